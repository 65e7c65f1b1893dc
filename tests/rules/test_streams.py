"""The compiled generator gives the bits of numpy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules.streams import fill, source


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
