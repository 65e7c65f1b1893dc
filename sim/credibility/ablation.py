"""The backtest again with one mechanism taken away at a time, from the coded scenarios themselves.

What is taken away is taken out of each meeting's document; where it is not there, the forecast is
the same, and nothing is run again. Scores are of forecasts with the form of failure mixed, so that
nothing but the model differs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.backtest.cases import Case, build_cases
from sim.backtest.forecasts import ForecastPlan, plan_forecasts, run_forecasts
from sim.backtest.mended import mixed
from sim.backtest.record import CLASSES, JOINT, Record
from sim.backtest.scored import MODEL, OUT_OF_SAMPLE, SCORES, Scored
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.scenario.reading import Document
from sim.scenario.scenario import Scenario, build
from sim.scoring.crediting import drawn

Without = Callable[[Document], Document]
"""A document without a mechanism; equal to the one it is given where that has none."""


def _without_packages(document: Document) -> Document:
    """Each paragraph of a package moves by itself, with the same parties and accepted wordings."""
    tables: Mapping[str, Any] = document.get("packages", {})
    joined = {key: table for key, table in tables.items() if len(table["paragraphs"]) > 1}
    if not joined:
        return document
    packages = {key: table for key, table in tables.items() if key not in joined}
    paragraphs = dict(document["paragraphs"])
    for table in joined.values():
        packages |= {name: _package_of_one(name, table) for name in table["paragraphs"]}
        for name, rung in _tabled_at(table).items():
            paragraphs[name] = {**paragraphs[name], "tabled": rung}
    accords: Document = {}
    for key, accord in document.get("accords", {}).items():
        accords |= _apart(key, accord, joined.get(accord["package"]))
    return {**document, "packages": packages, "paragraphs": paragraphs, "accords": accords}


def _tabled_at(table: Mapping[str, Any]) -> dict[str, str]:
    """The rung at which each paragraph of a package is tabled, where the package says so."""
    return _rungs_at(table, table["tabled"]) if table.get("tabled") else {}


def _apart(key: str, accord: Document, package: Mapping[str, Any] | None) -> Document:
    """An accord on a package as one on each of its paragraphs; on any other, as it is."""
    if package is None:
        return {key: accord}
    return {
        f"{key}_{name}": {**accord, "package": name, "wording": rung}
        for name, rung in _rungs_at(package, accord["wording"]).items()
    }


def _package_of_one(name: str, table: Mapping[str, Any]) -> Document:
    """A paragraph of a package by itself, disputed by the same parties."""
    kept = {key: table[key] for key in ("parties", "evidence") if table.get("parties")}
    return {"paragraphs": [name], **kept}


def _rungs_at(table: Mapping[str, Any], rung: str) -> dict[str, str]:
    """The rung of each paragraph of a package at a rung of the package."""
    (at,) = (found["at"] for found in table["rungs"] if found["id"] == rung)
    return dict(zip(table["paragraphs"], at, strict=True))


def _without_lines(document: Document) -> Document:
    """Nobody has red lines that are not stated."""
    if not any(table.get("parties") for table in document.get("packages", {}).values()):
        return document
    return _with_numbers("uncertainty", private_lines=0.0, private_lines_bystanders=0.0)(document)


def _without_table(key: str) -> Without:
    """Without a whole table."""
    return lambda document: {name: table for name, table in document.items() if name != key}


def _with_numbers(key: str, **numbers: float) -> Without:
    """With these numbers in a table; those at which a mechanism does nothing."""
    return lambda document: {**document, key: {**document.get(key, {}), **numbers}}


def _with_wide_penalties(document: Document) -> Document:
    """Penalties as widely spread as they come, around the mean of the first version."""
    wide = _with_numbers("uncertainty", penalty_spread=1.0)(document)
    return _with_numbers("assumptions", mean_penalty=0.2)(wide)


def _without_any(document: Document) -> Document:
    for take in MECHANISMS.values():
        document = take(document)
    return document


MECHANISMS: dict[str, Without] = {
    "packages": _without_packages,
    "private red lines": _without_lines,
    "sides": _without_table("sides"),
    "accords": _without_table("accords"),
    "narrow penalties": _with_wide_penalties,
    "uncertain cost of failure": _with_numbers("uncertainty", cost_log_sd=0.0),
}
"""What can be taken away. Private lines go before accords, which do nothing without them."""

ALL = "all of these"


@dataclass(frozen=True)
class AblationPlan:
    """What has to be run: the forecasts as coded and, by mechanism, without it.

    ``held``: how many of the meetings have each mechanism at all.
    """

    runs: ForecastPlan
    cases: int
    held: dict[str, int]

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The distinct scenarios to be run."""
        return self.runs.scenarios


@dataclass(frozen=True)
class Ablation(Scored, Answer, Tabular):
    """Scores as coded (under ``MODEL``) and without each mechanism that some meeting has.

    ``held``: how many of the scored meetings have each mechanism; those that none has are not run.
    """

    held: dict[str, int] = dataclasses.field(default_factory=dict)

    def moved(self, name: str, least: float = 0.01) -> int:
        """How many forecasts of a joint text change by more than ``least`` without it."""
        change = self.forecasts[name][:, JOINT] - self.forecasts[MODEL][:, JOINT]
        return int((np.abs(change) > least).sum())

    def rows(self) -> list[Row]:
        """One row per mechanism taken away, and one with all of them there; out of sample."""
        chosen = self.sample(OUT_OF_SAMPLE)
        return [self._row(name, chosen) for name in self.forecasts]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "record": self.record.source,
            "replications": self.n,
            "seed": self.seed,
            "meetings": int(self.sample(OUT_OF_SAMPLE).sum()),
            "held": self.held,
            "without": self.rows(),
        }

    def _row(self, name: str, chosen: np.ndarray) -> Row:
        row: Row = {
            "without": "" if name == MODEL else name,
            "meetings_with_it": self.held.get(name, 0),
            "forecasts_moved": self.moved(name),
        }
        if not chosen.any():
            return row
        scores, parts = self.scores(name, chosen), self.corp(name, chosen)
        for kind in SCORES:
            low, high = scores[kind].interval or (None, None)
            row |= {kind: scores[kind].mean, f"{kind}_low": low, f"{kind}_high": high}
        flip = self.flipped(name, "brier", chosen)
        return row | {
            "miscalibration": parts.miscalibration,
            "discrimination": parts.discrimination,
            "uncertainty": parts.uncertainty,
            "auc": self.auc(name, chosen),
            "brier_worse_by": flip.mean,
            "p": flip.p,
            "smallest_shown": flip.smallest,
        }

    def __repr__(self) -> str:
        return f"<Ablation on {self.record.source}: {len(self.forecasts) - 1} mechanisms>"


def plan_ablation(record: Record) -> AblationPlan:
    """Code every scored meeting, with and without. Raises InputError as ``build_cases`` does."""
    cases = build_cases(record)
    taken = {name: [_taken(case, take) for case in cases] for name, take in MECHANISMS.items()}
    taken[ALL] = [_taken(case, _without_any) for case in cases]
    held = {name: sum(case is not None for case in found) for name, found in taken.items()}
    variants = [
        tuple(other or case for case, other in zip(cases, found, strict=True))
        for name, found in taken.items()
        if held[name]
    ]
    every = (*cases, *(case for variant in variants for case in variant))
    return AblationPlan(plan_forecasts(every, fit=False), len(cases), held)


def _taken(case: Case, take: Without) -> Case | None:
    """The case without a mechanism; None if it has none of it."""
    scenario = case.scenario
    document = take(scenario.document)
    other = build(document, name=scenario.name, source=scenario.source)
    if _runs_alike(scenario, other):
        return None
    return dataclasses.replace(case, scenario=other)


def _runs_alike(one: Scenario, other: Scenario) -> bool:
    """Whether two documents resolve to the same model."""
    keys = ("packages", "paragraphs", "accords", "sides", "delegations", "assumptions")
    return one.uncertainty == other.uncertainty and all(
        getattr(one, key) == getattr(other, key) for key in keys
    )


def run_ablation(
    record: Record,
    plan: AblationPlan,
    *,
    n: int = 1000,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ablation:
    """Run a plan and score it. Raises InputError as ``replicate`` does."""
    checked = checked_seed(seed)
    shares = run_forecasts(
        plan.runs, n=n, seed=checked, workers=workers, progress=progress
    ).assumed.reshape(-1, plan.cases, len(CLASSES))
    names = [MODEL, *(name for name, count in plan.held.items() if count)]
    found = {
        name: mixed(drawn(table, n), record.scored, n)
        for name, table in zip(names, shares, strict=True)
    }
    own = dataclasses.replace(
        plan.runs, cases=plan.runs.cases[: plan.cases], assumed=plan.runs.assumed[: plan.cases]
    )
    return Ablation(
        record,
        own,
        {name: forecast.shares for name, forecast in found.items()},
        {name: forecast.credited for name, forecast in found.items()},
        fits=(),
        pulls=(),
        moved_by_cost=None,
        n=n,
        seed=checked,
        held=plan.held,
    )
