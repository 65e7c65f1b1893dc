"""Simple rules on a case: rates of the record, without the case itself, clusters apart."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest
from cases_at_hand import HARBOUR, copied

from sim.backtest.record import JOINT, SUMMARY, read_record
from sim.casebook.coding import code_case
from sim.casebook.pair import read_case, read_json
from sim.trials.rivals import (
    days_of,
    held_by,
    known_of,
    rule_forecasts,
    same_meeting,
    shaped_by,
)

HEADER = (
    "id,organisation,start,end,presidency,track,forum,outcome,joint_text_sought,evidence,confidence"
)
ROWS = (
    "a,League,2018-05-02,2018-05-03,Oria,Ministers,ministers,joint_communique,yes,seen,high",
    "b,League,2018-09-02,2018-09-03,ORL,Ministers,ministers,chair_summary,yes,seen,high",
    "c,League,2019-05-02,2019-05-03,ORL,Ministers,ministers,joint_communique,yes,seen,high",
    "d,Other,2018-11-02,2018-11-03,ORL,Ministers,ministers,joint_communique,yes,seen,high",
    "e,Other,2020-11-02,2020-11-03,VEL,Leaders,leaders,joint_communique,yes,seen,high",
)


def coded(folder, **keys):
    path = copied(HARBOUR, folder)
    keys = {"forum": "league", **keys}
    path.write_text(json.dumps({**read_json(path), **keys}), encoding="utf-8")
    return code_case(read_case(path))


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.csv"
    path.write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    return read_record(path)


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2019-05-02", "2019-05-02", "2019-05-02"),
        ("2019-05-02/07", "2019-05-02", "2019-05-07"),
        ("2019-04-27/05-22", "2019-04-27", "2019-05-22"),
        ("2018-12-30/2019-01-03", "2018-12-30", "2019-01-03"),
        ("in May", "2019-05-01", "2019-05-01"),
    ],
)
def test_the_days_of_a_case_are_read_from_what_differs(tmp_path, date, first, last):
    days = days_of(coded(tmp_path, date=date).pair)
    assert days == tuple(map(datetime.date.fromisoformat, (first, last)))


def test_a_presidency_of_one_organisation_is_not_that_of_another(tmp_path, record):
    case = coded(tmp_path)
    held = held_by(case, record)
    assert held == ("League", "ORL", "Ministers", "ministers")
    known = known_of(case, held, record)
    assert [m.id for m in known.history] == ["a", "b"]
    assert [m.id for m in known.others] == ["a", "d", "e"]
    rules = rule_forecasts(known)
    # its own last meeting, not the later one of the other body under the same name
    assert rules["as last time in this presidency"][SUMMARY] == 1.0
    assert rules["as last time in this track"][SUMMARY] == 1.0


def test_a_case_that_is_a_row_of_the_record_gives_no_rate_to_itself(tmp_path, record):
    case = coded(tmp_path)
    held = held_by(case, record)
    assert [m.id for m in same_meeting(case, held, record)] == ["c"]
    known = known_of(case, held, record)
    assert "c" not in {m.id for m in (*known.history, *known.others)}


def test_an_unknown_forum_has_no_history_only_the_rates_of_all(tmp_path, record):
    case = coded(tmp_path, forum="Harbour League")
    known = known_of(case, held_by(case, record), record)
    assert list(known.history) == []
    assert len(known.others) == len(record.scored)
    rules = rule_forecasts(known)
    base = rules["base rate of other presidencies"]
    assert base[JOINT] == 0.8
    assert np.array_equal(rules["as last time in this presidency"], base)


def test_in_sample_is_what_the_case_or_the_record_says(tmp_path, record):
    assert shaped_by(coded(tmp_path), ()) == ""
    assert shaped_by(coded(tmp_path, in_sample=True), ()) == "the case says so"
    assert shaped_by(coded(tmp_path, in_sample="looked at"), ()) == "looked at"
    (row,) = (m for m in record.scored if m.id == "c")
    marked = row.model_copy(update={"in_sample_because": "built on it"})
    assert shaped_by(coded(tmp_path), (marked,)) == "built on it"
