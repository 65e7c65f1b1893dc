"""What the marks in numbers mean: decided for a column, said, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.tables.numerals import notation_of, numeral_of, parse_number


def read(cells: list[str], separator: str, elsewhere: tuple[str, ...] = ()):
    """The notation of a column, and its numbers by it."""
    numerals = [numeral_of(cell) for cell in cells]
    column = [(n, *pair) for n, pair in enumerate(zip(cells, numerals, strict=True))]
    notation = notation_of(column, elsewhere, separator)
    return notation, [n.value(notation.decimal) if n else None for n in numerals]


@pytest.mark.parametrize(
    ("cells", "separator", "numbers"),
    [
        (["3,031", "0.15", "999"], ",", [3031, 0.15, 999]),
        (["3.031", "0,15"], ";", [3031, 0.15]),
        (["3,031", "0,15"], ";", [3.031, 0.15]),
        (["1,234,567", "1,234"], ";", [1234567, 1234]),
        (["3.031"], ",", [3.031]),
        (["3.031"], "\t", [3.031]),
        (["3,031"], ";", [3.031]),
        (["3 031", "3\u202f031,5"], ";", [3031, 3031.5]),
        (["3'031", "12\u2019031.5"], ";", [3031, 12031.5]),
        (["1,23,456", "12,34,567.5"], ",", [123456, 1234567.5]),
        (["0,031", "1,5"], ";", [0.031, 1.5]),
        (["1.234,5", "-1.234"], "\t", [1234.5, -1234]),
        (["٧٥", "٠٫٥"], ",", [75, 0.5]),
        (["７５", "\u22123"], ",", [75, -3]),
    ],
)
def test_a_column_decides_what_its_marks_mean(cells, separator, numbers):
    notation, found = read(cells, separator)
    assert notation.wrong == ()
    assert found == numbers


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["3,031", "999"], ","),
        (["3,031", "999"], ";"),
        (["3.031"], ";"),
        (["3,031"], "\t"),
        (["3,031"], "|"),
        (["3,031", "3.031"], ","),
        (["3,031"], ""),
    ],
)
def test_what_could_be_two_numbers_and_nothing_decides_is_left_open(cells, separator):
    assert read(cells, separator)[0].decimal == ""


def test_other_columns_decide_where_the_column_does_not():
    notation, found = read(["3,031", "999"], ",", elsewhere=(".", ""))
    assert found == [3031, 999]
    assert notation.notes == (
        "the comma in '3,031' groups thousands (3031), as other columns show",
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1,5", "1.5"], "'1.5' has another decimal mark than '1,5' above it"),
        (["1,234,567", "1,5"], "the comma is the decimal mark in '1,5' and groups thousands in"),
        (["25%", "30"], "'30': the column has numbers with a per cent sign ('25%') and without"),
    ],
)
def test_cells_that_contradict_each_other_are_wrong(cells, message):
    ((place, told),) = read(cells, ";")[0].wrong
    assert place == 1
    assert told.startswith(message)


@pytest.mark.parametrize("cells", [["25%", "80 %"], ["25%", "0"], ["٢٥٪"], ["25\uff05", ""]])
def test_per_cents_are_numbers_of_a_hundred(cells):
    notation, found = read(cells, ",")
    assert notation.percent
    assert found[0] == 25


@pytest.mark.parametrize(
    "text",
    ["1_000", "0x10", "1,2,3", "1.2.3", "1 2", "(5)", "5-", "$5", "5 years", "~5", "1/2",
     "40-60", "inf", "nan", "1e", "", ".", "%", "+", "½", "²"],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    assert numeral_of(text) is None


def test_a_number_beyond_all_bounds_has_no_value():
    assert parse_number("1e400") is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_reads_back_from_its_own_writing(number):
    assert parse_number(repr(number)) == number
    assert parse_number(repr(number).replace(".", ",")) == number


@given(st.integers(1000, 10**12), st.sampled_from(",. '"))
def test_any_whole_number_in_groups_reads_back_beside_one_that_proves_the_mark(number, mark):
    grouped = f"{number:,}".replace(",", mark)
    proof = f"1{mark}000{mark}000"
    assert read([proof, grouped], ";")[1][1] == number
