"""What comes out of each chair alternative: shares of the outcomes."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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


@cs.styled
def outcome_shares(
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
