"""Scores of single events, by hand."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter

import numpy as np
import pytest
from cases_at_hand import GLACIER, HARBOUR

from sim.backtest.record import read_record
from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE
from sim.casebook.pair import read_case
from sim.trials.events import NOT_SCORED, Event, brier_of, log_of, rps_of
from sim.trials.folder import texts_of
from sim.trials.rivals import held_by
from sim.trials.runs import TextForecast
from sim.trials.truth import KnownTruth, truth_of

RULE = "a rule"


def event(path=HARBOUR, place=0, paragraph=None, joint=3, n=4, rule=0.25, **more):
    text = texts_of(read_case(path))[place]
    rest, second = 1 - joint / n, text.scenario.present[1].id
    forecast = TextForecast(
        text,
        n,
        joint,
        np.array([joint / n, 0.0, 0.0, rest, 0.0]),
        dict.fromkeys(text.paragraphs, joint),
        Counter({frozenset(): joint, frozenset({second}): n - joint}),
    )
    rules = {RULE: np.array([rule, 0.0, 0.0, 0.0, 1 - rule])}
    given = {"rests_on": 8, "shaped": "", "known": truth_of(text.coded.pair), **more}
    return Event(forecast, paragraph, held_by(text.coded, read_record()), rules, **given)


def test_a_meeting_is_scored_by_its_joint_text_and_its_class():
    found = event()
    assert (found.happened, found.sample, found.wrong) == (False, OUT_OF_SAMPLE, True)
    assert brier_of(found) == pytest.approx(0.75**2)
    # statement is the fourth of five classes
    assert rps_of(found) == pytest.approx(3 * 0.75**2 / 4)
    assert brier_of(found, RULE) == pytest.approx(0.25**2)


def test_no_log_score_is_infinite_and_a_certain_rule_counts_as_one_meeting():
    assert log_of(event(joint=4)) == pytest.approx(-math.log(0.5 / 5))
    assert log_of(event()) == pytest.approx(-math.log(1 - 3.5 / 5))
    assert log_of(event(), RULE) == pytest.approx(-math.log(1 - 2.5 / 9))
    assert log_of(event(rule=1.0), RULE) == pytest.approx(-math.log(0.25))


def test_a_paragraph_is_scored_by_its_adoption():
    road = event(GLACIER, 0, "ice_road")
    huts = event(GLACIER, 1, "huts")
    assert (road.happened, road.wrong) == (False, True)
    assert (huts.happened, huts.wrong) == (True, False)
    assert road.blockers == {"FIR"}
    assert huts.blockers == set()


def test_one_half_is_wrong_on_neither_side():
    assert not event(joint=2).wrong
    assert not event(GLACIER, 1, "huts", joint=2).wrong


def test_what_is_in_sample_or_unknown_is_no_test():
    assert event(shaped="looked at").sample == IN_SAMPLE
    unknown = event(shaped="looked at", known=KnownTruth(None, "nobody says"))
    assert (unknown.sample, unknown.happened, unknown.wrong) == (NOT_SCORED, None, False)
    assert unknown.blockers is None


def test_only_those_with_a_row_count_among_the_refusers():
    found = event()
    truth = found.truth.model_copy(update={"blockers": ["VEL", "NOWHERE", "FAR"]})
    assert dataclasses.replace(found, known=KnownTruth(truth)).blockers == {"VEL"}


def test_probability_is_of_the_model_or_the_rule():
    assert event().probability(MODEL) == 0.75
    assert event().probability(RULE) == 0.25
