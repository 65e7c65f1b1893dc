"""Which swept values matter: Sobol' indices or PAWN, per chair alternative, by SALib.

First order: the share of the outcome's variance that goes when a value is fixed; total order: the
share that stays when all others are (Sobol' 2001; Saltelli et al. 2010). They need the ``sobol``
design. PAWN compares the outcome's distribution within slices of a value to the whole (Pianosi &
Wagener 2018), and takes any design; its index of a made-up value that cannot matter is the noise.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.measured import ALTERNATIVE, DEFAULT, dimensions_in, measured
from sim.errors import InputError, pick
from sim.output.blocks import Grid
from sim.output.markdown import markdown
from sim.output.tabular import Row, Tabular
from sim.rules.draws import checked_seed
from sim.rules.numbers import Floats
from sim.scenario.scenario import Alternative, OfAlternative
from sim.sweep.dimension import Dimension

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("sobol", "pawn")
RESAMPLES = 1000
SLICES = 10
FEWEST_BASE = 32
"""Base points N of a Sobol' design (N times swept values + 2 runs) that indices should rest on."""
FEWEST_IN_SLICE = 10
"""Points in a slice of PAWN below which its distribution is mostly chance."""
FEWEST = 40
"""Points in all below which PAWN tells nothing, however few slices it takes."""
DUMMY = "(a value that cannot matter)"
SAFE_SLICES = {6: 3, 9: 3}
"""SALib's PAWN fails at these numbers of slices, by a rounding error in its edges."""


@dataclass(frozen=True)
class Indices(OfAlternative, Tabular):
    """Sensitivity of one outcome under one chair alternative.

    inputs: per swept value, ``input`` and for ``sobol`` ``first``, ``first_conf``, ``total``,
    ``total_conf`` (half widths at 95 %), for ``pawn`` ``median``, ``minimum``, ``maximum``; none
    if the outcome is the same at every point. noise: the share of the variance between points that
    chance in the replications makes, if they were independent between points; None for means.
    warning: why the indices mean little, and what to run instead; None if the points are enough.
    """

    scenario: str
    alternative: Alternative
    method: str
    outcome: str
    points: int
    mean: float
    noise: float | None
    inputs: tuple[Row, ...]
    warning: str | None = None

    @property
    def name(self) -> str:
        """The alternative in words."""
        return ", ".join((self.scenario, *self.alternative))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "scenario": self.scenario,
            **self.alternative._asdict(),
            "method": self.method,
            "outcome": self.outcome,
            "points": self.points,
            "mean": self.mean,
            "noise": self.noise,
            "rows": list(self.inputs),
            "warning": self.warning,
        }

    def rows(self) -> list[Row]:
        """One row per swept value, with the names of the alternative."""
        run: Row = {
            "scenario": self.scenario,
            **self.alternative._asdict(),
            "method": self.method,
            "outcome": self.outcome,
        }
        return [run | row for row in self.inputs]

    def __repr__(self) -> str:
        most = "total" if self.method == "sobol" else "median"
        first = max(self.inputs, key=lambda row: float(row[most]), default=None)
        words = f"{first['input']} {first[most]:.2f}" if first else "the same at every point"
        return (
            f"<Indices ({self.method}) of {self.outcome}, {self.name}, {self.points} points: "
            f"{words}>"
        )


def sensitivity(
    directory: str | Path, outcome: str = DEFAULT, method: str | None = None, *, seed: int = 0
) -> list[Indices]:
    """Indices per alternative of a sweep; ``method`` None: Sobol' where the design allows it.

    Raises InputError if nothing was varied, the outcome is unknown or missing somewhere, the method
    does not fit the design, SALib is not there, or the seed is below 0.
    """
    seed = checked_seed(seed)
    rows = measured(directory, outcome)
    kind, dimensions = dimensions_in(directory)
    if not dimensions:
        raise InputError("only chair alternatives were varied", where=str(directory))
    wanted = method if method is not None else "sobol" if kind == "sobol" else "pawn"
    pick(wanted, METHODS, "method", "--method")
    if wanted == "sobol" and kind != "sobol":
        raise InputError(
            f"Sobol' indices need a sweep of --design sobol; this is {kind}, use pawn",
            where="--method",
        )
    return indices_of(rows, dimensions, outcome, wanted, seed)


def indices_of(
    rows: pd.DataFrame, dimensions: tuple[Dimension, ...], outcome: str, method: str, seed: int = 0
) -> list[Indices]:
    """Indices per alternative of measured rows (``sweep_outcome.py``), in order of the design."""
    _require_salib()
    groups = rows.groupby(ALTERNATIVE, sort=False)
    return [_indices(key, group, outcome, method, dimensions, seed) for key, group in groups]


def _require_salib() -> None:
    from importlib.util import find_spec

    if find_spec("SALib") is None:
        raise InputError("this needs SALib: install communique[sensitivity]", where="sensitivity")


def _indices(
    key: Hashable,
    rows: pd.DataFrame,
    outcome: str,
    method: str,
    dimensions: tuple[Dimension, ...],
    seed: int,
) -> Indices:
    values = rows["value"].to_numpy(dtype=float)
    missing = np.isnan(values)
    if missing.any():
        # with one missing number SALib gives indices of 0 without a word
        point = int(rows["point"].to_numpy()[missing][0])
        raise InputError(f"has no value at design point {point}", where=outcome)
    found: list[dict[str, Any]] = []
    if np.ptp(values) > 0:
        found = (
            _sobol(values, dimensions, seed) if method == "sobol" else _pawn(rows, dimensions, seed)
        )
    assert isinstance(key, tuple)
    scenario, *names = key
    return Indices(
        scenario=scenario,
        alternative=Alternative(*names),
        method=method,
        outcome=outcome,
        points=len(values),
        mean=float(values.mean()),
        noise=_noise(rows, values),
        inputs=tuple(found),
        warning=_warning(rows, dimensions, method),
    )


def _warning(rows: pd.DataFrame, dimensions: tuple[Dimension, ...], method: str) -> str | None:
    points = len(rows)
    if method == "sobol":
        base = points // (len(dimensions) + 2)
        enough = base >= FEWEST_BASE
        found = f"N = {base} base points (fewer than {FEWEST_BASE})"
    else:
        slices = max(_slices(_places(dimension, rows)) for dimension in dimensions)
        each = points // slices
        enough = points >= FEWEST and each >= FEWEST_IN_SLICE
        found = (
            f"{points} points, {each} to a slice "
            f"(fewer than {FEWEST} in all or {FEWEST_IN_SLICE} to a slice)"
        )
    if enough:
        return None
    return f"{found}: too few for an index to mean anything; sweep --design sobol --points 64"


def _noise(rows: pd.DataFrame, values: Floats) -> float | None:
    n = rows["n"].to_numpy()
    if rows["count"].isna().any() or np.ptp(values) == 0 or (n < 2).any():
        return None
    return float((values * (1 - values) / (n - 1)).mean() / values.var(ddof=1))


def _problem(dimensions: tuple[Dimension, ...]) -> dict[str, Any]:
    names = [dimension.path for dimension in dimensions]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _sobol(values: Floats, dimensions: tuple[Dimension, ...], seed: int) -> list[dict[str, Any]]:
    from SALib.analyze import sobol

    found = sobol.analyze(
        _problem(dimensions),
        values,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        seed=seed + 1,  # SALib takes seed 0 for none
    )
    columns = {"first": "S1", "first_conf": "S1_conf", "total": "ST", "total_conf": "ST_conf"}
    return [
        {"input": d.path, **{name: float(found[key][i]) for name, key in columns.items()}}
        for i, d in enumerate(dimensions)
    ]


def _pawn(rows: pd.DataFrame, dimensions: tuple[Dimension, ...], seed: int) -> list[dict[str, Any]]:
    values = rows["value"].to_numpy(dtype=float)
    found = []
    for dimension in dimensions:
        places = _places(dimension, rows)
        index = _pawn_index(places, values, _slices(places))
        found.append({"input": dimension.path, **index})
    dummy = np.random.default_rng(seed).random(len(values))
    return [*found, {"input": DUMMY, **_pawn_index(dummy, values, SLICES)}]


def _slices(places: Floats) -> int:
    levels = min(len(np.unique(places)), SLICES)
    return SAFE_SLICES.get(levels, levels)


def _places(dimension: Dimension, rows: pd.DataFrame) -> Floats:
    """A swept value as a number: of a list, its place in it."""
    column = rows[dimension.path]
    if dimension.is_range:
        return column.to_numpy(dtype=float)
    names = [str(value) for value in dimension.values]
    return np.array([names.index(str(value)) for value in column], dtype=float)


def _pawn_index(places: Floats, values: Floats, slices: int) -> dict[str, float]:
    from SALib.analyze import pawn

    if slices < 2:
        return {"median": 0.0, "minimum": 0.0, "maximum": 0.0}
    # ranks: SALib cuts at quantiles, and would lose the levels of a value that has few
    ranks = np.empty(len(places))
    ranks[np.argsort(places, kind="stable")] = np.arange(len(places))
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0.0, 1.0]]}
    found = pawn.analyze(problem, ranks[:, None], values, S=slices)
    return {name: float(found[name][0]) for name in ("median", "minimum", "maximum")}


def sensitivity_text(found: list[Indices]) -> str:
    """The indices as tables, one per alternative, the largest first."""
    return "\n\n".join(_one_text(indices) for indices in found)


def sensitivity_markdown(found: list[Indices]) -> str:
    """The same as Markdown tables."""
    return "\n\n".join(_one_markdown(indices) for indices in found)


_NOTHING = "the same at every point: nothing that was varied matters"


def _head(indices: Indices) -> str:
    return (
        f"{indices.name}: {indices.outcome}, mean {indices.mean:.3f} over {indices.points} points"
    )


def _chance(indices: Indices) -> list[str]:
    if indices.noise is None or not indices.inputs:
        return []
    share = f"{indices.noise:.1%}"
    return [f"chance in the replications makes at most about {share} of the variance"]


def _warned(indices: Indices) -> list[str]:
    return [] if indices.warning is None else [f"WARNING: {indices.warning}"]


def _ranked(indices: Indices) -> list[dict[str, Any]]:
    key = "total" if indices.method == "sobol" else "median"
    return sorted(indices.inputs, key=lambda row: -row[key])


def _one_text(indices: Indices) -> str:
    width = max((len(row["input"]) for row in indices.inputs), default=0)
    lines = _warned(indices)
    if not indices.inputs:
        lines.append(_NOTHING)
    elif indices.method == "sobol":
        lines.append(f"{'':{width}}   first order       total order")
        lines += [
            f"{row['input']:{width}}  {row['first']:6.3f} ± {row['first_conf']:.3f}"
            f"   {row['total']:6.3f} ± {row['total_conf']:.3f}"
            for row in _ranked(indices)
        ]
    else:
        lines.append(f"{'':{width}}  PAWN median   (least .. most)")
        lines += [
            f"{row['input']:{width}}       {row['median']:.3f}   "
            f"({row['minimum']:.3f} .. {row['maximum']:.3f})"
            for row in _ranked(indices)
        ]
    return "\n  ".join([_head(indices), *lines, *_chance(indices)])


def _one_markdown(indices: Indices) -> str:
    pairs = (("first", "first_conf"), ("total", "total_conf"))
    if indices.method == "sobol":
        header: tuple[str, ...] = ("value", "first order", "total order")
        cells: list[tuple[str, ...]] = [
            (row["input"], *(f"{row[name]:.3f} ± {row[half]:.3f}" for name, half in pairs))
            for row in _ranked(indices)
        ]
    else:
        header = ("value", "PAWN median", "least", "most")
        numbers = ("median", "minimum", "maximum")
        cells = [(row["input"], *(f"{row[n]:.3f}" for n in numbers)) for row in _ranked(indices)]
    table = markdown([Grid(header, tuple(cells))]).rstrip() if cells else _NOTHING
    return "\n\n".join([f"**{_head(indices)}**", *_warned(indices), table, *_chance(indices)])
