"""Scores against answers worked out by hand, and what makes them proper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.scoring.scores import auc, brier, confusion, log_score, rps

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
    for score in (rps, log_score):
        honest = truth @ score(np.tile(truth, (5, 1)), every)
        assert honest <= truth @ score(np.tile(other, (5, 1)), every) + 1e-12


@given(simplex)
def test_rps_is_0_for_certainty_come_true_and_at_most_1(forecast: np.ndarray) -> None:
    for observed in range(5):
        certain = np.eye(5)[[observed]]
        assert rps(certain, np.array([observed])) == pytest.approx([0.0], abs=1e-12)
        assert 0 <= rps(forecast[None], np.array([observed]))[0] <= 1


def test_what_was_held_impossible_scores_infinity() -> None:
    scores = log_score(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([0, 0]))
    assert scores == pytest.approx([math.inf, math.log(2)])


def test_auc_is_the_share_of_pairs_in_order() -> None:
    forecast, came = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])
    assert auc(forecast, came) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auc(1 - forecast, came) == pytest.approx(1 - 3.5 / 4)
    assert auc(np.full(4, 0.3), came) == 0.5


def test_there_is_no_auc_where_all_or_none_happened() -> None:
    for every in (True, False):
        assert auc(np.array([0.1, 0.7]), np.array([every, every])) is None


def test_confusion_counts_what_happened_by_row() -> None:
    table = confusion(np.array([0, 0, 2]), np.array([1, 1, 2]), 3)
    assert table.tolist() == [[0, 2, 0], [0, 0, 0], [0, 0, 1]]
