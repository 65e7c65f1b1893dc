"""The Nash bargaining solution, by optimisation: the text with the largest product of gains.

Axes: ``i`` actor (I), ``k`` issue (K).

Nash (1950), "The Bargaining Problem", Econometrica 18:155-162; with unequal weights Harsanyi &
Selten (1972), Management Science 18:80-106. The solution maximises ``sum_i w_i log(u_i(y) - d_i)``
over the texts by which everyone gains.

Choices: utility is minus the squared distance weighted by salience, a row of which is made to sum
to 1 (``zone.quadratic_utility``); the disagreement point is the reference point unless given;
an actor's weight is its capability x total salience. Where no text gives everybody more than the
reference point there is nothing to bargain over: the forecast is the reference point, and failure.

A weighted mean is the limit of this solution as the disagreement point grows bad without bound
(equal for all): only in that limit may the two be confused.
"""

from __future__ import annotations

import numpy as np

from sim.baselines.problem import Floats, Prediction, Problem
from sim.baselines.zone import NO_GAIN, Zone, largest_least_gain, maximise, zone_of

FLOOR = 1e-10
"""Gains below this are extended linearly under the logarithm, so that a search may step there."""


def nash(problem: Problem) -> Prediction:
    """Nash bargaining solution (Nash 1950; weights Harsanyi & Selten 1972; choices above).

    Raises InputError if neither a disagreement point nor a reference point is given.
    """
    zone = zone_of(problem)
    weight = problem.weight.sum(axis=1)[problem.consenting]
    y = nash_point(zone, weight if weight.any() else np.ones(len(weight)), _start(problem))
    if y is None:
        return Prediction(problem.status_quo.copy(), True, "no text by which everyone gains")
    return Prediction(100 * y, False, f"least gain {zone.gains(y).min():.3g}")


def _start(problem: Problem) -> Floats:
    q = problem.positions.mean(axis=0) if problem.reference is None else problem.reference
    return np.asarray(q / 100)


def nash_point(zone: Zone, weight: Floats, start: Floats) -> Floats | None:
    """The maximiser (K,) of the weighted product of gains; None where not everyone can gain.

    weight: (I,) >= 0, not all 0. The gains must be concave. start: any point of the box.
    """
    inside, least = largest_least_gain(zone, start)
    if least <= NO_GAIN:
        return None
    return maximise(
        zone,
        lambda y: float(weight @ _log(zone.gains(y)) / weight.sum()),
        lambda y: (weight / np.maximum(zone.gains(y), FLOOR)) @ zone.slopes(y) / weight.sum(),
        inside,
    )


def _log(gain: Floats) -> Floats:
    safe = np.maximum(gain, FLOOR)
    return np.asarray(np.log(safe) + np.minimum(gain - safe, 0) / FLOOR)
