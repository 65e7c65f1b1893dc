"""The challenge (expected-utility) model of Bueno de Mesquita, one issue at a time.

Axes: ``i`` challenger, ``j`` challenged, ``v`` voter.

Bueno de Mesquita & Stokman (1994), *European Community Decision Making*, ch. 4, as reconstructed
by Scholz, Calbert & Smith (2011), "Unravelling Bueno de Mesquita's group decision model", ICAART.

The papers leave choices open. Ours:

- *Probability of success* of i over j: the positive votes for i against j, divided by the absolute
  votes over **all ordered pairs**, not over the pair i, j. The denominator as printed in
  the 2011 paper does not give its own first round; this one does. Votes use the voter's own
  risk exponent.
- *Security* of i: the sum of what the others expect from challenging i, its largest and smallest
  value taken over the actors (not over i's possible positions); risk neutral.
- *Perception*: i judges both its own challenge of j and j's of i with its own risk exponent.
- *Status quo*: Q = 1, so nothing is expected to change unless somebody challenges.
- *Offers*: i accepts a confrontation before a compromise before a capitulation; among
  confrontations and capitulations the nearest, among compromises the one with the smallest
  ``(|Ei| xi + |Ej| xj) / (|Ei| + |Ej|)``; ties to the lower actor. All move at once.
- *Scale*: distances are divided by the range of the initial positions, salience by the largest on
  the issue (in the papers' example that is 100 on 0..100, so nothing changes there).
- *Forecast*: the weighted median after the first round. The papers give no stopping rule, and the
  median wanders in later rounds (8.4, 9.6, 10.0, 10.0, 10.0, 7.5, 8.8, 9.7 on the car emissions).

What this reproduces of the 2011 paper's Table 2: 8 of 8 weighted means and 7 of 8 medians, as
printed to one decimal; round 2 is 9.61 against a printed 9.9. It gives 8.42, not 8.35, for the
dominant outcome of 1994, and the settled 9.05 of 1994 does not appear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.baselines.problem import Floats, Prediction, Problem, weighted_median_of

Exponents = NDArray[np.float64]


def challenge(problem: Problem, *, rounds: int = 1) -> Prediction:
    """Weighted median after ``rounds`` of challenges, each issue on its own.

    Source: Bueno de Mesquita & Stokman 1994 as in Scholz, Calbert & Smith 2011; choices above.
    It cannot speak of failure: something is always decided.
    """
    settled = [
        challenge_rounds(x, problem.capability, s, rounds=rounds)[-1]
        for x, s in zip(problem.positions.T, problem.salience.T, strict=True)
    ]
    medians = [weighted_median_of(x, w) for x, w in zip(settled, problem.weight.T, strict=True)]
    return Prediction(np.array(medians), note=f"weighted median after round {rounds}")


def challenge_rounds(
    positions: Floats, capability: Floats, salience: Floats, *, rounds: int
) -> list[Floats]:
    """Positions (I,) before the first round and after each; one issue, any scale of positions."""
    span = float(np.ptp(positions))
    salience = salience / (salience.max(initial=0.0) or 1.0)
    history = [np.asarray(positions, dtype=float)]
    for _ in range(rounds):
        before = history[-1]
        decided = span == 0 or not np.any(capability * salience * np.ptp(before))
        history.append(before if decided else _round(before, capability, salience, span))
    return history


def _round(x: Floats, capability: Floats, salience: Floats, span: float) -> Floats:
    distance = np.abs(x[:, None] - x[None, :]) / span
    power = capability * salience
    neutral = np.ones(len(x))
    calm = _success(distance, power, neutral)
    exponent = _risk_exponent(_expected_utility(distance, salience, calm, neutral[:, None]))
    success = _success(distance, power, exponent)
    mine = _expected_utility(distance, salience, success, exponent[:, None])
    theirs = _expected_utility(distance, salience, success, exponent[None, :]).T
    return _accepted(x, mine, theirs)


def _success(distance: Floats, power: Floats, exponent: Exponents) -> Floats:
    """P (I, I): votes for i over j as a share of the absolute votes over all ordered pairs."""
    felt = distance ** exponent[:, None]
    votes = power[:, None, None] * (felt[:, None, :] - felt[:, :, None])
    total = np.abs(votes).sum()
    return np.asarray(np.maximum(votes, 0).sum(axis=0) / total)


def _expected_utility(
    distance: Floats, salience: Floats, success: Floats, judge: Exponents
) -> Floats:
    """E (I, I): what i's challenge of j is worth to i, with the exponent of who judges it.

    judge: (I, 1) the challenger's own, (1, I) the challenged's.
    """
    win = 2 - 4 * (0.5 - 0.5 * distance) ** judge
    lose = 2 - 4 * (0.5 + 0.5 * distance) ** judge
    unchanged = 2 - 4 * 0.5**judge
    resisted = success * win + (1 - success) * lose
    return np.asarray(salience * resisted + (1 - salience) * win - unchanged)


def _risk_exponent(expected: Floats) -> Exponents:
    """r (I,) between 1/2 (most secure) and 2; 1 where all are equally secure."""
    threat = expected.sum(axis=0) - np.diag(expected)
    low, high = threat.min(), threat.max()
    if high == low:
        return np.ones(len(threat))
    insecurity = (2 * threat - high - low) / (high - low)
    return np.asarray((1 - insecurity / 3) / (1 + insecurity / 3))


def _accepted(x: Floats, mine: Floats, theirs: Floats) -> Floats:
    """Positions (I,) after every actor has taken the best of the offers made to it.

    mine, theirs: (I, I), i's challenge of j and j's of i, both as i judges them.
    """
    apart = x[:, None] != x[None, :]
    confronted = apart & (theirs > mine) & (mine > 0)
    pressed = apart & (theirs > 0) & (mine < 0)
    compromised = pressed & (theirs > -mine)
    capitulated = pressed & (theirs < -mine)
    weights = np.abs(mine) + np.abs(theirs)
    ratio = np.divide(np.abs(mine), theirs, out=np.zeros_like(mine), where=compromised)
    middle = np.divide(
        np.abs(mine) * x[:, None] + np.abs(theirs) * x[None, :],
        weights,
        out=np.zeros_like(mine),
        where=weights > 0,
    )
    full = np.broadcast_to(x[None, :], mine.shape)
    part = x[:, None] + (x[None, :] - x[:, None]) * ratio
    away = np.abs(x[None, :] - x[:, None])
    settled = x.copy()
    for kind, key, offer in (
        (capitulated, away, full),
        (compromised, middle, part),
        (confronted, away, full),
    ):
        best = np.where(kind, key, np.inf).argmin(axis=1)
        settled = np.where(kind.any(axis=1), offer[np.arange(len(x)), best], settled)
    return settled
