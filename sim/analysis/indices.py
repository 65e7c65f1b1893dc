"""Sensitivity indices of one outcome under one chair alternative: as data and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.scenario.scenario import Alternative, OfAlternative


@dataclass(frozen=True)
class Indices(OfAlternative, Answer, Tabular):
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


def sensitivity_text(found: list[Indices]) -> str:
    """The indices as tables, one per alternative, the largest first."""
    return "\n\n".join(_one_text(indices) for indices in found)


NOTHING = "the same at every point: nothing that was varied matters"


def head(indices: Indices) -> str:
    """Of what these are the indices."""
    return (
        f"{indices.name}: {indices.outcome}, mean {indices.mean:.3f} over {indices.points} points"
    )


def chance(indices: Indices) -> list[str]:
    """How much of the variance chance makes, where that is known."""
    if indices.noise is None or not indices.inputs:
        return []
    share = f"{indices.noise:.1%}"
    return [f"chance in the replications makes at most about {share} of the variance"]


def warned(indices: Indices) -> list[str]:
    """Why they mean little, if they do."""
    return [] if indices.warning is None else [f"WARNING: {indices.warning}"]


def ranked(indices: Indices) -> list[dict[str, Any]]:
    """The swept values, the one that matters most first."""
    key = "total" if indices.method == "sobol" else "median"
    return sorted(indices.inputs, key=lambda row: -row[key])


def _one_text(indices: Indices) -> str:
    width = max((len(row["input"]) for row in indices.inputs), default=0)
    lines = warned(indices)
    if not indices.inputs:
        lines.append(NOTHING)
    elif indices.method == "sobol":
        lines.append(f"{'':{width}}   first order       total order")
        lines += [
            f"{row['input']:{width}}  {row['first']:6.3f} ± {row['first_conf']:.3f}"
            f"   {row['total']:6.3f} ± {row['total_conf']:.3f}"
            for row in ranked(indices)
        ]
    else:
        lines.append(f"{'':{width}}  PAWN median   (least .. most)")
        lines += [
            f"{row['input']:{width}}       {row['median']:.3f}   "
            f"({row['minimum']:.3f} .. {row['maximum']:.3f})"
            for row in ranked(indices)
        ]
    return "\n  ".join([head(indices), *lines, *chance(indices)])
