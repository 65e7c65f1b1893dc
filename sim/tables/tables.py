"""Tables as people save them: any usual separator, decimal commas, byte-order marks, workbooks.

``read_table`` finds out what a file is and says clearly what is wrong with it.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, nearest
from sim.tables.spreadsheet import ENCRYPTED, Sheet, read_xlsx

SEPARATORS = ("\t", ";", ",", "|")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNREADABLE = {".xls": ENCRYPTED, ".ods": b"PK"}
BLANKS = {"", ".", "na", "n/a", "nan", "null", "-", "–"}
THOUSANDS = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*([.,])\d+")


@dataclass(frozen=True)
class Row:
    """One row: its cells by column name, and the line (or sheet row) it stands in."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class TableFile:
    """A table with named columns. All cells are text, stripped; see ``number``."""

    path: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def where(self, row: Row, column: str) -> str:
        """``file:line:column`` of a cell, as errors name it."""
        return f"{self.path}:{row.line}:{column}"

    def require(self, columns: Iterable[str]) -> None:
        """Raise InputError for the first of these columns that is missing, with the nearest."""
        for column in columns:
            if column not in self.columns:
                raise InputError(
                    f"column '{column}' is missing; the file has {_listed(self.columns)}",
                    where=self.path,
                    near=nearest(column, self.columns),
                )

    def text(self, row: Row, column: str) -> str:
        """The text of a cell; InputError where it is empty."""
        text = row.cells[column]
        if not text:
            raise InputError("must not be empty", where=self.where(row, column))
        return text

    def number(
        self, row: Row, column: str, low: float = -math.inf, high: float = math.inf
    ) -> float | None:
        """The number in a cell, None where it is blank (empty, '.', 'NA', ...).

        Decimal commas are understood. Raises InputError, naming file, line and column, where it
        is no number or outside low..high.
        """
        text = row.cells[column]
        if text.casefold() in BLANKS:
            return None
        value = parse_number(text)
        if value is None:
            raise InputError(f"'{text}' is not a number", where=self.where(row, column))
        if not low <= value <= high:
            raise InputError(
                f"must be {_range(low, high)}, not {value:g}", where=self.where(row, column)
            )
        return value


def parse_number(text: str) -> float | None:
    """The number a text says, with a decimal point or comma; None if it says none.

    A mark that groups thousands counts as one only beside the other mark.

    >>> parse_number("1.234,5"), parse_number("0,5"), parse_number("many")
    (1234.5, 0.5, None)
    """
    compact = text.strip().replace("\u00a0", "").replace("\u202f", "").replace("\u2212", "-")
    grouped = THOUSANDS.fullmatch(compact)
    if grouped and grouped.group(1) != grouped.group(3):
        compact = compact.replace(grouped.group(1), "")
    try:
        value = float(compact.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def read_table(path: str | Path) -> TableFile:
    """Read a table: CSV, TSV, semicolons or bars; UTF-8, UTF-16 or Windows-1252; or .xlsx.

    The first row that is not blank or a ``#`` comment names the columns; rows below may be shorter
    but not longer. Raises InputError for a file that is missing, empty, of an unreadable kind, or
    has a column twice or without a name.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    try:
        sheet = _sheet(path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    lines = [(n, cells) for n, cells in sheet if any(cells) and not cells[0].startswith("#")]
    if not lines:
        raise InputError("is empty: the first row must name the columns", where=str(path))
    columns = _header(lines[0][1], path)
    return TableFile(
        str(path), columns, tuple(_row(n, cells, columns, path) for n, cells in lines[1:])
    )


def _sheet(path: Path) -> Sheet:
    data = path.read_bytes()
    for suffix, magic in UNREADABLE.items():
        if path.suffix.lower() == suffix and data.startswith(magic):
            raise InputError(
                f"{suffix} files are not read; save it as CSV or .xlsx", where=str(path)
            )
    if data.startswith(ENCRYPTED):
        raise InputError(
            "has a password, or is an old .xls file; save it as .xlsx without one", where=str(path)
        )
    if data.startswith(b"PK"):
        return [(n, [c.strip() for c in cells]) for n, cells in read_xlsx(path)]
    return _split(_decoded(data, path), path)


def _decoded(data: bytes, path: Path) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(f"is not the {encoding} it claims", where=str(path)) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data:
        raise InputError("is not a text file; save it as CSV in UTF-8", where=str(path))
    return data.decode("cp1252", errors="replace")


def _split(text: str, path: Path) -> Sheet:
    if "\x00" in text:
        raise InputError("is not a text file; save it as CSV in UTF-8", where=str(path))
    if text.startswith("sep="):
        text = "\n" + text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise InputError(f"{error}", where=f"{path}:{reader.line_num}") from error


def _separator(text: str) -> str:
    """The separator that splits the header into most columns, quoted parts aside."""
    kept = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    header = re.sub(r'"[^"]*"', "", next(kept, ""))
    return max(SEPARATORS, key=header.count)


def _header(cells: list[str], path: Path) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    for n, name in enumerate(cells):
        if not name:
            raise InputError(f"column {n + 1} has no name", where=str(path))
        if name in cells[:n]:
            raise InputError(f"column '{name}' stands twice", where=str(path))
    return tuple(cells)


def _row(line: int, cells: list[str], columns: tuple[str, ...], path: Path) -> Row:
    if any(cells[len(columns) :]):
        raise InputError(
            f"has {len(cells)} cells, but there are {len(columns)} columns; a decimal comma in a "
            "file separated by commas needs quotes",
            where=f"{path}:{line}",
        )
    padded = cells + [""] * (len(columns) - len(cells))
    return Row(line, dict(zip(columns, padded, strict=False)))


def _listed(columns: tuple[str, ...], most: int = 12) -> str:
    shown = ", ".join(columns[:most])
    return shown if len(columns) <= most else f"{shown} and {len(columns) - most} more"


def _range(low: float, high: float) -> str:
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"on {low:g}..{high:g}"
