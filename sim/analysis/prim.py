"""The patient rule induction method: boxes of inputs in which an outcome is frequent.

After Friedman & Fisher (1999), "Bump hunting in high-dimensional data", with the objective of gain
per case removed (Kwakkel & Jaxa-Rozen 2016), which treats numbers, whole numbers and names alike.
This is our own because the ready ones do not fit: the EMA workbench brings 572 MB of packages, and
``prim`` (David Hadka's, for Rhodium) is under the GPL.

Cases are rows with an outcome in 0..1. Density: mean outcome inside a box. Coverage: its part of
the sum of the outcome. Mass: its part of the cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.rules.numbers import Bools, Floats

PEEL = 0.05
"""Part of the cases in the box that a peel of a number takes away at most, ties aside."""
SMALLEST = 0.05
"""Part of all cases that a box keeps at least."""
LOSS = 0.01
"""Density that a shorter rule may cost where no box is as dense as was asked."""

Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Box:
    """Limits by column: (low, high), both included, of numbers; a frozenset of names."""

    limits: dict[str, tuple[float, float] | frozenset[Any]] = field(default_factory=dict)

    def holds(self, columns: Columns, rows: int) -> Bools:
        """Which cases are inside, (rows,)."""
        inside = np.ones(rows, dtype=bool)
        for name, limit in self.limits.items():
            inside &= _within(columns[name], limit)
        return inside

    def with_limit(self, name: str, limit: tuple[float, float] | frozenset[Any]) -> Box:
        """A box with this limit in place of the column's."""
        return Box({**self.limits, name: limit})

    def without(self, name: str) -> Box:
        """A box without a limit on this column."""
        return Box({other: limit for other, limit in self.limits.items() if other != name})


def _within(column: Any, limit: tuple[float, float] | frozenset[Any]) -> Bools:
    if isinstance(limit, frozenset):
        return np.array([value in limit for value in column], dtype=bool)
    return np.asarray((column >= limit[0]) & (column <= limit[1]))


def find_box(columns: Columns, outcome: Floats, density: float) -> Box:
    """The widest box that is as dense as asked, else the densest; then pasted and shortened.

    columns: arrays (N,) of numbers or, of objects, names; outcome: (N,) in 0..1.
    """
    path = list(peel(columns, outcome))
    means = [outcome[box.holds(columns, len(outcome))].mean() for box in path]
    dense = [box for box, mean in zip(path, means, strict=True) if mean >= density]
    box = dense[0] if dense else path[int(np.argmax(means))]
    return shorten(paste(box, columns, outcome), columns, outcome, density)


def peel(columns: Columns, outcome: Floats) -> Iterator[Box]:
    """Boxes from everything inwards, each the last less the slice whose loss raises the mean most

    per case; until what is left would be too small, or no slice is left to take.
    """
    box = Box()
    inside = np.ones(len(outcome), dtype=bool)
    least = max(SMALLEST * len(outcome), 1)
    while True:
        yield box
        best, gain = None, -np.inf
        for candidate in _slices(box, columns, inside):
            kept = inside & candidate.holds(columns, len(outcome))
            size = kept.sum()
            if size < least or size == inside.sum():
                continue
            gained = (outcome[kept].mean() - outcome[inside].mean()) / (inside.sum() - size)
            if gained > gain:
                best, gain = candidate, gained
        if best is None or gain < 0:
            return
        box, inside = best, best.holds(columns, len(outcome))


def _slices(box: Box, columns: Columns, inside: Bools) -> Iterator[Box]:
    for name, column in columns.items():
        values = column[inside]
        if column.dtype == object:
            names = frozenset(values)
            for one in sorted(names, key=str):
                if len(names) > 1:
                    yield box.with_limit(name, names - {one})
            continue
        ordered = np.sort(values)
        cut = max(int(PEEL * len(ordered)), 1)
        low, high = box.limits.get(name, (-np.inf, np.inf))
        above = ordered[ordered > ordered[cut - 1]]
        if len(above):
            yield box.with_limit(name, (float(above[0]), high))  # type: ignore[arg-type]
        below = ordered[ordered < ordered[-cut]]
        if len(below):
            yield box.with_limit(name, (low, float(below[-1])))  # type: ignore[arg-type]


def paste(box: Box, columns: Columns, outcome: Floats) -> Box:
    """The box with limits moved out again wherever that makes it denser."""
    while True:
        mean = outcome[box.holds(columns, len(outcome))].mean()
        wider = [
            (outcome[c.holds(columns, len(outcome))].mean(), number, c)
            for number, c in enumerate(_expansions(box, columns, len(outcome)))
        ]
        best = max(wider, default=None, key=lambda entry: (entry[0], -entry[1]))
        if best is None or best[0] <= mean:
            return box
        box = best[2]


def _expansions(box: Box, columns: Columns, rows: int) -> Iterator[Box]:
    size = max(int(PEEL * box.holds(columns, rows).sum()), 1)
    for name, limit in box.limits.items():
        beside = box.without(name).holds(columns, rows)
        column = columns[name]
        if isinstance(limit, frozenset):
            for one in sorted(frozenset(column[beside]) - limit, key=str):
                yield box.with_limit(name, limit | {one})
            continue
        low, high = limit
        under = np.sort(column[beside & (column < low)])
        if len(under):
            yield box.with_limit(name, (float(under[-min(size, len(under))]), high))
        over = np.sort(column[beside & (column > high)])
        if len(over):
            yield box.with_limit(name, (low, float(over[min(size, len(over)) - 1])))


def shorten(box: Box, columns: Columns, outcome: Floats, density: float) -> Box:
    """The box without the limits that it can do without: half a range, a range, a set of names.

    It stays as dense as asked; where it never was, it loses no more than ``LOSS``.
    """
    start = outcome[box.holds(columns, len(outcome))].mean()
    floor = density if start >= density else start - LOSS
    while True:
        looser = [
            (outcome[c.holds(columns, len(outcome))].mean(), -number, c)
            for number, c in enumerate(_loosened(box))
        ]
        best = max(looser, default=None, key=lambda entry: entry[:2])
        if best is None or best[0] < floor:
            return box
        box = best[2]


def _loosened(box: Box) -> Iterator[Box]:
    for name, limit in box.limits.items():
        if isinstance(limit, frozenset) or not all(np.isfinite(limit)):
            yield box.without(name)
            continue
        yield box.with_limit(name, (-np.inf, limit[1]))
        yield box.with_limit(name, (limit[0], np.inf))
