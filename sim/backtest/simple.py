"""Forecasts of a meeting without any model: what a simulator has to beat.

Each is ``forecast(known) -> (C,)``: probabilities of the classes of ``record.CLASSES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.backtest.record import CLASSES, JOINT, SUMMARY, Recorded
from sim.rules.numbers import Floats


class Held(Protocol):
    """Who holds a meeting, and of which kind it is; its outcome is no business of a rule."""

    @property
    def presidency(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def forum(self) -> str: ...


@dataclass(frozen=True)
class Known:
    """A meeting and what a simple rule may look at.

    ``history``: scored meetings of its organisation that were over before it; ``others``: those
    of all other presidencies, in a backtest earlier and later ones.
    """

    meeting: Held
    history: Sequence[Recorded]
    others: Sequence[Recorded]


NaiveForecast = Callable[[Known], Floats]


def base_rate(known: Known) -> Floats:
    """Shares of the outcomes under the other presidencies."""
    return _shares(m.observed for m in known.others)


def always_summary(_: Known) -> Floats:
    """Always a chair's summary."""
    return _certain(SUMMARY)


def as_last_in_track(known: Known) -> Floats:
    """As the last meeting of this track ended; the base rate at a track's first meeting."""
    return _as_last([m for m in known.history if m.track == known.meeting.track], known)


def as_last_in_presidency(known: Known) -> Floats:
    """As the last meeting of this presidency ended; the base rate at its first."""
    same = [m for m in known.history if m.presidency == known.meeting.presidency]
    return _as_last(same, known)


def leaders_agree(known: Known) -> Floats:
    """Leaders agree, ministers do not; how ministers fail by shares under other presidencies."""
    if known.meeting.forum == "leaders":
        return _certain(JOINT)
    failures = [m.observed for m in known.others if m.observed != JOINT]
    return _shares(failures) if failures else _certain(SUMMARY)


BASE_RATE = "base rate of other presidencies"
NAIVE_FORECASTS: dict[str, NaiveForecast] = {
    BASE_RATE: base_rate,
    "always a chair's summary": always_summary,
    "as last time in this track": as_last_in_track,
    "leaders agree, ministers don't": leaders_agree,
    "as last time in this presidency": as_last_in_presidency,
}


def naive_table(forecast: NaiveForecast, meetings: Sequence[Recorded]) -> Floats:
    """A forecast of every meeting, (N, C)."""
    return np.stack(
        [
            forecast(
                Known(
                    meeting,
                    [m for m in meetings if _of_one(m, meeting) and meeting.knows(m)],
                    [m for m in meetings if m.holder != meeting.holder],
                )
            )
            for meeting in meetings
        ]
    )


def _of_one(one: Recorded, other: Recorded) -> bool:
    return one.organisation == other.organisation


def _shares(outcomes: Iterable[int]) -> Floats:
    counts = np.bincount(list(outcomes), minlength=len(CLASSES))
    return np.asarray(counts / counts.sum())


def _certain(outcome: int) -> Floats:
    return np.asarray(np.eye(len(CLASSES))[outcome])


def _as_last(earlier: Sequence[Recorded], known: Known) -> Floats:
    if not earlier:
        return base_rate(known)
    return _certain(max(earlier, key=lambda m: (m.end, m.start)).observed)
