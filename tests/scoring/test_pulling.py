"""Mixed forms and the best pull, against closed forms and a grid."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scoring.pulling import best_pull, mixed_forms
from sim.scoring.scores import brier


def test_before_the_first_failure_the_forms_are_those_of_others() -> None:
    elsewhere = np.array([0.5, 0.25, 0.25])
    assert (mixed_forms(np.zeros(3), elsewhere) == elsewhere).all()


def test_each_failure_counts_one_and_all_others_one() -> None:
    found = mixed_forms(np.array([[3.0, 0.0]]), np.array([[0.2, 0.8]]))
    assert found == pytest.approx(np.array([[3.2 / 4, 0.8 / 4]]))


def test_no_weight_on_a_fine_grid_is_better() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        forecast, base = rng.random(12), rng.random(12)
        came = (rng.random(12) < 0.5).astype(float)
        tried = np.linspace(0, 1, 1001)
        scores = [brier((1 - w) * forecast + w * base, came).mean() for w in tried]
        assert best_pull(forecast, base, came) == pytest.approx(tried[np.argmin(scores)], abs=6e-4)


def test_a_pull_that_changes_nothing_or_harms_is_none() -> None:
    same, came = np.array([0.2, 0.8]), np.array([0.0, 1.0])
    assert best_pull(same, same, came) == 0
    assert best_pull(same, 1 - same, came) == 0
    assert best_pull(np.array([]), np.array([]), np.array([])) == 0
