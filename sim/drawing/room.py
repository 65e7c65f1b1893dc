"""The room that a chart shows: stances, contested wordings and acceptance sets, worked out again.

A result does not keep its room. The draw and the sideline meetings follow from the seed, so the
same room comes back; nothing is negotiated here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.document import ParagraphOutcome
from sim.model.reasons import acceptance_sets
from sim.model.result import Result
from sim.model.room import Room
from sim.rules.draws import draw
from sim.rules.numbers import Floats, inputs_of
from sim.rules.options import rung_of
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class RoomShown:
    """What everyone in the room wants, at the end of a result or, without one, at the opening.

    ``opening`` (I, K): positions before any sideline meeting, 0..1. ``round``: the round whose cost
    of failure counts; the last one held, or the deadline.
    """

    scenario: Scenario
    result: Result | None
    room: Room
    opening: Floats
    round: int

    def accepted(self, k: int) -> dict[int, tuple[int, ...]]:
        """For each delegation (row), the rungs of paragraph k that alone it would accept."""
        return acceptance_sets(self.room, self.round, k)

    def common(self, k: int) -> list[int]:
        """The zone of possible agreement of paragraph k alone: the rungs all would accept."""
        return sorted(set.intersection(*(set(rungs) for rungs in self.accepted(k).values())))

    def gap(self, k: int) -> tuple[int, int] | None:
        """The rung where the softer side stops and that where the stronger side starts, if apart.

        None where there is a zone of possible agreement, or where no such two sides exist.
        """
        some = [rungs for rungs in self.accepted(k).values() if rungs]
        if not some or self.common(k):
            return None
        stops, starts = min(max(rungs) for rungs in some), max(min(rungs) for rungs in some)
        return (stops, starts) if stops < starts else None

    def outcome(self, k: int) -> ParagraphOutcome | None:
        """What became of paragraph k, if the meeting has been held."""
        return self.result.document.paragraphs[k] if self.result else None

    def final_rung(self, k: int) -> int | None:
        """The rung of the last draft; the tabled one if it was split off; None without a result."""
        if self.result is None:
            return None
        rung = rung_of(self.result.record[-1].draft[k], self.room.width)
        return int(self.room.text.tabled[k]) if rung is None else int(rung)

    def split_off(self, k: int) -> bool:
        """Whether the last draft had paragraph k out of the joint text."""
        return self.result is not None and self.result.record[-1].draft[k] == self.room.width

    def contesting(self, k: int, rung: int) -> list[int]:
        """The delegations (rows) that like a rung of paragraph k less than silence."""
        return [int(i) for i in np.nonzero(self.room.contested[k, rung])[0]]

    @property
    def contested(self) -> list[int]:
        """Paragraphs that someone contests at the tabled or at the last drafted wording."""
        found = []
        for k, tabled in enumerate(self.room.text.tabled):
            final = self.final_rung(k)
            rungs = {int(tabled), int(tabled) if final is None else final}
            if any(self.contesting(k, rung) for rung in rungs):
                found.append(k)
        return found


def room_shown(scenario: Scenario, result: Result | None = None) -> RoomShown:
    """The room of a result, with what sideline meetings moved; without one, the stated stances.

    Raises ValueError if the result belongs to another scenario.
    """
    inputs = inputs_of(scenario)
    if result is None:
        room = Room(scenario, inputs, inputs.stances, scenario.meeting.fallback)
        opening, last = room.stances.position.copy(), scenario.meeting.deadline
        return RoomShown(scenario, None, room, opening, last)
    if result.scenario.digest != scenario.digest:
        raise ValueError("the result is not one of this scenario")
    stances = inputs.stances
    if result.replication is not None:
        stances = draw(inputs, scenario.uncertainty, result.seed, result.replication)
    room = Room(scenario, inputs, stances, result.fallback)
    opening = room.stances.position.copy()
    for round_ in range(1, result.rounds + 1):
        room.hold_sidelines(round_)
    return RoomShown(scenario, result, room, opening, result.rounds)
