"""A new scenario from a few answers: chair, forum, date, topics, delegations, strategy, fallback.

The answers come from flags, or from questions when somebody is there to be asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.authoring.scenario_text import (
    PlannedFile,
    plain_ladder,
    planned_member,
    planned_paragraph,
    planned_stance,
    scenario_id,
)
from sim.errors import InputError, InputErrors, nearest, pick
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.fallbacks import FALLBACKS
from sim.scenario.schema import FORUM_COST

LADDER = (0.0, 25.0, 50.0, 75.0, 100.0)
"""Strengths of a topic for which none are given: even steps over the whole scale."""

TABLED = 50.0

RULE_NUMBERS: dict[str, tuple[str, ...]] = {
    "consensus": (),
    "consensus_minus": ("tolerated_objectors",),
    "qualified_majority": ("majority_members", "majority_capability"),
}
"""The decision rules and the numbers that belong to each, in the order of ``--rule``."""

Answers = Mapping[str, Any]
Ask = Callable[[str, str | None], str]
"""(question, default) -> the answer as typed."""


@dataclass(frozen=True)
class Question:
    """One thing to know: the flag it has, how to ask, how to read it, what holds if left open."""

    flag: str
    words: str
    read: Callable[[str, Answers], Any]
    default: Callable[[Answers], str | None] = lambda _: None
    wanted: Callable[[Answers], bool] = lambda _: True


def date_of(text: str, where: str = "--date") -> datetime.date:
    """An ISO date. Raises InputError."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"'{text}' is not a date such as 2023-03-02 (year-month-day)", where=where
        ) from None


def named(entries: list[str], where: str) -> dict[str, str]:
    """``ID=NAME`` or ``NAME`` entries as id -> name. Raises InputError for an id given twice."""
    found: dict[str, str] = {}
    for entry in entries:
        left, equals, right = entry.partition("=")
        key = scenario_id(left)
        name = (right if equals else left).strip()
        if not name:
            raise InputError(f"'{entry}' has no name after '='", where=where)
        if key in found:
            raise InputError(f"'{key}' is given twice", where=where)
        found[key] = name
    if not found:
        raise InputError("give at least one", where=where)
    return found


def _several(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(";")) if part]


def _cost(text: str, _answers: Answers) -> float:
    try:
        cost = float(text)
    except ValueError:
        raise InputError(f"'{text}' is not a number", where="--cost") from None
    if not 0 <= cost < float("inf"):
        raise InputError(f"must be at least 0 and finite, found {text}", where="--cost")
    return cost


def named_chair(text: str) -> dict[str, Any] | None:
    """``meeting.chair`` for ``name=NAME``, a chair that is no delegation; None for all else."""
    before, equals, name = (part.strip() for part in text.partition("="))
    return {"name": name, "member": False} if equals and before == "name" and name else None


def chair_of(text: str, ids: Collection[str]) -> str | dict[str, Any]:
    """``meeting.chair`` for a delegation's code, or for ``name=NAME`` of a chair that is none.

    Raises InputError.

    >>> chair_of("name=The Secretariat", ["NOR", "ISL"])
    {'name': 'The Secretariat', 'member': False}
    """
    facilitator = named_chair(text)
    if facilitator is not None:
        return facilitator
    key = scenario_id(text)
    if key not in ids:
        raise InputError(
            f"'{text}' is not one of the delegations {', '.join(ids)}; "
            "a chair that is none is given as name=NAME",
            where="--chair",
            near=nearest(text, ids),
        )
    return key


def rule_of_text(text: str, where: str = "--rule") -> dict[str, Any]:
    """The keys of ``[meeting]`` for ``RULE[:NUMBER[:NUMBER]]``; a number may be left empty.

    Raises InputError.

    >>> rule_of_text("qualified_majority:0.55:0.65")["majority_capability"]
    0.65
    """
    name, *given = [part.strip() for part in text.split(":")]
    keys = RULE_NUMBERS[pick(name, RULE_NUMBERS, "decision rule", where)]
    if len(given) > len(keys):
        raise InputError(f"'{name}' takes {len(keys)} numbers, found {len(given)}", where=where)
    numbers = {}
    for key, number in zip(keys, given, strict=False):
        if not number:
            continue
        try:
            numbers[key] = int(number) if key == "tolerated_objectors" else float(number)
        except ValueError:
            raise InputError(f"'{number}' is not a number for {key}", where=where) from None
    return {"rule": name, **numbers}


def _text(text: str, _answers: Answers) -> str:
    return text.strip()


QUESTIONS: dict[str, Question] = {
    "name": Question("--title", "Title of the meeting", _text, lambda a: str(a["file"])),
    "date": Question(
        "--date",
        "Date (year-month-day)",
        lambda text, _: date_of(text),
        lambda _: str(datetime.date.today()),
    ),
    "place": Question("--place", "Place (may stay empty)", _text, lambda _: ""),
    "delegations": Question(
        "--delegation",
        "Delegations, as CODE=Name, with semicolons between",
        lambda text, _: named(_several(text), "--delegation"),
    ),
    "chair": Question(
        "--chair",
        "Code of the chair, or name=NAME of one that is no delegation",
        lambda text, a: chair_of(text, a["delegations"]),
        lambda a: next(iter(a.get("delegations", [])), None),
    ),
    "forum": Question(
        "--forum", f"Level ({', '.join(FORUM_COST)}, or another)", _text, lambda _: "ministers"
    ),
    "cost_of_failure": Question(
        "--cost",
        "What visible failure costs at this level (0 nothing, 1 the largest possible loss)",
        _cost,
        wanted=lambda a: a.get("forum") not in FORUM_COST,
    ),
    "topics": Question(
        "--topic",
        "Topics of the text, as id=Title or Title, with semicolons between",
        lambda text, _: named(_several(text), "--topic"),
    ),
    "strategy": Question(
        "--strategy",
        f"What the chair does with the draft ({', '.join(CHAIR_STRATEGIES)})",
        lambda text, _: pick(text.strip(), CHAIR_STRATEGIES, "chair strategy", "--strategy"),
        lambda _: "bridge",
    ),
    "fallback": Question(
        "--fallback",
        f"What the chair issues if the meeting fails ({', '.join(FALLBACKS)})",
        lambda text, _: pick(text.strip(), FALLBACKS, "fallback", "--fallback"),
        lambda _: "outcome_document",
    ),
    "rule": Question(
        "--rule",
        "What adopts a text (consensus, consensus_minus:OBJECTORS, or "
        "qualified_majority:[SHARE_OF_MEMBERS][:SHARE_OF_CAPABILITY])",
        lambda text, _: rule_of_text(text),
        lambda _: "consensus",
    ),
}


def completed(
    given: Mapping[str, str | None],
    file: str,
    ask: Ask | None,
    complain: Callable[[str], None],
    about: Iterable[str] = tuple(QUESTIONS),
) -> dict[str, Any]:
    """Every answer, read and checked, in the order of QUESTIONS.

    given: what the flags say. ask: puts a question to the user; None takes defaults. A typed answer
    that cannot be read is asked for again, after ``complain``. Raises InputError naming every flag
    that is wrong, or missing and without a default.
    """
    answers: dict[str, Any] = {"file": file}
    mistakes: list[InputError] = []
    for key in about:
        try:
            answers[key] = _answer(QUESTIONS[key], given.get(key), answers, ask, complain)
        except InputError as error:
            mistakes.append(error)
            if key == "delegations":
                break
    if mistakes:
        raise InputErrors(mistakes) if len(mistakes) > 1 else mistakes[0]
    return answers


def meeting_answers(given: Mapping[str, str | None], file: str) -> dict[str, Any]:
    """As ``completed``, without asking, for a room whose members and topics come from elsewhere."""
    about = [key for key in QUESTIONS if key not in ("delegations", "chair", "topics")]
    return completed(given, file, None, lambda _: None, about)


def _answer(
    question: Question,
    given: str | None,
    answers: Answers,
    ask: Ask | None,
    complain: Callable[[str], None],
) -> Any:
    if given is not None:
        return question.read(given, answers)
    if not question.wanted(answers):
        return None
    default = question.default(answers)
    while ask is not None:
        try:
            return question.read(ask(question.words, default), answers)
        except InputError as error:
            complain(error.message)
    if default is None:
        raise InputError(f"missing ({question.words})", where=question.flag)
    return question.read(default, answers)


def plan_of(answers: Answers) -> PlannedFile:
    """A scenario in which everybody stands at the tabled wording: a place to start editing."""
    start = planned_stance({"position": TABLED, "salience": 1.0}, "judgement")
    return PlannedFile(
        about=(
            f"{answers['name']}: a scenario to fill in. It runs as it is: `communique run FILE`.",
            "Everybody starts at the tabled wording, so nobody contests it yet. Say who stands",
            "elsewhere, what matters to whom, and which red lines there are; put the evidence of",
            'each number beside it ("judgement" where there is no source).',
        ),
        meeting=meeting_table(answers),
        paragraphs={
            key: planned_paragraph(title, plain_ladder(title, LADDER), f"at-{TABLED:g}")
            for key, title in answers["topics"].items()
        },
        delegations={key: planned_member(name) for key, name in answers["delegations"].items()},
        defaults=dict.fromkeys(answers["topics"], start),
    )


def meeting_table(answers: Answers) -> dict[str, Any]:
    """The keys of ``[meeting]`` in file order."""
    keys = ("name", "date", "place", "forum", "chair", "deadline", "cost_of_failure")
    table = {key: answers.get(key) for key in (*keys, "strategy", "fallback")}
    chosen = ("cost_of_failure", "strategy", "fallback")
    judged = [*(key for key in chosen if table[key] is not None), "rule"]
    return {**table, **answers["rule"], "evidence": dict.fromkeys(judged, "judgement")}
