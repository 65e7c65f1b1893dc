"""A file as rows of cells, before anything is known of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.tables.sheet_facts import cell_name

Kind = Literal["text", "number", "date", "boolean"]
"""What a workbook says of a cell. Every cell of a text file is text."""


@dataclass(frozen=True)
class GridRow:
    """The line (or sheet row) it stands in, its cells as stripped text; kinds by index from 0."""

    line: int
    cells: list[str]
    kinds: Mapping[int, Kind] = field(default_factory=dict)

    @property
    def filled(self) -> list[str]:
        """The cells that hold anything."""
        return [cell for cell in self.cells if cell]


@dataclass(frozen=True)
class CellGrid:
    """separator: of the text file, "" in a workbook. sheet: the one read; others: its sisters.

    notes: what had to be assumed or was passed over in reading.
    """

    path: str
    rows: tuple[GridRow, ...]
    separator: str = ""
    sheet: str = ""
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def where(self, line: int, index: int, name: str = "") -> str:
        """The place of a cell, as errors name it: file:line:column, or file, sheet and cell.

        index: of the column, from 0. name: of the column, where it has one.
        """
        if self.sheet:
            named = f" ({name})" if name else ""
            return f"{self.path}: sheet '{self.sheet}', cell {cell_name(line, index + 1)}{named}"
        return f"{self.path}:{line}:{name or index + 1}"
