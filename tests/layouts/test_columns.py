"""What columns are called, and which are not used."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.layouts.columns import columns_of, meaning_of
from sim.tables.tables import read_table

HEADER = "actor,issue,position,salience"


def columns(tmp_path: Path, header: str, row: str, ignored=()):
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    return columns_of(read_table(path), ignored)


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Actor", "delegation"),
        ("status quo", "reference"),
        ("Reference-Point", "reference"),
        ("Position (0-10)", "position"),
        ("Salience [%]", "salience"),
        ("at least", "at_least"),
        ("ISO3", "delegation_id"),
        ("ceil", None),
        ("reference page", None),
        ("Позиция", None),
    ],
)
def test_what_a_column_means(column, name):
    assert meaning_of(column) == name


def test_what_is_read_as_something_else_is_said(tmp_path):
    found = columns(tmp_path, "Country,Issue,Position,Salience,Power", "A,X,1,2,3")
    assert found.notes == [
        "columns read: 'Country' as delegation, 'Issue' as paragraph, 'Power' as capability"
    ]


@pytest.mark.parametrize("extra", ["notes", "preference", "presence", "region", "color", "partner"])
def test_a_column_that_means_nothing_is_named_with_its_cells(tmp_path, extra):
    found = columns(tmp_path, f"{HEADER},{extra}", "A,X,1,2,3")
    assert f"not used: column '{extra}' (1 cell, line 2)" in found.notes


@pytest.mark.parametrize("answer", ["yes", "no", "x", "1", ""])
def test_a_party_column_says_who_is_in_dispute_and_any_other_is_not_used(tmp_path, answer):
    assert "party" in columns(tmp_path, f"{HEADER},party", f"A,X,1,2,{answer}").named
    found = columns(tmp_path, f"{HEADER},party", "A,X,1,2,PS")
    assert "party" not in found.named
    assert "not used: column 'party' (1 cell, line 2; it does not say yes or no)" in found.notes


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("ceilng", "ceiling"), ("ceil", "ceiling"), ("flor", "floor"), ("penality", "penalty"),
     ("tabeld", "tabled"), ("refrence", "reference")],
)  # fmt: skip
def test_a_slip_of_the_pen_is_refused_unless_the_column_is_left_out(tmp_path, slip, meant):
    match = f"t.csv:1:{slip}: unknown column '{slip}'.*--ignore.*did you mean '{meant}'"
    with pytest.raises(InputError, match=match):
        columns(tmp_path, f"{HEADER},{slip}", "A,X,1,2,3")
    found = columns(tmp_path, f"{HEADER},{slip}", "A,X,1,2,3", [slip])
    assert f"not used: column '{slip}' (1 cell, line 2)" in found.notes


def test_an_id_stands_for_a_name_that_is_not_there(tmp_path):
    assert columns(tmp_path, "iso3,issue_id,position,salience", "A,X,1,2").named == {
        "delegation": "iso3",
        "paragraph": "issue_id",
        "position": "position",
        "salience": "salience",
    }


@pytest.mark.parametrize(
    ("header", "match"),
    [
        ("actor,issue,salience", "t.csv:1:1: no column 'position'; the file has actor, issue"),
        ("actor issue position salience", "is it separated by tabs, commas, semicolons or bars"),
        ("actor,country,position,salience", "columns 'actor' and 'country' both mean 'delegation'"),
    ],
)
def test_a_column_that_is_missing_or_there_twice_is_named(tmp_path, header, match):
    with pytest.raises(InputError, match=match):
        columns(tmp_path, header, "A")


def test_a_unit_behind_a_name_that_nothing_else_has_is_no_other_name(tmp_path):
    found = columns(tmp_path, "actor,position_years,salience 0-100,position_note", "A,1,2,3")
    assert (found.named["position"], found.named["salience"]) == (
        "position_years",
        "salience 0-100",
    )
    assert found.unused == ["position_note"]
    with pytest.raises(InputError, match="no column 'position'"):
        columns(tmp_path, "actor,position_2019,position_2023,salience", "A,1,2,3")


def test_only_a_column_of_the_file_can_be_ignored(tmp_path):
    with pytest.raises(InputError, match=r"--ignore: unknown column 'not'.*did you mean 'note'"):
        columns(tmp_path, f"{HEADER},note", "A,X,1,2,3", ["not"])
