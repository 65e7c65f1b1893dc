"""A delegation in the room: owns its stances, judges each draft, objects and asks, or accepts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import mesa

from sim.model.room import Room, pressing_at
from sim.rules.asking import asks_for
from sim.rules.consensus import (
    Terms,
    accepts,
    contests_rung,
    disputed_rung,
    shortfall,
    tolerance,
    total,
    weigh,
)
from sim.rules.numbers import Floats, Ints, Mandate, TextArrays
from sim.rules.sidelines import SIDELINES
from sim.scenario.scenario import Delegation, Scenario
from sim.scenario.schema import Sideline


class MeetingView(Protocol):
    """What those at the table can see of the meeting: the model that they are agents of."""

    case: Scenario
    text: TextArrays
    terms: Terms
    draft: Ints
    rounds: int
    members: tuple[DelegationAgent, ...]
    record: list[Round]

    @property
    def room(self) -> Room: ...
    def disputed(self, paragraph: int, rung: int) -> bool: ...
    def regrets(self, paragraph: int, option: int) -> Sequence[float]: ...
    def total_regrets(self, draft: list[int]) -> list[float]: ...
    def dice(self, rolls: int) -> Floats: ...


class Ask(NamedTuple):
    """The nearest single change at which an objector would accept: a paragraph, and its option."""

    paragraph: int
    option: int


@dataclass(frozen=True)
class Round:
    """One drafting round. ``draft`` is one option per paragraph; ``shortfall`` is Phi.

    ``objections``: by delegation, the paragraphs its objection turns on, worst first.
    ``asks``: what each would have to be given: the nearest single change of one paragraph at which
    it would accept, or None if there is none.
    ``shortfalls``: by objecting delegation, how far it was from accepting.
    """

    number: int
    draft: tuple[int, ...]
    objections: dict[str, tuple[str, ...]]
    asks: dict[str, Ask | None]
    shortfalls: dict[str, float]
    shortfall: float


class Seat(mesa.Agent):
    """A place at the table. The attributes that all agents share; None where a role has none."""

    model: MeetingView
    role = "seat"
    regret: Any = None
    tolerated: Any = None
    accepts: Any = None
    turns_on: tuple[int, ...] = ()
    asks: Ask | None = None
    shortfall: Any = None

    def __init__(self, model: MeetingView, member: Delegation) -> None:
        super().__init__(model)
        self.iso3 = member.id
        self.name = member.name


class DelegationAgent(Seat):
    """One member present. ``index`` is its row in the tables of a room.

    mandate: its own stances, on 0..1; a sideline meeting may change them. regret: what it would
    lose by joining the draft it judged last; tolerated: what it would swallow in that round.
    turns_on: the fewest paragraphs, worst first, without whose regret it would accept. asks: the
    nearest single change at which it would accept; None if there is none, or nothing to ask.
    """

    role = "delegation"

    def __init__(
        self, model: MeetingView, index: int, member: Delegation, mandate: Mandate
    ) -> None:
        super().__init__(model, member)
        self.index = index
        self.mandate = mandate
        self.regret: float = 0.0
        self.tolerated: float = 0.0
        self.accepts: bool = True
        self.shortfall: float = 0.0
        self.excused = False
        self.forget()

    def judge(self) -> None:
        """Is joining this draft at least as good as the fallback, given what failure costs here?"""
        draft = self.model.draft.tolist()
        regrets = [self.regret_at(k, option) for k, option in enumerate(draft)]
        self.regret = total(regrets)
        self.tolerated = self.tolerance(self.model.rounds)
        self.accepts = accepts(self.regret, self.tolerated)
        self.shortfall = shortfall(self.regret, self.tolerated)
        self.turns_on = () if self.accepts else self._worst_paragraphs(regrets)
        self.asks = None if self.accepts else self._wish(draft)

    def tolerance(self, round_: int) -> float:
        """K_i(t): what it would swallow in a round; anything, where its consent is not needed."""
        if self.excused:
            return math.inf
        return tolerance(self.mandate.kappa, pressing_at(self.model.case, round_))

    def contests(self, k: int, rung: int) -> bool:
        """Whether it likes a rung of paragraph k, as joint text, less than silence."""
        return contests_rung(self.mandate, self.model.text.topics[k], rung)

    def weigh(self, k: int, option: int) -> tuple[float, float]:
        """What it gets from an option of paragraph k: in the joint text, and if that fails."""
        topic = self.model.text.topics[k]
        disputed = self.model.disputed(k, disputed_rung(option, topic.width, topic.tabled))
        return weigh(self.mandate, topic, option, disputed, self.model.terms)

    def regret_at(self, k: int, option: int) -> float:
        """What it would lose on paragraph k by joining: the fallback's worth less the text's."""
        found = self._regrets.get((k, option))
        if found is None:
            joint, failed = self.weigh(k, option)
            found = self._regrets[k, option] = failed - joint
        return found

    def forget(self) -> None:
        """Weigh everything anew: somebody's stances have changed."""
        self._regrets: dict[tuple[int, int], float] = {}

    def meet(self, other: DelegationAgent, meeting: Sideline) -> None:
        """Meet another delegation on the margins; either may leave with changed stances."""
        about, rate = self.model.case.about(meeting), self.model.case.assumptions.negotiation_rate
        SIDELINES[meeting.kind](self.mandate, other.mandate, about, rate)

    def _worst_paragraphs(self, regrets: list[float]) -> tuple[int, ...]:
        """The fewest paragraphs, worst first, without whose regret it would accept."""
        left, named = self.regret, []
        for k in sorted(range(len(regrets)), key=lambda k: -regrets[k]):
            if accepts(left, self.tolerated):
                break
            named.append(k)
            left -= regrets[k]
        return tuple(named)

    def _wish(self, draft: list[int]) -> Ask | None:
        """The nearest change of a paragraph it turns on at which it would accept all the rest."""
        topics = self.model.text.topics
        found = asks_for(self.regret_at, draft, self.tolerated, self.turns_on, topics)
        return None if found is None else Ask(*found)

    def __repr__(self) -> str:
        paragraphs = self.model.case.paragraphs
        over = ", ".join(paragraphs[k].id for k in self.turns_on)
        verdict = "accepts" if self.accepts else f"refuses over {over}" if over else "refuses"
        return f"<{self.name} ({self.iso3}): {verdict}>"
