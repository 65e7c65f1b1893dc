"""The model and the simple rules against the record of meetings.

First with no fitted number, then with two (cost of failure for ministers, its ratio for leaders),
fitted for each presidency on the others. Nothing else is fitted.

Axes: ``n`` scored meeting by date (N), ``c`` class of ``record.CLASSES`` (C), ``j`` cost (J).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.backtest.cases import build_cases
from sim.backtest.forecasts import COSTS, STEP, Forecasts, Plan, plan_forecasts, run_forecasts
from sim.backtest.record import CLASSES, JOINT, Record
from sim.backtest.scores import brier, cluster_interval, confusion, log_score, reliability, rps
from sim.backtest.simple import NAIVE_FORECASTS, naive_table
from sim.output.answer import Answer
from sim.rules.draws import checked_seed
from sim.rules.numbers import Bools, Floats, Ints
from sim.scenario.schema import FORUM_COST

RATIO_STEPS = range(7)
"""Ratios of leaders to ministers tried: STEP to these powers, 1 to 32; the assumed one is 10."""

MODEL, FITTED = "model, nothing fitted", "model, two numbers fitted"
SCORES = ("rps", "brier", "log")
OUT_OF_SAMPLE, IN_SAMPLE = "out of sample", "in sample"
"""Out of sample: no number of the model or of the coding rules comes from the meeting itself."""


@dataclass(frozen=True)
class Fit:
    """The two numbers fitted without one presidency, and the mean RPS reached on the others."""

    without: str
    ministers: float
    leaders: float
    trained_on: int
    rps: float


@dataclass(frozen=True)
class Score:
    """A mean score over meetings, its clustered interval, and how far behind the model it is.

    ``behind``: this score minus that of the model with nothing fitted, so above 0 the model is
    better. Intervals are None with too few presidencies.
    """

    mean: float
    interval: tuple[float, float] | None
    behind: float
    behind_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Backtest(Answer):
    """What came of it: probabilities (N, C) by forecaster, fits by presidency.

    ``moved_by_cost``: how many forecasts depend on the cost of failure at all; None without a fit.
    """

    record: Record
    plan: Plan
    forecasts: dict[str, Floats]
    fits: tuple[Fit, ...]
    moved_by_cost: int | None
    n: int
    seed: int

    @cached_property
    def observed(self) -> Ints:
        """Class of each meeting, (N,)."""
        return np.array([case.meeting.observed for case in self.plan.cases])

    @cached_property
    def presidencies(self) -> tuple[str, ...]:
        """Presidency of each meeting, (N,)."""
        return tuple(case.meeting.presidency for case in self.plan.cases)

    def sample(self, which: str) -> Bools:
        """Which meetings are OUT_OF_SAMPLE or IN_SAMPLE, (N,)."""
        informed = np.array([bool(case.in_sample) for case in self.plan.cases])
        return informed if which == IN_SAMPLE else ~informed

    def each(self, forecaster: str) -> dict[str, Floats]:
        """Every score of every meeting, (N,)."""
        probabilities = self.forecasts[forecaster]
        joint = (self.observed == JOINT).astype(float)
        return {
            "rps": rps(probabilities, self.observed),
            "brier": brier(probabilities[:, JOINT], joint),
            "log": log_score(probabilities, self.observed),
        }

    def scores(self, forecaster: str, rows: Bools) -> dict[str, Score]:
        """Mean scores over the meetings chosen by ``rows`` (N,)."""
        own, model = self.each(forecaster), self.each(MODEL)
        return {kind: self._score(own[kind], model[kind], rows) for kind in SCORES}

    def _score(self, own: Floats, model: Floats, rows: Bools) -> Score:
        clusters = [p for p, chosen in zip(self.presidencies, rows, strict=True) if chosen]
        behind = (own - model)[rows]
        return Score(
            mean=float(own[rows].mean()),
            interval=cluster_interval(own[rows], clusters, seed=self.seed),
            behind=float(behind.mean()),
            behind_interval=cluster_interval(behind, clusters, seed=self.seed),
        )

    def hits(self, forecaster: str, rows: Bools) -> int:
        """How many of the meetings ended in the class held most likely."""
        return int((self.forecasts[forecaster].argmax(axis=1) == self.observed)[rows].sum())

    def confusion(self, forecaster: str, rows: Bools) -> Ints:
        """Counts (C, C): what happened by what was held most likely."""
        likeliest = self.forecasts[forecaster].argmax(axis=1)
        return confusion(self.observed[rows], likeliest[rows], len(CLASSES))

    def reliability(self, forecaster: str, rows: Bools) -> list[dict[str, float]]:
        """Forecast and observed share of joint texts by bin of the forecast."""
        joint = (self.observed == JOINT).astype(float)
        return reliability(self.forecasts[forecaster][rows, JOINT], joint[rows])


def plan_backtest(record: Record, fit: bool = True) -> Plan:
    """Code every scored meeting and list the runs. Raises InputError as ``build_cases`` does."""
    return plan_forecasts(build_cases(record), fit)


def run_backtest(
    record: Record,
    plan: Plan,
    *,
    n: int = 1000,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Backtest:
    """Run a plan and score it. Raises InputError as ``replicate`` does."""
    checked = checked_seed(seed)
    runs = run_forecasts(plan, n=n, seed=checked, workers=workers, progress=progress)
    forecasts = {MODEL: runs.assumed}
    fits: tuple[Fit, ...] = ()
    moved = None
    if any(plan.grid):
        moved = runs.moved_by_cost()
        forecasts[FITTED], fits = fit_by_presidency(plan, runs)
    for name, forecast in NAIVE_FORECASTS.items():
        forecasts[name] = naive_table(forecast, record.scored)
    return Backtest(record, plan, forecasts, fits, moved, n, checked)


def fit_by_presidency(plan: Plan, runs: Forecasts) -> tuple[Floats, tuple[Fit, ...]]:
    """Forecasts (N, C) of each presidency with the two costs that score best on all others.

    The grid is searched whole for the lowest mean RPS; ties go to the pair nearest the assumed one.
    """
    meetings = [case.meeting for case in plan.cases]
    observed = np.array([m.observed for m in meetings])
    presidencies = np.array([m.presidency for m in meetings])
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


def _at(by_cost: Floats, plan: Plan, pair: tuple[int, int]) -> Floats:
    """Score (N,) of every meeting at the costs of its forum."""
    columns = [pair[case.meeting.forum == "leaders"] for case in plan.cases]
    return np.asarray(by_cost[np.arange(len(columns)), columns])
