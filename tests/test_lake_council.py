"""A meeting of another forum, from a table to its result, by commands alone."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from sim.cli.app import _register, app
from sim.ensemble.replicate import replicate
from sim.files import scenarios_dir
from sim.scenario.scenario import load_scenario

_register()
TABLE = scenarios_dir() / "lake_council.csv"
COMMAND = [
    "import", str(TABLE), "--title", "Lake council (an invented illustration)",
    "--date", "2024-06-01", "--chair", "Eastport", "--forum", "council", "--cost", "0.05",
    "--strategy", "bridge", "--fallback", "chair_statement",
    "--rule", "qualified_majority:0.55:0.65",
]  # fmt: skip


def call(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_shipped_scenario_is_what_the_command_makes_of_the_table(tmp_path: Path):
    out = tmp_path / "lake_council.toml"
    call(*COMMAND, "--out", str(out))
    assert out.read_text() == (scenarios_dir() / "lake_council.toml").read_text()


def test_it_is_an_illustration_and_says_so():
    council = load_scenario("lake_council")
    stances = [s for d in council.delegations for s in d.stances.values()]
    cited = {kind for s in stances for kind in s.evidence.values()}
    assert cited | {d.evidence["capability"] for d in council.delegations} == {"judgement"}
    assert "invented" in council.meeting.name


def test_a_majority_outvotes_two_and_names_them():
    result = json.loads(call("run", "lake_council", "--format", "json"))
    assert result["outcome"] == "joint_communique"
    assert result["dissenters"] == ["Southbay", "Islands"]
    # ten of fourteen in capability accept, and four of six members
    assert "over the objection of Southbay and Islands" in call("run", "lake_council")


def test_the_more_objections_a_rule_bears_the_more_often_the_tabled_text_passes():
    joint = []
    for rule in ("consensus", "consensus_minus", "qualified_majority"):
        council = load_scenario("lake_council", {"meeting.rule": rule})
        joint.append(replicate(council, ("hold", "chair_statement"), n=400, seed=0).joint)
    assert joint[0] < joint[1] < joint[2]


def test_the_whole_way_works_for_it(tmp_path: Path):
    for command in (["predict", "-n", "50"], ["robustness", "--points", "2", "-n", "16"]):
        data = json.loads(call(command[0], "lake_council", *command[1:], "--format", "json"))
        assert data["scenario"] == "lake_council"


def test_delegations_can_stay_away(tmp_path: Path):
    """Without the two who object, the same text finds consensus."""
    away = {"delegations.Southbay.present": False, "delegations.Islands.present": False}
    council = load_scenario("lake_council", {**away, "meeting.rule": "consensus"})
    tally = replicate(council, ("hold", "chair_statement"), n=200, seed=0)
    assert 2 * tally.joint > tally.n
