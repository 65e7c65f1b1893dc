"""Mean scores of the forecasts of a folder of cases.

Scored are meetings with one text, and the paragraphs of those that decide texts apart: two kinds of
events, never one mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.backtest.record import Record
from sim.backtest.scored import MODEL, OUT_OF_SAMPLE, Score
from sim.rules.numbers import Floats
from sim.scoring.clusters import SignFlip, cluster_interval, sign_flip
from sim.scoring.scores import auc
from sim.trials.events import MEETINGS, Event, brier_of, log_of, rps_of
from sim.trials.folder import Folder


@dataclass(frozen=True)
class CaseScore:
    """Mean scores over events; RPS for meetings alone.

    auc: how well events are ranked, None where all ended alike. flip: whether clusters tell how far
    the Brier score is behind the model's from 0.
    """

    events: int
    brier: Score
    log: float
    rps: float | None
    flip: SignFlip
    auc: float | None


@dataclass(frozen=True)
class ScoredCases:
    """The events of a folder of cases, and how good their forecasts were."""

    folder: Folder
    record: Record
    events: tuple[Event, ...]
    n: int
    seed: int

    @property
    def forecasters(self) -> tuple[str, ...]:
        """The model, then the simple rules."""
        return MODEL, *self.events[0].rules

    def chosen(self, kind: str, sample: str = OUT_OF_SAMPLE) -> list[Event]:
        """Events of a kind and a sample."""
        return [event for event in self.events if (event.kind, event.sample) == (kind, sample)]

    def score(self, forecaster: str, events: Sequence[Event]) -> CaseScore:
        """Mean scores of a forecaster over events of one kind, at least one."""
        clusters = [": ".join(event.held.holder) for event in events]
        own, model = self._briers(forecaster, events), self._briers(MODEL, events)
        return CaseScore(
            events=len(events),
            brier=Score(
                float(own.mean()),
                cluster_interval(own, clusters, seed=self.seed),
                float((own - model).mean()),
                cluster_interval(own - model, clusters, seed=self.seed),
            ),
            log=float(np.mean([log_of(event, forecaster) for event in events])),
            rps=float(np.mean([rps_of(event, forecaster) for event in events]))
            if events[0].kind == MEETINGS
            else None,
            flip=sign_flip(own - model, clusters, seed=self.seed),
            auc=_auc(forecaster, events),
        )

    def _briers(self, forecaster: str, events: Sequence[Event]) -> Floats:
        return np.array([brier_of(event, forecaster) for event in events])


def _auc(forecaster: str, events: Sequence[Event]) -> float | None:
    shares = np.array([event.probability(forecaster) for event in events])
    return auc(shares, np.array([bool(event.happened) for event in events]))
