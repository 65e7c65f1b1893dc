"""The compiled draws are those of the plain rules, bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import scenarios

from sim.ensemble.draws import draw_next, empty_drawn, fill, sources_of
from sim.rules.draws import chances_of, draw
from sim.rules.inputs import inputs_of
from sim.rules.quantiles import source


@given(
    seed=st.integers(0, 2**80),
    key=st.lists(st.integers(0, 2**31), min_size=1, max_size=3),
    pieces=st.lists(st.integers(0, 40), max_size=4),
)
@settings(max_examples=100, deadline=None)
def test_bits_are_those_of_numpy(seed: int, key: list[int], pieces: list[int]) -> None:
    state, numpys = source(seed, *key), np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key))
    for length in pieces:
        words = np.empty(length, dtype=np.uint64)
        fill(state, words)
        assert np.array_equal(words, numpys.random_raw(length))


def test_a_source_is_fresh_each_time() -> None:
    words = np.empty(5, dtype=np.uint64)
    fill(source(0, 1), words)
    again = np.empty(5, dtype=np.uint64)
    fill(source(0, 1), again)
    assert np.array_equal(words, again)


@given(scenario=scenarios(), seed=st.integers(0, 5), last=st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_a_replication_is_that_of_the_plain_rules(scenario, seed: int, last: int) -> None:
    inputs, uncertainty = inputs_of(scenario), scenario.uncertainty
    chances = chances_of(inputs, uncertainty)
    sources, drawn = sources_of(chances, seed, 0), empty_drawn(chances)
    for _ in range(last + 1):
        draw_next(sources, chances, drawn)
    plain = draw(inputs, uncertainty, seed, last)
    for name in ("position", "salience", "penalty"):
        assert np.array_equal(getattr(drawn, name).T, getattr(plain, name)), name
    assert np.array_equal(drawn.kappa, plain.kappa)
