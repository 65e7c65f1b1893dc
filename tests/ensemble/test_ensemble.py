"""Which strategies the ensemble may run."""

from __future__ import annotations

import pytest

from sim.ensemble.ensemble import FAST_STRATEGIES, is_fast
from sim.ensemble.replicate import replicate
from sim.model.strategies import CHAIR_STRATEGIES


@pytest.mark.parametrize("strategy", FAST_STRATEGIES)
def test_its_own_are_fast_and_one_put_in_their_place_is_not(strategy, monkeypatch):
    assert is_fast(strategy)
    monkeypatch.setitem(CHAIR_STRATEGIES, strategy, lambda _chair: None)
    assert not is_fast(strategy)


def test_a_strategy_in_the_place_of_a_shipped_one_is_the_one_that_runs(monkeypatch):
    held = replicate("new_delhi_2023", ("hold", "none"), n=20)
    monkeypatch.setitem(CHAIR_STRATEGIES, "bridge", lambda _chair: None)
    assert replicate("new_delhi_2023", ("bridge", "none"), n=20).joint == held.joint
