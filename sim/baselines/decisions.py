"""How well each standard model tells what was decided: errors on a file of decisions.

Axes: ``n`` issue (N), ``g`` proposal (G), ``b`` bootstrap replication (B). Errors are on 0..100.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.baselines.baselines import BASELINES
from sim.baselines.decision_data import (
    FEWEST_ACTORS,
    Decisions,
    capabilities,
    knows,
    read_decisions,
)
from sim.baselines.exchange import exchange
from sim.baselines.problem import Bools, Floats, Prediction, Problem
from sim.baselines.yardsticks import NEED_REFERENCE, YARDSTICKS
from sim.errors import InputError
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.tables.said import lines_said

SETTER = "com"
CLOSE = 10.0
"""A forecast within this of the outcome counts as a hit."""

CAVEAT = (
    "These are adopted acts only. Nothing here failed, so the file cannot say how often meetings "
    "fail, nor test a model that forecasts failure; it says how near a model comes to the outcome "
    "once there is one. Positions, saliences and outcomes were judged by experts after the fact. "
    "Issues of one proposal were decided together: intervals resample proposals, not issues."
)


@dataclass(frozen=True)
class DecisionScores(Answer, Tabular):
    """``table``: one dict a row (subset, model, label, n, mae, mae_low, mae_high, medae,

    medae_low, medae_high, hit10); ``caveat``: what such data cannot say; ``notes``: on this file.
    """

    table: list[Row]
    caveat: str
    notes: tuple[str, ...]

    def rows(self) -> list[Row]:
        """One row per subset and model: ``table``."""
        return self.table

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"rows": self.table, "caveat": self.caveat, "notes": list(self.notes)}

    def __repr__(self) -> str:
        best = min(self.table[: len(self._models)], key=lambda row: row["mae"])
        return (
            f"<DecisionScores: {len(self._models)} models on {best['n']} issues "
            f"({best['subset']}); nearest: {best['label']}, off by {best['mae']:.1f} on average>"
        )

    @property
    def _models(self) -> list[str]:
        return list(dict.fromkeys(row["model"] for row in self.table))


def score_decisions(
    path: str | Path, *, seed: int = 0, replications: int = 1000, level: float = 0.95
) -> DecisionScores:
    """Score every baseline and yardstick on a file of decisions.

    Intervals: percentile bootstrap over proposals, deterministic in ``seed``. Raises InputError as
    ``read_decisions`` does, if no outcome is known, and for a seed below 0.
    """
    rng = np.random.default_rng(checked_seed(seed))
    decisions = read_decisions(path)
    if not np.isfinite(decisions.outcome[decisions.usable]).any():
        raise InputError("has no issue with a known outcome", where=str(path))
    forecasts = forecast(decisions)
    draws = _resampled(decisions.proposal, rng, replications)
    table = [
        _row(subset, name, forecasts[name] - decisions.outcome, inside, draws, level)
        for subset, inside in subsets(decisions).items()
        for name in forecasts
    ]
    return DecisionScores([row for row in table if row["n"]], CAVEAT, tuple(_notes(decisions)))


def subsets(decisions: Decisions) -> dict[str, Bools]:
    """(N,) masks: all issues, each voting rule, and those of each with a reference point."""
    usable = decisions.usable & np.isfinite(decisions.outcome)
    known = np.isfinite(decisions.reference)
    rules = [_rule(text) for text in decisions.rule]
    masks = {"all": usable, "with rp": usable & known}
    for rule in sorted(set(rules)):
        inside = usable & np.array([r == rule for r in rules])
        masks |= {rule: inside, f"{rule} & rp": inside & known}
    return masks


def _rule(text: str) -> str:
    """Voting rule without the file's variants: 'Unan' and 'QMV(10)' are unanimity and QMV."""
    folded = text.casefold()
    if folded.startswith("unan"):
        return "unanimity"
    return "QMV" if folded.startswith("qmv") else text


def forecast(decisions: Decisions) -> dict[str, Floats]:
    """Forecasts (N,) of every baseline and yardstick; nan where a model does not apply."""
    problems = {int(n): problem_of(decisions, int(n)) for n in np.flatnonzero(decisions.usable)}
    known = np.isfinite(decisions.reference)
    models: dict[str, tuple[Callable[[Problem], Prediction], bool]] = {
        name: (base.model, base.needs_reference) for name, base in BASELINES.items()
    }
    models |= {name: (model, name in NEED_REFERENCE) for name, model in YARDSTICKS.items()}
    found = {}
    for name, (model, needs) in models.items():
        values = np.full(len(decisions.outcome), np.nan)
        for n, problem in problems.items():
            if known[n] or not needs:
                values[n] = model(problem).position[0]
        found[name] = values
    return found | {"exchange": _exchanged(decisions)}


def problem_of(decisions: Decisions, n: int) -> Problem:
    """Issue n as a problem of those who have a stake in it."""
    there = decisions.stake[n]
    names = tuple(a for a, present in zip(decisions.actors, there, strict=True) if present)
    q = decisions.reference[n]
    return Problem(
        positions=decisions.positions[n, there][:, None],
        salience=decisions.salience[n, there][:, None],
        capability=_capability(decisions, decisions.stake[n : n + 1])[0, there],
        reference=np.array([q]) if np.isfinite(q) else None,
        setter=names.index(SETTER) if SETTER in names else None,
        actors=names,
    )


def _capability(decisions: Decisions, stake: Bools) -> Floats:
    if knows(decisions.actors):
        return capabilities(decisions.actors, stake)
    return stake.astype(float)


def _exchanged(decisions: Decisions) -> Floats:
    """Exchange forecasts (N,): issues of one proposal are traded against each other.

    An actor without a stake in an issue has no salience there, so no weight and nothing to trade.
    """
    values = np.full(len(decisions.outcome), np.nan)
    for members in _proposals(decisions.proposal):
        rows = members[decisions.usable[members]]
        if not len(rows):
            continue
        stake = decisions.stake[rows].T
        together = stake.any(axis=1)[None, :]
        problem = Problem(
            positions=np.where(stake, decisions.positions[rows].T, 50.0),
            salience=np.where(stake, decisions.salience[rows].T, 0.0),
            capability=_capability(decisions, together)[0],
        )
        values[rows] = exchange(problem).position
    return values


def _proposals(proposal: tuple[str, ...]) -> Iterator[Any]:
    names = np.array(proposal)
    for name in dict.fromkeys(proposal):
        yield np.flatnonzero(names == name)


def _resampled(proposal: tuple[str, ...], rng: np.random.Generator, times: int) -> Floats:
    """How often (B, N) each issue is drawn when whole proposals are drawn with replacement."""
    _, group = np.unique(np.array(proposal), return_inverse=True)
    groups = int(group.max()) + 1
    counts = rng.multinomial(groups, np.full(groups, 1 / groups), size=times)
    return np.asarray(counts[:, group], dtype=float)


def _row(
    subset: str, name: str, error: Floats, inside: Bools, draws: Floats, level: float
) -> dict[str, Any]:
    chosen = inside & np.isfinite(error)
    row: dict[str, Any] = {"subset": subset, "model": name, "label": label(name)}
    if not chosen.any():
        return row | {"n": 0}
    size = np.abs(error[chosen])
    count = draws[:, chosen]
    return row | {
        "n": int(chosen.sum()),
        "mae": float(size.mean()),
        **_interval("mae", _means(size, count), level),
        "medae": float(np.median(size)),
        **_interval("medae", _medians(size, count), level),
        "hit10": float((size <= CLOSE + 1e-9).mean()),
    }


def label(name: str) -> str:
    """What a model is called in tables."""
    return BASELINES[name].label if name in BASELINES else name.replace("_", " ")


def _means(size: Floats, count: Floats) -> Floats:
    total = count.sum(axis=1)
    return np.asarray((count @ size)[total > 0] / total[total > 0])


def _medians(size: Floats, count: Floats) -> Floats:
    """Median error (B,) of each resample: lower middle value."""
    order = np.argsort(size)
    below = np.cumsum(count[:, order], axis=1)
    below = below[below[:, -1] > 0]
    return np.asarray(size[order][(below >= below[:, -1:] / 2).argmax(axis=1)])


def _interval(name: str, values: Floats, level: float) -> dict[str, float]:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return {f"{name}_low": float(low), f"{name}_high": float(high)}


def _notes(decisions: Decisions) -> Iterator[str]:
    issues = len(decisions.outcome)
    usable, decided = decisions.usable, np.isfinite(decisions.outcome)
    yield (
        f"{issues} issues, {int(decided.sum())} with an outcome, {int((decided & usable).sum())} "
        f"of them with at least {FEWEST_ACTORS} actors whose position and salience are known"
    )
    if decisions.skipped:
        yield (
            f"{len(decisions.skipped)} row(s) describe actors, not an issue, and were skipped: "
            f"{lines_said(decisions.skipped)}"
        )
    yield from decisions.notes
    if knows(decisions.actors):
        yield "capabilities: Council votes or populations of the treaty in force"
    else:
        yield "not all actors are known to the Council's voting rules: capabilities are equal"
    if len(set(decisions.proposal)) == issues:
        yield "one issue a proposal: the exchange model has nothing to trade"
