"""The Brier score in its three parts: miscalibration, discrimination, uncertainty (CORP).

After Dimitriadis, Gneiting & Jordan (2021, PNAS 118, e2016191118): forecasts are recalibrated by
the isotonic regression of what happened on what was forecast (pool adjacent violators), which needs
no bins. Score = miscalibration - discrimination + uncertainty, exactly.

- uncertainty: the score of the overall share, forecast for every event;
- discrimination: how much better than that the recalibrated forecast is; 0 for a constant one;
- miscalibration: how much better than the forecast as it is; 0 if it needs no recalibration.

Recalibration looks at the events themselves: with few of them discrimination is flattered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.rules.numbers import Floats
from sim.scoring.scores import brier

Block = tuple[float, float, int]
"""Mean, weight and length of neighbours that are pooled."""


@dataclass(frozen=True)
class Corp:
    """The parts of a mean Brier score."""

    brier: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def decompose(probability: Floats, happened: Floats) -> Corp:
    """The parts for forecasts (N,) of events that happened (1) or not (0), at least one."""
    score = float(brier(probability, happened).mean())
    constant = float(brier(np.full_like(happened, happened.mean()), happened).mean())
    ideal = float(brier(recalibrated(probability, happened), happened).mean())
    return Corp(score, score - ideal, constant - ideal, constant)


def recalibrated(probability: Floats, happened: Floats) -> Floats:
    """The share (N,) that happened among events forecast alike, made to rise with the forecast.

    >>> recalibrated(np.array([0.1, 0.5, 0.9]), np.array([0.0, 1.0, 0.0])).tolist()
    [0.0, 0.5, 0.5]
    """
    _, level, size = np.unique(probability, return_inverse=True, return_counts=True)
    share = np.bincount(level, weights=happened) / size
    return pooled(share, size.astype(float))[level]


def pooled(values: Floats, weights: Floats) -> Floats:
    """The rising sequence (N,) nearest to values (N,) in weighted squares.

    Pool adjacent violators: neighbours that fall are replaced by their weighted mean until none
    does (Ayer et al. 1955).
    """
    blocks: list[Block] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] >= block[0]:
            block = _joined(blocks.pop(), block)
        blocks.append(block)
    means, _, sizes = zip(*blocks, strict=True)
    return np.repeat(means, sizes)


def _joined(
    one: tuple[float, float, int], other: tuple[float, float, int]
) -> tuple[float, float, int]:
    """Two blocks of (mean, weight, length) as one."""
    weight = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / weight, weight, one[2] + other[2]
