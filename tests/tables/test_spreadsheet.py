"""Workbooks: what openpyxl reads of them, and what is refused before or after it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from sim.errors import InputError
from sim.tables.tables import read_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def package(path: Path, rows: str, strings: str = "", dimension: str = "") -> Path:
    """A workbook with one sheet of these rows, part by part."""
    parts = {
        "workbook": "sheet.main",
        "worksheets/s": "worksheet",
        "sharedStrings": "sharedStrings",
    }
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{KIND}.{kind}+xml"/>'
        for part, kind in parts.items()
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
            '<sheet name="one" sheetId="1" r:id="rId7"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId7" '
            f'Type="{LINK}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/s.xml",
            f'<worksheet xmlns="{MAIN}">{dimension}<sheetData>{rows}</sheetData></worksheet>',
        )
        book.writestr("xl/sharedStrings.xml", strings or f'<sst xmlns="{MAIN}"/>')
    return path


@pytest.mark.parametrize("inline", [True, False])
def test_a_workbook_reads_like_the_same_csv(tmp_path, inline):
    path = tmp_path / "book.xlsx"
    text = (
        '<c r="A1" t="inlineStr"><is><t>who</t></is></c>'
        if inline
        else '<c r="A1" t="s"><v>0</v></c>'
    )
    sheet = (
        f'<row r="1">{text}<c r="C1" t="str"><v>x</v></c><c r="B1" t="str"><v>y</v></c></row>'
        '<row r="4"><c r="A4" t="str"><v>IND</v></c><c r="C4"><v>62.5</v></c></row>'
    )
    package(path, sheet, f'<sst xmlns="{MAIN}"><si><r><t>wh</t></r><r><t>o</t></r></si></sst>')
    table = read_table(path)
    assert table.columns == ("who", "y", "x")
    assert table.rows[0].line == 4
    assert table.number(table.rows[0], "x") == 62.5
    assert table.rows[0].cells["y"] == ""


def test_a_workbook_written_by_a_spreadsheet_library(tmp_path):
    path = tmp_path / "book.xlsx"
    day = pd.Timestamp("2023-03-02")
    pd.DataFrame({"who": ["IND", 7], "x": [1.5, 70], "day": [day, day]}).to_excel(path, index=False)
    table = read_table(path)
    assert [table.number(row, "x") for row in table.rows] == [1.5, 70]
    assert [row.cells["who"] for row in table.rows] == ["IND", "7"]
    assert table.rows[1].cells["day"] == "2023-03-02"


def workbook(path: Path, *rows: list[object]) -> Path:
    """A workbook whose first sheet has these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.create_sheet("another").append(["who"])
    book.save(path)
    return path


def test_true_and_false_in_a_workbook_are_no_numbers(tmp_path):
    table = read_table(workbook(tmp_path / "b.xlsx", ["who", "x"], ["IND", 1], ["FRA", True]))
    assert table.rows[1].cells["x"] == "TRUE"
    with pytest.raises(
        InputError, match=r"b.xlsx: sheet 'Sheet', cell B3 \(x\): holds the answer TRUE, not"
    ):
        table.number(table.rows[1], "x")


def test_a_formula_counts_by_its_result(tmp_path):
    row = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>""</f><v></v></c>'
    head = '<c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c>'
    path = package(tmp_path / "b.xlsx", f'<row r="1">{head}</row><row r="2">{row}</row>')
    assert dict(read_table(path).rows[0].cells) == {"a": "2", "b": ""}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<c r="C4"><f>1+1</f></c>', "sheet 'one', cell C4: a formula that was never calculated"),
        (
            '<c r="C4"><f>1+1</f><v/></c>',
            "sheet 'one', cell C4: a formula that was never calculated",
        ),
        ('<c r="C4" t="e"><v>#DIV/0!</v></c>', "sheet 'one', cell C4: holds the error #DIV/0!"),
        (
            '<c r="SG4"><v>1</v></c>',
            "a table may have 100000 rows, 500 columns and 1500000 cells; cell SG4 lies beyond",
        ),
        (
            '<c r="ZZZZZZ4"><v>1</v></c>',
            "a table may have 100000 rows, 500 columns and 1500000 cells; cell in column",
        ),
        ('<c r="C4" t="b"><v>perhaps</v></c>', "cannot be read as an .xlsx workbook"),
        ('<c r="C4" t="s"><v>99</v></c>', "cannot be read as an .xlsx workbook"),
    ],
)
def test_a_cell_that_says_nothing_usable_is_refused_with_its_place(tmp_path, cell, message):
    head = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    path = package(tmp_path / "b.xlsx", f'{head}<row r="4">{cell}</row>')
    with pytest.raises(InputError, match=f"b.xlsx: {message}"):
        read_table(path)


def test_a_cell_at_the_far_corner_makes_nobody_wait(tmp_path):
    head = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    far = f'{head}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(
        InputError, match="500 columns and 1500000 cells; cell XFD1048576 lies beyond that"
    ):
        read_table(package(tmp_path / "b.xlsx", far, dimension='<dimension ref="A1:XFD1048576"/>'))


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for n in range(3):
            book.writestr(f"xl/{n}.xml", b" " * 8_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match=r"bomb.xlsx: is too large: it unpacks to more than 20 MB"):
        read_table(path)


def test_a_workbook_with_a_password_is_refused_in_one_sentence(tmp_path):
    whole = tmp_path / "locked.xlsx"
    whole.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1")
    with pytest.raises(InputError, match=r"locked.xlsx: has a password, or is an old .xls file"):
        read_table(whole)
    path = workbook(tmp_path / "parts.xlsx", ["a"], [1])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"parts.xlsx: has a password; save it without one"):
        read_table(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_is_refused_in_one_sentence(tmp_path, share):
    path = workbook(tmp_path / "b.xlsx", ["a"], [1])
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"b.xlsx: cannot be read as an .xlsx workbook"):
        read_table(path)


def test_a_workbook_with_a_byte_changed_anywhere_reads_or_is_refused_clearly(tmp_path):
    whole = workbook(tmp_path / "b.xlsx", ["who", "x"], ["IND", 1]).read_bytes()
    read, refused = 0, []
    for place in range(0, len(whole), 37):
        data = bytearray(whole)
        data[place] ^= 0xFF
        path = tmp_path / "changed.xlsx"
        path.write_bytes(data)
        try:
            read += len(read_table(path).rows)
        except InputError as error:
            refused.append(str(error))
    assert read
    assert refused
    assert all("changed.xlsx: " in message for message in refused)


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
