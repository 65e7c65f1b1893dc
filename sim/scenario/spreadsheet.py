"""The first sheet of an .xlsx workbook as rows of text, with the standard library alone.

An .xlsx file is a zip of XML parts (ECMA-376, Office Open XML).
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from sim.errors import InputError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r"([A-Z]+)(\d+)")
LARGEST = 50_000_000
"""Bytes one part may unpack to: a table for this program is far smaller."""

DAMAGE = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    KeyError,
    IndexError,
    StopIteration,
    ValueError,
)

Sheet = list[tuple[int, list[str]]]


def read_xlsx(path: Path) -> Sheet:
    """(row number, cells as text) for each row of the first sheet; InputError if unreadable."""
    try:
        with zipfile.ZipFile(path) as book:
            strings = _strings(book)
            sheet = _part(book, _first_sheet(book))
        rows = [
            (int(row.get("r", n)), _cells(row, strings))
            for n, row in enumerate(sheet.iter(f"{MAIN}row"), start=1)
        ]
    except InputError as error:
        raise error.inside(str(path)) from error
    except DAMAGE as error:
        raise InputError(
            "cannot be read as an .xlsx workbook; save the table as CSV", where=str(path)
        ) from error
    return rows


def _part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if book.getinfo(name).file_size > LARGEST:
        raise InputError(f"is too large: its part {name} unpacks to more than {LARGEST} bytes")
    text = book.read(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise InputError(f"its part {name} declares entities, which a workbook never needs")
    return ElementTree.fromstring(text)


def _first_sheet(book: zipfile.ZipFile) -> str:
    first = next(_part(book, "xl/workbook.xml").iter(f"{MAIN}sheet"))
    links = _part(book, "xl/_rels/workbook.xml.rels")
    target = next(link.get("Target", "") for link in links if link.get("Id") == first.get(LINK))
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_text(item) for item in _part(book, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _text(element: ElementTree.Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{MAIN}t"))


def _cells(row: ElementTree.Element, strings: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{MAIN}c"):
        column = _column(cell.get("r", ""), len(cells))
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = _value(cell, strings)
    return cells


def _column(reference: str, following: int) -> int:
    match = CELL.fullmatch(reference)
    if not match:
        return following
    number = 0
    for letter in match.group(1):
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.find(f"{MAIN}v")
    text = "" if value is None else value.text or ""
    return strings[int(text)] if kind == "s" and text else text
