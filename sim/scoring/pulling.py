"""Forecasts mended by what happened elsewhere: the form of a failure, and a pull to the base rate.

Axes: ``n`` event (N), ``f`` form of failure (F).
"""

from __future__ import annotations

import numpy as np

from sim.rules.numbers import Floats


def mixed_forms(issued: Floats, elsewhere: Floats) -> Floats:
    """Probability (..., F) of each form of failure: (n_form + b_form) / (n + 1).

    issued: how often each form came before under the same hand, (..., F), summing to n; elsewhere:
    shares b of the forms under others, (..., F). What was issued before counts one for one, the
    others as a single case.

    >>> mixed_forms(np.array([2.0, 0.0]), np.array([0.25, 0.75])).tolist()
    [0.75, 0.25]
    """
    return np.asarray((issued + elsewhere) / (issued.sum(axis=-1, keepdims=True) + 1))


def best_pull(forecast: Floats, base: Floats, happened: Floats) -> float:
    """The weight w in 0..1 with which (1 - w) forecast + w base has the lowest mean Brier score.

    All (N,). In closed form, the score being quadratic in w; 0 where w changes nothing.

    >>> best_pull(np.array([1.0, 1.0]), np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    1.0
    """
    gaps = base - forecast
    total = float((gaps**2).sum())
    return float(np.clip((gaps * (happened - forecast)).sum() / total, 0, 1)) if total else 0.0
