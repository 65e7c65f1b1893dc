"""A folder of cases run from the eve of each, then scored beside simple rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.backtest.record import Record, read_record
from sim.backtest.scored import OUT_OF_SAMPLE
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.trials.events import Event
from sim.trials.folder import Folder, read_folder
from sim.trials.rivals import held_by, known_of, rule_forecasts, same_meeting, shaped_by
from sim.trials.runs import TextForecast, run_texts
from sim.trials.scored import ScoredCases
from sim.trials.tables import case_dict, case_rows
from sim.trials.truth import truth_of


@dataclass(frozen=True)
class CaseBacktest(ScoredCases, Answer, Tabular):
    """What came of a folder of cases, to be read."""

    def rows(self) -> list[Row]:
        """One row an event."""
        return case_rows(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return case_dict(self)

    def __repr__(self) -> str:
        scored = [event for event in self.events if event.sample == OUT_OF_SAMPLE]
        wrong = sum(event.wrong for event in scored)
        return (
            f"<CaseBacktest on {self.folder.path}: {len(scored)} of {len(self.events)} events "
            f"scored, {wrong} forecast on the wrong side>"
        )


def run_cases(
    folder: Folder | str | Path,
    *,
    record: Record | None = None,
    n: int = 1000,
    seed: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> CaseBacktest:
    """Run every case of a folder from its eve, and only then read what came of it.

    record: gives the rates of the simple rules; by default the shipped one. Raises InputError as
    ``read_folder`` and ``run_texts`` do.
    """
    folder = folder if isinstance(folder, Folder) else read_folder(folder)
    record = record or read_record()
    checked = checked_seed(seed)
    forecasts = run_texts(folder.texts, n=n, seed=checked, workers=workers, progress=progress)
    events = [event for forecast in forecasts for event in _events(forecast, record)]
    return CaseBacktest(folder, record, tuple(events), n, checked)


def _events(forecast: TextForecast, record: Record) -> Iterator[Event]:
    coded = forecast.text.coded
    held = held_by(coded, record)
    before = known_of(coded, held, record)
    rules = rule_forecasts(before)
    shaped = shaped_by(coded, same_meeting(coded, held, record))
    known = truth_of(coded.pair)
    for paragraph in forecast.text.paragraphs or (None,):
        yield Event(forecast, paragraph, held, rules, len(before.others), shaped, known)
