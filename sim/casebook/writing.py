"""A coded case as the plan of a scenario file, with what there is to know of it at its head."""

from __future__ import annotations

from collections.abc import Iterable

from sim.authoring.scenario_text import PlannedFile
from sim.casebook.coding import CodedCase
from sim.errors import InputError
from sim.scenario.checking import validated


def plan_of_case(coded: CodedCase) -> PlannedFile:
    """The file of a case. Raises InputError where the schema refuses it."""
    try:
        file = validated(coded.document)
    except InputError as error:
        raise error.inside(coded.pair.file) from None
    return PlannedFile(
        about=tuple(_about(coded)),
        meeting=coded.document["meeting"],
        paragraphs=file.paragraphs,
        packages=file.packages,
        accords=file.accords,
        sides=file.sides,
        delegations=file.delegations,
        evidence=file.evidence,
    )


def _about(coded: CodedCase) -> Iterable[str]:
    case = coded.pair.case
    yield f"{case.id}: {case.forum}, {case.date}, as known on its eve, {case.eve}."
    yield "Coded by fixed rules from a case pair; the meeting is dated by its eve, so that later"
    yield "evidence is refused. No number knows what came of it; the coder's notes may tell it."
    yield from (f"Note: {note}" for note in coded.notes)
    for name, said in (
        ("Confidence", [case.confidence]),
        ("Eve", [case.eve_note]),
        ("Rule", [case.rule_note]),
        ("Cost of failure", [case.cost_of_failure_note]),
        ("In sample", [case.in_sample] if isinstance(case.in_sample, str) else []),
        ("Coded", [case.coding_rules]),
        ("Doubt", case.doubts),
        ("Leak", case.leak_notes),
        ("Source", case.sources),
    ):
        yield from (f"{name}: {text}" for text in said if text)
