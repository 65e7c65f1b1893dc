"""Veto players: the core, the winset of the reference point, and the agenda setter's choice.

Axes: ``i`` veto player (I), ``k`` issue (K).

Tsebelis (2002), *Veto Players*, ch. 1: a change needs every veto player, so it must lie in the
winset of the status quo, and who sets the agenda picks from the winset. With one issue and the
median voter as the only veto player this is Romer & Rosenthal (1978), Public Choice 33:27-43.

Choices: quadratic losses weighted by salience over all issues together, so packages are possible;
every actor whose consent is needed is a veto player, whatever its salience.
"""

from __future__ import annotations

import numpy as np

from sim.baselines.problem import Floats, Prediction, Problem
from sim.baselines.zone import NO_GAIN, largest_least_gain, maximise, quadratic_utility, zone_of
from sim.errors import InputError


def winset(positions: Floats, reference: float) -> tuple[float, float] | None:
    """The interval all veto players like at least as well as the reference point; one issue.

    positions: (I,), any scale. None where only the reference point itself qualifies.

    >>> winset(np.array([2.0, 5.0, 8.0]), 0.0)
    (0.0, 4.0)
    """
    radius = np.abs(positions - reference)
    low, high = float((positions - radius).max()), float((positions + radius).min())
    return (low, high) if high > low else None


def veto_core(problem: Problem) -> Prediction:
    """The least common denominator: the nearest text to the reference point that is in the core.

    Issue by issue the nearest point between the lowest and the highest position of the veto
    players (Tsebelis 2002: inside that core nothing can change). Fails where nothing moves.
    Issues are taken one at a time: a package across issues may still gain everyone something,
    which ``agenda_setter`` looks for.
    """
    x = problem.positions[problem.consenting]
    q = problem.status_quo
    y = np.clip(q, x.min(axis=0), x.max(axis=0))
    moved = int((y != q).sum())
    return Prediction(y, moved == 0, f"{moved} of {len(q)} issues leave the reference point")


def agenda_setter(problem: Problem) -> Prediction:
    """The setter's best text in the winset of the reference point (Tsebelis 2002).

    ``problem.setter`` sets the agenda. Fails where the winset is empty: the reference point stays.
    Without a setter nothing is tabled, and the reference point stays too.
    """
    q = problem.status_quo
    if problem.setter is None:
        return Prediction(q.copy(), True, "no agenda setter")
    if problem.disagreement is not None:
        raise InputError("the agenda setter is held to the reference point, not to a disagreement")
    y = _one_issue(problem) if len(q) == 1 else _package(problem, problem.setter)
    if y is None:
        return Prediction(q.copy(), True, "the winset is empty")
    gain = quadratic_utility(problem, y) - quadratic_utility(problem, q)
    return Prediction(y, False, f"the setter gains {gain[problem.setter]:.3g}")


def _one_issue(problem: Problem) -> Floats | None:
    x, q = problem.positions[:, 0], float(problem.status_quo[0])
    interval = winset(x[problem.consenting], q)
    return None if interval is None else np.clip([x[problem.setter]], *interval)


def _package(problem: Problem, setter: int) -> Floats | None:
    zone = zone_of(problem)
    inside, least = largest_least_gain(zone, problem.status_quo / 100)
    if least <= NO_GAIN:
        return None
    x, s = problem.positions[setter] / 100, problem.shares[setter]
    best = maximise(
        zone,
        lambda y: -float((s * (x - y) ** 2).sum()),
        lambda y: 2 * s * (x - y),
        inside,
    )
    return 100 * best
