"""Encodings, separators and quotes of text files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.tables.package import LARGEST, MOST_COLUMNS
from sim.tables.textfile import read_text, separator_of


def grid(tmp_path: Path, data: bytes | str, encoding: str | None = None):
    path = tmp_path / "t.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_text(path, encoding)


def refused(tmp_path: Path, data: bytes | str, match: str, encoding: str | None = None) -> None:
    with pytest.raises(InputError, match=match):
        grid(tmp_path, data, encoding)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b\n1,5;2,5\n", ";"),
        ("Positions, all of them; 2023\na\tb\n1\t2\n", "\t"),
        ("China; scen 2,Scenario;2,13,2,\nActor,Power,P,S,\nA,1,2,3,\n", ","),
        ('"a;b;c",d\n"e;f;g",h\n', ","),
        ("# one, two, three\na|b\n1|2\n", "|"),
        ("who\nA\n", "\t"),
    ],
)
def test_the_separator_splits_most_lines_alike(text, separator):
    assert separator_of(text) == separator


def test_the_separator_that_a_file_names_is_taken(tmp_path):
    read = grid(tmp_path, "sep=|\na;b|c;d\n1;2|3\n")
    assert read.separator == "|"
    assert [row.line for row in read.rows if row.filled] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_mark_says_the_encoding_and_nothing_is_assumed(tmp_path, encoding):
    read = grid(tmp_path, "Россия,中国\n".encode(encoding))
    assert read.rows[0].cells == ["Россия", "中国"]
    assert read.notes == ()


def test_windows_1252_is_assumed_and_said(tmp_path):
    read = grid(tmp_path, "Türkiye,Perú\n".encode("cp1252"))
    assert read.rows[0].cells == ["Türkiye", "Perú"]
    assert "'Türkiye', 'Perú'" in read.notes[0]
    assert "--encoding" in read.notes[0]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Россия", "cp1251"), ("日本国", "shift-jis"), ("中华人民", "gbk"), ("Ελλάδα", "cp1253")],
)
def test_letters_of_another_code_page_are_refused_and_read_when_it_is_named(
    tmp_path, text, encoding
):
    data = f"who,x\n{text},1\n".encode(encoding)
    refused(tmp_path, data, "neither UTF-8 nor Windows-1252, from line 2 on.*--encoding")
    assert grid(tmp_path, data, encoding).rows[1].cells[0] == text


def test_utf_8_with_a_stray_byte_is_not_read_as_something_else(tmp_path):
    refused(tmp_path, "a\nTürkiye\n".encode() + b"\xff\n", "neither UTF-8 nor Windows-1252")


def test_letters_that_were_garbled_before_are_said(tmp_path):
    read = grid(tmp_path, "who\nTürkiye\n".encode().decode("cp1252"))
    assert read.notes[0].startswith(
        "line 2: 'TÃ¼rkiye' looks like letters that were read in a wrong"
    )


@pytest.mark.parametrize(
    ("data", "match", "encoding"),
    [
        (b"a,b\n", "there is no encoding 'klingon'", "klingon"),
        (b"\xff\xfe\x00", "is not the UTF-16 it claims", None),
        ("Россия".encode("cp1251"), "is not the UTF-8", "utf-8"),
        ("a,b\n".encode("utf-16-le"), "is not a text file", None),
        ("äöü,b\n".encode("utf-16-le"), "looks like UTF-16 without its mark", None),
        (b'a,b\n"France,1\nB,2\n', "t.csv:2:1: a quote is opened here or below and never", None),
        (b'a,b\n"x"y,1\n', "t.csv:2:1: a quoted cell goes on after its closing quote", None),
        (b"a,b\n" + b"x" * 40_000, "t.csv:2:1: a cell has more than 32767 characters", None),
        (
            b"a," * MOST_COLUMNS + b"b\n",
            "t.csv:1:1: a table may have 100000 rows, 500 columns",
            None,
        ),
        (b"a\n" * 100_002, "t.csv:100002:1: a table may have 100000 rows", None),
        ((b"a," * 400 + b"\n") * 4_000, "1500000 cells; this has 401 columns", None),
        (b"a" * (LARGEST + 1), "20 MB are too much; a table may have 20 MB", None),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, data, match, encoding):
    refused(tmp_path, data, match, encoding)


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path):
    read = grid(tmp_path, 'a,b\n"two\nlines",1\nc,2\n')
    assert [row.line for row in read.rows] == [1, 2, 4]
