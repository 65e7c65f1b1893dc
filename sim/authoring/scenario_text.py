"""A scenario as a commented TOML file: what ``communique new`` and ``communique import`` write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from pydantic import BaseModel
from tomlkit import TOMLDocument
from tomlkit.items import Array, InlineTable, Item, Table

from sim.errors import InputError
from sim.files import check_writable, write_text
from sim.layouts.scales import PERCENT, Scale
from sim.scenario.reading import MAX_BYTES, parse
from sim.scenario.scenario import Scenario, build
from sim.scenario.schema import (
    AccordTable,
    DelegationTable,
    Evidence,
    PackageTable,
    ParagraphTable,
    Rung,
    SideTable,
    StanceLayer,
)

_KEY = re.compile(r"[A-Za-z0-9_-]+")

_LATIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Latin letters that are no accented ones."""

_ABOUT = {
    "date": "evidence dated later is refused",
    "forum": "ministers, leaders, or another level that says its cost_of_failure",
    "chair": "the delegation that tables drafts and issues the fallback",
    "deadline": "drafting rounds",
    "cost_of_failure": "what visible failure costs here; 1 is the largest possible loss",
    "strategy": "hold bridge drop split carve_out single_text listening exact",
    "rule": "consensus consensus_minus qualified_majority",
    "tolerated_objectors": "so many may object and are bound all the same",
    "majority_members": "share of the delegations in the room that must accept",
    "majority_capability": "share of their capability that must accept",
    "fallback": "outcome_document chair_summary chair_statement none",
}

_FACILITATOR = "no delegation: tables drafts and issues the fallback, without stances or a vote"


@dataclass(frozen=True)
class PlannedFile:
    """What goes into a scenario file, in file order.

    about: lines at its head. meeting: the keys of ``[meeting]``; those that are None are left out.
    The other tables are by id.
    """

    about: tuple[str, ...]
    meeting: Mapping[str, Any]
    paragraphs: Mapping[str, ParagraphTable]
    delegations: Mapping[str, DelegationTable]
    defaults: Mapping[str, StanceLayer] = field(default_factory=dict)
    packages: Mapping[str, PackageTable] = field(default_factory=dict)
    accords: Mapping[str, AccordTable] = field(default_factory=dict)
    sides: Mapping[str, SideTable] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


def scenario_id(text: str) -> str:
    """A key that TOML and ``--set`` can spell: letters, digits, ``_`` and ``-``.

    Raises InputError for a text without a letter or digit.

    >>> scenario_id("Rules of origin (goods)"), scenario_id("USA"), scenario_id("Россия")
    ('rules_of_origin_goods', 'USA', 'россия')
    """
    plain = made_id(text)
    if not plain:
        raise InputError(f"'{text}' has no letter or digit to make an id of; give ID=TITLE")
    return plain


def made_id(text: str) -> str:
    """As ``scenario_id``, but "" for a text without a letter or digit.

    Accents fall away from Latin letters; those of any other script stay as they are.
    """
    text = text.strip()
    if _KEY.fullmatch(text):
        return text
    latin = unicodedata.normalize("NFKD", text.lower().translate(_LATIN))
    bare = latin.encode("ascii", "ignore").decode()
    if any(c.isalnum() and not c.isascii() for c in latin):
        bare = unicodedata.normalize("NFKC", text).lower()
    return "_".join("".join(c if _in_word(c) else " " for c in bare).split())


def _in_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LNM"


def plain_ladder(
    title: str, strengths: tuple[float, ...], silence: float = 0.0, scale: Scale = PERCENT
) -> tuple[Rung, ...]:
    """A ladder of these strengths (rising, 0..100) with sentences to be replaced."""
    return tuple(_rung(title, strength, strength == silence, scale) for strength in strengths)


def _rung(title: str, strength: float, silent: bool, scale: Scale) -> Rung:
    if silent:
        return Rung(id="silence", strength=strength, label="Silence", text="")
    own = scale.own(strength)
    said = f"{own} {scale.unit}".strip()
    return Rung(
        id=f"at-{own}".replace(".", "-").replace("--", "-minus-"),
        strength=strength,
        label=said,
        text=f"On “{title}” we settle at {said}.",
    )


def planned_paragraph(
    title: str, rungs: tuple[Rung, ...], tabled: str, reference: float = 0.0
) -> ParagraphTable:
    """A paragraph whose ladder is judgement. ``tabled``: a rung's id; ``reference``: a strength."""
    return ParagraphTable(
        title=title, reference=reference, tabled=tabled, evidence="judgement", rungs=rungs
    )


def planned_stance(numbers: Mapping[str, float], evidence: str) -> StanceLayer:
    """A stance whose numbers (of ``schema.STANCE_NUMBERS``) all rest on the same evidence."""
    return StanceLayer.model_validate({**numbers, "evidence": evidence})


def planned_member(
    name: str,
    capability: float = 1.0,
    evidence: str = "judgement",
    present: bool = True,
    stances: Mapping[str, StanceLayer] = MappingProxyType({}),
) -> DelegationTable:
    """A delegation; ``evidence`` is that of its capability, ``stances`` are by paragraph id."""
    given = {
        "name": name,
        "capability": capability,
        "evidence": {"capability": evidence},
        "stances": dict(stances),
    }
    return DelegationTable.model_validate(given if present else {**given, "present": False})


def scenario_text(plan: PlannedFile) -> str:
    """The file: TOML with a comment wherever a user will want to change something."""
    file = tomlkit.document()
    _say(file, *plan.about)
    _put(file, "meeting", _meeting(plan.meeting))
    _put(file, "paragraphs", _each(_paragraph(table) for table in plan.paragraphs.items()))
    if plan.packages:
        _put(file, "packages", _each(_package(table) for table in plan.packages.items()))
    if plan.defaults:
        file.add(tomlkit.nl())
        _say(
            file,
            "Where everybody stands unless a delegation below says otherwise: position 0..100,",
            "salience on any scale (how much this paragraph matters beside the others).",
        )
        stances = {key: _given(layer) for key, layer in plan.defaults.items()}
        _put(file, "defaults", _each([("stances", _table(stances))]))
    file.add(tomlkit.nl())
    _say(
        file,
        "Who has a voice. capability: any positive scale. To a stance you can add a red line",
        "(floor and/or ceiling, 0..100) and the mean penalty of crossing it (inf: never).",
    )
    _put(file, "delegations", _each(_delegation(table) for table in plan.delegations.items()))
    _put_each(file, "sides", plan.sides)
    _put_each(file, "accords", plan.accords)
    _put_each(file, "evidence", plan.evidence)
    return tomlkit.dumps(file)


def _say(file: TOMLDocument, *lines: str) -> None:
    for line in lines:
        # a comment of TOML holds neither line breaks nor control characters
        file.add(tomlkit.comment(re.sub(r"[\s\x00-\x1f\x7f]+", " ", line)))


def _put(file: TOMLDocument, name: str, table: Table) -> None:
    file.add(tomlkit.nl())
    file.add(name, table)


def _put_each(file: TOMLDocument, name: str, tables: Mapping[str, BaseModel]) -> None:
    """Plain tables by id, if there are any."""
    if tables:
        _put(file, name, _each((key, _table(_given(table))) for key, table in tables.items()))


def _each(tables: Iterable[tuple[str, Table]]) -> Table:
    """A table of tables, with an empty line between them."""
    above = tomlkit.table(is_super_table=True)
    before: Table | None = None
    for key, table in tables:
        if before is not None:
            before.add(tomlkit.nl())
        above.add(key, table)
        before = table
    return above


def _table(values: Mapping[str, Any], about: Mapping[str, str] = MappingProxyType({})) -> Table:
    """A table of these values, with a comment behind each that ``about`` has one for."""
    table = tomlkit.table()
    for key, value in values.items():
        entry = _item(value)
        if key in about:
            entry.comment(about[key])
            entry.trivia.comment_ws = "  "
        table.add(key, entry)
    return table


def _item(value: Any) -> Item:
    """A value as it is written: tables in one line, whole numbers without a decimal point."""
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, list | tuple):
        return _array(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return tomlkit.item(int(value))
    return tomlkit.item(value)


def _inline(values: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.add(tomlkit.ws(" "))
    for key, value in values.items():
        table.add(key, _item(value))
    table.add(tomlkit.ws(" "))
    return table


def _array(values: Iterable[Any]) -> Item:
    array = tomlkit.array()
    for value in values:
        array.append(_item(value))
    return array


def _given(table: BaseModel) -> dict[str, Any]:
    """What was said when the table was made, in the order of the schema."""
    return table.model_dump(exclude_unset=True, exclude_none=True)


def _meeting(meeting: Mapping[str, Any]) -> Table:
    given = {key: value for key, value in meeting.items() if value is not None}
    other = {} if isinstance(given["chair"], str) else {"chair": _FACILITATOR}
    return _table(given, {**_ABOUT, **other})


def _paragraph(paragraph: tuple[str, ParagraphTable]) -> tuple[str, Table]:
    key, given = paragraph[0], _given(paragraph[1])
    rungs = _rungs(given.pop("rungs"), "from weak to strong; put your own sentences in")
    about = {"reference": "what silence amounts to", "tabled": "the chair's opening wording"}
    return key, _table(given, about).add("rungs", rungs)


def _package(package: tuple[str, PackageTable]) -> tuple[str, Table]:
    key, given = package[0], _given(package[1])
    rungs = given.pop("rungs", ())
    table = _table(given)
    if rungs:
        table.add("rungs", _rungs(rungs, "a rung of each paragraph, from weak to strong"))
    return key, table


def _rungs(rungs: Iterable[Mapping[str, Any]], heading: str) -> Array:
    """A ladder, a line for each rung."""
    lines = tomlkit.array()
    lines.add_line(indent="  ", comment=heading, newline=False)
    for rung in rungs:
        lines.add_line(_inline(rung), indent="  ")
    lines.add_line(indent="")
    return lines


def _delegation(delegation: tuple[str, DelegationTable]) -> tuple[str, Table]:
    key, given = delegation[0], _given(delegation[1])
    stances = list(given.pop("stances", {}).items())
    table = _table(given)
    for topic, layer in stances[:1]:
        table.add(tomlkit.key(["stances", topic]), _inline(layer))
    for topic, layer in stances[1:]:
        # a further dotted key would copy what is there, over and over
        table["stances"].add(topic, _inline(layer))
    return key, table


def check_new(path: Path, force: bool = False) -> None:
    """Raise InputError if the file exists (unless ``force``) or could not be written."""
    if path.exists() and not force:
        raise InputError("the file exists; give another name, or --force", where=str(path))
    check_writable(path)


def write_scenario(path: Path, plan: PlannedFile, force: bool = False) -> Scenario:
    """Check the file by loading it, then write it. Returns the scenario.

    Raises InputError if the file exists (unless ``force``), cannot be written, or would be refused.
    """
    from sim.model.strategies import chair_alternative

    check_new(path, force)
    text = scenario_text(plan)
    if len(text.encode("utf-8")) > MAX_BYTES:
        size = f"{len(text) / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB of a scenario"
        raise InputError(f"would have {size}; leave out what matters least", where=str(path))
    scenario = build(parse(text, str(path)), name=path.stem, source=str(path))
    chair_alternative(scenario)
    write_text(path, text)
    return scenario
