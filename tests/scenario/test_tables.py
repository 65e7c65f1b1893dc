"""Tables as people save them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import InputError
from sim.scenario.tables import parse_number, read_table


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


@pytest.mark.parametrize("inline", [True, False])
def test_a_workbook_reads_like_the_same_csv(tmp_path, inline):
    path = tmp_path / "book.xlsx"
    text = (
        '<c r="A1" t="inlineStr"><is><t>who</t></is></c>'
        if inline
        else '<c r="A1" t="s"><v>0</v></c>'
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{text}<c r="C1" t="str"><v>x</v></c><c r="B1" t="str"><v>y</v></c></row>'
        '<row r="4"><c r="A4" t="str"><v>IND</v></c><c r="C4"><v>62.5</v></c></row>'
        "</sheetData></worksheet>"
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{link}"><sheets>'
            '<sheet name="one" sheetId="1" r:id="rId7"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId7" Target="worksheets/s.xml"/></Relationships>',
        )
        book.writestr("xl/worksheets/s.xml", sheet)
        book.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="{main}"><si><r><t>wh</t></r><r><t>o</t></r></si></sst>',
        )
    table = read_table(path)
    assert table.columns == ("who", "y", "x")
    assert table.rows[0].line == 4
    assert table.number(table.rows[0], "x") == 62.5
    assert table.rows[0].cells["y"] == ""


def test_a_workbook_written_by_a_spreadsheet_library(tmp_path):
    pytest.importorskip("openpyxl")
    path = tmp_path / "book.xlsx"
    pd.DataFrame({"who": ["IND", "FRA"], "x": [1.5, 70]}).to_excel(path, index=False)
    table = read_table(path)
    assert [table.number(row, "x") for row in table.rows] == [1.5, 70]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "t.csv", "is empty"),
        (b"a,a\n1,2\n", "t.csv", "column 'a' stands twice"),
        (b"a,,b\n1,2,3\n", "t.csv", "column 2 has no name"),
        (b"a,b\n1,2,5\n", "t.csv", r"t.csv:2: has 3 cells, but there are 2 columns"),
        (b"\x00\x01a,b\n", "t.csv", "not a text file"),
        (b"\xd0\xcf\x11\xe0", "t.xls", "save it as CSV or .xlsx"),
        (b"PK\x03\x04junk", "t.ods", "save it as CSV or .xlsx"),
        (b"PK\x03\x04junk", "t.xlsx", "cannot be read as an .xlsx workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_clearly(tmp_path, data, name, message):
    with pytest.raises(InputError, match=message):
        read_table(saved(tmp_path, data, name))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone.csv: there is no such file"):
        read_table(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("workbook", "message"),
    [
        ("<workbook/>", "cannot be read as an .xlsx workbook"),
        ("<workbook", "cannot be read as an .xlsx workbook"),
        ("<!DOCTYPE x><workbook/>", "declares entities"),
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path, workbook, message):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", workbook)
    with pytest.raises(InputError, match=rf"book.xlsx: .*{message}"):
        read_table(path)
