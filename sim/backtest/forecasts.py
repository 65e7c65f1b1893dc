"""Forecasts of recorded meetings by the model, at the assumed and at other costs of failure.

Meetings that the rules code alike have one forecast and are run once. All runs draw the same
inputs (common random numbers), so two forecasts of a meeting differ by the cost alone.

Axes: ``n`` meeting (N), ``c`` class of ``record.CLASSES`` (C), ``j`` cost on the grid (J).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.backtest.cases import Case
from sim.backtest.pairs import Pair
from sim.backtest.record import CLASS_OF_OUTCOME, CLASSES
from sim.ensemble.replicate import replicate
from sim.ensemble.tally import Tally
from sim.model.document import OUTCOMES
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats
from sim.scenario.scenario import Scenario
from sim.scenario.schema import FORUM_COST

STEP = 10 ** (1 / 4)
LOWEST, HIGHEST = -4, 5
COSTS = tuple(FORUM_COST["ministers"] * STEP**j for j in range(LOWEST, HIGHEST + 1))
"""Costs of failure on the grid, 0.003 to 0.53: about the ranges of the assumptions, four steps to a
factor of ten, and both assumed costs (0.03 and 0.30) lie on it."""


DECIDED = {"texts", "rule", "tolerated_objectors", "majority_members", "majority_capability"}
"""What a meeting says of how a text is adopted."""


@dataclass(frozen=True)
class ForecastPlan:
    """What has to be run for the cases: distinct scenarios by what they run on.

    ``assumed`` holds the key of each case at its own cost; ``grid`` those at COSTS, empty for a
    case whose forum has no fitted cost. ``paired``: the keys of each pair's scenarios by name.
    """

    cases: tuple[Case, ...]
    scenarios: dict[str, Scenario] = field(repr=False)
    assumed: tuple[str, ...] = field(repr=False)
    grid: tuple[tuple[str, ...], ...] = field(repr=False)
    pairs: tuple[Pair, ...] = field(default=(), repr=False)
    paired: tuple[dict[str, str], ...] = field(default=(), repr=False)

    @cached_property
    def distinct(self) -> int:
        """How many of the cases are coded differently, in more than how old accords are."""
        scenarios = [case.scenario for case in self.cases]
        return len({_situation(scenario, scenario.cost_of_failure) for scenario in scenarios})


@dataclass(frozen=True)
class Forecasts:
    """Probabilities: ``assumed`` (N, C) and ``grid`` (N, J, C), nan where no cost is fitted.

    ``paired``: those (C,) of each pair's scenarios by name.
    """

    assumed: Floats
    grid: Floats
    paired: tuple[dict[str, Floats], ...] = ()

    def moved_by_cost(self, least: float = 0.01) -> int:
        """How many forecasts change by more than ``least`` somewhere on the grid of costs."""
        spread = self.grid.max(axis=1) - self.grid.min(axis=1)
        return int((np.nan_to_num(spread).max(axis=1) > least).sum())


def plan_forecasts(
    cases: tuple[Case, ...], fit: bool, pairs: tuple[Pair, ...] = ()
) -> ForecastPlan:
    """List the distinct runs; with ``fit`` also those at every cost on the grid."""
    scenarios: dict[str, Scenario] = {}

    def add(scenario: Scenario, cost: float) -> str:
        key = _key(scenario, cost)
        if key not in scenarios:
            same = math.isclose(cost, scenario.cost_of_failure)
            values = {} if same else {"meeting.cost_of_failure": cost}
            scenarios[key] = scenario.with_values(values)
        return key

    assumed = tuple(add(case.scenario, case.scenario.cost_of_failure) for case in cases)
    grid = tuple(
        tuple(add(case.scenario, cost) for cost in COSTS)
        if fit and case.meeting.forum in FORUM_COST
        else ()
        for case in cases
    )
    paired = tuple(
        {name: add(scenario, scenario.cost_of_failure) for name, scenario in pair.scenarios.items()}
        for pair in pairs
    )
    return ForecastPlan(cases, scenarios, assumed, grid, pairs, paired)


def run_forecasts(
    plan: ForecastPlan,
    *,
    n: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Forecasts:
    """Run a plan, ``n`` replications each; the same inputs are drawn for all."""
    found: dict[str, Floats] = {}
    for key, scenario in plan.scenarios.items():
        tally = replicate(scenario, n=n, seed=seed, workers=workers, progress=progress)
        found[key] = class_shares(tally)
    unknown = np.full((len(COSTS), len(CLASSES)), np.nan)
    return Forecasts(
        np.stack([found[key] for key in plan.assumed]),
        np.stack([np.stack([found[k] for k in keys]) if keys else unknown for keys in plan.grid]),
        tuple({name: found[key] for name, key in keys.items()} for keys in plan.paired),
    )


def class_shares(tally: Tally) -> Floats:
    """Shares (C,) of the ordered classes of the record."""
    shares = np.zeros(len(CLASSES))
    for outcome, count in zip(OUTCOMES, tally.outcomes, strict=True):
        shares[CLASS_OF_OUTCOME[outcome]] += count / tally.n
    return shares


def _key(scenario: Scenario, cost: float) -> str:
    """Everything a run depends on, as text: the situation, and how old each accord is.

    The older it is, the likelier it has lapsed.
    """
    ages = [(scenario.meeting.date - accord.date).days for accord in scenario.accords]
    return f"{ages} {_situation(scenario, cost)}"


def _situation(scenario: Scenario, cost: float) -> str:
    """A scenario as text: names, dates and sources of the meeting left out."""
    document = {k: v for k, v in scenario.document.items() if k not in ("meeting", "evidence")}
    room = scenario.meeting
    chair = scenario.chair.iso3
    document["meeting"] = [chair, room.deadline, room.strategy, room.fallback, f"{cost:.6g}"]
    document["decided"] = room.model_dump(include=DECIDED)
    document["scatter"] = inputs_of(scenario).position_sd.tolist()
    return json.dumps(document, sort_keys=True, default=str)
