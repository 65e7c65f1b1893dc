"""Settings that change nothing are named with their reason; what is named changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from sweeps import dimension
from typer.testing import CliRunner
from worlds import documents, made, plain

from sim.cli.app import _register, app
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.robustness.effects import idle_dimensions, idle_settings
from sim.scenario.paths import kind_at, number_paths, parse_setting

_register()
VALUES: dict[Any, list[Any]] = {
    float: [0.0, 0.2, 0.4, 1.0, 60.0],
    int: [1, 2, 3, 9],
    bool: [True, False],
    str: ["contact", "exchange", "leaders", "hold", "none", "D0", "r1", "consensus_minus"],
}
ELSEWHERE = "delegations or later groups say otherwise"


def layered() -> dict[str, Any]:
    """D0 and D1 in a group that only D0 leaves room for, D2 absent; a red line; sidelines."""
    document = plain(members=3, topics=2)
    document["meeting"].update(forum="ministers", rule="consensus")
    layer = {"salience": 2, "evidence": "judgement"}
    document["groups"] = {
        "bloc": {"members": ["D0", "D1"], "stances": {"p0": dict(layer)}},
        "away": {"members": ["D2"], "stances": {"p0": dict(layer)}},
    }
    stance = document["delegations"]["D0"]["stances"]["p0"]
    del stance["salience"]
    stance.update(ceiling=60, penalty=0.3)
    document["delegations"]["D2"]["present"] = False
    document["sidelines"] = [
        {"between": ["D0", "D1"], "kind": "negotiation", "round": 2},
        {"between": ["D0", "D1"], "kind": "contact"},
        {"between": ["D0", "D2"], "kind": "exchange"},
        {"between": ["D0", "D1"], "kind": "exchange", "round": 4},
    ]
    return document


def notes(*given: str) -> list[str]:
    return idle(layered(), dict(parse_setting(text) for text in given))


def idle(document: dict[str, Any], values: dict[str, Any]) -> list[str]:
    return list(idle_settings(made(document).with_values(values), document, values))


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("groups.bloc.stances.p0.position=30", ELSEWHERE),
        ("groups.away.stances.p0.salience=3", "nobody it is for is in the room"),
        ("defaults.stances.p1.position=30", ELSEWHERE),
        ("groups.bloc.stances.p1.penalty=0.4", "there is no red line"),
        ("delegations.D1.stances.p0.penalty=0.4", "there is no red line"),
        ("delegations.D2.stances.p0.ceiling=10", "nobody it is for is in the room"),
        ("delegations.D2.kappa=3", "D2 is not in the room"),
        ("meeting.forum=leaders", "the file states cost_of_failure"),
        ("meeting.tolerated_objectors=2", "it comes to the same under the rule consensus"),
        ("meeting.deadline=4", "it is so already"),
        ("meeting.strategy=hold", "it is so already"),
        ("meeting.cost_of_failure=0", "it is so already"),
        ("assumptions.beta=0.5", "it is so already"),
        ("paragraphs.p0.rungs.r1.strength=50", "it is so already"),
        ("delegations.D1.present=true", "it is so already"),
        ("sidelines.0.round=2", "it is so already"),
        ("assumptions.mean_penalty=0.4", "no delegation leaves it open"),
        ("assumptions.chair_kappa=3", "no delegation leaves it open"),
        ("sidelines.1.round=3", "a contact moves nobody"),
        ("sidelines.2.round=3", "D2 is not in the room"),
        ("sidelines.3.round=9", "round 9 is not before the last one, 4: it is not held"),
    ],
)
def test_what_changes_nothing_is_said_with_its_reason(setting: str, why: str) -> None:
    assert notes(setting) == [f"--set {setting} changes nothing: {why}"]


def test_what_changes_nothing_with_a_chair_that_is_no_delegation() -> None:
    document = layered()
    document["meeting"]["chair"] = {"name": "The host"}
    assert idle(document, {"assumptions.chair_kappa": 3, "meeting.chair.member": False}) == [
        "--set assumptions.chair_kappa=3 changes nothing: the chair is no delegation",
        "--set meeting.chair.member=false changes nothing: it is so already",
    ]
    assert idle(document, {"meeting.chair": "D0"}) == []
    assert idle(document, {"meeting.chair.name": "The guest"}) == []
    assert idle(layered(), {"meeting.chair.name": "The guest"}) == []


@pytest.mark.parametrize(
    "setting",
    [
        "groups.bloc.stances.p0.salience=3",
        "delegations.D1.stances.p0.position=30",
        "delegations.D0.stances.p0.penalty=0.4",
        "delegations.D1.stances.p0.at_least=40",
        "delegations.D2.present=true",
        "meeting.deadline=5",
        "meeting.fallback=chair_summary",
        "meeting.rule=consensus_minus",
        "meeting.cost_of_failure=0.1",
        "uncertainty.judgement_factor=2",
        "sidelines.0.round=9",
        "sidelines.1.kind=exchange",
        "sidelines.3.round=3",
        "paragraphs.p0.rungs.r1.strength=51",
        # what only shows is not looked into
        "meeting.name=A meeting",
    ],
)
def test_what_changes_something_is_not_remarked_on(setting: str) -> None:
    assert notes(setting) == []


def test_settings_are_judged_beside_each_other() -> None:
    held = ("meeting.deadline=20", "sidelines.3.round=9")
    assert notes(*held) == []
    red_line = ("delegations.D1.stances.p0.penalty=0.4", "delegations.D1.stances.p0.floor=40")
    assert notes(*red_line) == []
    rule = ("meeting.rule=qualified_majority", "meeting.majority_members=0.5")
    assert notes(*rule) == []
    idle = "meeting.forum=leaders"
    assert [note.split()[1] for note in notes(*held, idle)] == [idle]


@settings(max_examples=80, deadline=None)
@given(documents(members=(1, 3), topics=(1, 2)), st.data())
def test_what_is_said_to_change_nothing_changes_nothing(
    document: dict[str, Any], data: st.DataObject
) -> None:
    scenario = made(document)
    path = data.draw(st.sampled_from(number_paths(document)))
    value = data.draw(st.sampled_from(VALUES[kind_at(document, path)]))
    try:
        changed = scenario.with_values({path: value})
        found = idle(document, {path: value})
        Negotiation(changed)
    except InputError:
        return
    event(f"{len(found)} notes")
    if found:
        before, after = (replicate(s, n=30, seed=1) for s in (scenario, changed))
        assert before.value == after.value
        assert before.frequent_sets() == after.frequent_sets()
        one, other = (Negotiation(s).run().to_dict(True) for s in (scenario, changed))
        assert one == other


def test_dimensions_that_change_nothing_are_named_whatever_the_others_are() -> None:
    scenario = made(layered())

    def idle(*texts: str) -> list[str]:
        given = [dimension(text, scenario) for text in texts]
        return list(idle_dimensions(scenario, {d.path: d.ends() for d in given}))

    cost = "meeting.cost_of_failure=0:0.3"
    position = "groups.bloc.stances.p0.position"
    assert idle(cost, f"{position}=0:100") == [
        f"--vary {position} changes nothing in world: {ELSEWHERE}"
    ]
    assert idle(cost, "meeting.deadline=1:5", "assumptions.naming_cost=0:0.1") == []
    # a penalty counts where another dimension draws the red line
    penalty = "delegations.D1.stances.p0.penalty"
    assert [n.split()[1] for n in idle(f"{penalty}=0:1")] == [penalty]
    assert idle(f"{penalty}=0:1", "delegations.D1.stances.p0.ceiling=20:40") == []
    assert [n.split()[1] for n in idle("meeting.forum=ministers,leaders")] == ["meeting.forum"]


def test_notes_stay_off_standard_output_and_the_exit_code() -> None:
    idle = "meeting.forum=leaders"
    done = CliRunner().invoke(app, ["run", "two_camps", "--set", idle, "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["outcome"] == "no_document"
    note = f"note: --set {idle} changes nothing: the file states cost_of_failure"
    assert [line for line in done.stderr.splitlines() if line.startswith("note:")] == [note]


WITHOUT_SETTINGS = """
import sys
from sim.cli.app import main
sys.argv[1:] = ["run", "two_camps"]
try:
    main()
except SystemExit as done:
    assert not done.code
looked = [name for name in sys.modules if name.startswith(("sim.robustness.", "sim.sweep."))]
sys.exit(", ".join(looked) or 0)
"""


def test_a_run_without_settings_does_not_look_for_useless_ones() -> None:
    """In a process of its own: this one has imported everything."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_SETTINGS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_sweep_says_which_of_its_values_change_nothing(tmp_path: Any) -> None:
    flags = ["-n", "5", "--workers", "1", "--out", str(tmp_path / "s")]
    idle = ["--vary", "assumptions.mean_penalty=0.1:0.4:2", "--set", "meeting.deadline=1"]
    done = CliRunner().invoke(app, ["sweep", "two_camps", *flags, *idle])
    assert done.exit_code == 0, done.output
    assert [line for line in done.stderr.splitlines() if line.startswith("note:")] == [
        "note: --set meeting.deadline=1 changes nothing: it is so already",
        "note: --vary assumptions.mean_penalty changes nothing in two_camps: no delegation leaves "
        "it open",
    ]
    again = CliRunner().invoke(app, ["sweep", "--resume", "--out", str(tmp_path / "s")])
    assert "note:" not in again.stderr
