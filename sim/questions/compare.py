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
from sim.model.room import Room
from sim.model.strategies import CHAIR_STRATEGIES, chair_alternative
from sim.questions.paired import Exceptions, Pairs, exceptions_of, pairs_of
from sim.rules.draws import checked_seed
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import inputs_of
from sim.scenario.scenario import Alternative, OfAlternative, Scenario

CHUNK = 2048
SLOW_REPLICATIONS = 200
"""Replications of strategies that only the Mesa model can run (``exact``), some 15 ms each."""

OBJECTIVES = {"joint": 3, "strength": 1, "worst_off": 3, "weighted_value": 3}
"""What the Pareto-best alternatives are best in, more being better in each, and the decimals to
which they are compared: what is not seen in a table of them is no difference."""

Counts = tuple[Tally, Pairs, Exceptions]


@dataclass(frozen=True)
class Compared(OfAlternative):
    """One chair alternative over ``tally.n`` replications, and its differences to the base.

    exceptions: whom its joint texts name as not bound.
    """

    alternative: Alternative
    tally: Tally
    pairs: Pairs
    exceptions: Exceptions

    @property
    def name(self) -> str:
        """``strategy + fallback``."""
        return str(self.alternative)

    def joint_share(self) -> dict[str, float | int]:
        """Share of joint texts with its Wilson interval."""
        return share_of(self.tally.joint, self.tally.n)

    def dissent_shares(self) -> list[dict[str, float | int]]:
        """For each delegation, how often it does not agree to some paragraph of what came out."""
        return [share_of(int(count), self.tally.n) for count in self.tally.dissenters]


@dataclass(frozen=True)
class Comparison:
    """All alternatives in the order asked for.

    ``contested``: paragraphs that somebody contests as tabled, with the stances as stated; the
    objective ``strength`` is the mean strength (0..100) of what is issued on them.
    """

    scenario: Scenario
    base: Alternative
    n: int
    seed: int
    contested: tuple[str, ...]
    alternatives: tuple[Compared, ...]

    def alternative(self, alternative: tuple[str, str] | None = None) -> Compared:
        """What came of this one, by default of the base; KeyError if it was not compared."""
        wanted = self.base if alternative is None else alternative
        for compared in self.alternatives:
            if compared.alternative == wanted:
                return compared
        raise KeyError(wanted)

    def is_base(self, compared: Compared) -> bool:
        """Whether this is what the scenario's own chair does."""
        return compared.alternative == self.base

    def objectives(self, compared: Compared) -> dict[str, float | None]:
        """The four objectives: share joint, strength of the contested wording (None if nothing is

        contested), mean value of the worst-off delegation, capability-weighted mean value.
        """
        tally = compared.tally
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

    def ranked(self) -> list[Compared]:
        """The alternatives that met all ``n`` replications; only these can be compared fairly."""
        return [a for a in self.alternatives if a.tally.n == self.n]

    def pareto(self) -> list[Compared]:
        """The ranked alternatives that no other beats on one objective without losing on another.

        By the estimates, to the decimals of ``OBJECTIVES``; equals do not beat each other.
        """
        points = [(a, self._point(a)) for a in self.ranked()]
        return [a for a, point in points if not any(_beats(other, point) for _, other in points)]

    def _point(self, compared: Compared) -> tuple[float, ...]:
        goals = self.objectives(compared).items()
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
    base = chair_alternative(scenario)
    asked = alternatives_of(base, strategies, fallbacks)
    checked = checked_seed(seed)
    if base.strategy not in FAST_STRATEGIES:
        n = min(n, slow_n)
    slow = [a for a in asked if a.strategy not in FAST_STRATEGIES]
    fast = [a for a in asked if a not in slow]
    found: dict[Alternative, Compared] = {}
    for some, upto, threads in ((fast, n, workers or os.cpu_count() or 1), (slow, slow_n, 1)):
        if some:
            found |= _run(scenario, base, some, min(n, upto), checked, threads, progress)
    return Comparison(
        scenario, base, n, checked, contested_as_tabled(scenario), tuple(found[a] for a in asked)
    )


def alternatives_of(
    base: Alternative, strategies: Sequence[str] | None, fallbacks: Sequence[str] | None
) -> list[Alternative]:
    """All alternatives of the names given, the base first if not among them. Repeats count once."""
    chairs = strategies if strategies is not None else FAST_STRATEGIES
    issued = fallbacks if fallbacks is not None else tuple(FALLBACKS)
    for name in chairs:
        pick(name, CHAIR_STRATEGIES, "chair strategy", "--strategies")
    for name in issued:
        pick(name, FALLBACKS, "fallback", "--fallbacks")
    asked = list(dict.fromkeys(Alternative(s, f) for s in chairs for f in issued))
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
    base: Alternative,
    asked: list[Alternative],
    n: int,
    seed: int,
    threads: int,
    progress: Progress | None,
) -> dict[Alternative, Compared]:
    """Tallies and differences of some alternatives over replications 0 to n - 1."""

    def work(first: int) -> list[Counts]:
        return _batch(scenario, base, asked, seed, first, min(first + CHUNK, n))

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
        alternative: Compared(alternative, *counts)
        for alternative, counts in zip(asked, total, strict=True)
    }


def _batch(
    scenario: Scenario,
    base: Alternative,
    asked: list[Alternative],
    seed: int,
    first: int,
    last: int,
) -> list[Counts]:
    reference = run_batch(scenario, base, seed, first, last)
    counted = []
    for one in asked:
        outcomes = reference if one == base else run_batch(scenario, one, seed, first, last)
        tally = tally_of(scenario, one, seed, outcomes)
        counted.append((tally, pairs_of(outcomes, reference), exceptions_of(outcomes)))
    return counted
