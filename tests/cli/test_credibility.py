"""Command decisions: the scores of the standard models on a file of decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim.cli.credibility  # noqa: F401
from sim.cli.app import app
from sim.errors import InputError

FILE = "\n".join(
    [
        "prnr;isnr;pa;pb;pc;sa;sb;sc;rp;out;counvte",
        "1;1;0;100;100;50;50;50;0;60;Unan",
        "1;2;10;20;90;10;80;30;20;30;QMV",
        "2;1;0;40;100;30;90;60;40;45;QMV",
    ]
)


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.csv"
    path.write_text(FILE, encoding="utf-8-sig")
    return path


def test_mean_error_by_hand(decisions: Path) -> None:
    found = CliRunner().invoke(app, ["decisions", str(decisions), "--format", "json", "-n", "50"])
    assert found.exit_code == 0, found.output
    rows = {(r["subset"], r["model"]): r for r in json.loads(found.stdout)["rows"]}
    # plain means 66.7, 40 and 46.7 against outcomes 60, 30 and 45
    assert rows["all", "mean"]["mae"] == pytest.approx((20 / 3 + 10 + 5 / 3) / 3)
    assert rows["unanimity", "mean"]["n"] == 1


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_says_what_such_data_cannot_tell(decisions: Path, format: str) -> None:
    found = CliRunner().invoke(app, ["decisions", str(decisions), "--format", format, "-n", "50"])
    assert "adopted acts only" in found.stdout
    assert "Compromise" in found.stdout or "compromise" in found.stdout


def test_missing_file_is_one_message(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["decisions", str(tmp_path / "none.csv")])
    assert isinstance(found.exception, InputError)
    assert "none.csv" in str(found.exception)


# forecasts that are registered

LATER = ("--set", "meeting.date=9999-01-01")


def test_a_forecast_is_registered_once_and_scored_when_the_outcome_is_there(communique, tmp_path):
    register, outcomes = tmp_path / "register.jsonl", tmp_path / "outcomes.csv"
    asked = ("forecast", "two_camps", "-n", "50", *LATER, "--register", register)
    code, out, err = communique(*asked)
    assert code == 0
    assert "Most likely no document: " in out.splitlines()[1]
    (line,) = register.read_text(encoding="utf-8").splitlines()
    assert err.startswith(f"note: registered in {register} at ")
    assert err.endswith(f", digest {json.loads(line)['digest']}\n")

    code, out, err = communique(*asked)
    assert (code, out) == (2, "")
    assert "this scenario was registered with seed 0" in err
    communique(*asked, "--fallback", "chair_summary")
    assert register.read_text(encoding="utf-8").splitlines()[0] == line

    outcomes.write_text("scenario,outcome,date,source\ntwo_camps,no_document,9999-01-02,x\n")
    scored = ("backtest", "--registered", register, "--outcomes", outcomes)
    code, out, err = communique(*scored)
    assert (code, err) == (0, "")
    assert "2 of 2 registered forecasts settled, of 1 meeting: the model has a mean RPS of" in out
    code, out, _ = communique(*scored, "--format", "json")
    assert {row["came_out"] for row in json.loads(out)["forecasts"]} == {"no document"}
    code, out, _ = communique(*scored, "--format", "csv")
    assert out.splitlines()[0].endswith(",came_out,on,source,rps,brier,log")
    code, out, _ = communique(*scored, "--format", "markdown")
    assert "| always a chair's summary |" in out


def test_a_meeting_of_the_past_is_not_registered(communique, tmp_path):
    register = tmp_path / "register.jsonl"
    code, out, err = communique("forecast", "new_delhi_2023", "--register", register)
    assert (code, out) == (2, "")
    assert err.startswith("error: new_delhi_2023: meeting.date: registered after the fact: ")
    assert list(tmp_path.iterdir()) == []


def test_a_register_that_cannot_be_written_is_told_before_any_work(communique, tmp_path):
    place = tmp_path / "none" / "register"
    code, out, err = communique("forecast", "two_camps", *LATER, "--register", place)
    assert (code, out) == (2, "")
    assert err == f"error: {place}: there is no directory '{place.parent}'\n"


def test_a_register_that_was_changed_ends_with_one_message(communique, tmp_path):
    register, outcomes = tmp_path / "register.jsonl", tmp_path / "outcomes.csv"
    communique("forecast", "two_camps", "-n", "50", *LATER, "--register", register)
    outcomes.write_text("scenario,outcome,date,source\n")
    register.write_text(register.read_text().replace('"seed": 0', '"seed": 1'))
    code, out, err = communique("backtest", "--registered", register, "--outcomes", outcomes)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {register}:1: was changed since it was written")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--registered", "r"], "--outcomes: say which table has the outcomes"),
        (["--outcomes", "o"], "--registered: say which register has the forecasts"),
        (["--registered", "r", "--outcomes", "o", "--seed", "0"], "--seed: would change nothing"),
        (["--registered", "r", "--outcomes", "o", "--no-fit"], "--fit: would change nothing"),
        (["--registered", "r", "--outcomes", "o", "-n", "9"], "-n: would change nothing"),
        (["--registered", "r", "--outcomes", "o"], "r: there is no such file"),
    ],
)
def test_what_scoring_registered_forecasts_needs(communique, options, message):
    code, out, err = communique("backtest", *options)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}")
