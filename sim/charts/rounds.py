"""Round by round: the wording of each paragraph that moved, who objects and by how much, Phi."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.round_lanes import draw_lanes, lane_titles, lanes_height, moved
from sim.model.result import Result

WIDTH = 10.0
RIGHT = 2.6
ROW = 0.2
PHI = 1.1
READABLE_CELL = 0.34
"""Narrower cells, in inches, carry a cross instead of a number."""


@cs.styled
def rounds(result: Result, *, note: str | None = None) -> Figure:
    """Wording, objections and total shortfall (Phi) per drafting round of one negotiation.

    A lane for every paragraph that ever left its tabled wording; a grid of who objects, with each
    one's shortfall; the sum of the shortfalls. ``note`` replaces the caption.
    """
    note = cs.caption_of(result) if note is None else note
    page = _Page(result)
    figure = cs.new_figure(WIDTH, page.bottom + cs.caption_height(note, WIDTH))
    cs.write(figure, 0.2, 0.15, _title(result), fontsize=cs.LARGE, weight="bold")
    _heading(figure, page.lanes_top, "Wording of the paragraphs that moved", page.unmoved)
    draw_lanes(figure, result, page.left, page.lanes_top + page.unmoved_room, page.wide)
    sign = "the number is the shortfall" if page.cell >= READABLE_CELL else "marked by a cross"
    _heading(figure, page.grid_top, f"Objections ({sign})", page.silent)
    if page.objectors:
        _grid(figure, page)
    _heading(figure, page.phi_top, "Total shortfall Φ of all who object", "")
    _phi(figure, page)
    cs.write_caption(figure, note)
    return figure


def _title(result: Result) -> str:
    deadline = result.scenario.meeting.deadline
    if result.joint:
        end = f"adopted in round {result.rounds} of at most {deadline}"
    else:
        end = f"no consensus after {result.rounds} of {deadline} rounds"
    return cs.shorten(
        f"The drafting: {end} ({result.document.title})", WIDTH - 0.4, cs.LARGE, bold=True
    )


@dataclass(frozen=True)
class _Page:
    """Where things go, in inches from the top left."""

    result: Result

    @cached_property
    def objectors(self) -> list[str]:
        """Delegations that object in some round, the largest sum of shortfalls first."""
        ids = [member.id for member in self.result.scenario.present]
        total = dict.fromkeys(ids, 0.0)
        for entry in self.result.record:
            for who, short in entry.shortfalls.items():
                total[who] += short
        ever = {who for entry in self.result.record for who in entry.objections}
        return sorted((who for who in ids if who in ever), key=lambda who: -total[who])

    @cached_property
    def names(self) -> list[str]:
        scenario = self.result.scenario
        return cs.told_apart([scenario.delegation(who).name for who in self.objectors], 1.9)

    @cached_property
    def left(self) -> float:
        words = [*self.names, *lane_titles(self.result)]
        return 0.4 + max((cs.text_width(word, cs.SMALL) for word in words), default=0.4)

    @property
    def wide(self) -> float:
        return WIDTH - self.left - RIGHT

    @property
    def cell(self) -> float:
        """Width of a round."""
        return self.wide / len(self.result.record)

    @cached_property
    def unmoved(self) -> str:
        scenario, ever = self.result.scenario, moved(self.result)
        others = [p.title for k, p in enumerate(scenario.packages) if k not in ever]
        if not others:
            return ""
        if not ever:
            return "No paragraph ever left its tabled wording."
        return self._listed("Always at the tabled wording: ", others)

    @cached_property
    def silent(self) -> str:
        members = self.result.scenario.present
        others = [member.name for member in members if member.id not in self.objectors]
        if not self.objectors:
            return "No delegation objects in any round."
        return self._listed("Never objecting: ", others) if others else ""

    def _listed(self, what: str, items: list[str]) -> str:
        return cs.wrapped(what + ", ".join(items) + ".", WIDTH - 0.6)

    lanes_top = 0.55

    @property
    def unmoved_room(self) -> float:
        return _heading_room(self.unmoved)

    @property
    def grid_top(self) -> float:
        lanes = lanes_height(self.result)
        return self.lanes_top + self.unmoved_room + lanes + (0.35 if lanes else 0.1)

    @property
    def phi_top(self) -> float:
        rows = ROW * len(self.objectors)
        return self.grid_top + _heading_room(self.silent) + rows + (0.35 if rows else 0.1)

    @property
    def bottom(self) -> float:
        return self.phi_top + 0.35 + PHI + 0.5


def _heading_room(below: str) -> float:
    return 0.3 + (cs.LINE * cs.lines_in(below) + 0.08 if below else 0.0)


def _heading(figure: Figure, top: float, words: str, below: str) -> None:
    cs.write(figure, 0.2, top, words, fontsize=cs.NORMAL, weight="bold")
    if below:
        cs.write(figure, 0.2, top + 0.22, below, color=cs.GREY)


def _grid(figure: Figure, page: _Page) -> None:
    """Delegation by round: shade and number give the shortfall, an empty cell means acceptance."""
    record = page.result.record
    short = np.array(
        [[entry.shortfalls.get(who, np.nan) for entry in record] for who in page.objectors]
    )
    top = page.grid_top + _heading_room(page.silent)
    axes = cs.place(figure, page.left, top, page.wide, ROW * len(page.objectors))
    most = float(np.nanmax(short)) or 1.0
    shades = ListedColormap([str(shade) for shade in np.linspace(0.94, 0.6, 64)])
    edges = [np.arange(n + 1) + 0.5 for n in (len(record), len(page.objectors))]
    axes.pcolormesh(*edges, np.ma.masked_invalid(short), cmap=shades, vmin=0, vmax=most)
    axes.set(xlim=(0.5, len(record) + 0.5), ylim=(len(page.objectors) + 0.5, 0.5))
    axes.set_yticks(range(1, len(page.objectors) + 1), page.names)
    axes.tick_params(length=0, labelbottom=False)
    axes.set_xticks(edges[0][1:-1], minor=True)
    axes.set_yticks(edges[1][1:-1], minor=True)
    axes.tick_params(which="minor", length=0)
    axes.grid(which="minor", color="white", lw=1)
    _marks(axes, short, page.cell)
    axes.text(
        len(record) + 0.5 + 0.12 * len(record) / page.wide,
        0.5,
        cs.wrapped("Darker: further from accepting. Empty: accepts.", RIGHT - 0.4),
        fontsize=cs.SMALL,
        color=cs.GREY,
        va="top",
        linespacing=1.25,
    )


def _marks(axes: Axes, short: np.ndarray, cell: float) -> None:
    for (row, column), value in np.ndenumerate(short):
        if np.isnan(value):
            continue
        if cell >= READABLE_CELL:
            words = "<.01" if value < 0.005 else f"{value:.2f}".removeprefix("0")
            axes.text(
                column + 1, row + 1, words, ha="center", va="center_baseline", fontsize=cs.SMALL
            )
        else:
            size = min(5.0, 60 * cell)
            axes.plot(column + 1, row + 1, "x", color=cs.BLACK, ms=size, mew=0.2 * size)


def _phi(figure: Figure, page: _Page) -> None:
    record = page.result.record
    numbers, phi = [e.number for e in record], [e.shortfall for e in record]
    axes = cs.place(figure, page.left, page.phi_top + 0.35, page.wide, PHI)
    axes.bar(numbers, phi, 0.6, color=cs.GREY)
    axes.set(xlim=(0.5, len(record) + 0.5), ylim=(0, 1.25 * max(phi) or 1.0))
    axes.set_xlabel("Drafting round")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=20, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.grid(axis="y", color=cs.GRID)
    axes.set_axisbelow(True)
    if page.cell < READABLE_CELL:
        return
    decimals = max(0, 1 - math.floor(math.log10(max(phi)))) if max(phi) > 0 else 0
    for entry in record:
        axes.annotate(
            _rounded(entry.shortfall, decimals),
            (entry.number, entry.shortfall),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=cs.SMALL,
        )


def _rounded(value: float, decimals: int) -> str:
    least = 10.0**-decimals
    if 0 < value < least / 2:
        return f"<{least:.{decimals}f}"
    return f"{value:.{decimals}f}" if value else "0"
