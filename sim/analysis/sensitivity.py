"""Which swept values matter: Sobol' indices or PAWN, per chair alternative, by SALib.

First order: the share of the outcome's variance that goes when a value is fixed; total order: the
share that stays when all others are (Sobol' 2001; Saltelli et al. 2010). They need the ``sobol``
design. PAWN compares the outcome's distribution within slices of a value to the whole (Pianosi &
Wagener 2018), and takes any design; its index of a made-up value that cannot matter is the noise.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.indices import Indices
from sim.analysis.measured import ALTERNATIVE, DEFAULT, dimensions_in, measured
from sim.errors import InputError, pick
from sim.rules.draws import checked_seed
from sim.rules.numbers import Floats
from sim.scenario.scenario import Alternative
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
    """Indices per alternative of measured rows (``measured.py``), in order of the design."""
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
