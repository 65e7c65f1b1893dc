"""The parts of the Brier score against answers worked out by hand, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from sim.scoring.corp import decompose, pooled, recalibrated

events = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]), st.booleans()), min_size=1
).map(lambda pairs: tuple(np.array(column, dtype=float) for column in zip(*pairs, strict=True)))


def test_the_parts_by_hand() -> None:
    parts = decompose(np.array([0.1, 0.5, 0.9]), np.array([0.0, 1.0, 0.0]))
    # recalibrated to 0, 1/2, 1/2; the overall share is 1/3
    assert parts.brier == pytest.approx((0.01 + 0.25 + 0.81) / 3)
    assert parts.uncertainty == pytest.approx(2 / 9)
    assert parts.discrimination == pytest.approx(2 / 9 - 1 / 6)
    assert parts.miscalibration == pytest.approx(1.07 / 3 - 1 / 6)


def test_a_constant_forecast_discriminates_nothing() -> None:
    parts = decompose(np.full(4, 0.9), np.array([1.0, 0, 0, 0]))
    assert parts.discrimination == 0
    assert parts.miscalibration == pytest.approx((0.9 - 0.25) ** 2)


def test_certainties_that_come_true_leave_nothing() -> None:
    came = np.array([0.0, 1, 1, 0])
    parts = decompose(came, came)
    assert (parts.brier, parts.miscalibration) == (0, 0)
    assert parts.discrimination == parts.uncertainty == 0.25


def test_certainties_the_wrong_way_round_do_not_discriminate() -> None:
    came = np.array([0.0, 1, 1, 0])
    parts = decompose(1 - came, came)
    assert (parts.discrimination, parts.miscalibration) == (0, 0.75)


@given(events)
def test_the_parts_add_up_and_none_is_negative(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    parts = decompose(*drawn)
    total = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert parts.brier == pytest.approx(total)
    assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= -1e-12


@given(events)
def test_recalibration_keeps_the_mean_and_rises_with_the_forecast(
    drawn: tuple[np.ndarray, np.ndarray],
) -> None:
    forecast, came = drawn
    ideal = recalibrated(forecast, came)
    assert ideal.mean() == pytest.approx(came.mean())
    assert (np.diff(ideal[np.argsort(forecast, kind="stable")]) >= -1e-12).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 9)), min_size=1))
def test_pooling_is_scipy_s(pairs: list[tuple[float, int]]) -> None:
    values, weights = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    assert pooled(values, weights) == pytest.approx(isotonic_regression(values, weights=weights).x)
