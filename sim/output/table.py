"""Tables of cells in words: aligned plain text, Markdown, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Cells = Sequence[Sequence[str]]


def text_table(header: Sequence[str], rows: Cells, left: int = 1) -> list[str]:
    """Aligned columns, the first ``left`` to the left and the others to the right."""
    widths = [max(len(row[c]) for row in (header, *rows)) for c in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        parts = [
            cell.ljust(width) if c < left else cell.rjust(width)
            for c, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(parts).rstrip()

    return [line(header), "  ".join("-" * width for width in widths), *map(line, rows)]


def markdown_table(header: Sequence[str], rows: Cells, left: int = 1) -> list[str]:
    """A Markdown table, the first ``left`` columns to the left and the others to the right."""
    rule = ["---" if c < left else "---:" for c in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    return [line(header), line(rule), *map(line, rows)]


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV text, numbers at full precision, an empty cell for None."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def percent(share: float, digits: int = 1) -> str:
    """A share in per cent."""
    return f"{100 * share:.{digits}f} %"


def within(low: float, high: float, digits: int = 1) -> str:
    """An interval of shares in per cent, without the sign."""
    return f"[{100 * low:.{digits}f}, {100 * high:.{digits}f}]"
