"""Who gains and who loses by a chair alternative."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, has, in_order, rows_of

PANEL, PANEL_GAP, PER_LINE = 1.75, 0.2, 5
GAIN: dict[str, Any] = {"marker": ">", "mfc": cs.BLUE, "mec": cs.BLACK, "ms": 5.5, "ls": ""}
LOSS: dict[str, Any] = {"marker": "<", "mfc": "white", "mec": cs.VERMILION, "ms": 5.5, "ls": ""}
EVEN: dict[str, Any] = {"marker": ".", "mfc": cs.GREY, "mec": cs.GREY, "ms": 4.5, "ls": ""}


@cs.styled
def value_per_delegation(table: Table, *, note: str = "") -> Figure:
    """How much better or worse each delegation does than under the base, with intervals.

    table: rows with delegation, alternative, difference (to the base, paired), low, high. Gains are
    filled triangles to the right, losses hollow ones to the left, and a dot where the interval
    holds zero.
    """
    rows = rows_of(table, ("delegation", "alternative", "difference", "low", "high"))
    members = in_order(str(row["delegation"]) for row in rows)
    alternatives = in_order(str(row["alternative"]) for row in rows)
    names = cs.told_apart(members, 2.0)
    left = 0.4 + max(cs.text_width(name, cs.SMALL) for name in names)
    columns = min(PER_LINE, len(alternatives))
    width = max(left + columns * (PANEL + PANEL_GAP) + 0.2, 6.8)
    high, lines = 0.2 * len(names), math.ceil(len(alternatives) / PER_LINE)
    pitch = high + 0.85
    bottom = 0.55 + lines * pitch
    figure = cs.new_figure(width, bottom + 0.3 + cs.caption_height(note, width))
    title = "Value to each delegation: difference to the base alternative"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    reach = _reach(rows)
    for place, alternative in enumerate(alternatives):
        line, column = divmod(place, PER_LINE)
        at = left + column * (PANEL + PANEL_GAP)
        axes = cs.place(figure, at, 0.85 + line * pitch, PANEL, high)
        own = {str(r["delegation"]): r for r in rows if str(r["alternative"]) == alternative}
        _panel(axes, [own.get(member) for member in members], reach)
        axes.set_yticks(range(len(names)), names if column == 0 else [])
        axes.set_title(cs.wrapped(alternative, PANEL + 0.1), fontsize=cs.SMALL, weight="bold")
    _value_legend(figure, bottom)
    cs.write_caption(figure, note)
    return figure


def _reach(rows: list[Row]) -> float:
    ends = [row[name] for row in rows for name in ("difference", "low", "high") if has(row[name])]
    return 1.08 * max((abs(float(end)) for end in ends), default=0.0) or 1.0


def _panel(axes: Axes, rows: list[Row | None], reach: float) -> None:
    axes.set(xlim=(-reach, reach), ylim=(len(rows) - 0.5, -0.5))
    axes.axvline(0, color=cs.BLACK, lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, symmetric=True))
    axes.tick_params(axis="y", length=0)
    for y, row in enumerate(rows):
        axes.axhline(y, color=cs.GRID, lw=0.6, zorder=0)
        if row is None or not has(row["difference"]):
            continue
        if has(row["low"]) and has(row["high"]):
            axes.plot([row["low"], row["high"]], [y, y], color=cs.GREY, lw=1.6, zorder=2)
        axes.plot(row["difference"], y, zorder=3, **_sign(row))


def _sign(row: Row) -> dict[str, Any]:
    low = row["low"] if has(row["low"]) else row["difference"]
    high = row["high"] if has(row["high"]) else row["difference"]
    if low > 0:
        return GAIN
    return LOSS if high < 0 else EVEN


def _value_legend(figure: Figure, top: float) -> None:
    words = ("better than the base", "worse", "no clear difference")
    styles = dict(zip(words, (GAIN, LOSS, EVEN), strict=True))
    signs = {word: Line2D([], [], **style) for word, style in styles.items()}
    cs.legend(figure, {**signs, "interval": Line2D([], [], color=cs.GREY, lw=1.6)}, 0.2, top, 4)
