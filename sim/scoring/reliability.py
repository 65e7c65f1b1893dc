"""What came of events that were forecast alike.

Axes: ``n`` forecast event (N).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.ensemble.tally import wilson
from sim.rules.numbers import Floats

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Bin:
    """Events whose forecast lies between two edges; ``low`` and ``high`` are 95 % Wilson.

    Wilson's interval takes the events as independent.
    """

    start: float
    stop: float
    events: int
    hits: int
    forecast: float
    low: float
    high: float

    @property
    def observed(self) -> float:
        """The share that happened."""
        return self.hits / self.events


def reliability(
    probability: Floats, happened: Floats, edges: Sequence[float] = EDGES
) -> tuple[Bin, ...]:
    """Events (N,) by bin of the forecast; a forecast on an inner edge belongs to the upper bin.

    Bins without events are left out.
    """
    places = np.digitize(probability, edges[1:-1])
    return tuple(
        _bin((edges[k], edges[k + 1]), probability[places == k], happened[places == k])
        for k in np.unique(places).tolist()
    )


def _bin(ends: tuple[float, float], probability: Floats, happened: Floats) -> Bin:
    hits, events = int(happened.sum()), len(happened)
    return Bin(*ends, events, hits, float(probability.mean()), *wilson(hits, events))


def alike(share: float, bins: Sequence[Bin]) -> Bin | None:
    """The outermost bin of EDGES that a share falls in; None for one between, or an empty bin."""
    first, last = EDGES[1], EDGES[-2]
    start = EDGES[0] if share < first else last if share >= last else None
    return next((found for found in bins if found.start == start), None)
