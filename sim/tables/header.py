"""Which row of a file names its columns: what stands above it is passed over and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.errors import InputError
from sim.tables.grid import CellGrid, GridRow
from sim.tables.numerals import numeral_of

Known = Callable[[str], bool]
"""Whether a text is the name of a column that means something."""

_DEEPEST = 30
"""A header stands in one of the first so many rows that hold anything."""


def header_of(grid: CellGrid, known: Known | None = None) -> int:
    """The index of the row that names the columns.

    The row with two known names; without one, the first that is no comment (a line that begins
    with ``#``) and no title (a single cell above wider rows). Raises InputError if no row is left.
    """
    rows = [n for n, row in enumerate(grid.rows) if row.filled]
    found = _by_names(grid.rows, rows[:_DEEPEST], known)
    if found is None:
        found = next((n for n in rows if not is_comment(grid.rows[n])), None)
        if found is None:
            raise InputError("is empty: the first row must name the columns", where=grid.path)
        found = _below_titles(grid, found)
    return found


def is_comment(row: GridRow) -> bool:
    """Whether a row above the header is a comment."""
    return row.cells[0].startswith("#")


def _by_names(rows: Sequence[GridRow], candidates: list[int], known: Known | None) -> int | None:
    if known is None:
        return None
    for n in candidates:
        names = [cell.lstrip("# ") for cell in rows[n].filled]
        # a comment may mention columns; a header consists of them
        least = max(2, len(names) // 2 if is_comment(rows[n]) else 2)
        if sum(known(name) for name in names) >= least:
            return n
    return None


def _below_titles(grid: CellGrid, first: int) -> int:
    """Below rows of one cell, if wider ones follow."""
    width = max(len(row.filled) for row in grid.rows[first:])
    for n in range(first, min(first + _DEEPEST, len(grid.rows))):
        filled = len(grid.rows[n].filled)
        if filled > 1 or (filled == 1 and width == 1):
            return n
    return first


def names_of(grid: CellGrid, row: GridRow) -> dict[int, str]:
    """Index of a column -> its name. A column without a name is called by its number.

    Raises InputError for a name that stands twice and for a row of numbers, which is no header.
    """
    cells = [" ".join(cell.split()) for cell in row.cells]
    cells = [cell.lstrip("# ") if n == 0 else cell for n, cell in enumerate(cells)]
    if _numbers(cells):
        raise InputError(
            f"no row names the columns; this one holds '{', '.join(cells)[:60]}'",
            where=grid.where(row.line, 0),
        )
    names: dict[int, str] = {}
    for n, name in enumerate(cells):
        if name and name in names.values():
            raise InputError(f"column '{name}' stands twice", where=grid.where(row.line, n))
        if name:
            names[n] = name
    width = max((len(other.cells) for other in grid.rows if other.line > row.line), default=0)
    for n in range(min(width, len(cells))):
        if not cells[n] and any(n < len(r.cells) and r.cells[n] for r in grid.rows if r is not row):
            names[n] = f"column {n + 1}"
    return dict(sorted(names.items()))


def _numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    numbers = sum(numeral_of(cell) is not None for cell in filled)
    return 2 * numbers >= len(filled) and numbers > 1
