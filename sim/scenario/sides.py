"""Sides: delegations whose instructions come out of one consultation, so that they err together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.resolved import Side
from sim.scenario.schema import ScenarioFile, SideTable


def sides_of(file: ScenarioFile) -> dict[str, Side]:
    """The sides of a file by id; a group counts as its members.

    An id that a delegation and a group share is the delegation. Unknown names are left out.
    """
    return {key: _side(file, table) for key, table in file.sides.items()}


def _side(file: ScenarioFile, table: SideTable) -> Side:
    groups = [name for name in table.members if name not in file.delegations]
    names = set(table.members)
    names.update(*(file.groups[name].members for name in groups if name in file.groups))
    members = tuple(iso3 for iso3 in file.delegations if iso3 in names)
    given = table.evidence
    return Side(members, given if isinstance(given, str) else given.get("members", ""))


def on_two_sides(sides: Mapping[str, Side]) -> Iterator[tuple[str, str, str]]:
    """Whoever is on a second side: that side, the delegation, the side it is on already."""
    first: dict[str, str] = {}
    for key, side in sides.items():
        for iso3 in side.members:
            if first.setdefault(iso3, key) != key:
                yield key, iso3, first[iso3]
