"""What a sweep shows: an outcome over swept values; what matters (indices), and when (boxes)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.discovery import Found
from sim.analysis.indices import Indices
from sim.analysis.measured import (
    ALTERNATIVE,
    DEFAULT,
    LEVER_COLUMNS,
    dimensions_in,
    in_words,
    is_share,
    measured,
    pooled,
)
from sim.charts.sweeps import heatmap, lines
from sim.drawing import style as cs
from sim.errors import InputError, pick

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 9.0
ROW = 0.24
LEVER_PATHS = tuple(f"meeting.{name}" for name in LEVER_COLUMNS)


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


def _lines(rows: pd.DataFrame, x: str, label: str, note: str) -> Figure:
    others = [name for name in ALTERNATIVE if name != x and rows[name].nunique() > 1]
    table = pooled(rows, [x, *others])
    group = None
    if others:
        group = "alternative"
        table[group] = table[others].astype(str).agg(", ".join, axis=1)
    return lines(table, x, "value", ("low", "high"), group, value_label=label, note=note)


@cs.styled
def indices_chart(found: Sequence[Indices], *, note: str = "") -> Figure:
    """One panel per chair alternative: a dot with its interval per swept value, the largest on top.

    Sobol': a full dot for the total order, an open one for the first; PAWN: median, least and most.
    """
    names = [row["input"] for indices in found for row in indices.inputs]
    left = 0.4 + max((min(cs.text_width(name, cs.SMALL), 3.2) for name in names), default=0.0)
    heights = [ROW * max(len(indices.inputs), 1) for indices in found]
    bottom = 0.6 + sum(height + 0.75 for height in heights)
    figure = cs.new_figure(WIDTH, bottom + cs.caption_height(note, WIDTH))
    title = f"What matters: {in_words(found[0].outcome)}" if found else "What matters"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    top = 0.9
    for indices, height in zip(found, heights, strict=True):
        head = f"{indices.name} (mean {indices.mean:.3g})"
        cs.write(figure, left, top - 0.2, cs.shorten(head, WIDTH - left - 0.4))
        _panel(cs.place(figure, left, top, WIDTH - left - 0.4, height), indices)
        top += height + 0.75
    cs.write_caption(figure, note)
    return figure


def _panel(axes: Axes, indices: Indices) -> None:
    sobol = indices.method == "sobol"
    largest = "total" if sobol else "median"
    rows = sorted(indices.inputs, key=lambda row: float(row[largest]))
    for place, row in enumerate(rows):
        if sobol:
            dots: dict[str, Any] = {"color": cs.BLUE, "capsize": 2, "lw": 1, "ms": 4.5}
            axes.errorbar(row["total"], place + 0.12, xerr=row["total_conf"], fmt="o", **dots)
            dots |= {"color": cs.VERMILION, "mfc": "white"}
            axes.errorbar(row["first"], place - 0.12, xerr=row["first_conf"], fmt="s", **dots)
        else:
            axes.plot([row["minimum"], row["maximum"]], [place, place], color=cs.GREY, lw=1)
            axes.plot(row["median"], place, "o", color=cs.BLUE, ms=4.5)
    axes.set_yticks(range(len(rows)), [cs.shorten(row["input"], 3.2) for row in rows])
    axes.set_ylim(-0.6, max(len(rows), 1) - 0.4)
    axes.axvline(0, color=cs.GREY, lw=0.6)
    axes.grid(axis="x", color=cs.GRID)
    axes.set_axisbelow(True)
    axes.set_xlabel(
        "share of variance: total order (dot), first order (open square)"
        if sobol
        else "PAWN index: median over slices, least to most"
    )
    if not rows:
        axes.text(0.5, 0.5, "the same at every point", transform=axes.transAxes, ha="center")


@cs.styled
def boxes_chart(found: Sequence[Found], *, note: str = "") -> Figure:
    """Each box as a bar of its density, with its coverage beside and its conditions in words."""
    words = [cs.wrapped(" and ".join(box.conditions) or "always", 4.6) for box in found]
    heights = [max(0.5, 0.2 + cs.LINE * cs.lines_in(text)) for text in words]
    figure = cs.new_figure(WIDTH, 1.5 + sum(heights) + cs.caption_height(note, WIDTH))
    title = f"When: {in_words(found[0].outcome)}" if found else "No box is denser than the whole"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    axes = cs.place(figure, 5.1, 0.65, WIDTH - 5.5, sum(heights) + 0.1)
    axes.set(xlim=(0, 1), ylim=(sum(heights) + 0.1, 0))
    axes.set_yticks([])
    top = 0.05
    for box, text, height in zip(found, words, heights, strict=True):
        middle = top + height / 2
        axes.barh(middle - 0.08, box.density, 0.16, color=cs.BLUE)
        axes.barh(middle + 0.1, box.coverage, 0.1, color=cs.PALE, edgecolor=cs.GREY, hatch="///")
        axes.text(min(box.density + 0.01, 0.9), middle - 0.08, f"{box.density:.0%}", va="center")
        cs.write(figure, 0.2, 0.65 + top + 0.05, text)
        top += height
    if found:
        axes.axvline(found[0].overall, color=cs.BLACK, lw=1, ls="--")
    axes.set_xlabel("density (full), coverage (hatched), overall share (dashed line)")
    cs.write_caption(figure, note)
    return figure
