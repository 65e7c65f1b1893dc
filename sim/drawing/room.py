"""The room that a chart shows: stances, contested wordings and acceptance sets, worked out again.

A result does not keep its room. The draw and the sideline meetings follow from the seed, so the
same room comes back; nothing is negotiated here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.document import ParagraphOutcome
from sim.model.result import Result
from sim.model.room import Room
from sim.model.zones import Overlap, contesters_of, overlap_of
from sim.rules.draws import draw
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats
from sim.rules.options import rung_of
from sim.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class RoomShown:
    """What everyone in the room wants, at the end of a result or, without one, at the opening.

    ``round``: the round whose cost of failure counts; the last one held, or the deadline.
    """

    scenario: Scenario
    result: Result | None
    room: Room
    round: int

    def overlap(self, k: int) -> Overlap:
        """Who could join which rungs of paragraph k alone, at the cost of failure of the round."""
        return overlap_of(self.room, self.round, k)

    def opened_at(self, k: int) -> Floats:
        """Where each stood on package k at the opening, (I,): the mean over its paragraphs."""
        return self._mean(self.room.opening.position, k)

    def stands_at(self, k: int) -> Floats:
        """Where each stands on package k, (I,): the mean over its paragraphs."""
        return self._mean(self.room.stances.position, k)

    def lines(self, k: int) -> tuple[Floats, Floats]:
        """Floors and ceilings on package k, (I,) each: of several paragraphs the tightest."""
        within, stances = list(self.scenario.packages[k].places), self.room.stances
        return stances.floor[:, within].max(axis=1), stances.ceiling[:, within].min(axis=1)

    def _mean(self, positions: Floats, k: int) -> Floats:
        means: Floats = positions[:, list(self.scenario.packages[k].places)].mean(axis=1)
        return means

    def outcome(self, k: int) -> ParagraphOutcome | None:
        """What became of paragraph k, if the meeting has been held."""
        return self.result.document.paragraphs[k] if self.result else None

    def final_rung(self, k: int) -> int | None:
        """The rung of the last draft; the tabled one if it was split off; None without a result."""
        if self.result is None:
            return None
        rung = rung_of(self.result.draft[k], self.room.width)
        return int(self.room.text.tabled[k]) if rung is None else int(rung)

    def split_off(self, k: int) -> bool:
        """Whether the last draft had paragraph k out of the joint text."""
        return self.result is not None and self.result.draft[k] == self.room.width

    def contesting(self, k: int, rung: int) -> tuple[int, ...]:
        """The delegations (rows) that like a rung of paragraph k less than silence."""
        return contesters_of(self.room, k, rung)

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
    """The room that judged the last draft of a result; without one, that of the stated stances.

    Raises ValueError if the result belongs to another scenario.
    """
    inputs = inputs_of(scenario)
    if result is None:
        room = Room(scenario, inputs, inputs.stances, scenario.meeting.fallback)
        return RoomShown(scenario, None, room, scenario.meeting.deadline)
    if result.scenario.digest != scenario.digest:
        raise ValueError("the result is not one of this scenario")
    stances = inputs.stances
    if result.replication is not None:
        stances = draw(inputs, scenario.uncertainty, result.seed, result.replication)
    room = Room(scenario, inputs, stances, result.fallback)
    room.hold_sidelines_before(result.rounds)
    return RoomShown(scenario, result, room, result.rounds)
