"""`communique new`: answers become a scenario that runs."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from sim.authoring.drafting import RULE_NUMBERS, completed, named, plan_of
from sim.authoring.scenario_text import scenario_id, scenario_text, write_scenario
from sim.cli.app import _register, app
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.rules.adoption import DECISION_RULES
from sim.scenario.reading import parse
from sim.scenario.scenario import load_scenario

_register()
RUN = CliRunner()
FLAGS = [
    "--delegation", "NOR=Norway", "--delegation", "ISL=Iceland", "--topic", "cod=Cod quotas",
    "--topic", "Nets", "--date", "2024-05-01",
]  # fmt: skip
GIVEN = {"date": "2024-05-01", "delegations": "NOR=Norway; ISL=Iceland", "topics": "cod=Cod; Nets"}


def call(*arguments: str):
    return RUN.invoke(app, [*arguments])


def test_flags_alone_give_a_scenario_that_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call("new", "cod", *FLAGS, "--chair", "ISL", "--strategy", "split")
    assert done.exit_code == 0, done.output
    scenario = load_scenario(tmp_path / "cod.toml")
    assert [d.id for d in scenario.delegations] == ["NOR", "ISL"]
    assert [p.title for p in scenario.paragraphs] == ["Cod quotas", "Nets"]
    assert (scenario.meeting.chair, scenario.meeting.strategy) == ("ISL", "split")
    assert scenario.meeting.date == datetime.date(2024, 5, 1)
    assert Negotiation(scenario).run().outcome == "joint_communique"
    assert not list(tmp_path.glob(".*"))


def test_the_name_of_a_chair_that_is_no_delegation(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call("new", "cod", *FLAGS, "--chair", "name=The Secretariat")
    assert done.exit_code == 0, done.output
    scenario = load_scenario(tmp_path / "cod.toml")
    assert scenario.chair == ("The Secretariat", None)
    assert [d.kappa for d in scenario.delegations] == [1.0, 1.0]
    assert Negotiation(scenario).run().document.chair == "The Secretariat"
    lines = (tmp_path / "cod.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("chair")] == [
        'chair = { name = "The Secretariat", member = false }  # no delegation: tables drafts and '
        "issues the fallback, without stances or a vote"
    ]


def test_every_number_is_marked_as_judgement(tmp_path):
    plan = plan_of(completed(GIVEN, "cod", None, print))
    scenario = write_scenario(tmp_path / "cod.toml", plan)
    sources = {
        s for d in scenario.delegations for x in d.stances.values() for s in x.evidence.values()
    }
    assert sources == {"judgement"}


def test_a_file_that_exists_is_kept_unless_forced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cod.toml").write_text("mine")
    refused = call("new", "cod", *FLAGS)
    assert isinstance(refused.exception, InputError)
    assert "--force" in str(refused.exception)
    assert (tmp_path / "cod.toml").read_text() == "mine"
    assert call("new", "cod", *FLAGS, "--force").exit_code == 0
    assert load_scenario(tmp_path / "cod.toml").meeting.chair == "NOR"


def test_a_file_that_would_be_refused_is_not_written(tmp_path):
    plan = plan_of({**completed(GIVEN, "cod", None, print), "fallback": "nothing"})
    with pytest.raises(InputError, match="fallback"):
        write_scenario(tmp_path / "cod.toml", plan)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"date": "1.5.2024"}, "not a date such as 2023-03-02"),
        ({"chair": "NRO"}, "a chair that is none is given as name=NAME .did you mean 'NOR'"),
        ({"chair": "name="}, "'name=' is not one of the delegations NOR, ISL; a chair"),
        ({"chair": "ISL=Iceland"}, "is not one of the delegations NOR, ISL; a chair"),
        ({"strategy": "brige"}, "did you mean 'bridge'"),
        ({"fallback": "chairs_summary"}, "did you mean 'chair_summary'"),
        ({"forum": "council"}, "--cost: missing"),
        ({"forum": "council", "cost_of_failure": "-1"}, "at least 0"),
        ({"topics": "cod=Cod; cod=More cod"}, "'cod' is given twice"),
        ({"topics": " ; "}, "at least one"),
        ({"delegations": None}, "--delegation: missing"),
        ({"topics": "???"}, "no letter or digit"),
        ({"rule": "majority"}, "unknown decision rule 'majority'; it must be one of consensus"),
        ({"rule": "consensus:1"}, "'consensus' takes 0 numbers, found 1"),
        ({"rule": "consensus_minus:one"}, "'one' is not a number for tolerated_objectors"),
    ],
)
def test_each_wrong_answer_is_named_with_its_flag(wrong, message):
    with pytest.raises(InputError, match=message):
        completed({**GIVEN, **wrong}, "cod", None, print)


def test_several_wrong_answers_are_told_together():
    with pytest.raises(InputError, match="2 mistakes"):
        completed({**GIVEN, "date": "soon", "strategy": "brige"}, "cod", None, print)


def test_questions_are_asked_only_for_what_is_open_and_again_after_a_mistake():
    typed = {"Date": ["soon", "2024-05-01"], "Topics": ["cod=Cod"]}
    asked, complaints = [], []

    def ask(question, default):
        asked.append(question.split()[0])
        left = typed.get(asked[-1], [])
        return left.pop(0) if left else default

    answers = completed(
        {"delegations": "NOR=Norway", "place": "Oslo"}, "cod", ask, complaints.append
    )
    assert answers["date"] == datetime.date(2024, 5, 1)
    assert answers["topics"] == {"cod": "Cod"}
    assert asked.count("Date") == 2
    assert len(complaints) == 1
    assert {"Delegations,", "Place", "What"}.isdisjoint(asked[:3])
    assert "What" in asked


def test_a_level_without_a_default_cost_is_asked_for_its_cost():
    answers = completed({**GIVEN, "forum": "council", "cost_of_failure": "0.1"}, "cod", None, print)
    scenario = parse(scenario_text(plan_of(answers)), "text")
    assert scenario["meeting"]["cost_of_failure"] == 0.1


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, {"rule": "consensus"}),
        ("consensus_minus", {"rule": "consensus_minus"}),
        ("consensus_minus:2", {"rule": "consensus_minus", "tolerated_objectors": 2}),
        (
            "qualified_majority:0.55:0.65",
            {
                "rule": "qualified_majority",
                "majority_members": 0.55,
                "majority_capability": 0.65,
            },
        ),
    ],
)
def test_the_decision_rule_goes_into_the_room(tmp_path, rule, expected):
    plan = plan_of(completed({**GIVEN, "rule": rule}, "cod", None, print))
    meeting = write_scenario(tmp_path / "cod.toml", plan).meeting
    assert {key: getattr(meeting, key) for key in expected} == expected


def test_the_rules_on_offer_are_those_of_the_model():
    assert list(RULE_NUMBERS) == list(DECISION_RULES)


def written(**meeting: object) -> dict[str, Any]:
    """What a scenario file with these keys of ``[meeting]`` reads as."""
    plan = plan_of(completed(GIVEN, "cod", None, print))
    plan = dataclasses.replace(plan, meeting={**plan.meeting, **meeting})
    return parse(scenario_text(plan), "text")["meeting"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_file(text):
    assert written(name=text)["name"] == text


@settings(max_examples=60, deadline=None)
@given(st.floats(allow_nan=False))
def test_any_number_survives_the_file(number):
    assert float(written(cost_of_failure=number)["cost_of_failure"]) == number


@pytest.mark.parametrize("name", ["a # sign", "قمة العشرين", "ועידה", "二十国集团"])
def test_any_title_can_head_the_file(tmp_path, name):
    plan = plan_of(completed({**GIVEN, "name": name}, "cod", None, print))
    assert write_scenario(tmp_path / "cod.toml", plan).meeting.name == name.strip()


@pytest.mark.parametrize("name", ["two\nlines", "a \x1b[0m sequence", "\x7f", "a \u202eb"])
def test_a_title_that_a_terminal_would_obey_is_refused(tmp_path, name):
    plan = plan_of(completed({**GIVEN, "name": name}, "cod", None, print))
    with pytest.raises(InputError, match=r"meeting.name: must not hold U\+") as caught:
        write_scenario(tmp_path / "cod.toml", plan)
    assert str(caught.value).isprintable()


def test_the_file_says_what_can_be_changed_where(tmp_path):
    text = scenario_text(plan_of(completed(GIVEN, "cod", None, print)))
    assert (
        'strategy = "bridge"  # hold bridge drop split carve_out single_text listening exact'
        in text
    )
    assert "rungs = [  # from weak to strong; put your own sentences in" in text
    assert 'cod = { position = 50, salience = 1, evidence = "judgement" }' in text
    assert "\n\n\n" not in text


def test_ids_can_be_spelled_in_a_path():
    assert scenario_id("Côte d'Ivoire") == "cote_d_ivoire"
    assert named(["USA=United States", "Rules of origin"], "--x") == {
        "USA": "United States",
        "rules_of_origin": "Rules of origin",
    }
