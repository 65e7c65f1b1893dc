"""The scale a table's positions are on: as stated, or 0..100 and said so; flags that use it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.errors import InputError
from sim.tables.numerals import parse_number


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
SHARE = Scale(0.0, 1.0)


@dataclass(frozen=True)
class Scales:
    """Of every paragraph (key "") and of single ones by id; those left out are on 0..100.

    asked: as the user says. found: as the file itself says.
    """

    asked: Mapping[str, Scale] = field(default_factory=dict)
    found: Mapping[str, Scale] = field(default_factory=dict)

    def of(self, paragraph: str) -> Scale:
        """The scale of a paragraph, by its id."""
        asked = self.asked.get(paragraph) or self.asked.get("")
        return asked or self.found.get(paragraph) or PERCENT

    def stated(self, paragraph: str) -> bool:
        """Whether the scale of a paragraph is stated."""
        return paragraph in {*self.asked, *self.found} or "" in self.asked


def scale_of(text: str, unit: str | None = None) -> Scale:
    """``LOW:HIGH``, from what counts as 0 to what counts as 100. Raises InputError.

    >>> scale_of("4:10").to_percent(7)
    50.0
    """
    parts = [parse_number(part) for part in text.split(":")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] == parts[1]:
        raise InputError(f"'{text}' is not LOW:HIGH, two different numbers", where="--scale")
    plain = PERCENT.unit if (parts[0], parts[1]) == (0.0, 100.0) else ""
    return Scale(parts[0], parts[1], plain if unit is None else unit)


def scales_of(texts: Sequence[str], unit: str | None = None) -> Scales:
    """``[PARAGRAPH=]LOW:HIGH`` each. Raises InputError for one that is given twice."""
    found: dict[str, Scale] = {}
    for text in texts:
        left, equals, right = text.rpartition("=")
        key = left.strip() if equals else ""
        if key in found:
            whose = f"'{key}'" if key else "every paragraph"
            raise InputError(f"the scale of {whose} is given twice", where="--scale")
        found[key] = scale_of(right, unit)
    if unit is not None and "" not in found:
        found[""] = Scale(PERCENT.low, PERCENT.high, unit)
    return Scales(found)


def ladders_of(texts: Sequence[str], scales: Scales) -> dict[str, tuple[float, ...]]:
    """``[PARAGRAPH=]STRENGTH,STRENGTH,...`` on the file's scale, as rising strengths on 0..100."""
    found = {}
    for text in texts:
        key, numbers = _keyed(text, "--ladder")
        scale = scales.of(key)
        strengths = sorted({_on_scale(number, scale, "--ladder") for number in numbers})
        if len(strengths) < 2:
            raise InputError(f"'{text}': a ladder needs at least 2 strengths", where="--ladder")
        found[key] = tuple(strengths)
    return found


def tabled_of(texts: Sequence[str], scales: Scales) -> dict[str, float]:
    """``[PARAGRAPH=]STRENGTH`` on the file's scale, on 0..100."""
    found = {}
    for text in texts:
        key, numbers = _keyed(text, "--tabled")
        if len(numbers) != 1:
            raise InputError(f"'{text}' is not one strength", where="--tabled")
        found[key] = _on_scale(numbers[0], scales.of(key), "--tabled")
    return found


def _keyed(text: str, flag: str) -> tuple[str, list[float]]:
    left, equals, right = text.partition("=")
    key, listed = (left.strip(), right) if equals else ("", left)
    numbers = []
    for part in listed.split(","):
        value = parse_number(part)
        if value is None:
            raise InputError(f"'{part.strip()}' in '{text}' is not a number", where=flag)
        numbers.append(value)
    return key, numbers


def _on_scale(value: float, scale: Scale, where: str) -> float:
    if not scale.holds(value):
        raise InputError(off_scale(value, scale), where=where)
    return scale.to_percent(value)


def off_scale(value: float, scale: Scale, found: tuple[float, float] | None = None) -> str:
    """What to say of a value off its scale. ``found``: the lowest and highest of the file."""
    said = f"{value:g} is off the scale {scale}"
    if found is None:
        return f"{said}; state the file's scale with --scale LOW:HIGH"
    span = f"the positions run from {found[0]:g} to {found[1]:g}"
    return f"{said}; {span}: state their scale, as in {proposal(*found)}"


def proposal(low: float, high: float) -> str:
    """The option that states the scale of positions from ``low`` to ``high``.

    >>> proposal(0.2, 0.9), proposal(4, 10)
    ('--scale 0:1', '--scale 4:10')
    """
    if 0 <= low <= high <= 1:
        return f"--scale {SHARE}"
    if low == high:
        return "--scale LOW:HIGH"
    return f"--scale {low:.12g}:{high:.12g}"


def range_said(low: float, high: float, header: str = "") -> str:
    """What to say of positions that were read on 0..100 because nothing states their scale.

    header: the name of their column, which may say a scale.

    >>> range_said(3, 9, "Position (0-10)").partition("; ")[2]
    'if that is wrong, say --scale 0:10'
    """
    said = f"positions run from {low:g} to {high:g} and were read on {PERCENT}"
    named = re.search(r"(\d+(?:\.\d+)?)\s*(?:-|–|:|\.\.|to)\s*(\d+(?:\.\d+)?)", header)
    if named and (named[1], named[2]) != ("0", "100"):
        low, high = float(named[1]), float(named[2])
    elif high - low >= 50:
        return f"{said}, as no scale was stated"
    return f"{said}, as no scale was stated; if that is wrong, say {proposal(low, high)}"
