"""What a reading by rows does not tell of a sheet: extent, merged cells, what is hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter

from sim.errors import InputError
from sim.tables.package import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Part, bare, bounds_said

_CELL = re.compile(r"\$?([A-Za-z]{1,8})\$?([0-9]{1,10})")
_YES = ("1", "true")


@dataclass
class SheetFacts:
    """Rows and columns count from 1.

    rows, columns: where the last cell stands that holds anything. merged: (top, bottom, left,
    right). unsolved: (row, column) of formulas without a result.
    """

    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    unsolved: set[tuple[int, int]] = field(default_factory=set)


def sheet_facts(path: Path, part: str) -> SheetFacts:
    """Look a sheet through. Raises InputError for what breaks the limits or stands twice."""
    with zipfile.ZipFile(path) as book:
        sheet = _Sheet(part)
        sheet.read(book)
    return sheet.facts


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from 1.

    >>> cell_name(4, 28)
    'AB4'
    """
    if column > 18_278:
        return f"in column {column}, row {row},"
    return f"{get_column_letter(column)}{row}"


def _place(name: str) -> tuple[int, int]:
    """(row, column) of a cell by its name. Raises InputError."""
    found = _CELL.fullmatch(name)
    if not found:
        raise InputError(f"'{name[:40]}' is not the name of a cell")
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return int(found[2]), column


class _Sheet(Part):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.facts = SheetFacts()
        self.row = self.column = 0
        self.seen: set[int] = set()
        self.kind = "n"
        self.formula = self.holds = self.in_value = False
        self.starts: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "f": self._formula,
            "v": self._value,
            "is": self._inline,
            "mergeCell": self._merge,
            "col": self._columns,
        }

    def start(self, tag: str, _: dict[str, str]) -> None:
        super().start(tag, _)
        begin = self.starts.get(bare(tag))
        if begin is not None:
            begin(_)

    def end(self, _: str) -> None:
        super().end(_)
        name = bare(_)
        if name == "v":
            self.in_value = False
        elif name == "c" and (self.formula or self.holds):
            self._filled()

    def text(self, data: str) -> None:
        super().text(data)
        if self.in_value and data.strip():
            self.holds = True

    def _row(self, values: Mapping[str, str]) -> None:
        number = _whole(values.get("r"), self.row + 1)
        if number <= self.row:
            raise InputError(f"row {number} comes after row {self.row}")
        self.row, self.column, self.seen = number, 0, set()
        if values.get("hidden") in _YES:
            self.facts.hidden_rows.append(number)

    def _cell(self, values: Mapping[str, str]) -> None:
        row, column = _place(values["r"]) if "r" in values else (self.row, self.column + 1)
        if row != self.row or column in self.seen:
            raise InputError(f"cell {cell_name(row, column)} stands twice or in another row")
        self.column = column
        self.seen.add(column)
        self.kind = values.get("t", "n")
        self.formula = self.holds = False

    def _formula(self, _: Mapping[str, str]) -> None:
        self.formula = True

    def _value(self, _: Mapping[str, str]) -> None:
        self.in_value = True

    def _inline(self, _: Mapping[str, str]) -> None:
        self.holds = True

    def _filled(self) -> None:
        """A cell ends that holds something."""
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            cell = cell_name(self.row, self.column)
            found = f"cell {cell} lies beyond that; delete what is not the table"
            raise InputError(bounds_said(found))
        self.facts.rows = self.row
        self.facts.columns = max(self.facts.columns, self.column)
        if self.facts.rows * self.facts.columns > MOST_CELLS:
            found = f"this has {self.facts.columns} columns and goes beyond row {self.row}"
            raise InputError(bounds_said(found))
        # a formula that gives an empty text has the type of a text; without a result it has none
        if self.formula and not self.holds and self.kind == "n":
            self.facts.unsolved.add((self.row, self.column))

    def _merge(self, values: Mapping[str, str]) -> None:
        first, _, last = values.get("ref", "").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        self.facts.merged.append((top, bottom, left, right))

    def _columns(self, values: Mapping[str, str]) -> None:
        if values.get("hidden") in _YES:
            low, high = _whole(values.get("min"), 1), _whole(values.get("max"), 1)
            self.facts.hidden_columns.update(range(low, min(high, MOST_COLUMNS) + 1))


def _whole(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise InputError(f"'{text[:40]}' is not the number of a row or column")
    return int(text)
