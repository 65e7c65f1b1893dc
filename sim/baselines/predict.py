"""The standard models and the simulator side by side, paragraph by paragraph, on one scenario.

The standard models give a position for every paragraph from the stated stances. The simulator gives
what was issued, over many draws, and whether all joined it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.baselines.baselines import BASELINES
from sim.ensemble.replicate import REPLICATIONS, Progress, replicate
from sim.ensemble.tally import Tally, share_of
from sim.model.document import OUTCOMES
from sim.model.strategies import Choice
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.scenario.scenario import Paragraph, Scenario

SIMULATOR = "simulator"


@dataclass(frozen=True)
class Forecast:
    """What one model expects. ``positions``: strength 0..100 by paragraph id.

    speaks_of_failure: whether the model can say that nothing is agreed. fails: whether it says so
    here; None where it cannot. words: what it says of failure here.
    """

    name: str
    label: str
    positions: dict[str, float]
    speaks_of_failure: bool
    fails: bool | None
    words: str
    source: str


@dataclass(frozen=True)
class SideBySide(Answer, Tabular):
    """All forecasts of a scenario, the simulator's last, and the runs that it rests on."""

    scenario: Scenario
    forecasts: tuple[Forecast, ...]
    tally: Tally

    def rows(self) -> list[Row]:
        """One row per model and paragraph; ``rung`` is the wording nearest to its position."""
        return [
            {
                "scenario": self.scenario.name,
                "model": forecast.name,
                "fails": forecast.fails,
                "paragraph": paragraph.id,
                "position": forecast.positions[paragraph.id],
                "rung": nearest_rung(paragraph, forecast.positions[paragraph.id]),
            }
            for forecast in self.forecasts
            for paragraph in self.scenario.paragraphs
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; ``rung`` is the wording nearest to a position."""
        return {
            "scenario": self.scenario.name,
            "in_sample": self.scenario.meeting.in_sample,
            "strategy": self.tally.strategy,
            "fallback": self.tally.fallback,
            "seed": self.tally.seed,
            "replications": self.tally.n,
            "models": {
                forecast.name: {
                    "label": forecast.label,
                    "source": forecast.source,
                    "speaks_of_failure": forecast.speaks_of_failure,
                    "fails": forecast.fails,
                    "words": forecast.words,
                    "paragraphs": {
                        p.id: {
                            "position": forecast.positions[p.id],
                            "rung": nearest_rung(p, forecast.positions[p.id]),
                        }
                        for p in self.scenario.paragraphs
                    },
                }
                for forecast in self.forecasts
            },
            "no_joint_text": share_of(self.tally.n - self.tally.joint, self.tally.n),
        }

    def __repr__(self) -> str:
        failed = 1 - self.tally.joint / self.tally.n
        return (
            f"<SideBySide {self.scenario.name}: {len(self.forecasts) - 1} standard models and the "
            f"simulator, which has no joint text in {failed:.1%} of {self.tally.n:,} draws>"
        )


def side_by_side(
    scenario: Scenario,
    alternative: Choice | None = None,
    *,
    n: int = REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> SideBySide:
    """Every baseline on the stated stances, and ``n`` replications of the simulator."""
    tally = replicate(scenario, alternative, n=n, seed=seed, workers=workers, progress=progress)
    baselines = (_baseline(name, scenario) for name in BASELINES)
    return SideBySide(scenario, (*baselines, _simulator(tally)), tally)


def nearest_rung(paragraph: Paragraph, position: float) -> str:
    """The id of the wording nearest to a position; of two as near, the weaker."""
    return min(paragraph.rungs, key=lambda rung: abs(rung.strength - position)).id


def _baseline(name: str, scenario: Scenario) -> Forecast:
    model = BASELINES[name]
    prediction = model(scenario)
    says = {None: "cannot", False: "expects a change all can agree to", True: "expects no change"}
    words = says[prediction.fails]
    return Forecast(
        name=name,
        label=model.label,
        positions=_by_id(scenario, [float(x) for x in prediction.position]),
        speaks_of_failure=model.speaks_of_failure,
        fails=prediction.fails,
        words=f"{words} ({prediction.note})" if prediction.note else words,
        source=model.source,
    )


def _simulator(tally: Tally) -> Forecast:
    outcome = OUTCOMES[int(tally.outcomes.argmax())]
    usual = tally.frequent_sets(1)[0]
    who = ", ".join(usual["dissenters"]) or "nobody"
    return Forecast(
        name=SIMULATOR,
        label=f"this simulator ({tally.strategy}, {tally.fallback})",
        positions=tally.mean_by_paragraph(),
        speaks_of_failure=True,
        fails=2 * tally.joint < tally.n,
        words=(
            f"no joint text in {100 * (1 - tally.joint / tally.n):.1f} % of draws, most often "
            f"{outcome}; most often not agreeing: {who} ({100 * usual['share']:.1f} %)"
        ),
        source=f"{tally.n:,} replications of seed {tally.seed}",
    )


def _by_id(scenario: Scenario, values: list[float]) -> dict[str, float]:
    return {p.id: value for p, value in zip(scenario.paragraphs, values, strict=True)}
