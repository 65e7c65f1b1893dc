"""One row per delegation, columns of their own for every paragraph; KTAB's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.layouts.layout import long_of
from sim.layouts.wide import measure_of
from sim.tables.tables import read_grid

KTAB = """\
Coalition ,"An invented test, of three bodies; nothing else",3,2,
Actor,Description,Influence,Policy Position,Policy Salience,Fund Position,Fund Salience,
AB,First body - old,  102.5, 75.8, 49.5,  6.4,  50.1,
CD,Second body,        53.4, 82.7, 30.3, 73.5, 21.2,
EF,Third body,        129.6, 82.4, 48.5, 90.9, 13.6
"""


def long(tmp_path: Path, text: str, **options):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return long_of(read_grid(path), **options)


def cells(read, *names: str):
    return [tuple(row.cells[name] for name in names) for row in read.table.rows]


@pytest.mark.parametrize(
    ("column", "measured"),
    [
        ("Pstn1", ("1", "position")),
        ("Sal12", ("12", "salience")),
        ("Competitive Position", ("Competitive", "position")),
        ("position_war", ("war", "position")),
        ("Position on the war", ("the war", "position")),
        ("War: ceiling", ("War", "ceiling")),
        ("position", None),
        ("salience", None),
        ("reference", None),
        ("disposition", None),
    ],
)
def test_what_a_column_measures(column, measured):
    assert measure_of(column) == measured


def test_a_file_of_ktab_is_read_whole(tmp_path):
    read = long(tmp_path, KTAB)
    assert read.title == "Coalition"
    assert cells(read, "delegation", "delegation_id", "paragraph", "position", "salience")[:3] == [
        ("First body - old", "AB", "Policy", "75.8", "49.5"),
        ("First body - old", "AB", "Fund", "6.4", "50.1"),
        ("Second body", "CD", "Policy", "82.7", "30.3"),
    ]
    assert {c for (c,) in cells(read, "capability")} == {"102.5", "53.4", "129.6"}
    assert not any(note.startswith("not used") for note in read.notes)


def test_the_place_of_a_number_is_that_of_its_own_column(tmp_path):
    table = long(tmp_path, KTAB.replace("73.5", "many")).table
    row = next(row for row in table.rows if row.cells["position"] == "many")
    with pytest.raises(InputError, match=r"t.csv:4:Fund Position: 'many' is not a number"):
        table.number(row, "position")


def test_dimensions_without_a_name_and_actors_with_one_description(tmp_path):
    text = KTAB.replace("Policy Position,Policy Salience,Fund Position,Fund Salience",
                        "Pstn1,Sal1,Pstn2,Sal2").replace("Second body", "Third body")  # fmt: skip
    read = long(tmp_path, text)
    assert cells(read, "delegation", "paragraph")[:2] == [
        ("AB", "Dimension 1"),
        ("AB", "Dimension 2"),
    ]
    assert "not used: column 'Description' (3 cells, lines 3, 4, 5)" in read.notes


def test_what_the_first_line_claims_is_compared_with_what_is_there(tmp_path):
    notes = long(tmp_path, KTAB.replace(",3,2,\n", ",4,3,\n")).notes
    assert "it says 4 actors, but the file has 3: is it complete?" in notes
    assert "it says 3 dimensions, but the file has 2: is it complete?" in notes


def test_red_lines_may_have_columns_of_their_own_and_others_are_not_used(tmp_path):
    text = "country,War position,War salience,War floor,Law position,Law salience,gdp\n"
    read = long(tmp_path, f"{text}A,80,5,70,50,1,3\nB,20,5,,50,2,4\n")
    assert cells(read, "paragraph", "floor") == [
        ("War", "70"),
        ("Law", ""),
        ("War", ""),
        ("Law", ""),
    ]
    assert "not used: column 'gdp' (2 cells, lines 2, 3)" in read.notes


@pytest.mark.parametrize(
    ("header", "match"),
    [
        ("who,War position,War salience", "t.csv:1:1: no column 'delegation'"),
        ("actor,War position,War salience,Law position", "1:Law position: .* no salience column"),
        ("actor,War position,War salience,Law salience", "1:Law salience: .* no position column"),
        ("actor,War position,War salience,Law floor", "1:Law floor: .* no position column"),
    ],
)
def test_half_a_pair_is_refused(tmp_path, header, match):
    with pytest.raises(InputError, match=match):
        long(tmp_path, f"{header}\nA,1,2\n")


def test_only_the_rows_asked_for_are_read(tmp_path):
    read = long(tmp_path, KTAB, only={"Actor": "CD"})
    assert {c for (c,) in cells(read, "delegation_id")} == {"CD"}
    assert "2 rows were not asked for" in read.notes
    with pytest.raises(InputError, match="--where: no row has Actor=XX"):
        long(tmp_path, KTAB, only={"Actor": "XX"})
    with pytest.raises(InputError, match=r"--where: unknown column 'Acter'.*did you mean 'Actor'"):
        long(tmp_path, KTAB, only={"Acter": "XX"})
