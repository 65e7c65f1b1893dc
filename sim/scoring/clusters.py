"""What a mean over events of few clusters allows to be said: intervals and an exact test.

Events of one cluster (the meetings of one presidency) are not independent, so whole clusters are
drawn, or have their sign flipped, together.

Axes: ``n`` event (N), ``g`` cluster (G).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.rules.numbers import Floats

FEW_CLUSTERS = 5
"""With fewer clusters than this a bootstrap interval is not given: it would be far too narrow."""

MOST_ENUMERATED = 20
"""Up to this many clusters every pattern of signs is gone through; with more, some are drawn."""

LEVEL = 0.05
"""A difference whose p-value is at most this is one that a record can show."""


@dataclass(frozen=True)
class SignFlip:
    """What flipping the signs of clusters says of a mean difference.

    ``p``: share of the patterns of signs whose mean is at least as far from 0 as the one found.
    ``smallest``: the smallest mean difference, either way, that these clusters could show: had
    their differences the sizes they have and only other signs, the least mean whose p-value is at
    most ``LEVEL``. None if not even all signs alike would do.
    """

    mean: float
    p: float
    smallest: float | None
    clusters: int
    exact: bool


def cluster_interval(
    scores: Floats,
    clusters: Sequence[str],
    *,
    seed: int,
    draws: int = 10_000,
    confidence: float = 0.95,
) -> tuple[float, float] | None:
    """Percentile interval of the mean score (N,), drawing whole clusters with replacement.

    Cluster (block) bootstrap (Cameron, Gelbach & Miller 2008). None with fewer than FEW_CLUSTERS
    clusters. With few clusters it is still too narrow; read it as a least width.
    """
    sums, sizes = _by_cluster(scores, clusters)
    groups = len(sums)
    if groups < FEW_CLUSTERS:
        return None
    picked = np.random.default_rng(seed).integers(0, groups, (draws, groups))
    means = sums[picked].sum(axis=1) / sizes[picked].sum(axis=1)
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def sign_flip(
    differences: Floats, clusters: Sequence[str], *, seed: int, draws: int = 100_000
) -> SignFlip:
    """Test that differences (N,), at least one, scatter evenly around 0, a sign a cluster.

    All 2**G patterns of signs are gone through with at most MOST_ENUMERATED clusters, so that p is
    exact and never below 2 / 2**G; beyond that ``draws`` of them are drawn (Fisher 1935; Canay,
    Romano & Shaikh 2017 for few clusters).
    """
    sums, _ = _by_cluster(differences, clusters)
    exact = len(sums) <= MOST_ENUMERATED
    far = np.abs(_all_flipped(sums) if exact else _some_flipped(sums, draws, seed))
    far = np.round(far / len(differences), 12)
    mean = float(differences.mean())
    p = float((far >= np.round(abs(mean), 12)).mean())
    return SignFlip(mean, p, _least_shown(far), len(sums), exact)


def _by_cluster(values: Floats, clusters: Sequence[str]) -> tuple[Floats, Floats]:
    """Sum of the values and number of events of each cluster, (G,) each."""
    _, member = np.unique(np.asarray(clusters), return_inverse=True)
    every = np.ones(len(values))
    sums, sizes = (np.bincount(member, weights=weights) for weights in (values, every))
    return sums.astype(float), sizes.astype(float)


def _all_flipped(sums: Floats) -> Floats:
    """Totals (2**(G - 1),) of all patterns of signs; the first stays, the rest is their mirror."""
    totals = sums[:1]
    for value in sums[1:]:
        totals = np.concatenate([totals + value, totals - value])
    return totals


def _some_flipped(sums: Floats, draws: int, seed: int) -> Floats:
    """Totals (draws,) of patterns drawn at random, the one found among them."""
    flips = np.random.default_rng(seed).integers(0, 2, (draws - 1, len(sums)), dtype=np.int8)
    return np.append((1 - 2.0 * flips) @ sums, sums.sum())


def _least_shown(far: Floats) -> float | None:
    """The least of the values (any order) that at most LEVEL of them reach or pass; above 0."""
    values, counts = np.unique(far, return_counts=True)
    reached = counts[::-1].cumsum()[::-1] / len(far)
    shown = values[(reached <= LEVEL) & (values > 0)]
    return float(shown[0]) if len(shown) else None
