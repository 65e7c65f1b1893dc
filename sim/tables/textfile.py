"""A text file as rows of cells: its encoding, its separator, its quotes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError
from sim.tables.grid import CellGrid, GridRow
from sim.tables.package import (
    LARGEST,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    bounds_said,
)

SEPARATORS = ("\t", ";", ",", "|")
SEPARATOR_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a file begins that says its encoding; UTF-32 before UTF-16, which begins alike."""

_FOREIGN = re.compile("[\u00c0-\u00ff\u0192\u0160\u0161\u017d\u017e\u0178\u0152\u0153]{3,}")
"""Three accented letters in a row stand in no word of the languages that Windows-1252 is for."""

_MISREAD = re.compile("[\u00c3\u00c2\u00c5\u00c4][\u0080-\u00bf\u2013-\u2122]|\u00e2\u20ac")
"""What letters of UTF-8 look like when they were read as Windows-1252."""

_LINES_TO_JUDGE = 60


def read_text(path: Path, encoding: str | None = None) -> CellGrid:
    """The rows of a text file. Raises InputError for what is no text or no table.

    encoding: what the user says it is; otherwise its mark, else UTF-8, else Windows-1252, which is
    said, and refused where the result is no word of any language that it is for.
    """
    size = path.stat().st_size
    if size > LARGEST:
        raise InputError(
            f"{size / 1e6:.0f} MB are too much; a table may have {LARGEST / 1e6:.0f} MB",
            where=str(path),
        )
    text, notes = _decoded(path.read_bytes(), path, encoding)
    if "\x00" in text:
        raise InputError("is not a text file; save it as CSV in UTF-8", where=str(path))
    hint = re.match(r"sep=(.)\r?\n", text)
    text = "\n" + text[hint.end() :] if hint else text
    separator = hint[1] if hint else separator_of(text)
    return CellGrid(
        path=str(path),
        rows=tuple(_split(text, separator, path)),
        separator=separator,
        notes=tuple(notes),
    )


def _decoded(data: bytes, path: Path, encoding: str | None) -> tuple[str, list[str]]:
    said = encoding or next((name for mark, name in MARKS if data.startswith(mark)), None)
    if said is not None:
        return _decoded_as(data, said, path, "--encoding" if encoding else None), []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, path, error)
    garbled = _MISREAD.search(text)
    return text, [_garbled(text, garbled)] if garbled else []


def _decoded_as(data: bytes, encoding: str, path: Path, flag: str | None) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise InputError(f"there is no encoding '{encoding}'; try utf-8", where=flag) from None
    except (UnicodeError, ValueError):
        claims = "" if flag else " it claims"
        raise InputError(f"is not the {encoding.upper()}{claims}", where=str(path)) from None


def _guessed(data: bytes, path: Path, error: UnicodeDecodeError) -> tuple[str, list[str]]:
    if b"\x00" in data:
        wide = data.count(0) > len(data) // 4
        what = "looks like UTF-16 without its mark" if wide else "is not a text file"
        raise InputError(f"{what}; save it as CSV in UTF-8", where=str(path))
    line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise _odd(path, line) from None
    if _FOREIGN.search(text) or _MISREAD.search(text):
        raise _odd(path, line)
    words = list(dict.fromkeys(re.findall(r"\w*[^\x00-\x7f]\w*", text)))
    sample = ", ".join(f"'{word}'" for word in words[:5])
    note = f"the file is not UTF-8 and was read as Windows-1252 (it gives {sample})"
    return text, [f"{note}; if that is wrong, say --encoding NAME"]


def _odd(path: Path, line: int) -> InputError:
    return InputError(
        f"is neither UTF-8 nor Windows-1252, from line {line} on; save it as UTF-8, or give its "
        "encoding, as in --encoding windows-1251",
        where=str(path),
    )


def _garbled(text: str, found: re.Match[str]) -> str:
    line = text.count("\n", 0, found.start()) + 1
    word = re.search(rf"\S*{re.escape(found[0])}\S*", text)
    sample = word[0][:40] if word else found[0]
    return f"line {line}: '{sample}' looks like letters that were read in a wrong encoding before"


def separator_of(text: str) -> str:
    """The separator that splits most lines into equally many cells, quoted parts aside.

    >>> separator_of("# a, b, c\\na;b\\n1,5;2,5"), separator_of("who")
    (';', '\\t')
    """
    bare = re.sub(r'"[^"]*"', "", text[:200_000])
    kept = [line for line in bare.splitlines() if line.strip()]
    lines = [line for line in kept if not line.startswith("# ")][:_LINES_TO_JUDGE] or kept
    return max(SEPARATORS, key=lambda mark: _regularity(lines, mark))


def _regularity(lines: list[str], mark: str) -> tuple[float, int]:
    """(share of the lines with the commonest number of marks above 0, that number)."""
    counts = Counter(count for line in lines if (count := line.count(mark)))
    if not counts:
        return 0.0, 0
    count, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    return often / len(lines), count


def _split(text: str, separator: str, path: Path) -> Iterator[GridRow]:
    # an apostrophe or a quote amid a cell is text; one that opens a cell must also close it
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    line, rows, width = 1, 0, 0
    try:
        for cells in reader:
            rows += any(cells)
            width = max(width, len(cells))
            if rows > MOST_ROWS + 1 or width > MOST_COLUMNS or rows * width > MOST_CELLS:
                found = f"this has {width} columns and goes on in line {line}"
                raise InputError(bounds_said(found), where=f"{path}:{line}:1")
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise csv.Error("field limit")
            yield GridRow(line, [cell.strip() for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(_csv_trouble(str(error)), where=f"{path}:{line}:1") from error


def _csv_trouble(message: str) -> str:
    if "field limit" in message:
        return f"a cell has more than {LONGEST_CELL} characters; is a closing quote missing?"
    if "unexpected end" in message:
        return "a quote is opened here or below and never closed"
    if "expected after" in message:
        return "a quoted cell goes on after its closing quote; a quote inside it is written twice"
    return message
