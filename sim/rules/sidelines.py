"""Sideline meetings: two delegations meet on the margins and may leave with changed stances.

A kind of meeting changes positions and red lines of two mandates in place, on the paragraphs it is
``about`` ((K,) flags). Positions are on 0..1. ``rate`` is mu of a negotiation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.rules.numbers import Mandate, Numbers

Meet = Callable[[Mandate, Mandate, Sequence[bool], float], None]


def contact(a: Mandate, b: Mandate, about: Sequence[bool], rate: float) -> None:
    """They speak; nothing moves."""


def exchange(a: Mandate, b: Mandate, about: Sequence[bool], rate: float) -> None:  # noqa: ARG001
    """The best trade with equal gains: a moves on p, b on q, each where it cares less.

    Stokman & Van Oosten 1994, for two actors and linear loss: a shift u of a on p and v of b on q
    gain both the same when ``v = u (s_ap + s_bp) / (s_aq + s_bq)``. The pair trades as far as the
    shorter of the two distances allows. Departure from the paper: the gain is counted on the
    pair's own positions, since under consensus there is no expected outcome to shift.
    """
    best, p_best, q_best, u_best, v_best = 0.0, -1, -1, 0.0, 0.0
    for p in range(len(about)):
        for q in range(len(about)):
            weight = a.salience[q] + b.salience[q]
            if p == q or not about[p] or not about[q] or weight <= 0.0:
                continue
            ratio = (a.salience[p] + b.salience[p]) / weight
            u = abs(b.position[p] - a.position[p])
            v = abs(a.position[q] - b.position[q])
            if u * ratio > v:
                u = v / ratio
            gain = a.salience[q] * u * ratio - a.salience[p] * u
            if gain > best + 1e-12:
                best, p_best, q_best, u_best, v_best = gain, p, q, u, u * ratio
    if p_best >= 0:
        approach(a.position, p_best, b.position[p_best], u_best)
        approach(b.position, q_best, a.position[q_best], v_best)


def approach(position: Numbers, k: int, goal: float, distance: float) -> None:
    """Move a position on paragraph k by a distance in the direction of a goal."""
    position[k] += distance if goal > position[k] else -distance


def negotiation(a: Mandate, b: Mandate, about: Sequence[bool], rate: float) -> None:
    """Both move towards the other, least where they care most: mu (x_j - x_i)(1 - s_i / max s_i).

    A red line that the other's position lies outside moves towards that position by the same rule.
    """
    top_a, top_b = highest(a.salience), highest(b.salience)
    for k in range(len(about)):
        if about[k]:
            x_a, x_b = a.position[k], b.position[k]
            # who cares for nothing in this text yields in full
            yield_a = rate * (1.0 - a.salience[k] / top_a) if top_a > 0.0 else rate
            yield_b = rate * (1.0 - b.salience[k] / top_b) if top_b > 0.0 else rate
            a.position[k] += yield_a * (x_b - x_a)
            b.position[k] += yield_b * (x_a - x_b)
            soften(a, k, x_b, yield_a)
            soften(b, k, x_a, yield_b)


def highest(numbers: Numbers) -> float:
    """The largest of some numbers from 0."""
    # not `max`: it is compiled as well, and there takes no sequence
    top = 0.0
    for number in numbers:
        top = max(top, number)
    return top


def soften(mandate: Mandate, k: int, other: float, yielding: float) -> None:
    """Move the red line on paragraph k that the other's position lies outside towards it."""
    if other < mandate.floor[k]:
        mandate.floor[k] += yielding * (other - mandate.floor[k])
    if other > mandate.ceiling[k]:
        mandate.ceiling[k] += yielding * (other - mandate.ceiling[k])


SIDELINES: dict[str, Meet] = {
    "contact": contact,
    "exchange": exchange,
    "negotiation": negotiation,
}
