"""One swept value: its path and the range or the list of values it takes.

``PATH=LOW:HIGH[:STEPS]`` is a range, ``PATH=a,b,c`` a list. ``strategy`` and ``fallback`` are short
for ``meeting.strategy`` and ``meeting.fallback``; these two are the chair's levers: every point of
the design is run under each of their values.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import InputError, nearest, pick
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import Floats
from sim.scenario.paths import kind_at, number_paths, parse_value
from sim.scenario.reading import Document

ALIASES = {"strategy": "meeting.strategy", "fallback": "meeting.fallback"}
LEVERS = tuple(ALIASES.values())
STEPS = 5
"""Steps of a range in a grid where none are stated."""


@dataclass(frozen=True)
class Dimension:
    """A swept value. A range has ``low`` and ``high``; a list has ``values``.

    ``whole``: the values of the range are whole numbers. ``steps``: of a range in a grid.
    """

    path: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    steps: int | None = None
    whole: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it is a range rather than a list."""
        return not self.values

    @property
    def count(self) -> int:
        """How many values it takes in a grid; whole numbers no more than there are."""
        if not self.is_range:
            return len(self.values)
        steps = self.steps or STEPS
        return min(steps, int(self.high - self.low) + 1) if self.whole else steps

    def levels(self) -> list[Any]:
        """The values it takes in a grid."""
        if not self.is_range:
            return list(self.values)
        places = np.linspace(self.low, self.high, self.count)
        if self.whole:
            return [math.floor(place + 0.5) for place in places]
        # twelve digits: 0.3 rather than 0.30000000000000004
        return [float(f"{place:.12g}") for place in places]

    def at(self, unit: Floats) -> list[Any]:
        """The values at places 0..1 along it, (P,): ranges evenly, lists in equal parts."""
        if not self.is_range:
            last = len(self.values) - 1
            return [self.values[min(int(u * (last + 1)), last)] for u in unit]
        if self.whole:
            span = self.high - self.low + 1
            return [int(min(self.low + math.floor(u * span), self.high)) for u in unit]
        return [float(self.low + u * (self.high - self.low)) for u in unit]

    def ends(self) -> list[Any]:
        """The values that the schema has to allow: both ends of a range, all of a list."""
        if not self.is_range:
            return list(self.values)
        return [int(self.low), int(self.high)] if self.whole else [self.low, self.high]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the manifest."""
        if not self.is_range:
            return {"path": self.path, "values": list(self.values)}
        numbers = {"low": self.low, "high": self.high, "steps": self.steps, "whole": self.whole}
        return {"path": self.path, **numbers}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Dimension:
        """The inverse of ``to_dict``."""
        return cls(**{**data, "values": tuple(data.get("values", ()))})


def split_option(text: str) -> tuple[str, str]:
    """The path and the rest of ``PATH=REST``. Raises InputError where either is missing."""
    path, _, spec = (part.strip() for part in text.partition("="))
    if not path or not spec:
        raise InputError(f"'{text}' is not PATH=LOW:HIGH[:STEPS] or PATH=a,b,c", where="--vary")
    return path, spec


def make_dimension(path: str, spec: Any, document: Document) -> Dimension:
    """A dimension from its path and a text (as in ``--vary``), values, or a table low, high, steps.

    Raises InputError for an unknown path, a range where no number stands, or numbers that make
    none.
    """
    path = ALIASES.get(path, path)
    kind = _kind(document, path)
    if isinstance(spec, Mapping):
        spec = _table(path, spec)
    if isinstance(spec, str) and ":" in spec:
        return _range(path, spec, kind)
    return _list(path, _values(spec), kind)


def _values(spec: Any) -> list[Any]:
    """The values of a list, as plain Python values."""
    if isinstance(spec, str) or not isinstance(spec, Iterable):
        spec = str(spec).split(",")
    plain = (value.item() if isinstance(value, np.generic) else value for value in spec)
    return [value.strip() if isinstance(value, str) else value for value in plain]


def _kind(document: Document, path: str) -> type:
    try:
        kind = kind_at(document, path)
    except InputError as error:
        if error.near is None:
            error = InputError(error.message, where=path, near=nearest(path, ALIASES))
        raise error from None
    if kind is None:
        known = number_paths(document)
        raise InputError("this value cannot be swept", where=path, near=nearest(path, known))
    return kind


def _table(path: str, spec: Mapping[str, Any]) -> str:
    for key in spec:
        pick(key, ("low", "high", "steps"), "key of a range", path)
    if "low" not in spec or "high" not in spec:
        raise InputError("a range needs low and high", where=path)
    steps = f":{spec['steps']}" if "steps" in spec else ""
    return f"{spec['low']}:{spec['high']}{steps}"


def _range(path: str, spec: str, kind: type) -> Dimension:
    if kind not in (int, float):
        what = "true or false" if kind is bool else "text"
        raise InputError(f"takes no range, its values are {what}; list them: a,b,c", where=path)
    parts = spec.split(":")
    if len(parts) not in (2, 3):
        raise InputError(f"'{spec}' is not LOW:HIGH or LOW:HIGH:STEPS", where=path)
    low, high = (_number(path, part) for part in parts[:2])
    if not low < high:
        raise InputError(f"LOW must be below HIGH, found {spec}", where=path)
    whole = kind is int
    if whole and (low != int(low) or high != int(high)):
        raise InputError(f"must be whole numbers, found {spec}", where=path)
    steps = _steps(path, parts[2]) if len(parts) == 3 else None
    return Dimension(path, low=low, high=high, steps=steps, whole=whole)


def _number(path: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InputError(f"a range needs numbers, found '{text.strip()}'", where=path) from None
    if not math.isfinite(number):
        raise InputError(f"a range needs finite numbers, found '{text.strip()}'", where=path)
    return number


def _steps(path: str, text: str) -> int:
    if not text.strip().lstrip("+-").isdigit() or int(text) < 2:
        raise InputError(f"STEPS must be a whole number from 2, found '{text}'", where=path)
    return int(text)


def _list(path: str, values: list[Any], kind: type) -> Dimension:
    parsed = [parse_value(v) if isinstance(v, str) and kind is not str else v for v in values]
    if kind is float:
        parsed = [float(v) if type(v) is int else v for v in parsed]
    if path in LEVERS:
        from sim.model.strategies import CHAIR_STRATEGIES

        valid, what = (
            (CHAIR_STRATEGIES, "chair strategy")
            if path == "meeting.strategy"
            else (FALLBACKS, "fallback")
        )
        parsed = [pick(str(value), valid, what, path) for value in parsed]
    elif len(parsed) < 2:
        raise InputError("needs at least two values; fix one with --set", where=path)
    twice = [v for index, v in enumerate(parsed) if v in parsed[:index]]
    if twice:
        raise InputError(f"'{twice[0]}' stands there twice", where=path)
    return Dimension(path, values=tuple(parsed))
