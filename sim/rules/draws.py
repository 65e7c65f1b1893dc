"""The one door by which chance enters: the instructions from capitals, and a chair's dice.

Replication r of seed s is row r % BLOCK of block r // BLOCK. Replications follow each other in the
random streams of their block, so a replication is the same numbers whatever the batch, the order,
the engine or the number of workers. Each paragraph's penalties have a stream of their own, so have
the cost of failure, each package's private red lines and each accord, and all numbers are made by
inversion: a changed uncertainty moves the numbers it touches a little and leaves the others in
place, which gives common random numbers across alternatives and design points (Glasserman & Yao
1992).

Axes: ``r`` replication in the block (R), ``k`` paragraph (K), ``i`` delegation (I), ``n`` package
with private red lines (N), ``a`` accord about one of them (A).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import InputError
from sim.rules.inputs import (
    Inputs,
    Lines,
    bounds_of,
    private_ceiling,
    private_floor,
    with_private,
)
from sim.rules.numbers import VETO, Floats, Ints, Stances
from sim.rules.quantiles import (
    POINTS,
    Words,
    bits,
    gamma_table,
    generator,
    normal_table,
    quantiles,
    uniform_table,
)

if TYPE_CHECKING:
    from sim.scenario.schema import Uncertainty

BLOCK = 1024
STANCES, PENALTY, DICE, COST, LINES, ACCORD = range(6)


class Chances(NamedTuple):
    """What the draws are made from: the stated stances, their scatter, and tables of quantiles.

    position, its sd, lowest and highest: (K I,), paragraph by paragraph; salience and penalty:
    (K, I); kappa: (I,), the median. tables: quantiles, laid end to end; starts (2 K I + I,): where
    the tables of a replication's positions, saliences and kappas begin; exponential (I,): the same
    for penalties; cost (1,): for the cost of failure; uniform (3 I,): for private red lines;
    waiting (1,): for the lapse of an accord. floor, ceiling (K, I): the stated ones. draws_with
    (I,): whose draws of penalties and lines each takes, never those of a later row. lined (L,):
    paragraphs on which somebody has a red line. texts (K,): the text of each paragraph, within
    which saliences are shares.
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
    cost: Ints
    cost_varies: bool
    uniform: Ints
    waiting: Ints
    floor: Floats
    ceiling: Floats
    private: Lines
    draws_with: Ints
    has_sides: bool
    lined: Ints
    texts: Ints

    @property
    def key(self) -> StreamKey:
        """Which streams the draws use."""
        return StreamKey(
            -(-len(self.starts) // 2),
            (len(self.kappa) + 1) // 2,
            -(-len(self.uniform) // 2),
            *(tuple(a.tolist()) for a in (self.lined, self.private.first, self.private.name)),
        )


@lru_cache(maxsize=16)
def chances_of(inputs: Inputs, uncertainty: Uncertainty) -> Chances:
    """What the draws of a scenario are made from, for all delegations, present or not.

    position: normal error, clipped to its bounds; salience: Dirichlet around the stated shares;
    penalty: exponential around its mean, one draw for a side; kappa: lognormal around its median.
    The cost of failure is lognormal around its stated value, one draw for the whole room. It counts
    only as kappa K, so that its factor is drawn into every kappa.
    """
    stated, members = inputs.stances, len(inputs.capability)
    shapes = uncertainty.salience_concentration * stated.salience.T
    distinct, of_salience = np.unique(shapes, return_inverse=True)
    gammas = [gamma_table(float(shape)) for shape in distinct]
    kappas = np.exp(uncertainty.kappa_log_sd * normal_table())
    costs = np.exp(uncertainty.cost_log_sd * normal_table())
    others = (normal_table(), kappas, gamma_table(1.0), costs, uniform_table())
    tables = np.stack([*gammas, *others])
    of_position, of_kappa, of_penalty, of_cost, uniform = range(len(gammas), len(tables))
    positions, medians = np.full(shapes.size, of_position), np.full(members, of_kappa)
    which = [positions, of_salience.ravel(), medians]
    return Chances(
        position=stated.position.T.ravel(),
        position_sd=inputs.position_sd.T.ravel(),
        lowest=inputs.lowest.T.ravel(),
        highest=inputs.highest.T.ravel(),
        salience=np.ascontiguousarray(stated.salience.T),
        penalty=np.ascontiguousarray(inputs.penalty.T),
        penalty_spread=uncertainty.penalty_spread,
        kappa=stated.kappa,
        tables=tables.ravel(),
        starts=2 * POINTS * np.concatenate(which),
        exponential=2 * POINTS * np.full(members, of_penalty),
        cost=2 * POINTS * np.array([of_cost]),
        cost_varies=uncertainty.cost_log_sd > 0.0,
        uniform=2 * POINTS * np.full(3 * members, uniform),
        waiting=2 * POINTS * np.array([of_penalty]),
        floor=np.ascontiguousarray(stated.floor.T),
        ceiling=np.ascontiguousarray(stated.ceiling.T),
        private=inputs.lines,
        draws_with=inputs.draws_with,
        has_sides=bool((inputs.draws_with != np.arange(members)).any()),
        lined=np.nonzero(inputs.penalty.any(axis=0))[0],
        texts=inputs.texts,
    )


def draw(inputs: Inputs, uncertainty: Uncertainty, seed: int, replication: int) -> Stances:
    """The stances of one replication, of all delegations, present or not.

    A text that is decided apart has its part of the whole meeting's draw.
    """
    chances = chances_of(inputs.whole, uncertainty)
    block, row = divmod(replication, BLOCK)
    words, of_cost, of_penalties, of_lines, of_accords = _words_of(chances.key, seed, block)
    numbers = quantiles(words[row], chances.starts, chances.tables)
    (topics, members), cells = chances.penalty.shape, chances.penalty.size
    scattered = chances.position + chances.position_sd * numbers[:cells]
    position = np.minimum(np.maximum(scattered, chances.lowest), chances.highest)
    gamma = numbers[cells : 2 * cells].reshape(topics, members)
    salience = shares_of(gamma, chances.salience, chances.texts)
    penalty = np.zeros((topics, members))
    for k, bits_of in zip(chances.lined, of_penalties, strict=True):
        drawn = quantiles(bits_of[row], chances.exponential, chances.tables)[chances.draws_with]
        mean = chances.penalty[k]
        uncertain = mean * (1.0 + chances.penalty_spread * (drawn - 1.0))
        # a veto stays a veto
        penalty[k] = np.where(mean >= VETO, VETO, uncertain)
    cost = quantiles(of_cost[row], chances.cost, chances.tables)
    waited = np.array([quantiles(w[row], chances.waiting, chances.tables)[0] for w in of_accords])
    uniform = [quantiles(w[row], chances.uniform, chances.tables) for w in of_lines]
    floor, ceiling = draw_lines(chances, uniform, waited)
    drawn_stances = Stances(
        position.reshape(topics, members).T,
        salience.T,
        floor.T,
        ceiling.T,
        penalty.T,
        numbers[2 * cells :] * chances.kappa * cost,
    )
    return drawn_stances if inputs.within is None else drawn_stances.about(inputs.columns)


def draw_lines(
    chances: Chances, uniform: Sequence[Floats], waited: Floats
) -> tuple[Floats, Floats]:
    """Floors and ceilings (K, I): the stated ones, and private ones where none is stated.

    uniform: N arrays (3 I,), whether each has private lines, and where; waited (A,): draws by which
    acceptances lapse.
    """
    floor, ceiling, lines = chances.floor.copy(), chances.ceiling.copy(), chances.private
    for n, drawn in enumerate(uniform):
        has, low, high = drawn.reshape(3, -1)[:, chances.draws_with]
        weakest, strongest = bounds_of(lines, n, waited)
        for i in np.nonzero(has < lines.chance[n])[0]:
            lowest = private_floor(low[i], lines.mean[n, i], weakest[i])
            highest = private_ceiling(high[i], lines.mean[n, i], strongest[i])
            for k in np.nonzero(lines.of == n)[0]:
                stated = chances.floor[k, i], chances.ceiling[k, i]
                floor[k, i], ceiling[k, i] = with_private(*stated, lowest, highest)
    return floor, ceiling


class StreamKey(NamedTuple):
    """Which streams a scenario's draws use: how many words each takes for one replication."""

    words: int
    penalty_words: int
    line_words: int
    lined: tuple[int, ...]
    private: tuple[int, ...]
    accords: tuple[int, ...]


class BlockBits(NamedTuple):
    """The random bits of a block, a row for each replication."""

    stances: Words
    cost: Words
    penalties: tuple[Words, ...]
    lines: tuple[Words, ...]
    accords: tuple[Words, ...]


@lru_cache(maxsize=2)
def _words_of(key: StreamKey, seed: int, block: int) -> BlockBits:
    def rows(words: int, *name: int) -> Words:
        return bits(BLOCK, words, seed, block, *name)

    return BlockBits(
        rows(key.words, STANCES),
        rows(1, COST),
        tuple(rows(key.penalty_words, PENALTY, k) for k in key.lined),
        tuple(rows(key.line_words, LINES, k) for k in key.private),
        tuple(rows(1, ACCORD, name) for name in key.accords),
    )


def shares_of(gamma: Floats, stated: Floats, texts: Ints) -> Floats:
    """From gamma numbers (K, I) to shares that sum to 1 over the paragraphs of each text."""
    summed = np.zeros((texts.max() + 1, gamma.shape[1]))
    # in order, as the ensemble adds them
    for text, row in zip(texts, gamma, strict=True):
        summed[text] += row
    of_text = summed[texts]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = gamma / of_text
    # a tiny concentration can underflow a whole row, and somebody may care for nothing in a text:
    # the stated shares stand in
    return np.where(of_text > 0.0, shares, stated)


@lru_cache(maxsize=2)
def dice_block(seed: int, block: int, rolls: int, *text: int) -> Floats:
    """A block's uniform numbers for a chair who draws lots, (BLOCK, rolls); as :func:`dice`."""
    return np.random.Generator(generator(seed, block, DICE, *text)).random((BLOCK, rolls))


def dice(seed: int, replication: int, rolls: int, *text: int) -> Floats:
    """``rolls`` uniform numbers in 0..1 for a chair who draws lots (``single_text``).

    text: of one decided apart its name, by :func:`lots_of`.
    """
    block, row = divmod(replication, BLOCK)
    return dice_block(seed, block, rolls, *text)[row]


def lots_of(inputs: Inputs) -> tuple[int, ...]:
    """What the lots about a text decided apart are named by: its first paragraph. Else nothing."""
    return () if inputs.within is None else (int(inputs.columns[0]),)


def fresh_seed() -> int:
    """A seed that nobody chose, from the operating system."""
    return int(np.random.SeedSequence().generate_state(1)[0])


def checked_seed(seed: int | None) -> int:
    """The seed as a plain int; 0 if none is given. Raises InputError below 0."""
    return 0 if seed is None else whole_number(seed, "seed")


def whole_number(value: int, where: str) -> int:
    """The value as a plain int. Raises InputError if it is not a whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise InputError(f"must be a whole number from 0, found {value}", where=where)
    return int(value)


def chosen_draw(
    seed: int | None, rng: int | None, replication: int | None, draws: bool
) -> tuple[int, int | None]:
    """The seed and the replication to hold; None for the stances as stated."""
    if seed is not None and rng is not None:
        raise InputError("give seed or rng, not both: they are two names of the same", where="seed")
    given = rng if seed is None else seed
    if not draws:
        return checked_seed(given), None if replication is None else whole_number(
            replication, "replication"
        )
    if replication is not None:
        raise InputError("draw chooses the replication by the seed; give one of them", where="draw")
    return 0, fresh_seed() if given is None else checked_seed(given)
