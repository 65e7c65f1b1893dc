"""Tables as people save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.tables.numerals import parse_number
from sim.tables.tables import read_table


def saved(tmp_path: Path, data: bytes, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_file_reads_the_same(tmp_path, separator, encoding):
    lines = [["who", "note"], ["Türkiye", "é"], ["", "x"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    table = read_table(saved(tmp_path, text.encode(encoding)))
    assert table.columns == ("who", "note")
    assert [dict(row.cells) for row in table.rows] == [
        {"who": "Türkiye", "note": "é"},
        {"who": "", "note": "x"},
    ]
    assert [row.line for row in table.rows] == [2, 3]


def test_comments_blank_lines_and_the_spreadsheet_s_hint_are_passed_over(tmp_path):
    table = read_table(saved(tmp_path, b"sep=;\n# source\n\na;b\n1;2,5\n"))
    assert table.columns == ("a", "b")
    assert table.number(table.rows[0], "b") == 2.5
    assert table.rows[0].line == 5


def test_quoted_cells_keep_separators_and_line_breaks(tmp_path):
    table = read_table(saved(tmp_path, b'a,b\n"1,5","two\nlines"\n3,\n'))
    assert table.number(table.rows[0], "a") == 1.5
    assert table.rows[0].cells["b"] == "two\nlines"
    assert table.rows[1].cells["b"] == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-0,5", -0.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("\u22123", -3.0),
        ("1e3", 1000.0),
        ("1,234,567.5", 1234567.5),
        ("1,2,3", None),
        ("inf", None),
        ("ten", None),
    ],
)
def test_numbers(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize("blank", ["", ".", "NA", "n/a", "NaN", "-"])
def test_blanks_are_no_number_and_no_mistake(tmp_path, blank):
    table = read_table(saved(tmp_path, f"a;b\n{blank};1\n".encode()))
    assert table.number(table.rows[0], "a") is None


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "t.csv", "is empty"),
        (b"a,a\n1,2\n", "t.csv", "column 'a' stands twice"),
        (b"a,b\n1,2,5\n", "t.csv", r"t.csv:2:3: '5' stands beyond the columns"),
        (b"\x00\x01a,b\n", "t.csv", "not a text file"),
        (b"\xd0\xcf\x11\xe0", "t.xls", "old .xls file; save it as .xlsx"),
        (b"PK\x03\x04junk", "t.ods", "save the table as CSV"),
        (b"PK\x03\x04junk", "t.xlsx", "cannot be read as an .xlsx workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_clearly(tmp_path, data, name, message):
    with pytest.raises(InputError, match=message):
        read_table(saved(tmp_path, data, name))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone.csv: there is no such file"):
        read_table(tmp_path / "gone.csv")
