"""The charts, and how they are saved. Scenario, result or table in, Figure out.

A chart simulates nothing: the caller passes what it shows. ``gallery.CHARTS`` has the kinds that
first run what they show; ``lines`` and ``heatmap`` are for tables of one's own, such as a sweep's.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.charts.dissent import dissent
from sim.charts.ladder import ladder
from sim.charts.outcomes import outcomes, values
from sim.charts.pareto import pareto
from sim.charts.positions import positions
from sim.charts.rounds import rounds
from sim.charts.sweeps import heatmap, lines
from sim.charts.unlock import unlock
from sim.drawing.style import caption, caption_of, styled
from sim.errors import pick
from sim.files import check_writable, write_bytes

__all__ = [
    "caption", "caption_of", "check_chart_path", "dissent", "heatmap", "ladder", "lines",
    "outcomes", "pareto", "positions", "rounds", "save_figure", "unlock", "values",
]  # fmt: skip

_FORMERLY: dict[str, Callable[..., Figure]] = {
    "dissent_matrix": dissent,
    "outcome_shares": outcomes,
    "value_per_delegation": values,
    "unlock_solutions": unlock,
    "ladder_acceptance": ladder,
}


def __getattr__(name: str) -> Callable[..., Figure]:
    """The names that charts had in version 0.2."""
    if name not in _FORMERLY:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    warnings.warn(
        f"plots.{name} is now plots.{_FORMERLY[name].__name__}", DeprecationWarning, stacklevel=2
    )
    return _FORMERLY[name]


_NO_DATES: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Formats by suffix, with the metadata to leave out so that the same chart is the same bytes."""


def check_chart_path(path: str | Path) -> Path:
    """The path, if a chart could be saved there. Raises InputError, for use before a long run."""
    path = Path(path)
    pick(path.suffix.lower(), _NO_DATES, "chart format", str(path))
    check_writable(path)
    return path


@styled
def save_figure(figure: Figure, path: str | Path) -> Path:
    """Save a chart as PNG, SVG or PDF, by the suffix of the path; whole or not at all.

    The same chart gives the same bytes. Raises InputError for another suffix and for a place that
    cannot be written to.
    """
    path = check_chart_path(path)
    suffix = path.suffix.lower()
    data = io.BytesIO()
    figure.savefig(data, format=suffix[1:], metadata=_NO_DATES[suffix])
    write_bytes(path, data.getvalue())
    return path
