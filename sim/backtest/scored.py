"""Forecasts of the scored meetings and how good they were, by any of the scores.

Axes: ``n`` scored meeting by date (N), ``c`` class of ``record.CLASSES`` (C).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.backtest.forecasts import ForecastPlan
from sim.backtest.mended import Pull
from sim.backtest.record import CLASSES, JOINT, Record, holder_names
from sim.backtest.simple import NAIVE_FORECASTS
from sim.rules.numbers import Bools, Floats, Ints
from sim.scoring.clusters import SignFlip, cluster_interval, sign_flip
from sim.scoring.corp import Corp, decompose
from sim.scoring.reliability import Bin, reliability
from sim.scoring.scores import auc, brier, confusion, log_score, rps

MODEL, FITTED = "model, nothing fitted", "model, two numbers fitted"
MIXED, CALIBRATED = "model, form of failure mixed", "model, mixed and calibrated"
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
class Scored:
    """What came of it: probabilities (N, C) by forecaster, fits and pulls by presidency.

    ``credited``: the probabilities (N, C) that the log score is taken of, by forecaster.
    ``moved_by_cost``: how many forecasts depend on the cost of failure at all; None without a fit.
    ``paired``: of each of the plan's pairs, the probabilities (C,) by scenario.
    """

    record: Record
    plan: ForecastPlan
    forecasts: dict[str, Floats]
    credited: dict[str, Floats]
    fits: tuple[Fit, ...]
    pulls: tuple[Pull, ...]
    moved_by_cost: int | None
    n: int
    seed: int
    paired: tuple[dict[str, Floats], ...] = ()

    @cached_property
    def observed(self) -> Ints:
        """Class of each meeting, (N,)."""
        return np.array([case.meeting.observed for case in self.plan.cases])

    @cached_property
    def joint(self) -> Bools:
        """Whether each meeting had a joint text, (N,)."""
        return np.asarray(self.observed == JOINT)

    @property
    def rivals(self) -> tuple[str, ...]:
        """The forecasters that know no model."""
        return tuple(name for name in self.forecasts if name in NAIVE_FORECASTS)

    @cached_property
    def presidencies(self) -> tuple[str, ...]:
        """Presidency of each meeting, (N,), with its organisation where there are several."""
        return holder_names([case.meeting for case in self.plan.cases])

    def sample(self, which: str) -> Bools:
        """Which meetings are OUT_OF_SAMPLE or IN_SAMPLE, (N,)."""
        informed = np.array([bool(case.in_sample) for case in self.plan.cases])
        return informed if which == IN_SAMPLE else ~informed

    def each(self, forecaster: str) -> dict[str, Floats]:
        """Every score of every meeting, (N,)."""
        probabilities = self.forecasts[forecaster]
        return {
            "rps": rps(probabilities, self.observed),
            "brier": brier(probabilities[:, JOINT], self.joint.astype(float)),
            "log": log_score(self.credited[forecaster], self.observed),
        }

    def scores(self, forecaster: str, rows: Bools) -> dict[str, Score]:
        """Mean scores over the meetings chosen by ``rows`` (N,)."""
        own, model = self.each(forecaster), self.each(MODEL)
        return {kind: self._score(own[kind], model[kind], rows) for kind in SCORES}

    def _score(self, own: Floats, model: Floats, rows: Bools) -> Score:
        clusters = self._held(rows)
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

    def reliability(self, forecaster: str, rows: Bools) -> tuple[Bin, ...]:
        """Forecast and observed share of joint texts by bin of the forecast."""
        return reliability(self.forecasts[forecaster][rows, JOINT], self.joint[rows].astype(float))

    def corp(self, forecaster: str, rows: Bools) -> Corp:
        """Miscalibration, discrimination and uncertainty of the Brier score."""
        return decompose(self.forecasts[forecaster][rows, JOINT], self.joint[rows].astype(float))

    def auc(self, forecaster: str, rows: Bools) -> float | None:
        """How well the forecasts of a joint text rank the meetings."""
        return auc(self.forecasts[forecaster][rows, JOINT], self.joint[rows])

    def flipped(self, forecaster: str, kind: str, rows: Bools) -> SignFlip:
        """Whether the score of a forecaster can be told from the model's, a sign a presidency."""
        behind = self.each(forecaster)[kind] - self.each(MODEL)[kind]
        return sign_flip(behind[rows], self._held(rows), seed=self.seed)

    def _held(self, rows: Bools) -> list[str]:
        """Presidencies of the meetings chosen by ``rows`` (N,)."""
        return [p for p, chosen in zip(self.presidencies, rows, strict=True) if chosen]
