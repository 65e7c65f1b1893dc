"""A delegation in the room: owns its stances, judges each draft, objects and asks, or accepts."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import mesa
from mesa.datacollection import DataCollector

from sim.model.record import Ask, Round
from sim.model.room import Room
from sim.rules.asking import asks_for
from sim.rules.consensus import (
    Terms,
    Worths,
    accepts,
    contests_rung,
    disputed_rung,
    shortfall,
    tolerance,
    total,
    turns_on,
    weigh,
    worths_of,
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
    pressing: float
    members: tuple[DelegationAgent, ...]
    record: list[Round]

    @property
    def room(self) -> Room: ...
    def disputed(self, package: int, rung: int) -> bool: ...
    def regrets(self, package: int, option: int) -> Sequence[float]: ...
    def total_regrets(self, draft: list[int]) -> list[float]: ...
    def dice(self, rolls: int) -> Floats: ...


class RoundCollector(DataCollector):
    """Numbers a round as ``mesa.batch_run`` looks for it: by its place, from 0.

    Mesa numbers by steps, which begin with 1, and ``batch_run`` ends with the number of steps less
    one: it would show the last round but one, and in Mesa 3.3 the agents of that beside the model
    of the last.
    """

    def collect(self, model: mesa.Model) -> None:
        """Collect a round of a model."""
        super().collect(model)
        records, steps = self._agent_records, getattr(self, "_collection_steps", [])
        place, newest = len(records) - 1, next(reversed(records))
        records[place] = records.pop(newest)
        if steps:
            steps[-1] = place


class Seat(mesa.Agent):
    """A place at the table. The attributes that all agents share; None where a role has none."""

    model: MeetingView
    role = "seat"
    iso3: str | None
    name: str
    regret: Any = None
    tolerated: Any = None
    accepts: Any = None
    turns_on: tuple[int, ...] = ()
    asks: Ask | None = None
    shortfall: Any = None

    def __init__(self, model: MeetingView, iso3: str | None, name: str) -> None:
        super().__init__(model)
        self.iso3 = iso3
        self.name = name


class OwnRegrets(dict[tuple[int, int], float]):
    """What a delegation would lose on a package at an option; worked out when first looked up.

    weigh: what it gets from an option of a package in the joint text, and if that fails.
    """

    def __init__(self, weigh: Callable[[int, int], tuple[float, float]]) -> None:
        super().__init__()
        self.weigh = weigh

    def __missing__(self, at: tuple[int, int]) -> float:
        joint, failed = self.weigh(*at)
        found = self[at] = failed - joint
        return found


class DelegationAgent(Seat):
    """One member present. ``index`` is its row in the tables of a room.

    mandate: its own stances, on 0..1; a sideline meeting may change them. regret: what it would
    lose by joining the draft it judged last; tolerated: what it would swallow in that round.
    turns_on: the fewest packages, worst first, without whose regret it would accept. asks: the
    nearest single change of one of these at which it would accept; None if there is none, or
    nothing to ask.
    """

    role = "delegation"
    iso3: str

    def __init__(
        self, model: MeetingView, index: int, member: Delegation, mandate: Mandate
    ) -> None:
        super().__init__(model, member.id, member.name)
        self.index = index
        self.mandate = mandate
        self.regret: float = 0.0
        self.tolerated: float = 0.0
        self.accepts: bool = True
        self.shortfall: float = 0.0
        self.excused = False
        # what it has worked out from its mandate; filled by `forget`
        self._worths: list[Worths] = []
        self._regrets = OwnRegrets(self.weigh)
        self._draft: list[int] = []
        self._at_draft: list[float] = []

    def judge(self) -> None:
        """Is joining this draft at least as good as the fallback, given what failure costs here?"""
        draft = self.model.draft.tolist()
        regrets = self.regrets_of(draft)
        self.regret = total(regrets)
        self.tolerated = self.tolerance(self.model.pressing)
        self.accepts = accepts(self.regret, self.tolerated)
        self.shortfall = shortfall(self.regret, self.tolerated)
        self.turns_on = tuple(turns_on(regrets, self.regret, self.tolerated))
        self.asks = None if self.accepts else self._wish(draft)

    def give_way(self) -> None:
        """Accept after all: it stands too nearly alone."""
        self.accepts, self.turns_on, self.asks, self.shortfall = True, (), None, 0.0

    def regrets_of(self, draft: list[int]) -> list[float]:
        """What it would lose on each package by joining a draft."""
        if draft != self._draft:
            self._draft = draft
            self._at_draft = [self.regret_at(k, option) for k, option in enumerate(draft)]
        return self._at_draft

    def tolerance(self, pressing: float) -> float:
        """K_i(t), by K(t): what it would swallow; anything, where its consent is not needed."""
        if self.excused:
            return math.inf
        return tolerance(self.mandate.kappa, pressing)

    def contests(self, k: int, rung: int) -> bool:
        """Whether it likes a rung of package k, as joint text, less than silence."""
        return contests_rung(self._worths[k], rung)

    def weigh(self, k: int, option: int) -> tuple[float, float]:
        """What it gets from an option of package k: in the joint text, and if that fails."""
        topic = self.model.text.topics[k]
        disputed = self.model.disputed(k, disputed_rung(option, topic.width, topic.tabled))
        return weigh(self._worths[k], topic, option, disputed, self.model.terms)

    def regret_at(self, k: int, option: int) -> float:
        """What it would lose on package k by joining: the fallback's worth less the text's."""
        return self._regrets[k, option]

    def forget(self) -> None:
        """Weigh everything anew: somebody's stances have changed."""
        self._worths = [worths_of(self.mandate, topic) for topic in self.model.text.topics]
        self._regrets, self._draft, self._at_draft = OwnRegrets(self.weigh), [], []

    def meet(self, other: DelegationAgent, meeting: Sideline) -> bool:
        """Meet another delegation on the margins; whether either leaves with changed stances."""
        about, rate = self.model.case.about(meeting), self.model.case.assumptions.negotiation_rate
        before = copy.deepcopy((self.mandate, other.mandate))
        SIDELINES[meeting.kind](self.mandate, other.mandate, about, rate)
        return before != (self.mandate, other.mandate)

    def _wish(self, draft: list[int]) -> Ask | None:
        """The nearest change of a package it turns on at which it would accept all the rest."""
        rungs = [topic.rungs for topic in self.model.text.topics]
        asked = Ask(
            *asks_for(
                self._regrets, draft, self.regret, self.tolerated, self.turns_on, rungs,
                self.model.text.width,
            )
        )  # fmt: skip
        return None if asked.package < 0 else asked

    def __repr__(self) -> str:
        packages = self.model.case.packages
        over = ", ".join(packages[k].id for k in self.turns_on)
        verdict = "accepts" if self.accepts else f"refuses over {over}" if over else "refuses"
        return f"<{self.name} ({self.iso3}): {verdict}>"
