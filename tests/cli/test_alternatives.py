"""Commands compare, explain, unlock, ladder: on every shipped scenario, in every format."""

from __future__ import annotations

import csv
import io
import json

import pytest
from worlds import FALLBACKS

from sim.files import scenario_names
from sim.scenario.scenario import load_scenario

FORMATS = ("text", "markdown", "json", "csv")


@pytest.mark.parametrize("name", scenario_names())
def test_every_command_on_every_shipped_scenario(name, communique):
    paragraph = load_scenario(name).paragraphs[0].id
    for arguments in (
        ("compare", name, "-n", "20", "--strategies", "hold,bridge"),
        ("explain", name),
        ("explain", name, "--replication", "0"),
        ("unlock", name, "--top", "1"),
        ("ladder", name, paragraph, "-n", "5"),
    ):
        code, out, err = communique(*arguments)
        assert (code, err) == (0, "")
        assert name in out
        assert "does NOT" not in out
        assert "(NOT" not in out


@pytest.mark.parametrize("format", FORMATS)
def test_formats(format, communique, tmp_path):
    for arguments in (
        ("compare", "two_camps", "-n", "20"),
        ("ladder", "two_camps", "point", "-n", "5"),
        ("explain", "two_camps"),
        ("unlock", "two_camps"),
        ("unlock", "two_camps", "--sides"),
    ):
        if format == "csv" and arguments[0] in ("explain", "unlock"):
            continue
        code, out, _ = communique(*arguments, "--format", format)
        assert code == 0
        if format == "json":
            assert json.loads(out)["scenario"] == "two_camps"
        elif format == "csv":
            rows = list(csv.DictReader(io.StringIO(out)))
            assert {row["scenario"] for row in rows} == {"two_camps"}
        file = tmp_path / "result"
        code, nothing, _ = communique(*arguments, "--format", format, "--out", str(file))
        assert (code, nothing) == (0, "")
        assert file.read_text(encoding="utf-8") == out


def test_compare_shows_every_alternative(communique):
    _, out, _ = communique("compare", "two_camps", "-n", "4", "--strategies", "all")
    for strategy in ("hold", "carve_out", "single_text", "exact"):
        for fallback in FALLBACKS:
            assert f"{strategy} + {fallback}" in out


def test_values_can_be_set(communique):
    joint = ("--set", "meeting.cost_of_failure=0.06")
    _, out, _ = communique("explain", "two_camps", *joint)
    assert "Outcome: joint_communique" in out
    _, out, _ = communique("unlock", "two_camps", *joint)
    assert "Nothing to unlock" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "two_camp"), "two_camps"),
        (("compare", "two_camps", "--strategies", "brige"), "did you mean 'bridge'"),
        (("compare", "two_camps", "--fallbacks", "non"), "did you mean 'none'"),
        (("compare", "two_camps", "-n", "1"), "at least 2"),
        (("compare", "two_camps", "-n", "4", "--out", "/nowhere/at/all.txt"), "no directory"),
        (("explain", "two_camps", "--strategy", "hodl"), "did you mean 'hold'"),
        (("unlock", "two_camps", "--price", "red_line=-2"), "a number from 0, found -2"),
        (("unlock", "two_camps", "--price", "red_line=nan"), "a number from 0, found nan"),
        (("unlock", "two_camps", "--price", "red_line"), "is not LEVER=PRICE"),
        (("unlock", "two_camps", "--price", "red_line=much"), "is not LEVER=PRICE"),
        (("unlock", "two_camps", "--bound", "point=60:40"), "contradict each other"),
        (("unlock", "two_camps", "--bound", "point=60"), "is not NAME=MIN:MAX"),
        (("unlock", "two_camps", "--freeze", "B3"), "cannot freeze 'B3'"),
        (("ladder", "two_camps", "points"), "did you mean 'point'"),
        (("ladder", "two_camps", "point", "--rest", "else"), "must be one of drafted"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(arguments, message, communique):
    code, out, err = communique(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", ["explain", "unlock"])
def test_a_time_limit(command, communique):
    for format in ("text", "markdown", "json"):
        options = ("two_camps", "--time-limit", "0", "--format", format)
        code, out, err = communique(command, *options)
        assert (code, err) == (0, "")
        words = '"time_limit": 0.0' if format == "json" else "the time limit of 0 s"
        assert words in " ".join(out.split())
    code, out, err = communique(command, "two_camps", "--time-limit", "-1")
    assert (code, out) == (2, "")
    assert "--time-limit" in err


def test_sideline_meetings_have_no_time_limit(communique):
    code, _, err = communique("unlock", "two_camps", "--sides", "--time-limit", "5")
    assert code == 2
    assert "--time-limit: has no meaning with --sides" in err
