"""Capabilities in the Council of the European Union, as the decision data need them.

Members: votes of the Treaty in force (EU of 15: Treaty of Amsterdam; of 25 and 27: Treaty of Nice)
and, for issues on which Croatia took a position, populations, as the Treaty of Lisbon counts them.
Which treaty is in force is read off who has a stake: a member of 2004 or later means Nice, Croatia
means Lisbon. The Commission and the Parliament each count like the largest member that has a stake.

Populations: Eurostat demo_gjan, 1 January 2018, in millions, one decimal (quoted from memory).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.baselines.problem import Bools, Floats

INSTITUTIONS = ("com", "ep")
CROATIA = "cr"
AMSTERDAM = {
    "de": 10, "fr": 10, "it": 10, "uk": 10, "es": 8, "be": 5, "el": 5, "nl": 5, "pt": 5,
    "at": 4, "se": 4, "dk": 3, "fi": 3, "ie": 3, "lu": 2,
}  # fmt: skip
NICE = {
    "de": 29, "fr": 29, "it": 29, "uk": 29, "es": 27, "pl": 27, "ro": 14, "nl": 13,
    "be": 12, "cz": 12, "el": 12, "hu": 12, "pt": 12, "at": 10, "bu": 10, "se": 10,
    "dk": 7, "fi": 7, "ie": 7, "lt": 7, "sk": 7, "cr": 7,
    "cy": 4, "ee": 4, "lv": 4, "lu": 4, "si": 4, "mt": 3,
}  # fmt: skip
POPULATION = {
    "de": 82.8, "fr": 66.9, "uk": 66.3, "it": 60.5, "es": 46.7, "pl": 38.0, "ro": 19.5,
    "nl": 17.2, "be": 11.4, "el": 10.7, "cz": 10.6, "pt": 10.3, "se": 10.1, "hu": 9.8,
    "at": 8.8, "bu": 7.0, "dk": 5.8, "fi": 5.5, "sk": 5.4, "ie": 4.8, "cr": 4.1, "lt": 2.8,
    "si": 2.1, "lv": 1.9, "ee": 1.3, "cy": 0.9, "lu": 0.6, "mt": 0.5,
}  # fmt: skip


def knows(actors: Sequence[str]) -> bool:
    """Whether all these actors are members of the Council, the Commission or the Parliament."""
    return set(actors) <= {*NICE, *INSTITUTIONS}


def capabilities(actors: Sequence[str], stake: Bools) -> Floats:
    """Capability (N, I) of each actor on each issue, 0 for an actor without a stake in it.

    actors: column codes of the DEU data. stake: (N, I), position and salience known.
    """
    later = np.array([a in NICE and a not in AMSTERDAM for a in actors])
    croatia = np.array([a == CROATIA for a in actors])
    enlarged = (stake & later).any(axis=1, keepdims=True)
    lisbon = (stake & croatia).any(axis=1, keepdims=True)
    votes = np.where(enlarged, _column(NICE, actors), _column(AMSTERDAM, actors))
    weight = np.where(stake, np.where(lisbon, _column(POPULATION, actors), votes), 0.0)
    institution = np.array([a in INSTITUTIONS for a in actors])
    largest = np.where(institution, 0.0, weight).max(axis=1, keepdims=True, initial=0.0)
    largest = np.where(largest > 0, largest, 1.0)
    return np.asarray(np.where(stake & institution, largest, weight))


def _column(table: dict[str, int] | dict[str, float], actors: Sequence[str]) -> Floats:
    return np.array([table.get(actor, 0) for actor in actors], dtype=float)
