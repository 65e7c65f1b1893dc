"""The model and the simple rules against the record of meetings.

First with no fitted number, then with two (cost of failure for ministers, its ratio for leaders),
then calibrated with one (the pull towards the base rate), each fitted for a presidency on the
others. Nothing else is fitted.

Axes: ``n`` scored meeting by date (N), ``c`` class of ``record.CLASSES`` (C), ``j`` cost (J).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.backtest.cases import build_cases
from sim.backtest.forecasts import (
    COSTS,
    STEP,
    ForecastPlan,
    Forecasts,
    plan_forecasts,
    run_forecasts,
)
from sim.backtest.mended import calibrated, mixed
from sim.backtest.pairs import pair_up
from sim.backtest.record import Record, holder_names
from sim.backtest.scored import (
    CALIBRATED,
    FITTED,
    MIXED,
    MODEL,
    OUT_OF_SAMPLE,
    Fit,
    Scored,
)
from sim.backtest.simple import BASE_RATE, NAIVE_FORECASTS, naive_table
from sim.backtest.tables import backtest_dict, backtest_rows
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.rules.numbers import Floats
from sim.scenario.schema import FORUM_COST
from sim.scoring.crediting import Probabilities, drawn
from sim.scoring.scores import rps

RATIO_STEPS = range(7)
"""Ratios of leaders to ministers tried: STEP to these powers, 1 to 32; the assumed one is 10."""


@dataclass(frozen=True)
class Backtest(Scored, Answer, Tabular):
    """What came of it, to be read."""

    def rows(self) -> list[Row]:
        """One row per scored meeting."""
        return backtest_rows(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return backtest_dict(self)

    def __repr__(self) -> str:
        rows = self.sample(OUT_OF_SAMPLE)
        score = f"mean RPS {self.scores(MODEL, rows)['rps'].mean:.3f}" if rows.any() else "no score"
        return (
            f"<Backtest on {self.record.source}: {len(rows)} meetings, {int(rows.sum())} of them "
            f"out of sample: {score}>"
        )


def plan_backtest(record: Record, fit: bool = True) -> ForecastPlan:
    """Code every scored meeting and list the runs. Raises InputError as ``build_cases`` does."""
    cases = build_cases(record)
    return plan_forecasts(cases, fit, pair_up(cases))


def run_backtest(
    record: Record,
    plan: ForecastPlan,
    *,
    n: int = 1000,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Run a plan and score it. Raises InputError as ``replicate`` does."""
    checked = checked_seed(seed)
    runs = run_forecasts(plan, n=n, seed=checked, workers=workers, progress=progress)
    meetings = record.scored
    found = {MODEL: drawn(runs.assumed, n)}
    fits: tuple[Fit, ...] = ()
    moved = None
    if any(plan.grid):
        moved = runs.moved_by_cost()
        fitted, fits = fit_by_presidency(plan, runs)
        found[FITTED] = drawn(fitted, n)
    simple = {name: naive_table(rule, meetings) for name, rule in NAIVE_FORECASTS.items()}
    usable = np.array([not case.in_sample for case in plan.cases])
    found[MIXED] = mixed(found[MODEL], meetings, n)
    found[CALIBRATED], pulls = calibrated(found[MIXED], simple[BASE_RATE], meetings, usable)
    found |= simple
    return Backtest(record, plan, *_tables(found), fits, pulls, moved, n, checked, runs.paired)


def _tables(found: dict[str, Probabilities]) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Shares and credited probabilities (N, C), each by forecaster."""
    shares = {name: forecast.shares for name, forecast in found.items()}
    return shares, {name: forecast.credited for name, forecast in found.items()}


def fit_by_presidency(plan: ForecastPlan, runs: Forecasts) -> tuple[Floats, tuple[Fit, ...]]:
    """Forecasts (N, C) of each presidency with the two costs that score best on all others.

    The grid is searched whole for the lowest mean RPS; ties go to the pair nearest the assumed one.
    """
    meetings = [case.meeting for case in plan.cases]
    observed = np.array([m.observed for m in meetings])
    presidencies = np.array(holder_names(meetings))
    by_cost = np.stack([rps(runs.grid[:, j], observed) for j in range(len(COSTS))], axis=1)
    own = rps(runs.assumed, observed)
    fitted = runs.assumed.copy()
    fits = []
    for presidency in dict.fromkeys(presidencies.tolist()):
        train = presidencies != presidency
        tried = {
            pair: float(np.where(np.isnan(s := _at(by_cost, plan, pair)), own, s)[train].mean())
            for pair in _pairs()
        }
        best = min(tried, key=lambda pair: (round(tried[pair], 12), _far(pair)))
        for row in np.nonzero(~train & ~np.isnan(by_cost[:, 0]))[0]:
            fitted[row] = runs.grid[row, best[meetings[row].forum == "leaders"]]
        ministers, leaders = (COSTS[j] for j in best)
        fits.append(Fit(presidency, ministers, leaders, int(train.sum()), tried[best]))
    return fitted, tuple(fits)


def _pairs() -> list[tuple[int, int]]:
    """Indices into COSTS for ministers and leaders: every ratio tried that stays on the grid."""
    return [(j, j + up) for j in range(len(COSTS)) for up in RATIO_STEPS if j + up < len(COSTS)]


def _far(pair: tuple[int, int]) -> float:
    """Steps on the grid between a pair and the assumed costs."""
    assumed = (FORUM_COST["ministers"], FORUM_COST["leaders"])
    steps = (abs(math.log(COSTS[j] / c, STEP)) for j, c in zip(pair, assumed, strict=True))
    return sum(steps)


def _at(by_cost: Floats, plan: ForecastPlan, pair: tuple[int, int]) -> Floats:
    """Score (N,) of every meeting at the costs of its forum."""
    columns = [pair[case.meeting.forum == "leaders"] for case in plan.cases]
    return np.asarray(by_cost[np.arange(len(columns)), columns])
