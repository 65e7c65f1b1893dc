"""`communique import CASE.json`: a case pair becomes a scenario file."""

from __future__ import annotations

from cases_at_hand import HARBOUR
from typer.testing import CliRunner

from sim.cli.app import _register, app
from sim.scenario.scenario import load_scenario

_register()
RUN = CliRunner()


def test_a_case_pair_is_imported(tmp_path):
    path = tmp_path / "harbour.toml"
    done = RUN.invoke(app, ["import", str(HARBOUR), "--out", str(path)])
    assert done.exit_code == 0
    assert "not used: paragraphs.spoil.colour, weather, column mood" in done.stderr
    assert load_scenario(path).meeting.name == "Harbour League, 2019-05-02/03"
    again = RUN.invoke(app, ["import", str(HARBOUR), "--out", str(path)])
    assert "the file exists" in str(again.exception)


def test_what_the_case_says_itself_cannot_be_said_beside_it(tmp_path):
    path = tmp_path / "harbour.toml"
    asked = ["import", str(HARBOUR), "--out", str(path), "--title", "Another"]
    done = RUN.invoke(app, asked)
    assert str(done.exception) == "--title: is for tables; a case pair says that itself"
    assert not path.exists()
