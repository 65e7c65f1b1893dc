"""Chair alternatives against each other on four criteria: the Pareto picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, rows_of

ROW = 0.24
CRITERIA = {
    "joint_share": "Share of\njoint texts",
    "contested_strength": "Strength of the\ncontested wording",
    "worst_off": "Value to the\nworst-off delegation",
    "weighted_value": "Support-weighted\nvalue",
}
BEST: cs.Style = {"marker": "D", "mfc": cs.VERMILION, "mec": cs.BLACK, "ms": 6.5, "ls": ""}
OTHER: cs.Style = {"marker": "o", "mfc": "white", "mec": cs.GREY, "ms": 5.5, "ls": ""}
UNRANKED: cs.Style = {"marker": "x", "mec": cs.GREY, "ms": 5.5, "ls": ""}
PICTURE, HIGH, COLUMN, GAP = 4.2, 3.9, 1.25, 0.22
SPOT = 0.13
"""Points closer than this, in inches, count as one."""


@cs.styled
def pareto(table: Table, *, note: str = "") -> Figure:
    """The alternatives on all four criteria; more is better on each. Pareto-best ones are diamonds.

    table: rows with alternative, joint_share (0..1), contested_strength (0..100), worst_off,
    weighted_value and pareto (true, false, or None where it is not ranked). Left: the first two
    criteria against each other, by number; right: every alternative on every criterion.
    """
    rows = rows_of(table, ("alternative", *CRITERIA, "pareto"))
    names = [cs.shorten(f"{n}  {row['alternative']}", 2.6) for n, row in enumerate(rows, 1)]
    label = 0.15 + max(cs.text_width(name, cs.SMALL, bold=True) for name in names)
    left = 0.75 + PICTURE + 0.35 + label
    width = left + len(CRITERIA) * (COLUMN + GAP) + 0.15
    list_high = ROW * len(rows)
    body = max(list_high, HIGH)
    figure = cs.new_figure(width, 0.6 + 0.45 + body + 0.8 + cs.caption_height(note, width))
    title = "Chair alternatives: what can be had, and at what price"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    picture = cs.place(figure, 0.75, 1.05, PICTURE, HIGH)
    _picture(picture, rows)
    for number, criterion in enumerate(CRITERIA):
        at = left + number * (COLUMN + GAP)
        axes = cs.place(figure, at, 1.05, COLUMN, list_high)
        _criterion(axes, rows, criterion, names if number == 0 else [])
    _legend(figure, rows, 1.05 + body + 0.5)
    cs.write_caption(figure, note)
    return figure


def _sign(row: Row) -> cs.Style:
    if row["pareto"] is None:
        return UNRANKED
    return BEST if row["pareto"] else OTHER


def _picture(axes: Axes, rows: list[Row]) -> None:
    for row in sorted(rows, key=lambda row: bool(row["pareto"])):
        style = _sign(row)
        axes.plot(row["joint_share"], row["contested_strength"], clip_on=False, zorder=3, **style)
    strengths = [row["contested_strength"] for row in rows]
    axes.set_xlim(-0.04, 1.04)
    spare = 0.12 * (max(strengths) - min(strengths)) + 2
    axes.set_ylim(min(strengths) - spare, max(strengths) + spare)
    axes.set_xlabel("Share of joint texts")
    axes.set_ylabel("Strength of the contested wording (0 to 100)")
    axes.grid(color=cs.GRID)
    axes.set_axisbelow(True)
    _numbers(axes, rows)


Box: TypeAlias = tuple[float, float, float, float]


@dataclass
class _Label:
    """Numbers of alternatives at one spot, and the box of their text; inches within the axes."""

    x: float
    y: float
    numbers: list[int]

    @property
    def words(self) -> str:
        """The numbers, runs of three and more shortened: ``1–4, 7``."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(
            f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
        )

    def box(self, right: float, up: float) -> Box:
        """The text's box (left, bottom, right, top) if it is centred at this offset."""
        half = cs.text_width(self.words, 7) / 2 + 0.03
        x = self.x + right + math.copysign(half, right) * (right != 0)
        return x - half, self.y + up - 0.07, x + half, self.y + up + 0.07


SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
OFFSETS = [
    (far * right, far * up) for far in (0.12, 0.24, 0.4, 0.6, 0.8, 1.0) for right, up in SIDES
]
"""Where a label may stand, in inches from its point, in order of preference."""


def _numbers(axes: Axes, rows: list[Row]) -> None:
    """The numbers of the alternatives beside their points; those at one spot share a label."""
    labels = _labels(axes, rows)
    taken = [(p.x - 0.05, p.y - 0.05, p.x + 0.05, p.y + 0.05) for p in labels]
    for label in labels:
        free = [at for at in OFFSETS if _free(label.box(*at), taken)]
        right, up = free[0] if free else OFFSETS[0]
        box = label.box(right, up)
        taken.append(box)
        axes.annotate(
            label.words,
            (label.x / PICTURE, label.y / HIGH),
            xycoords="axes fraction",
            xytext=((box[0] + box[2]) / 2 / PICTURE, (label.y + up) / HIGH),
            textcoords="axes fraction",
            ha="center",
            va="center",
            fontsize=7,
            zorder=4,
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": cs.GREY, "shrinkB": 3},
        )


def _labels(axes: Axes, rows: list[Row]) -> list[_Label]:
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    labels: list[_Label] = []
    for number, row in enumerate(rows, 1):
        x = (row["joint_share"] - x0) / (x1 - x0) * PICTURE
        y = (row["contested_strength"] - y0) / (y1 - y0) * HIGH
        near = [spot for spot in labels if math.hypot(spot.x - x, spot.y - y) < SPOT]
        if near:
            near[0].numbers.append(number)
        else:
            labels.append(_Label(x, y, [number]))
    return labels


def _free(box: Box, taken: list[Box]) -> bool:
    left, bottom, right, top = box
    inside = left > -0.2 and right < PICTURE + 0.3 and bottom > 0 and top < HIGH + 0.1
    return inside and not any(
        left < other[2] and right > other[0] and bottom < other[3] and top > other[1]
        for other in taken
    )


def _criterion(axes: Axes, rows: list[Row], criterion: str, names: list[str]) -> None:
    for y, row in enumerate(rows):
        style = _sign(row)
        axes.axhline(y, color=cs.GRID, lw=0.7, zorder=0)
        axes.plot(row[criterion], y, clip_on=False, zorder=3, **style)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)) if names else [], names)
    for label, row in zip(axes.get_yticklabels(), rows, strict=False):
        label.set_fontweight("bold" if row["pareto"] else "normal")
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.set_title(CRITERIA[criterion], fontsize=cs.SMALL)


def _legend(figure: Figure, rows: list[Row], top: float) -> None:
    best = "Pareto-best: no alternative is as good on all four and better on one"
    signs = {best: Line2D([], [], **BEST), "the others": Line2D([], [], **OTHER)}
    if any(row["pareto"] is None for row in rows):
        signs["not ranked (fewer replications)"] = Line2D([], [], **UNRANKED)
    cs.legend(figure, signs, 0.2, top, 3)
