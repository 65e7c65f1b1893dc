"""A meeting chaired by somebody who is no delegation: the same model, one member's role fewer."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from worlds import FALLBACKS, facilitated

from sim.cli.app import _register, app
from sim.ensemble.ensemble import FAST_STRATEGIES, Outcomes, run_ensemble
from sim.ensemble.replicate import run_model
from sim.files import scenario_names, scenarios_dir
from sim.model.negotiation import Negotiation
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Alternative, load_scenario

_register()
NAME = "Facilitator X"
HIDDEN = ("kappa_chair", "chair_kappa")


def differing(one: Outcomes, other: Outcomes) -> list[str]:
    """The fields in which two batches differ."""
    names = [field.name for field in dataclasses.fields(Outcomes)]
    return [n for n in names if not np.array_equal(getattr(one, n), getattr(other, n))]


# the model and its twin


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("strategy", FAST_STRATEGIES)
def test_the_twins_agree_on_a_facilitated_copy_of_a_shipped_meeting(name: str, strategy: str):
    case = facilitated(load_scenario(name))
    for fallback in FALLBACKS:
        fast = run_ensemble(case, Alternative(strategy, fallback), 0, 0, 6)
        assert differing(fast, run_model(case, Alternative(strategy, fallback), 0, 0, 6)) == []


@pytest.mark.parametrize("name", scenario_names())
def test_a_facilitator_is_a_chair_without_a_weight_of_its_own(name: str):
    """Draw for draw the meeting of a delegation in the chair that weighs failure as all do."""
    own = load_scenario(name)
    even = own.with_values({"assumptions.chair_kappa": 1})
    case = facilitated(own)
    one, other = (run_ensemble(c, c.alternative, 0, 0, 40) for c in (even, case))
    assert differing(one, other) == []
    assert [d.id for d in case.delegations] == [d.id for d in own.delegations]
    high = case.with_values({"assumptions.chair_kappa": 9})
    assert inputs_of(high).stances.kappa.tolist() == inputs_of(case).stances.kappa.tolist()


@pytest.mark.parametrize("strategy", CHAIR_STRATEGIES)
def test_a_facilitator_tables_redrafts_and_closes_but_judges_nothing(strategy: str):
    case = facilitated(load_scenario("new_delhi_2023"), NAME)
    model = Negotiation(case, strategy)
    result = model.run()
    assert (model.chair.iso3, model.chair.name) == (None, NAME)
    assert sorted(map(str, model.agents.get("iso3"))) == sorted(
        [*(d.id for d in case.present), "None"]
    )
    assert set(result.values) == {d.id for d in case.present}
    assert result.document.chair == NAME
    assert NAME not in result.document.names.values()
    rows = model.datacollector.get_agent_vars_dataframe()
    chairs = rows[rows["role"] == "chair"]
    assert chairs["iso3"].isna().all()
    assert chairs["accepts"].isna().all()
    assert len(chairs) == result.rounds


# every command


def communique(*arguments: object) -> str:
    """What a command prints, typed by a user."""
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def camps(tmp_path: Path) -> Path:
    """A facilitated copy of a small shipped meeting."""
    path = tmp_path / "camps.toml"
    base = (scenarios_dir() / "two_camps.toml").as_posix()
    chair = f'chair = {{ name = "{NAME}", member = false }}'
    path.write_text(f'extends = "{base}"\n[meeting]\n{chair}\n', encoding="utf-8")
    return path


def test_those_that_show_the_meeting_name_who_chairs(camps):
    assert communique("check", camps).rstrip().endswith(f"Chaired by {NAME} (no delegation).")
    held = communique("run", camps)
    assert f"Chair:      {NAME} (no delegation); strategy" in held
    assert f"In the chair: {NAME}." in held
    words = f"Chaired by {NAME}, who is no delegation: no stances, no vote."
    for command in (
        ["run", camps, "-n", 20],
        ["predict", camps, "-n", 20],
        ["forecast", camps, "-n", 20],
        ["robustness", camps, "--points", 8, "-n", 16],
    ):
        out = communique(*command)
        assert words in " ".join(out.split())
        assert not any(number in out for number in HIDDEN)


@pytest.mark.parametrize(
    "command",
    [
        ["run", "--trace"],
        ["run", "--strategy", "exact"],
        ["evidence"],
        ["explain"],
        ["unlock"],
        ["unlock", "--sides"],
        ["ladder", "PARAGRAPH", "-n", "20"],
        ["compare", "-n", "20", "--slow-n", "4", "--strategies", "all"],
    ],
    ids=lambda command: " ".join(command),
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_each_command_answers(camps, command, format):
    paragraph = load_scenario(camps).paragraphs[0].id
    name, *options = (word.replace("PARAGRAPH", paragraph) for word in command)
    out = communique(name, camps, *options, "--format", format)
    assert out.strip()
    if format == "json":
        json.loads(out)


def test_a_report_and_every_chart(camps, tmp_path):
    communique("report", camps, "-n", 20, "--out", tmp_path / "report")
    page = (tmp_path / "report" / "camps_report.html").read_text(encoding="utf-8")
    assert f"Chaired by {NAME}, who is no delegation: no stances, no vote." in page
    assert f"In the chair: {NAME}." in page
    assert "kappa_chair" not in page
    communique("gallery", camps, "-n", 20, "--out", tmp_path / "charts", "--format", "svg")
    charts = list((tmp_path / "charts").glob("*.svg"))
    assert len(charts) > 4
    communique("plot", "rounds", camps, "--out", tmp_path / "rounds.svg")
    assert (tmp_path / "rounds.svg").stat().st_size


def test_from_sweep_to_chart(camps, tmp_path):
    out = tmp_path / "swept"
    vary = ["--vary", "meeting.cost_of_failure=0.01:0.3:3", "--vary", "fallback=none,chair_summary"]
    communique("sweep", camps, *vary, "-n", 16, "--out", out, "--workers", 1)
    communique("export", out, "--to", "csv")
    assert json.loads(communique("sensitivity", out, "--format", "json"))
    communique("chart", out, "--over", "meeting.cost_of_failure", "--out", tmp_path / "c.svg")
    again = communique("run", "--from", out, "--row", 0)
    assert f"{NAME} (no delegation)" in again


def test_chairs_can_be_swept_from_a_facilitated_meeting(camps, tmp_path):
    codes = [d.id for d in load_scenario(camps).delegations][:2]
    out = tmp_path / "swept"
    communique(
        "sweep", camps, "--vary", f"meeting.chair={','.join(codes)}", "-n", 8, "--out", out,
        "--workers", 1,
    )  # fmt: skip
    held = communique("run", "--from", out, "--row", 0)
    assert f"Chair:      {load_scenario(camps).delegation(codes[0]).name};" in held
