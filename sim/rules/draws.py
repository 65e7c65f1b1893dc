"""The one door by which chance enters: the instructions from capitals, and a chair's dice.

Replication r of seed s is row r % BLOCK of block r // BLOCK. Replications follow each other in the
random streams of their block, so a replication is the same numbers whatever the batch, the order,
the engine or the number of workers. Each paragraph's penalties have a stream of their own, and all
numbers are made by inversion: a changed uncertainty moves the numbers it touches a little and
leaves the others in place, which gives common random numbers across alternatives and design points
(Glasserman & Yao 1992).

Axes: ``r`` replication in the block (R), ``k`` paragraph (K), ``i`` delegation (I).
"""

from __future__ import annotations

from functools import lru_cache
from numbers import Integral
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.errors import InputError
from sim.rules.numbers import VETO, Floats, Inputs, Ints, Stances
from sim.rules.quantiles import POINTS, gamma_table, invert, locate, normal_table
from sim.rules.streams import Words, fill, source
from sim.scenario.schema import Uncertainty

BLOCK = 1024
STANCES, PENALTY, DICE = range(3)


class Chances(NamedTuple):
    """What the draws are made from: the stated stances, their scatter, and tables of quantiles.

    position, its sd, lowest and highest: (K I,), paragraph by paragraph; salience and penalty:
    (K, I); kappa: (I,), the median. tables: quantiles, laid end to end; starts (2 K I + I,): where
    the tables of a replication's positions, saliences and kappas begin; exponential (I,): the same
    for penalties. lined (L,): paragraphs on which somebody has a red line.
    """

    position: Floats
    position_sd: Floats
    lowest: Floats
    highest: Floats
    salience: Floats
    penalty: Floats
    penalty_spread: float
    kappa: Floats
    tables: Floats
    starts: Ints
    exponential: Ints
    lined: Ints


class Drawn(NamedTuple):
    """One replication's stances: position, salience, penalty (K, I), kappa (I,).

    The rest is room to work in: random bits, and where in the tables they fall.
    """

    position: Floats
    salience: Floats
    penalty: Floats
    kappa: Floats
    words: Words
    cell: Ints
    weight: Floats


@lru_cache(maxsize=16)
def chances_of(inputs: Inputs, uncertainty: Uncertainty) -> Chances:
    """What the draws of a scenario are made from, for all delegations, present or not.

    position: normal error, clipped to its bounds; salience: Dirichlet around the stated shares;
    penalty: exponential around its mean; kappa: lognormal around its median.
    """
    stated, members = inputs.stances, len(inputs.capability)
    shapes = uncertainty.salience_concentration * stated.salience.T
    distinct, of_salience = np.unique(shapes, return_inverse=True)
    gammas = [gamma_table(float(shape)) for shape in distinct]
    kappas = np.exp(uncertainty.kappa_log_sd * normal_table())
    tables = np.stack([*gammas, normal_table(), kappas, gamma_table(1.0)])
    of_position, of_kappa, of_penalty = range(len(gammas), len(tables))
    positions, medians = np.full(shapes.size, of_position), np.full(members, of_kappa)
    which = [positions, of_salience.ravel(), medians]
    return Chances(
        position=stated.position.T.ravel(),
        position_sd=inputs.position_sd.T.ravel(),
        lowest=inputs.lowest.T.ravel(),
        highest=inputs.highest.T.ravel(),
        salience=np.ascontiguousarray(stated.salience.T),
        penalty=np.ascontiguousarray(stated.penalty.T),
        penalty_spread=uncertainty.penalty_spread,
        kappa=stated.kappa,
        tables=tables.ravel(),
        starts=2 * POINTS * np.concatenate(which),
        exponential=2 * POINTS * np.full(members, of_penalty),
        lined=np.nonzero(stated.penalty.any(axis=0))[0],
    )


def sources_of(chances: Chances, seed: int, block: int) -> Words:
    """The random streams of a block at its first replication, (1 + L, 4)."""
    penalties = [source(seed, block, PENALTY, int(k)) for k in chances.lined]
    return np.stack([source(seed, block, STANCES), *penalties])


def empty_drawn(chances: Chances) -> Drawn:
    """Room for one replication's stances; penalties stay 0 on paragraphs without a red line."""
    position, salience, penalty = np.zeros((3, *chances.penalty.shape))
    numbers = len(chances.starts)
    words, cell = np.zeros(-(-numbers // 2), dtype=np.uint64), np.zeros(numbers, dtype=np.int64)
    kappa, weight = np.zeros(len(chances.kappa)), np.zeros(numbers)
    return Drawn(position, salience, penalty, kappa, words, cell, weight)


@njit(cache=True, nogil=True)
def draw_next(
    sources: Words,
    stated: Floats,
    sd: Floats,
    lowest: Floats,
    highest: Floats,
    shares: Floats,
    means: Floats,
    spread: float,
    medians: Floats,
    tables: Floats,
    starts: Ints,
    exponential: Ints,
    lined: Ints,
    position: Floats,
    salience: Floats,
    penalty: Floats,
    kappa: Floats,
    words: Words,
    cell: Ints,
    weight: Floats,
) -> None:
    """Draw the next replication: from what ``Chances`` holds, into what ``Drawn`` holds."""
    flat, members = position.reshape(-1), kappa.shape[0]
    stances = flat.shape[0]
    fill(sources[0], words)
    locate(words, starts, cell, weight)
    invert(cell, weight, 0, tables, flat)
    invert(cell, weight, stances, tables, salience.reshape(-1))
    invert(cell, weight, 2 * stances, tables, kappa)
    for c in range(stances):
        flat[c] = min(max(stated[c] + sd[c] * flat[c], lowest[c]), highest[c])
    to_shares(salience, shares, weight)
    for i in range(members):
        kappa[i] *= medians[i]
    few = words[: (members + 1) // 2]
    for n in range(lined.shape[0]):
        k = lined[n]
        fill(sources[1 + n], few)
        locate(few, exponential, cell, weight)
        invert(cell, weight, 0, tables, penalty[k])
        for i in range(members):
            drawn = means[k, i] * (1.0 + spread * (penalty[k, i] - 1.0))
            # a veto stays a veto
            penalty[k, i] = VETO if means[k, i] >= VETO else drawn


# numpy's division: 0 / 0 is looked at afterwards
@njit(cache=True, nogil=True, error_model="numpy")
def to_shares(gamma: Floats, stated: Floats, total: Floats) -> None:
    """From gamma numbers (K, I) to shares that sum to 1 over paragraphs, in place."""
    topics, members = gamma.shape
    for i in range(members):
        total[i] = 0.0
    for k in range(topics):
        for i in range(members):
            total[i] += gamma[k, i]
    for k in range(topics):
        for i in range(members):
            # a tiny concentration can underflow a whole row: the stated shares stand in
            share, instead = gamma[k, i] / total[i], stated[k, i]
            gamma[k, i] = share if total[i] > 0.0 else instead


@njit(cache=True, nogil=True)
def draw_rows(  # type: ignore[no-untyped-def]
    sources, chances, drawn, position: Floats, salience: Floats, penalty: Floats, kappa: Floats
) -> None:
    """Fill (R, K, I) arrays, kappa (R, I), with the next replications."""
    stated, sd, lowest, highest, shares, means, spread, medians = chances[:8]
    tables, starts, exponential, lined = chances[8:]
    positions, saliences, penalties, kappas, words, cell, weight = drawn
    for r in range(kappa.shape[0]):
        draw_next(
            sources, stated, sd, lowest, highest, shares, means, spread, medians, tables, starts,
            exponential, lined, positions, saliences, penalties, kappas, words, cell, weight,
        )  # fmt: skip
        position[r], salience[r], penalty[r], kappa[r] = positions, saliences, penalties, kappas


@lru_cache(maxsize=2)
def _recent_block(
    inputs: Inputs, uncertainty: Uncertainty, seed: int, block: int
) -> tuple[Floats, Floats, Floats, Floats]:
    chances = chances_of(inputs, uncertainty)
    position, salience, penalty = np.empty((3, BLOCK, *chances.penalty.shape))
    kappa = np.empty((BLOCK, len(chances.kappa)))
    into = (position, salience, penalty, kappa)
    draw_rows(sources_of(chances, seed, block), chances, empty_drawn(chances), *into)
    return into


def draw(inputs: Inputs, uncertainty: Uncertainty, seed: int, replication: int) -> Stances:
    """The stances of one replication, of all delegations, present or not."""
    block, row = divmod(replication, BLOCK)
    drawn = _recent_block(inputs, uncertainty, seed, block)
    position, salience, penalty, kappa = (array[row] for array in drawn)
    floor, ceiling = inputs.stances.floor, inputs.stances.ceiling
    return Stances(position.T, salience.T, floor, ceiling, penalty.T, kappa)


@lru_cache(maxsize=2)
def dice_block(seed: int, block: int, rolls: int) -> Floats:
    """A block's uniform numbers for a chair who draws lots, (BLOCK, rolls)."""
    sequence = np.random.SeedSequence(seed, spawn_key=(block, DICE))
    return np.random.Generator(np.random.SFC64(sequence)).random((BLOCK, rolls))


def dice(seed: int, replication: int, rolls: int) -> Floats:
    """``rolls`` uniform numbers in 0..1 for a chair who draws lots (``single_text``)."""
    block, row = divmod(replication, BLOCK)
    return dice_block(seed, block, rolls)[row]


def checked_seed(seed: int | None) -> int:
    """The seed as a plain int; 0 if none is given. Raises InputError below 0."""
    return 0 if seed is None else whole_number(seed, "seed")


def whole_number(value: int, where: str) -> int:
    """The value as a plain int. Raises InputError if it is not a whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise InputError(f"must be a whole number from 0, found {value}", where=where)
    return int(value)
