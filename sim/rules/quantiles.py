"""Random bits, and numbers by inversion: one uniform each, through a tabulated quantile function.

The bits are numpy's SFC64 (C. Doty-Humphrey 2018): one stream for each key of each block of draws.

Inversion keeps common random numbers in step when a parameter changes (Bratley, Fox & Schrage
1987): a replication's number moves with the parameter and never jumps to another draw. The table
has CELLS cells in each octave of the tail probability, on both sides of the median, and is linear
between them; it agrees with scipy's quantiles to a few parts in ten thousand out to 2^-33 (a gamma
of shape 0.1, whose small quantiles span many orders of magnitude, to one in a hundred there).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.rules.numbers import Floats, Ints

Words = NDArray[np.uint64]

CELLS = 32
OCTAVES = 32
POINTS = OCTAVES * CELLS + 2
LOWEST = (1023 - OCTAVES - 1) * CELLS
# of a double: 52 bits of fraction, here 5 for the cell; the exponent of 1 is 1023
CELL_BITS, SHIFT = np.uint64(5), np.uint64(52 - 5)
FRACTION, ONE = np.uint64((1 << 52) - 1), np.uint64(1023 << 52)


def _tail_probabilities() -> Floats:
    """The grid, ascending: CELLS points in each octave from 2^-33 up to one half."""
    octaves = np.arange(-OCTAVES - 1, -1, dtype=float)
    inside = 1.0 + np.arange(CELLS) / CELLS
    grid = (2.0 ** octaves[:, None] * inside).ravel()
    return np.append(grid, [0.5, 0.5])


@lru_cache(maxsize=1)
def normal_table() -> Floats:
    """Quantiles of the standard normal, (2, points): by lower and by upper tail probability."""
    from scipy.special import ndtri

    lower = ndtri(_tail_probabilities())
    return np.stack([lower, -lower])


@lru_cache(maxsize=1)
def uniform_table() -> Floats:
    """Quantiles of the uniform on 0..1, (2, points)."""
    lower = _tail_probabilities()
    return np.stack([lower, 1.0 - lower])


@lru_cache(maxsize=4096)
def gamma_table(shape: float) -> Floats:
    """Quantiles of the standard gamma of this shape, (2, points); all 0 for shape 0."""
    from scipy.special import gammainccinv, gammaincinv

    tail = _tail_probabilities()
    if shape <= 0.0:
        return np.zeros((2, tail.size))
    return np.stack([gammaincinv(shape, tail), gammainccinv(shape, tail)])


def quantiles(words: NDArray[np.uint64], starts: Ints, tables: Floats) -> Floats:
    """Numbers (N,) by inversion of 32-bit draws, two to a word.

    starts (N,): where the table of each number begins among ``tables`` (n, 2, POINTS), laid end to
    end. The last bit of a draw is its side of the median, the rest its tail probability, in
    (0, 1/2). Of that, as a double, the exponent is the octave and the first bits of the fraction
    are the cell; the rest of the fraction is how far into the cell it falls.
    """
    draws = words.view(np.uint32)[: len(starts)]
    pattern = (((draws >> 1) + 0.5) * (1.0 / 4294967296.0)).view(np.uint64)
    side = (draws & 1).astype(np.int64)
    cells = starts + side * POINTS + (pattern >> SHIFT).astype(np.int64) - LOWEST
    weights = (((pattern << CELL_BITS) & FRACTION) | ONE).view(np.float64) - 1.0
    found: Floats = tables[cells] + weights * (tables[cells + 1] - tables[cells])
    return found


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
