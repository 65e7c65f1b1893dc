"""What came of forecasts that were alike, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scoring.reliability import alike, reliability

FORECAST = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
HAPPENED = np.array([0.0, 1.0, 1.0, 1.0, 0.0])


def test_reliability_bins_hold_every_forecast_once() -> None:
    bins = reliability(FORECAST, HAPPENED)
    assert [(found.start, found.events) for found in bins] == [(0.0, 2), (0.2, 1), (0.8, 2)]
    assert [found.observed for found in bins] == [0.5, 1.0, 0.5]
    assert bins[0].forecast == pytest.approx(0.05)
    assert all(found.low <= found.observed <= found.high for found in bins)


def test_without_events_there_are_no_bins() -> None:
    assert reliability(np.array([]), np.array([])) == ()


@pytest.mark.parametrize(
    ("share", "start"), [(0.0, 0.0), (0.19, 0.0), (0.2, None), (0.79, None), (0.8, 0.8), (1.0, 0.8)]
)
def test_only_shares_near_0_or_1_are_told_what_came_of_such(share: float, start: float) -> None:
    found = alike(share, reliability(FORECAST, HAPPENED))
    assert (found.start if found else None) == start


def test_a_share_like_no_other_is_told_nothing() -> None:
    assert alike(0.99, reliability(FORECAST[:3], HAPPENED[:3])) is None
