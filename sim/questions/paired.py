"""Differences to a base alternative, replication by replication, on common random numbers.

Whole numbers only, as in ``tally.py``: chunks and workers cannot change a sum. Common random
numbers make the difference far less noisy than independent shares would (Glasserman & Yao 1992).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from sim.ensemble.ensemble import Outcomes
from sim.ensemble.tally import FIXED
from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.rules.numbers import Bools

_IS_JOINT = np.array([name in JOINT_OUTCOMES for name in OUTCOMES])


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

    def joint_difference(self) -> dict[str, float]:
        """Difference of the share of joint texts with its 95 % interval."""
        low, high = paired_share_interval(self.gained, self.lost, self.n)
        return {"difference": (self.gained - self.lost) / self.n, "low": low, "high": high}

    def value_differences(self) -> list[dict[str, float]]:
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


def _mean_interval(total: int, square: int, n: int) -> dict[str, float]:
    # var * n * (n - 1), in whole numbers; rounding of the squares can take it below 0
    scaled = max(0, n * square * FIXED - total * total)
    mean = total / FIXED / n
    deviation = (scaled / (n * (n - 1))) ** 0.5 / FIXED if n > 1 else float("inf")
    half = NormalDist().inv_cdf(0.975) * deviation / n**0.5
    return {"difference": mean, "low": mean - half, "high": mean + half}
