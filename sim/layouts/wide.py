"""One row per delegation, columns of their own for every paragraph, as in KTAB's files.

KTAB: a first line with a name, a description and the numbers of actors and dimensions; below it
``Actor,Description,Power,Pstn1,Sal1,Pstn2,Sal2,...`` or ``... Policy Position,Policy Salience``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sim.errors import Mistakes
from sim.layouts.columns import COLUMNS, meaning_of
from sim.layouts.long import Long
from sim.tables.said import counted, lines_said
from sim.tables.tables import Row, TableFile

MEASURES = {
    "position": "position",
    "pstn": "position",
    "pos": "position",
    "salience": "salience",
    "sal": "salience",
    "floor": "floor",
    "ceiling": "ceiling",
    "penalty": "penalty",
    "at_least": "at_least",
    "at_most": "at_most",
}
_WORD = "|".join(sorted(MEASURES, key=len, reverse=True)).replace("_", "[ _]")
_BEHIND = re.compile(rf"(.+?)[\s_:.-]+({_WORD})", re.IGNORECASE)
_BEFORE = re.compile(rf"({_WORD})(?:[\s_:.-]+(?:on\s+)?(.+)|(\d+))", re.IGNORECASE)

SHARED = (
    "delegation",
    "delegation_id",
    "capability",
    "present",
    "side",
    "evidence",
    "source",
    "date",
)
"""Columns that hold for every paragraph of their row."""


def measure_of(column: str) -> tuple[str, str] | None:
    """(paragraph, what is measured) by the name of a column, None for any other column.

    >>> measure_of("Policy Position"), measure_of("Sal2"), measure_of("position")
    (('Policy', 'position'), ('2', 'salience'), None)
    """
    text = " ".join(column.split())
    if meaning_of(text) is not None:
        return None
    found = _BEHIND.fullmatch(text)
    if found:
        return found[1], _measure(found[2])
    found = _BEFORE.fullmatch(text)
    return (found[2] or found[3], _measure(found[1])) if found else None


def _measure(word: str) -> str:
    return MEASURES[word.lower().replace(" ", "_")]


def is_measure(column: str) -> bool:
    """Whether a column is one of a single paragraph."""
    return measure_of(column) is not None


def is_wide(table: TableFile) -> bool:
    """Whether some paragraph has both a position and a salience column of its own."""
    return any({"position", "salience"} <= set(found) for found in _paragraphs(table).values())


def _paragraphs(table: TableFile) -> dict[str, dict[str, str]]:
    """Paragraph -> what is measured -> the column."""
    found: dict[str, dict[str, str]] = {}
    for column in table.columns:
        measured = measure_of(column)
        if measured is not None:
            found.setdefault(measured[0].casefold(), {}).setdefault(measured[1], column)
    return found


def read_wide(table: TableFile, notes: Sequence[str]) -> Long:
    """The stances of a wide file.

    Raises InputError for half a pair: a position without a salience, or the other way round.
    """
    paragraphs = _paragraphs(table)
    _check_pairs(table, paragraphs)
    shared = _shared(table)
    names = _names(table, shared)
    titled = _titled(paragraphs)
    measures = dict.fromkeys(measure for columns in paragraphs.values() for measure in columns)
    blank = dict.fromkeys([*shared, *measures, "paragraph"], "")
    rows = [
        _row(row, {**blank, "paragraph": paragraph}, {**shared, **columns}, names)
        for row in table.rows
        for paragraph, columns in titled.items()
    ]
    claims = _claims(table, len(table.rows), len(paragraphs))
    said = ["read as one row per delegation, with columns of their own for every paragraph"]
    said += [*table.grid.notes, *notes, *claims[1]]
    if not claims[0]:
        said += table.notes[len(table.grid.notes) :]
    used = {*shared.values(), *(c for columns in paragraphs.values() for c in columns.values())}
    columns = tuple(dict.fromkeys(column for row in rows[:1] for column in row.cells))
    rest = [column for column in table.columns if column not in used]
    said += [_unused(table, column) for column in rest if column != names.get("", "")]
    long = TableFile(
        table.path, columns, tuple(rows), table.grid, table.names, table.header, comments=()
    )
    return Long(long, title=claims[0], notes=said)


def _check_pairs(table: TableFile, paragraphs: Mapping[str, Mapping[str, str]]) -> None:
    mistakes = Mistakes()
    for columns in paragraphs.values():
        for one, other in (("position", "salience"), ("salience", "position")):
            if one in columns and other not in columns:
                column = columns[one]
                mistakes.add(
                    table.head(column), f"column '{column}' has no {other} column beside it"
                )
        if not {"position", "salience"} & set(columns):
            column = next(iter(columns.values()))
            mistakes.add(table.head(column), f"column '{column}' has no position column beside it")
    mistakes.stop()


def _shared(table: TableFile) -> dict[str, str]:
    """What holds for all paragraphs -> the column, the first of each kind."""
    found: dict[str, str] = {}
    for column in table.columns:
        name = meaning_of(column)
        if name in SHARED:
            found.setdefault(name, column)
    mistakes = Mistakes()
    if "delegation" not in found:
        what = f"no column 'delegation' (or {', '.join(COLUMNS['delegation'][1:])})"
        mistakes.add(table.head(), what)
    mistakes.stop()
    return found


def _names(table: TableFile, shared: Mapping[str, str]) -> dict[str, str]:
    """Actor -> its description, where every actor has one of its own; "" -> that column."""
    column = next((c for c in table.columns if c.casefold() in ("description", "full name")), None)
    if column is None:
        return {}
    found = {row.cells[shared["delegation"]]: row.cells[column] for row in table.rows}
    if not all(found.values()) or len({*found.values()}) < len(table.rows):
        return {}
    return {**found, "": column}


def _titled(paragraphs: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Title -> columns: the name in the columns, or "Dimension 2" where that is a number."""
    titled = {}
    for columns in paragraphs.values():
        measured = measure_of(next(iter(columns.values())))
        title = measured[0] if measured else ""
        titled[f"Dimension {title}" if title.isdigit() else title] = columns
    return titled


def _row(
    row: Row, blank: Mapping[str, str], columns: Mapping[str, str], names: Mapping[str, str]
) -> Row:
    """The stance of an actor on the paragraph that ``blank`` names, from these columns."""
    cells = {**blank, **{name: row.cells[column] for name, column in columns.items()}}
    if names:
        cells["delegation_id"] = cells["delegation"]
        cells["delegation"] = names[cells["delegation"]]
    kinds = {name: row.kinds[column] for name, column in columns.items() if column in row.kinds}
    at = {name: row.at[column] for name, column in columns.items()}
    return Row(row.line, cells, kinds, {**at, "paragraph": at["position"]})


def _claims(table: TableFile, actors: int, dimensions: int) -> tuple[str, list[str]]:
    """(the title in KTAB's first line, what to say of it); "" if there is no such line."""
    cells = table.above[0].filled if len(table.above) == 1 else []
    if len(cells) != 4 or not all(cell.isdigit() for cell in cells[2:]):
        return "", []
    notes = [f"the first line is that of KTAB: '{cells[0]}', '{cells[1]}'"]
    for claimed, found, what in (
        (cells[2], actors, "actors"),
        (cells[3], dimensions, "dimensions"),
    ):
        if int(claimed) != found:
            notes.append(f"it says {claimed} {what}, but the file has {found}: is it complete?")
    return cells[0], notes


def _unused(table: TableFile, column: str) -> str:
    lines = [row.line for row in table.rows if row.cells[column]]
    return f"not used: column '{column}' ({counted(len(lines), 'cell')}, {lines_said(lines)})"
