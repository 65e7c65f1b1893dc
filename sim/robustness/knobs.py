"""What nobody measured in a scenario, as knobs: each has a range and changes the document.

Three kinds: the assumed numbers of the model (``assumed.py``), the numbers that the file codes by
judgement or by a rule, and the ladders: how far the middle wordings stand from silence. A knob
keeps the evidence of the number it turns: a judged position stays judged, with its wider error. No
knob takes a position beyond the bounds that a source puts on it, alone or with others.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.assumed import JUDGED, JUDGED_KINDS, Assumed, Margin, assumed_of
from sim.scenario.reading import Document
from sim.scenario.scenario import Delegation, Scenario
from sim.scenario.schema import STANCE_NUMBERS, EvidenceRef

LEVELS = {"assumed": 5, "judged": 2, "ladder": 2}
"""How many values each kind takes when it is turned alone: evenly over its range, ends included."""

DRAWN_AT_WORDINGS = ("floor", "ceiling", "at_least", "at_most")


@dataclass(frozen=True)
class Knob:
    """A number to vary from ``low`` to ``high``; ``stated`` is what the scenario says.

    kind: assumed, judged or ladder. path: as in ``--set``; a ladder's is ``paragraphs.ID.ladder``.
    log: spaced by factors. whole: only whole numbers.
    """

    path: str
    kind: str
    stated: float
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def at(self, unit: float) -> float:
        """The value at a place 0..1 along the range."""
        if self.log:
            value = self.low * math.exp(unit * math.log(self.high / self.low))
        else:
            value = self.low + unit * (self.high - self.low)
        return round(value) if self.whole else value

    def place(self, value: float) -> float:
        """Where a value lies along the range, 0..1: the inverse of ``at``."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def levels(self) -> list[float]:
        """The values it takes when turned alone, from low to high, without the stated one."""
        steps = LEVELS[self.kind]
        values = dict.fromkeys(self.at(step / (steps - 1)) for step in range(steps))
        return [value for value in values if not math.isclose(value, self.stated)]

    def turn(self, document: Document, value: float) -> None:
        """Set the number in a document, in place."""
        if self.kind == "ladder":
            _bend(document, self.path.split(".")[1], value)
            return
        *tables, name = self.path.split(".")
        place = document
        for key in tables:
            place = place.setdefault(key, {})
        place[name] = int(value) if self.whole else value


def turned(scenario: Scenario, turns: Sequence[tuple[Knob, float]]) -> Scenario:
    """A copy of the scenario with some knobs turned.

    Ladders last: they carry red lines and bounds along.
    """
    document = copy.deepcopy(scenario.document)
    for knob, value in sorted(turns, key=lambda turn: turn[0].kind == "ladder"):
        knob.turn(document, value)
    return scenario.rebuilt(document)


def knobs_of(scenario: Scenario) -> tuple[Knob, ...]:
    """Every knob of a scenario: assumed numbers, judged numbers in file order, ladders."""
    return (
        *(_assumed(entry, value) for entry, value in assumed_of(scenario)),
        *_judged(scenario),
        *_ladders(scenario),
    )


def _assumed(entry: Assumed, value: float) -> Knob:
    low, high = min(entry.low, value), max(entry.high, value)
    if math.isinf(high):
        low, high = entry.low, entry.high
    return Knob(entry.path, "assumed", value, low, high, whole=entry.whole)


def _judged(scenario: Scenario) -> Iterator[Knob]:
    for where, layer in _layers(scenario.document):
        for name in STANCE_NUMBERS:
            if name in layer and (name == "salience" or _is_judged(scenario, layer, name)):
                limits = _limits(scenario, where, layer, name)
                knob = _around(f"{where}.{name}", layer[name], JUDGED[name], limits)
                if knob is not None:
                    yield knob
    for key, table in scenario.document["delegations"].items():
        if _is_judged(scenario, table, "capability"):
            path = f"delegations.{key}.capability"
            knob = _around(path, table["capability"], JUDGED["capability"])
            if knob is not None:
                yield knob


def _layers(document: Document) -> Iterator[tuple[str, Document]]:
    tables = [("defaults", document.get("defaults", {}))]
    for kind in ("groups", "delegations"):
        tables += [(f"{kind}.{key}", table) for key, table in document.get(kind, {}).items()]
    for where, table in tables:
        for topic, layer in table.get("stances", {}).items():
            yield f"{where}.stances.{topic}", layer


def addressed(scenario: Scenario, path: str) -> list[Delegation]:
    """The delegations that a layer of stances is for, by a path into it."""
    kind, key = path.split(".")[:2]
    if kind == "delegations":
        return [scenario.delegation(key)]
    if kind == "groups":
        return [scenario.delegation(iso3) for iso3 in scenario.groups[key]]
    return list(scenario.delegations)


def _is_judged(scenario: Scenario, table: Document, name: str) -> bool:
    given: EvidenceRef = table.get("evidence", {})
    evidence_id = given if isinstance(given, str) else given.get(name, "")
    item = scenario.evidence.get(evidence_id)
    return item is not None and item.kind in JUDGED_KINDS


def _limits(scenario: Scenario, where: str, layer: Document, name: str) -> tuple[float, float]:
    """How far a number can go without taking anybody's position beyond its bounds."""
    if name == "at_least":
        return 0.0, layer[name]
    if name == "at_most":
        return layer[name], 100.0
    if name != "position":
        return 0.0, 100.0
    stances = [member.stances[where.split(".")[-1]] for member in addressed(scenario, where)]
    # a later layer may give some of them another position
    own = [stance for stance in stances if stance.position == layer[name]]
    return (
        max((stance.at_least for stance in own), default=0.0),
        min((stance.at_most for stance in own), default=100.0),
    )


def _around(
    path: str, value: Any, margin: Margin, limits: tuple[float, float] = (0.0, 100.0)
) -> Knob | None:
    """A knob around a judged number, or None where its margin holds nothing but the number.

    limits: of numbers that are not varied by a factor.
    """
    if margin.is_factor:
        if value == 0 or math.isinf(value):
            return None
        return Knob(path, "judged", value, value / margin.by, value * margin.by, log=True)
    low, high = max(limits[0], value - margin.by), min(limits[1], value + margin.by)
    return Knob(path, "judged", value, low, high) if low < high else None


def _ladders(scenario: Scenario) -> Iterator[Knob]:
    by = JUDGED["ladder"].by
    for paragraph in scenario.paragraphs:
        ends = (0.0, 100.0, paragraph.reference)
        middle = [rung for rung in paragraph.rungs if rung.strength not in ends]
        if middle:
            yield Knob(f"paragraphs.{paragraph.id}.ladder", "ladder", 1.0, 1 / by, by, log=True)


def _bend(document: Document, topic: str, exponent: float) -> None:
    """Move the wordings of a ladder to or from silence, and what is drawn at them.

    That is red lines and bounds; and on a topic with bounds the positions, which lie beside them.
    """
    table = document["paragraphs"][topic]
    silence = table.get("reference", table["rungs"][0]["strength"])
    table["rungs"] = [
        {**rung, "strength": bent(rung["strength"], silence, exponent)} for rung in table["rungs"]
    ]
    layers = [layer for where, layer in _layers(document) if where.endswith(f".stances.{topic}")]
    bounded = any(name in layer for layer in layers for name in ("at_least", "at_most"))
    for layer in layers:
        for name in (*DRAWN_AT_WORDINGS, *(("position",) if bounded else ())):
            if name in layer:
                layer[name] = bent(layer[name], silence, exponent)


def bent(strength: float, silence: float, exponent: float) -> float:
    """The share of the way from silence to the end of the scale, raised to a power.

    >>> bent(50, 0, 2), bent(0, 0, 2), bent(100, 0, 2), bent(25, 50, 1)
    (25.0, 0.0, 100.0, 25.0)
    """
    end = 100.0 if strength >= silence else 0.0
    if end == silence:
        return float(strength)
    share = (strength - silence) / (end - silence)
    return float(silence + (end - silence) * share**exponent)
