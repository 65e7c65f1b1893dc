"""Coding rules: from the evidence tables to war positions, red lines, saliences and accords.

The rules are told in words in ``seeds/coding_rules.md``; no rule knows a meeting's outcome.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sim.coding.passages import (
    CodedAccord,
    CodedSide,
    accords_before,
    date_of,
    names,
    passages_of,
    sides_by,
)
from sim.coding.tables import Row, SeedTables, read_tables
from sim.scenario.schema import FORUM_COST
from sim.scenario.sides import join_side

VOTE_POINTS = {"Y": 100.0, "A": 50.0, "N": 0.0}
CLEAR_OF_WORDING = 1.0
STATED_SALIENCE, USUAL_SALIENCE = 80.0, 20.0


@dataclass(frozen=True)
class CodedStance:
    """One delegation on one paragraph, on 0..100; ``evidence`` gives an id for each number."""

    position: float
    salience: float
    floor: float | None
    ceiling: float | None
    evidence: dict[str, str]


@dataclass(frozen=True)
class CodedMeeting:
    """What the rules give for a meeting's room and war paragraphs.

    ``tabled`` maps paragraph to wording id, ``stances`` maps ISO code and paragraph to a stance.
    ``passages`` maps the rungs of their package to the rung of each paragraph, ``sides`` an id to
    those who are in dispute over it.
    """

    cost_of_failure: float
    tabled: dict[str, str]
    stances: dict[str, dict[str, CodedStance]]
    passages: dict[str, tuple[str, ...]]
    sides: dict[str, CodedSide]
    accords: tuple[CodedAccord, ...]


def wording_points(wording: Row, scores: Iterable[Row]) -> float:
    """Sum of the points of a wording's clauses."""
    return sum(
        float(score["points"]) for score in scores if wording[score["clause"]] == score["value"]
    )


def wording_strengths(
    ladder: Iterable[Row], scores: Iterable[Row], full: str = "assembly"
) -> dict[str, float]:
    """Strength 0..100 by wording id: points as a share of those of the wording ``full``."""
    scores = list(scores)
    points = {wording["id"]: wording_points(wording, scores) for wording in ladder}
    return {id_: round(100 * value / points[full], 1) for id_, value in points.items()}


def speaks_on(wording: Row, paragraph: str) -> bool:
    """Whether a wording says something on a war paragraph (``war`` or ``law``)."""
    return bool(wording[f"sentence_{paragraph}"])


def votes_before(first_day: datetime.date, resolutions: Iterable[Row]) -> list[str]:
    """Columns of the votes dated before a meeting's first day, in order of date."""
    earlier = [row for row in resolutions if date_of(row) < first_day]
    return [row["column"] for row in sorted(earlier, key=lambda row: row["date"])]


def vote_window(first_day: datetime.date, resolutions: Iterable[Row]) -> str:
    """Evidence id of the mean of the votes before a meeting, for example votes-es11-to-6.

    Raises ValueError if there was no vote before.
    """
    columns = votes_before(first_day, resolutions)
    if not columns:
        raise ValueError(f"no vote on an ES-11 resolution before {first_day}")
    return f"votes-es11-to-{columns[-1].removeprefix('es11_')}"


def mean_vote(iso3: str, before: datetime.date, tables: SeedTables) -> float | None:
    """Mean vote on 0..100 before a date: yes 100, abstention 50, no 0, absence left out.

    None if the delegation cast no vote. Raises KeyError for an unknown ISO code.
    """
    row = {row["iso3"]: row for row in tables.votes}[iso3]
    cast = [row[column] for column in votes_before(before, tables.resolutions)]
    points = [VOTE_POINTS[vote] for vote in cast if vote in VOTE_POINTS]
    return round(sum(points) / len(points), 1) if points else None


def stand_on(
    iso3: str,
    paragraph: str,
    first_day: datetime.date,
    stands_until: datetime.date,
    stands: Iterable[Row],
) -> Row | None:
    """The stated stand that holds: the latest refusal or insistence not lifted by an acceptance.

    Taking the very wording that one had insisted on lifts nothing.
    """
    known = [
        row
        for row in stands
        if names(row["delegations"], iso3)
        and paragraph in row["paragraphs"].split(";")
        and date_of(row) <= stands_until
        and (row["stand"] != "accepts" or date_of(row) < first_day)
    ]
    holds: Row | None = None
    for row in sorted(known, key=date_of):
        if row["stand"] != "accepts":
            holds = row
        elif holds is None or (holds["stand"], holds["wording"]) != ("insists", row["wording"]):
            holds = None
    return holds


def red_line(stand: Row | None, strengths: Mapping[str, float]) -> dict[str, float]:
    """Ceiling of a refusal or floor of an insistence, one point below the wording; else empty."""
    if stand is None:
        return {}
    side = {"refuses": "ceiling", "insists": "floor"}[stand["stand"]]
    return {side: strengths[stand["wording"]] - CLEAR_OF_WORDING}


def salience(stand: Row | None) -> float:
    """Salience on 0..100 of a paragraph on which a stand is stated, or of any other."""
    return USUAL_SALIENCE if stand is None else STATED_SALIENCE


def tabled_wording(paragraph: str, first_day: datetime.date, tables: SeedTables) -> str:
    """Wording of the last G20 text on the matter before a meeting, else silence."""
    speaking = {row["id"]: row for row in tables.ladder if speaks_on(row, paragraph)}
    earlier = [
        row
        for row in tables.meetings
        if row["war_wording"] not in ("", "silence") and date_of(row, "end") < first_day
    ]
    last = max(earlier, key=lambda row: row["end"], default=None)
    if last is not None and last["war_wording"] in speaking:
        return last["war_wording"]
    return "silence"


def code_stance(
    iso3: str,
    paragraph: str,
    first_day: datetime.date,
    stands_until: datetime.date,
    tables: SeedTables,
) -> CodedStance | None:
    """Stance of a delegation on a war paragraph, or None if neither vote nor stand places it."""
    strengths = wording_strengths(tables.ladder, tables.scores)
    stand = stand_on(iso3, paragraph, first_day, stands_until, tables.stands)
    line = red_line(stand, strengths)
    evidence = {"salience": "rule-salience"}
    if stand is not None:
        evidence = dict.fromkeys(("salience", *line), stand["evidence"])
    if stand is not None and stand["wants"]:
        position: float | None = strengths[stand["wants"]]
        evidence["position"] = stand["evidence"]
    else:
        position = mean_vote(iso3, first_day, tables)
        evidence["position"] = vote_window(first_day, tables.resolutions)
    if position is None:
        return None
    return CodedStance(position, salience(stand), line.get("floor"), line.get("ceiling"), evidence)


def code_meeting(
    first_day: datetime.date,
    forum: str,
    stands_until: datetime.date,
    tables: SeedTables | None = None,
) -> CodedMeeting:
    """Code a meeting's war paragraphs from votes before it and stands up to ``stands_until``.

    The meeting's last day takes in what was said there, as the scenario files do; the day before
    ``first_day`` gives a forecast. Delegations that nothing places are left out. Raises KeyError
    for an unknown forum and ValueError before the first vote.
    """
    tables = tables or read_tables()
    paragraphs = tables.dispute.paragraphs
    stances: dict[str, dict[str, CodedStance]] = {}
    for row in tables.votes:
        for paragraph in paragraphs:
            coded = code_stance(row["iso3"], paragraph, first_day, stands_until, tables)
            if row["group"] == "member" and coded is not None:
                stances.setdefault(row["iso3"], {})[paragraph] = coded
    sides = sides_by(stands_until, tables.sides)
    speaking = {w["id"]: [p for p in paragraphs if speaks_on(w, p)] for w in tables.ladder}
    used = [m["war_wording"] for m in tables.meetings if date_of(m, "end") < first_day]
    strengths = wording_strengths(tables.ladder, tables.scores)
    passages = passages_of(tables.passages, used, paragraphs, speaking, strengths)
    known = min(stands_until, first_day - datetime.timedelta(days=1))
    return CodedMeeting(
        cost_of_failure=FORUM_COST[forum],
        tabled={p: tabled_wording(p, first_day, tables) for p in paragraphs},
        stances=_sharing_lines(stances, sides),
        passages=passages,
        sides=sides,
        accords=accords_before(known, tables.stands, tables.passages, list(stances)),
    )


def _sharing_lines(
    stances: Mapping[str, Mapping[str, CodedStance]], sides: Mapping[str, CodedSide]
) -> dict[str, dict[str, CodedStance]]:
    """The stances with the red lines that others of a side state, by the rule of the loader."""
    joined = {iso3: dict(by_paragraph) for iso3, by_paragraph in stances.items()}
    for side in sides.values():
        members = [iso3 for iso3 in side.members if iso3 in stances]
        for iso3 in members:
            others = [stances[other] for other in members if other != iso3]
            for paragraph, stance in stances[iso3].items():
                theirs = [(_lines(s[paragraph]), s[paragraph].evidence) for s in others]
                numbers, sources = _lines(stance), dict(stance.evidence)
                join_side(numbers, sources, theirs)
                joined[iso3][paragraph] = replace(
                    stance,
                    floor=numbers.get("floor"),
                    ceiling=numbers.get("ceiling"),
                    evidence=sources,
                )
    return joined


def _lines(stance: CodedStance) -> dict[str, float]:
    lines = {"floor": stance.floor, "ceiling": stance.ceiling}
    return {line: value for line, value in lines.items() if value is not None}
