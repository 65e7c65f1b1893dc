"""Put a text to the simulator: one drafting round on a given room, or a whole meeting.

This is how answers of the solver are checked against the model that they are about.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.model.room import Room
from sim.rules.numbers import Floats, Ints
from sim.scenario.scenario import Scenario


class ExcusingRoom(Room):
    """A room as it stands, in which only the ``required`` (rows) can block a text, and each can.

    The others sit in it and shape what the chair would issue, but tolerate anything. Sideline
    meetings are over.
    """

    def __init__(self, room: Room, required: Iterable[int]) -> None:
        vars(self).update(vars(room.changed()))
        self.scenario = dataclasses.replace(room.scenario, sidelines=())
        self.rule = room.rule._replace(members=len(room.members), capability=0.0)
        self.excused = np.ones(len(room.members), dtype=np.bool_)
        self.excused[list(required)] = False

    def tolerated(self, round_: int) -> Floats:
        """K_i(t), without limit for those excused, (I,)."""
        limits: Floats = np.where(self.excused, np.inf, super().tolerated(round_))
        return limits


def adopts(room: Room, text: Ints, round_: int, required: Iterable[int] | None = None) -> bool:
    """Whether a text put to a room in a round becomes a joint text, if the ``required`` (all) must

    accept it.
    """
    model = _model(room, "hold", required)
    model.chair.table(np.array(text))
    model.rounds = round_ - 1
    model.step()
    return model.adopted and model.result().joint


def objections(room: Room, text: Ints, round_: int) -> list[str]:
    """Who objects, in the simulator, to a text put to a room in a round."""
    model = _model(room, "hold", None)
    model.chair.table(np.array(text))
    model.rounds = round_ - 1
    model.step()
    return list(model.record[-1].objections)


def chair_succeeds(room: Room, strategy: str, round_: int, required: Iterable[int]) -> bool:
    """Whether a chair strategy wins over the ``required`` in a room by the end of a round."""
    model = _model(room, strategy, required)
    while model.running and model.rounds < round_:
        model.step()
    return model.adopted and model.result().joint


def hold_with(scenario: Scenario, text: Ints, fallback: str) -> Result:
    """A whole meeting in which the chair opens with a text and holds to it.

    The text is put on the table; the *tabled* wording stays what it was, since that is what the
    chair issues on its own authority if the meeting fails.
    """
    model = Negotiation(scenario, "hold", fallback)
    model.chair.table(np.array(text))
    return model.run()


def _model(room: Room, strategy: str, required: Iterable[int] | None) -> Negotiation:
    model = Negotiation(room.scenario, strategy, room.fallback)
    rows = range(len(room.members)) if required is None else required
    model.room = ExcusingRoom(room, rows)
    return model
