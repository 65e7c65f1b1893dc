"""What an answer is made of: blocks, the same for the terminal, for Markdown, page and paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 96
"""Letters in a line of plain text."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """``close``: no empty line above it in plain text. ``width``: of its lines there."""

    close: bool = False
    width: int = WIDTH


@dataclass(frozen=True)
class Heading(Block):
    """A heading; level 1 is the title of the answer. ``look``: in plain text."""

    words: str
    level: int = 2
    look: Literal["capitals", "plain", "underlined"] = "capitals"


@dataclass(frozen=True)
class Text(Block):
    """A paragraph. In plain text each of ``lines`` begins a line.

    ``lead``: its heading, in bold; ``mark``: whether a footnote belongs to that. ``indent`` of the
    lines below the lead and ``hang`` of what does not fit on a line are for plain text.
    """

    lines: tuple[str, ...]
    lead: str = ""
    mark: bool = False
    indent: int = 0
    hang: int = 0

    @property
    def words(self) -> str:
        """The whole paragraph in one line."""
        return " ".join(self.lines)


@dataclass(frozen=True)
class Notes(Block):
    """Footnotes, all under the one mark."""

    notes: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """An item of a list, and what stands below it; ``typed``: lines to be typed."""

    words: str
    below: tuple[str, ...] = ()
    typed: bool = False


@dataclass(frozen=True)
class Bullets(Block):
    """A list."""

    items: tuple[str | Item, ...]
    indent: int = 0
    hang: int = 2

    @property
    def full(self) -> tuple[Item, ...]:
        """The items, those without anything below them as well."""
        return tuple(Item(item) if isinstance(item, str) else item for item in self.items)


@dataclass(frozen=True)
class Grid(Block):
    """A table of words; the first ``left`` columns are to the left, the others to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


@dataclass(frozen=True)
class Listing(Block):
    """Labels with one or a few values each: lines in plain text, elsewhere a table.

    In plain text ``over`` stands above the lines, and labels are ``label`` wide; ``left`` is that
    of the table.
    """

    over: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    label: int
    indent: int = 2
    left: int = 1

    @property
    def grid(self) -> Grid:
        """The table, without the spaces that align the lines."""
        wide = len(self.header)
        cells = ((*map(str.strip, row), *[""] * (wide - len(row))) for row in self.rows)
        return Grid(self.header, tuple(cells), self.left)


@dataclass(frozen=True)
class KeyValues(Block):
    """Keys with a value in words each; ``key``: width of the keys in plain text."""

    pairs: tuple[tuple[str, str], ...]
    key: int = 12


@dataclass(frozen=True)
class Code(Block):
    """Lines that stay as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Picture(Block):
    """A chart, and what it shows in words for those who do not see it."""

    kind: str
    figure: Figure
    alt: str


@dataclass(frozen=True)
class Either(Block):
    """The same in two forms: for the lines of a terminal, and for a page with room for tables."""

    terminal: tuple[Block, ...]
    page: tuple[Block, ...]


Blocks = Sequence[Block]


def for_terminal(blocks: Iterable[Block]) -> list[Block]:
    """The blocks as a terminal shows them."""
    return _chosen(blocks, "terminal")


def for_page(blocks: Iterable[Block]) -> list[Block]:
    """The blocks as a page shows them."""
    return _chosen(blocks, "page")


def _chosen(blocks: Iterable[Block], form: str) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found += _chosen(getattr(block, form), form) if isinstance(block, Either) else [block]
    return found


@dataclass
class Section:
    """A titled part of a report. ``id`` is its anchor."""

    id: str
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """Everything on one meeting, ready to be laid out."""

    title: str
    subtitle: str
    notice: str
    sections: tuple[Section, ...]
