"""The forecast of one meeting, by the model and by simple rules, and how it is written down.

Of the record only those meetings count that were over before the meeting's date, so that a meeting
of the past is forecast as on its eve; a scenario may know more than that.

Axes: ``c`` class of ``record.CLASSES`` (C).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from sim import __version__
from sim.backtest.forecasts import class_shares
from sim.backtest.mended import mixed_forms_of
from sim.backtest.record import CLASSES, JOINT, Record, read_record
from sim.backtest.scored import MIXED, MODEL
from sim.backtest.simple import NAIVE_FORECASTS, Known
from sim.ensemble.replicate import REPLICATIONS, Progress, replicate
from sim.ensemble.tally import Tally
from sim.errors import pick
from sim.model.strategies import Choice, chair_alternative
from sim.output.answer import Answer
from sim.output.data import decoded, encoded
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.rules.numbers import Floats
from sim.scenario.scenario import Alternative, OfAlternative, Scenario, build, scenario_of
from sim.scoring.crediting import Probabilities, drawn

ModelForecast = Callable[[Tally, Known], Probabilities]


def nothing_fitted(tally: Tally, _: Known) -> Probabilities:
    """The shares of the draws as they are."""
    return drawn(class_shares(tally), tally.n)


def form_mixed(tally: Tally, known: Known) -> Probabilities:
    """The same, with failures by what this presidency issued before."""
    return mixed_forms_of(nothing_fitted(tally, known), known, tally.n)


MODEL_FORECASTS: dict[str, ModelForecast] = {MODEL: nothing_fitted, MIXED: form_mixed}
"""What the draws of a meeting, and what is known before it, come to: probabilities (C,)."""

BY_MODEL, BY_RULE = "model", "simple rule"


class Upcoming(NamedTuple):
    """Who holds the meeting, and of which kind it is, in the words of the record."""

    presidency: str
    track: str
    forum: str


@dataclass(frozen=True)
class MeetingForecast(OfAlternative, Answer, Tabular):
    """Probabilities (C,) by forecaster.

    held, known: what the simple rules look at. model: by MODEL_FORECASTS; simple: by
    NAIVE_FORECASTS, empty where the record holds no meeting of another presidency before this one.
    """

    scenario: Scenario
    alternative: Alternative
    n: int
    seed: int
    held: Upcoming
    known: Known
    model: Mapping[str, Probabilities]
    simple: Mapping[str, Probabilities]

    @property
    def likeliest(self) -> int:
        """The class that the model with nothing fitted holds most likely."""
        return int(self.model[MODEL].shares.argmax())

    def by_class(self, kind: str) -> dict[str, dict[str, float]]:
        """The probability of each class by name, by forecaster; of BY_MODEL or BY_RULE."""
        found = self.model if kind == BY_MODEL else self.simple
        return {name: _named(forecast.shares) for name, forecast in found.items()}

    @property
    def credited(self) -> dict[str, dict[str, float]]:
        """What the log score is taken of: the probability of each class, by every forecaster."""
        found = {**self.model, **self.simple}
        return {name: _named(forecast.credited) for name, forecast in found.items()}

    def rows(self) -> list[Row]:
        """One row a forecaster."""
        return [
            {"forecast": name, "by": kind, **shares}
            for kind in (BY_MODEL, BY_RULE)
            for name, shares in self.by_class(kind).items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        meeting = self.scenario.meeting
        return {
            "scenario": self.scenario.name,
            "meeting": meeting.name,
            "date": str(meeting.date),
            **self.held._asdict(),
            "strategy": self.strategy,
            "fallback": self.fallback,
            "in_sample": meeting.in_sample,
            "replications": self.n,
            "seed": self.seed,
            "classes": list(CLASSES),
            "most_likely": CLASSES[self.likeliest],
            "model": self.by_class(BY_MODEL),
            "simple_rules": self.by_class(BY_RULE),
            "credited": self.credited,
            "rates_from": {
                "meetings": len(self.known.history),
                "of_other_presidencies": len(self.known.others),
            },
        }

    def __repr__(self) -> str:
        share = self.model[MODEL].shares[JOINT]
        return (
            f"<MeetingForecast {self.scenario.name}: joint text {share:.1%}, most likely "
            f"{CLASSES[self.likeliest]}; {self.n:,} replications of seed {self.seed}>"
        )


def _named(shares: Floats) -> dict[str, float]:
    """Probabilities (C,) by the name of the class."""
    return dict(zip(CLASSES, shares.tolist(), strict=True))


def forecast(
    scenario: Scenario | str,
    alternative: Choice | None = None,
    *,
    n: int = REPLICATIONS,
    seed: int | None = None,
    track: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> MeetingForecast:
    """Forecast how a meeting ends: probabilities of the classes by the model and by simple rules.

    alternative: the scenario's own by default. track: of the shipped record; by default the one of
    this forum, where there is only one. Raises InputError for a track that the record does not
    have, and as ``replicate`` does.
    """
    scenario = scenario_of(scenario)
    chair = chair_alternative(scenario, alternative)
    scenario = scenario.with_alternative(chair)
    checked = checked_seed(seed)
    record = read_record()
    held = upcoming(scenario, record, track)
    known = known_before(scenario, held, record)
    tally = replicate(scenario, chair, n=n, seed=checked, workers=workers, progress=progress)
    simple = NAIVE_FORECASTS if known.others else {}
    return MeetingForecast(
        scenario=scenario,
        alternative=chair,
        n=n,
        seed=checked,
        held=held,
        known=known,
        model={name: made(tally, known) for name, made in MODEL_FORECASTS.items()},
        simple={name: rule(known) for name, rule in simple.items()},
    )


def upcoming(scenario: Scenario, record: Record, track: str | None = None) -> Upcoming:
    """The meeting of a scenario in the words of a record; its presidency is the chair's name."""
    meeting = scenario.meeting
    return Upcoming(
        scenario.chair.name,
        _only_track(record, meeting.forum) if track is None else _known_track(record, track),
        meeting.forum,
    )


def known_before(scenario: Scenario, held: Upcoming, record: Record) -> Known:
    """What a simple rule may look at: scored meetings that were over before the scenario's date."""
    history = [m for m in record.scored if m.end < scenario.meeting.date]
    return Known(held, history, [m for m in history if m.presidency != held.presidency])


def _known_track(record: Record, track: str) -> str:
    return pick(track, sorted({m.track for m in record.meetings}), "track", where="--track")


def _only_track(record: Record, forum: str) -> str:
    """The track of all meetings of a forum; empty if they are of several, or there are none."""
    tracks = {m.track for m in record.meetings if m.forum == forum}
    return tracks.pop() if len(tracks) == 1 else ""


# written down


def _all_classes(shares: dict[str, float]) -> dict[str, float]:
    if set(shares) != set(CLASSES):
        raise ValueError(f"must give a probability to each of {', '.join(CLASSES)}")
    return shares


Probability = Annotated[float, Field(ge=0, le=1)]
Shares = Annotated[dict[str, Probability], AfterValidator(_all_classes)]
"""Probabilities by the name of the class."""


class ForecastEntry(BaseModel):
    """A registered forecast. ``document``: the whole resolved scenario; ``digest``: of the entry.

    date: of the meeting. presidency, track, forum: what the simple rules went by. model and
    simple_rules: probabilities by forecaster; the first is the model with nothing fitted.
    credited: those that the log score is taken of (``scoring.crediting``), by forecaster.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    registered: AwareDatetime
    version: str
    scenario: str
    scenario_digest: str
    meeting: str
    date: datetime.date
    presidency: str
    track: str
    forum: str
    strategy: str
    fallback: str
    replications: int
    seed: int
    model: Annotated[dict[str, Shares], Field(min_length=1)]
    simple_rules: dict[str, Shares]
    credited: dict[str, Shares]
    document: dict[str, Any] = Field(repr=False)
    digest: str = ""

    def as_registered(self) -> Scenario:
        """The scenario as it was, to be run again. Raises InputError as ``build`` does."""
        return build(decoded(self.document), name=self.scenario)

    @property
    def forecasts(self) -> dict[str, dict[str, float]]:
        """Probabilities by class, of every forecaster."""
        return {**self.model, **self.simple_rules}

    @property
    def first(self) -> str:
        """The forecaster that the others are compared with."""
        return next(iter(self.model))

    @property
    def day(self) -> datetime.date:
        """The day on which it was registered."""
        return self.registered.astimezone(datetime.UTC).date()


def written(forecast: MeetingForecast, now: datetime.datetime) -> ForecastEntry:
    """A forecast as a register keeps it, without a digest yet; ``now`` in UTC."""
    scenario = forecast.scenario
    return ForecastEntry(
        registered=now,
        version=__version__,
        scenario=scenario.name,
        scenario_digest=scenario.digest,
        meeting=scenario.meeting.name,
        date=scenario.meeting.date,
        **forecast.held._asdict(),
        strategy=forecast.strategy,
        fallback=forecast.fallback,
        replications=forecast.n,
        seed=forecast.seed,
        model=forecast.by_class(BY_MODEL),
        simple_rules=forecast.by_class(BY_RULE),
        credited=forecast.credited,
        document=encoded(scenario.document),
    )
