"""Workbooks: what openpyxl reads of them, and what is refused before or after it."""

from __future__ import annotations

import datetime
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.comments
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


# what people do to cells, rows and sheets


def dressed(path: Path, change, *rows: list[object]) -> Path:
    """A workbook of these rows, changed."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    for row in rows or (["who", "x"], ["IND", 0.25], ["FRA", 0.8]):
        sheet.append(row)
    change(book, sheet)
    book.save(path)
    return path


def test_shares_in_a_per_cent_format_are_per_cents(tmp_path):
    def per_cents(_, sheet):
        sheet["B2"].number_format, sheet["B3"].number_format = "0%", '0.0%" of all"'

    table = read_table(dressed(tmp_path / "b.xlsx", per_cents))
    assert [row.cells["x"] for row in table.rows] == ["25%", "80%"]
    assert [table.number(row, "x") for row in table.rows] == [25, 80]
    assert table.notation("x").percent


def test_a_per_cent_sign_that_is_only_text_makes_no_per_cent(tmp_path):
    def quoted(_, sheet):
        sheet["B2"].number_format = '0.00" %"'

    table = read_table(dressed(tmp_path / "b.xlsx", quoted))
    assert table.number(table.rows[0], "x") == 0.25


def test_per_cents_beside_plain_numbers_are_refused_with_their_cell(tmp_path):
    def half(_, sheet):
        sheet["B2"].number_format = "0%"

    table = read_table(dressed(tmp_path / "b.xlsx", half))
    with pytest.raises(InputError, match=r"sheet 'Data', cell B3 \(x\): '0.8': the column has num"):
        table.number(table.rows[1], "x")


def test_a_date_is_no_number(tmp_path):
    def date(_, sheet):
        sheet["B2"] = datetime.date(2023, 2, 1)

    table = read_table(dressed(tmp_path / "b.xlsx", date))
    with pytest.raises(InputError, match=r"cell B2 \(x\): holds the date 2023-02-01, not a number"):
        table.number(table.rows[0], "x")


def test_a_number_written_as_text_is_read_like_one_in_a_text_file(tmp_path):
    path = workbook(tmp_path / "b.xlsx", ["who", "x", "y"], ["A", "3,031", "0.5"], ["B", 999, 1.25])
    table = read_table(path)
    assert [table.number(row, "x") for row in table.rows] == [3031, 999]
    alone = read_table(workbook(tmp_path / "c.xlsx", ["who", "x"], ["A", "3,031"], ["B", 999]))
    with pytest.raises(InputError, match=r"cell B2 \(x\): '3,031' may be 3.031 or 3031"):
        alone.number(alone.rows[0], "x")


def test_hidden_sheets_are_not_read_and_every_other_sheet_is_named(tmp_path):
    def sheets(book, sheet):
        sheet.sheet_state = "hidden"
        book.create_sheet("Shown").append(["who"])
        book.create_sheet("Very").sheet_state = "veryHidden"

    path = dressed(tmp_path / "b.xlsx", sheets)
    table = read_table(path)
    assert table.grid.sheet == "Shown"
    assert table.notes == [
        "sheet 'Shown' was read; not used: 'Data' (hidden), 'Very' (hidden) "
        "(--sheet NAME reads another)"
    ]
    assert read_table(path, sheet="Data").columns == ("who", "x")
    with pytest.raises(InputError, match=r"unknown sheet 'Dat'.*did you mean 'Data'"):
        read_table(path, sheet="Dat")


def test_hidden_rows_and_columns_are_read_and_said_and_so_are_comments(tmp_path):
    def hide(_, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet["B2"].comment = openpyxl.comments.Comment("not sure", "me")

    table = read_table(dressed(tmp_path / "b.xlsx", hide))
    assert len(table.rows) == 2
    assert table.notes == [
        "1 hidden row, read like the others: 3",
        "1 hidden column, read like the others: B",
        "comments on cells are not read",
    ]


def test_cells_merged_in_a_column_hold_for_every_row_and_others_for_the_first_alone(tmp_path):
    def merge(_, sheet):
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("A1:C1")

    rows = (["A title", None, None], ["who", "x", "y"], ["IND", 1, 2], [None, 3, 4], ["FRA", 5, 6])
    table = read_table(dressed(tmp_path / "b.xlsx", merge, *rows))
    assert [row.cells["who"] for row in table.rows] == ["IND", "IND", "FRA"]
    assert "merged cells hold for every row they span: A3:A4 ('IND')" in table.notes
    assert "cells merged over several columns count for the first alone: A1:C1" in table.notes


# what claims more than it holds

HEAD = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "strings", "match"),
    [
        (f'{HEAD}<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>', "", "cell in column 321272406"),
        (f'{HEAD}<row r="999999999"><c r="A999999999"><v>1</v></c></row>', "", "cell A999999999"),
        (f'{HEAD}<row r="9"/><row r="3"/>', "", "row 3 comes after row 9"),
        (f'{HEAD}<row r="2"><c r="A2"><v>1</v></c><c r="A2"/></row>', "", "A2 stands twice"),
        (f'{HEAD}<row r="2"><c r="A3"><v>1</v></c></row>', "", "A3 stands twice or in another row"),
        (
            HEAD,
            f'<sst xmlns="{MAIN}"><si><t>{"x" * 40_000}</t></si></sst>',
            "more than 32767 charac",
        ),
        (f'<row r="1"><c t="str"><v>{"9" * 40_000}</v></c></row>', "", "more than 32767 charac"),
        (HEAD + "<a>" * 50 + "</a>" * 50, "", "nests more than 40 elements deep"),
        (
            "<row>" + '<c t="str"><v>a</v></c>' * 400 + "</row>"
            '<row r="5000"><c r="A5000"><v>1</v></c></row>',
            "",
            "1500000 cells; this has 400 columns and goes beyond row 5000",
        ),
    ],
)
def test_what_a_workbook_claims_is_checked_as_it_streams_by(tmp_path, rows, strings, match):
    with pytest.raises(InputError, match=match):
        read_table(package(tmp_path / "b.xlsx", rows, strings))


def test_a_workbook_that_claims_a_column_beyond_all_takes_no_memory_for_it(tmp_path):
    far = f'{HEAD}<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'
    path = package(tmp_path / "b.xlsx", far, dimension='<dimension ref="A1:ZZZZZZ2"/>')
    tracemalloc.start()
    with pytest.raises(InputError):
        read_table(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_an_extent_that_is_only_claimed_does_no_harm(tmp_path):
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    path = package(tmp_path / "b.xlsx", rows, dimension='<dimension ref="A1:XFD1048576"/>')
    assert len(read_table(path).rows) == 1


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/theme/theme1.xml"])
def test_a_part_that_is_read_as_a_whole_has_a_bound_of_its_own(tmp_path, part):
    path = package(tmp_path / "b.xlsx", HEAD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(part, b" " * 2_000_001)
    with pytest.raises(InputError, match=f"its part {part} unpacks to more than 2 MB"):
        read_table(path)


def test_a_workbook_of_thousands_of_parts_is_refused(tmp_path):
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for n in range(2_001):
            book.writestr(f"xl/{n}.xml", "")
    with pytest.raises(InputError, match="has 2001 parts; a workbook may have 2000"):
        read_table(path)


def test_entities_in_another_encoding_are_seen_all_the_same(tmp_path):
    path = package(tmp_path / "b.xlsx", HEAD)
    sheet = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'
    with zipfile.ZipFile(path, "a") as book:
        book.writestr("xl/more.xml", sheet.encode("utf-16"))
    with pytest.raises(InputError, match=r"its part xl/more.xml declares entities"):
        read_table(path)
