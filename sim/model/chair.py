"""The chair: tables the draft, follows a strategy, closes the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.model.exact import ExactText
from sim.model.room import Room
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.numbers import Floats, Ints
from sim.rules.options import Move, move_table
from sim.rules.search import best_move

if TYPE_CHECKING:
    from sim.model.negotiation import Negotiation


class Chair(mesa.Agent):
    """The presidency in its role as chair; as a member it is also a delegation."""

    model: Negotiation

    def __init__(self, model: Negotiation, strategy: str) -> None:
        super().__init__(model)
        self.strategy = CHAIR_STRATEGIES[strategy]
        self.proof: ExactText | None = None
        self.closed = False

    @property
    def round(self) -> int:
        """The drafting round just judged; 0 at the opening."""
        return self.model.rounds

    @property
    def deadline(self) -> int:
        """The last round."""
        return self.model.case.meeting.deadline

    @property
    def draft(self) -> Ints:
        """The draft on the table, (K,) options."""
        return self.model.draft

    @property
    def room(self) -> Room:
        """The stances and tables of the meeting."""
        return self.model.room

    @property
    def dice(self) -> Floats:
        """Uniform numbers for a chair who draws lots."""
        return self.model.dice()

    def redraft(self) -> None:
        """Let the strategy change the draft, or not."""
        self.strategy(self)

    def table(self, draft: Ints) -> None:
        """Put a draft on the table."""
        self.model.draft = draft

    def best_move(self, moves: tuple[Move, ...]) -> None:
        """After a round without consensus, make the one move that most lowers the shortfall."""
        if self.round == 0:
            return
        room, draft = self.room, self.draft
        table = move_table(room.text, moves)
        totals, tolerated = room.totals(draft), room.tolerated(self.round)
        short = np.empty(len(totals), dtype=np.uint64)
        paragraph, option, _ = best_move(
            room.regret, draft, totals, tolerated, tolerated, table, short
        )
        if paragraph >= 0:
            changed = draft.copy()
            changed[paragraph] = option
            self.table(changed)

    def close(self) -> None:
        """End the drafting now, without consensus."""
        self.closed = True
