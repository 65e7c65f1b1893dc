"""Tables as charts take them: rows of dicts, or a DataFrame, with the columns checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sim.errors import InputError, nearest

Row: TypeAlias = Mapping[str, Any]
Table: TypeAlias = Any
"""A DataFrame, or an iterable of rows (mappings from column to value)."""

ALL = "All present"
"""The delegation of the rows of a ladder that say how often a rung is adopted."""


def rows_of(table: Table, columns: Sequence[str]) -> list[Row]:
    """The rows of a table that has these columns.

    Raises InputError for a missing column, naming the nearest one, and for a table without rows.
    """
    records = getattr(table, "to_dict", None)
    rows: list[Row] = list(table) if records is None else records("records")
    if not rows:
        raise InputError("the table has no rows: there is nothing to draw")
    for number, row in enumerate(rows, start=1):
        for column in columns:
            if column not in row:
                found = [str(name) for name in row]
                raise InputError(
                    f"no column '{column}'; the columns are {', '.join(found)}",
                    where=f"row {number}",
                    near=nearest(column, found),
                )
    return rows


def in_order(values: Iterable[Any]) -> list[Any]:
    """Each value once, in the order of first appearance."""
    return list(dict.fromkeys(values))


def has(value: Any) -> bool:
    """Whether there is a number (not None, not NaN)."""
    return value is not None and not math.isnan(value)
