"""Meetings that have both a shipped scenario file and a coding from their eve, and what differs.

A scenario file may know what was said at the meeting itself, and its chair is its author's; the
coding stops at the eve and follows rules. Which of the differences moves the forecast is shown by
taking them over from the file one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sim.backtest.cases import Case
from sim.files import scenario_names
from sim.output.words import listed
from sim.scenario.reading import Document
from sim.scenario.scenario import Scenario, Stance, build, load_scenario

CODING, FILE = "backtest", "scenario file"
NOTHING = "none"


@dataclass(frozen=True)
class Difference:
    """What differs, as the scenario file has it and as the backtest has it."""

    what: str
    file: str
    coding: str


@dataclass(frozen=True)
class Pair:
    """A case and the shipped scenario of the same meeting.

    ``scenarios``: the coding, the coding with one thing taken over from the file, and the file.
    """

    case: Case
    file: Scenario
    scenarios: Mapping[str, Scenario] = field(repr=False)
    differences: tuple[Difference, ...]


def pair_up(cases: Iterable[Case]) -> tuple[Pair, ...]:
    """The cases of which a shipped scenario tells the same meeting: its days, forum and chair."""
    shipped = [load_scenario(name) for name in scenario_names()]
    return tuple(
        _pair(case, file)
        for case in cases
        for file in shipped
        if case.coding != "own file" and _same_meeting(case, file)
    )


def _same_meeting(case: Case, file: Scenario) -> bool:
    meeting, room = case.meeting, file.meeting
    held = meeting.start <= room.date <= meeting.end and room.forum == meeting.forum
    return held and file.chair.iso3 == case.scenario.chair.iso3


def _pair(case: Case, file: Scenario) -> Pair:
    coding = case.scenario
    scenarios = {CODING: coding}
    if _ids(coding) == _ids(file):
        for what, take in TAKEN.items():
            taken = take(coding, file)
            if taken != coding.document:
                scenarios[f"with the file's {what}"] = build(_dated(taken, file), name=coding.name)
    return Pair(case, file, scenarios | {FILE: file}, differences(case, file))


def _ids(scenario: Scenario) -> tuple[list[str], list[str]]:
    """The ids of what a stance is about and of those who hold one."""
    return [p.id for p in scenario.paragraphs], [d.id for d in scenario.delegations]


def _dated(document: Document, file: Scenario) -> Document:
    """The document with what it cites from the file, on the file's day."""
    evidence = {**file.document.get("evidence", {}), **document.get("evidence", {})}
    meeting = {**document["meeting"], "date": file.meeting.date}
    return {**document, "evidence": evidence, "meeting": meeting}


Take = Callable[[Scenario, Scenario], Document]
"""From a coding and a file: the document of the coding with something of the file's."""


def _take_tables(*keys: str) -> Take:
    """Whole tables of the file, and none that it has not."""

    def take(coding: Scenario, file: Scenario) -> Document:
        kept = {key: table for key, table in coding.document.items() if key not in keys}
        return kept | {key: file.document[key] for key in keys if key in file.document}

    return take


def _take_room(*keys: str) -> Take:
    """Settings of the meeting."""

    def take(coding: Scenario, file: Scenario) -> Document:
        settings = {key: getattr(file.meeting, key) for key in keys}
        found = {k: v for k, v in settings.items() if v != getattr(coding.meeting, k)}
        return {**coding.document, "meeting": {**coding.document["meeting"], **found}}

    return take


def _take_stances(coding: Scenario, file: Scenario) -> Document:
    if [d.stances for d in coding.delegations] == [d.stances for d in file.delegations]:
        return coding.document
    return _take_tables("defaults", "groups", "delegations")(coding, file)


def _take_tabled(coding: Scenario, file: Scenario) -> Document:
    """The wordings of paragraphs, and of packages that say theirs in both or one of them."""
    found = dict(coding.document)
    for kind in ("paragraphs", "packages"):
        own, other = found.get(kind, {}), file.document.get(kind, {})
        if own:
            found[kind] = {key: _tabled_as(table, other.get(key)) for key, table in own.items()}
    return found


def _tabled_as(table: Document, other: Document | None) -> Document:
    """A paragraph or package, tabled as the other of the same name is, where there is one."""
    if other is None:
        return table
    kept = {key: value for key, value in table.items() if key != "tabled"}
    return kept | {key: other[key] for key in ("tabled",) if key in other}


def _take_disputes(coding: Scenario, file: Scenario) -> Document:
    """With the groups that parties and sides may name, without stances of theirs."""
    if all(told(coding) == told(file) for told in DISPUTES.values()):
        return coding.document
    found = _take_tables(*DISPUTES)(coding, file)
    groups = file.document.get("groups", {})
    named = {key: {"members": table["members"]} for key, table in groups.items()}
    return {**found, "groups": named | dict(coding.document.get("groups", {}))}


def _take_day(coding: Scenario, file: Scenario) -> Document:
    """The day, where accords may have lapsed by then; everything else is taken on it as well."""
    if not coding.accords:
        return coding.document
    return {**coding.document, "meeting": {**coding.document["meeting"], "date": file.meeting.date}}


def _packages(scenario: Scenario) -> str:
    together = [p for p in scenario.packages if len(p.paragraphs) > 1 or p.parties]
    rungs = {p.id: ", ".join(rung.id for rung in p.rungs) for p in together}
    return _named(
        f"{p.id} ({rungs[p.id]}; parties {', '.join(p.parties) or NOTHING})" for p in together
    )


def _sides(scenario: Scenario) -> str:
    return _named(f"{key} ({', '.join(s.members)})" for key, s in scenario.sides.items())


def _accords(scenario: Scenario) -> str:
    return _named(
        f"{a.id} ({scenario.package(a.package).rungs[a.wording].id}, {a.date}, "
        f"{len(a.accepted)} for, {len(a.refused)} against)"
        for a in scenario.accords
    )


def _named(items: Iterable[str]) -> str:
    return listed(list(items) or [NOTHING])


DISPUTES: dict[str, Callable[[Scenario], str]] = {
    "packages": _packages,
    "sides": _sides,
    "accords": _accords,
}
"""Tables of who is in dispute with whom over what, in words."""

TAKEN: dict[str, Take] = {
    "stances": _take_stances,
    "wording": _take_tabled,
    "fallback": _take_room("fallback"),
    "strategy": _take_room("strategy", "deadline"),
    "cost": _take_room("cost_of_failure"),
    "packages": _take_disputes,
    "day": _take_day,
    "assumptions": _take_tables("assumptions", "uncertainty"),
    "sidelines": _take_tables("sidelines"),
}
"""What is taken over from a scenario file, one thing at a time."""


def differences(case: Case, file: Scenario) -> tuple[Difference, ...]:
    """What a scenario file has otherwise than the coding of its meeting, in an order to be read."""
    coding, eve = case.scenario, case.meeting.eve
    later = [key for key, item in file.evidence.items() if item.date and item.date > eve]
    own, other = set(file.evidence), set(coding.evidence)
    rows = [
        Difference("evidence up to", str(file.meeting.date), str(eve)),
        Difference("evidence from after the eve", _cited(file, later), NOTHING),
        Difference(
            "evidence known by then, or undated, and used by one alone",
            _cited(file, own - other - set(later)),
            _cited(coding, other - own),
        ),
        *_room(file, coding),
        *_wording(file, coding),
        *_of_stances("red lines", file, coding, _red_line),
        *_of_stances("positions", file, coding, lambda s: f"{s.position:g}"),
        *_of_stances("bounds on positions", file, coding, _bounds),
        *_tables(file, coding),
    ]
    return tuple(row for row in rows if row.file != row.coding)


def _cited(scenario: Scenario, keys: Iterable[str]) -> str:
    dates = {key: scenario.evidence[key].date for key in sorted(keys)}
    return listed([f"{key} ({date})" if date else key for key, date in dates.items()] or [NOTHING])


def _room(file: Scenario, coding: Scenario) -> list[Difference]:
    keys = ("strategy", "fallback", "deadline", "rule")
    rows = [
        Difference(k, str(getattr(file.meeting, k)), str(getattr(coding.meeting, k))) for k in keys
    ]
    costs = (f"{s.cost_of_failure:g}" for s in (file, coding))
    return [*rows, Difference("cost of failure", *costs)]


def _wording(file: Scenario, coding: Scenario) -> list[Difference]:
    tabled = [{p.id: p.rungs[p.tabled].id for p in s.packages} for s in (file, coding)]
    titles = {p.id: p.title for p in (*coding.packages, *file.packages)}
    return [
        Difference(f"wording tabled on {title}", *(found.get(key, NOTHING) for found in tabled))
        for key, title in titles.items()
    ]


def _of_stances(
    what: str, file: Scenario, coding: Scenario, told: Callable[[Stance], str]
) -> list[Difference]:
    """One row for each set of paragraphs on which the two differ alike."""
    found = []
    for paragraph in file.paragraphs:
        sides = _unlike(file, coding, paragraph.id, told)
        if sides[0] != sides[1]:
            found.append((sides, paragraph.title))
    rows = []
    for sides, same in groupby(sorted(found), key=lambda pair: pair[0]):
        titles = [title for _, title in same]
        on = listed(titles) if len(titles) < 4 else f"{len(titles)} paragraphs"
        rows.append(Difference(f"{what} on {on}", *sides))
    return rows


def _unlike(
    file: Scenario, coding: Scenario, paragraph: str, told: Callable[[Stance], str]
) -> tuple[str, str]:
    """What the two say of those delegations of whom they do not say the same."""
    said = [
        {d.name: told(d.stances[paragraph]) for d in s.delegations if paragraph in d.stances}
        for s in (file, coding)
    ]
    names = [name for name in said[0] if said[0][name] != said[1].get(name, "")]
    one, other = (_grouped({name: words.get(name, "") for name in names}) for words in said)
    return one, other


def _grouped(said: Mapping[str, str]) -> str:
    """Delegations by what is said of them: ``at most 61.5 (China, Russia)``."""
    groups: dict[str, list[str]] = {}
    for name, words in said.items():
        if words:
            groups.setdefault(words, []).append(name)
    return ", ".join(f"{words} ({_many(names)})" for words, names in groups.items()) or NOTHING


def _many(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 11 else f"{len(names)} delegations"


def _red_line(stance: Stance) -> str:
    ends = {"at least": stance.floor, "at most": stance.ceiling}
    return " and ".join(f"{word} {end:g}" for word, end in ends.items() if end is not None)


def _bounds(stance: Stance) -> str:
    if (stance.at_least, stance.at_most) == (0, 100):
        return ""
    return f"{stance.at_least:g} to {stance.at_most:g}"


def _tables(file: Scenario, coding: Scenario) -> list[Difference]:
    """Packages, sides and accords in words, sidelines by how many, assumed numbers one by one."""
    rows = [Difference(key, told(file), told(coding)) for key, told in DISPUTES.items()]
    meetings = (str(len(s.sidelines) or NOTHING) for s in (file, coding))
    rows.append(Difference("sidelines", *meetings))
    for table in ("assumptions", "uncertainty"):
        one, other = (getattr(s, table) for s in (file, coding))
        rows += [
            Difference(f"{table}.{key}", f"{getattr(one, key):g}", f"{getattr(other, key):g}")
            for key in type(one).model_fields
        ]
    return rows
