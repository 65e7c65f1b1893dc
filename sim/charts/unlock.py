"""What a joint text would have taken: the cheapest ways to it, lever by lever."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.drawing import style as cs
from sim.drawing.tables import Row, Table, has, in_order, rows_of
from sim.errors import pick

WIDTH = 10.0
RIGHT = 2.2
BAR = 0.24
PAD = 0.16
"""Space between a way and the next, in inches."""

STYLES: dict[str, cs.Style] = {
    "wording": {"fc": cs.BLUE, "ec": "white", "hatch": "///"},
    "red_line": {"fc": cs.VERMILION, "ec": "white", "hatch": "\\\\\\"},
    "cost_of_failure": {"fc": cs.ORANGE, "ec": cs.BLACK, "hatch": "..."},
    "fallback": {"fc": cs.PALE, "ec": cs.BLACK},
}
LEVER_WORDS = {
    "wording": "other wordings: value given up",
    "red_line": "red lines moved",
    "cost_of_failure": "cost of failure raised",
    "fallback": "another fallback",
}


@dataclass(frozen=True)
class _Way:
    """One way to a joint text, its words in lines, and where it stands from the top of the axes."""

    name: str
    rows: list[Row]
    words: str
    top: float

    @property
    def possible(self) -> bool:
        return bool(self.rows[0]["lever"])

    @property
    def high(self) -> float:
        return BAR + 0.06 + cs.LINE * cs.lines_in(self.words) + PAD


@cs.styled
def unlock(table: Table, *, note: str = "") -> Figure:
    """The price of each way to a joint text, stacked by lever, with what it changes in words.

    table: rows with way, lever (wording, red_line, cost_of_failure or fallback), price, what (the
    change in words; may be empty) and adopted (whether the simulator adopts the text). A way with
    an empty lever is one that does not exist. Raises InputError for another lever.
    """
    rows = rows_of(table, ("way", "lever", "price", "what", "adopted"))
    for row in rows:
        pick(row["lever"], ("", *STYLES), "lever", "lever")
    names = in_order(str(row["way"]) for row in rows)
    left = 0.35 + max(cs.text_width(cs.shorten(name, 2.2), cs.SMALL, bold=True) for name in names)
    wide = WIDTH - left - RIGHT
    ways = _ways(rows, names, wide + RIGHT - 0.4)
    high = ways[-1].top + ways[-1].high
    figure = cs.new_figure(WIDTH, 0.6 + high + 1.0 + cs.caption_height(note, WIDTH))
    title = "The cheapest ways to a joint text, and their price by lever"
    cs.write(figure, 0.2, 0.15, title, fontsize=cs.LARGE, weight="bold")
    axes = cs.place(figure, left, 0.6, wide, high)
    _frame(axes, ways, high)
    for way in ways:
        _way(axes, way)
    used = [lever for lever in STYLES if any(r["lever"] == lever and r["price"] for r in rows)]
    signs = {LEVER_WORDS[lever]: Patch(**STYLES[lever], lw=0.6) for lever in used}
    cs.legend(figure, signs, 0.2, 0.6 + high + 0.55, 4)
    cs.write_caption(figure, note)
    return figure


def _ways(rows: list[Row], names: list[str], room: float) -> list[_Way]:
    ways: list[_Way] = []
    top = 0.05
    for name in names:
        own = [row for row in rows if str(row["way"]) == name]
        words = "; ".join(str(row["what"]) for row in own if row["what"])
        ways.append(_Way(name, own, cs.wrapped(words, room) if words else "", top))
        top += ways[-1].high
    return ways


def _frame(axes: Axes, ways: list[_Way], high: float) -> None:
    totals = [sum(float(r["price"]) for r in way.rows) for way in ways if way.possible]
    axes.set(xlim=(0, 1.05 * max(totals, default=0.0) or 1.0), ylim=(high, 0))
    names = [cs.shorten(way.name, 2.2) for way in ways]
    axes.set_yticks([way.top + BAR / 2 for way in ways], names, fontweight="bold")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.set_xlabel("Price")


def _way(axes: Axes, way: _Way) -> None:
    middle, edge = way.top + BAR / 2, axes.get_xlim()[1]
    if not way.possible:
        axes.text(0, middle, "no joint text (proved)", va="center", style="italic", color=cs.GREY)
        return
    start = 0.0
    for row in way.rows:
        price = float(row["price"]) if has(row["price"]) else 0.0
        if price > 0:
            axes.barh(middle, price, BAR, left=start, lw=0.6, **STYLES[str(row["lever"])])
        start += price
    checked = "adopted in the simulator" if way.rows[0]["adopted"] else "NOT adopted in it"
    axes.text(1.01 * edge, middle, f"{start:.3f}  {checked}", va="center", fontsize=cs.SMALL)
    top = way.top + BAR + 0.05
    axes.text(0, top, way.words, va="top", fontsize=cs.SMALL, color=cs.GREY, linespacing=1.25)
