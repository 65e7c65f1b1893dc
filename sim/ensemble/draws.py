"""The draws of ``rules/draws.py`` again, compiled: the same bits, one replication after another.

Axes: ``k`` paragraph (K), ``i`` delegation (I), ``n`` package with private red lines (N), ``a``
accord about one of them (A).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.compiling import compiled
from sim.rules.draws import ACCORD, COST, LINES, PENALTY, STANCES, Chances
from sim.rules.inputs import (
    CLEAR,
    Lines,
    private_ceiling,
    private_floor,
    still_holds,
    with_private,
)
from sim.rules.numbers import VETO, Floats, Ints
from sim.rules.quantiles import CELL_BITS, FRACTION, LOWEST, ONE, POINTS, SHIFT, Words, source

_SHIFT_A, _SHIFT_B, _TURN = np.uint64(11), np.uint64(3), np.uint64(24)
_TURN_BACK, _ONE = np.uint64(64 - 24), np.uint64(1)


class Drawn(NamedTuple):
    """One replication's stances: position, salience, floor, ceiling, penalty (K, I), kappa (I,).

    cost (1,): the factor of the cost of failure, which is in kappa already. waited (A,), uniform
    (3 I,), bounds (2, I): of private red lines.

    The rest is room to work in: random bits, and where in the tables they fall.
    """

    position: Floats
    salience: Floats
    floor: Floats
    ceiling: Floats
    penalty: Floats
    kappa: Floats
    cost: Floats
    waited: Floats
    uniform: Floats
    bounds: Floats
    words: Words
    cell: Ints
    weight: Floats


def sources_of(chances: Chances, seed: int, block: int) -> Words:
    """The random streams of a block at its first replication, (2 + L + N + A, 4)."""
    lines = chances.private
    named = ((PENALTY, chances.lined), (LINES, lines.first), (ACCORD, lines.name))
    others = [source(seed, block, kind, int(key)) for kind, keys in named for key in keys]
    return np.stack([source(seed, block, STANCES), source(seed, block, COST), *others])


def empty_drawn(chances: Chances) -> Drawn:
    """Room for one replication's stances; penalties stay 0 on paragraphs without a red line."""
    position, salience, penalty = np.zeros((3, *chances.penalty.shape))
    numbers, members = max(len(chances.starts), len(chances.uniform)), len(chances.kappa)
    return Drawn(
        position=position,
        salience=salience,
        floor=chances.floor.copy(),
        ceiling=chances.ceiling.copy(),
        penalty=penalty,
        kappa=np.zeros(members),
        cost=np.ones(1),
        waited=np.zeros(len(chances.private.name)),
        uniform=np.zeros(3 * members),
        bounds=np.zeros((2, members)),
        words=np.zeros(-(-numbers // 2), dtype=np.uint64),
        cell=np.zeros(numbers, dtype=np.int64),
        weight=np.zeros(numbers),
    )


@compiled()
def draw_next(sources: Words, chances: Chances, drawn: Drawn) -> None:
    """Draw the next replication of a block, into ``drawn``; steps ``sources`` (S, 4)."""
    salience, penalty, kappa, cost = drawn.salience, drawn.penalty, drawn.kappa, drawn.cost
    words, cell, weight = drawn.words, drawn.cell, drawn.weight
    flat, members = drawn.position.reshape(-1), kappa.shape[0]
    stances, tables = flat.shape[0], chances.tables
    fill(sources[0], words[: (chances.starts.shape[0] + 1) // 2])
    locate(words, chances.starts, cell, weight)
    invert(cell, weight, 0, tables, flat)
    invert(cell, weight, stances, tables, salience.reshape(-1))
    invert(cell, weight, 2 * stances, tables, kappa)
    stated, sd, lowest, highest = chances[:4]
    for c in range(stances):
        flat[c] = min(max(stated[c] + sd[c] * flat[c], lowest[c]), highest[c])
    to_shares(salience, chances.salience, chances.texts, weight)
    medians, means, spread = chances.kappa, chances.penalty, chances.penalty_spread
    if chances.cost_varies:
        fill(sources[1], words[:1])
        locate(words[:1], chances.cost, cell, weight)
        invert(cell, weight, 0, tables, cost)
    for i in range(members):
        kappa[i] = kappa[i] * medians[i] * cost[0]
    few = words[: (members + 1) // 2]
    for n in range(chances.lined.shape[0]):
        k = chances.lined[n]
        fill(sources[2 + n], few)
        locate(few, chances.exponential, cell, weight)
        invert(cell, weight, 0, tables, penalty[k])
        if chances.has_sides:
            # from the last: the draw that a side shares is that of its first row
            for i in range(members - 1, -1, -1):
                penalty[k, i] = penalty[k, chances.draws_with[i]]
        for i in range(members):
            drawn_penalty = means[k, i] * (1.0 + spread * (penalty[k, i] - 1.0))
            # a veto stays a veto
            penalty[k, i] = VETO if means[k, i] >= VETO else drawn_penalty
    if chances.private.first.shape[0] > 0:
        draw_lines(sources[2 + chances.lined.shape[0] :], chances, drawn)


@compiled()
def draw_lines(sources: Words, chances: Chances, drawn: Drawn) -> None:
    """Draw private red lines, into ``drawn``; steps ``sources`` (N + A, 4)."""
    lines, tables, words, cell = chances.private, chances.tables, drawn.words, drawn.cell
    packages, members = lines.first.shape[0], drawn.kappa.shape[0]
    for a in range(lines.name.shape[0]):
        fill(sources[packages + a], words[:1])
        locate(words[:1], chances.waiting, cell, drawn.weight)
        invert(cell, drawn.weight, 0, tables, drawn.waited[a : a + 1])
    for n in range(packages):
        few = words[: (3 * members + 1) // 2]
        fill(sources[n], few)
        locate(few, chances.uniform, cell, drawn.weight)
        invert(cell, drawn.weight, 0, tables, drawn.uniform)
        bound_lines(lines, n, drawn)
        low, high, uniform = drawn.bounds[0], drawn.bounds[1], drawn.uniform
        for i in range(members):
            first = chances.draws_with[i]
            has = uniform[first] < lines.chance[n, i]
            lowest = private_floor(uniform[members + first], lines.mean[n, i], low[i])
            highest = private_ceiling(uniform[2 * members + first], lines.mean[n, i], high[i])
            low[i], high[i] = lowest if has else -np.inf, highest if has else np.inf
        for k in range(lines.of.shape[0]):
            if lines.of[k] == n:
                for i in range(members):
                    drawn.floor[k, i], drawn.ceiling[k, i] = with_private(
                        chances.floor[k, i], chances.ceiling[k, i], low[i], high[i]
                    )


@compiled()
def bound_lines(lines: Lines, n: int, drawn: Drawn) -> None:
    """The twin of ``inputs.bounds_of``, into ``drawn``."""
    low, high = drawn.bounds[0], drawn.bounds[1]
    low[:], high[:] = np.inf, -np.inf
    for a in range(lines.name.shape[0]):
        if lines.accord_of[a] == n:
            for i in range(low.shape[0]):
                waited, months, party = drawn.waited[a], lines.months[a], lines.party[n, i]
                if lines.accepted[a, i] and still_holds(waited, months, lines.life, party):
                    low[i] = min(low[i], lines.low[a] - CLEAR)
                    high[i] = max(high[i], lines.high[a] + CLEAR)


# numpy's division: 0 / 0 is looked at afterwards
@compiled(error_model="numpy")
def to_shares(gamma: Floats, stated: Floats, texts: Ints, total: Floats) -> None:
    """From gamma numbers (K, I) to shares that sum to 1 over the paragraphs of a text, in place.

    ``total``: room for a number for each text and delegation.
    """
    topics, members = gamma.shape
    for c in range(topics * members):
        total[c] = 0.0
    for k in range(topics):
        of = texts[k] * members
        for i in range(members):
            total[of + i] += gamma[k, i]
    for k in range(topics):
        of = texts[k] * members
        for i in range(members):
            # a tiny concentration can underflow a whole row, and somebody may care for nothing in
            # a text: the stated shares stand in
            share, instead = gamma[k, i] / total[of + i], stated[k, i]
            gamma[k, i] = share if total[of + i] > 0.0 else instead


@compiled()
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


@compiled()
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
        cells[j] = starts[j] + side * POINTS + np.int64(pattern >> SHIFT) - LOWEST
        # the rest of the fraction, as the fraction of a number from 1 to 2
        fraction = np.uint64(((pattern << CELL_BITS) & FRACTION) | ONE)
        weights[j] = fraction.view(np.float64) - 1.0


@compiled()
def invert(cells: Ints, weights: Floats, first: int, tables: Floats, out: Floats) -> None:
    """Fill out[c] with the quantile of number first + c; tables (n, 2, POINTS), laid end to end."""
    for c in range(out.shape[0]):
        # unsigned, or every look-up would reckon with an index from the end
        j = np.uint64(first + c)
        cell = np.uint64(cells[j])
        low, high = tables[cell], tables[cell + np.uint64(1)]
        out[c] = low + weights[j] * (high - low)
