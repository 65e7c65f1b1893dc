"""A scenario file beside the coding of its meeting: found by itself, differences told."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from sim.backtest.backtest import Backtest, plan_backtest, run_backtest
from sim.backtest.cases import build_cases
from sim.backtest.pairs import CODING, FILE, NOTHING, Pair, _take_tabled, differences, pair_up
from sim.backtest.record import JOINT, read_record
from sim.backtest.tables import backtest_dict, backtest_rows
from sim.scenario.scenario import build


@pytest.fixture(scope="module")
def pairs() -> dict[str, Pair]:
    return {pair.file.name: pair for pair in pair_up(build_cases(read_record()))}


@pytest.fixture(scope="module")
def result() -> Backtest:
    record = read_record()
    return run_backtest(record, plan_backtest(record, fit=False), n=60, seed=0)


def told(pair: Pair) -> dict[str, tuple[str, str]]:
    return {d.what: (d.file, d.coding) for d in pair.differences}


def test_meetings_are_found_by_their_days_forum_and_chair(pairs: dict[str, Pair]) -> None:
    assert {name: pair.case.meeting.id for name, pair in pairs.items()}.items() >= {
        "bali_leaders_2022": "g20-2022-leaders",
        "bengaluru_finance_2023": "g20-2023-fmcbg1",
        "new_delhi_2023": "g20-2023-fmm",
        "new_delhi_leaders_2023": "g20-2023-leaders",
    }.items()


def test_the_evidence_is_told_by_when_it_was_known(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        eve = pair.case.meeting.eve
        later = told(pair).get("evidence from after the eve", ("", ""))[0]
        for key, item in pair.file.evidence.items():
            assert (f"{key} (" in later) == (item.date is not None and item.date > eve)
        assert all(e.date is None or e.date <= eve for e in pair.case.scenario.evidence.values())


def test_bengaluru_s_file_knows_the_refusal_that_the_eve_did_not(pairs: dict[str, Pair]) -> None:
    found = told(pairs["bengaluru_finance_2023"])
    assert "statement-bengaluru-refusal (2023-02-25)" in found["evidence from after the eve"][0]
    lines = next(value for what, value in found.items() if what.startswith("red lines"))
    assert "China, Russia" in lines[0]
    assert lines[1] == NOTHING


def test_september_s_file_has_another_fallback(pairs: dict[str, Pair]) -> None:
    found = told(pairs["new_delhi_leaders_2023"])
    assert found["fallback"] == ("none", "outcome_document")


def test_a_coding_differs_from_itself_in_nothing(pairs: dict[str, Pair]) -> None:
    case = pairs["new_delhi_2023"].case
    dated = case.scenario.with_values({"meeting.date": case.meeting.eve})
    assert differences(case, dated) == ()


def test_what_is_changed_is_what_is_told(pairs: dict[str, Pair]) -> None:
    case = pairs["new_delhi_leaders_2023"].case
    other = case.scenario.with_values(
        {
            "packages.war.tabled": "new-delhi",
            "meeting.cost_of_failure": 0.5,
            "uncertainty.position_sd": 3.0,
        }
    )
    tabled = case.scenario.package("war")
    title = tabled.title
    assert {d.what: (d.file, d.coding) for d in differences(case, other)} == {
        f"wording tabled on {title}": ("new-delhi", tabled.rungs[tabled.tabled].id),
        "cost of failure": ("0.5", "0.3"),
        "uncertainty.position_sd": ("3", f"{case.scenario.uncertainty.position_sd:g}"),
    }


def test_who_is_in_dispute_is_told_in_words(pairs: dict[str, Pair]) -> None:
    case = pairs["new_delhi_2023"].case
    law = [rung.id for rung in case.scenario.paragraph("law").rungs]
    lone = {"paragraphs": ["law"], "parties": ["RUS"], "evidence": {"parties": "judgement"}}
    accord = {"package": "law", "wording": law[-1], "date": datetime.date(2022, 11, 16)}
    accord |= {"accepted_by": ["all"], "evidence": "judgement"}
    document = dict(case.scenario.document)
    plain = {key: {} for key in ("packages", "sides", "accords")}
    bare = dataclasses.replace(case, scenario=build(document | plain, name="bare"))
    more = {"packages": {"law": lone}, "accords": {"bali": accord}}
    other = build(document | plain | more, name="more")
    everybody = len(other.delegations)
    assert {d.what: (d.file, d.coding) for d in differences(bare, other)}.items() >= {
        "packages": (f"law ({', '.join(law)}; parties RUS)", NOTHING),
        "accords": (f"bali ({law[-1]}, 2022-11-16, {everybody} for, 0 against)", NOTHING),
    }.items()


def test_a_wording_is_taken_over_where_a_package_states_it(pairs: dict[str, Pair]) -> None:
    case = pairs["new_delhi_leaders_2023"].case
    softer = case.scenario.with_values({"packages.war.tabled": "new-delhi"})
    for one, other in ((case.scenario, softer), (softer, case.scenario)):
        found = build(_take_tabled(one, other), name="taken").package("war")
        wanted = other.package("war")
        assert found.rungs[found.tabled].id == wanted.rungs[wanted.tabled].id


def test_taking_all_over_at_once_is_the_file_and_none_the_coding(pairs: dict[str, Pair]) -> None:
    for pair in pairs.values():
        assert pair.scenarios[CODING] is pair.case.scenario
        assert pair.scenarios[FILE] is pair.file
        fallback = pair.scenarios.get("with the file's fallback")
        assert (fallback is None) == (
            pair.file.meeting.fallback == pair.case.scenario.meeting.fallback
        )
        if fallback is not None:
            assert fallback.meeting.fallback == pair.file.meeting.fallback
            assert [d.stances for d in fallback.delegations] == [
                d.stances for d in pair.case.scenario.delegations
            ]
        stances = pair.scenarios.get("with the file's stances")
        if stances is not None:
            assert [d.stances for d in stances.delegations] == [
                d.stances for d in pair.file.delegations
            ]
            assert stances.meeting.fallback == pair.case.scenario.meeting.fallback


def test_both_forecasts_stand_in_every_format(result: Backtest) -> None:
    text = " ".join(result.to_text().split())
    rows = {row["id"]: row for row in backtest_rows(result)}
    data = {row["file"]: row for row in backtest_dict(result)["scenario_files"]}
    for pair, found in zip(result.plan.pairs, result.paired, strict=True):
        assert f"{pair.case.meeting.id} and {pair.file.name} differ in:" in text
        row = rows[pair.case.meeting.id]
        assert row["scenario_file"] == pair.file.name
        assert row["joint text: scenario file"] == found[FILE][JOINT]
        assert data[pair.file.name]["joint"][CODING] == found[CODING][JOINT]
        assert data[pair.file.name]["differences"] == [
            dataclasses.asdict(d) for d in pair.differences
        ]
    held = {pair.case.meeting.id for pair in result.plan.pairs}
    assert {row["scenario_file"] for key, row in rows.items() if key not in held} == {""}


def test_the_backtest_s_own_forecast_is_the_one_shown(result: Backtest) -> None:
    rows = {row["id"]: row for row in backtest_rows(result)}
    for pair, found in zip(result.plan.pairs, result.paired, strict=True):
        assert rows[pair.case.meeting.id]["forecast: joint text"] == found[CODING][JOINT]
