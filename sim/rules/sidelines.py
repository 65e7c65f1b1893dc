"""Sideline meetings: two delegations meet on the margins and may leave with changed stances.

The rules change position, floor and ceiling in place, for the paragraphs they speak about. Axes:
``i`` delegation, ``k`` paragraph; all arrays (I, K), on 0..1.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.rules.numbers import Bools, Floats

CONTACT, EXCHANGE, NEGOTIATION = range(3)
SIDELINE_KINDS = {"contact": CONTACT, "exchange": EXCHANGE, "negotiation": NEGOTIATION}


@njit(cache=True)
def meet(
    kind: int,
    a: int,
    b: int,
    about: Bools,
    rate: float,
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
) -> None:
    """Hold one sideline meeting of delegations a and b. A contact moves nothing."""
    if kind == EXCHANGE:
        exchange(a, b, about, position, salience)
    if kind == NEGOTIATION:
        negotiate(a, b, about, rate, position, salience, floor, ceiling)


@njit(cache=True)
def exchange(a: int, b: int, about: Bools, position: Floats, salience: Floats) -> None:
    """The best trade with equal gains: a moves on p, b on q, each where it cares less.

    Stokman & Van Oosten 1994, for two actors and linear loss: a shift u of a on p and v of b on q
    gain both the same when ``v = u (s_ap + s_bp) / (s_aq + s_bq)``. The pair trades as far as the
    shorter of the two distances allows. Departure from the paper: the gain is counted on the
    pair's own positions, since under consensus there is no expected outcome to shift.
    """
    best, p_best, q_best, u_best, v_best = 0.0, -1, -1, 0.0, 0.0
    for p in range(about.shape[0]):
        for q in range(about.shape[0]):
            weight = salience[a, q] + salience[b, q]
            if p == q or not about[p] or not about[q] or weight <= 0.0:
                continue
            ratio = (salience[a, p] + salience[b, p]) / weight
            u = abs(position[b, p] - position[a, p])
            v = abs(position[a, q] - position[b, q])
            if u * ratio > v:
                u = v / ratio
            gain = salience[a, q] * u * ratio - salience[a, p] * u
            if gain > best + 1e-12:
                best, p_best, q_best, u_best, v_best = gain, p, q, u, u * ratio
    if p_best >= 0:
        position[a, p_best] += np.sign(position[b, p_best] - position[a, p_best]) * u_best
        position[b, q_best] += np.sign(position[a, q_best] - position[b, q_best]) * v_best


@njit(cache=True)
def negotiate(
    a: int,
    b: int,
    about: Bools,
    rate: float,
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
) -> None:
    """Both move towards the other, least where they care most: mu (x_j - x_i)(1 - s_i / max s_i).

    A red line that the other's position lies outside moves towards that position by the same rule.
    """
    top_a, top_b = salience[a].max(), salience[b].max()
    for k in range(about.shape[0]):
        if about[k]:
            x_a, x_b = position[a, k], position[b, k]
            yield_a = rate * (1.0 - salience[a, k] / top_a)
            yield_b = rate * (1.0 - salience[b, k] / top_b)
            position[a, k] += yield_a * (x_b - x_a)
            position[b, k] += yield_b * (x_a - x_b)
            _soften(floor, ceiling, a, k, x_b, yield_a)
            _soften(floor, ceiling, b, k, x_a, yield_b)


@njit(cache=True)
def _soften(floor: Floats, ceiling: Floats, i: int, k: int, other: float, yielding: float) -> None:
    if other < floor[i, k]:
        floor[i, k] += yielding * (other - floor[i, k])
    if other > ceiling[i, k]:
        ceiling[i, k] += yielding * (other - ceiling[i, k])
