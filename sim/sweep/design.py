"""Designs: which combinations of the swept values are run.

``grid``: every combination. ``lhs``: Latin hypercube (McKay, Beckman & Conover 1979). ``sobol``:
Saltelli's cross-sampled Sobol' points, which first and total order indices need (Saltelli 2002;
Saltelli et al. 2010). The points come from scipy.stats.qmc and SALib.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.errors import InputError, pick
from sim.rules.numbers import Floats
from sim.scenario.scenario import Scenario
from sim.sweep.dimension import LEVERS, Dimension

DESIGNS = ("grid", "lhs", "sobol")
STREAM = 2**31
"""Spawn key of the design's own random numbers, away from those of the draws."""
CORNERS = 256
"""Corners of the design that are tried before the start; beyond that, only its ends."""


@dataclass(frozen=True)
class Design:
    """Points P over dimensions D. ``base`` is N of ``lhs`` (P = N) and ``sobol`` (P = N (D + 2)).

    ``dimensions`` has no levers: these multiply the points (see ``dimension.py``).
    """

    kind: str
    dimensions: tuple[Dimension, ...]
    base: int | None = None
    seed: int = 0

    @cached_property
    def points(self) -> int:
        """Number of points P."""
        if not self.dimensions:
            return 1
        if self.kind == "grid":
            return math.prod(dimension.count for dimension in self.dimensions)
        assert self.base is not None
        return self.base * (len(self.dimensions) + 2) if self.kind == "sobol" else self.base

    @cached_property
    def _levels(self) -> list[list[Any]]:
        return [dimension.levels() for dimension in self.dimensions]

    @cached_property
    def _unit(self) -> Floats:
        """The points in the unit cube, (P, D)."""
        if self.kind == "lhs":
            from scipy.stats import qmc

            rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(STREAM,)))
            return np.asarray(
                qmc.LatinHypercube(len(self.dimensions), seed=rng).random(self.points)
            )
        from SALib.sample import sobol

        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(STREAM,)))
        size = len(self.dimensions)
        problem = {
            "num_vars": size,
            "names": [dimension.path for dimension in self.dimensions],
            "bounds": [[0.0, 1.0]] * size,
        }
        return np.asarray(sobol.sample(problem, self.base, calc_second_order=False, seed=rng))

    def values(self, first: int, last: int) -> list[dict[str, Any]]:
        """The values by path at points ``first`` to ``last - 1``."""
        paths = [dimension.path for dimension in self.dimensions]
        if not paths:
            return [{} for _ in range(first, last)]
        if self.kind == "grid":
            columns = self._grid_columns(first, last)
        else:
            rows = self._unit[first:last]
            columns = [d.at(rows[:, index]) for index, d in enumerate(self.dimensions)]
        return [dict(zip(paths, row, strict=True)) for row in zip(*columns, strict=True)]

    def _grid_columns(self, first: int, last: int) -> list[list[Any]]:
        """The last dimension varies fastest."""
        sizes = [dimension.count for dimension in self.dimensions]
        places = np.unravel_index(np.arange(first, last), sizes)
        return [[lv[i] for i in at] for lv, at in zip(self._levels, places, strict=True)]

    def memory(self) -> int:
        """Bytes that drawing the points takes."""
        size = len(self.dimensions)
        if self.kind == "grid":
            return 40 * sum(dimension.count for dimension in self.dimensions)
        # SALib holds the base sequence (twice as wide) beside the result
        return self.points * size * 8 * (3 if self.kind == "sobol" else 2)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the manifest."""
        return {
            "kind": self.kind,
            "dimensions": [dimension.to_dict() for dimension in self.dimensions],
            "base": self.base,
            "seed": self.seed,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Design:
        """The inverse of ``to_dict``."""
        dimensions = tuple(Dimension.from_dict(entry) for entry in data["dimensions"])
        return cls(data["kind"], dimensions, data["base"], data["seed"])


def make_design(
    kind: str, dimensions: tuple[Dimension, ...], points: int | None, seed: int
) -> Design:
    """A checked design. ``points``: N of ``lhs`` and ``sobol``, None for ``grid``.

    Raises InputError for an unknown kind, a count that does not fit it, or a path given twice.
    """
    pick(kind, DESIGNS, "design", "--design")
    paths = [dimension.path for dimension in dimensions]
    for path in paths:
        if paths.count(path) > 1:
            raise InputError("is varied twice", where=path)
    swept = tuple(dimension for dimension in dimensions if dimension.path not in LEVERS)
    if kind == "grid":
        if points is not None:
            raise InputError(
                "a grid has as many points as its steps make: give PATH=LOW:HIGH:STEPS",
                where="--points",
            )
        return Design(kind, swept)
    if not swept:
        raise InputError(f"a {kind} design needs a value to vary besides the chair's alternatives")
    stepped = [dimension.path for dimension in swept if dimension.steps is not None]
    if stepped:
        raise InputError(f"STEPS belong to a grid; a {kind} design has --points", where=stepped[0])
    _check_points(kind, points)
    return Design(kind, swept, points, seed)


def _check_points(kind: str, points: int | None) -> None:
    if points is None:
        raise InputError(f"a {kind} design needs the number of its points", where="--points")
    if points < 1:
        raise InputError(f"must be at least 1, found {points}", where="--points")
    if kind == "sobol":
        if points & (points - 1):
            below = 2 ** (points.bit_length() - 1)
            raise InputError(
                f"must be a power of 2 for a Sobol design, such as {below} or {2 * below}, found "
                f"{points}",
                where="--points",
            )
        _require_salib()


def _require_salib() -> None:
    from importlib.util import find_spec

    if find_spec("SALib") is None:
        raise InputError(
            "this needs SALib: install communique[sensitivity]", where="--design sobol"
        )


def check_corners(scenario: Scenario, design: Design) -> None:
    """Raise InputError now if the schema refuses a corner of the design, or the ends of a range."""
    ends = [[(d.path, value) for value in d.ends()] for d in design.dimensions]
    corners: Any = itertools.product(*ends)
    if math.prod(len(end) for end in ends) > CORNERS:
        corners = [(pair,) for end in ends for pair in end]
        corners += [tuple(end[0] for end in ends), tuple(end[-1] for end in ends)]
    for corner in corners:
        try:
            scenario.with_values(dict(corner))
        except InputError as error:
            raise error.inside(scenario.source or scenario.name) from None
