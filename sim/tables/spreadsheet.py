"""One sheet of an .xlsx workbook as rows of text, read by openpyxl within stated bounds."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl.utils import get_column_letter

from sim.errors import InputError, pick
from sim.tables.grid import CellGrid, GridRow, Kind
from sim.tables.package import check_parts
from sim.tables.said import counted, listed
from sim.tables.sheet_facts import SheetFacts, cell_name, sheet_facts

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    ParseError,
    ExpatError,
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What openpyxl raises over a file that is no workbook."""

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Parts of a number format that are shown as they stand."""

Cells = dict[int, tuple[str, Kind]]
"""By column, from 1: what a row holds."""


def read_xlsx(path: Path, sheet: str | None = None) -> CellGrid:
    """The rows of a sheet that hold anything, as wide as the widest of them.

    sheet: its name; by default the first that is not hidden. Numbers read as Python writes them,
    shares in a per cent format with a per cent sign, dates as year-month-day, TRUE and FALSE as
    such; cells merged within one column all hold what the first holds. Raises InputError for a
    workbook that is damaged, has a password or breaks the limits of ``package``, and for an error
    value or a formula that was never calculated.
    """
    try:
        check_parts(path)
        with warnings.catch_warnings():
            # of styles and validations, which only a workbook to be written would lose
            warnings.simplefilter("ignore", UserWarning)
            return _read(path, sheet)
    except InputError as error:
        raise error.inside(str(path)) from error
    except DAMAGE as error:
        raise InputError(
            "cannot be read as an .xlsx workbook; save the table as CSV", where=str(path)
        ) from error


def _read(path: Path, wished: str | None) -> CellGrid:
    from openpyxl import load_workbook

    # of a file that it opens itself and cannot read, openpyxl leaves the handle open
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet, others, notes = _chosen(book, wished)
        facts = sheet_facts(path, sheet._worksheet_path)
        _check_solved(sheet, facts)
        rows = {number: cells for number, cells in _rows(sheet, facts) if cells}
    notes += [*_unfolded(rows, facts), *_hidden(facts), *_comments(path)]
    return CellGrid(
        path=str(path),
        rows=tuple(_row(number, rows[number]) for number in sorted(rows)),
        sheet=sheet.title,
        others=others,
        notes=tuple(notes),
    )


def _chosen(book: Any, wished: str | None) -> tuple[Any, tuple[str, ...], list[str]]:
    """(the sheet, the names of the others, what to say of them)."""
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise InputError("has no sheet with cells")
    if wished is not None:
        pick(wished, sheets, "sheet", where="--sheet")
    visible = [name for name, sheet in sheets.items() if sheet.sheet_state == "visible"]
    name = wished if wished is not None else next(iter(visible or sheets))
    others = tuple(other for other in sheets if other != name)
    said = [f"'{other}'{'' if other in visible else ' (hidden)'}" for other in others]
    if not said:
        return sheets[name], others, []
    note = f"sheet '{name}' was read; not used: {listed(said)} (--sheet NAME reads another)"
    return sheets[name], others, [note]


def _check_solved(sheet: Any, facts: SheetFacts) -> None:
    if facts.unsolved:
        cells = [cell_name(*place) for place in sorted(facts.unsolved)]
        more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
        raise InputError(
            f"a formula that was never calculated{more}; open the workbook and save it again",
            where=f"sheet '{sheet.title}', cell {cells[0]}",
        )


def _rows(sheet: Any, facts: SheetFacts) -> Iterator[tuple[int, Cells]]:
    if not facts.rows:
        return
    bounds = {"max_row": facts.rows, "max_col": facts.columns}
    for number, row in enumerate(sheet.iter_rows(min_row=1, **bounds), start=1):
        yield (
            number,
            {
                column: _text(cell, sheet.title)
                for column, cell in enumerate(row, start=1)
                if cell.value is not None
            },
        )


def _text(cell: Any, sheet: str) -> tuple[str, Kind]:
    """What a cell holds, and of what kind it is."""
    value = cell.value
    if cell.data_type == "e":
        where = f"sheet '{sheet}', cell {cell.coordinate}"
        raise InputError(f"holds the error {value}", where=where)
    if isinstance(value, bool):
        return str(value).upper(), "boolean"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format)), "number"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value), "date"
    return str(value).strip(), "text"


def _number(value: float, number_format: str) -> str:
    percent = "%" in _QUOTED.sub("", number_format)
    value = round(100 * value, 10) if percent else value
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return f"{int(value) if whole else value}{'%' if percent else ''}"


def _unfolded(rows: dict[int, Cells], facts: SheetFacts) -> Iterator[str]:
    """Fill ranges merged within one column; say what was merged."""
    filled, wide = [], []
    for top, bottom, left, right in facts.merged:
        name = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
        first = rows.get(top, {}).get(left)
        if first is None:
            continue
        if left != right:
            wide.append(name)
            continue
        filled.append(f"{name} ('{first[0]}')")
        for row in range(top + 1, min(bottom, facts.rows) + 1):
            if left in rows.setdefault(row, {}):
                raise InputError("its merged cells overlap or hold more than one value", where=name)
            rows[row][left] = first
    if filled:
        yield f"merged cells hold for every row they span: {listed(filled)}"
    if wide:
        yield f"cells merged over several columns count for the first alone: {listed(wide)}"


def _hidden(facts: SheetFacts) -> Iterator[str]:
    rows = [row for row in facts.hidden_rows if row <= facts.rows]
    columns = [get_column_letter(c) for c in sorted(facts.hidden_columns) if c <= facts.columns]
    if rows:
        yield f"{counted(len(rows), 'hidden row')}, read like the others: {listed(rows)}"
    if columns:
        yield f"{counted(len(columns), 'hidden column')}, read like the others: {listed(columns)}"


def _comments(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as book:
        if any("comments" in name for name in book.namelist()):
            yield "comments on cells are not read"


def _row(number: int, cells: Cells) -> GridRow:
    texts = [""] * max(cells)
    for column, (text, _) in cells.items():
        texts[column - 1] = text
    return GridRow(number, texts, {column - 1: kind for column, (_, kind) in cells.items()})
