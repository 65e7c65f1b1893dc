"""The one door by which chance enters: the instructions from capitals, and a chair's dice.

Replication r of seed s is row r % BLOCK of block r // BLOCK, and a block is drawn whole, so it is
the same numbers whatever the batch, the order, the engine or the number of workers. Each kind of
number has its own stream and is made by inversion: a changed uncertainty moves the numbers it
touches a little and leaves the others in place, which gives common random numbers across
alternatives and design points (Glasserman & Yao 1992).

Axes: ``r`` replication in the block (R), ``k`` paragraph (K), ``i`` delegation (I).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from numbers import Integral

import numpy as np
from numba import njit

from sim.errors import InputError
from sim.inputs import VETO, Floats, Inputs, Ints, Stances
from sim.quantiles import gamma_table, invert, normal_table
from sim.schema import Uncertainty

BLOCK = 256
POSITION, SALIENCE, PENALTY, KAPPA, DICE = range(5)


@dataclass(frozen=True)
class Batch:
    """Drawn stances of consecutive replications: (R, K, I) arrays, kappa (R, I)."""

    position: Floats
    salience: Floats
    penalty: Floats
    kappa: Floats


def stream(seed: int, block: int, kind: int) -> np.random.Generator:
    """The generator of one kind of number in one block."""
    source = np.random.SeedSequence(seed, spawn_key=(block, kind))
    return np.random.Generator(np.random.SFC64(source))


def empty_batch(inputs: Inputs) -> Batch:
    """Room for one block's draws, to be filled over and over: fresh memory is slow."""
    members, topics = inputs.stances.position.shape
    position, salience, penalty = np.zeros((3, BLOCK, topics, members))
    return Batch(position, salience, penalty, np.zeros((BLOCK, members)))


def draw_block(
    inputs: Inputs, uncertainty: Uncertainty, seed: int, block: int, into: Batch
) -> None:
    """Draw all BLOCK replications of a block, for all delegations, present or not.

    position: normal error, clipped to its bounds; salience: Dirichlet around the stated shares;
    penalty: exponential around its mean; kappa: lognormal around its median. Each by inversion.
    """
    stated = inputs.stances
    normal = normal_table()[None]
    _invert(seed, block, POSITION, normal, into.position)
    bounds = (inputs.lowest.T, inputs.highest.T)
    _scale_positions(into.position, stated.position.T, inputs.position_sd.T, *bounds)
    shapes = uncertainty.salience_concentration * stated.salience.T
    distinct, which = np.unique(shapes, return_inverse=True)
    gammas = np.stack([gamma_table(float(shape)) for shape in distinct])
    _invert(seed, block, SALIENCE, gammas, into.salience, which.ravel())
    _to_shares(into.salience, stated.salience.T)
    if stated.penalty.any():
        # only stances with a red line are looked up; the others' draws are left unused
        which = np.where(stated.penalty.T.ravel() > 0.0, 0, -1)
        _invert(seed, block, PENALTY, gamma_table(1.0)[None], into.penalty, which)
        _scale_penalties(into.penalty, stated.penalty.T, uncertainty.penalty_spread)
    _invert(seed, block, KAPPA, normal, into.kappa)
    np.exp(uncertainty.kappa_log_sd * into.kappa, out=into.kappa)
    into.kappa[:] *= stated.kappa


def _invert(
    seed: int, block: int, kind: int, tables: Floats, out: Floats, which: Ints | None = None
) -> None:
    """Fill ``out`` with standard numbers of one kind; column c has table which[c], if any."""
    rows = out.reshape(BLOCK, -1)
    columns = rows.shape[1]
    raw = stream(seed, block, kind).bit_generator.random_raw(BLOCK * -(-columns // 2))
    bits = raw.view(np.uint32).reshape(BLOCK, -1)
    invert(bits, tables, np.zeros(columns, dtype=np.int64) if which is None else which, rows)


@njit(cache=True, nogil=True)
def _scale_positions(
    error: Floats, stated: Floats, sd: Floats, lowest: Floats, highest: Floats
) -> None:
    """From standard errors to positions within their bounds, in place."""
    for r in range(error.shape[0]):
        for k in range(error.shape[1]):
            for i in range(error.shape[2]):
                drawn = stated[k, i] + sd[k, i] * error[r, k, i]
                error[r, k, i] = min(max(drawn, lowest[k, i]), highest[k, i])


@njit(cache=True, nogil=True)
def _to_shares(gamma: Floats, stated: Floats) -> None:
    """From gamma numbers to shares that sum to 1 over the paragraphs, in place."""
    total = np.empty(gamma.shape[2])
    for r in range(gamma.shape[0]):
        total[:] = 0.0
        for k in range(gamma.shape[1]):
            for i in range(gamma.shape[2]):
                total[i] += gamma[r, k, i]
        for k in range(gamma.shape[1]):
            for i in range(gamma.shape[2]):
                # a tiny concentration can underflow a whole row: the stated shares stand in
                share = gamma[r, k, i] / total[i] if total[i] > 0.0 else stated[k, i]
                gamma[r, k, i] = share


@njit(cache=True, nogil=True)
def _scale_penalties(drawn: Floats, mean: Floats, spread: float) -> None:
    """From standard exponentials to penalties, in place; a veto stays a veto."""
    for r in range(drawn.shape[0]):
        for k in range(drawn.shape[1]):
            for i in range(drawn.shape[2]):
                value = mean[k, i] * (1.0 + spread * (drawn[r, k, i] - 1.0))
                drawn[r, k, i] = VETO if mean[k, i] >= VETO else value


@lru_cache(maxsize=2)
def dice_block(seed: int, block: int, rolls: int) -> Floats:
    """A block's uniform numbers for a chair who draws lots, (BLOCK, rolls)."""
    return stream(seed, block, DICE).random((BLOCK, rolls))


def dice(seed: int, replication: int, rolls: int) -> Floats:
    """``rolls`` uniform numbers in 0..1 for a chair who draws lots (``single_text``)."""
    block, row = divmod(replication, BLOCK)
    return dice_block(seed, block, rolls)[row]


@lru_cache(maxsize=2)
def _recent_block(inputs: Inputs, uncertainty: Uncertainty, seed: int, block: int) -> Batch:
    batch = empty_batch(inputs)
    draw_block(inputs, uncertainty, seed, block, batch)
    return batch


def draw(inputs: Inputs, uncertainty: Uncertainty, seed: int, replication: int) -> Stances:
    """The stances of one replication, of all delegations, present or not."""
    block, row = divmod(replication, BLOCK)
    batch = _recent_block(inputs, uncertainty, seed, block)
    return Stances(
        position=batch.position[row].T,
        salience=batch.salience[row].T,
        floor=inputs.stances.floor,
        ceiling=inputs.stances.ceiling,
        penalty=batch.penalty[row].T,
        kappa=batch.kappa[row],
    )


def checked_seed(seed: int | None) -> int:
    """The seed as a plain int; 0 if none is given. Raises InputError below 0."""
    return 0 if seed is None else whole_number(seed, "seed")


def whole_number(value: int, where: str) -> int:
    """The value as a plain int. Raises InputError if it is not a whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise InputError(f"must be a whole number from 0, found {value}", where=where)
    return int(value)
