"""A scenario from a table: one row per delegation and paragraph, or per delegation for one issue.

Columns: those of ``layouts.columns``, or what the field calls them (actor, issue, power ...); the
field's own layouts are turned into them by ``layouts.layout``. Positions, red lines, reference and
tabled strengths are on the file's own scale and are mapped to 0..100. A row without a position has
no stance there: salience 0. What the file does not give (the ladders, a capability) is marked as
judgement. Whatever was assumed, decided or left unused is said.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.authoring.import_evidence import Entries
from sim.authoring.import_plan import Choices, plan_of_lines, topic_ids
from sim.authoring.import_rows import Reader
from sim.authoring.lacking import lacking
from sim.authoring.scenario_text import PlannedFile
from sim.characters import tidy
from sim.errors import InputError, Mistakes
from sim.layouts.columns import ON_SCALE, Columns, columns_of
from sim.layouts.layout import long_of
from sim.layouts.long import Long
from sim.layouts.scales import PERCENT, Scale, Scales, range_said
from sim.tables.said import listed
from sim.tables.tables import read_grid

MOST_NOTES = 40
"""So many notes on the reading of a table are kept at the head of the scenario."""


@dataclass(frozen=True)
class Reading:
    """How to read the file.

    issue: the paragraph's title where the table has no such column. sheet: of a workbook. ignored:
    columns not to be used. only: column -> what a row must hold there to be read. titled: whether
    the user names the meeting; otherwise the title in the file does, if there is one.
    """

    issue: str = "The issue"
    sheet: str | None = None
    encoding: str | None = None
    ignored: Sequence[str] = ()
    only: Mapping[str, str] = field(default_factory=dict)
    titled: bool = False


@dataclass(frozen=True)
class Imported:
    """The scenario of a table.

    notes: what was assumed, decided or left unused. lacks: what the table does not hold, and what
    that makes of the result.
    """

    plan: PlannedFile
    notes: tuple[str, ...]
    lacks: tuple[str, ...]


def import_table(
    path: str | Path,
    meeting: Mapping[str, Any],
    choices: Choices,
    reading: Reading | None = None,
) -> Imported:
    """The scenario of a file, and all there is to say of how it was read.

    meeting: the keys of ``[meeting]``; a chair of None is the first delegation of the table. Raises
    InputError naming every cell that is wrong, a missing column with the nearest present, and what
    would be right.
    """
    reading = reading or Reading()
    long = long_of(read_grid(path, reading.sheet, reading.encoding), reading.only)
    columns = columns_of(long.table, reading.ignored)
    if not long.table.rows:
        raise InputError("the table has no rows below its header", where=long.table.head())
    meeting, notes = _titled(meeting, tidy(long.title), reading.titled)
    entries = Entries(Path(path).name, choices.source, choices.dated)
    reader = Reader(long.table, columns.named, reading.issue, meeting.get("date"), entries)
    reader.read()
    ids = topic_ids(reader.rows, reader.wordings, Mistakes())
    choices = dataclasses.replace(choices, scales=_scales(choices.scales, long, ids))
    lines, wordings = reader.mapped(choices.scales, ids)
    plan = plan_of_lines(Path(path).name, lines, meeting, choices, wordings, entries)
    notes = [*long.notes, *notes, *columns.notes, *_notations(long, columns), *reader.notes]
    notes += _ids_said(plan)
    notes += [*_scales_said(choices.scales, reader, ids), *_chair_said(meeting, plan)]
    lacks = lacking(lines, wordings, choices)
    return Imported(_kept(plan, notes), tuple(notes), tuple(lacks))


def _titled(
    meeting: Mapping[str, Any], title: str, given: bool
) -> tuple[Mapping[str, Any], list[str]]:
    """The meeting under the name in the file, and what to say of it."""
    if given or not title:
        return meeting, []
    return {**meeting, "name": title}, [f"the meeting is called '{title}', as in the file"]


def _scales(scales: Scales, long: Long, ids: Mapping[str, str]) -> Scales:
    """The scales, with those that the file itself says."""
    found = {
        ids[title]: PERCENT if (low, high) == (PERCENT.low, PERCENT.high) else Scale(low, high, "")
        for title, (low, high) in long.scales.items()
        if title in ids
    }
    return dataclasses.replace(scales, found=found)


def _scales_said(scales: Scales, reader: Reader, ids: Mapping[str, str]) -> list[str]:
    own = {} if "" in scales.asked else scales.found
    said = [
        f"'{key}' is on the scale of its wordings, {scale}"
        for key, scale in own.items()
        if scale is not PERCENT and key not in scales.asked
    ]
    span = reader.range_of(scales, ids)
    if span is None:
        return said
    if "position" in reader.percents:
        return [*said, f"positions are per cents, from {span[0]:g} to {span[1]:g}"]
    return [*said, range_said(*span, reader.named["position"])]


def _notations(long: Long, columns: Columns) -> list[str]:
    """What the marks in numbers were decided to mean."""
    notes = []
    for name in (*ON_SCALE, "salience", "capability", "penalty"):
        if name in columns.named:
            column = columns.named[name]
            notes += [f"{column}: {note}" for note in long.table.notation(column).notes]
    return notes


def _ids_said(plan: PlannedFile) -> list[str]:
    """The ids that were made, where they are not the names themselves."""
    named = [(key, table.name) for key, table in plan.delegations.items()]
    named += [(key, table.title) for key, table in plan.paragraphs.items()]
    made = [f"{key} ('{name}')" for key, name in named if key.casefold() != name.casefold()]
    return [f"ids were made: {listed(made, 6)}"] if made else []


def _chair_said(meeting: Mapping[str, Any], plan: PlannedFile) -> list[str]:
    if meeting.get("chair") is not None:
        return []
    chair = str(plan.meeting["chair"])
    name = plan.delegations[chair].name
    return [f"'{name}' is the chair only because the table lists it first; --chair names another"]


def _kept(plan: PlannedFile, notes: Sequence[str]) -> PlannedFile:
    """The plan with the notes at its head."""
    kept = [f"- {note}" for note in notes[:MOST_NOTES]]
    more = [f"- and {len(notes) - MOST_NOTES} more"] if len(notes) > MOST_NOTES else []
    return dataclasses.replace(plan, about=(*plan.about, "How the table was read:", *kept, *more))


def only_of(texts: Sequence[str]) -> dict[str, str]:
    """``COLUMN=VALUE`` each, as ``--where`` takes them. Raises InputError."""
    found = {}
    for text in texts:
        column, equals, value = text.partition("=")
        if not equals or not column.strip():
            raise InputError(f"'{text}' is not COLUMN=VALUE", where="--where")
        found[column.strip()] = value.strip()
    return found
