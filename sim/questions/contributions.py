"""How much each of several changes contributes to a difference, when they do not simply add up.

Two meetings differ in several things at once. Every combination of the changes is run on the same
draws; a change's contribution is what it adds, averaged over all orders in which the changes can be
made (Shapley 1953). Contributions add up to the whole difference, whatever the interactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import comb
from statistics import NormalDist

import numpy as np

from sim.questions.paired import paired_share_interval
from sim.rules.numbers import Bools, Floats

Made = frozenset[str]
Interval = dict[str, float]


def combinations_of(changes: Sequence[str]) -> list[Made]:
    """Every set of changes that can have been made, the fewest first."""
    return [
        frozenset(made) for size in range(len(changes) + 1) for made in combinations(changes, size)
    ]


def run_combinations(changes: Sequence[str], joint: Callable[[Made], Bools]) -> dict[Made, Bools]:
    """Whether each replication ends in a joint text (R,), for every combination of the changes.

    ``joint`` runs one combination; all must be the same replications of the same seed.
    """
    return {made: joint(made) for made in combinations_of(changes)}


def difference(before: Bools, after: Bools) -> Interval:
    """Paired difference of two shares on the same replications, with its 95 % interval."""
    gained, lost, n = int((after & ~before).sum()), int((before & ~after).sum()), len(after)
    low, high = paired_share_interval(gained, lost, n)
    return {"difference": (gained - lost) / n, "low": low, "high": high}


def contributions(changes: Sequence[str], cells: Mapping[Made, Bools]) -> dict[str, Interval]:
    """The Shapley contribution of each change to the share of joint texts, with 95 % intervals.

    The intervals are those of the mean over replications, normal approximation.
    """
    return {change: _interval(_contribution(change, changes, cells)) for change in changes}


def _contribution(change: str, changes: Sequence[str], cells: Mapping[Made, Bools]) -> Floats:
    """The same for each replication, (R,)."""
    others = [other for other in changes if other != change]
    total: Floats = np.zeros(len(cells[frozenset()]))
    for made in combinations_of(others):
        orders = len(changes) * comb(len(others), len(made))
        total += (cells[made | {change}].astype(np.float64) - cells[made]) / orders
    return total


def _interval(each: Floats) -> Interval:
    mean = float(each.mean())
    error = float(each.std(ddof=1)) / len(each) ** 0.5 if len(each) > 1 else float("inf")
    half = NormalDist().inv_cdf(0.975) * error
    return {"difference": mean, "low": mean - half, "high": mean + half}
