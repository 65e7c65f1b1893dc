"""A workbook's parts looked through before anything is built of them, against stated limits.

What a part claims (columns, rows, strings, nesting) is checked as it streams by, so that a file of
a few hundred bytes cannot take memory for what it claims.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.parsers import expat

from sim.errors import InputError
from sim.tables.sniffing import archive_kind

LARGEST = 20_000_000
"""Bytes a workbook may unpack to: a table for this program is far smaller."""

LARGEST_STYLES = 2_000_000
"""Bytes of each part that is read as a whole (styles, names): it grows tenfold in memory."""

MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 100_000, 500
MOST_CELLS = 1_500_000
"""Rows times columns: an empty cell takes memory as well."""

LONGEST_CELL = 32_767
"""Characters of a cell; spreadsheet programs have the same limit."""

DEEPEST = 40
"""How deep the elements of a part may nest."""


def check_parts(path: Path) -> None:
    """Raise InputError for an archive that is no workbook, is locked, or breaks the limits."""
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if len(parts) > MOST_PARTS:
            raise InputError(f"has {len(parts)} parts; a workbook may have {MOST_PARTS}")
        if any(part.flag_bits & 1 for part in parts):
            raise InputError("has a password; save it without one")
        if sum(part.file_size for part in parts) > LARGEST:
            raise InputError(f"is too large: it unpacks to more than {LARGEST / 1e6:.0f} MB")
        kind = archive_kind(book.namelist())
        if kind:
            raise InputError(f"is {kind}; save the table as .xlsx or CSV")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_part(book, part)


def _check_part(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    streamed = part.filename.startswith("xl/worksheets/") or "sharedStrings" in part.filename
    if not streamed and part.file_size > LARGEST_STYLES:
        raise InputError(
            f"its part {part.filename} unpacks to more than {LARGEST_STYLES / 1e6:.0f} MB; "
            "copy the table into a new workbook"
        )
    Part(part.filename).read(book)


class Part:
    """Any part: no entities, no deep nesting, no overlong text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.length = 0

    def read(self, book: zipfile.ZipFile) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        with book.open(self.name) as stream:
            parser.ParseFile(stream)

    def doctype(self, *_: object) -> None:
        raise InputError(f"its part {self.name} declares entities, which a workbook never needs")

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise InputError(f"its part {self.name} nests more than {DEEPEST} elements deep")
        if bare(tag) in ("si", "c"):
            self.length = 0

    def end(self, _: str) -> None:
        self.depth -= 1

    def text(self, data: str) -> None:
        self.length += len(data)
        if self.length > LONGEST_CELL and self.is_text:
            raise InputError(
                f"a cell holds more than {LONGEST_CELL} characters ({self.name}); shorten it"
            )

    @property
    def is_text(self) -> bool:
        """Whether the text of this part is that of cells."""
        return "sharedStrings" in self.name or self.name.startswith("xl/worksheets/")


def bare(tag: str) -> str:
    """The name of an element without its prefix."""
    return tag.rpartition(":")[2]


def bounds_said(found: str) -> str:
    """What to say of a table beyond the bounds."""
    return (
        f"a table may have {MOST_ROWS} rows, {MOST_COLUMNS} columns and {MOST_CELLS} cells; {found}"
    )
