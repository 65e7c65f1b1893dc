"""A report on paper, where WeasyPrint and its libraries are there."""

from __future__ import annotations

import io
import os
import re
import sys
import zlib

import pytest
from matplotlib.figure import Figure

from sim.errors import InputError
from sim.output.blocks import Grid, Picture, Report, Section, Text
from sim.output.pdf import pdf_file


def typesetter_is_there() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


paper = pytest.mark.skipif(not typesetter_is_there(), reason="WeasyPrint or Pango is missing")


def report():
    """Two sections: words and a long table, then a chart."""
    rows = tuple((f"row {n}", str(n)) for n in range(150))
    figure = Figure(figsize=(4, 3))
    figure.add_subplot().plot([0, 1], [0, 1])
    first = Section("a", "Words & <tags>", [Text(("`x` < y",)), Grid(("what", "n"), rows)])
    return Report(
        "T", "S", "N", (first, Section("b", "A chart", [Picture("k", figure, "A line.")]))
    )


def whole(data: bytes) -> bytes:
    """The file with its streams unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, flags=re.DOTALL)
    return data + b"".join(map(unpacked, found))


def count(data: bytes, kind: str) -> int:
    """How many objects of a kind the file holds."""
    return len(re.findall(rf"/(?:Type|Subtype)\s*/{kind}\b".encode(), whole(data)))


def curves(data: bytes) -> int:
    """How many curves are drawn: letters of a chart are outlines."""
    return len(re.findall(rb"(?<=\d) c$", whole(data), flags=re.MULTILINE))


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@paper
def test_the_same_report_is_the_same_bytes_whatever_the_hour(monkeypatch):
    first = pdf_file(report())
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert pdf_file(report()) == first
    assert "SOURCE_DATE_EPOCH" not in os.environ


@paper
def test_a_long_table_goes_on_and_the_contents_lead_to_every_section():
    data = pdf_file(report())
    assert data.startswith(b"%PDF")
    assert count(data, "Page") >= 4
    assert count(data, "Link") >= 2


@paper
def test_a_chart_is_a_drawing_not_a_picture():
    both = report()
    data = pdf_file(both)
    assert count(data, "Image") == 0
    words_only = Report("T", "S", "N", both.sections[:1])
    assert curves(data) > curves(pdf_file(words_only)) + 50


def test_without_weasyprint_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InputError, match=r"no PDF.*pip install 'communique\[pdf\]'"):
        pdf_file(report())


class NoPango(io.StringIO):
    """A module whose import fails as WeasyPrint's does without the library of the system."""

    def __getattr__(self, name):
        raise OSError("cannot load library 'libpango-1.0-0': not found\nmore lines")


def test_without_pango_one_line_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", NoPango())
    with pytest.raises(InputError) as error:
        pdf_file(report())
    assert "libpango-1.0-0" in str(error.value)
    assert "\n" not in str(error.value)
