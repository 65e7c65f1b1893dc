"""Every chair alternative on common random numbers: what else could the chair have done?

An alternative is a chair strategy with a fallback. All of them meet the same replications (the same
instructions from capitals), so differences to the base are paired. The base is the scenario's own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.ensemble.ensemble import FAST_STRATEGIES
from sim.ensemble.replicate import Progress, in_order, run_batch
from sim.ensemble.tally import Tally, share_of, tally_of
from sim.errors import InputError, pick
from sim.model.negotiation import chair_alternative
from sim.model.room import Room
from sim.model.strategies import CHAIR_STRATEGIES
from sim.output.answer import Answer
from sim.questions.paired import Exceptions, Pairs, exceptions_of, pairs_of
from sim.rules.draws import checked_seed
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import inputs_of
from sim.scenario.scenario import Scenario

CHUNK = 2048
SLOW_REPLICATIONS = 200
"""Replications of strategies that only the Mesa model can run (``exact``), some 15 ms each."""

OBJECTIVES = {"joint": 3, "strength": 1, "worst_off": 3, "weighted_value": 3}
"""What the Pareto-best alternatives are best in, more being better in each, and the decimals to
which they are compared: what is not seen in a table of them is no difference."""

Pair = tuple[str, str]
Counts = tuple[Tally, Pairs, Exceptions]


@dataclass(frozen=True)
class Alternative:
    """One chair alternative over ``tally.n`` replications, and its differences to the base.

    exceptions: whom its joint texts name as not bound.
    """

    strategy: str
    fallback: str
    tally: Tally
    pairs: Pairs
    exceptions: Exceptions

    @property
    def name(self) -> str:
        """``strategy + fallback``."""
        return f"{self.strategy} + {self.fallback}"

    def joint_share(self) -> dict[str, float | int]:
        """Share of joint texts with its Wilson interval."""
        return share_of(self.tally.joint, self.tally.n)

    def dissent_shares(self) -> list[dict[str, float | int]]:
        """For each delegation, how often it does not agree to some paragraph of what came out."""
        return [share_of(int(count), self.tally.n) for count in self.tally.dissenters]


@dataclass(frozen=True)
class Comparison(Answer):
    """All alternatives in the order asked for.

    ``contested``: paragraphs that somebody contests as tabled, with the stances as stated; the
    objective ``strength`` is the mean strength (0..100) of what is issued on them.
    """

    scenario: Scenario
    base: Pair
    n: int
    seed: int
    contested: tuple[str, ...]
    alternatives: tuple[Alternative, ...]

    def alternative(self, strategy: str, fallback: str) -> Alternative:
        """The alternative with these names; KeyError if it was not compared."""
        for alternative in self.alternatives:
            if (alternative.strategy, alternative.fallback) == (strategy, fallback):
                return alternative
        raise KeyError((strategy, fallback))

    def is_base(self, alternative: Alternative) -> bool:
        """Whether this is what the scenario's own chair does."""
        return (alternative.strategy, alternative.fallback) == self.base

    def objectives(self, alternative: Alternative) -> dict[str, float | None]:
        """The four objectives: share joint, strength of the contested wording (None if nothing is

        contested), mean value of the worst-off delegation, capability-weighted mean value.
        """
        tally = alternative.tally
        values, weights = tally.mean_value(), [d.capability for d in self.scenario.present]
        return {
            "joint": tally.joint / tally.n,
            "strength": self._strength(tally),
            "worst_off": min(values),
            "weighted_value": sum(v * w for v, w in zip(values, weights, strict=True))
            / sum(weights),
        }

    def _strength(self, tally: Tally) -> float | None:
        strengths = [
            mean
            for paragraph, mean in zip(self.scenario.paragraphs, tally.mean_strength(), strict=True)
            if paragraph.id in self.contested
        ]
        return sum(strengths) / len(strengths) if strengths else None

    def ranked(self) -> list[Alternative]:
        """The alternatives that met all ``n`` replications; only these can be compared fairly."""
        return [a for a in self.alternatives if a.tally.n == self.n]

    def pareto(self) -> list[Alternative]:
        """The ranked alternatives that no other beats on one objective without losing on another.

        By the estimates, to the decimals of ``OBJECTIVES``; equals do not beat each other.
        """
        points = [(a, self._point(a)) for a in self.ranked()]
        return [a for a, point in points if not any(_beats(other, point) for _, other in points)]

    def _point(self, alternative: Alternative) -> tuple[float, ...]:
        goals = self.objectives(alternative).items()
        return tuple(round(v, OBJECTIVES[name]) for name, v in goals if v is not None)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from sim.questions.compare_rows import comparison_dict

        return comparison_dict(self)


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def compare(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    fallbacks: Sequence[str] | None = None,
    *,
    n: int = 10_000,
    slow_n: int = SLOW_REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run every alternative on replications 0 to n - 1 of the seed.

    strategies: those of the ensemble by default. One that needs the Mesa model runs on the first
    ``slow_n`` replications only, and if the base is such a one everything does.
    progress: called with the replications just finished, of n per alternative.
    Raises InputError for an unknown strategy or fallback, or n < 2.
    """
    for where, count in (("replications", n), ("slow replications", slow_n)):
        if count < 2:
            raise InputError(f"must be at least 2, found {count}", where=where)
    base = chair_alternative(scenario, None, None)
    asked = alternatives_of(base, strategies, fallbacks)
    checked = checked_seed(seed)
    if base[0] not in FAST_STRATEGIES:
        n = min(n, slow_n)
    slow = [pair for pair in asked if pair[0] not in FAST_STRATEGIES]
    fast = [pair for pair in asked if pair not in slow]
    found: dict[Pair, Alternative] = {}
    for pairs, upto, threads in ((fast, n, workers or os.cpu_count() or 1), (slow, slow_n, 1)):
        if pairs:
            found |= _run(scenario, base, pairs, min(n, upto), checked, threads, progress)
    return Comparison(
        scenario, base, n, checked, contested_as_tabled(scenario), tuple(found[p] for p in asked)
    )


def alternatives_of(
    base: Pair, strategies: Sequence[str] | None, fallbacks: Sequence[str] | None
) -> list[Pair]:
    """All pairs of the names given, the base first if it is not among them. Repeats count once."""
    chairs = strategies if strategies is not None else FAST_STRATEGIES
    issued = fallbacks if fallbacks is not None else tuple(FALLBACKS)
    for name in chairs:
        pick(name, CHAIR_STRATEGIES, "chair strategy", "--strategies")
    for name in issued:
        pick(name, FALLBACKS, "fallback", "--fallbacks")
    asked = list(dict.fromkeys((s, f) for s in chairs for f in issued))
    return asked if base in asked else [base, *asked]


def contested_as_tabled(scenario: Scenario) -> tuple[str, ...]:
    """Paragraphs that somebody present contests as tabled, with the stances as stated."""
    inputs = inputs_of(scenario)
    room = Room(scenario, inputs, inputs.stances, scenario.meeting.fallback)
    return tuple(
        paragraph.id
        for k, paragraph in enumerate(scenario.paragraphs)
        if room.contested[k, paragraph.tabled].any()
    )


def _run(
    scenario: Scenario,
    base: Pair,
    pairs: list[Pair],
    n: int,
    seed: int,
    threads: int,
    progress: Progress | None,
) -> dict[Pair, Alternative]:
    """Tallies and differences of some alternatives over replications 0 to n - 1."""

    def work(first: int) -> list[Counts]:
        return _batch(scenario, base, pairs, seed, first, min(first + CHUNK, n))

    total: list[Counts] = []
    for part in in_order(work, range(0, n, CHUNK), threads):
        if progress is not None:
            progress(sum(tally.n for tally, _, _ in part))
        if not total:
            total = part
        else:
            for (tally, differences, exceptions), more in zip(total, part, strict=True):
                tally.add(more[0])
                differences.add(more[1])
                exceptions.add(more[2])
    return {
        pair: Alternative(*pair, tally, differences, exceptions)
        for pair, (tally, differences, exceptions) in zip(pairs, total, strict=True)
    }


def _batch(
    scenario: Scenario, base: Pair, pairs: list[Pair], seed: int, first: int, last: int
) -> list[Counts]:
    reference = run_batch(scenario, *base, seed, first, last)
    counted = []
    for pair in pairs:
        outcomes = reference if pair == base else run_batch(scenario, *pair, seed, first, last)
        tally = tally_of(scenario, *pair, seed, outcomes)
        counted.append((tally, pairs_of(outcomes, reference), exceptions_of(outcomes)))
    return counted
