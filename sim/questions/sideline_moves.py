"""How far the sideline meetings of a scenario move those who hold them."""

from __future__ import annotations

import numpy as np

from sim.model.room import Room
from sim.questions.compare import contested_as_tabled
from sim.rules.draws import checked_seed, draw
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats
from sim.scenario.scenario import Scenario


def mean_moves(
    scenario: Scenario, *, n: int, seed: int | None = None
) -> dict[str, dict[str, float]]:
    """By delegation that meets another, the mean distance its positions move, in points of 100.

    ``contested``: over the paragraphs contested as tabled; ``others``: over all other paragraphs.
    Every meeting of the scenario is held in replications 0 to n - 1 of the seed. A kind of
    paragraph that there is none of moves 0.
    """
    inputs, checked = inputs_of(scenario), checked_seed(seed)
    moved: Floats = np.zeros((len(scenario.present), len(scenario.paragraphs)))
    for replication in range(n):
        stances = draw(inputs, scenario.uncertainty, checked, replication)
        room = Room(scenario, inputs, stances, scenario.meeting.fallback)
        opening = room.stances.position.copy()
        for round_ in sorted({meeting.round for meeting in scenario.sidelines}):
            room.hold_sidelines(round_)
        moved += 100 * abs(room.stances.position - opening) / n
    packages = [scenario.package(key) for key in contested_as_tabled(scenario)]
    within = [j for package in packages for j in package.places]
    contested = np.isin(np.arange(len(scenario.paragraphs)), within)
    ids = [member.id for member in scenario.present]
    who = dict.fromkeys(one for meeting in scenario.sidelines for one in meeting.between)
    return {
        one: {
            "contested": _mean(moved[ids.index(one), contested]),
            "others": _mean(moved[ids.index(one), ~contested]),
        }
        for one in who
        if one in ids
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0
