"""What all commands share: seeds, and options that would change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from sim.analysis.discovery import discover
from sim.analysis.sensitivity import sensitivity
from sim.cli import app as cli
from sim.errors import InputError

cli._register()
COMMANDS = typer.main.get_command(cli.app).commands
SEEDED = [name for name, c in COMMANDS.items() if any(p.name == "seed" for p in c.params)]


def test_the_commands_that_draw_take_a_seed():
    assert {"run", "explain", "sensitivity", "discover", "decisions", "report"} <= set(SEEDED)


@pytest.mark.parametrize("name", SEEDED)
def test_a_seed_below_0_is_one_message_in_every_command(name, communique):
    arguments = [p for p in COMMANDS[name].params if p.param_type_name == "argument"]
    code, out, err = communique(name, *("x" for p in arguments if p.required), "--seed", "-1")
    assert (code, out) == (2, "")
    assert err == "error: --seed: must be a whole number from 0, found -1\n"


@pytest.mark.parametrize("analysis", [sensitivity, discover])
def test_a_seed_below_0_in_python(analysis, tmp_path):
    with pytest.raises(InputError, match="seed: must be a whole number from 0, found -1"):
        analysis(tmp_path, seed=-1)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("run two_camps -n 5 --trace", "--trace: shows the rounds of one meeting"),
        ("run two_camps --trace --format markdown", "--trace: shows the rounds of one meeting"),
        ("run two_camps --workers 2", "--workers: one meeting has no work to share"),
        ("run two_camps --row 2", "--row: belongs to --from DIR"),
        ("run two_camps --replication 2", "--replication: belongs to --from DIR"),
        ("run", "SCENARIO: name one"),
        ("run two_camps --set meeting.deadline=2 --set meeting.deadline=3", "--set: 'meeting.dead"),
        ("run two_camps --set meeting.strategy=hold --strategy bridge", "--strategy: meeting.stra"),
        ("explain two_camps --set meeting.fallback=none --fallback none", "--fallback: meeting.f"),
        ("sweep two_camps --set meeting.deadline=2 --vary meeting.deadline=1,2 --out x", "is set"),
        ("unlock two_camps --price red_line=1 --price red_line=2", "--price: 'red_line' is given"),
        ("unlock two_camps --sides --top 2", "--top: has no meaning with --sides"),
        ("unlock two_camps --sides --freeze B1", "--freeze: has no meaning with --sides"),
        ("unlock two_camps --sides --price red_line=1", "--price: has no meaning with --sides"),
        ("unlock two_camps --sides --all-options", "--all-options: has no meaning with --sides"),
        ("compare two_camps -n 5 --slow-n 7", "--slow-n: none of the strategies compared needs"),
        ("ladder two_camps point --rest alone --strategy hold", "--strategy: with --rest alone no"),
        ("plot outcomes two_camps --replication 3", "--replication: 'outcomes' shows no single"),
        ("plot dissent two_camps -n 5 --replication 3", "shows no single meeting with -n"),
        ("plot rounds two_camps -n 5", "--replications: 'rounds' shows no shares over draws"),
        ("sweep two_camps --engine dask --scheduler tcp://h:1 --workers 2 --out x", "--workers: a"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    command, message, communique, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, out, err = communique(*command.split())
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert list(Path().iterdir()) == []


def test_a_seed_of_0_counts_as_given():
    with pytest.raises(InputError, match="--seed: not here"):
        cli.refuse({"--strategy": None, "--set": [], "--trace": False, "--seed": 0}, "not here")
