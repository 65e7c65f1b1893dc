"""The standard models of the field, in one dict: what any new forecast must be measured against.

``BASELINES[name](problem)`` takes a ``Problem`` or a ``Scenario`` and returns a ``Prediction``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.baselines.challenge import challenge
from sim.baselines.condorcet import condorcet
from sim.baselines.exchange import exchange
from sim.baselines.nash import nash
from sim.baselines.problem import Prediction, Problem, weighted_mean_of, weighted_median_of
from sim.baselines.veto import agenda_setter, veto_core
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Baseline:
    """A standard model. ``speaks_of_failure``: whether it can say that nothing is agreed."""

    label: str
    model: Callable[[Problem], Prediction]
    source: str
    speaks_of_failure: bool = False
    needs_reference: bool = False

    def __call__(self, subject: Problem | Scenario) -> Prediction:
        """The prediction for a problem, or for a scenario's stated stances."""
        problem = Problem.from_scenario(subject) if isinstance(subject, Scenario) else subject
        return self.model(problem)


def mean(problem: Problem) -> Prediction:
    """Plain mean of positions, issue by issue: every actor counts the same."""
    return Prediction(problem.positions.mean(axis=0))


def compromise(problem: Problem) -> Prediction:
    """Compromise model: mean of positions weighted by capability x salience.

    Achen (2006), in Thomson et al. (eds), *The European Union Decides*, ch. 4, derives it as an
    approximation to bargaining in which failure is very bad for all. It is a weighted mean.
    """
    return Prediction(weighted_mean_of(problem.positions, problem.weight))


def weighted_median(problem: Problem) -> Prediction:
    """Weighted median, weights capability x salience, issue by issue.

    Black (1958), *The Theory of Committees and Elections*. Ties go to the lower position.
    """
    columns = zip(problem.positions.T, problem.weight.T, strict=True)
    return Prediction(np.array([weighted_median_of(x, w) for x, w in columns]))


BASELINES: dict[str, Baseline] = {
    "mean": Baseline("plain mean", mean, "every actor counts the same"),
    "compromise": Baseline("compromise model (weighted mean)", compromise, "Achen 2006"),
    "weighted_median": Baseline("weighted median", weighted_median, "Black 1958"),
    "nash": Baseline("Nash bargaining solution", nash, "Nash 1950", True, True),
    "veto_core": Baseline("veto-player core", veto_core, "Tsebelis 2002", True, True),
    "agenda_setter": Baseline(
        "agenda setter in the winset",
        agenda_setter,
        "Tsebelis 2002; Romer & Rosenthal 1978",
        True,
        True,
    ),
    "challenge": Baseline(
        "challenge (expected-utility) model",
        challenge,
        "Bueno de Mesquita & Stokman 1994; Scholz, Calbert & Smith 2011",
    ),
    "exchange": Baseline("equal-gain exchange model", exchange, "Stokman & Van Oosten 1994"),
    "condorcet": Baseline(
        "probabilistic Condorcet election", condorcet, "Wise, Lester & Efird 2015"
    ),
}
