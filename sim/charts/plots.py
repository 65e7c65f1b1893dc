"""All charts in one dict, and how they are saved. Scenario, result or table in, Figure out.

A chart simulates nothing: the caller passes what it shows. To add one, write such a function in a
``plot_*.py`` file and put it into ``PLOTS``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.charts.dissent import dissent_matrix
from sim.charts.ladder import ladder_acceptance
from sim.charts.outcomes import outcome_shares, value_per_delegation
from sim.charts.pareto import pareto
from sim.charts.positions import positions
from sim.charts.rounds import rounds
from sim.charts.sweeps import heatmap, lines
from sim.charts.unlock import unlock_solutions
from sim.drawing.style import caption, caption_of, styled
from sim.errors import pick
from sim.files import check_writable, write_bytes

__all__ = ["PLOTS", "caption", "caption_of", "check_chart_path", "save_figure"]

PLOTS: dict[str, Callable[..., Figure]] = {
    "positions": positions,
    "rounds": rounds,
    "dissent_matrix": dissent_matrix,
    "outcome_shares": outcome_shares,
    "pareto": pareto,
    "value_per_delegation": value_per_delegation,
    "unlock_solutions": unlock_solutions,
    "ladder_acceptance": ladder_acceptance,
    "heatmap": heatmap,
    "lines": lines,
}

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
