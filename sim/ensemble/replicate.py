"""Many replications of one meeting: the ensemble where it can, the Mesa model where it must."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.ensemble.counting import tally_of
from sim.ensemble.ensemble import Outcomes, is_fast, run_ensemble
from sim.ensemble.tally import Tally
from sim.errors import InputError
from sim.model.document import OUTCOMES
from sim.model.strategies import Choice, chair_alternative
from sim.rules.consensus import STANDINGS
from sim.rules.draws import checked_seed
from sim.scenario.scenario import Alternative, Scenario, scenario_of

if TYPE_CHECKING:
    from sim.model.result import MeetingResult, Result

CHUNK = 8192
FEW = 256
REPLICATIONS = 1000
"""Replications where none are asked for."""
Progress = Callable[[int], None]
Part = TypeVar("Part")
Done = TypeVar("Done")


def replicate(
    scenario: Scenario | str,
    alternative: Choice | None = None,
    *,
    n: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Count the outcomes of replications 0 to n - 1. The counts do not depend on ``workers``.

    alternative: the scenario's own by default.
    ``progress`` is called with the number of replications just finished. Raises InputError for an
    unknown strategy or fallback, or n < 1.
    """
    scenario = scenario_of(scenario)
    chair = chair_alternative(scenario, alternative)
    if n < 1:
        raise InputError(f"must be at least 1, found {n}", where="replications")
    checked = checked_seed(seed)
    spans = [(first, min(first + CHUNK, n)) for first in range(0, n, CHUNK)]

    def work(span: tuple[int, int]) -> Tally:
        outcomes = run_batch(scenario, chair, checked, *span)
        return tally_of(scenario, chair, checked, outcomes)

    total: Tally | None = None
    for part in in_order(work, spans, _threads(chair.strategy, workers)):
        if progress is not None:
            progress(part.n)
        if total is None:
            total = part
        else:
            total.add(part)
    assert total is not None
    return total


def run_batch(
    scenario: Scenario, alternative: Alternative, seed: int, first: int, last: int
) -> Outcomes:
    """Replications ``first`` to ``last - 1`` of any strategy, by whichever twin can run it."""
    run = run_ensemble if is_fast(alternative.strategy) else run_model
    return run(scenario, alternative, seed, first, last)


def run_model(
    scenario: Scenario, alternative: Alternative, seed: int, first: int, last: int
) -> Outcomes:
    """The same by the Mesa model, one negotiation at a time."""
    from sim.model.negotiation import hold

    parts = []
    for start in range(first, last, FEW):
        # a result holds its whole record: few at a time keep memory flat
        few = range(start, min(start + FEW, last))
        results = [hold(scenario, alternative, replication=r, seed=seed) for r in few]
        parts.append(outcomes_of(scenario, results, start))
    columns = [field.name for field in fields(Outcomes) if field.name != "first"]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
    return Outcomes(first, **joined)


def outcomes_of(
    scenario: Scenario, results: Sequence[Result | MeetingResult], first: int
) -> Outcomes:
    """What came of replications from ``first`` on, from their results."""
    ids = [member.id for member in scenario.present]
    rungs = [{rung.id: w for w, rung in enumerate(p.rungs)} for p in scenario.packages]
    papers = [result.document.paragraphs for result in results]
    return Outcomes(
        first,
        outcome=np.array([OUTCOMES.index(result.outcome) for result in results]),
        rounds=np.array([result.rounds for result in results]),
        draft=np.array([result.draft for result in results]),
        standing=np.array([[STANDINGS.index(p.standing) for p in paper] for paper in papers]),
        issued=np.array(
            [
                [-1 if p.rung is None else at[p.rung] for p, at in zip(paper, rungs, strict=True)]
                for paper in papers
            ]
        ),
        dissents=np.array([[[i in p.dissenters for i in ids] for p in paper] for paper in papers]),
        objects=np.array([[i in result.objectors for i in ids] for result in results]),
        value=np.array([[result.values[i] for i in ids] for result in results]),
    )


def _threads(strategy: str, workers: int | None) -> int:
    if not is_fast(strategy):
        return 1
    return max(1, workers if workers is not None else os.cpu_count() or 1)


def in_order(work: Callable[[Part], Done], parts: Sequence[Part], threads: int) -> Iterator[Done]:
    """Results in the order of the parts, never more than a few ahead (memory stays flat)."""
    if threads == 1 or len(parts) == 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = []
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) > 2 * threads:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
