"""Every chair alternative on common random numbers: what else could the chair have done?

An alternative is a chair strategy with a fallback. All of them meet the same replications (the same
instructions from capitals), so differences to the base are paired. The base is the scenario's own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from sim.ensemble.counting import tally_of
from sim.ensemble.ensemble import FAST_STRATEGIES, is_fast
from sim.ensemble.replicate import Progress, in_order, run_batch
from sim.ensemble.tally import Tally
from sim.errors import InputError, pick
from sim.model.room import Room
from sim.model.strategies import CHAIR_STRATEGIES, chair_alternative
from sim.questions.comparison import Compared, Comparison
from sim.questions.paired import Exceptions, Pairs, exceptions_of, pairs_of
from sim.rules.draws import checked_seed
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Alternative, Scenario, scenario_of

CHUNK = 2048
SLOW_REPLICATIONS = 200
"""Replications of strategies that only the Mesa model can run (``exact``), some 15 ms each."""

Counts = tuple[Tally, Pairs, Exceptions]


def compare(
    scenario: Scenario | str,
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
    scenario = scenario_of(scenario)
    for where, count in (("replications", n), ("slow replications", slow_n)):
        if count < 2:
            raise InputError(f"must be at least 2, found {count}", where=where)
    base = chair_alternative(scenario)
    asked = alternatives_of(base, strategies, fallbacks)
    checked = checked_seed(seed)
    if not is_fast(base.strategy):
        n = min(n, slow_n)
    slow = [a for a in asked if not is_fast(a.strategy)]
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
        for k, paragraph in enumerate(scenario.packages)
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
