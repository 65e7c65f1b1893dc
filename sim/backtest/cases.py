"""A scenario for any meeting of the record, by the coding rules, from what was known on its eve.

The base is the scenario file that ``seeds/disputes.csv`` names. Its stances on the dispute, the
parties, sides and accords are replaced by those that the rules give; without a vote on it before
the meeting its paragraphs go, and all of these with them. The scenario is dated by the eve, so the
loader itself refuses later evidence. A row with a ``scenario`` of its own is checked alike.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.backtest.record import (
    NO_DOCUMENT,
    OUTCOME_DOCUMENT,
    STATEMENT,
    SUMMARY,
    Record,
    Recorded,
)
from sim.coding.passages import dispute_tables
from sim.coding.rules import CodedStance, code_meeting, votes_before, wording_strengths
from sim.coding.tables import Dispute, SeedTables, read_tables
from sim.errors import InputError, nearest, pick
from sim.files import scenarios_dir
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.fallbacks import FALLBACKS
from sim.scenario.reading import Document, read_document
from sim.scenario.scenario import Scenario, Stance, build, load_scenario
from sim.scenario.schema import FORUM_COST

STRATEGY = "bridge"
FALLBACK_OF_CLASS = {
    OUTCOME_DOCUMENT: "outcome_document",
    SUMMARY: "chair_summary",
    STATEMENT: "chair_statement",
    NO_DOCUMENT: "none",
}
USUAL_FALLBACK = "chair_summary"

RULES = (
    "Room: all members of the base scenario, cost of failure by forum level only.",
    "War: one passage, on the table of every meeting after the first Assembly vote on it, at the "
    "wording of the last G20 text; positions are the mean vote before the meeting, or the wording "
    "that a stand stated before it asks for; red lines where a stand is stated, for its side too. "
    "Parties are Russia and those it listed as unfriendly in March 2022, who are one side; "
    "what a party accepted or refused before the meeting counts, and lines that it did not state "
    "are drawn.",
    f"Chair: the strategy is {STRATEGY} for everyone; the fallback is what this presidency issued "
    "at its last scored meeting that failed, or a chair's summary if none had failed yet.",
    "Other topics: the ten of the base scenario, agreed by officials, positions by judgement. What "
    "the evidence tables do not hold (climate, energy, Gaza, taxes) stays uncoded.",
    "Eve: nothing dated on or after a meeting's first day is used; the loader refuses it.",
)
"""The coding rules of the backtest in words."""


CODINGS = {
    "stands": "red lines from stands stated before the meeting, on top of votes",
    "votes only": "positions on the war from votes, nobody's red line stated",
    "no dispute": "before the first vote on the war: agreed topics only, whatever was contested",
    "own file": "a scenario file given with the record",
}
"""How much the rules could code of a meeting."""


@dataclass(frozen=True)
class Case:
    """A recorded meeting with its scenario.

    coding: a key of CODINGS; fallback_from: id of the meeting whose form of failure is taken over,
    or empty; uncoded: contested topics of the record that the scenario knows nothing of; disputed:
    whether the dispute of ``seeds/disputes.csv`` is on the table.
    """

    meeting: Recorded
    scenario: Scenario
    coding: str
    disputed: bool
    fallback_from: str = ""
    uncoded: tuple[str, ...] = ()

    @property
    def in_sample(self) -> str:
        """How the meeting shaped the model or its coding, so that it is no test; empty if not."""
        own = "its scenario file says so" if self.scenario.meeting.in_sample else ""
        return self.meeting.in_sample_because or own


def build_cases(record: Record) -> tuple[Case, ...]:
    """A case for every scored meeting, by date.

    Raises InputError for a presidency or forum that the rules cannot code, a scenario file that is
    not there, and evidence dated on or after a meeting's first day.
    """
    rows = [{"war_wording": m.war_wording, "end": str(m.end)} for m in record.meetings]
    tables = dataclasses.replace(read_tables(), meetings=rows)
    return tuple(_case(meeting, record, tables) for meeting in record.scored)


def _case(meeting: Recorded, record: Record, tables: SeedTables) -> Case:
    if meeting.scenario:
        own = _given(meeting, record)
        return Case(meeting, own, "own file", bool(_disputed(own, tables.dispute)))
    last = last_failure(meeting, record.scored)
    try:
        scenario = build(coded_document(meeting, last, tables), name=meeting.id)
        refuse_leakage(scenario, meeting)
    except InputError as error:
        raise error.inside(record.source) from None
    stances = _disputed(scenario, tables.dispute)
    return Case(
        meeting,
        scenario,
        _coding(stances),
        disputed=bool(stances),
        fallback_from=last.id if last else "",
        uncoded=_uncoded(meeting, tables.dispute.contested_topic if stances else None),
    )


def last_failure(meeting: Recorded, history: Sequence[Recorded]) -> Recorded | None:
    """The last meeting of the same presidency that was over before and had no joint text."""
    failed = [m for m in history if m.holder == meeting.holder and m.failed and meeting.knows(m)]
    return max(failed, key=lambda m: (m.end, m.start), default=None)


def coded_document(meeting: Recorded, last: Recorded | None, tables: SeedTables) -> Document:
    """The scenario file of a meeting as a nested table; ``last`` failed under this presidency."""
    base = dict(read_document(scenarios_dir() / f"{tables.dispute.scenario}.toml"))
    packages = base.get("packages", {})
    base["groups"] = {}
    base["meeting"] = _meeting_table(meeting, last, base["delegations"])
    base["evidence"] = _inline_evidence(last)
    for of_the_dispute in ("packages", "sides", "accords"):
        base.pop(of_the_dispute, None)
    if votes_before(meeting.start, tables.resolutions):
        coded = code_meeting(meeting.start, meeting.forum, meeting.eve, tables)
        base |= dispute_tables(coded, tables.dispute.package, packages[tables.dispute.package])
        base["paragraphs"] = _tabled(base["paragraphs"], coded.tabled, tables)
        base["delegations"] = {
            iso3: {**table, "stances": {k: _layer(s) for k, s in coded.stances[iso3].items()}}
            for iso3, table in base["delegations"].items()
        }
    else:
        without = tables.dispute.paragraphs
        base["paragraphs"] = _without(base["paragraphs"], without)
        base["defaults"] = {"stances": _without(base["defaults"]["stances"], without)}
    return base


def _meeting_table(
    meeting: Recorded, last: Recorded | None, delegations: Mapping[str, Any]
) -> Document:
    chairs = {table["name"]: iso3 for iso3, table in delegations.items()}
    where = f"{meeting.id}: presidency"
    if meeting.presidency not in chairs:
        raise InputError(
            f"'{meeting.presidency}' is no member of the base scenario; give the meeting a file in "
            "the column scenario",
            where=where,
            near=nearest(meeting.presidency, chairs),
        )
    pick(meeting.forum, FORUM_COST, "forum", where=f"{meeting.id}: forum")
    evidence = {
        "cost_of_failure": "rule-room",
        "strategy": "rule-backtest-chair",
        "fallback": "last-failed-form" if last else "rule-backtest-chair",
    }
    return {
        "name": f"G20 {meeting.track}, {meeting.place or meeting.presidency}",
        "date": meeting.eve,
        "place": meeting.place,
        "forum": meeting.forum,
        "chair": chairs[meeting.presidency],
        "cost_of_failure": FORUM_COST[meeting.forum],
        "strategy": STRATEGY,
        "fallback": FALLBACK_OF_CLASS[last.observed] if last else USUAL_FALLBACK,
        "evidence": evidence,
    }


def _inline_evidence(last: Recorded | None) -> Document:
    evidence: Document = {"rule-backtest-chair": {"kind": "rule", "statement": RULES[2]}}
    if last is not None:
        evidence["last-failed-form"] = {
            "kind": "document",
            "statement": f"{last.track}, {last.place or last.presidency}: {last.outcome}",
            "source": last.id,
            "date": last.end,
        }
    return evidence


def _layer(stance: CodedStance) -> Document:
    lines = {side: getattr(stance, side) for side in ("floor", "ceiling")}
    return {
        "position": stance.position,
        "salience": stance.salience,
        **{side: value for side, value in lines.items() if value is not None},
        "evidence": dict(stance.evidence),
    }


def _tabled(paragraphs: Document, tabled: Mapping[str, str], tables: SeedTables) -> Document:
    """The paragraphs with the rung that is as strong as the wording tabled."""
    strengths = wording_strengths(tables.ladder, tables.scores)
    changed = dict(paragraphs)
    for key, wording in tabled.items():
        rungs = {rung["strength"]: rung["id"] for rung in paragraphs[key]["rungs"]}
        changed[key] = {**paragraphs[key], "tabled": rungs[strengths[wording]]}
    return changed


def _without(tables: Document, keys: Sequence[str]) -> Document:
    return {key: value for key, value in tables.items() if key not in keys}


def _disputed(scenario: Scenario, dispute: Dispute) -> list[Stance]:
    """The stances on the paragraphs of the dispute, those that the scenario has."""
    return [
        stance
        for delegation in scenario.delegations
        for key, stance in delegation.stances.items()
        if key in dispute.paragraphs
    ]


def _coding(stances: Sequence[Stance]) -> str:
    if not stances:
        return "no dispute"
    drawn = any((stance.floor, stance.ceiling) != (None, None) for stance in stances)
    return "stands" if drawn else "votes only"


def _uncoded(meeting: Recorded, coded: str | None) -> tuple[str, ...]:
    """The contested topics without the one whose words begin as those that were coded."""
    topics = [topic.strip() for topic in meeting.contested_topic.split(";") if topic.strip()]
    return tuple(t for t in topics if coded is None or not t.casefold().startswith(coded))


def _given(meeting: Recorded, record: Record) -> Scenario:
    beside = record.folder / meeting.scenario
    scenario = load_scenario(beside if beside.is_file() else meeting.scenario)
    pick(scenario.meeting.strategy, CHAIR_STRATEGIES, "strategy", where=meeting.scenario)
    pick(scenario.meeting.fallback, FALLBACKS, "fallback", where=meeting.scenario)
    refuse_leakage(scenario, meeting)
    return scenario


def refuse_leakage(scenario: Scenario, meeting: Recorded) -> None:
    """Raise InputError if a scenario cites evidence dated on or after the meeting's first day."""
    for evidence_id, item in scenario.evidence.items():
        if item.date is not None and item.date > meeting.eve:
            kind = "votes" if item.kind == "vote" else "evidence"
            raise InputError(
                f"leakage: {kind} '{evidence_id}' dated {item.date}; a forecast of the meeting of "
                f"{meeting.start} may use what was known by {meeting.eve}",
                where=f"{meeting.id}: {scenario.source or 'coded scenario'}",
            )
