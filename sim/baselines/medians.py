"""Weighted medians and means of positions: the plainest summaries, with their tie rules."""

from __future__ import annotations

import numpy as np

from sim.baselines.problem import Floats


def weighted_median_of(x: Floats, weight: Floats) -> float:
    """The lowest position with at least half of the total weight at or below it.

    x, weight: (I,). Where exactly half the weight lies at or below a position, that lower
    position is taken (one of several conventions). Without any weight all count equally.

    >>> weighted_median_of(np.array([4.0, 7.0, 10.0]), np.array([1.0, 1.0, 2.0]))
    7.0
    """
    weight = weight if np.any(weight > 0) else np.ones(len(x))
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weight[order])
    half = below[-1] / 2
    return float(x[order][np.searchsorted(below, half * (1 - 1e-12))])


def weighted_mean_of(x: Floats, weight: Floats) -> Floats:
    """Weighted mean over actors, (K,); x, weight: (I, K). Unweighted where no weight is given."""
    total = weight.sum(axis=0)
    weight = np.where(total > 0, weight, 1.0)
    return np.asarray((weight * x).sum(axis=0) / weight.sum(axis=0))
