"""One way to answer: formats, places, and JSON that every reader takes."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
import typer

from sim.cli import app as cli
from sim.cli.answer import WRITERS

cli._register()
COMMANDS = typer.main.get_command(cli.app).commands
TO_A_FILE = [
    name
    for name, command in COMMANDS.items()
    if any(p.name == "out" and p.metavar == "FILE" and p.callback for p in command.params)
]


def strict(text):
    """Read JSON as its standard has it: no Infinity, no NaN."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize("kind", WRITERS)
def test_every_writer_is_there(kind):
    for writer in WRITERS[kind]:
        if isinstance(writer, str):
            module, name = writer.split(":")
            writer = getattr(import_module(module), name)
        assert writer is None or callable(writer)


@pytest.mark.parametrize("command", ["run", "evidence", "explain", "unlock", "predict"])
def test_the_json_of_a_scenario_with_a_veto_is_valid(command, communique):
    veto = ("--set", "delegations.B1.stances.point.penalty=inf")
    few = ("-n", "20") if command == "predict" else ()
    code, out, err = communique(command, "two_camps", *veto, *few, "--format", "json")
    assert (code, err) == (0, "")
    found = strict(out)
    if command == "evidence":
        assert "Infinity" in [row["value"] for row in found if row["delegation"] == "B1"]


def test_the_commands_that_write_a_file_are_found():
    assert {"run", "compare", "explain", "backtest", "decisions", "sensitivity"} <= set(TO_A_FILE)


@pytest.mark.parametrize("name", TO_A_FILE)
def test_a_place_that_cannot_be_written_to_is_told_before_any_work(name, communique, tmp_path):
    required = [p for p in COMMANDS[name].params if p.param_type_name == "argument" and p.required]
    place = tmp_path / "none" / "file"
    code, out, err = communique(name, *("no_such_thing" for _ in required), "--out", place)
    assert (code, out) == (2, "")
    assert err == f"error: {place}: there is no directory '{place.parent}'\n"


def test_a_wrong_format_is_told_with_the_nearest(communique):
    code, out, err = communique("explain", "two_camps", "--format", "markdwn")
    assert (code, out) == (2, "")
    assert err == (
        "error: --format: unknown format 'markdwn'; it must be one of text, markdown, json "
        "(did you mean 'markdown'?)\n"
    )


def test_a_chart_of_an_unknown_kind_is_told_before_any_work(communique):
    code, _, err = communique("backtest", "--record", "no_such_file", "--chart", "chart.xyz")
    assert code == 2
    assert "unknown chart format '.xyz'" in err


def test_the_list_in_markdown(communique):
    _, out, _ = communique("list", "--format", "markdown")
    assert "\n## strategies\n\n- `hold`: The tabled text, take it or leave it.\n" in out
