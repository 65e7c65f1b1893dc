"""`communique import`: a table becomes a scenario; what is wrong in it is named by line."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported import HEADER, MEETING, ROWS, imported, scenario_of, table, wrong
from typer.testing import CliRunner

from sim.authoring.import_lines import Line
from sim.authoring.import_plan import Choices, plan_of_lines
from sim.authoring.scenario_text import scenario_text
from sim.cli.app import _register, app
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.layouts.scales import Scales, ladders_of, scale_of, tabled_of
from sim.model.negotiation import Negotiation
from sim.rules.numbers import stances_of
from sim.scenario.reading import parse
from sim.scenario.scenario import build, load_scenario
from sim.tables.tables import read_table

_register()
RUN = CliRunner()


def test_the_numbers_of_the_table_are_the_numbers_of_the_scenario(tmp_path):
    scenario = scenario_of(table(tmp_path))
    first, second = scenario.delegations
    assert (first.id, first.capability, second.capability) == ("A", 2.5, 1.5)
    assert first.stances["Cod"].floor == 60
    assert second.stances["Cod"].ceiling == 40
    assert second.stances["Cod"].penalty == np.inf
    assert set(first.stances["Cod"].evidence) == {"position", "salience", "floor"}
    assert scenario.evidence["import"].source == "table.csv"
    assert scenario.meeting.chair == "A"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decimal_commas_semicolons_marks_and_encodings_change_nothing(tmp_path, encoding):
    rows = [row.replace(",", ";").replace(".", ",").replace("A;", "Åland;") for row in ROWS]
    messy = scenario_of(table(tmp_path, HEADER.replace(",", ";"), rows, encoding=encoding))
    assert messy.delegations[0].name == "Åland"
    assert messy.delegations[0].capability == 2.5
    assert (
        stances_of(messy).position.tolist()
        == stances_of(scenario_of(table(tmp_path))).position.tolist()
    )


def test_the_form_usual_in_the_field_is_one_issue(tmp_path):
    path = table(tmp_path, "Actor;Capability;Position;Salience", ["X;8;4;100", "Y;3;10;40"])
    scenario = scenario_of(
        path, Choices(scales=Scales({"": scale_of("4:10", "years")})), issue="Emission standards"
    )
    assert [p.title for p in scenario.paragraphs] == ["Emission standards"]
    assert [d.stances["emission_standards"].position for d in scenario.delegations] == [0, 100]
    rungs = scenario.paragraphs[0].rungs
    assert [(r.id, r.label) for r in rungs[:3]] == [
        ("silence", "Silence"),
        ("at-5-5", "5.5 years"),
        ("at-7", "7 years"),
    ]
    assert rungs[2].text == "On “Emission standards” we settle at 7 years."


@pytest.mark.parametrize(
    ("header", "match"),
    [
        (HEADER.replace("salience", "salence"), "no column 'salience'.*did you mean 'salence'"),
        (HEADER.replace("position", "pos"), "no column 'position'; the file has delegation"),
        (
            HEADER.replace("ceiling", "ceilng"),
            "csv:1:ceilng: unknown column 'ceilng'.*did you mean 'ceiling'",
        ),
        (HEADER.replace("paragraph", "actor"), "csv:1:actor: columns .* both mean 'delegation'"),
    ],
)
def test_a_column_that_is_missing_or_misspelt_is_named(tmp_path, header, match):
    wrong(tmp_path, match, header=header)


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ("C,Cod,130,1,1,,,", r"csv:6:position: 130 is off the scale 0:100.*--scale"),
        ("C,Cod,50,,1,,,", r"csv:6:salience: must not be empty"),
        ("C,Cod,50,-1,1,,,", r"csv:6:salience: must be at least 0"),
        ("C,Cod,50,1,0,,,", r"csv:6:capability: must be above 0"),
        ("C,Cod,much,1,1,,,", r"csv:6:position: 'much' is not a number"),
        (",Cod,50,1,1,,,", r"csv:6:delegation: must not be empty"),
        (
            "A,Cod,50,1,2.5,,,",
            r"csv:6:delegation: duplicate: 'A' on 'Cod' already stands in .*csv:2:delegation",
        ),
        ("A,Rod,50,1,9,,,", r"csv:6:capability: .* not the same.*2.5 in .*csv:2:capability, 9 in"),
        ("a,Cod,50,1,1,,,", r"csv:6:delegation: 'a' and 'A' .*csv:2.* by upper and lower case"),
        ("C,Cod,50,0,1,,,", r"csv:6:salience: every salience of 'C' is 0"),
        ("C,Cod,50,1,1,80,20,", r"csv:6:floor: floor 80 is above ceiling 20"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_its_line(tmp_path, row, match):
    wrong(tmp_path, match, rows=[*ROWS, row])


def test_all_mistakes_are_told_at_once(tmp_path):
    message = wrong(tmp_path, "2 mistakes", rows=[*ROWS, "C,Cod,130,1,1,,,", "C,Net,x,1,1,,,"])
    assert "csv:6" in message
    assert "csv:7" in message


def test_a_table_without_rows_is_refused(tmp_path):
    wrong(tmp_path, "no rows below its header", rows=[])


def test_a_table_dated_after_the_meeting_is_refused_as_it_would_know_the_future(tmp_path):
    late = Choices(dated=MEETING["date"].replace(year=2025))
    with pytest.raises(InputError, match="would know the future"):
        scenario_of(table(tmp_path), late)


def test_no_stance_weighs_nothing(tmp_path):
    scenario = scenario_of(table(tmp_path, rows=[*ROWS[:3], "B,Net,,,1.5,,,", "C,Net,5,5,1,,,"]))
    assert scenario.delegation("B").stances["Net"].salience == 0
    assert scenario.delegation("C").stances["Cod"].salience == 0
    replicate(scenario, ("bridge", "none"), n=50, seed=0)


def test_the_evidence_column_speaks_for_every_number_of_its_row(tmp_path):
    rows = [f"{row},{'judgement' if n else ''}" for n, row in enumerate(ROWS)]
    scenario = scenario_of(table(tmp_path, HEADER + ",evidence", rows))
    first, second = scenario.delegations
    assert (first.evidence["capability"], second.evidence["capability"]) == ("import", "judgement")
    assert first.stances["Cod"].evidence["position"] == "import"
    assert second.stances["Cod"].evidence["ceiling"] == "judgement"


def test_a_scale_may_run_down(tmp_path):
    scale = scale_of("10:4", "years")
    assert [scale.to_percent(years) for years in (10, 7, 4)] == [0, 50, 100]
    assert str(scale.to_percent(10)) == "0.0"
    assert scale.own(50) == "7"


def test_ladders_and_tabled_wordings_by_flag_and_column(tmp_path):
    choices = Choices(
        ladders=ladders_of(["0,30,60", "Net=10,20"], Scales()),
        tabled=tabled_of(["Cod=60"], Scales()),
    )
    scenario = scenario_of(table(tmp_path), choices)
    cod, net = scenario.paragraphs
    assert [r.strength for r in cod.rungs] == [0, 30, 60]
    assert cod.rungs[cod.tabled].strength == 60
    assert [r.strength for r in net.rungs] == [10, 20]
    rows = [row + end for row, end in zip(ROWS, (",35", ",", ",35", ","), strict=True)]
    own = scenario_of(table(tmp_path, HEADER + ",reference", rows))
    assert own.paragraphs[0].reference == 35
    assert own.paragraphs[0].rungs[own.paragraphs[0].silence].id == "silence"


@pytest.mark.parametrize(
    ("read", "text", "match"),
    [
        (scale_of, "5", "not LOW:HIGH"),
        (scale_of, "5:5", "not LOW:HIGH"),
        (lambda t: ladders_of([t], Scales()), "10", "at least 2"),
        (lambda t: ladders_of([t], Scales()), "0,x", "'x' in '0,x' is not a number"),
        (lambda t: ladders_of([t], Scales({"": scale_of("0:10")})), "0,11", "off the scale"),
        (lambda t: tabled_of([t], Scales()), "1,2", "not one strength"),
    ],
)
def test_flags_that_cannot_be_read(read, text, match):
    with pytest.raises(InputError, match=match):
        read(text)


@pytest.mark.parametrize(
    ("ladder", "tabled"),
    [((0.0, 20.0, 60.0, 100.0), 60), ((0.0, 20.0, 100.0), 20), ((0.0, 100.0), 100)],
)
def test_if_nothing_says_what_was_tabled_it_is_the_middle_of_an_even_ladder_the_upper(
    tmp_path, ladder, tabled
):
    scenario = scenario_of(table(tmp_path), Choices(ladders={"": ladder}))
    assert [p.rungs[p.tabled].strength for p in scenario.paragraphs] == [tabled, tabled]


@pytest.mark.parametrize("answers", [("no", "yes"), ("yes", "no"), ("", "no")])
def test_a_delegation_present_in_one_line_and_absent_in_another_is_refused(tmp_path, answers):
    rows = [f"{row},{here}" for row, here in zip(ROWS, ("yes", "yes", *answers), strict=True)]
    wrong(
        tmp_path,
        "csv:[45]:present: 'B' is present in one line and absent in another",
        header=HEADER + ",present",
        rows=rows,
    )


def test_a_delegation_absent_in_every_line_is_absent(tmp_path):
    rows = [f"{row},{here}" for row, here in zip(ROWS, ("yes", "", "no", "no"), strict=True)]
    scenario = scenario_of(table(tmp_path, HEADER + ",present", rows))
    assert [d.present for d in scenario.delegations] == [True, False]


def test_a_ladder_for_a_paragraph_that_is_not_there_names_the_nearest(tmp_path):
    with pytest.raises(InputError, match="did you mean 'Cod'"):
        scenario_of(table(tmp_path), Choices(ladders={"Codd": (0.0, 50.0)}))


def test_the_command_from_table_to_meeting(tmp_path):
    out = tmp_path / "cod.toml"
    flags = ["--date", "2024-05-01", "--forum", "council", "--cost", "0.1", "--chair", "B"]
    path = table(tmp_path, HEADER + ",note", [row + ",x" for row in ROWS])
    done = RUN.invoke(app, ["import", str(path), "--out", str(out), *flags])
    assert done.exit_code == 0, done.output
    assert "not used: column 'note' (4 cells, lines 2, 3, 4, 5)" in done.output
    scenario = load_scenario(out)
    assert (scenario.meeting.chair, scenario.cost_of_failure) == ("B", 0.1)
    assert Negotiation(scenario).run().rounds >= 1
    again = RUN.invoke(app, ["import", str(path), "--out", str(out), *flags])
    assert "--force" in str(again.exception)


def test_a_table_with_a_chair_that_is_no_delegation(tmp_path):
    out, path = tmp_path / "cod.toml", table(tmp_path)
    flags = ["--date", "2024-05-01", "--out", str(out)]
    done = RUN.invoke(app, ["import", str(path), *flags, "--chair", "name=The host"])
    assert done.exit_code == 0, done.output
    assert load_scenario(out).chair == ("The host", None)
    assert "only because" not in out.read_text(encoding="utf-8")
    wrong = RUN.invoke(app, ["import", str(path), *flags, "--force", "--chair", "C"])
    assert str(wrong.exception) == (
        "--chair: 'C' is not one of the delegations A, B; a chair that is none is given as "
        "name=NAME"
    )


numbers = st.floats(0, 100)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(numbers, st.floats(0.1, 100), st.floats(0.01, 1e6)), min_size=1, max_size=6)
)
def test_any_table_survives_the_file(actors):
    lines = [
        Line(f"line {n}", f"D{n}", "Cod", {"position": x, "salience": s, "capability": c})
        for n, (x, s, c) in enumerate(actors)
    ]
    plan = plan_of_lines("t.csv", lines, {**MEETING, "chair": None}, Choices())
    scenario = build(parse(scenario_text(plan), "text"), name="t")
    found = [
        (d.stances["Cod"].position, d.stances["Cod"].salience, d.capability)
        for d in scenario.delegations
    ]
    assert found == actors


# files of others


SHARED = Path(__file__).resolve().parents[3] / "shared"
REFERENCE = Path(os.environ.get("COMMUNIQUE_REFERENCE_DIR", SHARED / "reference"))
CASES = REFERENCE.parent / "cases" / "files"
RIGHT = {
    "01_redline_dropped.csv": "csv:2:position: is 'NA', but the row gives floor, penalty, salience",
    "02_thousands.csv": {"France": 3031, "Nauru": 0.15, "Tuvalu": 999},
    "03_hash_row.csv": {"#MeToo group": 10, "B": 90, "C": 50},
    "05_scale_4_10.csv": "say --scale 4:10",
    "07_case_actor.csv": "csv:3:actor: 'france' and 'France' .* upper and lower case",
    "11_cyrillic_name.csv": {"Россия": 10, "Китай": 90},
    "13_extra_column.csv": "not used: column 'party' .2 cells, lines 2, 3",
    "14_title_row.csv": "not used: line 1 above the header .'Positions of delegations 2023'",
    "16_decide_format.csv": {"North": 10, "South": 100, "Isles": 90},
    "17_only_position_missing.csv": "csv:2:position: is empty, but the row gives salience",
    "21_bool_cell.xlsx": "sheet 'Sheet', cell C2 .position.: holds the answer TRUE, not a number",
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_failed_before_is_read_rightly_or_refused_with_its_place(name):
    if not (CASES / name).exists():
        pytest.skip("the files are not at hand")
    right = RIGHT[name]
    if isinstance(right, dict):
        found = scenario_of(CASES / name).delegations
        first = [next(iter(d.stances.values())).position for d in found]
        numbers = [d.capability for d in found] if "thousands" in name else first
        assert dict(zip([d.name for d in found], numbers, strict=True)) == right
        return
    try:
        told = "\n".join(imported(CASES / name).notes)
    except InputError as error:
        told = str(error)
    assert re.search(right, told)


def test_a_file_in_the_decide_format_becomes_a_meeting_with_its_title_and_wordings(tmp_path):
    lines = [
        *("#O;Toll in the town", "#A;Col;College", "#A;VV;Party V", "#P;toll;A toll?"),
        *("#M;toll;0;No", "#M;toll;40;Perhaps", "#M;toll;100;Yes"),
        *("#D;Col;toll;100;0.9;1", "#D;VV;toll;40;0.5;0.5"),
    ]
    scenario = scenario_of(table(tmp_path, lines[0], lines[1:]))
    assert scenario.meeting.name == "Toll in the town"
    assert [(d.id, d.name, d.capability) for d in scenario.delegations] == [
        ("Col", "College", 1),
        ("VV", "Party V", 0.5),
    ]
    rungs = scenario.paragraphs[0].rungs
    assert [(rung.strength, rung.label) for rung in rungs] == [
        (0, "No"),
        (40, "Perhaps"),
        (100, "Yes"),
    ]
    named = scenario_of(table(tmp_path, lines[0], lines[1:]), titled=True)
    assert named.meeting.name == "table"


def test_a_scale_of_the_wordings_holds_for_their_paragraph_alone(tmp_path):
    lines = [
        *("#A;A;A", "#A;B;B", "#P;toll;Toll", "#P;height;Height"),
        *("#M;height;0.5;euro", "#M;height;7;euro", "#D;A;toll;100;1;1", "#D;B;toll;0;1;1"),
        *("#D;A;height;7;1;1", "#D;B;height;0.5;1;1"),
    ]
    path = table(tmp_path, lines[0], lines[1:])
    height = scenario_of(path).paragraphs[1]
    assert [rung.label for rung in height.rungs][1:3] == ["2.125 euro", "3.75 euro"]
    assert "'height' is on the scale of its wordings, 0.5:7" in imported(path).notes
    assert [d.stances["height"].position for d in scenario_of(path).delegations] == [100, 0]


def test_more_stances_than_a_scenario_holds_are_refused_before_they_are_made(tmp_path):
    rows = [f"A{n},X{n},10,1,1,,," for n in range(300)]
    match = "300 delegations on 300 paragraphs are 90000 stances; a scenario may have 50000"
    wrong(tmp_path, match, rows=rows)


def test_what_was_read_how_stands_at_the_head_of_the_scenario(tmp_path):
    text = scenario_text(imported(table(tmp_path)).plan)
    assert "# How the table was read:" in text
    assert "# - positions run from 0 to 100 and were read on 0:100, as no scale was stated" in text


# any table that is written comes back


plain = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12)
cells = plain.map(str.strip).filter(lambda text: not text.startswith(("#", "=")))
values = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6))
tables = st.lists(st.tuples(cells, cells, values, values), min_size=1, max_size=8)


def same(path: Path, rows) -> None:
    """What was written is what is read, cell by cell."""
    read = read_table(path)
    assert read.columns == ("who", "note", "x", "y")
    assert [(row.cells["who"], row.cells["note"]) for row in read.rows] == [r[:2] for r in rows]
    found = [(read.number(row, "x"), read.number(row, "y")) for row in read.rows]
    assert found == [row[2:] for row in rows]


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text_file_that_is_written_reads_back_the_same(rows, separator, encoding):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerow(["who", "note", "x", "y"])
            # one number that leaves no doubt what the point is
            writer.writerows([*rows, ("last", "last", 0.25, 0.25)])
        same(path, [*rows, ("last", "last", 0.25, 0.25)])


@settings(max_examples=40, deadline=None)
@given(tables)
def test_any_workbook_that_is_written_reads_back_the_same(rows):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("t")
        for row in (("who", "note", "x", "y"), *rows):
            sheet.append(row)
        book.save(path)
        same(path, rows)
