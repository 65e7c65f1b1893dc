"""The format of the decide models: a tag begins each line (#A actor, #P issue, #D stance ...).

``#O title``; ``#A id name``; ``#P id title``; ``#M issue position meaning``, the wordings of an
issue on its own scale; ``#D actor issue position salience power``; ``#/`` comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.errors import Mistakes
from sim.layouts.long import Long
from sim.tables.grid import CellGrid, GridRow
from sim.tables.numerals import parse_number
from sim.tables.said import lines_said, listed
from sim.tables.tables import Row, TableFile

STANCE = {1: "delegation_id", 2: "paragraph_id", 3: "position", 4: "salience", 5: "capability"}
MEANING = {1: "paragraph_id", 2: "rung", 3: "label"}
COLUMNS = ("delegation", "paragraph", *STANCE.values(), "rung", "label")
TAGS = ("#O", "#A", "#P", "#M", "#D", "#/")


def is_decide(grid: CellGrid) -> bool:
    """Whether the file has lines of stances and of actors or issues."""
    tags = {_tag(row) for row in grid.rows}
    return "#D" in tags and bool(tags & {"#A", "#P"})


def read_decide(grid: CellGrid) -> Long:
    """The stances of the file; its title, and the scales that its wordings span.

    Raises InputError for lines without a known tag, and for an actor or issue declared twice.
    """
    lines = {tag: [row for row in grid.rows if _tag(row) == tag] for tag in TAGS}
    _check_tags(grid)
    actors, issues = _declared(grid, lines["#A"]), _declared(grid, lines["#P"])
    names = {"delegation": actors, "paragraph": issues}
    rows = [
        *(_row(row, STANCE, names) for row in lines["#D"]),
        *(_row(row, MEANING, names) for row in lines["#M"]),
    ]
    table = TableFile(grid.path, COLUMNS, tuple(rows), grid, names={**STANCE})
    title = next((" ".join(row.filled[1:]) for row in lines["#O"]), "")
    scales = _scales(rows)
    notes = ["read as the decide format (#A, #P, #D)", *grid.notes]
    notes += _undeclared(rows, names)
    comments = [row.line for row in lines["#/"]]
    notes += [f"not used: comments (#/), {lines_said(comments)}"] if comments else []
    notes += _beyond(lines["#D"], len(STANCE)) + _beyond(lines["#M"], len(MEANING))
    return Long(table, title, scales, notes)


def _tag(row: GridRow) -> str:
    first = row.cells[0].strip() if row.cells else ""
    return first[:2].upper() if first.startswith("#") else ""


def _check_tags(grid: CellGrid) -> None:
    mistakes = Mistakes()
    for row in grid.rows:
        if row.filled and _tag(row) not in TAGS:
            what = f"the line begins with '{row.cells[0][:20]}', not with one of {', '.join(TAGS)}"
            mistakes.add(grid.where(row.line, 0), what)
    mistakes.stop()


def _declared(grid: CellGrid, rows: Iterable[GridRow]) -> dict[str, str]:
    """id -> full name; names that several share give way to the ids."""
    found: dict[str, str] = {}
    mistakes = Mistakes()
    for row in rows:
        key, name = (*row.cells[1:3], "", "")[:2]
        if not key or key in found:
            what = f"'{key}' is declared twice" if key else "must not be empty"
            mistakes.add(grid.where(row.line, 1), what)
        found[key] = name or key
    mistakes.stop()
    distinct = len({*found.values()}) == len(found)
    return found if distinct else {key: key for key in found}


def _row(row: GridRow, columns: Mapping[int, str], names: Mapping[str, Mapping[str, str]]) -> Row:
    cells = dict.fromkeys(COLUMNS, "")
    for index, column in columns.items():
        cells[column] = row.cells[index] if index < len(row.cells) else ""
    at = {column: index for index, column in columns.items()}
    for name, known in names.items():
        cells[name] = known.get(cells[f"{name}_id"], cells[f"{name}_id"])
        at[name] = at.get(f"{name}_id", 0)
    kinds = {column: row.kinds[index] for index, column in columns.items() if index in row.kinds}
    return Row(row.line, cells, kinds, at)


def _undeclared(rows: Iterable[Row], names: Mapping[str, Mapping[str, str]]) -> list[str]:
    notes = []
    for column, tag in (("delegation", "#A"), ("paragraph", "#P")):
        used = dict.fromkeys(row.cells[f"{column}_id"] for row in rows)
        missing = [key for key in used if key and key not in names[column]]
        unused = [key for key in names[column] if key not in used]
        if missing:
            notes.append(f"no {tag} line declares {listed(missing)}; read all the same")
        if unused:
            notes.append(f"not used: {tag} lines without a stance: {listed(unused)}")
    return notes


def _beyond(rows: Iterable[GridRow], most: int) -> list[str]:
    longer = [row.line for row in rows if any(row.cells[most + 1 :])]
    return [f"not used: cells beyond the {most}th, {lines_said(longer)}"] if longer else []


def _scales(rows: Iterable[Row]) -> dict[str, tuple[float, float]]:
    """What the wordings of an issue span, where they hold all positions on it."""
    rungs: dict[str, list[float]] = {}
    positions: dict[str, list[float]] = {}
    for row in rows:
        for column, found in (("rung", rungs), ("position", positions)):
            value = parse_number(row.cells[column])
            if value is not None:
                found.setdefault(row.cells["paragraph"], []).append(value)
    return {
        issue: (min(values), max(values))
        for issue, values in rungs.items()
        if min(values) < max(values)
        and all(min(values) <= x <= max(values) for x in positions.get(issue, ()))
    }
