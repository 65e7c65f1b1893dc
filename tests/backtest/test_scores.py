"""Scores against answers worked out by hand, and what makes them proper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.backtest.scores import (
    CLIP,
    FEW_CLUSTERS,
    brier,
    cluster_interval,
    confusion,
    log_score,
    reliability,
    rps,
)

simplex = arrays(float, 5, elements=st.floats(0.01, 1)).map(lambda a: a / a.sum())


def test_rps_by_hand() -> None:
    forecasts = np.array([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    # cumulated 0.2, 0.7 against 0, 1: (0.04 + 0.09) / 2; then one step and two steps off
    expected = [0.065, 0.5, 1.0]
    assert rps(forecasts, np.array([1, 1, 0])) == pytest.approx(expected)


def test_rps_of_two_classes_is_the_brier_score() -> None:
    p = np.array([0.1, 0.6, 0.95])
    happened = np.array([0.0, 1.0, 0.0])
    table = np.column_stack([p, 1 - p])
    assert rps(table, (1 - happened).astype(int)) == pytest.approx(brier(p, happened))


@given(simplex, simplex)
def test_no_forecast_beats_the_truth_on_average(truth: np.ndarray, other: np.ndarray) -> None:
    every = np.arange(5)
    for score in (rps, lambda p, o: log_score(p, o, clip=1e-9)):
        honest = truth @ score(np.tile(truth, (5, 1)), every)
        assert honest <= truth @ score(np.tile(other, (5, 1)), every) + 1e-12


@given(simplex)
def test_rps_is_0_for_certainty_come_true_and_at_most_1(forecast: np.ndarray) -> None:
    for observed in range(5):
        certain = np.eye(5)[[observed]]
        assert rps(certain, np.array([observed])) == pytest.approx([0.0], abs=1e-12)
        assert 0 <= rps(forecast[None], np.array([observed]))[0] <= 1


def test_log_score_is_clipped() -> None:
    scores = log_score(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([0, 0]))
    assert scores == pytest.approx([-math.log(CLIP), math.log(2)])


def test_confusion_counts_what_happened_by_row() -> None:
    table = confusion(np.array([0, 0, 2]), np.array([1, 1, 2]), 3)
    assert table.tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 1]]


def test_reliability_bins_hold_every_forecast_once() -> None:
    forecast = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
    rows = reliability(forecast, np.array([0.0, 1.0, 1.0, 1.0, 0.0]))
    assert [(row["from"], row["meetings"]) for row in rows] == [(0.0, 2), (0.2, 1), (0.8, 2)]
    assert [row["observed"] for row in rows] == [0.5, 1.0, 0.5]
    assert rows[0]["forecast"] == pytest.approx(0.05)
    assert all(row["low"] <= row["observed"] <= row["high"] for row in rows)


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
