"""Put a text to the simulator: one drafting round on a given room, or a whole meeting.

This is how answers of the solver are checked against the model that they are about.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np

from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.model.room import Room
from sim.rules.numbers import Ints
from sim.scenario.scenario import Scenario


def without_isolation(scenario: Scenario) -> Scenario:
    """The scenario; InputError if who accepts in it depends on who else does."""
    isolation = scenario.assumptions.isolation
    if isolation > 0.0:
        raise InputError(
            f"is {isolation:g}, so that who accepts depends on who else objects; this question "
            "reckons each delegation by itself, so it must be 0",
            where="assumptions.isolation",
        )
    return scenario


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
    """A meeting with the stances of a room as it stands; its sideline meetings are over.

    Only the ``required`` (rows) can block a text, and each can. The others sit in the room and
    shape what the chair would issue, but tolerate anything.
    """
    scenario = dataclasses.replace(room.scenario, sidelines=())
    model = Negotiation(scenario, strategy, room.fallback)
    model.rule = room.rule._replace(members=len(room.members), capability=0.0)
    needed = set(range(len(room.members)) if required is None else required)
    for row, agent in enumerate(model.members):
        agent.mandate = room.stances.mandate(row)
        agent.excused = row not in needed
    model.new_stances()
    return model
