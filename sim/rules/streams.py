"""numpy's SFC64 (C. Doty-Humphrey 2018), seeded by numpy and stepped inside compiled loops.

The bits are those of ``np.random.SFC64(...).random_raw``. Stepped here, they are made row by row
where they are used: no array for a whole block, and no lock that threads wait for.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_SHIFT_A, _SHIFT_B, _TURN = np.uint64(11), np.uint64(3), np.uint64(24)
_TURN_BACK, _ONE = np.uint64(64 - 24), np.uint64(1)


def source(seed: int, *key: int) -> Words:
    """The state (4,) of the generator of one key of a seed."""
    sequence = np.random.SeedSequence(seed, spawn_key=key)
    state: Words = np.random.SFC64(sequence).state["state"]["state"]
    return state


@njit(cache=True, nogil=True)
def fill(state: Words, words: Words) -> None:
    """Fill ``words`` with the next random bits; steps ``state`` (4,)."""
    a, b, c, counter = state[0], state[1], state[2], state[3]
    for j in range(words.shape[0]):
        word = a + b + counter
        counter += _ONE
        a = b ^ (b >> _SHIFT_A)
        b = c + (c << _SHIFT_B)
        c = ((c << _TURN) | (c >> _TURN_BACK)) + word
        words[j] = word
    state[0], state[1], state[2], state[3] = a, b, c, counter
