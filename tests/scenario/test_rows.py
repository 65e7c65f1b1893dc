"""Rows as objects: what a cell must be is told by its file, line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest

from sim.errors import InputError
from sim.scenario.rows import Day, RowModel, columns_of, one_of, read_rows, rows_of
from sim.tables.tables import read_table


class Visit(RowModel):
    who: str
    day: Day
    nights: int = 1
    price: float = 0.0
    mood: Annotated[str, one_of("mood", ("good", "bad"))] = "good"


def file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_empty_cells_and_columns_left_out_take_their_defaults(tmp_path: Path) -> None:
    path = file(tmp_path, "who,day,nights,note", "A,2023-03-02,,x", "B,2023-03-03,3,")
    first, second = read_rows(path, Visit)
    assert (first.who, str(first.day), first.nights, first.mood) == ("A", "2023-03-02", 1, "good")
    assert second.nights == 3


def test_each_object_comes_with_its_row(tmp_path: Path) -> None:
    table = read_table(file(tmp_path, "who,day", "A,2023-03-02", "", "B,2023-03-03"))
    assert [(row.line, visit.who) for row, visit in rows_of(table, Visit)] == [(2, "A"), (4, "B")]


def test_columns_without_a_default_must_be_there(tmp_path: Path) -> None:
    assert columns_of(Visit) == ["who", "day"]
    path = file(tmp_path, "who,dya", "A,2023-03-02")
    with pytest.raises(InputError, match=r"column 'day' is missing.*did you mean 'dya'"):
        read_rows(path, Visit)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",2023-03-02,1,1,good", "visits.csv:2:who: must not be empty"),
        ("A,2.3.2023,1,1,good", "visits.csv:2:day: '2.3.2023' is not a date that can be read"),
        ("A,1677715200,1,1,good", "visits.csv:2:day: '1677715200' is not a date"),
        ("A,2023-03-02,some,1,good", "2:nights: must be a whole number, found 'some'"),
        ("A,2023-03-02,1.5,1,good", "2:nights: must be a whole number, found '1.5'"),
        ("A,2023-03-02,1,cheap,good", "2:price: must be a number, found 'cheap'"),
        (
            "A,2023-03-02,1,1,god",
            "2:mood: unknown mood 'god'; it must be one of good, bad (did you mean 'good'?)",
        ),
    ],
)
def test_a_bad_cell_is_named_with_what_would_be_right(tmp_path, line, message) -> None:
    path = file(tmp_path, "who,day,nights,price,mood", line)
    with pytest.raises(InputError) as caught:
        read_rows(path, Visit)
    assert message in str(caught.value)


def test_all_mistakes_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    path = file(tmp_path, "who,day", "A,soon", ",later")
    with pytest.raises(InputError) as caught:
        read_rows(path, Visit)
    assert [line.split(": ")[0].rpartition("/")[2] for line in str(caught.value).splitlines()] == [
        "3 mistakes:",
        "visits.csv:2:day",
        "visits.csv:3:who",
        "visits.csv:3:day",
    ]
