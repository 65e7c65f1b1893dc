"""Tables as people save them: any usual separator, decimal commas, byte-order marks, workbooks.

``read_table`` finds out what a file is and says clearly what is wrong with it; what had to be
assumed for that stands in ``notes``.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import InputError, nearest
from sim.tables.grid import CellGrid, GridRow, Kind
from sim.tables.header import Known, header_of, is_comment, names_of
from sim.tables.numerals import (
    BLANKS,
    Cell,
    Marks,
    Notation,
    Numeral,
    marks_of,
    notation_of,
    numeral_of,
)
from sim.tables.said import lines_said
from sim.tables.sniffing import ARCHIVE, COMPOUND, looks_like
from sim.tables.spreadsheet import read_xlsx
from sim.tables.textfile import read_text

_DATE = re.compile(r"\d{1,4}[-/.](\d{1,2}|[^\W\d]{3,9})([-/.]\d{1,4})?\b|[^\W\d]{3,9}[-. ]\d{1,4}$")


@dataclass(frozen=True)
class Row:
    """One row: its cells by column name, and the line (or sheet row) it stands in.

    kinds: of the cells of a workbook. at: the index in the file of each column.
    """

    line: int
    cells: Mapping[str, str]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TableFile:
    """A table with named columns. All cells are text, stripped; see ``number``.

    grid: where it comes from. names: what its columns are called there, by index. header: the
    line that names them. above: rows above it that were passed over. comments: lines of comments
    below it.
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    grid: CellGrid
    names: Mapping[int, str] = field(default_factory=dict)
    header: int = 1
    above: tuple[GridRow, ...] = ()
    comments: tuple[int, ...] = ()

    @property
    def notes(self) -> list[str]:
        """What was assumed or passed over in reading."""
        said = list(self.grid.notes)
        if self.above:
            title = " ".join(" ".join(self.above[0].filled).split())
            lines = lines_said([row.line for row in self.above])
            said.append(f"not used: {lines} above the header ('{title[:60]}')")
        if self.comments:
            said.append(f"not used: comments below the header, {lines_said(self.comments)}")
        return said

    def head(self, column: str | None = None) -> str:
        """The place of the header, or of a column's name in it."""
        index = next((n for n, name in self.names.items() if name == column), None)
        return self.grid.where(self.header, index or 0, column or "")

    def where(self, row: Row, column: str) -> str:
        """The place of a cell, as errors name it: file:line:column, or file, sheet and cell."""
        if column not in row.at:
            return f"{self.path}:{row.line}:{column}"
        index = row.at[column]
        return self.grid.where(row.line, index, self.names.get(index, column))

    def require(self, columns: Iterable[str]) -> None:
        """Raise InputError for the first of these columns that is missing, with the nearest."""
        for column in columns:
            if column not in self.columns:
                raise InputError(
                    f"column '{column}' is missing; the file has {listed_columns(self.columns)}",
                    where=self.head(),
                    near=nearest(column, self.columns),
                )

    def text(self, row: Row, column: str) -> str:
        """The text of a cell; InputError where it is empty."""
        text = row.cells[column]
        if not text:
            raise InputError("must not be empty", where=self.where(row, column))
        return text

    def number(
        self, row: Row, column: str, low: float = -math.inf, high: float = math.inf
    ) -> float | None:
        """The number in a cell, None where it is blank (empty, '.', 'NA', ...).

        Decimal commas, thousands in groups and per cent signs are understood, as ``notation`` says
        for the whole column. Raises InputError, naming the place, for what is no number, what
        could be two, or what is outside low..high.
        """
        text = row.cells[column]
        if text.casefold() in BLANKS:
            return None
        where = self.where(row, column)
        if row.kinds.get(column) in ("date", "boolean"):
            raise InputError(f"holds {_kind_said(row, column)}, not a number", where=where)
        value = self._value(row, column, where)
        if not low <= value <= high:
            raise InputError(f"must be {_range(low, high)}, not {value:g}", where=where)
        return value

    def _value(self, row: Row, column: str, where: str) -> float:
        text = row.cells[column]
        numeral = numeral_of(text)
        if numeral is None:
            raise InputError(f"'{text[:60]}' is not a number{_hint(text)}", where=where)
        notation = self.notation(column)
        wrong = dict(notation.wrong).get(row.line)
        if wrong:
            raise InputError(wrong, where=where)
        decimal = "." if row.kinds.get(column) == "number" else notation.decimal
        if numeral.open and not decimal:
            raise InputError(_open(text, numeral.open), where=where)
        value = numeral.value(decimal)
        if value is None:
            raise InputError(f"'{text[:60]}' is too large", where=where)
        return value

    def notation(self, column: str) -> Notation:
        """What the marks in the numbers of a column mean."""
        if column not in self._notations:
            elsewhere = (m.says for name, m in self._marks.items() if name != column)
            self._notations[column] = notation_of(
                self._written(column), elsewhere, self.grid.separator
            )
        return self._notations[column]

    @functools.cached_property
    def _notations(self) -> dict[str, Notation]:
        return {}

    @functools.cached_property
    def _marks(self) -> dict[str, Marks]:
        """The marks of the columns that hold nothing but numbers."""
        found = {column: marks_of(self._written(column)) for column in self.columns}
        return {column: marks for column, marks in found.items() if marks is not None}

    def _written(self, column: str) -> Iterable[Cell]:
        """The cells of a column that may hold a number; those of a workbook leave nothing open."""
        for row in self.rows:
            text = row.cells[column]
            kind = row.kinds.get(column, "text")
            if kind == "number":
                yield row.line, text, Numeral(text.rstrip("%"), percent=text.endswith("%"))
            elif kind == "text":
                yield row.line, text, numeral_of(text)


def read_table(
    path: str | Path,
    known: Known | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> TableFile:
    """Read a table: CSV, TSV, semicolons or bars; UTF-8, UTF-16 or Windows-1252; or .xlsx.

    known: tells the names of columns that mean something, to find the header below a title.
    Raises InputError for a file that is missing, empty, of an unreadable kind, or has a column
    twice, or a row longer than the header.
    """
    return table_of(read_grid(path, sheet, encoding), known)


def read_grid(path: str | Path, sheet: str | None = None, encoding: str | None = None) -> CellGrid:
    """The rows of a file. Raises InputError as ``read_table`` does."""
    path = Path(path)
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    try:
        return _grid(path, sheet, encoding)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _grid(path: Path, sheet: str | None, encoding: str | None) -> CellGrid:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(COMPOUND):
        raise InputError(
            "has a password, or is an old .xls file; save it as .xlsx without one", where=str(path)
        )
    if start.startswith(ARCHIVE):
        return read_xlsx(path, sheet)
    looks = looks_like(start)
    if looks:
        raise InputError(f"is {looks}", where=str(path))
    if sheet is not None:
        raise InputError("a text file has no sheets", where="--sheet")
    return read_text(path, encoding)


def table_of(grid: CellGrid, known: Known | None = None) -> TableFile:
    """The table of a file's rows. Raises InputError for a header or a row that does not fit."""
    header = header_of(grid, known)
    names = names_of(grid, grid.rows[header])
    at = {name: index for index, name in names.items()}
    rows, passed = [], []
    for row in grid.rows[header + 1 :]:
        if row.cells and row.cells[0].startswith("#") and len(row.filled) == 1:
            passed.append(row.line)
        elif row.filled:
            rows.append(_row(grid, row, names, at))
    above = grid.rows[:header]
    return TableFile(
        path=grid.path,
        columns=tuple(at),
        rows=tuple(rows),
        grid=grid,
        names=names,
        header=grid.rows[header].line,
        above=tuple(row for row in above if row.filled and not is_comment(row)),
        comments=tuple(passed),
    )


def _row(grid: CellGrid, row: GridRow, names: Mapping[int, str], at: Mapping[str, int]) -> Row:
    cells = row.cells
    for index, text in enumerate(cells):
        if text and index not in names:
            raise InputError(
                f"'{text[:60]}' stands beyond the columns, of which there are {len(names)}; a cell "
                "with the separator in it, such as a decimal comma, needs quotes",
                where=grid.where(row.line, index),
            )
    filled = {name: cells[n] if n < len(cells) else "" for n, name in names.items()}
    kinds = {names[n]: kind for n, kind in row.kinds.items() if n in names}
    return Row(row.line, filled, kinds, at)


def listed_columns(columns: Iterable[str], most: int = 12) -> str:
    """The first names of columns, and how many more there are."""
    names = list(columns)
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _kind_said(row: Row, column: str) -> str:
    article = {"date": "the date", "boolean": "the answer"}[row.kinds[column]]
    return f"{article} {row.cells[column]}"


def _hint(text: str) -> str:
    """What a text may be that is no number."""
    ends = [numeral_of(part) for part in text.replace("–", "-").split("-")]
    if len(ends) == 2 and all(ends):
        return "; for a range give its middle, and its ends in columns at_least and at_most"
    if text.casefold() in ("true", "false", "yes", "no"):
        return ", but an answer"
    return "; it looks like a date" if _DATE.match(text) else ""


def _open(text: str, mark: str) -> str:
    decimal, plain = text.replace(mark, "."), text.replace(mark, "")
    return (
        f"'{text}' may be {decimal} or {plain}, and nothing in the file says which; write {plain}, "
        f"or {decimal}0 with another number of decimals"
    )


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"on {low:g}..{high:g}"
