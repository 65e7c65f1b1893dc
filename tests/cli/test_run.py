"""Command run with --from: a meeting of a sweep, held again and shown as any other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.answers.result import meeting_blocks
from sim.model.negotiation import Negotiation
from sim.output.text import plain_text
from sim.scenario.scenario import load_scenario
from sim.sweep.store import Store

COST = "meeting.cost_of_failure"


@pytest.fixture
def swept(communique, tmp_path: Path) -> Path:
    directory = tmp_path / "s"
    varied = ("--vary", f"{COST}=0,0.1", "--vary", "strategy=bridge,single_text")
    size = ("-n", "4", "--rows", "replications", "--seed", "5", "--workers", "1")
    assert communique("sweep", "new_delhi_2023", *varied, *size, "--out", directory).code == 0
    return directory


def test_a_meeting_held_again_is_the_meeting_byte_for_byte(swept, communique):
    # 2 points x 2 strategies x 4 replications: the last strategy at the last point
    row, replication = 14, 2
    scenario = load_scenario("new_delhi_2023", {COST: 0.1})
    result = Negotiation(scenario, "single_text", replication=replication, rng=5).run()
    again = ("run", "--from", swept, "--row", row)
    code, out, err = communique(*again)
    assert (code, out) == (0, result.to_text())
    assert err == (
        f"note: row 14 of {swept} held again: new_delhi_2023, {COST}=0.1, single_text, "
        "outcome_document, replication 2 of seed 5; outcome, rounds, dissenters, wordings and "
        "values equal the stored row\n"
    )
    assert communique(*again, "--trace").out == plain_text(meeting_blocks(result, trace=True))
    assert communique(*again, "--format", "markdown").out == result.document.to_markdown()
    found = json.loads(communique(*again, "--trace", "--format", "json").out)
    assert found == json.loads(json.dumps(result.to_dict(trace=True)))
    file = swept.parent / "meeting"
    assert communique(*again, "--out", file).out == ""
    assert file.read_text(encoding="utf-8") == out


@pytest.mark.parametrize(
    ("option", "place"),
    [
        (("new_delhi_2023",), "SCENARIO"),
        (("--set", f"{COST}=0.3"), "--set"),
        (("--strategy", "hold"), "--strategy"),
        (("--fallback", "none"), "--fallback"),
        (("--seed", "0"), "--seed"),
        (("-n", "100"), "-n"),
        (("--workers", "2"), "--workers"),
    ],
)
def test_what_the_sweep_has_settled_is_refused(option, place, communique, tmp_path):
    code, out, err = communique("run", "--from", tmp_path, "--row", "0", *option)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {place}: the sweep has said this already")


def test_the_rows_that_there_are_are_named(swept, communique):
    assert communique("run", "--from", swept).err == (
        "error: --row: say which row of the sweep's table\n"
    )
    assert communique("run", "--from", swept, "--row", "16").err == (
        "error: --row: there is no row 16; the sweep has rows 0 to 15\n"
    )


def test_a_sweep_of_another_version_is_refused(swept, communique):
    manifest = Store(swept).manifest()
    manifest["versions"]["communique"] = "0.1.7"
    Store(swept).write_manifest(manifest)
    for arguments in (
        ("run", "--from", swept, "--row", "0"),
        ("sweep", "--resume", "--out", swept),
        ("export", swept),
        ("chart", swept),
    ):
        code, out, err = communique(*arguments)
        assert (code, out) == (2, "")
        assert f"{swept}: this sweep was written by communique 0.1.7; version " in err
