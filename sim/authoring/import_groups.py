"""Sides, packages, parties and accepted wordings, as the columns of an imported table name them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.authoring.import_lines import Line
from sim.authoring.names import ids_of
from sim.errors import Mistakes
from sim.scenario.schema import AccordTable, PackageRung, PackageTable, ParagraphTable, SideTable

Ids = Mapping[str, str]
"""Name -> id."""


def sides_of(lines: Sequence[Line], members: Ids, mistakes: Mistakes) -> dict[str, SideTable]:
    """The sides that delegations are on; a delegation is on one, or on none."""
    named = [line for line in lines if line.side]
    ids = ids_of(((line.side, line.place("side")) for line in named), "side", mistakes)
    first: dict[str, Line] = {}
    for line in named:
        other = first.setdefault(line.delegation, line)
        if other.side != line.side:
            what = f"'{line.delegation}' is on the side '{other.side}' in {other.place('side')}"
            mistakes.add(line.place("side"), f"{what}, here on '{line.side}'")
    return {
        key: SideTable(
            members=tuple(members[who] for who, line in first.items() if line.side == name),
            evidence={"members": next(line.evidence for line in named if line.side == name)},
        )
        for name, key in ids.items()
    }


def packages_of(
    lines: Sequence[Line], members: Ids, topics: Ids, mistakes: Mistakes
) -> dict[str, dict[str, Any]]:
    """Id -> title, paragraphs (ids) and parties of each package that the table names.

    A paragraph outside any package that has parties is a package of one.
    """
    named = [line for line in lines if line.package]
    first: dict[str, Line] = {}
    for line in named:
        other = first.setdefault(line.topic, line)
        if other.package != line.package:
            what = f"'{line.topic}' is of the package '{other.package}' in {other.place('package')}"
            mistakes.add(line.place("package"), f"{what}, here of '{line.package}'")
    parties = {(line.topic, line.delegation): line.evidence for line in lines if line.party}
    alone = [t for t in topics if t not in first and any(topic == t for topic, _ in parties)]
    titles = {line.package: line.place("package") for line in named}
    ids = ids_of(titles.items(), "package", mistakes)
    found = {
        key: {"title": name, "topics": [t for t, line in first.items() if line.package == name]}
        for name, key in ids.items()
    }
    found |= {topics[t]: {"title": t, "topics": [t]} for t in alone}
    for package in found.values():
        own = {who: where for (topic, who), where in parties.items() if topic in package["topics"]}
        package["paragraphs"] = tuple(topics[t] for t in package["topics"])
        package["parties"] = tuple(members[who] for who in own)
        package["evidence"] = next(iter(own.values()), "")
    return found


def package_tables(
    found: Mapping[str, Mapping[str, Any]], paragraphs: Mapping[str, ParagraphTable]
) -> dict[str, PackageTable]:
    """The packages with their wordings: all paragraphs move together, a rung at a time."""
    tables = {}
    for key, package in found.items():
        given: dict[str, Any] = {"title": package["title"], "paragraphs": package["paragraphs"]}
        if package["parties"]:
            given |= {"parties": package["parties"], "evidence": {"parties": package["evidence"]}}
        if len(package["paragraphs"]) > 1:
            given["rungs"] = _steps([paragraphs[p] for p in package["paragraphs"]])
            given.setdefault("evidence", {})
            given["evidence"] = {**given["evidence"], "rungs": "judgement"}
        tables[key] = PackageTable.model_validate(given)
    return tables


def _steps(paragraphs: Sequence[ParagraphTable]) -> tuple[PackageRung, ...]:
    """From the tabled wordings a rung up and down at a time, each paragraph as far as it goes."""
    ladders = [[rung.id for rung in paragraph.rungs] for paragraph in paragraphs]
    tabled = [ids.index(p.tabled) for ids, p in zip(ladders, paragraphs, strict=True)]
    most = max(map(len, ladders))
    places = (
        tuple(
            ids[min(max(place + step, 0), len(ids) - 1)]
            for ids, place in zip(ladders, tabled, strict=True)
        )
        for step in range(-most, most + 1)
    )
    steps = list(dict.fromkeys(places))
    return tuple(PackageRung(id=_step_id(n, at), at=at) for n, at in enumerate(steps))


def _step_id(n: int, at: Sequence[str]) -> str:
    return at[0] if len({*at}) == 1 else f"step-{n}"


Accord = tuple[str, str, datetime.date]
"""(package, wording, date)."""


def accords_of(
    lines: Iterable[Line],
    members: Ids,
    topics: Ids,
    paragraphs: Mapping[str, ParagraphTable],
    packages: Mapping[str, PackageTable],
    mistakes: Mistakes,
) -> dict[str, AccordTable]:
    """Who accepted which wording when; those of one package, wording and date are one accord."""
    accepted: dict[Accord, dict[str, str]] = {}
    for line in lines:
        if "accepted" not in line.numbers:
            continue
        topic = topics[line.topic]
        if line.accepted_on is None:
            mistakes.add(line.place("accepted"), "needs its date in a column accepted_on")
            continue
        whole, wording = _wording(topic, line.numbers["accepted"], paragraphs, packages)
        who = accepted.setdefault((whole, wording, line.accepted_on), {})
        who.setdefault(members[line.delegation], line.evidence)
    return {
        f"{package}-{wording}-{date}": AccordTable(
            package=package,
            wording=wording,
            date=date,
            accepted_by=tuple(who),
            evidence=next(iter(who.values())),
        )
        for (package, wording, date), who in accepted.items()
    }


def _wording(
    topic: str,
    strength: float,
    paragraphs: Mapping[str, ParagraphTable],
    packages: Mapping[str, PackageTable],
) -> tuple[str, str]:
    """(package, the id of its wording) that the strength of one of its paragraphs stands for."""
    rung = next(rung.id for rung in paragraphs[topic].rungs if rung.strength == strength)
    for key, package in packages.items():
        if topic in package.paragraphs:
            place = package.paragraphs.index(topic)
            steps = (step.id for step in package.rungs if step.at[place] == rung)
            return key, next(steps, rung)
    return topic, rung
