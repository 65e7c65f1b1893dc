"""A scenario as a commented TOML file: what ``communique new`` and ``communique import`` write."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.files import check_writable, write_text
from sim.scenario.reading import parse
from sim.scenario.scenario import Scenario, build
from sim.scenario.schema import Evidence, Rung

_KEY = re.compile(r"[A-Za-z0-9_-]+")

_ABOUT = {
    "date": "evidence dated later is refused",
    "forum": "ministers, leaders, or another level that says its cost_of_failure",
    "chair": "the delegation that tables drafts and issues the fallback",
    "deadline": "drafting rounds",
    "cost_of_failure": "what visible failure costs here; 1 is the largest possible loss",
    "strategy": "hold bridge drop split carve_out single_text exact",
    "rule": "consensus consensus_minus qualified_majority",
    "tolerated_objectors": "so many may object and are bound all the same",
    "majority_members": "share of the delegations in the room that must accept",
    "majority_capability": "share of their capability that must accept",
    "fallback": "outcome_document chair_summary chair_statement none",
}


@dataclass(frozen=True)
class PlannedTopic:
    """A paragraph to be written. ``tabled``: a rung's id; ``reference``: a rung's strength."""

    id: str
    title: str
    rungs: tuple[Rung, ...]
    tabled: str
    reference: float = 0.0


@dataclass(frozen=True)
class PlannedStance:
    """Numbers of a stance (of ``schema.STANCE_NUMBERS``) and the evidence of each."""

    numbers: Mapping[str, float]
    evidence: Mapping[str, str]


@dataclass(frozen=True)
class PlannedDelegation:
    """A delegation to be written; stances by paragraph id."""

    id: str
    name: str
    capability: float = 1.0
    evidence: str = "judgement"
    present: bool = True
    stances: Mapping[str, PlannedStance] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What goes into a scenario file. ``meeting`` holds the keys of ``[meeting]`` in file order."""

    about: tuple[str, ...]
    meeting: Mapping[str, Any]
    topics: tuple[PlannedTopic, ...]
    delegations: tuple[PlannedDelegation, ...]
    defaults: Mapping[str, PlannedStance] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


def scenario_id(text: str) -> str:
    """A key that TOML and ``--set`` can spell: letters, digits, ``_`` and ``-``.

    >>> scenario_id("Rules of origin (goods)"), scenario_id("USA")
    ('rules_of_origin_goods', 'USA')
    """
    text = text.strip()
    if _KEY.fullmatch(text):
        return text
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    plain = "_".join(re.findall(r"\w+", bare))
    if not plain:
        raise InputError(f"'{text}' has no letter or digit to make an id of; give ID=TITLE")
    return plain


@dataclass(frozen=True)
class Scale:
    """The scale of a table's positions, from what counts as 0 to what counts as 100."""

    low: float = 0.0
    high: float = 100.0
    unit: str = "of 100"

    def to_percent(self, value: float) -> float:
        """The value on 0..100; rounded so that a mapped reference can equal a mapped rung."""
        # adding 0 turns the -0 of a scale that runs down into 0
        return round(100.0 * (value - self.low) / (self.high - self.low), 9) + 0.0

    def own(self, percent: float) -> str:
        """A strength in the table's own numbers, without its unit."""
        return f"{self.low + percent * (self.high - self.low) / 100.0:g}"

    def holds(self, value: float) -> bool:
        """Whether the value lies on the scale."""
        return min(self.low, self.high) <= value <= max(self.low, self.high)

    def __str__(self) -> str:
        return f"{self.low:g}:{self.high:g}"


PERCENT = Scale()


def plain_ladder(
    title: str, strengths: tuple[float, ...], silence: float = 0.0, scale: Scale = PERCENT
) -> tuple[Rung, ...]:
    """A ladder of these strengths (rising, 0..100) with sentences to be replaced."""
    return tuple(_rung(title, strength, strength == silence, scale) for strength in strengths)


def _rung(title: str, strength: float, silent: bool, scale: Scale) -> Rung:
    if silent:
        return Rung(id="silence", strength=strength, label="Silence")
    own = scale.own(strength)
    said = f"{own} {scale.unit}".strip()
    return Rung(
        id=f"at-{own}".replace(".", "-").replace("--", "-minus-"),
        strength=strength,
        label=said,
        text=f"On “{title}” we settle at {said}.",
    )


def scenario_text(plan: Plan) -> str:
    """The file: TOML with a comment wherever a user will want to change something."""
    parts = [
        "\n".join(f"# {line}".rstrip() for line in plan.about),
        _meeting(plan.meeting),
        *[_topic(topic) for topic in plan.topics],
        _defaults(plan.defaults),
        "# Who has a voice. capability: any positive scale. To a stance you can add a red line\n"
        "# (floor and/or ceiling, 0..100) and the mean penalty of crossing it (inf: never).",
        *[_delegation(delegation) for delegation in plan.delegations],
        *[_evidence(key, item) for key, item in plan.evidence.items()],
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def check_new(path: Path, force: bool = False) -> None:
    """Raise InputError if the file exists (unless ``force``) or could not be written."""
    if path.exists() and not force:
        raise InputError("the file exists; give another name, or --force", where=str(path))
    check_writable(path)


def write_scenario(path: Path, plan: Plan, force: bool = False) -> Scenario:
    """Check the file by loading it, then write it. Returns the scenario.

    Raises InputError if the file exists (unless ``force``), cannot be written, or would be refused.
    """
    from sim.model.negotiation import chair_alternative

    check_new(path, force)
    text = scenario_text(plan)
    scenario = build(parse(text, str(path)), name=path.stem, source=str(path))
    chair_alternative(scenario, None, None)
    write_text(path, text)
    return scenario


def _meeting(meeting: Mapping[str, Any]) -> str:
    lines = ["[meeting]"]
    for key, value in meeting.items():
        if value is not None:
            comment = f"  # {_ABOUT[key]}" if key in _ABOUT else ""
            lines.append(f"{key} = {toml(value)}{comment}")
    return "\n".join(lines)


def _topic(topic: PlannedTopic) -> str:
    lines = [
        f"[paragraphs.{_key(topic.id)}]",
        f"title = {toml(topic.title)}",
        f"reference = {toml(topic.reference)}  # what silence amounts to",
        f"tabled = {toml(topic.tabled)}  # the chair's opening wording",
        'evidence = "judgement"',
        "rungs = [  # from weak to strong; put your own sentences in",
        *[f"  {_inline(rung.model_dump())}," for rung in topic.rungs],
        "]",
    ]
    return "\n".join(lines)


def _defaults(defaults: Mapping[str, PlannedStance]) -> str:
    if not defaults:
        return ""
    lines = [
        "# Where everybody stands unless a delegation below says otherwise: position 0..100,",
        "# salience on any scale (how much this paragraph matters beside the others).",
        "[defaults.stances]",
    ]
    return "\n".join(lines + [f"{_key(k)} = {_stance(s)}" for k, s in defaults.items()])


def _delegation(delegation: PlannedDelegation) -> str:
    lines = [
        f"[delegations.{_key(delegation.id)}]",
        f"name = {toml(delegation.name)}",
        *([] if delegation.present else ["present = false"]),
        f"capability = {toml(delegation.capability)}",
        f"evidence = {_inline({'capability': delegation.evidence})}",
    ]
    for topic, stance in delegation.stances.items():
        lines.append(f"stances.{_key(topic)} = {_stance(stance)}")
    return "\n".join(lines)


def _stance(stance: PlannedStance) -> str:
    ids = set(stance.evidence.values())
    evidence: Any = dict(stance.evidence) if len(ids) > 1 else next(iter(ids), "judgement")
    return _inline({**stance.numbers, "evidence": evidence})


def _evidence(key: str, item: Evidence) -> str:
    given = item.model_dump(exclude_defaults=True)
    return "\n".join([f"[evidence.{_key(key)}]", *[f"{k} = {toml(v)}" for k, v in given.items()]])


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else toml(key)


def _inline(table: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{_key(k)} = {toml(v)}" for k, v in table.items()) + " }"


def toml(value: Any) -> str:
    """A value as TOML writes it.

    >>> toml(0.5), toml(50.0), toml("Côte d'Ivoire"), toml(True)
    ('0.5', '50', '"Côte d\\'Ivoire"', 'true')
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
