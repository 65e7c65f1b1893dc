"""Text and tables put on pages: lines that fit, rows that stay whole, headings that stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from sim.drawing.style import text_width
from sim.output.blocks import Grid

WIDE, HIGH = 8.27, 11.69
"""A4, in inches; all places are in inches from the upper left corner."""
SIDE, TOP, BOTTOM = 0.85, 0.95, 0.9
BODY = WIDE - 2 * SIDE
SIZE = 9.0
SIZES = (7.5, 7.0, 6.5, 6.0, 5.5)
READABLE = SIZES[:3]
"""Sizes of letters in tables, and those that are better than breaking a row into lines."""
LEADING = 1.4
GAP = 0.14
"""Between columns of a table."""
MONO = 0.602
"""Width of a letter of the typewriter face, in units of its size."""


@dataclass
class Words:
    """One line of text on a page. ``right``: x is where it ends."""

    x: float
    y: float
    words: str
    size: float = SIZE
    bold: bool = False
    mono: bool = False
    grey: bool = False
    right: bool = False


@dataclass
class Page:
    """A page: lines of text and rules (x, y, length), or a chart. ``section`` is its header."""

    section: str
    words: list[Words] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    chart: Figure | None = None


def line_height(size: float) -> float:
    """Height of a line of text of a size in points, in inches."""
    return LEADING * size / 72


def fitted(
    words: str, width: float, size: float = SIZE, *, bold: bool = False, mono: bool = False
) -> list[str]:
    """The words in lines of at most a width in inches; words longer than a line are cut."""

    def wide(text: str) -> float:
        return MONO * size * len(text) / 72 if mono else text_width(text, size, bold)

    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if wide(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while wide(word) > width:
            end = next((e for e in range(len(word) - 1, 1, -1) if wide(word[:e]) <= width), 1)
            lines.append(word[:end])
            word = word[end:]
        line = word
    return [*lines, line] if line or not lines else lines


class Flow:
    """Puts one thing below the other and starts a new page where there is no room."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.y = HIGH
        self.section = ""

    def new_page(self) -> Page:
        """Go to the top of a new page."""
        self.pages.append(Page(self.section))
        self.y = TOP
        return self.pages[-1]

    def room(self, height: float) -> Page:
        """The page on which there is so much room; a new one if need be."""
        if not self.pages or self.pages[-1].chart or self.y + height > HIGH - BOTTOM:
            return self.new_page()
        return self.pages[-1]

    def skip(self, height: float) -> None:
        """Leave some room, but none at the top of a page."""
        if self.y > TOP:
            self.y += height

    def text(
        self,
        words: str,
        *,
        indent: float = 0.0,
        size: float = SIZE,
        bold: bool = False,
        mono: bool = False,
        grey: bool = False,
        keep: float = 0.0,
    ) -> None:
        """A paragraph. keep: room that there must be below its first line."""
        for line in fitted(words, BODY - indent, size, bold=bold, mono=mono):
            page = self.room(line_height(size) + keep)
            page.words.append(Words(SIDE + indent, self.y, line, size, bold, mono, grey))
            self.y += line_height(size)

    def bullet(self, words: str, typed: Sequence[str]) -> None:
        """An item of a list, with lines to be typed below it."""
        page = self.room(line_height(SIZE))
        page.words.append(Words(SIDE + 0.04, self.y, "•"))
        self.text(words, indent=0.2)
        for line in typed:
            self.text(line, indent=0.2, size=7.5, mono=True)
        self.skip(0.04)

    def chart(self, figure: Figure) -> None:
        """A page of its own for a chart."""
        self.pages.append(Page(self.section, chart=figure))
        self.y = HIGH

    def table(self, grid: Grid) -> None:
        """A table; rows stay whole, and its head stands again on every page."""
        size, widths = column_widths(grid)
        head = _Row(grid.header, widths, size, grid.left, bold=True)
        rows = [_Row(row, widths, size, grid.left) for row in grid.rows]
        self.room(head.high + (rows[0].high if rows else 0))
        self._row(head)
        for row in rows:
            if self.y + row.high > HIGH - BOTTOM:
                self.new_page()
                self._row(head)
            self._row(row)
        self.skip(0.1)

    def _row(self, row: _Row) -> None:
        page = self.pages[-1]
        page.words += row.words(self.y)
        self.y += row.high
        page.rules.append((SIDE, self.y - 0.03, sum(row.widths) + GAP * (len(row.widths) - 1)))


class _Row:
    """One row of a table, its cells in lines."""

    def __init__(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        size: float,
        left: int,
        bold: bool = False,
    ) -> None:
        self.widths, self.size, self.left, self.bold = widths, size, left, bold
        self.cells = [fitted(c, w, size, bold=bold) for c, w in zip(cells, widths, strict=True)]

    @property
    def high(self) -> float:
        return line_height(self.size) * max(len(lines) for lines in self.cells) + 0.06

    def words(self, top: float) -> list[Words]:
        """The lines of the cells, the row's top being at a height."""
        found, x = [], SIDE
        for c, (lines, width) in enumerate(zip(self.cells, self.widths, strict=True)):
            right = c >= self.left
            for number, line in enumerate(lines):
                y = top + number * line_height(self.size)
                at = x + width if right else x
                found.append(Words(at, y, line, self.size, self.bold, right=right))
            x += width + GAP
        return found


def column_widths(grid: Grid) -> tuple[float, list[float]]:
    """A size of letters and the columns' widths.

    Best are rows of one line; then numbers of one line; at last every cell may be broken.
    """
    columns = list(zip(grid.header, *grid.rows, strict=True))
    room = BODY - GAP * (len(columns) - 1)
    # the columns up to ``whole`` may be broken
    for sizes, whole in ((READABLE, 0), (SIZES, grid.left), (SIZES, len(columns))):
        for size in sizes:
            natural = [max(_width(c, size, n == 0) for n, c in enumerate(col)) for col in columns]
            least = [
                _longest_word(column, size) if number < whole else wide
                for number, (column, wide) in enumerate(zip(columns, natural, strict=True))
            ]
            if sum(least) <= room:
                return size, _shared(natural, least, room)
    return size, [width * room / sum(least) for width in least]


def _longest_word(column: Sequence[str], size: float) -> float:
    return max(
        _width(word, size, n == 0) for n, cell in enumerate(column) for word in cell.split(" ")
    )


def _shared(natural: list[float], least: list[float], room: float) -> list[float]:
    """Widths between the least and the natural ones: narrow columns get theirs first."""
    widths = list(least)
    spare = room - sum(least)
    order = sorted(range(len(widths)), key=lambda c: natural[c] - least[c])
    for place, c in enumerate(order):
        more = min(natural[c] - least[c], spare / (len(order) - place))
        widths[c] += more
        spare -= more
    return widths


def _width(words: str, size: float, bold: bool) -> float:
    return text_width(words, size, bold) + 0.01
