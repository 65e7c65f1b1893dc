"""Do the conclusions survive? Every knob is turned alone, then all together.

Alone: each over its range, the others as stated. Together: a scrambled Sobol' sequence (Owen 1998,
by ``scipy.stats.qmc``) over the whole box, every knob uniform on its range, judged factors on
their logarithm. The ranges are judgements too: a share of the box is no probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.ensemble.replicate import replicate
from sim.ensemble.tally import Tally, share_of
from sim.errors import InputError
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.robustness.findings import FINDINGS, HOLDS, REVERSED, RUNS, TIE, Run, Tallies
from sim.robustness.knobs import Knob, knobs_of, turned
from sim.rules.draws import checked_seed
from sim.scenario.scenario import Alternative, Scenario

POINTS = 256
REPLICATIONS = 256
STREAM = 2**31 + 1
"""Spawn key of the design's random numbers, away from those of the draws."""

Turns = tuple[tuple[Knob, float], ...]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Point:
    """Some knobs turned, and the verdict on each finding there (1, 0 or -1, by name)."""

    turns: Turns
    verdicts: dict[str, int]


@dataclass(frozen=True)
class Robustness(Answer, Tabular):
    """Which findings survive where. ``alone``: one knob turned; ``together``: all of them.

    base: the runs at the stated numbers, by name of ``findings.RUNS``; at_base: the verdicts there.
    """

    scenario: Scenario
    seed: int
    replications: int
    base: dict[str, Tally]
    at_base: dict[str, int]
    knobs: tuple[Knob, ...]
    alone: tuple[Point, ...]
    together: tuple[Point, ...]

    def words(self, finding: str) -> str:
        """What a finding claims about this scenario."""
        return FINDINGS[finding].words(self.base)

    def share(self, finding: str, verdict: int = HOLDS) -> dict[str, float | int]:
        """Share of the joint design in which a finding has a verdict, with its 95 % interval."""
        count = sum(point.verdicts[finding] == verdict for point in self.together)
        return share_of(count, len(self.together))

    def broken_by(self, finding: str) -> list[tuple[Knob, list[float]]]:
        """The knobs that alone take a finding away that holds at the stated numbers, and where."""
        found: dict[Knob, list[float]] = {}
        for point in self.alone:
            if self.at_base[finding] == HOLDS and point.verdicts[finding] != HOLDS:
                ((knob, value),) = point.turns
                found.setdefault(knob, []).append(value)
        return list(found.items())

    def drivers(self, finding: str, most: int = 3) -> list[tuple[Knob, float]]:
        """The knobs that go most with a finding's survival over the joint design, and how.

        Pearson correlation of the place in the range with survival (0 or 1); left out where it is
        within three standard errors of 0 (there are many knobs).
        """
        survives = np.array([p.verdicts[finding] == HOLDS for p in self.together], dtype=float)
        if survives.min() == survives.max():
            return []
        places = np.array([[k.place(value) for k, value in p.turns] for p in self.together])
        with np.errstate(invalid="ignore"):
            found = np.corrcoef(places.T, survives)[-1, :-1]
        ranked = sorted(zip(self.knobs, found.tolist(), strict=True), key=lambda row: -abs(row[1]))
        noise = 3 / len(survives) ** 0.5
        return [(knob, r) for knob, r in ranked[:most] if abs(r) > noise]

    def rows(self) -> list[Row]:
        """One row per finding: the share of the joint design in which it holds (95 %)."""
        return [
            {
                "scenario": self.scenario.name,
                "seed": self.seed,
                "replications": self.replications,
                "points": len(self.together),
                "finding": name,
                "words": self.words(name),
                "holds_as_stated": self.at_base[name] == HOLDS,
                **{f"holds_{key}": value for key, value in self.share(name).items()},
                "no_difference": self.share(name, TIE)["share"],
                "reversed": self.share(name, REVERSED)["share"],
                "alone_broken_by": len(self.broken_by(name)),
            }
            for name in FINDINGS
        ]

    def __repr__(self) -> str:
        shares = ", ".join(f"{name} {self.share(name)['share']:.0%}" for name in FINDINGS)
        return (
            f"<Robustness {self.scenario.name}: findings hold in these shares of "
            f"{len(self.together)} points of {len(self.knobs)} numbers: {shares}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "scenario": self.scenario.name,
            "in_sample": self.scenario.meeting.in_sample,
            "seed": self.seed,
            "replications": self.replications,
            "points": len(self.together),
            "knobs": [
                {"path": k.path, "kind": k.kind, "stated": k.stated, "low": k.low, "high": k.high}
                for k in self.knobs
            ],
            "findings": {
                name: {
                    "words": self.words(name),
                    "holds_as_stated": self.at_base[name] == HOLDS,
                    "holds": self.share(name),
                    "no_difference": self.share(name, TIE),
                    "reversed": self.share(name, REVERSED),
                    "drivers": [
                        {"path": knob.path, "correlation": r} for knob, r in self.drivers(name)
                    ],
                    "alone_broken_by": [
                        {"path": knob.path, "stated": knob.stated, "at": values}
                        for knob, values in self.broken_by(name)
                    ],
                }
                for name in FINDINGS
            },
        }


def robustness(
    scenario: Scenario,
    *,
    points: int = POINTS,
    n: int = REPLICATIONS,
    seed: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Robustness:
    """Turn every knob of a scenario alone and all together, and see which findings survive.

    points: of the joint design; a power of 2. n: replications of each run. The result does not
    depend on ``workers``. Raises InputError for a bad number of points or replications.
    """
    if points < 2 or points & (points - 1):
        raise InputError(f"must be a power of 2, found {points}", where="points")
    checked = checked_seed(seed)
    knobs = knobs_of(scenario)
    base = runs_of(scenario, n, checked)
    alone: list[Turns] = [((knob, value),) for knob in knobs for value in knob.levels()]
    together = design(knobs, points, checked)
    visit = partial(_visit, scenario, base, n, checked)
    visited = list(_in_order(visit, [*alone, *together], workers, progress))
    return Robustness(
        scenario=scenario,
        seed=checked,
        replications=n,
        base=base,
        at_base=_verdicts(base, base),
        knobs=knobs,
        alone=tuple(visited[: len(alone)]),
        together=tuple(visited[len(alone) :]),
    )


def visits(scenario: Scenario, points: int = POINTS) -> int:
    """How many points ``robustness`` will visit."""
    return sum(len(knob.levels()) for knob in knobs_of(scenario)) + points


def design(knobs: Sequence[Knob], points: int, seed: int) -> list[Turns]:
    """Points of the joint design: every knob at its own place."""
    from scipy.stats import qmc

    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM,)))
    unit = qmc.Sobol(len(knobs), seed=rng).random(points)
    return [
        tuple((knob, knob.at(float(u))) for knob, u in zip(knobs, row, strict=True)) for row in unit
    ]


def runs_of(scenario: Scenario, n: int, seed: int) -> dict[str, Tally]:
    """The runs that the findings need; runs that come to the same are done once."""
    done: dict[tuple[Alternative, float], Tally] = {}
    tallies = {}
    for name, run in RUNS.items():
        room = _room(scenario, run)
        key = (room.alternative, room.cost_of_failure)
        if key not in done:
            done[key] = replicate(room, n=n, seed=seed, workers=1)
        tallies[name] = done[key]
    return tallies


def _room(scenario: Scenario, run: Run) -> Scenario:
    wanted = {"strategy": run.strategy, "fallback": run.fallback, "cost_of_failure": run.cost}
    given = {key: value for key, value in wanted.items() if value is not None}
    if not given:
        return scenario
    document = {**scenario.document, "meeting": {**scenario.document["meeting"], **given}}
    return scenario.rebuilt(document)


def _visit(scenario: Scenario, base: Tallies, n: int, seed: int, turns: Turns) -> Point:
    runs = runs_of(turned(scenario, turns), n, seed)
    return Point(turns, _verdicts(base, runs))


def _verdicts(base: Tallies, runs: Tallies) -> dict[str, int]:
    return {name: finding.holds(base, runs) for name, finding in FINDINGS.items()}


def _in_order(
    visit: Callable[[Turns], Point],
    places: Sequence[Turns],
    workers: int,
    progress: Progress | None,
) -> Iterable[Point]:
    with ThreadPoolExecutor(workers) as pool:
        for point in pool.map(visit, places):
            if progress is not None:
                progress(1)
            yield point
