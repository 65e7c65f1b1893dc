"""Cells and rows of an imported table: what is read, what is refused, what is said."""

from __future__ import annotations

import math

import openpyxl
import pytest
from imported import imported, scenario_of, table, wrong

from sim.authoring.import_plan import Choices
from sim.errors import InputError
from sim.layouts.scales import scales_of

HEADER = "actor,issue,position,salience"


def notes(tmp_path, *rows, header=HEADER, **options):
    return imported(table(tmp_path, header, rows), **options).notes


def stances(tmp_path, *rows, header=HEADER, **options):
    """Name -> position on 0..100."""
    scenario = scenario_of(table(tmp_path, header, rows), **options)
    key = scenario.paragraphs[0].id
    return {d.name: d.stances[key].position for d in scenario.delegations}


# nothing is dropped in silence


@pytest.mark.parametrize("given", ["floor", "ceiling", "penalty", "at_least", "at_most"])
def test_a_number_that_needs_a_position_is_not_dropped_without_one(tmp_path, given):
    match = f"csv:2:position: is 'NA', but the row gives {given}; for no stance leave"
    wrong(tmp_path, match, header=f"{HEADER},{given}", rows=["A,X,NA,0,70", "B,X,5,1,"])


def test_a_salience_without_a_position_is_not_dropped_either(tmp_path):
    rows = ["A,X,,1", "B,X,90,2"]
    wrong(
        tmp_path, "csv:2:position: is empty, but the row gives salience", header=HEADER, rows=rows
    )


def test_rows_without_any_number_are_no_stance_and_counted(tmp_path):
    said = notes(tmp_path, "A,X,10,1", "A,Y,,", "B,X,90,2", "B,Y,.,NA", "C,Y,5,1")
    assert "2 rows without a position: no stance, lines 3, 5" in said


def test_a_penalty_without_a_red_line_is_said(tmp_path):
    said = notes(tmp_path, "A,X,10,1,,inf", "B,X,90,2,95,0.3", header=f"{HEADER},ceiling,penalty")
    assert "not used: 1 penalty without a floor or ceiling, line 2" in said


def test_a_row_that_begins_with_a_hash_is_a_row(tmp_path):
    assert stances(tmp_path, "#MeToo group,X,10,1", "B,X,90,2") == {"#MeToo group": 10, "B": 90}


# no number is guessed in silence


def test_thousands_are_decided_by_the_column_and_said(tmp_path):
    path = table(tmp_path, f"{HEADER},power", ['A,X,80,1,"3,031"', "B,X,20,1,0.15", "C,X,20,1,999"])
    scenario = scenario_of(path)
    assert [d.capability for d in scenario.delegations] == [3031, 0.15, 999]
    assert any("the comma in '3,031' groups thousands (3031)" in n for n in imported(path).notes)
    rows = ['A,X,80,1,"3,031"', "B,X,20,1,999"]
    wrong(
        tmp_path, r"csv:2:power: '3,031' may be 3.031 or 3031", header=f"{HEADER},power", rows=rows
    )


@pytest.mark.parametrize(("low", "high"), [(4, 10), (0.1, 0.9), (20, 45)])
def test_the_range_of_the_positions_is_said_and_a_scale_proposed(tmp_path, low, high):
    said = "\n".join(notes(tmp_path, f"A,X,{low},1", f"B,X,{high},2"))
    assert f"positions run from {low} to {high} and were read on 0:100" in said
    assert "say --scale" in said


def test_a_stated_scale_needs_no_word(tmp_path):
    path = table(tmp_path, HEADER, ["A,X,4,1", "B,X,10,2", "A,Y,50,1"])
    choices = Choices(scales=scales_of(["X=4:10"]))
    assert "positions run from 50 to 50" in "\n".join(imported(path, choices).notes)
    assert [d.stances["X"].position for d in scenario_of(path, choices).delegations] == [0, 100]


def test_per_cents_are_of_the_scale_whether_it_runs_to_1_or_to_100(tmp_path):
    rows = ("A,X,25%,1", "B,X,80 %,2")
    assert stances(tmp_path, *rows) == {"A": 25, "B": 80}
    assert "positions are per cents, from 25 to 80" in notes(tmp_path, *rows)
    assert stances(tmp_path, *rows, choices=Choices(scales=scales_of(["0:1"]))) == {
        "A": 25,
        "B": 80,
    }
    with pytest.raises(InputError, match="csv:2:position: is a per cent, but the scale is 4:10"):
        stances(tmp_path, *rows, choices=Choices(scales=scales_of(["4:10"])))


@pytest.mark.parametrize(
    ("cell", "match"),
    [
        ("TRUE", "'TRUE' is not a number, but an answer"),
        ("2-May", "'2-May' is not a number; it looks like a date"),
        ("2023-05-02", "'2023-05-02' is not a number; it looks like a date"),
        ("40-60", "'40-60' is not a number; for a range give its middle"),
        (">50", "'>50' is not a number"),
        ("1e999", "'1e999' is too large"),
        ("-5", "-5 is off the scale 0:100; the positions run from -5 to 9: state their scale"),
    ],
)
def test_what_is_no_number_of_the_scale_is_refused_with_its_place(tmp_path, cell, match):
    wrong(tmp_path, f"csv:2:position: {match}", header=HEADER, rows=[f"A,X,{cell},1", "B,X,9,2"])


@pytest.mark.parametrize(
    ("columns", "cells", "match"),
    [
        ("floor,ceiling", "80,20", "csv:2:floor: floor 80 is above ceiling 20"),
        ("at_least,at_most", "80,90", "csv:2:at_least: at_least 80 is above position 10"),
        ("at_least,at_most", "0,5", "csv:2:position: position 10 is above at_most 5"),
        ("floor,penalty", "5,30%", "csv:2:penalty: a penalty is no per cent"),
        ("present,floor", "perhaps,5", "csv:2:present: 'perhaps' is not yes or no"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(tmp_path, columns, cells, match):
    wrong(tmp_path, match, header=f"{HEADER},{columns}", rows=[f"A,X,10,1,{cells}", "B,X,9,2,,"])


def test_bounds_and_an_absolute_penalty_are_kept(tmp_path):
    header = f"{HEADER},at_least,at_most,ceiling,penalty"
    stance = scenario_of(table(tmp_path, header, ["A,X,10,1,5,20,30,never"])).delegations[0]
    found = stance.stances["X"]
    assert (found.at_least, found.at_most, found.ceiling, found.penalty) == (5, 20, 30, math.inf)


def test_the_first_hundred_mistakes_are_told_and_the_rest_counted(tmp_path):
    rows = [f"A{n},X,x{n},1" for n in range(250)]
    lines = wrong(tmp_path, "250 mistakes", header=HEADER, rows=rows).splitlines()
    assert len(lines) == 102
    assert lines[100].endswith("csv:101:position: 'x99' is not a number")
    assert lines[101].strip() == "... and 150 more"


# names


@pytest.mark.parametrize(
    "name", ["Россия", "中国", "مصر", "ישראל", "भारत", "🙂", "!!!", "=A1", "a.b"]
)
def test_a_name_of_any_script_is_kept(tmp_path, name):
    path = table(tmp_path, HEADER, [f"{name},{name},10,1", f"B,{name},90,2"])
    scenario = scenario_of(path)
    assert [d.name for d in scenario.delegations] == [name, "B"]
    assert scenario.paragraphs[0].title == name


def test_names_are_tidied_and_that_is_said(tmp_path):
    rows = ["Fran\u200bce,X,10,1", "France,Y,20,1", "Co\u0302te,X,1,1", "C\u00f4te,Y,1,1"]
    path = table(tmp_path, HEADER, rows)
    assert [d.name for d in scenario_of(path).delegations] == ["France", "Côte"]
    said = next(note for note in imported(path).notes if "tidied" in note)
    assert said.startswith("2 names tidied")
    assert "'Fran\\u200bce' in " in said
    assert "csv:2:actor" in said


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ("Peru,X,1,1\nperu,Y,1,1", "csv:3:actor: 'peru' and 'Peru' .*upper and lower case"),
        ("A,War,1,1\nB,war,1,1", "csv:3:issue: 'war' and 'War' .*upper and lower case"),
        ("A\x07,X,1,1", r"csv:2:actor: holds U\+0007, a control character, as character 2"),
        (",X,1,1", "csv:2:actor: must not be empty; a cell is not filled from above"),
        ("A,,1,1", "csv:2:issue: must not be empty; a cell is not filled from above"),
        ('"France,X,1,1\nB,X,1,1\nC",X,1,1', "csv:2:actor: spans lines and columns; is a closing"),
    ],
)
def test_a_name_that_is_none_or_two_is_refused(tmp_path, row, match):
    wrong(tmp_path, match, header=HEADER, rows=[row])


def test_ids_that_a_table_has_are_kept(tmp_path):
    scenario = scenario_of(table(tmp_path, f"iso3,{HEADER}", ["RUS,Россия,X,10,1", "B,B,X,9,1"]))
    assert [(d.id, d.name) for d in scenario.delegations] == [("RUS", "Россия"), ("B", "B")]


# evidence and workbooks


def test_free_text_of_a_row_is_its_evidence(tmp_path):
    rows = [
        "A,X,10,1,judgement: fishing interest,",
        "B,X,90,2,Reuters: said so,2015-10-30",
        "C,X,90,2,,",
    ]
    scenario = scenario_of(table(tmp_path, f"{HEADER},evidence,date", rows))
    used = [d.stances["X"].evidence["position"] for d in scenario.delegations]
    found = [scenario.evidence[key] for key in used]
    assert [entry.kind for entry in found] == ["judgement", "data", "data"]
    assert found[1].statement == "Reuters: said so"
    assert str(found[1].date) == "2015-10-30"
    assert used[2] == "import"


def test_every_message_over_a_workbook_has_sheet_and_cell(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Positions"
    for row in (["A title"], HEADER.split(","), ["A", "X", True, 1], ["B", "X", 130, 2]):
        sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(InputError) as caught:
        imported(tmp_path / "b.xlsx")
    assert (
        f"{tmp_path}/b.xlsx: sheet 'Positions', cell C3 (position): holds the answer TRUE"
        in str(caught.value)
    )
    assert "cell C4 (position): 130 is off the scale" in str(caught.value)
