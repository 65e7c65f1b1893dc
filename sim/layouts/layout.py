"""Which layout a file has, and its rows as one per delegation and paragraph."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sim.errors import InputError, pick
from sim.layouts.columns import is_known
from sim.layouts.decide import is_decide, read_decide
from sim.layouts.deu import is_deu, read_deu
from sim.layouts.long import Long
from sim.layouts.wide import is_measure, is_wide, read_wide
from sim.tables.grid import CellGrid
from sim.tables.tables import TableFile, table_of


def long_of(grid: CellGrid, only: Mapping[str, str] | None = None) -> Long:
    """The rows of a file as one per delegation and paragraph.

    only: column -> the value that a row must have there to be read. Raises InputError for what
    fits no layout, or a column of ``only`` that is not there.
    """
    if is_decide(grid):
        if only:
            raise InputError("a file in the decide format has no columns", where="--where")
        return read_decide(grid)
    table, notes = _chosen(table_of(grid, _known), only or {})
    if is_deu(table):
        return read_deu(table, notes)
    if is_wide(table):
        return read_wide(table, notes)
    return Long(table, notes=[*table.notes, *notes])


def _known(column: str) -> bool:
    return is_known(column) or is_measure(column)


def _chosen(table: TableFile, only: Mapping[str, str]) -> tuple[TableFile, list[str]]:
    """(the rows that were asked for, how many others there are)."""
    for column in only:
        pick(column, table.columns, "column", where="--where")
    kept = tuple(r for r in table.rows if all(r.cells[c] == text for c, text in only.items()))
    left = len(table.rows) - len(kept)
    if only and not kept:
        asked = ", ".join(f"{column}={text}" for column, text in only.items())
        raise InputError(f"no row has {asked}", where="--where")
    return dataclasses.replace(table, rows=kept), [
        f"{left} rows were not asked for"
    ] if left else []
