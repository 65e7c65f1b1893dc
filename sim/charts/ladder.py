"""How likely each delegation is to accept each wording of a paragraph, and all of them together."""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.drawing import style as cs
from sim.drawing.tables import ALL, Row, Table, in_order, rows_of

CELL, ROW, GAP = 0.52, 0.2, 0.35
TILT = 38.0
LABEL = 2.5
"""Longest label of a rung, in inches along its slope."""
PANELS_WIDE = 8.5
DARK = 0.45


@cs.styled
def ladder(table: Table, *, note: str = "") -> Figure:
    """How often each delegation accepts each rung; a panel per paragraph.

    table: rows with paragraph, rung, delegation and share (0..1), rungs in the order of the ladder.
    Rows whose delegation is ``All present`` give the share of draws in which the rung is adopted.
    """
    rows = rows_of(table, ("paragraph", "rung", "delegation", "share"))
    by_paragraph = {
        name: [row for row in rows if row["paragraph"] == name]
        for name in in_order(row["paragraph"] for row in rows)
    }
    members = sorted(in_order(row["delegation"] for row in rows), key=lambda who: who != ALL)
    names = cs.told_apart([str(member) for member in members], 2.0)
    left = 0.35 + max(cs.text_width(name, cs.SMALL, bold=True) for name in names)
    lines = _lines(by_paragraph)
    head = 0.35 + max(_head(own) for own in by_paragraph.values())
    pitch = head + ROW * len(members) + GAP
    # the last slanted labels lean out over their panels
    beyond = max(_lean(by_paragraph[line[-1]]) for line in lines)
    width = max(left + max(_wide(by_paragraph, line) for line in lines) + beyond, 7.0)
    bottom = 0.6 + pitch * len(lines)
    figure = cs.new_figure(width, bottom + 0.3 + cs.caption_height(note, width))
    title = "How often each wording is accepted (per cent of draws)"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    for number, line in enumerate(lines):
        at = left
        for paragraph in line:
            own = by_paragraph[paragraph]
            rungs = in_order(row["rung"] for row in own)
            wide = CELL * len(rungs)
            top = 0.6 + number * pitch
            cs.write(
                figure,
                at,
                top,
                cs.shorten(str(paragraph), wide + GAP - 0.1, bold=True),
                weight="bold",
            )
            axes = cs.place(figure, at, top + head, wide, ROW * len(members))
            _panel(axes, own, members, rungs)
            axes.set_yticks(range(len(names)), names if paragraph == line[0] else [])
            for label in axes.get_yticklabels()[:1] if ALL in members else []:
                label.set_fontweight("bold")
            at += wide + GAP
    words = "Darker: more often. All present: the text is adopted with this wording."
    cs.write(figure, 0.2, bottom, words, color=cs.GREY)
    cs.write_caption(figure, note)
    return figure


def _lines(by_paragraph: Mapping[str, list[Row]]) -> list[list[str]]:
    """The panels in lines that fit the page."""
    lines: list[list[str]] = [[]]
    for paragraph in by_paragraph:
        if lines[-1] and _wide(by_paragraph, [*lines[-1], paragraph]) > PANELS_WIDE:
            lines.append([])
        lines[-1].append(paragraph)
    return lines


def _wide(by_paragraph: Mapping[str, list[Row]], line: list[str]) -> float:
    cells = sum(len(in_order(row["rung"] for row in by_paragraph[name])) for name in line)
    return CELL * cells + GAP * (len(line) - 1)


def _head(rows: list[Row]) -> float:
    """Height of the slanted labels of the rungs."""
    longest = max(cs.text_width(_label(row), cs.SMALL) for row in rows)
    return 0.15 + longest * math.sin(math.radians(TILT))


def _lean(rows: list[Row]) -> float:
    """How far the slanted labels of a panel reach beyond its right edge."""
    last = max(cs.text_width(_label(row), cs.SMALL) for row in rows)
    return 0.3 + last * math.cos(math.radians(TILT)) - 0.4 * CELL


def _label(row: Row) -> str:
    return cs.shorten(str(row["rung"]), LABEL)


def _panel(axes: Axes, rows: list[Row], members: list[str], rungs: list[str]) -> None:
    axes.set(xlim=(-0.5, len(rungs) - 0.5), ylim=(len(members) - 0.5, -0.5))
    axes.tick_params(length=0, labelbottom=False)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    for row in rows:
        x, y = rungs.index(row["rung"]), members.index(row["delegation"])
        _cell(axes, x, y, float(row["share"]), row["delegation"] == ALL)
    for x, rung in enumerate(rungs):
        label = cs.shorten(str(rung), LABEL)
        turned: cs.Style = {"rotation": TILT, "rotation_mode": "anchor", "ha": "left"}
        axes.text(x - 0.1, -0.65, label, va="bottom", fontsize=cs.SMALL, **turned)
    if ALL in members:
        axes.axhline(0.5, color=cs.BLACK, lw=1.0)


def _cell(axes: Axes, x: int, y: int, share: float, bold: bool) -> None:
    shade = 1 - DARK * share
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=str(shade), ec="white", lw=0.8))
    words = "<1" if 0 < share < 0.005 else ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"
    weight = "bold" if bold else "normal"
    style: cs.Style = {"ha": "center", "va": "center_baseline", "fontsize": 7, "weight": weight}
    axes.text(x, y, words, **style)
