"""Forecasts without any theory, and mixtures of two: what a model must beat to be worth having.

Each takes a ``Problem`` and returns positions (K,) on 0..100.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

import numpy as np

from sim.baselines.nash import nash
from sim.baselines.problem import Floats, Prediction, Problem, weighted_mean_of


def salience_mean(problem: Problem) -> Prediction:
    """Mean of positions weighted by salience alone."""
    return Prediction(weighted_mean_of(problem.positions, problem.salience))


def capability_mean(problem: Problem) -> Prediction:
    """Mean of positions weighted by capability alone."""
    weight = np.broadcast_to(problem.capability[:, None], problem.positions.shape)
    return Prediction(weighted_mean_of(problem.positions, weight))


def median(problem: Problem) -> Prediction:
    """Median of positions, every actor alike; the middle of the two middle ones if even."""
    return Prediction(np.median(problem.positions, axis=0))


def midrange(problem: Problem) -> Prediction:
    """Halfway between the lowest and the highest position."""
    x = problem.positions
    return Prediction((x.min(axis=0) + x.max(axis=0)) / 2)


def fifty(problem: Problem) -> Prediction:
    """The middle of the scale, whatever anybody wants."""
    return Prediction(np.full(problem.positions.shape[1], 50.0))


def reference_point(problem: Problem) -> Prediction:
    """No change: the reference point."""
    return Prediction(problem.status_quo.copy(), True)


def held_back(problem: Problem, *, share: float) -> Prediction:
    """The compromise model pulled towards the reference point by a share 0..1."""
    mean: Floats = weighted_mean_of(problem.positions, problem.weight)
    return Prediction((1 - share) * mean + share * problem.status_quo)


def nash_at(problem: Problem, *, disagreement: float) -> Prediction:
    """Nash bargaining solution when failure is worth ``disagreement`` to everybody.

    In units of ``zone.quadratic_utility``: -1 is the worst text there could be. The worse failure
    is, the nearer this comes to the weighted mean.
    """
    same = np.full(len(problem.capability), disagreement)
    return nash(dataclasses.replace(problem, disagreement=same))


YARDSTICKS: dict[str, Callable[[Problem], Prediction]] = {
    "salience_mean": salience_mean,
    "capability_mean": capability_mean,
    "median": median,
    "midrange": midrange,
    "fifty": fifty,
    "nash_worst": partial(nash_at, disagreement=-1.0001),
    "reference": reference_point,
    "held_back_10": partial(held_back, share=0.1),
}

NEED_REFERENCE = {"reference", "held_back_10"}
