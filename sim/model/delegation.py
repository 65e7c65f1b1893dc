"""A delegation in the room: judges each draft and objects, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.rules.consensus import accepts, shortfall

if TYPE_CHECKING:
    from sim.model.negotiation import Negotiation


class DelegationAgent(mesa.Agent):
    """One member present. ``index`` is its row in the room's tables."""

    model: Negotiation

    def __init__(self, model: Negotiation, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.iso3 = model.room.members[index].id
        self.regret = 0.0
        self.tolerated = 0.0
        self.accepts = True
        self.turns_on: tuple[int, ...] = ()

    @property
    def shortfall(self) -> float:
        """How far this delegation is from accepting the draft; 0 if it accepts."""
        return float(shortfall(self.regret, self.tolerated))

    def judge(self) -> None:
        """Is joining this draft at least as good as the fallback, given what failure costs here?"""
        self.regret = float(self.model.totals[self.index])
        self.tolerated = float(self.model.tolerated[self.index])
        self.accepts = bool(accepts(self.regret, self.tolerated))
        self.turns_on = () if self.accepts else self._worst_paragraphs()

    def _worst_paragraphs(self) -> tuple[int, ...]:
        """The fewest paragraphs, worst first, without whose regret it would accept."""
        model = self.model
        regrets = model.room.regret[np.arange(len(model.draft)), model.draft, self.index]
        left, named = self.regret, []
        for k in np.argsort(-regrets, kind="stable"):
            if accepts(left, self.tolerated):
                break
            named.append(int(k))
            left -= float(regrets[k])
        return tuple(named)
