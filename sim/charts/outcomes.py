"""What comes out of each chair alternative: shares of the outcomes, who gains and who loses."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, has, in_order, rows_of
from sim.errors import pick
from sim.model.document import JOINT_OUTCOMES, OUTCOMES

WIDTH = 10.0
ROW = 0.27
RIGHT = 1.75
TOTAL = "joint"
"""The outcome of a row that holds the share of all joint texts together, with its interval."""

STYLES: dict[str, cs.Style] = {
    "joint_communique": {"fc": cs.BLUE, "ec": "white", "hatch": "///"},
    "joint_communique_with_exception": {"fc": cs.SKY, "ec": cs.BLACK, "hatch": "..."},
    "joint_communique_with_chair_statement": {"fc": "#cfe8f7", "ec": cs.BLUE, "hatch": "\\\\\\"},
    "outcome_document_and_chair_summary": {"fc": cs.ORANGE, "ec": "white"},
    "chair_summary": {"fc": "#f3cf80", "ec": "white"},
    "chair_statement": {"fc": "#f9ecd0", "ec": "white"},
    "no_document": {"fc": "white", "ec": cs.GREY},
}
"""Joint texts are hatched, the others are not; lightness rises in the order of the outcomes."""

PANEL, PANEL_GAP, PER_LINE = 1.75, 0.2, 5
GAIN: dict[str, Any] = {"marker": ">", "mfc": cs.BLUE, "mec": cs.BLACK, "ms": 5.5, "ls": ""}
LOSS: dict[str, Any] = {"marker": "<", "mfc": "white", "mec": cs.VERMILION, "ms": 5.5, "ls": ""}
EVEN: dict[str, Any] = {"marker": ".", "mfc": cs.GREY, "mec": cs.GREY, "ms": 4.5, "ls": ""}


@cs.styled
def outcomes(
    table: Table,
    *,
    title: str = "Outcomes by chair alternative (strategy · fallback)",
    note: str = "",
) -> Figure:
    """Shares of the outcomes per chair alternative, as stacked bars, the joint ones first.

    table: rows with strategy, fallback, outcome (one of OUTCOMES), share, low, high (0..1). A row
    whose outcome is ``joint`` gives the share of all joint texts and its interval, drawn as an
    error bar; without one the interval is drawn where a single kind of joint text occurs. Raises
    InputError for an unknown outcome.
    """
    rows = rows_of(table, ("strategy", "fallback", "outcome", "share", "low", "high"))
    for row in rows:
        pick(row["outcome"], (*OUTCOMES, TOTAL), "outcome", "outcome")
    alternatives = in_order((row["strategy"], row["fallback"]) for row in rows)
    names = cs.told_apart([f"{strategy} · {fallback}" for strategy, fallback in alternatives], 2.6)
    left = 0.35 + max(cs.text_width(name, cs.SMALL) for name in names)
    high = ROW * len(names)
    figure = cs.new_figure(WIDTH, 0.55 + high + 1.25 + cs.caption_height(note, WIDTH))
    title = cs.shorten(title, WIDTH - 0.4, cs.LARGE, bold=True)
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    wide = WIDTH - left - RIGHT
    axes = cs.place(figure, left, 0.7, wide, high)
    _frame(axes, names)
    for y, alternative in enumerate(alternatives):
        own = [row for row in rows if (row["strategy"], row["fallback"]) == alternative]
        _bar(axes, y, {str(row["outcome"]): row for row in own}, wide)
    axes.text(1.02, -0.75, "All joint texts", fontsize=cs.SMALL, weight="bold", va="center")
    _legend(figure, {str(row["outcome"]) for row in rows if row["share"] > 0}, 0.7 + high + 0.5)
    cs.write_caption(figure, note)
    return figure


def _frame(axes: Axes, names: list[str]) -> None:
    axes.set(xlim=(0, 1), ylim=(len(names) - 0.5, -0.5))
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "25", "50", "75", "100 %"])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _bar(axes: Axes, y: int, by_outcome: dict[str, Row], wide: float) -> None:
    shares = {name: float(by_outcome[name]["share"]) for name in OUTCOMES if name in by_outcome}
    joint = sum(share for name, share in shares.items() if name in JOINT_OUTCOMES)
    words, taken = f"{100 * joint:.1f} %", (joint, joint)
    interval = _interval(by_outcome)
    if interval is not None:
        taken = interval
        bars = [[max(joint - interval[0], 0)], [max(interval[1] - joint, 0)]]
        axes.errorbar(joint, y, xerr=bars, color=cs.BLACK, lw=1.3, capsize=3, clip_on=False)
        words += f"  ({100 * interval[0]:.1f} to {100 * interval[1]:.1f})"
    axes.text(1.02, y, words, fontsize=cs.SMALL, va="center_baseline")
    left = 0.0
    for outcome, share in shares.items():
        if share > 0:
            axes.barh(y, share, 0.72, left=left, lw=0.6, **STYLES[outcome])
            _number(axes, left, left + share, y, taken, wide)
        left += share


def _number(
    axes: Axes, start: float, end: float, y: float, taken: tuple[float, float], wide: float
) -> None:
    """Per cent in the middle of a part of a bar, where there is room beside the error bar."""
    words, x = f"{100 * (end - start):.0f}", (start + end) / 2
    half = (cs.text_width(words, 7) / 2 + 0.07) / wide
    free = x + half < taken[0] or x - half > taken[1]
    if 2 * half < end - start and free:
        box = {"fc": "white", "ec": "none", "pad": 0.6, "alpha": 0.85}
        axes.text(x, y, words, ha="center", va="center_baseline", fontsize=7, bbox=box)


def _interval(by_outcome: dict[str, Row]) -> tuple[float, float] | None:
    """The interval of the share of joint texts, where the table has it."""
    joint = [by_outcome[name] for name in JOINT_OUTCOMES if name in by_outcome]
    some = [row for row in joint if row["share"] > 0]
    row = by_outcome.get(TOTAL, some[0] if len(some) == 1 else None)
    if row is None or not (has(row["low"]) and has(row["high"])):
        return None
    return float(row["low"]), float(row["high"])


def _legend(figure: Figure, found: Iterable[str], top: float) -> None:
    occurring = [outcome for outcome in OUTCOMES if outcome in set(found)]
    signs = {name.replace("_", " "): Patch(**STYLES[name], lw=0.6) for name in occurring}
    cs.legend(figure, signs, 0.2, top, 3)


@cs.styled
def values(table: Table, *, note: str = "") -> Figure:
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
