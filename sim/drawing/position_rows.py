"""Paragraphs nobody contests, as rows: how many stand where, and what all could accept."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.drawing import style as cs
from sim.drawing.room import RoomShown

ROW_PITCH = 1.0
BAR = 0.44
BASE, TALL = 0.32, 0.4
"""Where the bars of counts start and how tall the tallest is, as shares of the row."""
BIN = 4.0


def count_bar() -> Patch:
    """The legend's sign for a count of delegations."""
    return Patch(facecolor=cs.PALE, edgecolor=cs.GREY)


def draw_rows(
    figure: Figure, shown: RoomShown, paragraphs: list[int], top: float, width: float
) -> None:
    """One row per paragraph, in two columns, from ``top`` inches down; ``width`` of the figure."""
    if not paragraphs:
        return
    head = "Contested by nobody"
    cs.write(figure, 0.35, top, head, fontsize=cs.NORMAL, style="italic")
    columns = 1 if len(paragraphs) == 1 else 2
    wide = (width - 0.35 - 0.55 - 0.5 * (columns - 1)) / columns
    deep = math.ceil(len(paragraphs) / columns)
    for place, k in enumerate(paragraphs):
        column, row = divmod(place, deep)
        left, start = 0.35 + column * (wide + 0.5), top + 0.3 + row * ROW_PITCH
        title = cs.shorten(shown.scenario.packages[k].heading, wide, cs.SMALL, bold=True)
        cs.write(figure, left, start, title, weight="bold")
        axes = cs.place(figure, left, start + 0.26, wide, BAR)
        _row(axes, shown, k, wide)


def _row(axes: Axes, shown: RoomShown, k: int, wide: float) -> None:
    axes.set(xlim=(-3, 103), ylim=(0, 1.0))
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks([])
    _counts(axes, shown, k)
    _red_lines(axes, shown, k)
    _rungs(axes, shown, k, wide)
    _wordings(axes, shown, k)


def _counts(axes: Axes, shown: RoomShown, k: int) -> None:
    """Bars of counts, each with its number; a bar holds equal positions, or nearly equal ones."""
    at = 100 * shown.stands_at(k)
    centres = np.round(at / BIN) * BIN
    places, counts = np.unique(centres, return_counts=True)
    axes.axhline(BASE, color=cs.PALE, lw=0.6)
    for centre, count in zip(places, counts, strict=True):
        inside = at[centres == centre]
        x = float(inside.mean()) if np.ptp(inside) < 1e-9 else float(centre)
        high = TALL * count / counts.max()
        axes.bar(x, high, 0.8 * BIN, bottom=BASE, color=cs.PALE, edgecolor=cs.GREY, lw=0.6)
        axes.text(x, BASE + high + 0.02, str(count), ha="center", va="bottom", fontsize=6.5)


def _red_lines(axes: Axes, shown: RoomShown, k: int) -> None:
    for lines, sign in zip(shown.lines(k), (cs.FLOOR_SIGN, cs.CEILING_SIGN), strict=True):
        for at in np.unique(lines):
            if math.isfinite(at):
                style: cs.Style = {"ms": 12, "mfc": "none", "mec": cs.BLACK, "mew": 1.5}
                axes.plot(100 * at, BASE + TALL / 2, marker=sign, **style)


def _rungs(axes: Axes, shown: RoomShown, k: int, wide: float) -> None:
    """A square for every rung (filled: all present could accept it) and its label."""
    rungs = shown.scenario.packages[k].rungs
    zone = shown.overlap(k).zone
    per_inch = 106 / wide
    labels = _row_labels([rung.label or rung.id for rung in rungs], wide)
    half = [per_inch * (cs.text_width(label, 7) / 2 + 0.04) for label in labels]
    for index, rung in enumerate(rungs):
        face = cs.GREEN if index in zone else "white"
        axes.plot(
            rung.strength, 0, "s", ms=5, mfc=face, mec=cs.GREEN, clip_on=False, zorder=5, ls=""
        )
    for x, label in zip(_apart([rung.strength for rung in rungs], half), labels, strict=True):
        axes.annotate(
            label,
            (x, 0),
            xytext=(0, -7),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7,
        )


def _row_labels(labels: list[str], wide: float) -> list[str]:
    """The labels cut so that all of them fit side by side."""
    room = wide / len(labels) - 0.08
    return [cs.shorten(label, room, 7) for label in labels]


def _apart(places: list[float], half: list[float]) -> list[float]:
    """Centres of labels of these half widths, near their places and side by side."""
    at = list(places)
    edge = -4.0
    for index, place in enumerate(at):
        at[index] = max(place, edge + half[index])
        edge = at[index] + half[index]
    edge = 109.0
    for index in reversed(range(len(at))):
        at[index] = min(at[index], edge - half[index])
        edge = at[index] - half[index]
    return at


def _wordings(axes: Axes, shown: RoomShown, k: int) -> None:
    paragraph = shown.scenario.packages[k]
    tabled = paragraph.rungs[paragraph.tabled].strength
    axes.plot(tabled, 1.1, "v", clip_on=False, zorder=6, **cs.TABLED)
    outcome = shown.outcome(k)
    if outcome is not None and outcome.strength is not None:
        axes.plot(outcome.strength, 0.13, "^", clip_on=False, zorder=6, **cs.ISSUED)
