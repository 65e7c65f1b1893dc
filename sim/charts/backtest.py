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
DIAMOND: dict[str, Any] = {"marker": "D", "ms": 9, "mfc": "white"}
RINGS: dict[str, Any] = {"marker": "o", "ms": 6, "mfc": "white"}
SHARES = ([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
"""Ticks of a share."""
TOLD = 1.75
"""Room for what a test says of a score, in inches."""
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
    axes.set_yticks(*SHARES)
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

    bins: rows with by (the first one's in full, others hollow and without bars), forecast,
    observed, low, high (0..1) and meetings.
    """
    bins = rows_of(bins, ("by", "forecast", "observed", "low", "high", "meetings"))
    axes.plot([0, 1], [0, 1], color=cs.GREY, lw=0.8, ls="--", zorder=1)
    axes.text(0.22, 0.3, "as often as forecast", rotation=43, fontsize=cs.SMALL, color=cs.GREY)
    for row in bins:
        if row["by"] == bins[0]["by"]:
            _reliable(axes, row)
        else:
            axes.plot(row["forecast"], row["observed"], ls="", mec=cs.GREY, zorder=2, **RINGS)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.set(xlabel="forecast of a joint text", ylabel="share that had one")
    axes.set_xticks(*SHARES)
    axes.set_yticks(*SHARES)
    return axes


def _reliable(axes: Axes, row: Row) -> None:
    """A bin with its bar and the number of its meetings."""
    x, y = row["forecast"], row["observed"]
    bars = [[max(y - row["low"], 0)], [max(row["high"] - y, 0)]]
    axes.errorbar(x, y, yerr=bars, fmt="o", color=cs.BLUE, ms=6, capsize=3, lw=1, clip_on=False)
    right = x <= 0.75
    axes.annotate(
        f"{row['meetings']} meeting{'s' * (row['meetings'] != 1)}",
        (x, y),
        # above the bin's line, where no sign of another stands
        xytext=(5 if right else -5, 6),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom",
        fontsize=cs.SMALL,
    )


def draw_scores(axes: Axes, scores: Table, label: str) -> Axes:
    """Mean score per forecast with its interval; in-sample means as hollow squares.

    scores: rows with forecast (a name), sample, mean, low and high (None without an interval), p
    (None for the forecast that the others are compared with) and smallest (difference that could
    be shown, None if none); both stand in words at the right.
    """
    scores = rows_of(scores, ("forecast", "sample", "mean", "low", "high", "p", "smallest"))
    names = in_order(str(row["forecast"]) for row in scores)
    beside = axes.get_yaxis_transform()
    for row in scores:
        y = names.index(str(row["forecast"]))
        if row["sample"] == "in sample":
            axes.plot(row["mean"], y + 0.22, ls="", marker="s", ms=5, mfc="white", mec=cs.GREY)
            continue
        if has(row["low"]):
            axes.plot([row["low"], row["high"]], [y, y], color=cs.BLUE, lw=1.2)
        axes.plot(row["mean"], y, ls="", marker="o", ms=6, color=cs.BLUE)
        words = _told(row)
        axes.text(1.02, y, words, transform=beside, fontsize=cs.SMALL, va="center", color=cs.GREY)
    _by_name(axes, names)
    axes.set(xlim=(0, None), xlabel=label)
    return axes


def _told(row: Row) -> str:
    """What a test says of a forecast, and what it could have said."""
    if not has(row["p"]):
        return ""
    could = f"could show {row['smallest']:.2f}" if has(row["smallest"]) else "could show nothing"
    return f"p {row['p']:.2f}, {could}"


def draw_parts(axes: Axes, parts: Table) -> Axes:
    """Miscalibration and discrimination per forecast, a bar each.

    parts: rows with forecast (a name), miscalibration, discrimination and uncertainty, all of the
    Brier score.
    """
    parts = rows_of(parts, ("forecast", "miscalibration", "discrimination", "uncertainty"))
    for y, row in enumerate(parts):
        axes.barh(y - 0.18, row["miscalibration"], 0.32, color=cs.VERMILION, hatch="///")
        axes.barh(y + 0.18, row["discrimination"], 0.32, color=cs.BLUE)
    if parts:
        axes.axvline(parts[0]["uncertainty"], color=cs.GREY, lw=0.8, ls="--", zorder=0)
    _by_name(axes, [str(row["forecast"]) for row in parts])
    axes.set(xlim=(0, None), xlabel="part of the Brier score (dashed: uncertainty)")
    return axes


def draw_files(axes: Axes, files: Table) -> Axes:
    """Forecast of a joint text from the eve and by the scenario file of the same meeting.

    files: rows with track, start, joint (whether one came), backtest and file (0..1).
    """
    files = rows_of(files, ("track", "start", "joint", "backtest", "file"))
    for y, row in enumerate(files):
        axes.plot([row["backtest"], row["file"]], [y, y], color=cs.PALE, lw=2, zorder=1)
        sign = CAME if row["joint"] else FAILED
        axes.plot(row["backtest"], y, ls="", clip_on=False, zorder=3, **sign)
        axes.plot(row["file"], y, ls="", clip_on=False, zorder=2, mec=cs.BLACK, **DIAMOND)
    _by_name(axes, [_label(row) for row in files])
    axes.set(xlim=(-0.02, 1.02), xlabel="forecast of a joint text")
    axes.set_xticks(*SHARES)
    return axes


def _by_name(axes: Axes, names: Sequence[str]) -> None:
    """A line of the panel for each name, from the top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=cs.GRID, lw=0.6)
    axes.set_axisbelow(True)


@cs.styled
def backtest_chart(
    meetings: Table,
    bins: Table,
    scores: Table,
    parts: Table,
    files: Table,
    *,
    headline: str = "",
    note: str = "",
) -> Figure:
    """The page: meetings above, then reliability and scores, then parts and scenario files.

    Tables as in the functions above; headline: what came out, in a sentence.
    """
    meetings, scores = rows_of(meetings, ("track", "start")), rows_of(scores, ("forecast",))
    words = cs.wrapped(headline, WIDTH - 0.4, cs.SMALL) if headline else ""
    top = TOP + 0.17 * cs.lines_in(words) * bool(words)
    labels = max((cs.text_width(_label(row), cs.SMALL) for row in meetings), default=0.5)
    below = top + 2.3 + labels + 0.75
    lowest = below + 3.0 + 1.1
    figure = cs.new_figure(WIDTH, lowest + 3.0 + 0.65 + cs.caption_height(note, WIDTH))
    title = "Forecasts from the eve of each meeting, nothing fitted"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    cs.write(figure, 0.2, 0.45, words, fontsize=cs.SMALL)
    _legend(figure, top - TOP + 0.4)
    draw_meetings(cs.place(figure, LEFT, top, WIDTH - LEFT - 0.3, 2.3), meetings)
    names = max((cs.text_width(str(row["forecast"]), cs.SMALL) for row in scores), default=1.0)
    _heading(figure, 0.2, below, "Reliability, out of sample (○ calibrated)")
    draw_reliability(cs.place(figure, LEFT, below, 3.2, 3.0), bins)
    left = LEFT + 3.2 + 0.6 + names
    _heading(figure, LEFT + 3.7, below, "Ranked probability score (● out of sample; □ in sample)")
    place = cs.place(figure, left, below, WIDTH - left - TOLD, 3.0)
    draw_scores(place, scores, "mean RPS: lower is better")
    _heading(figure, 0.2, lowest, "Brier score: miscalibration (hatched), discrimination")
    draw_parts(cs.place(figure, 0.35 + names, lowest, 3.0, 3.0), parts)
    if len(files):
        _place_files(figure, 0.35 + names + 3.0 + 0.5, lowest, rows_of(files, ("track", "start")))
    cs.write_caption(figure, note)
    return figure


def _place_files(figure: Figure, left: float, top: float, files: Sequence[Row]) -> None:
    """The panel of scenario files, from here to the right edge."""
    _heading(figure, left, top, "From the eve (● ✕), and by the scenario file (◇)")
    inside = left + max(cs.text_width(_label(row), cs.SMALL) for row in files) + 0.2
    draw_files(cs.place(figure, inside, top, WIDTH - inside - 0.4, 3.0), files)


def _heading(figure: Figure, left: float, top: float, words: str) -> None:
    """A heading above a panel whose top is given."""
    cs.write(figure, left, top - 0.4, words, weight="bold", fontsize=9)


def _legend(figure: Figure, top: float) -> None:
    """The signs of the meetings, this far below the top."""
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
        bbox_to_anchor=(0.12 / wide, 1 - top / high),
        ncols=4,
        frameon=False,
    )
