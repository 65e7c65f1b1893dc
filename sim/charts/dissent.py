"""Who does not agree to what: delegations by paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from sim.drawing import style as cs
from sim.drawing.room import RoomShown, room_shown
from sim.drawing.tables import Table, in_order, rows_of
from sim.model.result import MeetingResult, Result

CELL, ROW = 0.66, 0.235
TILT = 35.0
LABEL = 1.9
TOP = 0.5
FOOT = 0.3
DEEP = (0.25, 0.55, 0.75)
"""The shade of a share of 1."""

STANDS_AS = {
    "joint": "joint",
    "carve_out": "exceptions",
    "agreed": "agreed",
    "summary": "summary",
    "statement": "statement",
    "absent": "nowhere",
}


@cs.styled
def dissent(what: Result | MeetingResult | Table, *, note: str | None = None) -> Figure:
    """Who contests which paragraph.

    what: a Result (marks for the tabled and for the last drafted wording), or a table with columns
    delegation, paragraph and share (0..1; of replications, for example); missing rows count as 0.
    ``note`` replaces the caption (a table has none of its own).
    """
    if isinstance(what, Result | MeetingResult):
        return _of_result(what, cs.caption_of(what) if note is None else note)
    return _of_table(what, note or "")


@dataclass
class _Grid:
    """A page with a grid: rows and columns with their labels, and room below for a foot."""

    rows: list[str]
    columns: list[str]
    title: str
    note: str
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        rows = cs.told_apart(self.rows, 2.2)
        columns = cs.told_apart(self.columns, LABEL)
        left = 0.45 + max(cs.text_width(row, cs.SMALL) for row in rows)
        labels = 0.25 + 0.6 * max(cs.text_width(column, cs.SMALL) for column in columns)
        wide, high = CELL * len(columns), ROW * len(rows)
        beyond = 0.3 + 0.82 * cs.text_width(columns[-1], cs.SMALL) - 0.6 * CELL
        width = max(left + wide + max(beyond, 0.3), 6.5)
        self.bottom = TOP + labels + high
        below = 0.65 + cs.caption_height(self.note, width)
        self.figure = cs.new_figure(width, self.bottom + below)
        title = cs.shorten(self.title, width - 0.4, cs.LARGE, bold=True)
        cs.write(self.figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
        self.axes = cs.place(self.figure, left, TOP + labels, wide, high)
        self._frame(rows, columns)
        cs.write_caption(self.figure, self.note)

    def _frame(self, rows: list[str], columns: list[str]) -> None:
        axes = self.axes
        axes.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
        axes.set_yticks([y + 0.5 for y in range(len(rows))], rows)
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        for y in range(len(rows) + 1):
            axes.axhline(y, color=cs.PALE, lw=0.7, zorder=2)
        for x in range(len(columns) + 1):
            axes.axvline(x, color=cs.PALE, lw=0.7, zorder=2)
        for x, column in enumerate(columns):
            axes.text(
                x + 0.4,
                -0.25,
                column,
                rotation=TILT,
                rotation_mode="anchor",
                ha="left",
                va="bottom",
                fontsize=cs.SMALL,
            )

    def legend(self, signs: Mapping[str, Artist], below: float) -> None:
        """A legend, ``below`` inches under the grid."""
        cs.legend(self.figure, signs, 0.2, self.bottom + below, 2)


def _tabled_sign(x: float, y: float) -> Polygon:
    style: cs.Style = {"fc": cs.SKY, "ec": cs.BLACK, "hatch": "....", "lw": 0.7, "zorder": 3}
    return Polygon([(x, y), (x + 1, y), (x, y + 1)], **style)


def _final_sign(x: float, y: float) -> Polygon:
    style: cs.Style = {"fc": "#404040", "ec": cs.BLACK, "lw": 0.7, "zorder": 3}
    return Polygon([(x + 1, y), (x + 1, y + 1), (x, y + 1)], **style)


def _of_result(result: Result | MeetingResult, note: str) -> Figure:
    rows = [member.name for member in result.scenario.present]
    columns = [paragraph.heading for paragraph in result.scenario.packages]
    grid = _Grid(rows, columns, f"Who contests what ({result.document.title})", note)
    shown = [room_shown(text.scenario, text) for text in result.texts]
    cells = [(one, k) for one in shown for k in range(len(one.scenario.packages))]
    for column, (one, k) in enumerate(cells):
        for i in one.contesting(k, int(one.room.text.tabled[k])):
            grid.axes.add_patch(_tabled_sign(column, i))
        for i in one.contesting(k, _last(one, k)):
            grid.axes.add_patch(_final_sign(column, i))
    _foot(grid, [STANDS_AS[p.standing] for p in result.document.paragraphs])
    signs = {
        "Contests the tabled wording (upper left)": _tabled_sign(0, 0),
        "Contests the wording of the last draft (lower right)": _final_sign(0, 0),
    }
    grid.legend(signs, FOOT + 0.1)
    return grid.figure


def _last(shown: RoomShown, k: int) -> int:
    rung = shown.final_rung(k)
    assert rung is not None
    return rung


def _foot(grid: _Grid, words: list[str]) -> None:
    """What each paragraph stands as in the outcome, below its column."""
    axes, below = grid.axes, len(grid.rows) + 0.3
    axes.text(-0.1, below, "Stands as", ha="right", va="top", fontsize=cs.SMALL, style="italic")
    for x, word in enumerate(words):
        axes.text(x + 0.5, below, word, ha="center", va="top", fontsize=7, style="italic")


def _of_table(table: Table, note: str) -> Figure:
    """Shares as shade and number; a share above one half is hatched as well."""
    rows = rows_of(table, ("delegation", "paragraph", "share"))
    members = in_order(row["delegation"] for row in rows)
    paragraphs = in_order(row["paragraph"] for row in rows)
    grid = _Grid(
        [str(member) for member in members],
        [str(paragraph) for paragraph in paragraphs],
        "Who contests what (per cent)",
        note,
    )
    for row in rows:
        share = float(row["share"])
        if share > 0:
            place = (paragraphs.index(row["paragraph"]), members.index(row["delegation"]))
            _cell(grid.axes, *place, share)
    signs = {"Half or less": _patch(0, 0, 0.3), "More than half": _patch(0, 0, 1.0)}
    grid.legend(signs, 0.15)
    return grid.figure


def _patch(x: float, y: float, share: float) -> Rectangle:
    hatch = "////" if share > 0.5 else None
    shade = tuple(1 - share * (1 - part) for part in DEEP)
    return Rectangle((x, y), 1, 1, fc=shade, ec="white", hatch=hatch, lw=0)


def _cell(axes: Axes, x: int, y: int, share: float) -> None:
    axes.add_patch(_patch(x, y, share))
    words = "<1" if share < 0.005 else f"{100 * share:.0f}"
    axes.text(
        x + 0.5,
        y + 0.52,
        words,
        ha="center",
        va="center_baseline",
        fontsize=cs.SMALL,
        bbox={"fc": "white", "ec": "none", "pad": 0.8, "alpha": 0.85},
    )
