"""Random numbers by inversion: one uniform each, through a tabulated quantile function.

Inversion keeps common random numbers in step when a parameter changes (Bratley, Fox & Schrage
1987): a replication's number moves with the parameter and never jumps to another draw. The table
has CELLS cells in each octave of the tail probability, on both sides of the median, and is linear
between them; it agrees with scipy's quantiles to a few parts in ten thousand out to 2^-33 (a gamma
of shape 0.1, whose small quantiles span many orders of magnitude, to one in a hundred there).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.rules.numbers import Floats, Ints

CELLS = 32
OCTAVES = 32
POINTS = OCTAVES * CELLS + 2
_LOWEST = (1023 - OCTAVES - 1) * CELLS
# of a double: 52 bits of fraction, here 5 for the cell; the exponent of 1 is 1023
_CELL_BITS, _SHIFT = np.uint64(5), np.uint64(52 - 5)
_FRACTION, _ONE = np.uint64((1 << 52) - 1), np.uint64(1023 << 52)


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


@lru_cache(maxsize=4096)
def gamma_table(shape: float) -> Floats:
    """Quantiles of the standard gamma of this shape, (2, points); all 0 for shape 0."""
    from scipy.special import gammainccinv, gammaincinv

    tail = _tail_probabilities()
    if shape <= 0.0:
        return np.zeros((2, tail.size))
    return np.stack([gammaincinv(shape, tail), gammainccinv(shape, tail)])


@njit(cache=True, nogil=True)
def locate(words: NDArray[np.uint64], starts: Ints, cells: Ints, weights: Floats) -> None:
    """Where 32-bit draws, two to a word, fall in their tables: the cell, and how far into it.

    starts[j]: where the table of number j begins, among tables (2, POINTS) laid end to end. The
    last bit of a draw is its side of the median, the rest its tail probability, in (0, 1/2). Of
    that, as a double, the exponent is the octave and the first bits of the fraction are the cell.
    """
    bits = words.view(np.uint32)
    for j in range(starts.shape[0]):
        tail = (np.float64(bits[j] >> 1) + 0.5) * (1.0 / 4294967296.0)
        pattern = np.float64(tail).view(np.uint64)
        side = np.int64(bits[j] & 1)
        cells[j] = starts[j] + side * POINTS + np.int64(pattern >> _SHIFT) - _LOWEST
        # the rest of the fraction, as the fraction of a number from 1 to 2
        fraction = np.uint64(((pattern << _CELL_BITS) & _FRACTION) | _ONE)
        weights[j] = fraction.view(np.float64) - 1.0


@njit(cache=True, nogil=True)
def invert(cells: Ints, weights: Floats, first: int, tables: Floats, out: Floats) -> None:
    """Fill out[c] with the quantile of number first + c; tables (n, 2, POINTS), laid end to end."""
    for c in range(out.shape[0]):
        # unsigned, or every look-up would reckon with an index from the end
        j = np.uint64(first + c)
        cell = np.uint64(cells[j])
        low, high = tables[cell], tables[cell + np.uint64(1)]
        out[c] = low + weights[j] * (high - low)
