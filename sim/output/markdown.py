"""Blocks as Markdown: a paragraph is one line, and an empty line stands between blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sim.output.blocks import (
    Block,
    Bullets,
    Code,
    Grid,
    Heading,
    Item,
    KeyValues,
    Listing,
    Notes,
    Text,
    for_page,
)


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown."""
    return "\n\n".join(_WRITERS[type(block)](block) for block in for_page(blocks)) + "\n"


def _heading(block: Heading) -> str:
    return f"{'#' * block.level} {block.words}"


def _text(block: Text) -> str:
    if not block.lead:
        return block.words
    # two spaces at the end of a line break it
    return f"**{block.lead}**{'[^1]' if block.mark else ''}  \n{block.words}"


def _notes(block: Notes) -> str:
    return f"[^1]: {' '.join(block.notes)}"


def _bullets(block: Bullets) -> str:
    return "\n".join(_item(item) for item in block.full)


def _item(item: Item) -> str:
    below = (f"  - `{words}`" if item.typed else f"  - {words}" for words in item.below)
    return "\n".join([f"- {item.words}", *below])


def _grid(block: Grid) -> str:
    rule = ["---" if c < block.left else "---:" for c in range(len(block.header))]
    return "\n".join([_row(block.header), _row(rule), *map(_row, block.rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _listing(block: Listing) -> str:
    return _grid(block.grid)


def _key_values(block: KeyValues) -> str:
    return "\n".join(f"- {key}: {value}" for key, value in block.pairs)


def _code(block: Code) -> str:
    return "\n".join(["```", *block.lines, "```"])


_WRITERS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Text: _text,
    Notes: _notes,
    Bullets: _bullets,
    Grid: _grid,
    Listing: _listing,
    KeyValues: _key_values,
    Code: _code,
}
