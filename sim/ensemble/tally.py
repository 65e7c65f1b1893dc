"""Counts over replications, exact in any order: whole numbers only, so chunks add up to the bit.

Axes: ``i`` delegation in the room, ``k`` paragraph, ``o`` option, standings as in ``consensus``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.ensemble.compiling import compiled
from sim.ensemble.ensemble import Outcomes
from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.output.answer import Answer
from sim.rules.consensus import STANDINGS
from sim.rules.numbers import Bools, Floats, Ints, text_of
from sim.scenario.scenario import Scenario

FIXED = 1 << 28
"""Values are summed in whole units of 1 / FIXED: sums of floats would depend on their order."""


@dataclass
class Tally(Answer):
    """Counts over ``n`` replications of one chair alternative of a scenario.

    outcomes (7,) by ``OUTCOMES``; dissents (K, I): not agreeing to a paragraph; dissenters (I,): to
    some paragraph, or to the text;
    objects (I,): refusing the final draft; options (K, O) and standings (K, 6) at the end;
    wordings (K, W + 1): the rung in what was issued, the last column for none; rounds: their sum;
    value and value_squares (I,): fixed-point sums; dissenter_sets and refuser_sets (who refused the
    final draft): by set of row numbers.
    """

    scenario: Scenario
    strategy: str
    fallback: str
    seed: int
    n: int
    outcomes: Ints
    dissents: Ints
    dissenters: Ints
    objects: Ints
    options: Ints
    standings: Ints
    wordings: Ints
    rounds: int
    value: list[int]
    value_squares: list[int]
    dissenter_sets: Counter[tuple[int, ...]] = field(default_factory=Counter)
    refuser_sets: Counter[tuple[int, ...]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of other replications of the same alternative."""
        self.n += other.n
        self.rounds += other.rounds
        for name in (
            "outcomes",
            "dissents",
            "dissenters",
            "objects",
            "options",
            "standings",
            "wordings",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.value = [a + b for a, b in zip(self.value, other.value, strict=True)]
        self.value_squares = [
            a + b for a, b in zip(self.value_squares, other.value_squares, strict=True)
        ]
        self.dissenter_sets.update(other.dissenter_sets)
        self.refuser_sets.update(other.refuser_sets)

    @property
    def joint(self) -> int:
        """Replications with a joint text, with or without exceptions."""
        return int(sum(self.outcomes[OUTCOMES.index(name)] for name in JOINT_OUTCOMES))

    def mean_value(self) -> list[float]:
        """Mean value of what came out to each delegation in the room."""
        return [total / FIXED / self.n for total in self.value]

    def mean_strength(self) -> list[float]:
        """Mean strength (0..100) of what was issued on each paragraph; none counts as silence."""
        means = []
        for paragraph, counts in zip(self.scenario.paragraphs, self.wordings, strict=True):
            strengths = [rung.strength for rung in paragraph.rungs]
            total = sum(int(c) * s for c, s in zip(counts, strengths, strict=False))
            means.append((total + int(counts[-1]) * paragraph.reference) / self.n)
        return means

    def shares(self) -> list[dict[str, Any]]:
        """Share of each outcome with its 95 % Wilson interval, in the order of OUTCOMES."""
        return [
            {"outcome": name, **share_of(int(count), self.n)}
            for name, count in zip(OUTCOMES, self.outcomes, strict=True)
        ]

    def frequent_sets(self, most: int | None = None) -> list[dict[str, Any]]:
        """Sets of dissenters, most frequent first (ties by members), with share and interval."""
        return self._frequent(self.dissenter_sets, "dissenters", most)

    def frequent_refusers(self, most: int | None = None) -> list[dict[str, Any]]:
        """Sets of those who refused the final draft, most frequent first, likewise."""
        return self._frequent(self.refuser_sets, "refusers", most)

    def __repr__(self) -> str:
        first = self.frequent_sets(1)[0]
        who = ", ".join(first["dissenters"]) or "nobody"
        return (
            f"<Tally {self.scenario.name}: joint text in {self.joint / self.n:.1%} of {self.n:,} "
            f"replications ({self.strategy}, {self.fallback}); most frequent dissenters: {who} "
            f"({first['share']:.1%})>"
        )

    def _frequent(
        self, sets: Counter[tuple[int, ...]], name: str, most: int | None
    ) -> list[dict[str, Any]]:
        ids = [member.id for member in self.scenario.present]
        ranked = sorted(sets.items(), key=lambda item: (-item[1], item[0]))
        return [
            {name: [ids[i] for i in rows], **share_of(count, self.n)}
            for rows, count in ranked[:most]
        ]


def share_of(count: int, n: int) -> dict[str, float | int]:
    """A share with its count and 95 % Wilson interval.

    >>> share_of(0, 100)["low"], round(share_of(0, 100)["high"], 4)
    (0.0, 0.037)
    """
    low, high = wilson(count, n)
    return {"count": count, "share": count / n, "low": low, "high": high}


def wilson(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for a share (Wilson 1927)."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = count / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5)
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == n else min(1.0, centre + half)
    return low, high


def tally_of(
    scenario: Scenario, strategy: str, fallback: str, seed: int, outcomes: Outcomes
) -> Tally:
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
        strategy=strategy,
        fallback=fallback,
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
