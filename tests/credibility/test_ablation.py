"""Mechanisms are taken out of documents, one at a time, and nothing else is."""

from __future__ import annotations

import copy
import csv
import dataclasses
import datetime
import io
import json
from typing import Any

import numpy as np
import pytest

from sim.backtest.cases import Case, build_cases
from sim.backtest.record import JOINT, read_record
from sim.backtest.scored import MODEL
from sim.credibility.ablation import (
    ALL,
    MECHANISMS,
    Ablation,
    AblationPlan,
    _taken,
    plan_ablation,
    run_ablation,
)
from sim.output.data import csv_table
from sim.scenario.scenario import build

WAR = {
    "title": "The war",
    "paragraphs": ["war", "law"],
    "tabled": "bali",
    "parties": ["RUS", "USA", "GBR"],
    "rungs": [
        {"id": "silence", "at": ["silence", "silence"]},
        {"id": "formula", "at": ["new-delhi", "new-delhi"]},
        {"id": "bali", "at": ["bali", "bali"]},
    ],
    "evidence": {"parties": "judgement", "rungs": "judgement"},
}
ACCORD = {
    "package": "passage",
    "wording": "formula",
    "date": datetime.date(2022, 11, 16),
    "accepted_by": ["all"],
    "evidence": "judgement",
}
SECOND: dict[str, Any] = {
    "packages": {"passage": WAR},
    "sides": {"west": {"members": ["USA", "GBR"], "evidence": {"members": "judgement"}}},
    "accords": {"earlier": ACCORD},
    "assumptions": {"mean_penalty": 0.25},
    "uncertainty": {
        "private_lines": 1.0,
        "private_lines_bystanders": 0.0,
        "penalty_spread": 0.5,
        "cost_log_sd": 0.5,
    },
}


def first(where: str = "g20-2023-fmm") -> Case:
    return next(case for case in build_cases(read_record()) if case.meeting.id == where)


def plain() -> Case:
    """A coded meeting with nothing of the second version in it."""
    case = first()
    kept = {k: v for k, v in case.scenario.document.items() if k not in SECOND}
    off = {"penalty_spread": 1.0, "cost_log_sd": 0.0, "private_lines": 0.0}
    off |= {"private_lines_bystanders": 0.0}
    document = kept | {"uncertainty": off, "assumptions": {"mean_penalty": 0.2}}
    return dataclasses.replace(case, scenario=build(document, name="plain"))


def second() -> Case:
    """The same with all of it."""
    case = plain()
    document = case.scenario.document | copy.deepcopy(SECOND)
    return dataclasses.replace(case, scenario=build(document, name="second"))


def without(name: str, case: Case) -> Any:
    found = _taken(case, MECHANISMS[name])
    return found and found.scenario


@pytest.mark.parametrize("name", MECHANISMS)
def test_what_is_not_there_is_skipped(name: str) -> None:
    assert without(name, plain()) is None


CHANGED = {
    "packages": {"packages", "paragraphs", "accords"},
    "private red lines": {"uncertainty"},
    "sides": {"sides"},
    "accords": {"accords"},
    "narrow penalties": {"uncertainty", "assumptions"},
    "uncertain cost of failure": {"uncertainty"},
}


@pytest.mark.parametrize("name", MECHANISMS)
def test_only_its_own_tables_are_touched(name: str) -> None:
    case = second()
    before = copy.deepcopy(case.scenario.document)
    after = without(name, case).document
    assert case.scenario.document == before
    changed = {k for k in {*before, *after} if before.get(k) != after.get(k)}
    assert changed <= CHANGED[name]
    assert changed


def test_without_packages_each_paragraph_keeps_parties_tabling_and_what_was_accepted() -> None:
    case = second()
    found = without("packages", case)
    joint, apart = case.scenario.package("passage"), (found.package("war"), found.package("law"))
    assert [p.paragraphs for p in apart] == [("war",), ("law",)]
    assert {p.parties for p in apart} == {joint.parties}
    assert [p.rungs[p.tabled].id for p in apart] == ["bali", "bali"]
    assert len(apart[0].rungs) == len(found.paragraph("war").rungs) > len(joint.rungs)
    accepted = {(a.package, found.package(a.package).rungs[a.wording].id) for a in found.accords}
    assert accepted == {("war", "new-delhi"), ("law", "new-delhi")}


def test_numbers_go_to_where_they_do_nothing() -> None:
    case = second()
    wide = without("narrow penalties", case)
    assert (wide.uncertainty.penalty_spread, wide.assumptions.mean_penalty) == (1.0, 0.2)
    assert without("uncertain cost of failure", case).uncertainty.cost_log_sd == 0
    open_ended = without("private red lines", case).uncertainty
    assert (open_ended.private_lines, open_ended.private_lines_bystanders) == (0, 0)


def planned(*cases: Case, monkeypatch: pytest.MonkeyPatch) -> AblationPlan:
    monkeypatch.setattr("sim.credibility.ablation.build_cases", lambda record: cases)
    return plan_ablation(read_record())


def test_a_mechanism_is_run_where_some_meeting_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    record = read_record()
    record = dataclasses.replace(record, scored=record.scored[13:16], left_out=())
    base = build_cases(record)
    some = (base[0], dataclasses.replace(base[1], scenario=second().scenario), base[2])
    plan = planned(*some, monkeypatch=monkeypatch)
    result = run_ablation(record, plan, n=40, seed=0)
    assert plan.held[ALL] >= 1
    names = [name for name, count in plan.held.items() if count]
    assert list(result.forecasts) == [MODEL, *names]
    assert all(count >= 1 for name, count in plan.held.items() if name in MECHANISMS)
    for name in names:
        if plan.held[name] == 1:
            same = result.forecasts[name][[0, 2], JOINT] == result.forecasts[MODEL][[0, 2], JOINT]
            assert same.all()
    assert [row["without"] for row in result.rows()] == ["", *names]


@pytest.fixture(scope="module")
def shipped() -> Ablation:
    record = read_record()
    return run_ablation(record, plan_ablation(record), n=20, seed=0)


def test_the_table_of_the_shipped_record(shipped: Ablation) -> None:
    text = " ".join(shipped.to_text().split())
    assert "nothing: as coded" in text
    absent = text.partition("nothing to take away:")[2].partition(".")[0]
    for name in MECHANISMS:
        assert (name in absent) == (shipped.held[name] == 0)
    rows = list(csv.DictReader(io.StringIO(csv_table(list(shipped.rows()[0]), shipped.rows()))))
    data = json.loads(json.dumps(shipped.to_dict(), allow_nan=False))
    assert len(rows) == len(data["without"]) == len(shipped.forecasts)
    assert float(rows[0]["brier"]) == data["without"][0]["brier"]
    assert data["without"][0]["p"] == 1
    parts = data["without"][0]
    total = parts["miscalibration"] - parts["discrimination"] + parts["uncertainty"]
    assert parts["brier"] == pytest.approx(total)
    assert np.isfinite(parts["log"])
