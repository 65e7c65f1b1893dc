"""How good probability forecasts were: proper scores, confusion, reliability, clustered intervals.

Axes: ``n`` forecast event (N), ``c`` ordered class (C), ``g`` cluster (G). Lower scores are better.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.ensemble.tally import wilson
from sim.rules.numbers import Floats, Ints

CLIP = 0.01
"""Least probability that the log score credits a forecast with; without it one certainty that
fails is infinitely bad."""

FEW_CLUSTERS = 5
"""With fewer clusters than this a bootstrap interval is not given: it would be far too narrow."""

RELIABILITY_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def rps(probabilities: Floats, observed: Ints) -> Floats:
    """Ranked probability score of each forecast (N, C) over ordered classes, in 0..1.

    The sum of squared differences of the cumulated forecast and outcome, over C - 1 (Epstein 1969;
    Murphy 1971): a miss by one class costs less than a miss by four.

    >>> rps(np.array([[1.0, 0, 0], [0, 0, 1.0]]), np.array([1, 0])).tolist()
    [0.5, 1.0]
    """
    classes = probabilities.shape[1]
    happened = np.arange(classes) >= observed[:, None]
    gaps = (probabilities.cumsum(axis=1) - happened)[:, :-1]
    return np.asarray((gaps**2).sum(axis=1) / (classes - 1))


def brier(probability: Floats, happened: Floats) -> Floats:
    """Squared error of the probability of one event, (N,), in 0..1 (Brier 1950, one class)."""
    return np.asarray((probability - happened) ** 2)


def log_score(probabilities: Floats, observed: Ints, clip: float = CLIP) -> Floats:
    """Minus the natural log of the probability (at least ``clip``) of what happened, (N,)."""
    credited = np.maximum(probabilities[np.arange(len(observed)), observed], clip)
    return np.asarray(-np.log(credited))


def confusion(observed: Ints, forecast: Ints, classes: int) -> Ints:
    """Counts (C, C): rows what happened, columns the most likely class."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (observed, forecast), 1)
    return table


def reliability(
    probability: Floats, happened: Floats, edges: Sequence[float] = RELIABILITY_EDGES
) -> list[dict[str, Any]]:
    """Per bin of the forecast: how many, the mean forecast, the observed share, 95 % Wilson.

    A forecast on an inner edge belongs to the upper bin; empty bins are left out. Wilson's interval
    takes the events as independent.
    """
    bins = np.digitize(probability, edges[1:-1])
    rows = []
    for index in range(len(edges) - 1):
        inside = bins == index
        count = int(inside.sum())
        if not count:
            continue
        hits = int(happened[inside].sum())
        low, high = wilson(hits, count)
        rows.append(
            {
                "from": edges[index],
                "to": edges[index + 1],
                "meetings": count,
                "forecast": float(probability[inside].mean()),
                "observed": hits / count,
                "low": low,
                "high": high,
            }
        )
    return rows


def cluster_interval(
    scores: Floats,
    clusters: Sequence[str],
    *,
    seed: int,
    draws: int = 10_000,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile interval of the mean score (N,), drawing whole clusters with replacement.

    Cluster (block) bootstrap: events of one cluster are not independent, so they are drawn together
    (Cameron, Gelbach & Miller 2008). None with fewer than FEW_CLUSTERS clusters. With few clusters
    it is still too narrow; read it as a least width.
    """
    names, member = np.unique(np.asarray(clusters), return_inverse=True)
    groups = len(names)
    if groups < FEW_CLUSTERS:
        return None
    sums = np.bincount(member, weights=scores, minlength=groups)
    sizes = np.bincount(member, minlength=groups)
    drawn = np.random.default_rng(seed).integers(0, groups, (draws, groups))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
