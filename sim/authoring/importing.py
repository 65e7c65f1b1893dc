"""A scenario from a table: one row per delegation and paragraph, or per delegation for one issue.

Columns: delegation, paragraph, position, salience, capability, floor, ceiling, penalty, reference,
tabled, present, evidence, or what the field calls them (actor, issue, power ...). Positions, red
lines, reference and tabled strengths are on the file's own scale and are mapped to 0..100. A row
without a position has no stance there: salience 0. What the file does not give (the ladders, a
capability) is marked as judgement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.authoring.import_plan import EVIDENCE_ID, Choices, Line, Mistakes, plan_of_lines
from sim.authoring.scenario_text import PERCENT, PlannedFile, Scale
from sim.errors import InputError, nearest
from sim.tables.tables import Row, TableFile, parse_number, read_table

COLUMNS: dict[str, tuple[str, ...]] = {
    "delegation": ("delegation", "actor", "member", "country", "stakeholder", "player"),
    "paragraph": ("paragraph", "issue", "topic"),
    "position": ("position",),
    "salience": ("salience",),
    "capability": ("capability", "capabilities", "power", "resources", "influence", "weight"),
    "floor": ("floor",),
    "ceiling": ("ceiling",),
    "penalty": ("penalty",),
    "reference": ("reference", "reference_point", "status_quo"),
    "tabled": ("tabled",),
    "present": ("present",),
    "evidence": ("evidence",),
}
"""What each column may be called. The first name is the project's own."""

REQUIRED = ("delegation", "position", "salience")
ON_SCALE = ("position", "floor", "ceiling", "reference", "tabled")
FROM_ZERO = ("salience", "capability")
ABSOLUTE = ("inf", "infinite", "never")
PRESENT = {"": True, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def scale_of(text: str, unit: str | None = None) -> Scale:
    """``LOW:HIGH``, from what counts as 0 to what counts as 100. Raises InputError.

    >>> scale_of("4:10").to_percent(7)
    50.0
    """
    parts = [parse_number(part) for part in text.split(":")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] == parts[1]:
        raise InputError(f"'{text}' is not LOW:HIGH, two different numbers", where="--scale")
    plain = PERCENT.unit if (parts[0], parts[1]) == (0.0, 100.0) else ""
    return Scale(parts[0], parts[1], plain if unit is None else unit)


def ladders_of(texts: Sequence[str], scale: Scale) -> dict[str, tuple[float, ...]]:
    """``[PARAGRAPH=]STRENGTH,STRENGTH,...`` on the file's scale, as rising strengths on 0..100."""
    found = {}
    for text in texts:
        key, numbers = _keyed(text, "--ladder")
        strengths = sorted({_on_scale(number, scale, "--ladder") for number in numbers})
        if len(strengths) < 2:
            raise InputError(f"'{text}': a ladder needs at least 2 strengths", where="--ladder")
        found[key] = tuple(strengths)
    return found


def tabled_of(texts: Sequence[str], scale: Scale) -> dict[str, float]:
    """``[PARAGRAPH=]STRENGTH`` on the file's scale, on 0..100."""
    found = {}
    for text in texts:
        key, numbers = _keyed(text, "--tabled")
        if len(numbers) != 1:
            raise InputError(f"'{text}' is not one strength", where="--tabled")
        found[key] = _on_scale(numbers[0], scale, "--tabled")
    return found


def _keyed(text: str, flag: str) -> tuple[str, list[float]]:
    left, equals, right = text.partition("=")
    key, listed = (left.strip(), right) if equals else ("", left)
    numbers = []
    for part in listed.split(","):
        value = parse_number(part)
        if value is None:
            raise InputError(f"'{part.strip()}' in '{text}' is not a number", where=flag)
        numbers.append(value)
    return key, numbers


def _on_scale(value: float, scale: Scale, where: str) -> float:
    if not scale.holds(value):
        raise InputError(_off(value, scale), where=where)
    return scale.to_percent(value)


def _off(value: float, scale: Scale) -> str:
    return f"{value:g} is off the scale {scale}; state the file's scale with --scale LOW:HIGH"


def import_table(
    path: str | Path,
    meeting: Mapping[str, Any],
    choices: Choices,
    issue: str = "The issue",
) -> tuple[PlannedFile, list[str]]:
    """The scenario of a file, and the file's columns that were not used.

    meeting: the keys of ``[meeting]``; a chair of None is the first delegation of the table.
    issue: the paragraph's title where the table has no such column. Raises InputError naming every
    line that is wrong, a missing column with the nearest present, and what would be right.
    """
    table = read_table(path)
    columns, unused = known_columns(table.columns, table.path)
    if not table.rows:
        raise InputError("the table has no rows below its header", where=table.path)
    mistakes = Mistakes()
    lines = [
        line
        for row in table.rows
        if (line := _line(table, row, columns, choices.scale, issue, mistakes)) is not None
    ]
    mistakes.stop()
    return plan_of_lines(Path(path).name, lines, meeting, choices), unused


def known_columns(header: Sequence[str], file: str) -> tuple[dict[str, str], list[str]]:
    """(project name -> the file's column, columns that mean nothing here).

    Raises InputError for a missing column, one given twice, or one that is nearly a known name:
    a misspelt red line must not be dropped in silence.
    """
    meaning = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    found: dict[str, str] = {}
    unused: list[str] = []
    mistakes = Mistakes()
    for column in header:
        name = meaning.get("_".join(column.casefold().replace("-", " ").split()))
        if name is None:
            unused.append(column)
        elif name in found:
            mistakes.add(file, f"columns '{found[name]}' and '{column}' both mean '{name}'")
        else:
            found[name] = column
    for name in (name for name in COLUMNS if name not in found):
        close = nearest(name, unused)
        if name in REQUIRED:
            mistakes.add(file, f"no column '{name}'; the file has {', '.join(header)}", close)
        elif close is not None:
            mistakes.add(file, f"unknown column '{close}'", name)
    mistakes.stop()
    return found, unused


def _line(
    table: TableFile,
    row: Row,
    columns: Mapping[str, str],
    scale: Scale,
    issue: str,
    mistakes: Mistakes,
) -> Line | None:
    before = len(mistakes)
    numbers: dict[str, float] = {}
    for name in (*ON_SCALE, *FROM_ZERO, "penalty"):
        try:
            value = _number(table, row, name, columns, scale)
        except InputError as error:
            mistakes.append(error)
            continue
        if value is not None:
            numbers[name] = value
    texts = {name: row.cells.get(columns.get(name, ""), "") for name in COLUMNS}
    for name in ("delegation", "paragraph"):
        if name in columns and not texts[name]:
            mistakes.add(table.where(row, columns[name]), "must not be empty")
    if "position" in numbers and "salience" not in numbers and len(mistakes) == before:
        mistakes.add(table.where(row, columns["salience"]), "must not be empty")
    present = PRESENT.get(texts["present"].casefold())
    if present is None:
        mistakes.add(table.where(row, columns["present"]), f"'{texts['present']}' is not yes or no")
    if len(mistakes) > before:
        return None
    return Line(
        where=f"line {row.line}",
        delegation=texts["delegation"],
        topic=texts["paragraph"] or issue,
        numbers=numbers,
        present=bool(present),
        evidence=texts["evidence"] or EVIDENCE_ID,
    )


def _number(
    table: TableFile, row: Row, name: str, columns: Mapping[str, str], scale: Scale
) -> float | None:
    if name not in columns:
        return None
    column = columns[name]
    if name == "penalty" and row.cells[column].casefold() in ABSOLUTE:
        return math.inf
    value = table.number(row, column, low=-math.inf if name in ON_SCALE else 0.0)
    if value is None:
        return None
    if name == "capability" and value == 0:
        raise InputError("must be above 0", where=table.where(row, column))
    if name not in ON_SCALE:
        return value
    if not scale.holds(value):
        raise InputError(_off(value, scale), where=table.where(row, column))
    return scale.to_percent(value)
