"""Where each number of a delegation comes from: one row a number."""

from __future__ import annotations

import csv
import functools
from typing import Any

from sim.files import seeds_dir
from sim.scenario.scenario import Delegation, Scenario
from sim.scenario.schema import STANCE_NUMBERS

Row = dict[str, Any]


def provenance(scenario: Scenario, iso3: str | None = None) -> list[Row]:
    """One row per number: delegation, what, value, unit, evidence id, kind, statement, source.

    Raises InputError for an unknown delegation.
    """
    chosen = scenario.delegations if iso3 is None else (scenario.delegation(iso3),)
    rows = [] if iso3 is not None else _meeting_rows(scenario)
    for delegation in chosen:
        rows += _delegation_rows(scenario, delegation)
    return rows


def _meeting_rows(scenario: Scenario) -> list[Row]:
    meeting = scenario.meeting
    sources = meeting.evidence if isinstance(meeting.evidence, dict) else {}
    values = {
        "cost_of_failure": scenario.cost_of_failure,
        "strategy": meeting.strategy,
        "fallback": meeting.fallback,
    }
    return [
        _row(scenario, "meeting", name, value, sources.get(name, "judgement"))
        for name, value in values.items()
    ]


def _delegation_rows(scenario: Scenario, delegation: Delegation) -> list[Row]:
    rows = [
        _row(
            scenario,
            delegation.id,
            "capability",
            delegation.capability,
            delegation.evidence["capability"],
        )
    ]
    for key, side in scenario.sides.items():
        if delegation.id in side.members:
            rows.append(_row(scenario, delegation.id, "side", key, side.evidence))
    for paragraph in scenario.paragraphs:
        stance = delegation.stances[paragraph.id]
        for number in STANCE_NUMBERS:
            if number in stance.evidence:
                what = f"{paragraph.id}.{number}"
                value = getattr(stance, number)
                rows.append(_row(scenario, delegation.id, what, value, stance.evidence[number]))
    return rows


def _row(scenario: Scenario, who: str, what: str, value: Any, evidence_id: str) -> Row:
    item = scenario.evidence.get(evidence_id)
    statement = item.statement if item else "the analyst's judgement"
    if item is not None and item.kind == "vote":
        cast = _votes_until(who, str(item.date))
        statement = f"{statement} Cast: {cast}." if cast else statement
    return {
        "delegation": who,
        "what": what,
        "value": value,
        "evidence": evidence_id,
        "kind": item.kind if item else "judgement",
        "date": str(item.date) if item and item.date else "",
        "statement": statement,
        "source": item.source if item else "",
        "confidence": item.confidence if item else "",
    }


@functools.cache
def _vote_table() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    directory = seeds_dir()
    with (directory / "unga_resolutions.csv").open(encoding="utf-8", newline="") as handle:
        dates = {row["column"]: row["date"] for row in csv.DictReader(handle)}
    with (directory / "unga_votes.csv").open(encoding="utf-8", newline="") as handle:
        votes = {row["iso3"]: row for row in csv.DictReader(handle)}
    return dates, votes


def _votes_until(iso3: str, last: str) -> str:
    dates, votes = _vote_table()
    if iso3 not in votes:
        return ""
    cast = [
        f"{column.replace('es11_', 'ES-11/')} {votes[iso3][column]}"
        for column, date in dates.items()
        if date <= last
    ]
    return ", ".join(cast)
