"""Sides: delegations whose instructions come out of one consultation, so that they err together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.scenario.resolved import Side
from sim.scenario.schema import ScenarioFile, SideTable


def sides_of(file: ScenarioFile) -> dict[str, Side]:
    """The sides of a file by id; a group counts as its members.

    An id that a delegation and a group share is the delegation. Unknown names are left out.
    """
    return {key: _side(file, table) for key, table in file.sides.items()}


def members_of(file: ScenarioFile, names: Sequence[str]) -> tuple[str, ...]:
    """The delegations that some names stand for, in file order; a group counts as its members."""
    groups = [name for name in names if name not in file.delegations]
    named = set(names)
    named.update(*(file.groups[name].members for name in groups if name in file.groups))
    return tuple(iso3 for iso3 in file.delegations if iso3 in named)


def _side(file: ScenarioFile, table: SideTable) -> Side:
    given = table.evidence
    evidence = given if isinstance(given, str) else given.get("members", "")
    return Side(members_of(file, table.members), evidence)


def on_two_sides(sides: Mapping[str, Side]) -> Iterator[tuple[str, str, str]]:
    """Whoever is on a second side: that side, the delegation, the side it is on already."""
    first: dict[str, str] = {}
    for key, side in sides.items():
        for iso3 in side.members:
            if first.setdefault(iso3, key) != key:
                yield key, iso3, first[iso3]


def join_side(
    numbers: dict[str, float],
    sources: dict[str, str],
    others: Sequence[tuple[Mapping[str, float], Mapping[str, str]]],
) -> None:
    """Give a member, where it states no red line, the one that others of its side state.

    numbers, sources: of its stance on a paragraph; others: those of the rest. Of several the line
    that allows least, and none that contradicts what the member states itself. Likewise the penalty
    of crossing it: of several the largest.
    """
    lined = [pair for pair in others if {"floor", "ceiling"} & set(pair[0])]
    priced = [pair for pair in lined if "penalty" in pair[0]]
    if priced and "penalty" not in numbers:
        dearest, of = max(priced, key=lambda pair: pair[0]["penalty"])
        numbers["penalty"], sources["penalty"] = dearest["penalty"], of["penalty"]
    for line, opposite, sign in (("floor", "ceiling", 1), ("ceiling", "floor", -1)):
        limit = sign * numbers.get(opposite, sign * math.inf)
        stated = [pair for pair in others if line in pair[0] and sign * pair[0][line] <= limit]
        if stated and line not in numbers:
            theirs, of = max(stated, key=lambda pair: sign * pair[0][line])
            numbers[line], sources[line] = theirs[line], of[line]
