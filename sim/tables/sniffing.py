"""What a file is, by how it begins: what is no table is named as what it looks like."""

from __future__ import annotations

import codecs
import re

COMPOUND = b"\xd0\xcf\x11\xe0"
"""How the container begins of .xls and .doc files, and of a workbook with a password."""

ARCHIVE = b"PK"

_BEGINNINGS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "packed with gzip; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "packed with xz; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x80\x04", "a Python pickle"),
    (b"$FL2", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
)

_MARKUP = (
    (r"<(!doctype html|html|table|head|body)\b", "a web page; save the table as CSV or .xlsx"),
    (r"<\?xml|<workbook\b", "an XML file; save the table as CSV or .xlsx"),
    (r"[{\[]\s*([\"{\[]|$)", "JSON; save the table as CSV or .xlsx"),
    (r"\[(meeting|paragraphs|delegations|evidence)\b", "a scenario file; it needs no import"),
)


def looks_like(data: bytes) -> str | None:
    """What the file is if it is plainly no table: in words, or None."""
    for magic, words in _BEGINNINGS:
        if data.startswith(magic):
            return f"{words}; save the table as CSV or .xlsx"
    start = data[:2000].removeprefix(codecs.BOM_UTF8).lstrip().decode("ascii", "replace").lower()
    return next((words for pattern, words in _MARKUP if re.match(pattern, start)), None)


def archive_kind(names: list[str]) -> str | None:
    """What a zip archive without a workbook holds, in words, or None for a workbook."""
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
        return None
    kinds = {
        "xl/workbook.bin": "a binary workbook (.xlsb)",
        "word/document.xml": "a text document (.docx)",
        "ppt/presentation.xml": "a presentation (.pptx)",
        "content.xml": "an OpenDocument file (.ods or .odt)",
        "Index/Document.iwa": "a Numbers or Pages document",
    }
    found = (words for name, words in kinds.items() if name in names)
    return next(found, "a zip archive without a workbook in it")
