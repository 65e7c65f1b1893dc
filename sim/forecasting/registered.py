"""Forecasts registered before a meeting, and how good they were once it is over.

A register is a file of sealed lines (``tables.sealed``), a ``ForecastEntry`` each. Times are UTC.
Entries are refused where they could have known the outcome, and where they were changed since.

Axes: ``f`` forecaster (F), ``c`` class of ``record.CLASSES`` (C).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from sim.backtest.record import CLASSES, JOINT, Happened
from sim.backtest.scored import SCORES, Score
from sim.errors import InputError, nearest
from sim.forecasting.upcoming import BY_MODEL, BY_RULE, ForecastEntry, MeetingForecast, written
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.scenario.checking import wanted
from sim.scenario.rows import refuse, rows_of
from sim.scenario.scenario import Scenario
from sim.scoring.clusters import cluster_interval
from sim.scoring.scores import brier, log_score, rps
from sim.tables.sealed import alone, append_sealed, read_sealed
from sim.tables.tables import TableFile, read_table

SHORTEST_DIGEST = 8
"""Letters of a scenario's digest that are enough to name it by."""


def register(
    forecast: MeetingForecast, path: str | Path, now: datetime.datetime | None = None
) -> ForecastEntry:
    """Add a forecast to a register, which is begun if it is not there. Earlier entries stay.

    now: the time of registration, by default the clock's. Raises InputError as ``check_new`` and
    ``read_register`` do.
    """
    path = Path(path)
    with alone(path):
        now = check_new(forecast.scenario, forecast.seed, path, now)
        entry = written(forecast, now).model_dump(mode="json", exclude={"digest"})
        return ForecastEntry.model_validate(append_sealed(path, entry))


def check_new(
    scenario: Scenario, seed: int, path: Path, now: datetime.datetime | None = None
) -> datetime.datetime:
    """The time in UTC, if a forecast of this scenario can be registered now.

    Raises InputError if the meeting is not dated later than today, or this scenario is registered
    with this seed already.
    """
    time = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    if scenario.meeting.date <= time.date():
        raise InputError(
            f"registered after the fact: the meeting is dated {scenario.meeting.date} and today is "
            f"{time.date()} (UTC); only a meeting still to come can be registered",
            where=f"{scenario.name}: meeting.date",
        )
    for line, entry in read_register(path).items() if path.is_file() else ():
        if (entry.scenario_digest, entry.seed) == (scenario.digest, seed):
            raise InputError(
                f"this scenario was registered with seed {seed} on {entry.day} already, and no "
                "entry is replaced; a changed scenario or another seed makes a new one",
                where=f"{path}:{line}",
            )
    return time.replace(microsecond=0)


def read_register(path: str | Path) -> dict[int, ForecastEntry]:
    """The entries of a register by line.

    Raises InputError for a file that is none, and naming every entry that was changed since it was
    registered.
    """
    sealed = read_sealed(Path(path))
    return {line: _valid(entry, f"{path}:{line}") for line, entry in sealed.items()}


def _valid(sealed: Mapping[str, Any], where: str) -> ForecastEntry:
    try:
        return ForecastEntry.model_validate(sealed)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise InputError(
            f"is no registered forecast: {wanted(first)}", where=f"{where}:{key}"
        ) from None


# what came of them


@dataclass(frozen=True)
class Settled:
    """An entry whose meeting is over, what came out, and the scores by forecaster and kind."""

    entry: ForecastEntry
    happened: Happened
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class RegisteredScores(Answer, Tabular):
    """Registered forecasts by the date of the meeting: those settled, and those without outcome."""

    source: str
    settled: tuple[Settled, ...]
    pending: tuple[ForecastEntry, ...]

    @property
    def meetings(self) -> list[list[Settled]]:
        """What is settled by meeting: several forecasts of one meeting are no several cases."""
        found: dict[tuple[str, datetime.date], list[Settled]] = {}
        for one in self.settled:
            found.setdefault((one.entry.meeting, one.entry.date), []).append(one)
        return list(found.values())

    def scores(self) -> dict[str, dict[str, Score]]:
        """Mean scores over meetings, each the mean of its forecasts, by forecaster and kind."""
        names = dict.fromkeys(name for one in self.settled for name in one.scores)
        return {name: {kind: self._score(name, kind) for kind in SCORES} for name in names}

    def _score(self, name: str, kind: str) -> Score:
        given = [[one for one in held if name in one.scores] for held in self.meetings]
        given = [held for held in given if held]
        chairs = [held[0].entry.presidency for held in given]
        own = np.array([np.mean([one.scores[name][kind] for one in held]) for held in given])
        firsts = [np.mean([one.scores[one.entry.first][kind] for one in held]) for held in given]
        behind = own - np.array(firsts)
        return Score(
            mean=float(own.mean()),
            interval=cluster_interval(own, chairs, seed=0),
            behind=float(behind.mean()),
            behind_interval=cluster_interval(behind, chairs, seed=0),
        )

    def rows(self) -> list[Row]:
        """One row for each forecaster of each entry; without outcome its scores are empty."""
        none = dict.fromkeys(("came_out", "on", "source", *SCORES))
        pending = (_row(entry, name) | none for entry in self.pending for name in entry.forecasts)
        settled = (
            _row(one.entry, name) | one.happened.to_row() | dict(scores)
            for one in self.settled
            for name, scores in one.scores.items()
        )
        return [*settled, *pending]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        scores = self.scores()
        return {
            "register": self.source,
            "settled": len(self.settled),
            "meetings": len(self.meetings),
            "pending": [entry.scenario for entry in self.pending],
            "scores": {name: {k: vars(s) for k, s in by.items()} for name, by in scores.items()},
            "forecasts": self.rows(),
        }

    def __repr__(self) -> str:
        scores = list(self.scores().values())
        score = f"mean RPS {scores[0]['rps'].mean:.3f}" if scores else "no score"
        return (
            f"<RegisteredScores of {self.source}: {len(self.settled)} forecasts of "
            f"{len(self.meetings)} meetings settled, {len(self.pending)} pending: {score}>"
        )


def _row(entry: ForecastEntry, name: str) -> Row:
    return {
        "scenario": entry.scenario,
        "date": str(entry.date),
        "registered": entry.registered.isoformat(),
        "seed": entry.seed,
        "forecast": name,
        "by": BY_MODEL if name in entry.model else BY_RULE,
        **entry.forecasts[name],
    }


def settle(register: str | Path, outcomes: str | Path) -> RegisteredScores:
    """Score the entries of a register by a table of outcomes.

    Raises InputError naming every entry that was registered when its meeting, or the outcome, was
    there already, and every outcome that belongs to no entry, to meetings of two dates, or stands
    twice; and as ``read_register`` and ``read_table`` do.
    """
    entries = read_register(register)
    if not entries:
        raise InputError("no forecast is registered there", where=str(register))
    found = _by_entry(entries, read_table(outcomes))
    refuse([
        InputError(f"registered after the fact: on {entry.day}, {why}", where=f"{register}:{line}")
        for line, entry in entries.items()
        for why in _too_late(entry, found.get(line))
    ])  # fmt: skip
    settled = [
        Settled(entries[line], happened, _scores(entries[line], happened.observed))
        for line, happened in found.items()
    ]
    pending = [entry for line, entry in entries.items() if line not in found]
    return RegisteredScores(
        str(register),
        tuple(sorted(settled, key=lambda one: (one.entry.date, one.entry.registered))),
        tuple(sorted(pending, key=lambda entry: (entry.date, entry.registered))),
    )


def _by_entry(entries: Mapping[int, ForecastEntry], table: TableFile) -> dict[int, Happened]:
    """The outcome of each entry that has one, by the entry's line."""
    found: dict[int, Happened] = {}
    mistakes = []
    for row, happened in rows_of(table, Happened):
        lines = [line for line, entry in entries.items() if _is_of(happened, entry)]
        wrong = _unclear(happened.scenario, [entries[line] for line in lines], entries.values())
        if wrong is None and found.keys() & lines:
            wrong = InputError(f"the outcome of '{happened.scenario}' stands here twice")
        mistakes += [] if wrong is None else [wrong.inside(table.where(row, "scenario"))]
        found |= dict.fromkeys(lines, happened)
    refuse(mistakes)
    return found


def _is_of(happened: Happened, entry: ForecastEntry) -> bool:
    """Whether an outcome names this scenario, by its name, its meeting's or its digest."""
    name = happened.scenario
    if name in (entry.scenario, entry.meeting):
        return True
    return len(name) >= SHORTEST_DIGEST and entry.scenario_digest.startswith(name.casefold())


def _unclear(
    name: str, meant: Iterable[ForecastEntry], entries: Iterable[ForecastEntry]
) -> InputError | None:
    dates = sorted({str(entry.date) for entry in meant})
    if not dates:
        known = [name for entry in entries for name in (entry.scenario, entry.meeting)]
        return InputError(f"nothing was registered for '{name}'", near=nearest(name, known))
    if len(dates) > 1:
        return InputError(
            f"'{name}' was registered for meetings of {' and '.join(dates)}; name it by the first "
            f"letters of its scenario's digest, at least {SHORTEST_DIGEST}"
        )
    return None


def _too_late(entry: ForecastEntry, happened: Happened | None) -> Iterator[str]:
    if entry.day >= entry.date:
        yield f"while the meeting is dated {entry.date}"
    elif happened is not None and entry.day >= happened.date:
        yield f"while the outcome is dated {happened.date}"


def _scores(entry: ForecastEntry, observed: int) -> dict[str, dict[str, float]]:
    """Every score of every forecaster, by the name of both."""
    shares, credited = (
        np.array([[by[name][c] for c in CLASSES] for name in entry.forecasts])
        for by in (entry.forecasts, entry.credited)
    )
    happened = np.full(len(shares), observed)
    each = {
        "rps": rps(shares, happened),
        "brier": brier(shares[:, JOINT], (happened == JOINT).astype(float)),
        "log": log_score(credited, happened),
    }
    return {
        name: {kind: float(values[f]) for kind, values in each.items()}
        for f, name in enumerate(entry.forecasts)
    }
