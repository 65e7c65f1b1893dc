"""Scenario discovery: when does an outcome come about? PRIM boxes over a sweep, in words.

Bryant & Lempert (2010). Cases are design points x chair alternatives; what comes out is the share
of replications with the outcome, so that a box's density is a share of negotiations.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.measured import ALTERNATIVE, DEFAULT, dimensions_in, in_words, is_share, measured
from sim.analysis.prim import Box, Columns, find_box
from sim.errors import InputError
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.rules.numbers import Floats
from sim.sweep.dimension import Dimension

if TYPE_CHECKING:
    import pandas as pd

DENSITY = 0.8
MOST = 3
FEWEST = 20
"""Cases below which there is nothing to discover."""


@dataclass(frozen=True)
class Found(Answer, Tabular):
    """A box. density: how often the outcome comes about inside; coverage and mass: which parts of

    its occurrences and of all cases lie inside; held_out: density of boxes found in one half of the
    points among the points of the other half, None but for the first box.
    """

    outcome: str
    conditions: tuple[str, ...]
    limits: dict[str, dict[str, Any]]
    cases: int
    density: float
    coverage: float
    mass: float
    overall: float
    held_out: float | None

    @property
    def words(self) -> str:
        """The box in a sentence."""
        when = " and ".join(self.conditions) if self.conditions else "whatever was varied"
        joined = f"when {when}" if self.conditions else when
        text = (
            f"{in_words(self.outcome)} in {self.density:.0%} of cases {joined} "
            f"({self.overall:.0%} overall; the box holds {self.mass:.0%} of the cases and "
            f"{self.coverage:.0%} of the outcome)"
        )
        if self.held_out is not None:
            text += f"; in points that the search did not see: {self.held_out:.0%}"
        return text

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {**self.__dict__, "conditions": list(self.conditions), "words": self.words}

    def rows(self) -> list[Row]:
        """The box in one row, its conditions in words."""
        numbers = ("cases", "density", "coverage", "mass", "overall", "held_out")
        return [
            {
                "outcome": self.outcome,
                "conditions": " and ".join(self.conditions),
                **{name: getattr(self, name) for name in numbers},
            }
        ]

    def __repr__(self) -> str:
        return f"<Found {self.words}>"


def discover(
    directory: str | Path,
    outcome: str = DEFAULT,
    *,
    density: float = DENSITY,
    most: int = MOST,
    seed: int = 0,
) -> list[Found]:
    """Up to ``most`` boxes, each looked for outside the ones before.

    The first is the densest there is if none is as dense as asked; the others are left out then.
    Raises InputError if the outcome is no share, is the same everywhere, there are too few cases,
    or the seed is below 0.
    """
    seed = checked_seed(seed)
    rows = measured(directory, outcome)
    _check(rows, outcome, density, most, str(directory))
    _, dimensions = dimensions_in(directory)
    columns = columns_of(rows, dimensions)
    shares = rows["value"].to_numpy(dtype=float)
    left = np.ones(len(rows), dtype=bool)
    found: list[Found] = []
    while len(found) < most and left.sum() >= FEWEST:
        there = {name: column[left] for name, column in columns.items()}
        box = find_box(there, shares[left], density)
        inside = left & box.holds(columns, len(rows))
        if found and shares[inside].mean() < density:
            break
        test = None if found else _held_out(rows, columns, shares, density, seed)
        found.append(_found(outcome, box, columns, shares, inside, test))
        left &= ~inside
        if not box.limits:
            break
    return found


def _check(rows: pd.DataFrame, outcome: str, density: float, most: int, where: str) -> None:
    if not is_share(outcome):
        raise InputError("is a mean, not a share of replications", where=f"--outcome {outcome}")
    if not 0 < density <= 1:
        raise InputError(f"must be above 0 and at most 1, found {density:g}", where="--density")
    if most < 1:
        raise InputError(f"must be at least 1, found {most}", where="--boxes")
    if rows["value"].isna().any():
        raise InputError("has no value at some design points", where=outcome)
    if len(rows) < FEWEST:
        raise InputError(
            f"{len(rows)} cases are too few to discover anything; at least {FEWEST}", where=where
        )
    if rows["value"].nunique() == 1:
        share = float(rows["value"].iloc[0])
        raise InputError(f"{outcome} is {share:.0%} at every point", where=where)


def columns_of(rows: pd.DataFrame, dimensions: tuple[Dimension, ...]) -> dict[str, Any]:
    """Inputs of the cases: numbers as floats, names as objects; what never varies is left out."""
    columns: dict[str, Any] = {}
    for name in [*(dimension.path for dimension in dimensions), *ALTERNATIVE]:
        column = rows[name]
        if column.nunique() < 2:
            continue
        number = column.dtype.kind in "if"
        columns[name] = column.to_numpy(dtype=float if number else object)
    return columns


def _held_out(
    rows: pd.DataFrame, columns: Columns, shares: Floats, density: float, seed: int
) -> float | None:
    """Mean outcome in boxes found in one half of the design points, among the other half's."""
    points = rows["point"].to_numpy()
    half = np.random.default_rng(seed).permutation(points.max() + 1) % 2
    inside, count = 0.0, 0
    for side in (0, 1):
        seen = half[points] == side
        if not seen.any() or seen.all():
            return None
        box = find_box({n: c[seen] for n, c in columns.items()}, shares[seen], density)
        tested = ~seen & box.holds(columns, len(shares))
        inside += float(shares[tested].sum())
        count += int(tested.sum())
    return inside / count if count else None


def _found(
    outcome: str, box: Box, columns: Columns, shares: Floats, inside: Any, held_out: float | None
) -> Found:
    limits = {name: _limit(columns[name], limit) for name, limit in box.limits.items()}
    return Found(
        outcome=outcome,
        conditions=tuple(_condition(name, limit) for name, limit in limits.items()),
        limits=limits,
        cases=int(inside.sum()),
        density=float(shares[inside].mean()),
        coverage=float(shares[inside].sum() / shares.sum()),
        mass=float(inside.mean()),
        overall=float(shares.mean()),
        held_out=held_out,
    )


def _limit(column: Any, limit: Any) -> dict[str, Any]:
    """A limit with its ends half way between the last case inside and the first one outside."""
    if isinstance(limit, frozenset):
        return {"in": [value for value in dict.fromkeys(column.tolist()) if value in limit]}
    low, high = limit
    ends: dict[str, Any] = {}
    if (column < low).any():
        ends["above"] = _between(column[column < low].max(), low)
    if (column > high).any():
        ends["below"] = _between(high, column[column > high].min())
    return ends


def _between(low: float, high: float) -> float:
    """A short number between two, near their middle."""
    middle = (low + high) / 2
    for digits in range(1, 16):
        short = float(f"{middle:.{digits}g}")
        if low < short < high:
            return short
    return float(middle)


def _condition(name: str, limit: dict[str, Any]) -> str:
    if "in" in limit:
        return f"{name} is {' or '.join(str(value) for value in limit['in'])}"
    if "above" in limit and "below" in limit:
        return f"{name} between {limit['above']:g} and {limit['below']:g}"
    if "above" in limit:
        return f"{name} > {limit['above']:g}"
    return f"{name} < {limit['below']:g}"
