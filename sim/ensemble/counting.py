"""From the outcomes of a batch of replications to a tally of them.

Axes: ``r`` replication (R), ``i`` delegation in the room (I), ``k`` package (K).
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np

from sim.ensemble.compiling import compiled
from sim.ensemble.ensemble import Outcomes
from sim.ensemble.tally import FIXED, Tally
from sim.model.document import OUTCOMES
from sim.rules.consensus import STANDINGS
from sim.rules.numbers import Bools, Floats, Ints, text_of
from sim.scenario.scenario import Alternative, Scenario


def tally_of(scenario: Scenario, alternative: Alternative, seed: int, outcomes: Outcomes) -> Tally:
    """The counts of one batch of replications."""
    topics, members = outcomes.dissents.shape[1:]
    width = text_of(scenario).strength.shape[1]
    dissents = np.zeros((topics, members), dtype=np.int64)
    named, objecting = np.zeros((2, members), dtype=np.int64)
    dissenters = outcomes.against
    count_members(outcomes.dissents, outcomes.objects, dissenters, dissents, named, objecting)
    value, squares = np.zeros((2, members), dtype=np.int64)
    add_fixed(outcomes.value, value, squares)
    return Tally(
        scenario=scenario,
        alternative=alternative,
        seed=seed,
        n=len(outcomes.outcome),
        outcomes=np.bincount(outcomes.outcome, minlength=len(OUTCOMES)),
        dissents=dissents,
        dissenters=named,
        objects=objecting,
        options=_counts(outcomes.draft, 2 * width + 1),
        standings=_counts(outcomes.standing, len(STANDINGS)),
        wordings=_counts(np.where(outcomes.issued < 0, width, outcomes.issued), width + 1),
        rounds=int(outcomes.rounds.sum()),
        value=value.tolist(),
        value_squares=squares.tolist(),
        dissenter_sets=_sets(dissenters),
        refuser_sets=_sets(outcomes.objects),
    )


@compiled()
def count_members(
    dissents: Bools,
    objects: Bools,
    dissenters: Bools,
    by_paragraph: Ints,
    named: Ints,
    objecting: Ints,
) -> None:
    """Add dissents (R, K, I) to the dissenters (R, I), and count all over replications.

    Counts: dissents (K, I), dissenters (I,) and those who object to the final draft (I,).
    """
    replications, topics, members = dissents.shape
    for r in range(replications):
        for k in range(topics):
            for i in range(members):
                by_paragraph[k, i] += dissents[r, k, i]
                dissenters[r, i] |= dissents[r, k, i]
        for i in range(members):
            named[i] += dissenters[r, i]
            objecting[i] += objects[r, i]


@compiled()
def add_fixed(value: Floats, total: Ints, squares: Ints) -> None:
    """Add values (R, I) and their squares to fixed-point sums (I,)."""
    for r in range(value.shape[0]):
        for i in range(value.shape[1]):
            total[i] += np.int64(np.rint(value[r, i] * FIXED))
            squares[i] += np.int64(np.rint(value[r, i] * value[r, i] * FIXED))


@compiled()
def count_values(values: Ints, counts: Ints) -> None:
    """Count how often column k of values (R, K) has each value, into counts (K, size)."""
    for r in range(values.shape[0]):
        for k in range(values.shape[1]):
            counts[k, values[r, k]] += 1


def _counts(values: Ints, size: int) -> Ints:
    counts = np.zeros((values.shape[1], size), dtype=np.int64)
    count_values(values, counts)
    return counts


def _sets(named: Bools) -> Counter[tuple[int, ...]]:
    """How often each set of members occurs in rows (R, I)."""
    packed = np.packbits(named, axis=1)
    # in whole words, which numpy sorts fast
    words = np.zeros((len(named), -(-packed.shape[1] // 8)), dtype=np.uint64)
    words.view(np.uint8)[:, : packed.shape[1]] = packed
    if words.shape[1] == 1:
        distinct, counts = np.unique(words[:, 0], return_counts=True)
    else:
        distinct, counts = np.unique(words, axis=0, return_counts=True)
    members = [_members(key.tobytes()) for key in distinct]
    return Counter(dict(zip(members, counts.tolist(), strict=True)))


@lru_cache(maxsize=1 << 16)
def _members(key: bytes) -> tuple[int, ...]:
    """The row numbers of a set packed into bits."""
    bits = np.unpackbits(np.frombuffer(key, dtype=np.uint8))
    return tuple(np.nonzero(bits)[0].tolist())
