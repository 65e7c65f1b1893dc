"""Mended forecasts by hand, and no look at what they are scored on."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.backtest.mended import calibrated, mixed
from sim.backtest.record import (
    CLASSES,
    JOINT,
    NO_DOCUMENT,
    OUTCOME_DOCUMENT,
    SUMMARY,
    Recorded,
)
from sim.backtest.simple import BASE_RATE, NAIVE_FORECASTS, naive_table
from sim.scoring.crediting import drawn

OUTCOMES = {
    JOINT: "joint_communique",
    OUTCOME_DOCUMENT: "outcome_document",
    SUMMARY: "chair_summary",
    NO_DOCUMENT: "no_document",
}


def meetings(*held: tuple[str, int]) -> tuple[Recorded, ...]:
    """Meetings of these presidencies with these outcomes, a month apart."""
    return tuple(
        Recorded(
            id=f"m{n}",
            start=datetime.date(2020 + n // 12, n % 12 + 1, 1),
            end=datetime.date(2020 + n // 12, n % 12 + 1, 2),
            presidency=presidency,
            track="Leaders",
            forum="leaders",
            outcome=OUTCOMES[observed],
            joint_text_sought="yes",
            evidence="seen",
            confidence="high",
        )
        for n, (presidency, observed) in enumerate(held)
    )


HELD = meetings(
    ("A", SUMMARY), ("A", NO_DOCUMENT), ("A", JOINT), ("B", SUMMARY), ("B", JOINT), ("C", JOINT)
)
HALF = np.tile([0.5, 0.5, 0, 0, 0], (len(HELD), 1))


def test_failures_are_spread_over_what_was_issued_before() -> None:
    found = mixed(drawn(HALF, 9), HELD, 9)
    # A's first: nothing issued before, elsewhere one summary
    assert found.shares[0] == pytest.approx([0.5, 0, 0.5, 0, 0])
    # A's third: a summary and no document before, elsewhere one summary
    assert found.shares[2] == pytest.approx([0.5, 0, 0.5 * 2 / 3, 0, 0.5 / 3])
    # C: elsewhere two summaries and no document once
    assert found.shares[5] == pytest.approx([0.5, 0, 0.5 * 2 / 3, 0, 0.5 / 3])
    assert found.shares[:, JOINT] == pytest.approx(HALF[:, JOINT])


def test_no_form_is_held_impossible_where_it_is_credited() -> None:
    sure = np.tile([1.0, 0, 0, 0, 0], (len(HELD), 1))
    found = mixed(drawn(sure, 9), HELD, 9)
    assert found.credited.sum(axis=1) == pytest.approx(1)
    assert found.credited[:, JOINT] == pytest.approx(9.5 / 10)
    # A's first failure: one summary elsewhere among four forms
    assert found.credited[0, 1:] == pytest.approx(0.05 * np.array([0.5, 1.5, 0.5, 0.5]) / 3)


def test_a_record_without_failures_holds_all_forms_alike() -> None:
    happy = meetings(("A", JOINT), ("B", JOINT))
    found = mixed(drawn(HALF[:2], 9), happy, 9)
    assert found.shares[:, 1:] == pytest.approx(0.5 / 4)


def test_a_choice_not_to_seek_a_text_is_no_failure() -> None:
    choice = HELD[1].model_copy(update={"joint_text_sought": "no"})
    found = mixed(drawn(HALF, 9), (HELD[0], choice, *HELD[2:]), 9)
    assert found.shares[2] == pytest.approx([0.5, 0, 0.5, 0, 0])


def calibrate(held: tuple[Recorded, ...], shares: np.ndarray, usable: np.ndarray | None = None):
    base = naive_table(NAIVE_FORECASTS[BASE_RATE], held)
    every = np.ones(len(held), dtype=bool)
    return calibrated(drawn(shares, 9), base, held, every if usable is None else usable)


def test_forecasts_that_come_true_are_left_alone_and_false_ones_pulled() -> None:
    true = np.eye(len(CLASSES))[[m.observed for m in HELD]]
    found, pulls = calibrate(HELD, true)
    assert {pull.weight for pull in pulls} == {0.0}
    assert (found.shares == true).all()
    wrong = np.eye(len(CLASSES))[[SUMMARY if m.observed == JOINT else JOINT for m in HELD]]
    found, pulls = calibrate(HELD, wrong)
    assert all(0 < pull.weight <= 1 for pull in pulls)
    assert found.shares.sum(axis=1) == pytest.approx(1)


def test_a_presidency_has_no_say_in_its_own_weight() -> None:
    """Its outcomes change, and so do base rates; the weight it gets stays as it was."""
    shares = np.random.default_rng(1).dirichlet(np.ones(len(CLASSES)), len(HELD))
    _, before = calibrate(HELD, shares)
    shaken = tuple(
        m.model_copy(update={"outcome": "chair_summary"}) if m.presidency == "B" else m
        for m in HELD
    )
    _, after = calibrate(shaken, shares)
    one, two = ({p.without: p for p in found} for found in (before, after))
    assert one["B"] == two["B"]
    assert one["A"] != two["A"]


def test_meetings_in_sample_are_not_fitted_on() -> None:
    shares = np.random.default_rng(1).dirichlet(np.ones(len(CLASSES)), len(HELD))
    usable = np.array([m.presidency != "C" for m in HELD])
    _, pulls = calibrate(HELD, shares, usable)
    assert {p.without: p.fitted_on for p in pulls} == {"A": 2, "B": 3, "C": 5}
    _, none = calibrate(HELD, shares, np.zeros(len(HELD), dtype=bool))
    assert [(p.weight, p.fitted_on, p.brier) for p in none] == [(0.0, 0, None)] * 3


def test_a_presidency_of_another_organisation_has_a_weight_of_its_own() -> None:
    first, *rest = HELD
    elsewhere = first.model_copy(update={"organisation": "G7"})
    shares = np.full((len(HELD), len(CLASSES)), 1 / len(CLASSES))
    _, pulls = calibrate((elsewhere, *rest), shares)
    assert [(pull.without, pull.fitted_on) for pull in pulls] == [
        ("G7: A", 5),
        ("G20: A", 4),
        ("G20: B", 4),
        ("G20: C", 5),
    ]
