"""What is no table is named as what it looks like."""

from __future__ import annotations

import zipfile

import pytest

from sim.errors import InputError
from sim.tables.sniffing import archive_kind, looks_like
from sim.tables.tables import read_table


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "is a PDF document"),
        (b"\x1f\x8b\x08", "is packed with gzip; unpack it first"),
        (b"<html><table>", "is a web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook>', "is an XML file"),
        (b'[{"actor": "A"}]', "is JSON"),
        (b"[" * 200_000, "is JSON"),
        (b"PAR1", "is a Parquet file"),
        (b'[meeting]\nname = "x"', "is a scenario file; it needs no import"),
        (b"\xd0\xcf\x11\xe0", "has a password, or is an old .xls file"),
    ],
)
def test_a_file_is_named_by_how_it_begins(tmp_path, data, words):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"t.csv: {words}"):
        read_table(path)


@pytest.mark.parametrize("start", [b"actor,issue", b"[0-100] position,x", b"#O\tx", b"Bz", b""])
def test_a_table_looks_like_nothing_else(start):
    assert looks_like(start) is None


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/workbook.bin", "a binary workbook"),
        ("word/document.xml", "a text document"),
        ("content.xml", "an OpenDocument file"),
        ("data.csv", "a zip archive without a workbook in it"),
    ],
)
def test_an_archive_is_named_by_what_is_in_it(tmp_path, part, kind):
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(InputError, match=f"t.xlsx: is {kind}"):
        read_table(path)
    assert archive_kind(["xl/workbook.xml"]) is None
