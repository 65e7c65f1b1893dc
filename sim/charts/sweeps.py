"""Results of a sweep: one measure over two inputs as a map, or over one input as lines."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, has, in_order, rows_of
from sim.errors import InputError

LINE_STYLES: list[cs.Style] = [
    {"color": cs.BLUE, "ls": "-", "marker": "o"},
    {"color": cs.VERMILION, "ls": "--", "marker": "s"},
    {"color": cs.GREEN, "ls": "-.", "marker": "^"},
    {"color": cs.BLACK, "ls": ":", "marker": "D"},
    {"color": cs.ORANGE, "ls": (0, (5, 1, 1, 1, 1, 1)), "marker": "v"},
    {"color": cs.SKY, "ls": (0, (8, 2)), "marker": "P"},
    {"color": cs.GREY, "ls": (0, (1, 3)), "marker": "X"},
]
"""Colour, dash and marker differ together: seven lines are as many as a reader can follow."""
SAMPLE = 0.5
"""Length of the sample of a line beside its name, in inches."""


@cs.styled
def heatmap(
    table: Table,
    x: str,
    y: str,
    value: str,
    *,
    x_label: str | None = None,
    y_label: str | None = None,
    value_label: str | None = None,
    note: str = "",
) -> Figure:
    """``value`` over two columns of a table, as a map of cells with their numbers; darker is more.

    One row per pair of ``x`` and ``y``; a missing pair is left white with a dot. Numbers go up from
    the lower left; names keep the order of the table. Labels default to the columns' names. Raises
    InputError if a pair occurs twice.
    """
    rows = rows_of(table, (x, y, value))
    across, up = _values(rows, x), _values(rows, y)
    grid = np.full((len(up), len(across)), np.nan)
    for row in rows:
        place = up.index(row[y]), across.index(row[x])
        if not np.isnan(grid[place]):
            raise InputError(
                f"{x} {row[x]} with {y} {row[y]} occurs twice; a map has one value each"
            )
        grid[place] = float(row[value]) if has(row[value]) else np.nan
    return _map(grid, (across, up), (x_label or x, y_label or y, value_label or value), note)


def _map(
    grid: np.ndarray, values: tuple[list[Any], list[Any]], labels: tuple[str, str, str], note: str
) -> Figure:
    names = [cs.told_apart([_name(v) for v in axis], 2.0) for axis in values]
    widest = [max(cs.text_width(name, cs.SMALL) for name in axis) for axis in names]
    cell = float(np.clip(6.5 / len(names[0]), 0.28, 0.9))
    row = float(np.clip(5.0 / len(names[1]), 0.24, 0.5))
    tilted = widest[0] + 0.08 > cell
    left, below = 0.75 + widest[1], 0.55 + (widest[0] if tilted else 0.15)
    wide, high = cell * len(names[0]), row * len(names[1])
    width = max(left + wide + 1.3, 5.5)
    figure = cs.new_figure(width, 0.75 + high + below + cs.caption_height(note, width))
    title = cs.shorten(labels[2], width - 0.4, cs.LARGE, bold=True)
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    axes = cs.place(figure, left, 0.65, wide, high)
    image = axes.pcolormesh(np.ma.masked_invalid(grid), cmap="cividis_r", edgecolor="white", lw=0.5)
    axes.set_xticks(np.arange(len(names[0])) + 0.5, names[0], rotation=90 if tilted else 0)
    axes.set_yticks(np.arange(len(names[1])) + 0.5, names[1])
    axes.set(xlabel=labels[0], ylabel=labels[1])
    axes.tick_params(length=0)
    _cell_numbers(axes, grid, cell)
    bar = cs.place(figure, left + wide + 0.25, 0.65, 0.16, high)
    figure.colorbar(image, cax=bar)
    cs.write_caption(figure, note)
    return figure


def _cell_numbers(axes: Axes, grid: np.ndarray, cell: float) -> None:
    known = grid[~np.isnan(grid)]
    low, span = (known.min(), np.ptp(known)) if known.size else (0.0, 0.0)
    for (row, column), value in np.ndenumerate(grid):
        if np.isnan(value):
            axes.plot(column + 0.5, row + 0.5, ".", color=cs.GREY, ms=3)
            continue
        words = f"{value:.2g}" if abs(value) < 10 else f"{value:.0f}"
        if cs.text_width(words, 7) > cell - 0.04:
            continue
        ink = "white" if span and (value - low) / span > 0.5 else cs.BLACK
        axes.text(
            column + 0.5,
            row + 0.5,
            words,
            ha="center",
            va="center_baseline",
            fontsize=7,
            color=ink,
        )


@cs.styled
def lines(
    table: Table,
    x: str,
    value: str,
    interval: tuple[str, str] | None = None,
    group: str | None = None,
    *,
    x_label: str | None = None,
    value_label: str | None = None,
    note: str = "",
) -> Figure:
    """``value`` over ``x``, a line per ``group``, with intervals as error bars.

    interval: columns of its two ends. Lines are named at their right end. At most
    seven groups: InputError beyond.
    """
    wanted = [x, value, *(interval or ()), *([group] if group else [])]
    rows = rows_of(table, wanted)
    groups = in_order(row[group] for row in rows) if group is not None else [None]
    if len(groups) > len(LINE_STYLES):
        raise InputError(f"{len(groups)} groups are too many lines; at most {len(LINE_STYLES)}")
    names = [cs.shorten(_name(name), 2.4) if group else "" for name in groups]
    right = 0.4 + SAMPLE + max(cs.text_width(name, cs.SMALL) for name in names)
    wide, high_ = 6.0, 3.6
    width = 0.85 + wide + right
    figure = cs.new_figure(width, 0.65 + high_ + 0.75 + cs.caption_height(note, width))
    title = cs.shorten(value_label or value, width - 0.4, cs.LARGE, bold=True)
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    axes = cs.place(figure, 0.85, 0.65, wide, high_)
    places = _values(rows, x)
    for name, style in zip(groups, LINE_STYLES, strict=False):
        own = [row for row in rows if group is None or row[group] == name]
        _line(axes, own, places, (x, value, *(interval or (None, None))), style)
    _axis(axes, places, x_label or x, wide)
    if group is not None:
        _end_labels(
            axes, names, [_end(rows, group, g, places, x, value) for g in groups], wide, high_
        )
    cs.write_caption(figure, note)
    return figure


def _line(
    axes: Axes,
    rows: list[Row],
    places: list[Any],
    columns: tuple[str, str, str | None, str | None],
    style: cs.Style,
) -> None:
    x, value, low, high = columns
    known = sorted((row for row in rows if has(row[value])), key=lambda row: _at(places, row[x]))
    at = [_at(places, row[x]) for row in known]
    centre = [float(row[value]) for row in known]
    axes.plot(at, centre, ms=4.5, lw=1.4, clip_on=False, zorder=3, **style)
    if low is None or high is None:
        return
    for spot, middle, row in zip(at, centre, known, strict=True):
        if has(row[low]) and has(row[high]):
            ends = [[max(middle - row[low], 0)], [max(row[high] - middle, 0)]]
            axes.errorbar(spot, middle, yerr=ends, color=style["color"], lw=1, capsize=2.5)


def _axis(axes: Axes, places: list[Any], label: str, wide: float) -> None:
    axes.set_xlabel(label)
    axes.grid(axis="y", color=cs.GRID)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    if not _numeric(places):
        room = wide / len(places) - 0.06
        axes.set_xticks(range(len(places)), [cs.shorten(_name(p), room) for p in places])


def _end(
    rows: list[Row], group: str, name: Any, places: list[Any], x: str, value: str
) -> tuple[float, float]:
    """The right end of a line."""
    own = [row for row in rows if row[group] == name and has(row[value])]
    ends = [(_at(places, row[x]), float(row[value])) for row in own]
    return max(ends, default=(0.0, 0.0), key=lambda end: end[0])


def _end_labels(
    axes: Axes, names: list[str], ends: list[tuple[float, float]], wide: float, high: float
) -> None:
    """The names of the lines on the right, with a sample of each; apart where lines end close."""
    bottom, top = axes.get_ylim()
    left, right = axes.get_xlim()
    axes.set(xlim=(left, right), ylim=(bottom, top))
    order = sorted(range(len(ends)), key=lambda index: ends[index][1])
    pitch = (top - bottom) * cs.LINE / high
    at = cs.spread([ends[index][1] for index in order], pitch, bottom, top)
    inch = (right - left) / wide
    start, end = right + 0.15 * inch, right + (0.15 + SAMPLE) * inch
    for index, y in zip(order, at, strict=True):
        style = {"lw": 1.4, "clip_on": False, **LINE_STYLES[index]}
        x, last = ends[index]
        axes.plot([x, start], [last, y], color=cs.GREY, lw=0.5, clip_on=False)
        axes.plot([start, end], [y, y], **{**style, "marker": ""})
        axes.plot((start + end) / 2, y, ms=4.5, **style)
        axes.text(end, y, f" {names[index]}", va="center", fontsize=cs.SMALL)


def _values(rows: Sequence[Row], column: str) -> list[Any]:
    """The values of an axis: numbers in ascending order, names in the order of the table."""
    found = in_order(row[column] for row in rows)
    return sorted(found) if _numeric(found) else found


def _numeric(values: list[Any]) -> bool:
    return all(isinstance(value, Real) and not isinstance(value, bool) for value in values)


def _at(places: list[Any], value: Any) -> float:
    return float(value) if _numeric(places) else float(places.index(value))


def _name(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, Real) and not isinstance(value, bool) else str(value)
