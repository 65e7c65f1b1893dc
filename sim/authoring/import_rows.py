"""The rows of a table read cell by cell; every mistake with its place."""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.authoring.import_evidence import Entries
from sim.authoring.import_lines import Line, Wording
from sim.characters import forbidden, shown, tidy
from sim.errors import InputError, Mistakes
from sim.layouts.columns import ANSWERS, FROM_ZERO, ON_SCALE
from sim.layouts.scales import PERCENT, SHARE, Scale, Scales, off_scale
from sim.tables.numerals import BLANKS
from sim.tables.said import counted, lines_said
from sim.tables.tables import Row, TableFile

ABSOLUTE = ("inf", "infinite", "never")
NEEDS_POSITION = ("at_least", "at_most", "floor", "ceiling", "penalty")
NAMES = ("delegation", "paragraph", "side", "package", "label", "text")
DATES = ("date", "accepted_on")


@dataclass
class Reader:
    """Reads a table: first the cells as they are, then, once the scales are known, the strengths.

    named: project name -> the file's column. rows, wordings: with numbers still on the file's
    scale. percents: columns whose numbers are per cents.
    """

    table: TableFile
    named: Mapping[str, str]
    issue: str
    meeting_date: datetime.date | None
    entries: Entries
    rows: list[Line] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    percents: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    _mistakes: Mistakes = field(default_factory=Mistakes)
    _tidied: dict[str, str] = field(default_factory=dict)
    _no_stance: list[int] = field(default_factory=list)
    _idle: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Read every cell; what is wrong is told by ``mapped``, with what is off the scale."""
        numeric = (*ON_SCALE, *FROM_ZERO, "penalty")
        found = {name: self.named[name] for name in numeric if name in self.named}
        self.percents = {n for n, c in found.items() if self.table.notation(c).percent}
        for row in self.table.rows:
            self._row(row)
        self._say()

    def _row(self, row: Row) -> None:
        before = len(self._mistakes)
        numbers = dict(self._numbers(row))
        texts = {name: self._name(row, name) for name in NAMES}
        topic = texts["paragraph"] or ("" if "paragraph" in self.named else self.issue)
        if "paragraph" in self.named and not topic:
            self._wrong(row, "paragraph", "must not be empty; a cell is not filled from above")
        worded = texts["label"] or texts["text"] or "rung" in numbers
        if worded and len(self._mistakes) == before:
            self._wording(row, topic, numbers, texts)
        if worded and not texts["delegation"]:
            return
        if not texts["delegation"]:
            self._wrong(row, "delegation", "must not be empty; a cell is not filled from above")
        self._check_stance(row, numbers, len(self._mistakes) == before)
        line = self._line(row, topic, numbers, texts)
        if len(self._mistakes) == before:
            self.rows.append(line)

    def _line(
        self, row: Row, topic: str, numbers: dict[str, float], texts: Mapping[str, str]
    ) -> Line:
        dates = {name: self._date(row, name) for name in DATES}
        present = self._answer(row, "present")
        evidence = self.entries.id_of(
            self._text(row, "evidence"), self._text(row, "source"), dates["date"]
        )
        return Line(
            where=self.table.where(row, self.named["delegation"]),
            delegation=texts["delegation"],
            topic=topic,
            numbers=numbers,
            present=True if present is None else present,
            evidence=evidence,
            places={name: self.table.where(row, column) for name, column in self.named.items()},
            side=texts["side"],
            package=texts["package"],
            party=self._answer(row, "party") if self._text(row, "party") else None,
            accepted_on=dates["accepted_on"],
            given_id=self._text(row, "delegation_id"),
            given_topic_id=self._text(row, "paragraph_id"),
        )

    # cells

    def _wrong(self, row: Row, name: str, message: str) -> None:
        self._mistakes.add(self.table.where(row, self.named.get(name, name)), message)

    def _text(self, row: Row, name: str) -> str:
        return row.cells[self.named[name]] if name in self.named else ""

    def _name(self, row: Row, name: str) -> str:
        """A name in one form; what is invisible in it goes, and is said."""
        given = self._text(row, name)
        if given.isascii() and given.isprintable():
            return " ".join(given.split()) if "  " in given else given
        if "\n" in given and self.table.grid.separator and self.table.grid.separator in given:
            self._wrong(row, name, "spans lines and columns; is a closing quote missing?")
        tidied = tidy(given)
        bad = forbidden(tidied)
        if bad:
            self._wrong(row, name, f"holds {bad}")
        elif tidied != given:
            self._tidied.setdefault(shown(given), self.table.where(row, self.named[name]))
        return tidied

    def _answer(self, row: Row, name: str) -> bool | None:
        text = self._text(row, name)
        answer = ANSWERS.get(text.casefold())
        if answer is None:
            self._wrong(row, name, f"'{text[:60]}' is not yes or no")
        return answer

    def _date(self, row: Row, name: str) -> datetime.date | None:
        text = self._text(row, name)
        if not text or text.casefold() in BLANKS:
            return None
        try:
            date = datetime.date.fromisoformat(text)
        except ValueError:
            what = (
                f"'{text[:60]}' is not a date that can be read; write 2023-03-02 (year-month-day)"
            )
            self._wrong(row, name, what)
            return None
        if self.meeting_date is not None and date > self.meeting_date:
            what = f"{date} is after the meeting ({self.meeting_date}): it would know the future"
            self._wrong(row, name, what)
        return date

    def _numbers(self, row: Row) -> Iterable[tuple[str, float]]:
        for name in (*ON_SCALE, *FROM_ZERO, "penalty"):
            if name not in self.named:
                continue
            try:
                value = self._number(row, name)
            except InputError as error:
                self._mistakes.append(error)
                continue
            if value is not None:
                yield name, value

    def _number(self, row: Row, name: str) -> float | None:
        column = self.named[name]
        where = self.table.where(row, column)
        if name == "penalty" and row.cells[column].casefold() in ABSOLUTE:
            return math.inf
        value = self.table.number(row, column, low=-math.inf if name in ON_SCALE else 0.0)
        if name == "capability" and value == 0:
            raise InputError("must be above 0", where=where)
        if name == "penalty" and "%" in row.cells[column]:
            raise InputError("a penalty is no per cent; 1 is the largest loss", where=where)
        return value

    # rows

    def _check_stance(self, row: Row, numbers: Mapping[str, float], readable: bool) -> None:
        if "position" in numbers:
            if "salience" not in numbers and readable:
                self._wrong(row, "salience", "must not be empty beside a position")
            if "penalty" in numbers and not {"floor", "ceiling"} & set(numbers):
                self._idle.append(row.line)
            return
        given = [name for name in NEEDS_POSITION if name in numbers]
        if numbers.get("salience", 0.0) > 0:
            given.append("salience")
        if given and readable:
            text = self._text(row, "position")
            found = f"'{text}'" if text else "empty"
            what = f"is {found}, but the row gives {', '.join(given)}"
            hint = "for no stance leave all numbers of the row empty"
            self._wrong(row, "position", f"{what}; {hint}")
        self._no_stance.append(row.line)

    def _wording(
        self, row: Row, topic: str, numbers: Mapping[str, float], texts: Mapping[str, str]
    ) -> None:
        strength = numbers.get("rung", numbers.get("position"))
        column = next(name for name in ("label", "text", "rung") if name in self.named)
        if strength is None:
            self._wrong(row, column, "words a rung without a strength; give it in a column rung")
            return
        where = self.table.where(row, self.named[column])
        self.wordings.append(Wording(where, topic, strength, texts["label"], texts["text"]))

    def _say(self) -> None:
        if self._tidied:
            given, where = next(iter(self._tidied.items()))
            what = "invisible characters, composed letters, spaces"
            self.notes.append(
                f"{counted(len(self._tidied), 'name')} tidied ({what}), '{given}' in {where}"
            )
        if self._no_stance:
            rows = counted(len(self._no_stance), "row")
            self.notes.append(
                f"{rows} without a position: no stance, {lines_said(self._no_stance)}"
            )
        if self._idle:
            what = f"not used: {counted(len(self._idle), 'penalty')} without a floor or ceiling"
            self.notes.append(f"{what}, {lines_said(self._idle)}")

    # strengths

    def range_of(self, scales: Scales, ids: Mapping[str, str]) -> tuple[float, float] | None:
        """The lowest and the highest position on the paragraphs whose scale nothing states."""
        found = [
            row.numbers["position"]
            for row in self.rows
            if "position" in row.numbers and not scales.stated(ids[row.topic])
        ]
        return (min(found), max(found)) if found else None

    def mapped(self, scales: Scales, ids: Mapping[str, str]) -> tuple[list[Line], list[Wording]]:
        """Lines and wordings with strengths on 0..100.

        ids: of the paragraphs, by title. Raises InputError for what is off the scale, and for red
        lines and bounds that contradict each other.
        """
        span = self.range_of(scales, ids)
        lines = []
        for row in self.rows:
            scale = scales.of(ids[row.topic])
            own = {
                name: self._strength(name, value, scale, row.place(name), span)
                for name, value in row.numbers.items()
            }
            self._check_order(row, own)
            lines.append(dataclasses.replace(row, numbers=own))
        wordings = [
            dataclasses.replace(
                wording,
                strength=self._strength(
                    "rung", wording.strength, scales.of(ids[wording.topic]), wording.where, span
                ),
            )
            for wording in self.wordings
        ]
        self._mistakes.stop()
        return lines, wordings

    def _strength(
        self, name: str, value: float, scale: Scale, where: str, span: tuple[float, float] | None
    ) -> float:
        if name not in ON_SCALE:
            return value
        if name in self.percents and (scale.low, scale.high) != (PERCENT.low, PERCENT.high):
            if (scale.low, scale.high) != (SHARE.low, SHARE.high):
                what = f"is a per cent, but the scale is {scale}; leave the scale out, or the sign"
                self._mistakes.add(where, what)
                return 0.0
            value /= 100
        if not scale.holds(value):
            self._mistakes.add(where, off_scale(value, scale, span))
            return 0.0
        return scale.to_percent(value)

    def _check_order(self, row: Line, own: Mapping[str, float]) -> None:
        pairs = (
            ("floor", "ceiling"),
            ("at_least", "at_most"),
            ("at_least", "position"),
            ("position", "at_most"),
        )
        for low, high in pairs:
            if low in own and high in own and own[low] > own[high]:
                values = f"{low} {row.numbers[low]:g} is above {high} {row.numbers[high]:g}"
                self._mistakes.add(row.place(low), values)
