"""What a share of so many is credited with, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scoring.crediting import blend, counted, credited, drawn, stacked


def test_two_classes_are_credited_k_and_a_half_of_n_and_one() -> None:
    assert credited(np.array([7.0, 3.0])) == pytest.approx([7.5 / 11, 3.5 / 11])


def test_a_certainty_is_worth_its_draws() -> None:
    one, many = (drawn(np.array([1.0, 0, 0, 0, 0]), n) for n in (1, 1000))
    assert one.credited == pytest.approx(np.array([1.5, 0.5, 0.5, 0.5, 0.5]) / 3.5)
    assert many.credited[1] == pytest.approx(0.5 / 1002.5)
    assert (one.shares == many.shares).all()


def test_outcomes_are_counted() -> None:
    found = counted([0, 2, 2], 3)
    assert found.shares == pytest.approx([1 / 3, 0, 2 / 3])
    assert found.credited == pytest.approx([1.5 / 4.5, 0.5 / 4.5, 2.5 / 4.5])


def test_a_blend_takes_both_tables_a_weight_each_event() -> None:
    both = stacked([counted([0], 2), counted([1], 2)])
    other = stacked([counted([1], 2)] * 2)
    found = blend(both, other, np.array([[0.25], [1.0]]))
    assert found.shares.tolist() == [[0.75, 0.25], [0.0, 1.0]]
    assert found.credited == pytest.approx(np.array([[0.625, 0.375], [0.25, 0.75]]))
