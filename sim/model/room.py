"""The room as numbers: everybody's stances, and the tables of what each option is worth to each.

The delegations judge by themselves; these tables are for whoever looks at all of them together: a
strategy that searches, the exact text, the reason of a failure, every question asked afterwards.
"""

from __future__ import annotations

import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.rules.adoption import rule_of
from sim.rules.asking import options_of
from sim.rules.consensus import (
    Terms,
    accepts,
    contests,
    contests_rung,
    disputed_rung,
    next_to_yield,
    pressure,
    tolerance,
    total,
    weigh,
    worths_of,
)
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import Inputs, inputs_of
from sim.rules.numbers import Bools, Floats, Ints, Stances, TextArrays
from sim.rules.sidelines import SIDELINES
from sim.scenario.scenario import Scenario


class RoomTables(NamedTuple):
    """joint (K, O, I): what an option of the joint text is worth to each member; regret (K, O, I):

    what the fallback is worth less that; disputed (K, W): whether anybody contests a rung. An
    option that a ladder lacks is worth -inf.
    """

    joint: Floats
    regret: Floats
    disputed: Bools


class Room:
    """One meeting's stances and tables; changes only when a sideline meeting moves someone.

    ``members`` are the delegations present, in the order of the rows ``i``; ``opening`` are their
    stances before any sideline meeting, never changed. Axes as in ``rules/options.py``.
    """

    def __init__(self, scenario: Scenario, inputs: Inputs, stances: Stances, fallback: str) -> None:
        self.scenario = scenario
        self.text: TextArrays = inputs.text
        self.width = self.text.width
        self.members = scenario.present
        self.capability = inputs.capability[inputs.seats]
        self.opening, self.stances = stances.at(inputs.seats), stances.at(inputs.seats)
        self.fallback = fallback
        self.terms: Terms = FALLBACKS[fallback].terms(scenario.assumptions)
        self.rule = rule_of(scenario)

    @classmethod
    def seated(cls, scenario: Scenario, opening: Stances, stances: Stances, fallback: str) -> Room:
        """A room of those present as they stand now, and as they stood at the opening."""
        inputs = inputs_of(scenario)
        room = cls(scenario, inputs, inputs.stances, fallback)
        room.opening, room.stances = opening, stances
        return room

    @cached_property
    def tables(self) -> RoomTables:
        """The tables of the stances as they are; :meth:`refresh` after a change of them."""
        mandates = self.stances.mandates()
        joint = np.full((len(self.text.rungs), 2 * self.width + 1, len(mandates)), -np.inf)
        regret = np.full(joint.shape, np.inf)
        disputed = np.zeros((len(joint), self.width), dtype=np.bool_)
        for k, topic in enumerate(self.text.topics):
            worths = [worths_of(mandate, topic) for mandate in mandates]
            for rung in range(topic.rungs):
                disputed[k, rung] = any(contests_rung(own, rung) for own in worths)
            for option in options_of(topic.rungs, self.width):
                anyone = bool(disputed[k, disputed_rung(option, self.width, topic.tabled)])
                weighed = [weigh(own, topic, option, anyone, self.terms) for own in worths]
                joint[k, option] = [worth for worth, _ in weighed]
                regret[k, option] = [failed - worth for worth, failed in weighed]
        for table in (joint, regret, disputed):
            # they follow from the stances: to change them, change those
            table.setflags(write=False)
        return RoomTables(joint, regret, disputed)

    @property
    def joint(self) -> Floats:
        """What each option of the joint text is worth to each member, (K, O, I)."""
        return self.tables.joint

    @property
    def regret(self) -> Floats:
        """What the fallback is worth to each member less the joint text, (K, O, I)."""
        return self.tables.regret

    @property
    def disputed(self) -> Bools:
        """Whether anybody contests a rung, (K, W)."""
        return self.tables.disputed

    def refresh(self) -> None:
        """Forget the tables: the stances have changed."""
        vars(self).pop("tables", None)

    @property
    def contested(self) -> Bools:
        """Whether each member contests each rung, (K, W, I)."""
        ladders = np.arange(self.width) < self.text.rungs[:, None]
        # the rule works on arrays as on numbers
        flags: Bools = contests(self.joint[:, : self.width])  # type: ignore[arg-type, assignment]
        return flags & ladders[:, :, None]

    def changed(self, fallback: str | None = None) -> Room:
        """A copy of the room as it stands now, with another fallback if one is given."""
        twin = copy.copy(self)
        twin.stances = self.stances.at(np.arange(len(self.members)))
        if fallback is not None:
            twin.fallback = fallback
            twin.terms = FALLBACKS[fallback].terms(self.scenario.assumptions)
            twin.refresh()
        return twin

    def tolerated(self, round_: int) -> Floats:
        """K_i(t) of every delegation, (I,)."""
        pressing = pressing_at(self.scenario, round_)
        return np.array([tolerance(kappa, pressing) for kappa in self.stances.kappa.tolist()])

    def totals(self, draft: Ints) -> Floats:
        """Total regret of every delegation at a draft, (I,)."""
        at_draft = self.regret[np.arange(len(draft)), draft]
        return np.array([total(column) for column in at_draft.T.tolist()])

    def objectors(self, draft: Ints, round_: int) -> list[int]:
        """Rows of those who refuse a draft in a round, after those nearly alone gave way."""
        regrets, tolerated = self.totals(draft).tolist(), self.tolerated(round_).tolist()
        accepting = list(map(accepts, regrets, tolerated))
        isolation = self.scenario.assumptions.isolation
        while isolation > 0.0:
            i = next_to_yield(regrets, tolerated, accepting, isolation)
            if i < 0:
                break
            accepting[i] = True
        return [i for i, one in enumerate(accepting) if not one]

    def hold_sidelines_before(self, round_: int) -> None:
        """Hold the sideline meetings of all rounds before this one, as it finds the room."""
        for earlier in range(1, round_):
            self.hold_sidelines(earlier)

    def hold_sidelines(self, round_: int) -> None:
        """Hold the sideline meetings scheduled for this round, between those who are present."""
        seat = {member.id: row for row, member in enumerate(self.members)}
        for meeting in self.scenario.sidelines:
            if meeting.round == round_ and all(who in seat for who in meeting.between):
                a, b = (self.stances.views(seat[who]) for who in meeting.between)
                rate = self.scenario.assumptions.negotiation_rate
                SIDELINES[meeting.kind](a, b, self.scenario.about(meeting), rate)
                self.refresh()


def pressing_at(scenario: Scenario, round_: int) -> float:
    """K(t): what failure costs in this meeting as its deadline nears."""
    deadline, beta = scenario.meeting.deadline, scenario.assumptions.beta
    return pressure(scenario.cost_of_failure, round_, deadline, beta)
