"""Forecasts that rest on a count, and what the log score credits them with.

A share is k of n: so many draws of the simulator, or so many earlier meetings. As a share it may be
0, and a log score of it infinite. It is credited with (k + 1/2) / (n + C/2) instead (Jeffreys' rule
over C classes; (k + 1/2) / (n + 1) for two), which adds up to 1 over the classes. Nothing is
clipped, so that a certainty that fails costs the more the more draws it rests on.

Axes: ``c`` class (C); tables of many forecasts have a first axis ``n`` (N).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sim.rules.numbers import Floats

HALF = 0.5
"""What every class is credited with before anything is counted."""


class Probabilities(NamedTuple):
    """Probabilities (..., C): ``shares`` as they are forecast, ``credited`` for the log score."""

    shares: Floats
    credited: Floats


def credited(counts: Floats) -> Floats:
    """Probabilities (..., C) above 0 from counts (..., C) of the classes.

    >>> credited(np.array([3.0, 0.0])).tolist()
    [0.875, 0.125]
    """
    counts = counts + HALF
    return np.asarray(counts / counts.sum(axis=-1, keepdims=True))


def drawn(shares: Floats, n: float) -> Probabilities:
    """A forecast of shares (..., C) among ``n`` draws."""
    return Probabilities(shares, credited(shares * n))


def counted(outcomes: Iterable[int], classes: int) -> Probabilities:
    """A forecast (C,) by the shares of earlier outcomes, at least one."""
    counts = np.bincount(list(outcomes), minlength=classes).astype(float)
    return Probabilities(counts / counts.sum(), credited(counts))


def blend(one: Probabilities, other: Probabilities, weight: float | Floats) -> Probabilities:
    """(1 - weight) of one forecast plus weight of the other; weight a number or (N, 1)."""
    shares, credits = ((1 - weight) * a + weight * b for a, b in zip(one, other, strict=True))
    return Probabilities(shares, credits)


def stacked(forecasts: Sequence[Probabilities]) -> Probabilities:
    """Forecasts (C,) of single events as one of tables (N, C)."""
    shares, credits = zip(*forecasts, strict=True)
    return Probabilities(np.stack(shares), np.stack(credits))
