"""Packages and accords: which paragraphs move together, who is in dispute, what was accepted."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Protocol

from sim.errors import nearest
from sim.scenario.resolved import Accord, Package, Paragraph
from sim.scenario.schema import (
    AccordTable,
    EvidenceRef,
    PackageTable,
    Rung,
    ScenarioFile,
)
from sim.scenario.sides import members_of

EVERYBODY = "all"


class Checking(Protocol):
    """What collects mistakes while a file is resolved."""

    file: ScenarioFile

    def complain(self, where: str, message: str, near: str | None = None) -> None: ...
    def known_name(self, where: str, name: str, valid: Mapping[str, object], kind: str) -> bool: ...
    def members(
        self, where: str, members: tuple[str, ...], valid: Mapping[str, object], kind: str
    ) -> None: ...
    def sources(
        self,
        where: str,
        evidence: EvidenceRef,
        given: tuple[str, ...],
        allowed: tuple[str, ...] = (),
    ) -> dict[str, str]: ...


def alone(place: int, paragraph: Paragraph) -> Package:
    """A paragraph outside any package: a package of one."""
    return Package(
        id=paragraph.id,
        title=paragraph.title,
        places=(place,),
        paragraphs=(paragraph.id,),
        rungs=paragraph.rungs,
        at=tuple((rung,) for rung in range(len(paragraph.rungs))),
        reference=paragraph.reference,
        tabled=paragraph.tabled,
        silence=paragraph.silence,
        number=paragraph.number,
        precedent=paragraph.precedent,
        evidence=paragraph.evidence,
    )


def packages_of(check: Checking, paragraphs: Sequence[Paragraph]) -> tuple[Package, ...]:
    """All packages of a file, in the order of their first paragraphs; mistakes go to ``check``."""
    tables = check.file.packages
    places = {paragraph.id: place for place, paragraph in enumerate(paragraphs)}
    stated = [_stated(check, key, table, paragraphs, places) for key, table in tables.items()]
    together = [package for package in stated if package is not None]
    taken: dict[str, str] = {}
    for package in together:
        for member in package.paragraphs:
            if taken.setdefault(member, package.id) != package.id:
                where, earlier = f"packages.{package.id}.paragraphs", taken[member]
                check.complain(where, f"'{member}' is in the package '{earlier}' already")
    rest = [alone(place, p) for place, p in enumerate(paragraphs) if p.id not in taken]
    for package in rest:
        if package.id in tables:
            what = f"is also a paragraph outside it; leave '{package.id}' in the package"
            check.complain(f"packages.{package.id}", f"{what}, or choose another id")
    return tuple(sorted([*together, *rest], key=lambda package: package.places[0]))


def _stated(
    check: Checking,
    key: str,
    table: PackageTable,
    paragraphs: Sequence[Paragraph],
    places: Mapping[str, int],
) -> Package | None:
    """A package as its table states it; None if it cannot be read further."""
    file, where = check.file, f"packages.{key}"
    check.members(f"{where}.paragraphs", table.paragraphs, file.paragraphs, "a paragraph")
    names = {**file.groups, **file.delegations}
    check.members(f"{where}.parties", table.parties, names, "a delegation or group")
    evidence = check.sources(
        where,
        table.evidence,
        ("parties",) if table.parties else (),
        tuple(PackageTable.model_fields),
    )
    if not set(table.paragraphs) <= set(places) or len(set(table.paragraphs)) < len(
        table.paragraphs
    ):
        return None
    # in the order of the text
    ordered = sorted(table.paragraphs, key=places.__getitem__)
    members = [paragraphs[places[name]] for name in ordered]
    ladder = _ladder(check, where, table, members)
    if ladder is None:
        return None
    rungs, at = ladder
    silence = tuple(member.silence for member in members)
    if silence not in at:
        check.complain(f"{where}.rungs", "one rung must be silence on every paragraph")
        return None
    return Package(
        id=key,
        title=table.title or "; ".join(member.title for member in members),
        places=tuple(places[member.id] for member in members),
        paragraphs=tuple(ordered),
        rungs=rungs,
        at=at,
        reference=sum(member.reference for member in members) / len(members),
        tabled=_tabled(check, where, table, members, rungs, at),
        silence=at.index(silence),
        number=table.number or " and ".join(m.number for m in members if m.number),
        precedent="; ".join(dict.fromkeys(m.precedent for m in members if m.precedent)),
        parties=members_of(file, table.parties),
        evidence=evidence,
    )


Ladder = tuple[tuple[Rung, ...], tuple[tuple[int, ...], ...]]


def _ladder(
    check: Checking, where: str, table: PackageTable, members: Sequence[Paragraph]
) -> Ladder | None:
    """The rungs of a package, and the rung of each member at each of them."""
    if not table.rungs and len(members) == 1:
        only = alone(0, members[0])
        return only.rungs, only.at
    if len(table.rungs) < 2:
        check.complain(f"{where}.rungs", "a package of several paragraphs needs at least 2 rungs")
        return None
    given = dict(zip(table.paragraphs, range(len(table.paragraphs)), strict=True))
    rungs, at = [], []
    for rung in table.rungs:
        place = f"{where}.rungs.{rung.id}.at"
        if len(rung.at) != len(members):
            what = f"needs one rung for each of {', '.join(table.paragraphs)}"
            check.complain(place, f"{what}, found {len(rung.at)}")
            return None
        named = [rung.at[given[member.id]] for member in members]
        ids = [[one.id for one in member.rungs] for member in members]
        unknown = [pair for pair in zip(named, ids, strict=True) if pair[0] not in pair[1]]
        for name, valid in unknown:
            what = f"'{name}' is not a rung; the ladder has {', '.join(valid)}"
            check.complain(place, what, nearest(name, valid))
        if unknown:
            return None
        where_at = tuple(valid.index(name) for name, valid in zip(named, ids, strict=True))
        wordings = [m.rungs[w] for m, w in zip(members, where_at, strict=True)]
        at.append(where_at)
        rungs.append(_together(rung.id, rung.label, wordings))
    check_ladder(check, where, rungs)
    return tuple(rungs), tuple(at)


def check_ladder(check: Checking, where: str, rungs: Sequence[Rung]) -> None:
    """Complain of rungs with one id, and of such as do not rise from weak to strong."""
    ids = [rung.id for rung in rungs]
    for rung_id in sorted({rung_id for rung_id in ids if ids.count(rung_id) > 1}):
        check.complain(f"{where}.rungs", f"duplicate id: '{rung_id}' is given twice")
    for before, after in itertools.pairwise(rungs):
        if after.strength <= before.strength:
            check.complain(
                f"{where}.rungs.{after.id}.strength",
                f"rungs must rise from weak to strong: {after.strength:g} does not exceed "
                f"the {before.strength:g} of '{before.id}' before it",
            )


def _together(rung_id: str, label: str, wordings: Sequence[Rung]) -> Rung:
    """A wording of a package from those of its paragraphs."""
    labels = dict.fromkeys(wording.label or wording.id for wording in wordings)
    return Rung(
        id=rung_id,
        strength=sum(wording.strength for wording in wordings) / len(wordings),
        label=label or " / ".join(labels),
        text=" ".join(wording.text for wording in wordings if wording.text),
    )


def _tabled(
    check: Checking,
    where: str,
    table: PackageTable,
    members: Sequence[Paragraph],
    rungs: Sequence[Rung],
    at: Sequence[tuple[int, ...]],
) -> int:
    """The tabled rung of a package."""
    ids = [rung.id for rung in rungs]
    if table.tabled is not None:
        if table.tabled in ids:
            return ids.index(table.tabled)
        what = f"'{table.tabled}' is not a rung; the package has {', '.join(ids)}"
        check.complain(f"{where}.tabled", what, nearest(table.tabled, ids))
        return 0
    each = tuple(member.tabled for member in members)
    if each in at:
        return list(at).index(each)
    tabled = ", ".join(f"{m.id} at '{m.rungs[m.tabled].id}'" for m in members)
    what = f"no rung stands for what its paragraphs table ({tabled}); state one of {', '.join(ids)}"
    check.complain(f"{where}.tabled", what)
    return 0


def accords_of(check: Checking, packages: Sequence[Package]) -> tuple[Accord, ...]:
    """The accords of a file, by date, then in file order; mistakes go to ``check``."""
    file, by_id = check.file, {package.id: package for package in packages}
    found = []
    for key, table in file.accords.items():
        where = f"accords.{key}"
        _check_accord(check, where, table)
        evidence = check.sources(where, table.evidence, ("accepted_by",))
        if not check.known_name(f"{where}.package", table.package, by_id, "a package"):
            continue
        ids = [rung.id for rung in by_id[table.package].rungs]
        if table.wording not in ids:
            what = f"'{table.wording}' is not a rung of '{table.package}', which has "
            near = nearest(table.wording, ids)
            check.complain(f"{where}.wording", f"{what}{', '.join(ids)}", near)
            continue
        accepted, refused = _who(file, table.accepted_by), _who(file, table.refused_by)
        found.append(
            Accord(
                id=key,
                package=table.package,
                wording=ids.index(table.wording),
                date=table.date,
                accepted=tuple(iso3 for iso3 in accepted if iso3 not in refused),
                refused=refused,
                evidence=evidence.get("accepted_by", ""),
            )
        )
    return tuple(sorted(found, key=lambda accord: accord.date))


def _who(file: ScenarioFile, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(file.delegations) if EVERYBODY in names else members_of(file, names)


def _check_accord(check: Checking, where: str, table: AccordTable) -> None:
    names = {**check.file.groups, **check.file.delegations, EVERYBODY: None}
    for entry in ("accepted_by", "refused_by"):
        listed = getattr(table, entry)
        check.members(f"{where}.{entry}", listed, names, "a delegation or group")
    if not table.accepted_by and not table.refused_by:
        check.complain(where, "needs accepted_by or refused_by")
    if table.date > check.file.meeting.date:
        day = check.file.meeting.date
        check.complain(f"{where}.date", f"{table.date} is after the meeting ({day})")
