"""What rules that know no model hold likely of a case, with rates of the record of meetings.

Train and test apart: a case that is itself a row of the record is left out of it. Clusters apart:
the presidency of one organisation is not that of another.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.backtest.record import Record, Recorded
from sim.backtest.simple import NAIVE_FORECASTS, Known
from sim.casebook.coding import CodedCase, eve_of
from sim.casebook.pair import CasePair
from sim.casebook.sources import days_in
from sim.coding.tables import read_table
from sim.rules.numbers import Floats


class HeldCase(NamedTuple):
    """Who holds a case, in the words of the record; ``organisation`` is the forum."""

    organisation: str
    presidency: str
    track: str
    forum: str

    @property
    def holder(self) -> tuple[str, str]:
        """The organisation and who presides: meetings of one holder are not independent."""
        return self.organisation, self.presidency


def held_by(coded: CodedCase, record: Record) -> HeldCase:
    """Who holds a case. Its track is that of all the record's meetings on its level, if one is."""
    case = coded.pair.case
    organisation = _as_recorded(case.forum, record)
    own = [m for m in record.meetings if m.organisation == organisation]
    tracks = {m.track for m in own if m.forum == case.forum_level}
    track = tracks.pop() if len(tracks) == 1 else ""
    names = _names() if own else {}
    return HeldCase(organisation, names.get(case.chair, case.chair), track, case.forum_level)


def _as_recorded(forum: str, record: Record) -> str:
    known = {m.organisation.casefold(): m.organisation for m in record.meetings}
    return known.get(forum.strip().casefold(), forum.strip())


@functools.cache
def _names() -> Mapping[str, str]:
    """Names by code, as the record spells them."""
    return {row["iso3"]: row["name"] for row in read_table("influence")}


def days_of(pair: CasePair) -> tuple[datetime.date, datetime.date]:
    """First and last day of a case, from what its date says: 2015-04-27/05-22, 2017-07-07/08."""
    first, _, last = pair.case.date.partition("/")
    start = next(days_in(first), eve_of(pair))
    # the last day says no more than what differs
    whole = f"{start}"[: -len(last)] + last if 0 < len(last) <= len(f"{start}") else last
    return start, max(next(days_in(whole), start), start)


def same_meeting(coded: CodedCase, held: HeldCase, record: Record) -> list[Recorded]:
    """Rows of the record that are this meeting: same holder, days in common."""
    start, end = days_of(coded.pair)
    return [
        m for m in record.meetings if m.holder == held.holder and m.start <= end and start <= m.end
    ]


def known_of(coded: CodedCase, held: HeldCase, record: Record) -> Known:
    """What a simple rule may look at: the record without this meeting.

    The history is that of the same organisation alone, before the eve.
    """
    itself = same_meeting(coded, held, record)
    rest = [m for m in record.scored if m not in itself]
    eve = eve_of(coded.pair)
    history = [m for m in rest if m.organisation == held.organisation and m.end <= eve]
    return Known(held, history, [m for m in rest if m.holder != held.holder])


def rule_forecasts(known: Known) -> dict[str, Floats]:
    """Probabilities (C,) of the classes by simple rule."""
    return {name: forecast(known).shares for name, forecast in NAIVE_FORECASTS.items()}


def shaped_by(coded: CodedCase, itself: Sequence[Recorded]) -> str:
    """Why a case is no test; empty if it is one."""
    said = coded.pair.case.in_sample
    if said:
        return said if isinstance(said, str) else "the case says so"
    return next((m.in_sample_because for m in itself if m.in_sample_because), "")
