"""Charts of a sweep: an outcome over one swept value as lines, over two as a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.charts.sweeps import heatmap, lines
from sim.errors import InputError, pick
from sim.sweep.measured import (
    ALTERNATIVE,
    DEFAULT,
    LEVER_COLUMNS,
    dimensions_in,
    in_words,
    is_share,
    measured,
    pooled,
)

if TYPE_CHECKING:
    import pandas as pd


def sweep_chart(directory: str | Path, over: Sequence[str] = (), outcome: str = DEFAULT) -> Figure:
    """``outcome`` over one or two of the swept values (default: the first ones).

    Over one there is a line per chair alternative; what else was varied is pooled. Raises
    InputError for what was not varied, for more than two, or where a map would mix alternatives.
    """
    rows = measured(directory, outcome)
    _, dimensions = dimensions_in(directory)
    levers = [name for name in ("scenario", *LEVER_COLUMNS) if rows[name].nunique() > 1]
    swept = [dimension.path for dimension in dimensions]
    chosen = [name.removeprefix("meeting.") if name in LEVER_PATHS else name for name in over]
    for name in chosen:
        pick(name, [*swept, *levers], "swept value", "--over")
    chosen = chosen or (swept or levers)[:1]
    if not chosen:
        raise InputError("nothing was varied", where=str(directory))
    label = f"share: {in_words(outcome)}" if is_share(outcome) else f"mean: {in_words(outcome)}"
    note = f"{', '.join(rows['scenario'].unique())} · {int(rows['n'].sum()):,} replications"
    if len(chosen) == 1:
        return _lines(rows, chosen[0], label, note)
    if len(chosen) > 2:
        raise InputError(f"a chart is over one or two values, found {len(chosen)}", where="--over")
    mixed = [name for name in levers if name not in chosen]
    if mixed:
        raise InputError(
            f"a map shows one alternative, and {' and '.join(mixed)} vary; put them on the axes, "
            "or draw lines over one value",
            where="--over",
        )
    table = pooled(rows, chosen)
    return heatmap(table, chosen[0], chosen[1], "value", value_label=label, note=note)


LEVER_PATHS = tuple(f"meeting.{name}" for name in LEVER_COLUMNS)


def _lines(rows: pd.DataFrame, x: str, label: str, note: str) -> Figure:
    others = [name for name in ALTERNATIVE if name != x and rows[name].nunique() > 1]
    table = pooled(rows, [x, *others])
    group = None
    if others:
        group = "alternative"
        table[group] = table[others].astype(str).agg(", ".join, axis=1)
    return lines(table, x, "value", "low", "high", group, value_label=label, note=note)
