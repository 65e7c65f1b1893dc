"""Forecasts of a meeting without any model: what a simulator has to beat.

Each is ``forecast(known) -> Probabilities`` (C,), of the classes of ``record.CLASSES``. A rule
counts earlier meetings; one that is certain is credited as if it had counted one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.backtest.record import CLASSES, JOINT, SUMMARY, Recorded
from sim.scoring.crediting import Probabilities, blend, counted, stacked


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


NaiveForecast = Callable[[Known], Probabilities]


def base_rate(known: Known) -> Probabilities:
    """Shares of the outcomes under the other presidencies."""
    return _shares(m.observed for m in known.others)


def always_summary(_: Known) -> Probabilities:
    """Always a chair's summary."""
    return _certain(SUMMARY)


def as_last_in_track(known: Known) -> Probabilities:
    """As the last meeting of this track ended; the base rate at a track's first meeting."""
    return _as_last([m for m in known.history if m.track == known.meeting.track], known)


def as_last_in_presidency(known: Known) -> Probabilities:
    """As the last meeting of this presidency ended; the base rate at its first."""
    same = [m for m in known.history if m.presidency == known.meeting.presidency]
    return _as_last(same, known)


def half_as_last(known: Known) -> Probabilities:
    """Half as the last meeting of this presidency ended, half the base rate."""
    return blend(as_last_in_presidency(known), base_rate(known), 0.5)


def leaders_agree(known: Known) -> Probabilities:
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
    "half as last time, half base rate": half_as_last,
}


def naive_table(forecast: NaiveForecast, meetings: Sequence[Recorded]) -> Probabilities:
    """A forecast of every meeting, in tables (N, C)."""
    return stacked([forecast(known) for known in known_of(meetings)])


def known_of(meetings: Sequence[Recorded]) -> list[Known]:
    """What a rule may look at for each of the meetings."""
    return [
        Known(
            meeting,
            [m for m in meetings if _of_one(m, meeting) and meeting.knows(m)],
            [m for m in meetings if m.holder != meeting.holder],
        )
        for meeting in meetings
    ]


def _of_one(one: Recorded, other: Recorded) -> bool:
    return one.organisation == other.organisation


def _shares(outcomes: Iterable[int]) -> Probabilities:
    return counted(outcomes, len(CLASSES))


def _certain(outcome: int) -> Probabilities:
    return _shares([outcome])


def _as_last(earlier: Sequence[Recorded], known: Known) -> Probabilities:
    if not earlier:
        return base_rate(known)
    return _certain(max(earlier, key=lambda m: (m.end, m.start)).observed)
