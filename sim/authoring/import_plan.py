"""From the lines of an imported table to a scenario, with every check between lines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.authoring.drafting import named_chair
from sim.authoring.import_evidence import EVIDENCE_ID, Entries
from sim.authoring.import_groups import accords_of, package_tables, packages_of, sides_of
from sim.authoring.import_ladders import by_topic, check_wordings, ladder_of
from sim.authoring.import_lines import Line, Wording
from sim.authoring.names import ids_of, key_of
from sim.authoring.scenario_text import (
    PlannedFile,
    planned_member,
    planned_paragraph,
    planned_stance,
)
from sim.errors import InputError, Mistakes, nearest
from sim.layouts.scales import Scales
from sim.scenario.schema import STANCE_NUMBERS, DelegationTable, ParagraphTable, StanceLayer

Lines = Sequence[Line]

MOST_STANCES = 50_000
"""Delegations times paragraphs: more do not fit into a scenario file of 5 MB."""


@dataclass(frozen=True)
class Choices:
    """What the table does not say. Keys: a paragraph id, or "" for every paragraph.

    scales: of the file. ladders, tabled: strengths on 0..100. source: where the table comes from.
    """

    scales: Scales = field(default_factory=Scales)
    ladders: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    tabled: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    dated: datetime.date | None = None


def plan_of_lines(
    file: str,
    rows: Lines,
    meeting: Mapping[str, Any],
    choices: Choices,
    wordings: Sequence[Wording] = (),
    entries: Entries | None = None,
) -> PlannedFile:
    """The scenario of a table. ``meeting`` holds the keys of ``[meeting]``; its chair may be None.

    wordings: what the table words. entries: its evidence. Raises InputError naming every line that
    contradicts another, every delegation whose saliences are all zero, and a chair or paragraph
    that the table does not have.
    """
    mistakes = Mistakes()
    members, titles = member_ids(rows, mistakes), topic_ids(rows, wordings, mistakes)
    _check_size(file, members, titles)
    _no_twins(rows, mistakes)
    check_wordings(wordings, mistakes)
    _known_keys(choices, titles, mistakes)
    topics = _topics(rows, wordings, titles, choices, mistakes)
    by_member = grouped(rows, "delegation")
    delegations = {
        members[name]: _delegation(name, own, titles, topics, mistakes)
        for name, own in by_member.items()
    }
    chair = _chair(meeting.get("chair"), members, mistakes)
    sides = sides_of(rows, members, mistakes)
    together = packages_of(rows, members, titles, mistakes)
    mistakes.stop()
    packages = package_tables(together, topics)
    accords = accords_of(rows, members, titles, topics, packages, mistakes)
    mistakes.stop()
    return PlannedFile(
        about=_about(file, meeting.get("chair"), chair),
        meeting={**meeting, "chair": chair},
        paragraphs=topics,
        delegations=delegations,
        packages=packages,
        sides=sides,
        accords=accords,
        evidence=(entries or Entries(file, choices.source, choices.dated)).all(),
    )


def _check_size(file: str, members: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """A scenario has a stance of everybody on everything, whether the table has or not."""
    stances = len(members) * len(titles)
    if stances > MOST_STANCES:
        what = f"{len(members)} delegations on {len(titles)} paragraphs are {stances} stances"
        hint = "leave some out, or read a part with --where COLUMN=VALUE"
        raise InputError(f"{what}; a scenario may have {MOST_STANCES}: {hint}", where=file)


def member_ids(rows: Lines, mistakes: Mistakes) -> dict[str, str]:
    """Name -> id of every delegation."""
    named = ((row.delegation, row.place("delegation")) for row in rows)
    return ids_of(named, "delegation", mistakes, {r.delegation: r.given_id for r in rows})


def topic_ids(rows: Lines, wordings: Sequence[Wording], mistakes: Mistakes) -> dict[str, str]:
    """Title -> id of every paragraph."""
    named = [(row.topic, row.place("paragraph")) for row in rows]
    named += [(wording.topic, wording.where) for wording in wordings]
    return ids_of(named, "paragraph", mistakes, {r.topic: r.given_topic_id for r in rows})


def grouped(rows: Iterable[Line], column: str) -> dict[str, list[Line]]:
    """Name in a column -> its rows."""
    found: dict[str, list[Line]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def _about(file: str, wished: object, chair: object) -> tuple[str, ...]:
    return (
        f'Imported from {file}. Numbers whose evidence is "{EVIDENCE_ID}" are those of the file;',
        "wordings, and whatever is marked as judgement, are to be replaced by what you know.",
        *([f"The chair is {chair} only because the table lists it first."] if not wished else []),
    )


def _known_keys(choices: Choices, titles: Mapping[str, str], mistakes: Mistakes) -> None:
    flags = {
        "--scale": choices.scales.asked,
        "--ladder": choices.ladders,
        "--tabled": choices.tabled,
    }
    known = {*titles.values()}
    for flag, wished in flags.items():
        for key in wished:
            if key and key not in known:
                mistakes.add(flag, f"'{key}' is not a paragraph of the table", nearest(key, known))


def _no_twins(rows: Lines, mistakes: Mistakes) -> None:
    seen: dict[tuple[str, str], Line] = {}
    for row in rows:
        first = seen.setdefault((row.delegation, row.topic), row)
        if first is not row:
            stance = f"'{row.delegation}' on '{row.topic}'"
            there = first.place("delegation")
            mistakes.add(row.place("delegation"), f"duplicate: {stance} already stands in {there}")


def _chair(wished: Any, members: Mapping[str, str], mistakes: Mistakes) -> str | dict[str, Any]:
    if wished is None:
        return next(iter(members.values()), "")
    facilitator = named_chair(str(wished))
    key = key_of(str(wished), members)
    if facilitator is None and key is None:
        names = {**{key: key for key in members.values()}, **{name: name for name in members}}
        listed = (
            f"'{wished}' is not one of the delegations {', '.join(members.values())}; "
            "a chair that is none is given as name=NAME"
        )
        mistakes.add("--chair", listed, nearest(str(wished), names))
    return facilitator or key or ""


def _one_value(column: str, whose: str, rows: Lines, mistakes: Mistakes) -> float | None:
    values: dict[float, str] = {}
    for row in rows:
        if column in row.numbers:
            values.setdefault(row.numbers[column], row.place(column))
    if len(values) > 1:
        listed = ", ".join(f"{value:g} in {where}" for value, where in values.items())
        what = f"{column} of '{whose}' is not the same everywhere: {listed}"
        mistakes.add(list(values.values())[1], what)
    return next(iter(values), None)


def _topics(
    rows: Lines,
    wordings: Sequence[Wording],
    titles: Mapping[str, str],
    choices: Choices,
    mistakes: Mistakes,
) -> dict[str, ParagraphTable]:
    own, worded = grouped(rows, "topic"), by_topic(wordings)
    topics = {}
    for title, key in titles.items():
        if title not in own:
            mistakes.add(worded[title][0].where, f"nobody has a stance on '{title}'")
            continue
        topics[key] = _topic(key, own[title], worded.get(title, []), choices, mistakes)
    return topics


def _topic(
    key: str, own: Lines, wordings: Sequence[Wording], choices: Choices, mistakes: Mistakes
) -> ParagraphTable:
    title = own[0].topic
    tabled = _one_value("tabled", title, own, mistakes)
    if tabled is None:
        tabled = choices.tabled.get(key, choices.tabled.get(""))
    reference = _one_value("reference", title, own, mistakes)
    wished = choices.ladders.get(key) or choices.ladders.get("") or ()
    accepted = (row.numbers.get("accepted") for row in own)
    rungs = ladder_of(
        title,
        wordings,
        wished,
        (tabled, reference, *accepted),
        reference,
        choices.scales.of(key),
    )
    strengths = [rung.strength for rung in rungs]
    # where nothing says what was tabled, the middle of the ladder leans to neither side
    place = len(rungs) // 2 if tabled is None else strengths.index(tabled)
    silence = strengths[0] if reference is None else reference
    return planned_paragraph(title, rungs, rungs[place].id, silence)


def _delegation(
    name: str,
    own: Lines,
    titles: Mapping[str, str],
    topics: Mapping[str, ParagraphTable],
    mistakes: Mistakes,
) -> DelegationTable:
    if all(row.numbers.get("salience", 0.0) == 0 for row in own):
        what = f"every salience of '{name}' is 0; one must be above 0"
        mistakes.add(own[0].place("salience"), what)
    first = own[0]
    other = next((row for row in own if row.present != first.present), None)
    if other is not None:
        what = f"'{name}' is present in one line and absent in another ({first.place('present')})"
        mistakes.add(other.place("present"), what)
    capability = _one_value("capability", name, own, mistakes)
    by_topic = {titles[row.topic]: row for row in own}
    return planned_member(
        name,
        capability=1.0 if capability is None else capability,
        evidence=next((row.evidence for row in own if "capability" in row.numbers), "judgement"),
        present=all(row.present for row in own),
        stances={key: _stance(by_topic.get(key), topic) for key, topic in topics.items()},
    )


def _stance(row: Line | None, topic: ParagraphTable) -> StanceLayer:
    if row is None or "position" not in row.numbers:
        # no stance is indifference: no weight, so that the position can be anything
        return planned_stance({"position": topic.reference or 0.0, "salience": 0.0}, EVIDENCE_ID)
    numbers = {key: row.numbers[key] for key in STANCE_NUMBERS if key in row.numbers}
    return planned_stance(numbers, row.evidence)
