"""Concave programs over the texts that no one loses by: the zone of possible agreement.

Axes: ``i`` actor whose consent is needed (I), ``k`` issue (K). Points y are (K,) inside a box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, minimize

from sim.baselines.problem import Floats, Problem

Gains = Callable[[Floats], Floats]
Slopes = Callable[[Floats], Floats]
NO_GAIN = 1e-9
"""Gains up to this (in units where 1 is the largest loss on all issues) count as none."""


@dataclass(frozen=True)
class Zone:
    """Concave gains over a disagreement, y -> (I,), their slopes, y -> (I, K), and the box."""

    gains: Gains
    slopes: Slopes
    low: Floats
    high: Floats


def quadratic_utility(problem: Problem, y: Floats) -> Floats:
    """Utility (I,) of a text y (K,) on 0..100: minus the squared distance, salience-weighted.

    0 is one's own ideal, -1 the worst possible on every issue.
    """
    return -np.asarray((problem.shares * ((problem.positions - y) / 100) ** 2).sum(axis=1))


def zone_of(problem: Problem) -> Zone:
    """Gains of the consenting actors over the disagreement utilities; y on 0..1."""
    who = problem.consenting
    x, s = problem.positions[who] / 100, problem.shares[who]
    if problem.disagreement is None:
        d = quadratic_utility(problem, problem.status_quo)[who]
    else:
        d = problem.disagreement[who]
    return Zone(
        gains=lambda y: -(s * (x - y) ** 2).sum(axis=1) - d,
        slopes=lambda y: 2 * s * (x - y),
        low=np.zeros(x.shape[1]),
        high=np.ones(x.shape[1]),
    )


def largest_least_gain(zone: Zone, start: Floats) -> tuple[Floats, float]:
    """The text (K,) whose worst-served actor gains most, and that gain (Rawls' point)."""
    t = float(zone.gains(start).min())
    column = -np.ones((len(zone.gains(start)), 1))
    y = _solved(
        lambda z: -float(z[-1]),
        lambda z: np.append(np.zeros(len(z) - 1), -1.0),
        np.append(start, t),
        Bounds(np.append(zone.low, -np.inf), np.append(zone.high, np.inf)),
        lambda z: np.asarray(zone.gains(z[:-1]) - z[-1]),
        lambda z: np.hstack([zone.slopes(z[:-1]), column]),
    )[:-1]
    y = np.asarray(np.clip(y, zone.low, zone.high))
    return y, float(zone.gains(y).min())


def maximise(zone: Zone, value: Callable[[Floats], float], slope: Slopes, start: Floats) -> Floats:
    """The text (K,) in the zone with the highest concave ``value``, from a start inside."""
    y = _solved(
        lambda y: -value(y),
        lambda y: -slope(y),
        start,
        Bounds(zone.low, zone.high),
        zone.gains,
        zone.slopes,
    )
    return np.asarray(np.clip(y, zone.low, zone.high))


def _solved(
    cost: Callable[[Floats], float],
    slope: Slopes,
    start: Floats,
    bounds: Any,
    at_least_zero: Gains,
    slopes: Slopes,
) -> Floats:
    """The minimiser of a convex cost, by sequential least squares (Kraft 1988)."""
    constraint: Any = {"type": "ineq", "fun": at_least_zero, "jac": slopes}
    found = minimize(
        cost,
        start,
        jac=slope,
        bounds=bounds,
        constraints=constraint,
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    return np.asarray(found.x)
