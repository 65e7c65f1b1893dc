"""The first sheet of an .xlsx workbook as rows of text, read by openpyxl within stated bounds."""

from __future__ import annotations

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from sim.errors import InputError

Sheet = list[tuple[int, list[str]]]
"""(row number, cells as text) of each row."""

LARGEST = 20_000_000
"""Bytes a workbook may unpack to: a table for this program is far smaller."""

MOST_ROWS, MOST_COLUMNS = 100_000, 500

ENCRYPTED = b"\xd0\xcf\x11\xe0"
"""How the container begins that a workbook with a password is saved in."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    ParseError,
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What openpyxl raises over a file that is no workbook."""


def read_xlsx(path: Path) -> Sheet:
    """The rows of the first sheet that hold anything, as wide as the widest of them.

    Cells beyond the bounds count where the sheet says that it uses them, or they touch the bounds.
    Numbers read as Python writes them, dates as year-month-day, TRUE and FALSE as such. Raises
    InputError for a workbook that is damaged, has a password, is larger than the bounds above (by
    what it unpacks to, by the range it says it uses, or by what stands there), or holds an error or
    a formula that was never calculated.
    """
    try:
        _check_parts(path)
        with warnings.catch_warnings():
            # of styles and validations, which only a workbook to be written would lose
            warnings.simplefilter("ignore", UserWarning)
            return list(_rows(path))
    except InputError as error:
        raise error.inside(str(path)) from error
    except DAMAGE as error:
        raise InputError(
            "cannot be read as an .xlsx workbook; save the table as CSV", where=str(path)
        ) from error


def _check_parts(path: Path) -> None:
    """Raise InputError for what must not even be unpacked."""
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if sum(part.file_size for part in parts) > LARGEST:
            raise InputError(f"is too large: it unpacks to more than {LARGEST / 1e6:.0f} MB")
        for part in parts:
            if part.flag_bits & 1:
                raise InputError("has a password; save it without one")
            if b"<!DOCTYPE" in book.read(part):
                raise InputError(
                    f"its part {part.filename} declares entities, which a workbook never needs"
                )


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    # a reading gives the formulas or their results; it takes both to see that a result is missing
    books = [load_workbook(path, read_only=True, data_only=results) for results in (False, True)]
    try:
        formulas, results = (_within_bounds(book.worksheets[0]) for book in books)
        for n, (written, values) in enumerate(zip(formulas, results, strict=True), start=1):
            cells = [
                (column, _text(values[column]))
                for column, cell in enumerate(written)
                if cell.value is not None
            ]
            if cells:
                yield n, _padded(n, cells)
    finally:
        for book in books:
            book.close()


def _within_bounds(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows, with one row and one column more than there may be."""
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise _too_wide(f"its first sheet says it uses {rows} rows and {columns} columns")
    return sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)


def _padded(n: int, cells: list[tuple[int, str]]) -> list[str]:
    """The cells of row n, those between that hold nothing included; none beyond the bounds."""
    last = cells[-1][0]
    if n > MOST_ROWS or last >= MOST_COLUMNS:
        raise _too_wide(f"row {n} of its first sheet goes beyond that")
    padded = [""] * (last + 1)
    for column, text in cells:
        padded[column] = text
    return padded


def _too_wide(found: str) -> InputError:
    bounds = f"a table may have {MOST_ROWS} rows and {MOST_COLUMNS} columns"
    return InputError(f"{bounds}; {found}; delete what is not the table")


def _text(cell: Any) -> str:
    """A cell that is written to, as text; a formula by its result."""
    value = cell.value
    where = f"cell {cell.coordinate}"
    if cell.data_type == "e":
        raise InputError(f"holds the error {value}", where=where)
    if value is None:
        # a formula that gives an empty text has the type of a text; without a result it has none
        if cell.data_type == "n":
            message = "a formula that was never calculated; open the workbook and save it again"
            raise InputError(message, where=where)
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return str(value)
