"""What there is to choose from, one line each."""

from __future__ import annotations

from sim.cli import catalogue
from sim.files import scenarios_dir


def test_a_chair_that_is_no_delegation_is_named(tmp_path, monkeypatch):
    base = (scenarios_dir() / "two_camps.toml").as_posix()
    path = tmp_path / "hosted.toml"
    path.write_text(f'extends = "{base}"\n[meeting]\nchair = {{ name = "The host" }}\n')
    monkeypatch.setattr(catalogue, "scenario_names", lambda: ["two_camps", str(path)])
    own, hosted = catalogue.catalogue()["scenarios"].values()
    assert hosted == f"{own}, chaired by The host (no delegation)"
