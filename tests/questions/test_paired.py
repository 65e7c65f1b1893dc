"""Differences on the same draws, and the shares of one among several changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.questions.paired import combinations_of, contributions, difference, run_combinations

CHANGES = ("a", "b", "c")


def flags(bits):
    return np.array(bits, dtype=bool)


def test_known_answer_for_two_changes_that_work_only_together():
    cells = {made: flags([len(made) == 2] * 4) for made in combinations_of(("a", "b"))}
    found = contributions(("a", "b"), cells)
    assert found["a"] == found["b"] == {"difference": 0.5, "low": 0.5, "high": 0.5}


def test_known_answer_for_changes_that_add_up():
    weights = {"a": flags([1, 0, 0, 0]), "b": flags([0, 1, 1, 0])}
    cells = run_combinations(
        ("a", "b"), lambda made: sum((weights[m] for m in made), flags([0, 0, 0, 0])).astype(bool)
    )
    found = contributions(("a", "b"), cells)
    assert found["a"]["difference"] == 0.25
    assert found["b"]["difference"] == 0.5
    # mean and standard error of 1, 0, 0, 0
    half = 1.959964 * 0.5 / 2
    assert found["a"]["high"] - found["a"]["difference"] == pytest.approx(half, rel=1e-6)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=8, max_size=8))
def test_contributions_add_up_to_the_whole_difference(table):
    cells = dict(zip(combinations_of(CHANGES), map(flags, table), strict=True))
    whole = difference(cells[frozenset()], cells[frozenset(CHANGES)])
    parts = contributions(CHANGES, cells)
    assert sum(part["difference"] for part in parts.values()) == pytest.approx(
        whole["difference"], abs=1e-12
    )


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=4, max_size=4))
def test_a_change_that_changes_nothing_contributes_nothing(table):
    without = dict(zip(combinations_of(("a", "b")), map(flags, table), strict=True))
    cells = {made: without[made - {"c"}] for made in combinations_of(CHANGES)}
    assert contributions(CHANGES, cells)["c"] == {"difference": 0, "low": 0, "high": 0}


def test_a_paired_difference_keeps_a_width():
    same = difference(flags([1, 0, 1]), flags([1, 0, 1]))
    assert same["low"] < same["difference"] == 0 < same["high"]
