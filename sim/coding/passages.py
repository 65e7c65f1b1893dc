"""What the tables say of a dispute: its parties, its passages, and who accepted which.

The rules are told in words in ``seeds/coding_rules.md`` (rule-passages, rule-parties,
rule-accords).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sim.coding.tables import Row

EVERYBODY = "all"
SILENCE = "silence"


@dataclass(frozen=True)
class CodedSide:
    """Members of a side in a dispute (ISO codes), and the evidence id of their being one."""

    members: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class CodedAccord:
    """Who accepted and who refused the passage of one text; ``id`` is that of its meeting."""

    id: str
    passage: str
    date: datetime.date
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    evidence: str


class Coded(Protocol):
    """What of a coded meeting is about the passages of its dispute."""

    @property
    def passages(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def sides(self) -> Mapping[str, CodedSide]: ...
    @property
    def accords(self) -> tuple[CodedAccord, ...]: ...


def date_of(row: Row, column: str = "date") -> datetime.date:
    """The date in a column."""
    return datetime.date.fromisoformat(row[column])


def names(listed: str, iso3: str) -> bool:
    """Whether a cell that lists delegations names this one."""
    return listed == EVERYBODY or iso3 in listed.split(";")


def sides_by(day: datetime.date, sides: Iterable[Row]) -> dict[str, CodedSide]:
    """The sides that a document dated by ``day`` makes, by id."""
    return {
        row["side"]: CodedSide(tuple(row["members"].split(";")), row["evidence"])
        for row in sides
        if date_of(row) <= day
    }


def passages_of(
    passages: Iterable[Row],
    used: Iterable[str],
    paragraphs: Sequence[str],
    speaking: Mapping[str, Sequence[str]],
    strengths: Mapping[str, float],
) -> dict[str, tuple[str, ...]]:
    """The rung of each paragraph by passage, from weak to strong.

    used: wordings of earlier texts; one that comes to no passage of the table makes one of its own.
    speaking: the paragraphs on which a wording says something.
    """
    found, known = {}, set()
    for row in passages:
        found[row["passage"]] = tuple(row["at"].split(";"))
        known |= {row["passage"], *row["wordings"].split(";")}
    for wording in dict.fromkeys(used):
        if wording and wording not in known:
            found[wording] = tuple(
                wording if p in speaking[wording] else SILENCE for p in paragraphs
            )
    return dict(sorted(found.items(), key=lambda item: sum(strengths[rung] for rung in item[1])))


def accords_before(
    day: datetime.date, stands: Iterable[Row], passages: Iterable[Row], members: Sequence[str]
) -> tuple[CodedAccord, ...]:
    """The accords on texts dated up to ``day``, one a text, by date.

    members: whom "all" stands for. Whoever refused a text did not accept it.
    """
    passage_of = {w: row["passage"] for row in passages for w in row["wordings"].split(";")}
    texts: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(stands, key=date_of):
        if row["stand"] != "insists" and date_of(row) <= day:
            texts.setdefault((row["meeting"], passage_of[row["wording"]]), []).append(row)
    return tuple(
        _accord(meeting, passage, rows, members) for (meeting, passage), rows in texts.items()
    )


def _accord(meeting: str, passage: str, rows: Sequence[Row], members: Sequence[str]) -> CodedAccord:
    who = {
        stand: [
            m
            for m in members
            if any(names(r["delegations"], m) for r in rows if r["stand"] == stand)
        ]
        for stand in ("accepts", "refuses")
    }
    accepting = [row for row in rows if row["stand"] == "accepts"]
    return CodedAccord(
        id=meeting,
        passage=passage,
        date=date_of(rows[0]),
        accepted=tuple(m for m in who["accepts"] if m not in who["refuses"]),
        refused=tuple(who["refuses"]),
        evidence=(accepting or rows)[0]["evidence"],
    )


def dispute_tables(coded: Coded, package_id: str, package: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a scenario file that hold a dispute: its package, sides and accords.

    Members are named one by one, so no group is needed. package: the table of the base scenario,
    whose passages and parties are replaced.
    """
    labels = {rung["id"]: rung.get("label", "") for rung in package["rungs"]}
    rungs = [
        {"id": key, "at": list(at), "label": labels.get(key, "")}
        for key, at in coded.passages.items()
    ]
    parties = [iso3 for side in coded.sides.values() for iso3 in side.members]
    sources = [side.evidence for side in coded.sides.values()]
    evidence = {"rungs": "rule-passages", **({"parties": sources[0]} if sources else {})}
    return {
        "packages": {
            package_id: {**package, "rungs": rungs, "parties": parties, "evidence": evidence}
        },
        "sides": {
            key: {"members": list(side.members), "evidence": side.evidence}
            for key, side in coded.sides.items()
            if len(side.members) > 1
        },
        "accords": {accord.id: _accord_table(accord, package_id) for accord in coded.accords},
    }


def _accord_table(accord: CodedAccord, package_id: str) -> dict[str, Any]:
    return {
        "package": package_id,
        "wording": accord.passage,
        "date": accord.date,
        "accepted_by": list(accord.accepted),
        "refused_by": list(accord.refused),
        "evidence": accord.evidence,
    }
