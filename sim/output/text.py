"""Blocks as plain text for a terminal: wrapped lines, aligned tables."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from sim.output.blocks import (
    Block,
    Bullets,
    Code,
    Grid,
    Heading,
    KeyValues,
    Listing,
    Notes,
    Text,
    for_terminal,
)


def plain_text(blocks: Iterable[Block]) -> str:
    """The blocks as plain text, with an empty line between them except where they stand close."""
    lines: list[str] = []
    for block in for_terminal(blocks):
        lines += [""] * bool(lines and not block.close)
        lines += _WRITERS[type(block)](block)
    return "\n".join([*lines, ""])


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Aligned columns, the first ``left`` to the left and the others to the right."""
    widths = [max(len(row[c]) for row in (header, *rows)) for c in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        parts = [
            cell.ljust(width) if c < left else cell.rjust(width)
            for c, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(parts).rstrip()

    return [line(header), "  ".join("-" * width for width in widths), *map(line, rows)]


def _wrapped(words: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        words, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _heading(block: Heading) -> list[str]:
    words = block.words.upper() if block.look == "capitals" else block.words
    return [words, "-" * len(words)] if block.look == "underlined" else [words]


def _text(block: Text) -> list[str]:
    first, rest = " " * block.indent, " " * (block.indent + block.hang)
    lead = [f"{block.lead} [*]" if block.mark else block.lead] if block.lead else []
    return lead + list(chain(*(_wrapped(line, block.width, first, rest) for line in block.lines)))


def _notes(block: Notes) -> list[str]:
    paragraphs = [_wrapped(f"[*] {note}", block.width, rest=" " * 4) for note in block.notes]
    return list(chain(*(["", *lines] for lines in paragraphs)))[1:]


def _bullets(block: Bullets) -> list[str]:
    lines = []
    margin = " " * block.indent
    for item in block.full:
        rest = " " * (block.indent + block.hang)
        lines += _wrapped(item.words, block.width, f"{margin}- ", rest)
        for words in item.below:
            under = [f"{margin}  {words}"]
            lines += under if item.typed else _wrapped(words, block.width, f"{margin}  - ", "    ")
    return lines


def _grid(block: Grid) -> list[str]:
    return text_table(block.header, block.rows, block.left)


def _listing(block: Listing) -> list[str]:
    lines = block.over.split("\n") if block.over else []
    margin = " " * block.indent
    for label, *cells in block.rows:
        *above, last = textwrap.wrap(label, block.label) or [""]
        lines += [f"{margin}{part}" for part in above]
        lines.append(f"{margin}{last:<{block.label}} {'  '.join(cells)}".rstrip())
    return lines


def _key_values(block: KeyValues) -> list[str]:
    rest = " " * block.key
    lines = (f"{key + ':':<{block.key}}{value}" for key, value in block.pairs)
    return list(chain(*(_wrapped(line, block.width, rest=rest) for line in lines)))


def _code(block: Code) -> list[str]:
    return list(block.lines)


_WRITERS: dict[type, Callable[[Any], list[str]]] = {
    Heading: _heading,
    Text: _text,
    Notes: _notes,
    Bullets: _bullets,
    Grid: _grid,
    Listing: _listing,
    KeyValues: _key_values,
    Code: _code,
}
