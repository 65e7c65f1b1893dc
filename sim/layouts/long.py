"""The form that every layout is turned into: one row per delegation and paragraph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.tables.tables import TableFile


@dataclass(frozen=True)
class Long:
    """table: its columns have names of ``columns.COLUMNS``, or are the file's own.

    title: of the meeting, where the file says it. scales: (low, high) of paragraphs, by title,
    where the file says them. notes: what was assumed or passed over.
    """

    table: TableFile
    title: str = ""
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    notes: Sequence[str] = ()
