"""Who is in dispute over a package, and who of them is on one side."""

from __future__ import annotations

from collections.abc import Mapping

from sim.casebook.bundles import Bundle
from sim.casebook.pair import CasePair
from sim.casebook.rows import CaseStance
from sim.casebook.sources import Sources
from sim.scenario.reading import Document

FEW = 2
"""A side of fewer shares nothing."""


def parties_of(pair: CasePair, bundle: Bundle) -> tuple[str, ...]:
    """Those in dispute over it: as coded, else whoever has a red line or a salience above 1 on it.

    Nobody where none of its paragraphs is contested.
    """
    if not bundle.contested:
        return ()
    coded = [topic.parties for topic in bundle.topics if topic.parties is not None]
    if coded:
        return tuple(dict.fromkeys(code for codes in coded for code in codes))
    stances = _stances(pair, bundle)
    disputed = (s.delegation for s in stances if s.lined or s.salience > 1)
    return tuple(dict.fromkeys(disputed))


def _stances(pair: CasePair, bundle: Bundle) -> list[CaseStance]:
    ids = {topic.id for topic in bundle.topics}
    return [s for s in pair.stances if s.paragraph in ids and s.position is not None]


def halves_of(pair: CasePair, bundle: Bundle) -> dict[str, str]:
    """Of each party, whether its mean position is at or above what is tabled, or below it."""
    stances, tabled = _stances(pair, bundle), bundle.strength(bundle.tabled)
    halves = {}
    for code in parties_of(pair, bundle):
        own = [s.position for s in stances if s.delegation == code and s.position is not None]
        if own:
            halves[code] = "at or above" if sum(own) / len(own) >= tabled else "below"
    return halves


def sides_of(pair: CasePair, bundles: Mapping[str, Bundle], sources: Sources) -> Document:
    """The sides as coded; else delegations that are on one half of the same packages.

    Nobody is on two sides of a scenario, so that those who stand together on one package and apart
    on another are on none together.
    """
    if pair.case.sides is not None:
        evidence = sources.rule("sides", "As the case says.")
        return {
            key: {"members": list(codes), "evidence": {"members": evidence}}
            for key, codes in pair.case.sides.items()
        }
    where: dict[str, list[str]] = {}
    for key, bundle in bundles.items():
        for code, half in halves_of(pair, bundle).items():
            where.setdefault(code, []).append(f"{half} what is tabled on {key}")
    alike: dict[str, list[str]] = {}
    for code, places in where.items():
        alike.setdefault("; ".join(places), []).append(code)
    sides: Document = {}
    for stand, codes in alike.items():
        if len(codes) >= FEW:
            number = len(sides) + 1
            evidence = sources.rule(f"side-{number}", f"Parties that stand {stand}.")
            sides[f"side-{number}"] = {"members": codes, "evidence": {"members": evidence}}
    return sides
