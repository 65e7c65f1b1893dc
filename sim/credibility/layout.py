"""Paragraphs, lists and tables of the width that the backtest is printed in."""

from __future__ import annotations

from collections.abc import Iterable

from sim.output.blocks import Block, Bullets, Grid, Text

WIDTH = 100


def paragraphs(words: Iterable[str]) -> list[Block]:
    """Each as a paragraph, below each other without empty lines."""
    return [Text((item,), width=WIDTH, close=n > 0) for n, item in enumerate(words)]


def bullets(items: Iterable[str], close: bool = False) -> Bullets:
    """A list."""
    return Bullets(tuple(items), width=WIDTH, close=close)


def grid(header: Iterable[str], rows: Iterable[Iterable[str]], left: int = 1) -> Grid:
    """A table, its first ``left`` columns to the left."""
    return Grid(tuple(header), tuple(map(tuple, rows)), left)
