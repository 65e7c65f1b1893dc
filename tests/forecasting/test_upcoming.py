"""Forecasts of one meeting: the model's shares, and simple rules that know nothing later."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import facilitated, made, plain, scenarios

import sim
from sim.backtest.backtest import plan_backtest, run_backtest
from sim.backtest.forecasts import class_shares
from sim.backtest.mended import mixed, mixed_forms_of
from sim.backtest.record import CLASSES, JOINT, NO_DOCUMENT, SUMMARY, read_record
from sim.backtest.scored import MIXED, MODEL
from sim.backtest.simple import BASE_RATE, NAIVE_FORECASTS
from sim.errors import InputError
from sim.forecasting.upcoming import forecast, known_before, upcoming, written
from sim.output.answer import blocks_of
from sim.output.blocks import Text
from sim.scenario.scenario import Scenario, load_scenario
from sim.scoring.crediting import drawn

NOW = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)


def agreed(**meeting: object) -> Scenario:
    """A meeting in which everybody wants what is tabled, under India's name."""
    document = plain()
    document["meeting"] |= meeting
    document["delegations"]["D0"]["name"] = "India"
    return made(document)


def refused(**meeting: object) -> Scenario:
    """A meeting in which one never accepts what is tabled, and nothing else is tried."""
    scenario = agreed(strategy="hold", fallback="chair_summary", **meeting)
    stance = {"position": 0, "salience": 1, "ceiling": 10, "penalty": float("inf")}
    document = dict(scenario.document)
    document["delegations"]["D1"]["stances"]["p0"] |= stance
    return made(document)


# the meeting


def test_the_presidency_is_the_name_of_the_chair_delegation_or_not() -> None:
    record = read_record()
    assert upcoming(agreed(), record).presidency == "India"
    assert upcoming(facilitated(agreed(), "The host"), record).presidency == "The host"


# the model


def test_a_text_that_all_want_is_certain() -> None:
    found = forecast(agreed(), n=40)
    assert found.model[MODEL].shares.tolist() == [1, 0, 0, 0, 0]
    assert found.likeliest == JOINT


def test_a_text_that_one_never_accepts_ends_in_the_fallback() -> None:
    assert forecast(refused(), n=40).likeliest == SUMMARY
    none = forecast(refused(), (None, "none"), n=40)
    assert none.model[MODEL].shares.tolist() == [0, 0, 0, 0, 1]
    assert (none.likeliest, none.fallback) == (NO_DOCUMENT, "none")
    assert none.scenario.meeting.fallback == "none"


def test_the_shares_are_those_of_replicate() -> None:
    found = forecast("two_camps", n=500, seed=3)
    tally = sim.replicate("two_camps", n=500, seed=3)
    assert found.model[MODEL].shares.tolist() == class_shares(tally).tolist()
    assert 0 < found.model[MODEL].shares[JOINT] < 1


@given(scenarios(), st.integers(0, 9))
def test_probabilities_of_every_forecaster_add_up_to_1(scenario: Scenario, seed: int) -> None:
    found = forecast(scenario, n=8, seed=seed)
    for row in found.rows():
        shares = [row[name] for name in CLASSES]
        assert sum(shares) == pytest.approx(1)
        assert min(shares) >= 0


# simple rules


def test_the_rules_look_at_what_was_over_before_the_date_only() -> None:
    record = read_record()
    for day in (datetime.date(2022, 12, 1), datetime.date(2023, 3, 2), datetime.date(2030, 1, 1)):
        scenario = agreed(date=day)
        known = known_before(scenario, upcoming(scenario, record), record)
        assert list(known.history) == [m for m in record.scored if m.end < day]
        assert {m.id for m in known.others} == {
            m.id for m in known.history if m.presidency != "India"
        }
        assert known.meeting.presidency == "India"


def test_the_rules_by_hand_on_the_eve_of_delhi() -> None:
    """Before 2 March 2023 India had held one scored meeting, Bengaluru: an outcome document."""
    found = forecast("new_delhi_2023", n=10)
    assert found.simple["as last time in this presidency"].shares.tolist() == [0, 1, 0, 0, 0]
    assert found.simple["always a chair's summary"].shares.tolist() == [0, 0, 1, 0, 0]
    others = [m for m in read_record().scored if str(m.end) < "2023-03-02"]
    others = [m for m in others if m.presidency != "India"]
    shares = [sum(m.observed == c for m in others) / len(others) for c in range(len(CLASSES))]
    assert found.simple[BASE_RATE].shares.tolist() == pytest.approx(shares)


def test_after_the_record_the_rules_are_those_of_a_next_meeting_in_a_backtest() -> None:
    """For the presidency that the record ends with, nothing later is left out."""
    record = read_record()
    last = record.scored[-1]
    backtest = run_backtest(record, plan_backtest(record, fit=False), n=2)
    row = len(record.scored) - 1
    scenario = agreed(date=last.start, forum=last.forum, cost_of_failure=0.0)
    document = dict(scenario.document)
    document["delegations"]["D0"]["name"] = last.presidency
    found = forecast(made(document), n=2, track=last.track)
    for name in NAIVE_FORECASTS:
        assert found.simple[name].shares.tolist() == backtest.forecasts[name][row].tolist(), name
        assert found.simple[name].credited.tolist() == backtest.credited[name][row].tolist(), name
    flat = np.full((row + 1, len(CLASSES)), 1 / len(CLASSES))
    here = mixed_forms_of(drawn(flat[row], 9), found.known, 9)
    for one, table in zip(here, mixed(drawn(flat, 9), record.scored, 9), strict=True):
        assert one.tolist() == table[row].tolist()


def test_leaders_have_one_track_and_ministers_have_to_say_theirs() -> None:
    record = read_record()
    assert upcoming(load_scenario("new_delhi_leaders_2023"), record).track == "Leaders"
    assert upcoming(load_scenario("new_delhi_2023"), record).track == ""
    assert upcoming(load_scenario("new_delhi_2023"), record, "FMM").track == "FMM"
    assert upcoming(load_scenario("two_camps"), record).track == ""


def test_an_unknown_track_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"--track: unknown track 'FMCG'.*did you mean 'FMCBG'\?"):
        forecast("new_delhi_2023", n=2, track="FMCG")


def test_before_the_record_there_is_no_simple_rule() -> None:
    found = forecast(agreed(date=datetime.date(2000, 1, 1)), n=4)
    assert found.simple == {}
    assert [row["forecast"] for row in found.rows()] == [MODEL, MIXED]
    assert "No simple rule" in found.to_text()
    assert "simple rules" not in found.to_text()


# in words


@pytest.mark.parametrize(
    ("scenario", "first"),
    [
        (agreed, "Most likely a joint text: 100.0 % [91.2, 100.0] by the model"),
        (refused, "Most likely a chair's summary: 100.0 % by the model; a joint text has 0.0 %"),
    ],
)
def test_it_opens_with_what_comes_out(scenario, first: str) -> None:
    found = forecast(scenario(), n=40)
    sentence = next(block for block in blocks_of(found) if isinstance(block, Text)).words
    assert sentence.startswith(first)
    assert sentence.count(". ") == 0
    assert "by simple rules" in sentence


def test_it_says_that_a_meeting_is_in_sample_and_that_the_kind_of_failure_is_put_in() -> None:
    text = forecast("new_delhi_2023", n=10).to_text()
    assert "In-sample:" in text
    assert "is put in with the fallback" in text


# written down


@given(scenarios(), st.integers(0, 2**32))
def test_what_is_written_down_can_be_run_again(scenario: Scenario, seed: int) -> None:
    found = forecast(scenario, n=4, seed=seed)
    entry = written(found, NOW)
    read = type(entry).model_validate_json(entry.model_dump_json())
    assert read == entry
    again = read.as_registered()
    assert again.digest == scenario.digest == read.scenario_digest
    twin = forecast(again, n=read.replications, seed=read.seed, track=read.track or None)
    assert written(twin, NOW) == entry


@pytest.mark.parametrize("name", ["new_delhi_2023", "bali_leaders_2022", "lake_council"])
def test_a_shipped_scenario_written_down_is_the_same(name: str) -> None:
    entry = written(forecast(name, ("hold", "none"), n=2), NOW)
    again = type(entry).model_validate_json(entry.model_dump_json()).as_registered()
    assert again.digest == entry.scenario_digest
    assert again.alternative == ("hold", "none")
    assert [d.id for d in again.delegations] == [d.id for d in load_scenario(name).delegations]
