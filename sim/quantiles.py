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

from sim.inputs import Floats

CELLS = 32
OCTAVES = 32
_SHIFT = 52 - 5
_FRACTION = (1 << _SHIFT) - 1
_LOWEST = (1023 - OCTAVES - 1) * CELLS
Bits = NDArray[np.uint32]


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
def fold(bits: Bits, tail: Floats) -> None:
    """Tail probability of each 32-bit draw, in (0, 1/2); its last bit is kept for the side."""
    for j in range(tail.shape[0]):
        tail[j] = (np.float64(bits[j] >> 1) + 0.5) * (1.0 / 4294967296.0)


@njit(cache=True, nogil=True)
def look_up(tail_bits: int, upper: int, table: Floats) -> float:
    """The quantile at a tail probability, given the bits of that number as a double.

    The exponent of the double is the octave, the first bits of its fraction are the cell.
    """
    cell = (tail_bits >> _SHIFT) - _LOWEST
    weight = (tail_bits & _FRACTION) * (1.0 / (_FRACTION + 1))
    low = table[upper, cell]
    return low + weight * (table[upper, cell + 1] - low)


@njit(cache=True, nogil=True)
def invert(bits: Bits, tables: Floats, which: NDArray[np.int64], out: Floats) -> None:
    """Fill out[r, c] with the quantile of table ``which[c]`` at draw bits[r, c]; skip it below 0.

    ``bits`` may have a column more than ``out``.
    """
    draws, columns = out.shape
    tail = np.empty(columns)
    tail_bits = tail.view(np.int64)
    for r in range(draws):
        fold(bits[r], tail)
        for c in range(columns):
            if which[c] < 0:
                continue
            out[r, c] = look_up(tail_bits[c], bits[r, c] & 1, tables[which[c]])
