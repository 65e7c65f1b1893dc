"""What a report is made of: sections of blocks, the same for the web page and for paper.

The commands' own Markdown is read into blocks too, so that a report says what they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from matplotlib.figure import Figure

HARD = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Heading:
    """A heading below a section's own."""

    words: str


@dataclass(frozen=True)
class Text:
    """A paragraph. ``lead``: its heading, in bold on a line of its own."""

    words: str
    lead: str = ""
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list. A line break within an item starts a line of input for the computer."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table of words; the first ``left`` columns are to the left, the others to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


@dataclass(frozen=True)
class Code:
    """Lines to be typed, or a digest."""

    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart, and what it shows in words for those who do not see it."""

    kind: str
    figure: Figure
    alt: str


Block: TypeAlias = Heading | Text | Bullets | Grid | Code | Picture


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


def glued(words: str) -> str:
    """The words with spaces that hold together what belongs together: intervals, per cent."""
    together = re.sub(r"\[[^\[\]]*\d[^\[\]]*\]", lambda m: m[0].replace(" ", HARD), words)
    return re.sub(r"(?<=\d) %", f"{HARD}%", together)


def blocks_of(markdown: str) -> list[Block]:
    """The blocks of Markdown as the commands write it; its first-level title is left out."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", markdown.strip("\n")):
        blocks += _chunk(chunk.split("\n"))
    return blocks


def _chunk(lines: Sequence[str]) -> list[Block]:
    """The blocks between two empty lines: kinds of lines that follow each other are told apart."""
    blocks: list[Block] = []
    run: list[str] = []
    for line in lines:
        if run and (_kind(line) or _kind(run[0])) != _kind(run[0]):
            blocks += _run(run)
            run = []
        run.append(line)
    return blocks + _run(run) if run else blocks


def _kind(line: str) -> str:
    """The kind of block that a line starts; nothing for one that can go on with the one before."""
    if line.startswith("  "):
        return ""
    for start, kind in (("#", "#"), ("- ", "-"), ("|", "|")):
        if line.startswith(start):
            return kind
    return "text"


def _run(lines: list[str]) -> list[Block]:
    kind = _kind(lines[0])
    if kind == "#":
        return [Heading(line.lstrip("# ")) for line in lines if line.startswith("##")]
    if kind == "|":
        return [_grid(lines)]
    if kind == "-":
        return [Bullets(tuple(_items(lines)))]
    return [_text(lines)]


def _grid(lines: list[str]) -> Grid:
    cells = [
        tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        for line in lines
    ]
    left = sum(not rule.endswith(":") for rule in cells[1])
    return Grid(cells[0], tuple(cells[2:]), left)


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        typed = re.fullmatch(r"\s+- `(.*)`", line)
        if typed:
            items[-1] += f"\n{typed[1]}"
        elif line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += f" {line.strip()}"
    return items


def _text(lines: list[str]) -> Text:
    note = re.fullmatch(r"\[\^1\]: (.*)", " ".join(lines))
    if note:
        return Text(f"* {note[1]}", small=True)
    lead = re.fullmatch(r"\*\*(.+?)\*\*(\[\^1\])?\s*", lines[0])
    words = " ".join(line.strip() for line in lines[1 if lead else 0 :])
    if lead and words:
        return Text(words, lead=lead[1] + (" *" if lead[2] else ""))
    return Text(" ".join(line.strip() for line in lines).replace("**", ""))
