"""The record of meetings: what happened where, how sure the record is, and what is not scored.

One row a meeting: ``id``, ``start`` and ``end`` (ISO dates), ``presidency``, ``track``, ``forum``,
``outcome``, ``joint_text_sought`` (yes or no), ``evidence`` (seen or recall), ``confidence`` (high,
medium or low); optional ``place``, ``contested_topic``, ``war_wording`` and ``scenario``, a
scenario file of the meeting beside the record. Other columns are kept out of the way.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.backtest.coding import read_table as read_evidence
from sim.errors import InputError, InputErrors, nearest, pick
from sim.files import seeds_dir
from sim.model.document import OUTCOMES
from sim.scenario.tables import Row, Table, read_table

CLASSES = ("joint text", "outcome document", "chair's summary", "chair's statement", "no document")
"""Ordered by the authority of what came out. The three kinds of joint text are one class: a chair
who bridges can produce only the plain one, and the record is not always sure of the legal form."""

CLASS_OF_OUTCOME = dict(zip(OUTCOMES, (0, 0, 0, 1, 2, 3, 4), strict=True))
JOINT, OUTCOME_DOCUMENT, SUMMARY, STATEMENT, NO_DOCUMENT = range(5)

REQUIRED = (
    "id",
    "start",
    "end",
    "presidency",
    "track",
    "forum",
    "outcome",
    "joint_text_sought",
    "evidence",
    "confidence",
)
OPTIONAL = ("place", "contested_topic", "war_wording", "scenario")

INFORMED_DESIGN = {
    "g20-2022-leaders": "the model was tried out on it: the wording that 2023 could not keep",
    "g20-2023-fmcbg1": "source of red lines and of the two-part title",
    "g20-2023-fmm": "the seed meeting: the article is the source of the model's stances",
    "g20-2023-leaders": "the model was tried out on it: leaders, no fallback, softened text",
    "g20-2024-fmcbg3": "the model was tried out on it: geopolitics split off",
}
"""Meetings that shaped the model or its coding rules; they are scored apart, as in-sample."""

MAIN_TRACKS = ("Leaders", "FMM", "FMCBG")
"""Tracks whose meetings the record lists one by one; those of the sectoral tracks that are only
recalled were partly recalled because of how they ended."""

REASONS = {
    "low": "low confidence",
    "choice": "no joint text was sought: a choice, not a failure",
    "recall": "sectoral meeting known from memory only",
}
"""Why a row is not scored unless it is asked for, by the word that asks for it."""


@dataclass(frozen=True)
class Recorded:
    """One meeting of the record. ``observed`` is the index of its class in CLASSES."""

    id: str
    start: datetime.date
    end: datetime.date
    presidency: str
    track: str
    forum: str
    outcome: str
    sought: bool
    recalled: bool
    confidence: str
    place: str = ""
    contested_topic: str = ""
    war_wording: str = ""
    scenario: str = ""

    @property
    def observed(self) -> int:
        return CLASS_OF_OUTCOME[self.outcome]

    @property
    def eve(self) -> datetime.date:
        """The last day whose evidence a forecast may use."""
        return self.start - datetime.timedelta(days=1)

    @property
    def left_out_for(self) -> tuple[str, ...]:
        """Keys of REASONS that keep the row out of the scores."""
        found = {
            "low": self.confidence == "low",
            "choice": not self.sought,
            "recall": self.recalled and self.track not in MAIN_TRACKS,
        }
        return tuple(key for key, holds in found.items() if holds)

    def knows(self, other: Recorded) -> bool:
        """Whether ``other`` was over before this meeting began."""
        return other.end < self.start


@dataclass(frozen=True)
class Record:
    """The meetings by date, those scored and those left out; scenario files stand in ``folder``."""

    source: str
    folder: Path
    scored: tuple[Recorded, ...]
    left_out: tuple[Recorded, ...]

    @property
    def meetings(self) -> tuple[Recorded, ...]:
        return tuple(sorted((*self.scored, *self.left_out), key=lambda m: (m.start, m.end)))


def read_record(path: Path | None = None, include: Iterable[str] = ()) -> Record:
    """Read a record (default: the shipped one); ``include`` lists keys of REASONS to score as well.

    Raises InputError naming every mistake with its row and the nearest thing that would be right.
    """
    asked = {pick(key, REASONS, "kind of row", where="--include") for key in include}
    file = path or seeds_dir() / "meetings.csv"
    table = read_table(file)
    table.require(REQUIRED)
    meetings = _meetings(table)
    scored = tuple(m for m in meetings if set(m.left_out_for) <= asked)
    if len({m.presidency for m in scored}) < 2:
        raise InputError(
            f"{len(scored)} of {len(meetings)} meetings can be scored; it takes meetings of at "
            f"least two presidencies (--include {', '.join(REASONS)} takes in rows left out)",
            where=table.path,
        )
    left_out = tuple(m for m in meetings if m not in scored)
    source = str(path) if path else "the shipped record"
    return Record(source, file.parent, scored, left_out)


def _meetings(table: Table) -> list[Recorded]:
    mistakes: list[InputError] = []
    meetings: list[tuple[Row, Recorded]] = []
    for row in table.rows:
        reader = _RowReader(table, row)
        meeting = reader.meeting()
        mistakes += reader.mistakes
        if meeting is not None:
            meetings.append((row, meeting))
    mistakes += _duplicates(table, meetings)
    if mistakes:
        raise mistakes[0] if len(mistakes) == 1 else InputErrors(mistakes)
    return sorted((m for _, m in meetings), key=lambda m: (m.start, m.end))


class _RowReader:
    """Reads one row and collects what is wrong with it."""

    def __init__(self, table: Table, row: Row) -> None:
        self.table, self.row = table, row
        self.mistakes: list[InputError] = []

    def meeting(self) -> Recorded | None:
        start, end = self.date("start"), self.date("end")
        if start and end and end < start:
            self.complain("end", f"{end} is before the start, {start}")
        values = {
            "id": self.text("id"),
            "presidency": self.text("presidency"),
            "track": self.text("track"),
            "forum": self.text("forum"),
            "outcome": self.one_of("outcome", OUTCOMES, "outcome"),
            "confidence": self.one_of("confidence", ("high", "medium", "low"), "confidence"),
        }
        sought = self.one_of("joint_text_sought", ("yes", "no"), "answer")
        evidence = self.one_of("evidence", ("seen", "recall"), "evidence")
        if self.row.cells.get("war_wording"):
            wordings = [row["id"] for row in read_evidence("wording_ladder")]
            self.one_of("war_wording", wordings, "wording of the ladder")
        if self.mistakes or start is None or end is None:
            return None
        return Recorded(
            start=start,
            end=end,
            sought=sought == "yes",
            recalled=evidence == "recall",
            **values,
            **{name: self.row.cells.get(name, "") for name in OPTIONAL},
        )

    def complain(self, column: str, message: str, near: str | None = None) -> None:
        self.mistakes.append(
            InputError(message, where=self.table.where(self.row, column), near=near)
        )

    def text(self, column: str) -> str:
        text = self.row.cells[column]
        if not text:
            self.complain(column, "must not be empty")
        return text

    def one_of(self, column: str, valid: Iterable[str], kind: str) -> str:
        text, pool = self.row.cells[column], tuple(valid)
        if text not in pool:
            found = f"'{text}' is no {kind}" if text else "must not be empty"
            near = nearest(text, pool)
            self.complain(column, found if near else f"{found}; one of {', '.join(pool)}", near)
        return text

    def date(self, column: str) -> datetime.date | None:
        text = self.row.cells[column]
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self.complain(
                column,
                f"'{text}' is not a date that can be read; write year-month-day, as 2023-03-02 "
                "(a range goes into start and end)",
            )
            return None


def _duplicates(table: Table, meetings: list[tuple[Row, Recorded]]) -> list[InputError]:
    """The same id twice, or the same track on the same first day twice under one presidency."""
    mistakes = []
    seen: dict[object, Row] = {}
    for row, meeting in meetings:
        held = (meeting.presidency, meeting.track, meeting.start)
        for key, column, what in (
            (meeting.id, "id", f"'{meeting.id}'"),
            (held, "start", f"a meeting of {meeting.track} on {meeting.start}"),
        ):
            if key in seen:
                message = f"duplicate meeting: {what} stands in line {seen[key].line} already"
                mistakes.append(InputError(message, where=table.where(row, column)))
                break
            seen[key] = row
    return mistakes
