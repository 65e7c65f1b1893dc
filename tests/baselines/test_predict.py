"""`communique predict`: every model on every paragraph, and who can speak of failure."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sim.answers.predict import HEADS
from sim.baselines.baselines import BASELINES
from sim.baselines.predict import SIMULATOR, nearest_rung, side_by_side
from sim.cli.app import _register, app
from sim.ensemble.replicate import replicate
from sim.output.answer import blocks_of
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.scenario.scenario import load_scenario

_register()


@pytest.fixture(scope="module")
def result():
    scenario = load_scenario("new_delhi_2023")
    return side_by_side(scenario, ("bridge", "outcome_document"), n=200, seed=0)


def test_every_model_speaks_about_every_paragraph(result):
    ids = [paragraph.id for paragraph in result.scenario.paragraphs]
    assert [forecast.name for forecast in result.forecasts] == [*BASELINES, SIMULATOR]
    for forecast in result.forecasts:
        assert list(forecast.positions) == ids
        assert all(0 <= position <= 100 for position in forecast.positions.values())


def test_only_a_model_that_can_speak_of_failure_does(result):
    for forecast in result.forecasts:
        assert (forecast.fails is not None) == forecast.speaks_of_failure
        assert forecast.words.startswith("cannot") != forecast.speaks_of_failure
    silent = {f.name for f in result.forecasts if not f.speaks_of_failure}
    assert {"compromise", "weighted_median", "challenge", "exchange"} <= silent


def test_the_numbers_are_those_of_the_models_themselves(result):
    war = {forecast.name: forecast.positions["war"] for forecast in result.forecasts}
    for name, model in BASELINES.items():
        assert war[name] == model(result.scenario).position[0]
    tally = replicate(result.scenario, ("bridge", "outcome_document"), n=200, seed=0)
    assert war[SIMULATOR] == tally.mean_strength()[0]
    assert result.forecasts[-1].fails == (2 * tally.joint < 200)


def test_one_delegation_is_predicted_at_its_own_position_by_all_who_weigh_positions():
    """Alone in the room, at 50 on a ladder of 0 and 50: every model must say 50."""
    alone = load_scenario("two_camps")
    absent = {f"delegations.{iso3}.present": False for iso3 in ("A2", "A3", "B1", "B2")}
    alone = alone.with_values({**absent, "groups.camp_a.stances.point.position": 50})
    forecasts = side_by_side(alone, ("hold", "none"), n=20).forecasts
    assert {f.name: round(f.positions["point"], 2) for f in forecasts} == dict.fromkeys(
        [*BASELINES, SIMULATOR], 50.0
    )


def test_the_nearest_wording_is_the_weaker_of_two_as_near():
    point = load_scenario("two_camps").paragraphs[0]
    assert [nearest_rung(point, x) for x in (0, 25, 25.1, 100)] == [
        "silence",
        "silence",
        "statement",
        "statement",
    ]


def test_the_text_has_a_row_for_each_paragraph_and_a_line_for_each_model(result):
    text = plain_text(blocks_of(result))
    assert "in-sample" in text.lower()
    assert max(len(line) for line in text.splitlines()) <= 100
    for forecast in result.forecasts:
        assert forecast.label in " ".join(text.split())
        assert forecast.name in HEADS
    written = markdown(blocks_of(result))
    for paragraph in result.scenario.paragraphs:
        assert f"| {paragraph.title} |" in written


def test_the_command_gives_json():
    done = CliRunner().invoke(app, ["predict", "two_camps", "-n", "20", "--format", "json"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.output)
    assert data["models"]["compromise"]["speaks_of_failure"] is False
    assert data["models"]["simulator"]["paragraphs"]["point"]["rung"] in ("silence", "statement")
