"""The one door by which chance enters: the instructions from capitals, and a chair's dice.

Replication r of seed s is row r % BLOCK of block r // BLOCK, and a block is drawn whole, so it is
the same numbers whatever the batch, the order, the engine or the number of workers. Each kind of
number has its own stream: changing one uncertainty leaves the draws of the others in place, which
gives common random numbers across alternatives (Glasserman & Yao 1992).

Axes: ``r`` replication in the block, ``i`` delegation, ``k`` paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from numbers import Integral

import numpy as np

from sim.errors import InputError
from sim.inputs import VETO, Floats, Inputs, Stances
from sim.schema import Uncertainty

BLOCK = 256
POSITION, SALIENCE, PENALTY, KAPPA, DICE = range(5)


@dataclass(frozen=True)
class Batch:
    """Drawn stances of consecutive replications: (R, I, K) arrays, kappa (R, I)."""

    position: Floats
    salience: Floats
    penalty: Floats
    kappa: Floats


def stream(seed: int, block: int, kind: int) -> np.random.Generator:
    """The generator of one kind of number in one block."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(block, kind)))


def draw_block(inputs: Inputs, uncertainty: Uncertainty, seed: int, block: int) -> Batch:
    """All BLOCK replications of a block. position error normal, clipped to the scale; salience

    Dirichlet around the stated shares; penalty exponential around its mean; kappa lognormal.
    """
    stated = inputs.stances
    members, topics = stated.position.shape
    normal = stream(seed, block, POSITION).standard_normal((BLOCK, members, topics))
    normal *= inputs.position_sd
    normal += stated.position
    return Batch(
        position=np.clip(normal, 0.0, 1.0, out=normal),
        salience=_salience(stated.salience, uncertainty.salience_concentration, seed, block),
        penalty=_penalty(stated.penalty, uncertainty.penalty_spread, seed, block),
        kappa=stated.kappa * _kappa_factor(members, uncertainty.kappa_log_sd, seed, block),
    )


def _salience(stated: Floats, concentration: float, seed: int, block: int) -> Floats:
    shape = concentration * stated
    gamma = stream(seed, block, SALIENCE).standard_gamma(shape, (BLOCK, *stated.shape))
    total = gamma.sum(axis=2, keepdims=True)
    # a tiny concentration can underflow a whole row: fall back on the stated shares there
    return np.where(total > 0, gamma / np.where(total > 0, total, 1.0), stated)


def _penalty(mean: Floats, spread: float, seed: int, block: int) -> Floats:
    scale = stream(seed, block, PENALTY).standard_exponential((BLOCK, *mean.shape))
    drawn = mean * (1.0 + spread * (scale - 1.0))
    return np.where(mean >= VETO, VETO, drawn)


def _kappa_factor(members: int, log_sd: float, seed: int, block: int) -> Floats:
    return np.exp(log_sd * stream(seed, block, KAPPA).standard_normal((BLOCK, members)))


@lru_cache(maxsize=8)
def dice_block(seed: int, block: int, rolls: int) -> Floats:
    """A block's uniform numbers for a chair who draws lots, (BLOCK, rolls)."""
    return stream(seed, block, DICE).random((BLOCK, rolls))


def dice(seed: int, replication: int, rolls: int) -> Floats:
    """``rolls`` uniform numbers in 0..1 for a chair who draws lots (``single_text``)."""
    block, row = divmod(replication, BLOCK)
    return dice_block(seed, block, rolls)[row]


@lru_cache(maxsize=2)
def _block(inputs: Inputs, uncertainty: Uncertainty, seed: int, block: int) -> Batch:
    return draw_block(inputs, uncertainty, seed, block)


def draw(inputs: Inputs, uncertainty: Uncertainty, seed: int, replication: int) -> Stances:
    """The stances of one replication."""
    block, row = divmod(replication, BLOCK)
    batch = _block(inputs, uncertainty, seed, block)
    return Stances(
        position=batch.position[row],
        salience=batch.salience[row],
        floor=inputs.stances.floor,
        ceiling=inputs.stances.ceiling,
        penalty=batch.penalty[row],
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
