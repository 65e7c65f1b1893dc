"""numpy's SFC64 (C. Doty-Humphrey 2018): the random bits of one stream of one block of draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]


def generator(seed: int, *key: int) -> np.random.SFC64:
    """The generator of one key of a seed."""
    return np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key))


def source(seed: int, *key: int) -> Words:
    """The state (4,) of the generator of one key of a seed, to be stepped by compiled loops."""
    state: Words = generator(seed, *key).state["state"]["state"]
    return state


def bits(rows: int, words: int, seed: int, *key: int) -> Words:
    """The first random bits of a stream, row by row, (rows, words)."""
    raw: Words = generator(seed, *key).random_raw(rows * words)
    return raw.reshape(rows, words)
