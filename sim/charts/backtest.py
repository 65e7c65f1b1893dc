"""The chart of the backtest: every meeting's forecast, reliability, scores. Tables in, Axes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, has, in_order, rows_of

WIDTH = 11.0
LEFT, TOP = 0.75, 1.6
SHORT_TRACKS = {
    "FMCBG": "Finance",
    "FMM": "Foreign",
    "FMM+Development": "Foreign, dev.",
    "Environment & Climate": "Environment",
    "Labour & Employment": "Labour",
    "Digital Economy": "Digital",
    "Trade & Investment": "Trade",
}

CAME: dict[str, Any] = {"marker": "o", "ms": 7, "mfc": cs.BLUE, "mec": cs.BLUE}
FAILED: dict[str, Any] = {"marker": "X", "ms": 8, "mfc": cs.VERMILION, "mec": cs.VERMILION}
SQUARE: dict[str, Any] = {"marker": "s", "ms": 13, "mfc": "none", "mec": cs.GREY}
HOLLOW: dict[str, Any] = {"mfc": "white"}


def draw_meetings(axes: Axes, meetings: Table) -> Axes:
    """Forecast of a joint text (0..1) per meeting in order; the sign says whether one came.

    meetings: rows with track, start, presidency, sample (``in sample`` gets a square around the
    sign), red_lines (whether any was on record; if not, the sign is hollow), forecast (0..1) and
    joint (whether a joint text came).
    """
    meetings = rows_of(
        meetings, ("track", "start", "presidency", "sample", "red_lines", "forecast", "joint")
    )
    for x, row in enumerate(meetings):
        sign = (CAME if row["joint"] else FAILED) | ({} if row["red_lines"] else HOLLOW)
        axes.plot(x, row["forecast"], ls="", clip_on=False, zorder=3, **sign)
        if row["sample"] == "in sample":
            axes.plot(x, row["forecast"], ls="", clip_on=False, zorder=2, **SQUARE)
    _presidencies(axes, [str(row["presidency"]) for row in meetings])
    axes.set_xticks(range(len(meetings)), [_label(row) for row in meetings], rotation=90)
    axes.set(
        xlim=(-0.7, len(meetings) - 0.3), ylim=(-0.02, 1.02), ylabel="forecast of a joint text"
    )
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.grid(axis="y", color=cs.GRID, lw=0.6)
    axes.set_axisbelow(True)
    return axes


def _label(row: Row) -> str:
    track = cs.shorten(SHORT_TRACKS.get(row["track"], str(row["track"])), 1.0)
    return f"{track} {str(row['start'])[2:7]}"


def _presidencies(axes: Axes, names: Sequence[str]) -> None:
    """Lines between presidencies, and their names, on a second line where there is no room."""
    starts = [x for x in range(len(names)) if x == 0 or names[x] != names[x - 1]]
    across = axes.get_xaxis_transform()
    for number, first in enumerate(starts):
        if first:
            axes.axvline(first - 0.5, color=cs.PALE, lw=0.8, zorder=0)
        narrow = [*starts, len(names)][number + 1] - first < 3
        y = 1.06 + 0.08 * (number % 4) * narrow
        axes.text(first - 0.4, y, names[first], transform=across, fontsize=cs.SMALL, weight="bold")


def draw_reliability(axes: Axes, bins: Table) -> Axes:
    """Observed share of joint texts by mean forecast, with Wilson bars and the number of meetings.

    bins: rows with forecast, observed, low, high (0..1) and meetings.
    """
    bins = rows_of(bins, ("forecast", "observed", "low", "high", "meetings"))
    axes.plot([0, 1], [0, 1], color=cs.GREY, lw=0.8, ls="--", zorder=1)
    axes.text(0.22, 0.3, "as often as forecast", rotation=43, fontsize=cs.SMALL, color=cs.GREY)
    for row in bins:
        x, y = row["forecast"], row["observed"]
        bars = [[max(y - row["low"], 0)], [max(row["high"] - y, 0)]]
        axes.errorbar(x, y, yerr=bars, fmt="o", color=cs.BLUE, ms=6, capsize=3, lw=1, clip_on=False)
        right = x <= 0.75
        axes.annotate(
            f"{row['meetings']} meeting{'s' * (row['meetings'] != 1)}",
            (x, y),
            xytext=(7 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=cs.SMALL,
        )
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set(xlabel="forecast of a joint text", ylabel="share that had one")
    ticks = ([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.set_xticks(*ticks)
    axes.set_yticks(*ticks)
    return axes


def draw_scores(axes: Axes, scores: Table, label: str) -> Axes:
    """Mean score per forecast with its interval; in-sample means as hollow squares.

    scores: rows with forecast (a name), sample, mean, low and high (None without an interval).
    """
    scores = rows_of(scores, ("forecast", "sample", "mean", "low", "high"))
    names = in_order(str(row["forecast"]) for row in scores)
    for row in scores:
        y = names.index(str(row["forecast"]))
        if row["sample"] == "in sample":
            axes.plot(row["mean"], y + 0.22, ls="", marker="s", ms=5, mfc="white", mec=cs.GREY)
            continue
        if has(row["low"]):
            axes.plot([row["low"], row["high"]], [y, y], color=cs.BLUE, lw=1.2)
        axes.plot(row["mean"], y, ls="", marker="o", ms=6, color=cs.BLUE)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, None), ylim=(len(names) - 0.4, -0.6), xlabel=label)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=cs.GRID, lw=0.6)
    axes.set_axisbelow(True)
    return axes


@cs.styled
def backtest_chart(meetings: Table, bins: Table, scores: Table, *, note: str = "") -> Figure:
    """The page: meetings above, reliability and scores below. Tables as in the functions above."""
    meetings, scores = rows_of(meetings, ("track", "start")), rows_of(scores, ("forecast",))
    labels = max((cs.text_width(_label(row), cs.SMALL) for row in meetings), default=0.5)
    below = TOP + 2.3 + labels + 0.75
    figure = cs.new_figure(WIDTH, below + 3.0 + 0.65 + cs.caption_height(note, WIDTH))
    title = "Forecasts from the eve of each meeting, nothing fitted"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    _legend(figure)
    draw_meetings(cs.place(figure, LEFT, TOP, WIDTH - LEFT - 0.3, 2.3), meetings)
    cs.write(figure, 0.2, below - 0.4, "Reliability, out of sample", weight="bold", fontsize=9)
    draw_reliability(cs.place(figure, LEFT, below, 3.2, 3.0), bins)
    names = max((cs.text_width(str(row["forecast"]), cs.SMALL) for row in scores), default=1.0)
    left = LEFT + 3.2 + 0.6 + names
    words = "Ranked probability score (● out of sample, with interval; □ in sample)"
    cs.write(figure, LEFT + 3.7, below - 0.4, words, weight="bold", fontsize=9)
    draw_scores(
        cs.place(figure, left, below, WIDTH - left - 0.3, 3.0), scores, "mean RPS: lower is better"
    )
    cs.write_caption(figure, note)
    return figure


def _legend(figure: Figure) -> None:
    signs = [
        Line2D([], [], ls="", label="a joint text came", **CAME),
        Line2D([], [], ls="", label="none came", **FAILED),
        Line2D([], [], ls="", label="hollow: nobody's red line on record", **(CAME | HOLLOW)),
        Line2D([], [], ls="", label="in sample", **SQUARE),
    ]
    wide, high = figure.get_size_inches()
    figure.legend(
        handles=signs,
        loc="upper left",
        bbox_to_anchor=(0.12 / wide, 1 - 0.4 / high),
        ncols=4,
        frameon=False,
    )
