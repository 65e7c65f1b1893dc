"""Many replications from the public interface."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from dataclasses import fields

import numpy as np
import pytest
from worlds import made, plain

import sim
from sim.ensemble import replicate as module
from sim.ensemble.replicate import replicate, run_batch, run_model
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.output.answer import blocks_of
from sim.output.text import plain_text
from sim.scenario.scenario import Alternative, load_scenario

API = """
import sim
first = sim.replicate(sim.load_scenario("two_camps"), ("hold", "none"), n=3)
again = sim.replicate(first.scenario, ("hold", "none"), n=3)
assert first.value == again.value
"""


def test_the_public_name_stays_the_function() -> None:
    """A module of the same name would take its place once it has been imported."""
    assert subprocess.run([sys.executable, "-c", API], timeout=120).returncode == 0
    assert all(f"sim.{name}" not in sys.modules for name in sim._EXPORTS)


@pytest.mark.parametrize(
    ("strategy", "fallback", "message"),
    [
        ("hodl", "none", r"meeting.strategy: unknown chair strategy 'hodl'.*did you mean 'hold'"),
        (
            "hold",
            "bogus",
            "meeting.fallback: unknown fallback 'bogus'; it must be one of",
        ),
        ("hold", "chair_sumary", "did you mean 'chair_summary'"),
    ],
)
def test_unknown_names_are_refused(strategy: str, fallback: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sim.replicate(load_scenario("two_camps"), (strategy, fallback), n=2)


def test_no_replications_are_refused() -> None:
    with pytest.raises(InputError, match="replications: must be at least 1, found 0"):
        sim.replicate(load_scenario("two_camps"), ("hold", "none"), n=0)


def test_a_tally_says_what_it_is_in_one_line_and_in_tables() -> None:
    tally = sim.replicate(load_scenario("lake_council"), ("bridge", "chair_statement"), n=40)
    first = tally.frequent_sets(1)[0]
    assert repr(tally) == (
        "<Tally lake_council: joint text in 100.0% of 40 replications (bridge, chair_statement); "
        f"most frequent dissenters: {', '.join(first['dissenters'])} ({first['share']:.1%})>"
    )
    assert tally._repr_markdown_().startswith("# Lake council")


@pytest.mark.parametrize(("name", "listed"), [("rio_finance_2024", False), ("lake_council", True)])
def test_no_list_of_delegations_if_none_dissents(name: str, listed: bool) -> None:
    scenario = load_scenario(name)
    tally = sim.replicate(scenario, n=40)
    assert bool(tally.dissenters.any() or tally.objects.any()) is listed
    assert ("By delegation" in plain_text(blocks_of(tally))) is listed


def test_sets_of_dissenters_in_a_room_of_many() -> None:
    """More members than bits in a word."""
    document = plain(members=70)
    for i in range(0, 70, 3):
        document["delegations"][f"D{i}"]["stances"]["p0"]["position"] = 50
    scenario = made(document)
    tally = replicate(scenario, ("hold", "none"), n=20, seed=0)
    outcomes = run_batch(scenario, Alternative("hold", "none"), 0, 0, 20)
    named = Counter(tuple(np.nonzero(row)[0].tolist()) for row in outcomes.dissenters)
    assert tally.dissenter_sets == named
    assert len(named) > 1


def test_a_meeting_that_is_over_is_not_kept():
    """Mesa up to 3.4 would keep every model for good."""
    gc.collect()
    alive = sum(isinstance(thing, Negotiation) for thing in gc.get_objects())
    run_model(load_scenario("two_camps"), Alternative("hold", "none"), 0, 0, 30)
    gc.collect()
    assert sum(isinstance(thing, Negotiation) for thing in gc.get_objects()) <= alive


def test_pieces_of_a_batch_are_joined(monkeypatch):
    scenario, alternative = load_scenario("two_camps"), Alternative("hold", "none")
    whole = run_model(scenario, alternative, 0, 3, 12)
    monkeypatch.setattr(module, "FEW", 4)
    pieces = run_model(scenario, alternative, 0, 3, 12)
    for field in fields(whole):
        assert np.array_equal(getattr(whole, field.name), getattr(pieces, field.name)), field.name
