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
