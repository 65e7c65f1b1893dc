"""`communique import`: a table becomes a scenario; what is wrong in it is named by line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.authoring.drafting import meeting_answers, meeting_table
from sim.authoring.import_lines import Line
from sim.authoring.import_plan import Choices, plan_of_lines
from sim.authoring.importing import Reading, import_table
from sim.authoring.scenario_text import scenario_text
from sim.cli.app import _register, app
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.layouts.scales import Scales, ladders_of, scale_of, tabled_of
from sim.model.negotiation import Negotiation
from sim.rules.numbers import stances_of
from sim.scenario.reading import parse
from sim.scenario.scenario import build, load_scenario

_register()
RUN = CliRunner()
HEADER = "delegation,paragraph,position,salience,capability,floor,ceiling,penalty"
ROWS = [
    "A,Cod,100,80,2.5,60,,",
    "A,Net,70,20,2.5,,,",
    "B,Cod,0,50,1.5,,40,inf",
    "B,Net,10,5,1.5,,,",
]
MEETING = meeting_table(meeting_answers({"date": "2024-05-01"}, "table"))


def table(tmp_path, header=HEADER, rows=ROWS, name="table.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return path


def imported(path, choices=None, **reading):
    return import_table(path, {**MEETING, "chair": None}, choices or Choices(), Reading(**reading))


def scenario_of(path, choices=None, **reading):
    text = scenario_text(imported(path, choices, **reading).plan)
    return build(parse(text, "text"), name="table")


def wrong(tmp_path, match, **file):
    with pytest.raises(InputError, match=match) as caught:
        scenario_of(table(tmp_path, **file))
    return str(caught.value)


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
