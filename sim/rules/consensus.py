"""The rules of the negotiation, as small pure functions of plain numbers.

The delegations of the Mesa model call them as they stand; the ensemble compiles the same functions.
Positions, strengths and references are on 0..1; values, penalties and costs in units where 1 is the
largest possible loss. ``i`` is a delegation in the room, ``k`` a package of paragraphs that move
together; of one paragraph, where it stands alone. What a wording of a package is worth, and what it
costs to whom it crosses a red line, is the sum over its paragraphs.

The one question of each delegation in each round: is joining this text at least as good as what the
chair will issue if we fail, given what failure costs me in this room?
``value(joint) + K_i(t) >= value(fallback)``, that is ``sum_k regret_ik <= K_i(t)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim.rules.numbers import VETO, Bools, Floats, Mandate, Topic

EPSILON = 1e-12
"""Differences below this are ties: they must not depend on the order of a sum."""

WORST = 10.0
"""The largest loss that values and averages reckon with: a veto overridden by a majority."""

JOINT, CARVE_OUT, AGREED, SUMMARY, STATEMENT, ABSENT = range(6)
STANDINGS = ("joint", "carve_out", "agreed", "summary", "statement", "absent")
ADOPTED = (JOINT, CARVE_OUT)
"""The standings of what a joint text says."""


class Terms(NamedTuple):
    """What a text counts in each form, and what the chair issues if the meeting fails."""

    carve_out: float
    statement: float
    naming_cost: float
    fallback_agreed: float
    fallback_contested: float
    fallback_binds: bool
    fallback_names: bool
    fallback_agreed_standing: int
    fallback_contested_standing: int


class Rule(NamedTuple):
    """What adopts a text: how many must accept, and with what share of the room's capability.

    shares: (I,), each delegation's share. Consensus is as many members as there are in the room.
    """

    members: int
    capability: float
    shares: Floats


def worth(salience: float, position: float, reference: float, strength: float) -> float:
    """What a wording is worth to a delegation over silence.

    Quadratic loss: ``s ((x - reference)^2 - (x - strength)^2)``, multiplied out.
    """
    return salience * (strength - reference) * (position + position - (reference + strength))


def crosses(strength: float, floor: float, ceiling: float) -> bool:
    """Whether a wording lies outside a red line."""
    # not `or`: a branch would keep compiled loops over delegations from being vectorised
    return (strength < floor) | (strength > ceiling)


def crossing(strength: float, floor: float, ceiling: float, penalty: float) -> float:
    """What a wording costs a delegation whose red line it crosses; 0 within the red line."""
    return penalty if crosses(strength, floor, ceiling) else 0.0


def joint_value(value: float, crossed: float) -> float:
    """What a delegation gets from a paragraph standing in the joint text, which binds it.

    ``value``: of the wording, by :func:`worth`; ``crossed``: by :func:`crossing`; here and below.
    """
    return value - crossed


def contests(joint: float) -> bool:
    """Whether a delegation likes a wording, as joint text that binds it, less than silence.

    Of an array of values: for each.
    """
    return joint < -EPSILON


def carve_out_value(value: float, crossed: float, disputed: bool, terms: Terms) -> float:
    """What it gets from a carve-out: those who contest the wording are named and not bound.

    A carve-out that names nobody is an ordinary joint paragraph.
    """
    joint = joint_value(value, crossed)
    if not disputed:
        return joint
    if contests(joint):
        return terms.carve_out * value - terms.naming_cost
    return terms.carve_out * value - crossed


def statement_value(tabled_value: float, terms: Terms) -> float:
    """What it gets from a paragraph split off into the chair's own statement, as tabled."""
    return terms.statement * tabled_value


def issued_value(tabled_value: float, contests_tabled: bool, terms: Terms) -> float:
    """What it gets from the tabled wording on the chair's authority; a footnote may name it."""
    # not `and`: see `crosses`
    named = contests_tabled & terms.fallback_names
    return terms.fallback_contested * tabled_value - (terms.naming_cost if named else 0.0)


def agreed_value(value: float, crossed: float, terms: Terms) -> float:
    """What it gets from an uncontested paragraph of the fallback: as drafted; it may bind."""
    return terms.fallback_agreed * value - (crossed if terms.fallback_binds else 0.0)


def fallback_value(
    value: float, crossed: float, disputed: bool, issued: float, terms: Terms
) -> float:
    """What it gets from a paragraph of the fallback: ``issued`` on the chair's authority, if
    anyone contests the drafted wording; the drafted wording as agreed, if nobody does.
    """
    return issued if disputed else agreed_value(value, crossed, terms)


Worths = Sequence[tuple[float, float]]
"""Of each rung of a package to a delegation: what it is worth, what crossing red lines costs it."""


def worths_of(mandate: Mandate, topic: Topic) -> Worths:
    """What the rungs of a package mean to a delegation, by :func:`worth` and :func:`crossing`."""
    return [worth_of(mandate, topic, rung) for rung in range(topic.rungs)]


def worth_of(mandate: Mandate, topic: Topic, rung: int) -> tuple[float, float]:
    """What one rung means to a delegation: summed over the paragraphs of the package."""
    value, crossed = 0.0, 0.0
    for j, reference, strengths in topic.passages:
        strength = strengths[rung]
        value += worth(mandate.salience[j], mandate.position[j], reference, strength)
        crossed += crossing(strength, mandate.floor[j], mandate.ceiling[j], mandate.penalty[j])
    return value, crossed


def contests_rung(worths: Worths, rung: int) -> bool:
    """Whether a delegation likes a rung, as joint text, less than silence."""
    return contests(joint_value(*worths[rung]))


def weigh(
    worths: Worths, topic: Topic, option: int, disputed: bool, terms: Terms
) -> tuple[float, float]:
    """What a delegation gets from an option of a package: in the joint text, and if that fails.

    ``disputed``: whether anybody in the room contests the option's rung (the tabled one, if split
    off). The difference of the two, fallback less joint text, is its regret.
    """
    issued, width = 0.0, topic.width
    if disputed or option == width:
        tabled = worths[topic.tabled][0]
        issued = issued_value(tabled, contests_rung(worths, topic.tabled), terms)
        if option == width:
            return statement_value(tabled, terms), issued
    value, crossed = worths[disputed_rung(option, width, topic.tabled)]
    failed = fallback_value(value, crossed, disputed, issued, terms)
    if option < width:
        return joint_value(value, crossed), failed
    return carve_out_value(value, crossed, disputed, terms), failed


def total(numbers: Iterable[float]) -> float:
    """Their sum over the packages, in order: linkage."""
    # not `sum`: from Python 3.12 on it rounds differently, and the ensemble adds in order
    summed = 0.0
    for number in numbers:
        summed += number
    return summed


def pressure(cost: float, round_: int, deadline: int, beta: float) -> float:
    """K(t): what failure costs in this room, felt more as the deadline nears.

    Time-dependent concession, Faratin, Sierra & Jennings 1998.
    """
    return cost * (round_ / deadline) ** (1.0 / beta)


def tolerance(kappa: float, pressing: float) -> float:
    """K_i(t): what failure costs one delegation, by its weight kappa; never as much as a veto."""
    return min(kappa * pressing, VETO / 4)


def accepts(regret: float, tolerated: float) -> bool:
    """Whether a delegation joins a text with this total regret."""
    return regret <= tolerated + EPSILON


def shortfall(regret: float, tolerated: float) -> float:
    """How far a delegation is from accepting; 0 if it accepts."""
    return max(0.0, regret - tolerated)


def gives_way(regret: float, tolerated: float, objectors: int, isolation: float) -> bool:
    """Whether one of so many objectors gives way, because it stands nearly alone.

    The fewer object, the more each would swallow: ``K_i(t) (1 + eta / m)``.
    """
    return accepts(regret, tolerated * (1.0 + isolation / objectors))


def next_to_yield(
    regrets: Sequence[float] | Floats,
    tolerated: Sequence[float] | Floats,
    accepting: Sequence[bool] | Bools,
    isolation: float,
) -> int:
    """The row of the objector who gives way next, or -1 if none does.

    That is the one with the least excess over what so few objectors would swallow; ties to the
    first.
    """
    objectors, weakest, least = 0, -1, math.inf
    for one in accepting:
        objectors += 0 if one else 1
    for i in range(len(accepting)):
        if not accepting[i]:
            excess = regrets[i] - tolerated[i] * (1.0 + isolation / objectors)
            if excess < least:
                weakest, least = i, excess
    if weakest < 0:
        return -1
    yielding = gives_way(regrets[weakest], tolerated[weakest], objectors, isolation)
    return weakest if yielding else -1


def turns_on(regrets: Sequence[float] | Floats, regret: float, tolerated: float) -> list[int]:
    """The fewest packages, worst first, without whose regret a delegation would accept.

    regrets: its own on each package; ``regret``: their sum. Of two as bad the first.
    """
    # an empty list whose kind the compiler can tell
    left, named = regret, [0 for _ in range(0)]
    while not accepts(left, tolerated) and len(named) < len(regrets):
        worst = -1
        for k in range(len(regrets)):
            if k not in named and (worst < 0 or regrets[k] > regrets[worst]):
                worst = k
        named.append(worst)
        left -= regrets[worst]
    return named


def total_shortfall(totals: Iterable[float], tolerated: Iterable[float]) -> float:
    """Phi: the sum of the shortfalls of the delegations in the room."""
    return total(map(shortfall, totals, tolerated))


def carries(accepting: Sequence[bool], rule: Rule) -> bool:
    """The decision rule: enough in the room accept, with enough of the capability."""
    if len([one for one in accepting if one]) < rule.members:
        return False
    shares = zip(accepting, rule.shares, strict=True)
    return total(share for one, share in shares if one) >= rule.capability - EPSILON


def adopts(totals: Iterable[float], tolerated: Iterable[float], rule: Rule) -> bool:
    """Whether delegations with these total regrets carry a text."""
    return bool(carries(list(map(accepts, totals, tolerated)), rule))


def temperature(cost: float, round_: int, deadline: int) -> float:
    """Of the annealing voters: linear cooling from the cost of failure to nothing at the deadline.

    Our choice: Klein, Faratin, Sayama & Bar-Yam 2003 give no scale, and this adds no number.
    """
    return cost * (1.0 - round_ / deadline)


def votes_for(loss: float, heat: float, roll: float) -> bool:
    """Whether an annealing voter takes a change by which it would lose; ``roll`` is in 0..1.

    Always if it loses nothing; else with probability ``exp(-loss / heat)``.
    """
    return loss <= 0.0 or (heat > 0.0 and roll < math.exp(-loss / heat))


def standing(option: int, width: int, disputed: bool, adopted: bool, terms: Terms) -> int:
    """The form in which a paragraph appears in the outcome (one of STANDINGS)."""
    if adopted:
        if option == width:
            return STATEMENT
        return CARVE_OUT if option > width and disputed else JOINT
    if disputed or option == width:
        return terms.fallback_contested_standing
    return terms.fallback_agreed_standing


def disputed_rung(option: int, width: int, tabled: int) -> int:
    """The rung whose contesters matter for an option: its own; the tabled one if split off."""
    if option == width:
        return tabled
    return option if option < width else option - width - 1


def issued_rung(option: int, width: int, tabled: int, disputed: bool, adopted: bool) -> int:
    """The rung at which a paragraph is issued: as tabled where the chair issues it alone."""
    own = disputed_rung(option, width, tabled)
    return tabled if disputed and not adopted else own


def outcome_value(joint: float, regret: float, adopted: bool, tolerated: float) -> float:
    """What came out is worth to a delegation: the joint text, or the fallback less K_i(T).

    No loss counts for more than WORST (a veto overridden by a majority would).
    """
    return max(joint if adopted else joint + regret - tolerated, -WORST)
