"""The record of meetings: what happened where, how sure the record is, and what is not scored.

One row a meeting: ``id``, ``start`` and ``end`` (ISO dates), ``presidency``, ``track``, ``forum``,
``outcome``, ``joint_text_sought`` (yes or no), ``evidence`` (seen or recall), ``confidence`` (high,
medium or low); optional ``place``, ``contested_topic``, ``war_wording``, ``scenario``, a scenario
file of the meeting beside the record, ``in_sample_because``, how the meeting shaped the model or
its coding rules: it is then scored apart, and ``organisation``, whose meeting it is: the presidency
of one is not that of another. Other columns are kept out of the way.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo, field_validator

from sim.coding.tables import read_table as read_evidence
from sim.errors import InputError, pick
from sim.files import seeds_dir
from sim.model.document import OUTCOMES
from sim.scenario.rows import Day, RowModel, one_of, refuse, rows_of
from sim.tables.tables import Row, TableFile, read_table

CLASSES = ("joint text", "outcome document", "chair's summary", "chair's statement", "no document")
"""Ordered by the authority of what came out. The three kinds of joint text are one class: a chair
who bridges can produce only the plain one, and the record is not always sure of the legal form."""

CLASS_OF_OUTCOME = dict(zip(OUTCOMES, (0, 0, 0, 1, 2, 3, 4), strict=True))
JOINT, OUTCOME_DOCUMENT, SUMMARY, STATEMENT, NO_DOCUMENT = range(5)

MAIN_TRACKS = ("Leaders", "FMM", "FMCBG")
"""Tracks whose meetings the record lists one by one; those of the sectoral tracks that are only
recalled were partly recalled because of how they ended."""

REASONS = {
    "low": "low confidence",
    "choice": "no joint text was sought: a choice, not a failure",
    "recall": "sectoral meeting known from memory only",
}
"""Why a row is not scored unless it is asked for, by the word that asks for it."""


ORGANISATION = "G20"
"""Whose meetings a record holds where it has no column ``organisation``."""

Answer = Annotated[str, one_of("answer", ("yes", "no"))]


class Recorded(RowModel):
    """One meeting of the record, its fields named as its columns."""

    id: str
    start: Day
    end: Day
    presidency: str
    track: str
    forum: str
    outcome: Annotated[str, one_of("outcome", OUTCOMES)]
    joint_text_sought: Answer
    evidence: Annotated[str, one_of("evidence", ("seen", "recall"))]
    confidence: Annotated[str, one_of("confidence", ("high", "medium", "low"))]
    place: str = ""
    contested_topic: str = ""
    war_wording: str = ""
    scenario: str = ""
    in_sample_because: str = ""
    organisation: str = ORGANISATION

    @field_validator("end")
    @classmethod
    def _ends_after_its_start(cls, end: datetime.date, info: ValidationInfo) -> datetime.date:
        start = info.data.get("start")
        if start is not None and end < start:
            raise InputError(f"{end} is before the start, {start}")
        return end

    @field_validator("war_wording")
    @classmethod
    def _is_on_the_ladder(cls, wording: str, info: ValidationInfo) -> str:
        return pick(wording, info.context["wordings"], "wording") if info.context else wording

    @property
    def holder(self) -> tuple[str, str]:
        """The organisation and who presides: meetings of one holder are not independent."""
        return self.organisation, self.presidency

    @property
    def sought(self) -> bool:
        return self.joint_text_sought == "yes"

    @property
    def recalled(self) -> bool:
        return self.evidence == "recall"

    @property
    def observed(self) -> int:
        """The index of its class in CLASSES."""
        return CLASS_OF_OUTCOME[self.outcome]

    @property
    def failed(self) -> bool:
        """Whether a joint text was sought and none came."""
        return self.sought and self.observed != JOINT

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


def _class_or_document(text: str) -> str:
    return pick(text.replace("’", "'"), (*CLASSES, *OUTCOMES), "outcome")


class Happened(RowModel):
    """A row of a table of outcomes: which meeting, what came out on which day, says who.

    scenario: its name, that of its meeting, or the first letters of its digest; outcome: a class or
    a kind of document.
    """

    scenario: str
    outcome: Annotated[str, AfterValidator(_class_or_document)]
    date: Day
    source: str

    @property
    def observed(self) -> int:
        """The index of its class in CLASSES."""
        known = CLASS_OF_OUTCOME.get(self.outcome)
        return CLASSES.index(self.outcome) if known is None else known

    def to_row(self) -> dict[str, str]:
        """As part of a row of scores."""
        came_out = CLASSES[self.observed]
        return {"came_out": came_out, "on": str(self.date), "source": self.source}


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


def holder_names(meetings: Sequence[Recorded]) -> tuple[str, ...]:
    """The presidency of each meeting, with its organisation where there are several."""
    several = len({m.organisation for m in meetings}) > 1
    return tuple(": ".join(m.holder) if several else m.presidency for m in meetings)


def read_record(path: Path | None = None, include: Iterable[str] = ()) -> Record:
    """Read a record (default: the shipped one); ``include`` lists keys of REASONS to score as well.

    Raises InputError naming every mistake with its row and the nearest thing that would be right.
    """
    asked = {pick(key, REASONS, "kind of row", where="--include") for key in include}
    file = path or seeds_dir() / "meetings.csv"
    table = read_table(file)
    meetings = _meetings(table)
    scored = tuple(m for m in meetings if set(m.left_out_for) <= asked)
    if len({m.holder for m in scored}) < 2:
        raise InputError(
            f"{len(scored)} of {len(meetings)} meetings can be scored; it takes meetings of at "
            f"least two presidencies (--include {', '.join(REASONS)} takes in rows left out)",
            where=table.path,
        )
    left_out = tuple(m for m in meetings if m not in scored)
    source = str(path) if path else "the shipped record"
    return Record(source, file.parent, scored, left_out)


def _meetings(table: TableFile) -> list[Recorded]:
    wordings = [row["id"] for row in read_evidence("wording_ladder")]
    rows = rows_of(table, Recorded, {"wordings": wordings})
    refuse(_duplicates(table, rows))
    meetings = (_as_shipped(meeting) for _, meeting in rows)
    return sorted(meetings, key=lambda m: (m.start, m.end))


def _as_shipped(meeting: Recorded) -> Recorded:
    """A meeting that shaped the model did so whatever another record says of it."""
    why = _shaped_the_model().get(meeting.id, "")
    if meeting.in_sample_because or not why:
        return meeting
    return meeting.model_copy(update={"in_sample_because": why})


@functools.cache
def _shaped_the_model() -> dict[str, str]:
    return {row["id"]: row["in_sample_because"] for row in read_evidence("meetings")}


def _duplicates(table: TableFile, meetings: list[tuple[Row, Recorded]]) -> list[InputError]:
    """The same id twice, or the same track on the same first day twice under one presidency."""
    mistakes = []
    seen: dict[object, Row] = {}
    for row, meeting in meetings:
        held = (*meeting.holder, meeting.track, meeting.start)
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
