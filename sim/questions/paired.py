"""Counts of one batch of replications, and differences on common random numbers.

Whole numbers only, as in ``tally.py``: chunks and workers cannot change a sum. Common random
numbers make the difference far less noisy than independent shares would (Glasserman & Yao 1992).

Two meetings can differ in several things at once. Every combination of the changes is then run on
the same draws; a change's contribution is what it adds, averaged over all orders in which the
changes can be made (Shapley 1953). Contributions add up to the whole difference, whatever the
interactions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import NormalDist

import numpy as np

from sim.ensemble.ensemble import Outcomes
from sim.ensemble.tally import FIXED
from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.rules.numbers import Bools, Floats

Made = frozenset[str]
Interval = dict[str, float]

_IS_JOINT = np.array([name in JOINT_OUTCOMES for name in OUTCOMES])
_WITH_EXCEPTION = OUTCOMES.index("joint_communique_with_exception")


@dataclass
class Pairs:
    """Sums over ``n`` replications of an alternative less the base.

    gained, lost: replications in which only the alternative, or only the base, gave a joint text.
    value, squares (I,): fixed-point sums of the difference of value and of its square.
    """

    n: int
    gained: int
    lost: int
    value: list[int]
    squares: list[int]

    def add(self, other: Pairs) -> None:
        """Add other replications of the same pair of alternatives."""
        self.n += other.n
        self.gained += other.gained
        self.lost += other.lost
        self.value = [a + b for a, b in zip(self.value, other.value, strict=True)]
        self.squares = [a + b for a, b in zip(self.squares, other.squares, strict=True)]

    def joint_difference(self) -> Interval:
        """Difference of the share of joint texts with its 95 % interval."""
        return _share_difference(self.gained, self.lost, self.n)

    def value_differences(self) -> list[Interval]:
        """Mean difference of value of each delegation with its 95 % interval."""
        return [
            _mean_interval(total, square, self.n)
            for total, square in zip(self.value, self.squares, strict=True)
        ]


def joint(outcomes: Outcomes) -> Bools:
    """Whether each replication gave a joint text, (R,)."""
    flags: Bools = _IS_JOINT[outcomes.outcome]
    return flags


def pairs_of(outcomes: Outcomes, base: Outcomes) -> Pairs:
    """The differences of one batch; both must be the same replications."""
    ours, theirs = joint(outcomes), joint(base)
    fixed = np.rint(outcomes.value * FIXED) - np.rint(base.value * FIXED)
    squares = np.rint((outcomes.value - base.value) ** 2 * FIXED)
    return Pairs(
        n=len(ours),
        gained=int((ours & ~theirs).sum()),
        lost=int((theirs & ~ours).sum()),
        value=[int(total) for total in fixed.astype(np.int64).sum(axis=0)],
        squares=[int(total) for total in squares.astype(np.int64).sum(axis=0)],
    )


@dataclass
class Exceptions:
    """Over some replications: joint texts with named exceptions, and delegations named in them.

    A delegation counts once in a text, on however many paragraphs it is named.
    """

    texts: int
    named: int

    def add(self, other: Exceptions) -> None:
        """Add other replications of the same alternative."""
        self.texts += other.texts
        self.named += other.named

    def mean(self) -> float | None:
        """Delegations excepted in a text that names exceptions; None if no text does."""
        return self.named / self.texts if self.texts else None


def exceptions_of(outcomes: Outcomes) -> Exceptions:
    """The exceptions of one batch of replications."""
    with_exception = outcomes.outcome == _WITH_EXCEPTION
    named = outcomes.dissents[with_exception].any(axis=1)
    return Exceptions(texts=int(np.count_nonzero(with_exception)), named=int(named.sum()))


def _share_difference(gained: int, lost: int, n: int) -> Interval:
    low, high = paired_share_interval(gained, lost, n)
    return {"difference": (gained - lost) / n, "low": low, "high": high}


def paired_share_interval(
    gained: int, lost: int, n: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Interval for a difference of two shares on the same n replications (Agresti & Min 2005).

    Wald's interval after adding half a replication to each of the four cells, so that it keeps a
    width where no replication differs.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    b, c, total = gained + 0.5, lost + 0.5, n + 2
    centre = (b - c) / total
    half = z * (b + c - (b - c) ** 2 / total) ** 0.5 / total
    return max(-1.0, centre - half), min(1.0, centre + half)


def _mean_interval(total: int, square: int, n: int) -> Interval:
    # var * n * (n - 1), in whole numbers; rounding of the squares can take it below 0
    scaled = max(0, n * square * FIXED - total * total)
    deviation = (scaled / (n * (n - 1))) ** 0.5 / FIXED if n > 1 else float("inf")
    return _around(total / FIXED / n, deviation, n)


def _around(mean: float, deviation: float, n: int) -> Interval:
    """The 95 % interval of a mean of n replications, normal approximation."""
    half = NormalDist().inv_cdf(0.975) * deviation / n**0.5
    return {"difference": mean, "low": mean - half, "high": mean + half}


# several changes at once


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
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return _share_difference(gained, lost, len(after))


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
    deviation = float(each.std(ddof=1)) if len(each) > 1 else float("inf")
    return _around(float(each.mean()), deviation, len(each))
