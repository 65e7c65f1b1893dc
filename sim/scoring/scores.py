"""How good probability forecasts were: proper scores, ranking, confusion.

Axes: ``n`` forecast event (N), ``c`` ordered class (C). Of the scores, lower is better.
"""

from __future__ import annotations

import numpy as np

from sim.rules.numbers import Bools, Floats, Ints


def rps(probabilities: Floats, observed: Ints) -> Floats:
    """Ranked probability score of each forecast (N, C) over ordered classes, in 0..1.

    The sum of squared differences of the cumulated forecast and outcome, over C - 1 (Epstein 1969;
    Murphy 1971): a miss by one class costs less than a miss by four.

    >>> rps(np.array([[1.0, 0, 0], [0, 0, 1.0]]), np.array([1, 0])).tolist()
    [0.5, 1.0]
    """
    classes = probabilities.shape[1]
    happened = np.arange(classes) >= observed[:, None]
    gaps = (probabilities.cumsum(axis=1) - happened)[:, :-1]
    return np.asarray((gaps**2).sum(axis=1) / (classes - 1))


def brier(probability: Floats, happened: Floats) -> Floats:
    """Squared error of the probability of one event, (N,), in 0..1 (Brier 1950, one class)."""
    return np.asarray((probability - happened) ** 2)


def log_score(probabilities: Floats, observed: Ints) -> Floats:
    """Minus the natural log of the probability (N, C) of what happened, (N,).

    Nothing is clipped: what was held impossible scores infinity when it happens. ``crediting``
    gives shares of a count as probabilities that are above 0.
    """
    credited = probabilities[np.arange(len(observed)), observed]
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(credited))


def auc(probability: Floats, happened: Bools) -> float | None:
    """How often an event that happened had the higher forecast of a pair; ties count half.

    None unless some happened and some did not. Ranking alone: a forecast may be far too sure of
    itself and still rank without fault (Hanley & McNeil 1982).

    >>> auc(np.array([0.9, 0.4, 0.4]), np.array([True, True, False]))
    0.75
    """
    came, failed = probability[happened], probability[~happened]
    if not len(came) or not len(failed):
        return None
    gaps = came[:, None] - failed
    return float(((gaps > 0) + 0.5 * (gaps == 0)).mean())


def confusion(observed: Ints, forecast: Ints, classes: int) -> Ints:
    """Counts (C, C): rows what happened, columns the most likely class."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (observed, forecast), 1)
    return table
