"""Intervals and the exact test over clusters, against counts by hand."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from sim.scoring.clusters import (
    FEW_CLUSTERS,
    LEVEL,
    MOST_ENUMERATED,
    cluster_interval,
    sign_flip,
)


def test_interval_of_equal_scores_has_no_width() -> None:
    clusters = list("aabbbcdefg")
    assert cluster_interval(np.full(10, 0.25), clusters, seed=0) == pytest.approx((0.25, 0.25))


def test_few_clusters_give_no_interval() -> None:
    scores = np.arange(40) / 40
    few = [str(n % (FEW_CLUSTERS - 1)) for n in range(40)]
    assert cluster_interval(scores, few, seed=0) is None
    assert cluster_interval(scores, [str(n % FEW_CLUSTERS) for n in range(40)], seed=0) is not None


def test_repeating_a_cluster_s_meetings_brings_no_certainty() -> None:
    """Ten copies of each cluster are the same evidence; independent rows would narrow threefold."""
    scores = np.array([0.0, 0.1, 0.3, 0.4, 0.6, 0.9])
    names = list("abcdef")
    once = cluster_interval(scores, names, seed=3)
    often = cluster_interval(np.repeat(scores, 10), np.repeat(names, 10).tolist(), seed=3)
    apart = cluster_interval(np.repeat(scores, 10), [str(n) for n in range(60)], seed=3)
    assert once is not None
    assert often == pytest.approx(once)
    assert apart is not None
    assert apart[1] - apart[0] < 0.5 * (once[1] - once[0])


def test_interval_of_single_rows_is_that_of_the_mean() -> None:
    scores = np.random.default_rng(1).random(400)
    low, high = cluster_interval(scores, [str(n) for n in range(400)], seed=0) or (0, 0)
    error = scores.std() / math.sqrt(400)
    assert low == pytest.approx(scores.mean() - 1.96 * error, abs=0.1 * error)
    assert high == pytest.approx(scores.mean() + 1.96 * error, abs=0.1 * error)


def test_same_seed_same_interval() -> None:
    scores, names = np.arange(7) / 7, list("abcdefg")
    first = cluster_interval(scores, names, seed=0)
    assert first == cluster_interval(scores, names, seed=0)
    assert first == pytest.approx(cluster_interval(scores[::-1], names[::-1], seed=0))


# flipping signs


def test_all_signs_alike_are_two_patterns_of_all() -> None:
    found = sign_flip(np.arange(1.0, 8), list("abcdefg"), seed=0)
    assert (found.p, found.mean, found.exact) == (2 / 2**7, 4.0, True)


def test_the_smallest_difference_by_hand() -> None:
    """Of seven equal clusters six must agree: 16 of 128 patterns; all seven: 2."""
    found = sign_flip(np.ones(7), list("abcdefg"), seed=0)
    assert found.smallest == 1.0
    # ten: all, or all but one, are 2 + 20 of 1024 patterns; two odd ones out make 112
    found = sign_flip(np.ones(10), list("abcdefghij"), seed=0)
    assert found.smallest == pytest.approx((9 - 1) / 10)
    assert found.p == 2 / 2**10


@pytest.mark.parametrize("clusters", range(1, 6))
def test_five_clusters_can_show_nothing_however_far_apart(clusters: int) -> None:
    found = sign_flip(np.full(clusters, 100.0), list("abcde")[:clusters], seed=0)
    assert found.smallest is None
    assert found.p == 2 / 2**clusters


def test_clusters_without_any_difference_add_nothing() -> None:
    one = sign_flip(np.array([1.0, 2, 3, 4, 5, 6]), list("abcdef"), seed=0)
    padded = sign_flip(np.array([1.0, 2, 3, 4, 5, 6, 0, 0]), list("abcdefgh"), seed=0)
    assert padded.p == one.p
    assert padded.smallest == pytest.approx(one.smallest * 6 / 8)
    same = sign_flip(np.zeros(8), list("abcdefgh"), seed=0)
    assert (same.p, same.smallest) == (1.0, None)


def test_meetings_of_a_cluster_flip_together() -> None:
    scores, names = np.array([1.0, -2.0, 3.0, 4.0]), list("aabb")
    found = sign_flip(scores, names, seed=0)
    # sums -1 and 7: |mean| is 1.5 or 2, each twice
    assert (found.p, found.clusters) == (1.0, 2)


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=9))
def test_p_is_the_share_of_all_patterns(values: list[int]) -> None:
    found = sign_flip(np.array(values, dtype=float), [str(n) for n in range(len(values))], seed=0)
    patterns = itertools.product((-1, 1), repeat=len(values))
    far = [abs(sum(s * v for s, v in zip(signs, values, strict=True))) for signs in patterns]
    shares = {total: sum(f >= total for f in far) / len(far) for total in far}
    assert found.p == shares[abs(sum(values))]
    shown = [total / len(values) for total, share in shares.items() if share <= LEVEL]
    assert found.smallest == (pytest.approx(min(shown)) if shown else None)


def test_p_is_that_of_scipy() -> None:
    values = np.random.default_rng(4).normal(0.4, 1, 9)
    theirs = permutation_test(
        (values,), np.mean, permutation_type="samples", n_resamples=np.inf
    ).pvalue
    assert sign_flip(values, list("abcdefghi"), seed=0).p == pytest.approx(theirs)


def test_beyond_the_limit_patterns_are_drawn_with_a_seed() -> None:
    values = np.random.default_rng(2).normal(0.5, 1, MOST_ENUMERATED + 1)
    names = [str(n) for n in range(len(values))]
    drawn = sign_flip(values, names, seed=1)
    assert not drawn.exact
    assert drawn == sign_flip(values, names, seed=1)
    fewer = sign_flip(values[:-1], names[:-1], seed=1)
    assert fewer.exact
    z = abs(values.sum()) / math.sqrt((values**2).sum())
    assert drawn.p == pytest.approx(math.erfc(z / math.sqrt(2)), abs=0.02)
    assert drawn.smallest is not None
    assert drawn.smallest == pytest.approx(
        1.96 * math.sqrt((values**2).sum()) / len(values), rel=0.05
    )
