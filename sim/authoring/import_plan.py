"""From the lines of an imported table to a scenario, with every check between lines."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.authoring.drafting import LADDER, chair_of
from sim.authoring.scenario_text import (
    PERCENT,
    PlannedFile,
    Scale,
    plain_ladder,
    planned_member,
    planned_paragraph,
    planned_stance,
    scenario_id,
)
from sim.errors import InputError, InputErrors, nearest
from sim.scenario.schema import (
    STANCE_NUMBERS,
    DelegationTable,
    Evidence,
    ParagraphTable,
    StanceLayer,
)

EVIDENCE_ID = "import"


@dataclass(frozen=True)
class Line:
    """A row of the table: its place in the file, its names, its numbers on the model's scales."""

    where: str
    delegation: str
    topic: str
    numbers: Mapping[str, float]
    present: bool = True
    evidence: str = EVIDENCE_ID


@dataclass(frozen=True)
class Choices:
    """What the table does not say. Keys: a paragraph id, or "" for every paragraph.

    ladders, tabled: strengths on 0..100. scale: of the file. source: where the table comes from.
    """

    scale: Scale = PERCENT
    ladders: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    tabled: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    dated: datetime.date | None = None


class Mistakes(list[InputError]):
    """Collects what is wrong, to be told all at once."""

    def add(self, where: str, message: str, near: str | None = None) -> None:
        """Note one mistake."""
        self.append(InputError(message, where=where, near=near))

    def stop(self) -> None:
        """Raise what was collected, if anything was."""
        if self:
            raise self[0] if len(self) == 1 else InputErrors(list(self))


def plan_of_lines(
    file: str, rows: Sequence[Line], meeting: Mapping[str, Any], choices: Choices
) -> PlannedFile:
    """The scenario of a table. ``meeting`` holds the keys of ``[meeting]``; its chair may be None.

    Raises InputError naming every line that contradicts another, every delegation whose saliences
    are all zero, and a chair or paragraph that the table does not have.
    """
    mistakes = Mistakes()
    names = _ids(rows, "delegation", mistakes)
    titles = _ids(rows, "topic", mistakes)
    _no_twins(rows, mistakes)
    for flag, wished in (("--ladder", choices.ladders), ("--tabled", choices.tabled)):
        for key in wished:
            if key and key not in titles:
                mistakes.add(flag, f"'{key}' is not a paragraph of the table", nearest(key, titles))
    topics = {key: _topic(key, title, rows, choices, mistakes) for key, title in titles.items()}
    members = {key: _delegation(name, rows, topics, mistakes) for key, name in names.items()}
    chair = _chair(meeting.get("chair"), names, mistakes)
    mistakes.stop()
    return PlannedFile(
        about=_about(file, meeting.get("chair"), chair),
        meeting={**meeting, "chair": chair},
        paragraphs=topics,
        delegations=members,
        evidence={EVIDENCE_ID: _evidence(file, choices)},
    )


def _about(file: str, wished: object, chair: object) -> tuple[str, ...]:
    return (
        f'Imported from {file}. Numbers whose evidence is "{EVIDENCE_ID}" are those of the file;',
        "wordings, and whatever is marked as judgement, are to be replaced by what you know.",
        *([f"The chair is {chair} only because the table lists it first."] if not wished else []),
    )


def _evidence(file: str, choices: Choices) -> Evidence:
    return Evidence(
        kind="data",
        statement="Number of an imported table.",
        source=f"{choices.source} ({file})" if choices.source else file,
        date=choices.dated,
    )


def _ids(rows: Sequence[Line], column: str, mistakes: Mistakes) -> dict[str, str]:
    """id -> name as first spelled; two names that would get one id are a mistake."""
    found: dict[str, str] = {}
    for row in rows:
        name = getattr(row, column)
        other = found.setdefault(scenario_id(name), name)
        if other != name:
            mistakes.add(row.where, f"'{name}' and '{other}' would get the same id")
    return found


def _no_twins(rows: Sequence[Line], mistakes: Mistakes) -> None:
    seen: dict[tuple[str, str], Line] = {}
    for row in rows:
        first = seen.setdefault((row.delegation, row.topic), row)
        if first is not row:
            stance = f"'{row.delegation}' on '{row.topic}'"
            mistakes.add(row.where, f"duplicate: {stance} already stands in {first.where}")


def _chair(
    wished: str | None, names: Mapping[str, str], mistakes: Mistakes
) -> str | dict[str, Any]:
    first = next(iter(names))
    try:
        return first if wished is None else chair_of(wished, names)
    except InputError as error:
        mistakes.append(error)
        return first


def _one_value(column: str, whose: str, rows: Sequence[Line], mistakes: Mistakes) -> float | None:
    values: dict[float, str] = {}
    for row in rows:
        if column in row.numbers:
            values.setdefault(row.numbers[column], row.where)
    if len(values) > 1:
        listed = ", ".join(f"{value:g} in {where}" for value, where in values.items())
        mistakes.add(rows[0].where, f"{column} of '{whose}' is not the same everywhere: {listed}")
    return next(iter(values), None)


def _topic(
    key: str, title: str, rows: Sequence[Line], choices: Choices, mistakes: Mistakes
) -> ParagraphTable:
    own = [row for row in rows if row.topic == title]
    tabled = _one_value("tabled", title, own, mistakes)
    if tabled is None:
        tabled = choices.tabled.get(key, choices.tabled.get(""))
    reference = _one_value("reference", title, own, mistakes)
    given = choices.ladders.get(key) or choices.ladders.get("") or LADDER
    ladder = tuple(sorted({*given, *(v for v in (tabled, reference) if v is not None)}))
    if tabled is None:
        # nothing says what was tabled: the middle of the ladder leans to neither side
        tabled = ladder[len(ladder) // 2]
    silence = ladder[0] if reference is None else reference
    rungs = plain_ladder(title, ladder, silence, choices.scale)
    return planned_paragraph(title, rungs, rungs[ladder.index(tabled)].id, silence)


def _delegation(
    name: str, rows: Sequence[Line], topics: Mapping[str, ParagraphTable], mistakes: Mistakes
) -> DelegationTable:
    own = [row for row in rows if row.delegation == name]
    if all(row.numbers.get("salience", 0.0) == 0 for row in own):
        mistakes.add(own[0].where, f"every salience of '{name}' is 0; one must be above 0")
    if len({row.present for row in own}) > 1:
        mistakes.add(own[0].where, f"'{name}' is present in one line and absent in another")
    capability = _one_value("capability", name, own, mistakes)
    by_topic = {scenario_id(row.topic): row for row in own}
    return planned_member(
        name,
        capability=1.0 if capability is None else capability,
        evidence=next((row.evidence for row in own if "capability" in row.numbers), "judgement"),
        present=all(row.present for row in own),
        stances={key: _stance(by_topic.get(key), topic) for key, topic in topics.items()},
    )


def _stance(row: Line | None, topic: ParagraphTable) -> StanceLayer:
    if row is None or "position" not in row.numbers:
        # no stance is indifference: no weight, so that the position can be anything
        return planned_stance({"position": topic.reference or 0.0, "salience": 0.0}, EVIDENCE_ID)
    numbers = {key: row.numbers[key] for key in STANCE_NUMBERS if key in row.numbers}
    return planned_stance(numbers, row.evidence)
