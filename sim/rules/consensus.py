"""The rules of the negotiation, as small pure functions. Both twins call these and no others.

Axes: ``i`` delegation in the room (I), ``k`` paragraph (K), ``w`` rung (W), ``o`` option
(O = 2W + 1, see ``options.py``), ``m`` move. Positions, strengths and references are on 0..1;
values, penalties and costs in units where 1 is the largest possible loss. Compiled by numba so that
the readable model and the fast ensemble share one implementation of each rule.

The one question of each delegation in each round: is joining this text at least as good as what the
chair will issue if we fail, given what failure costs me in this room?
``value(joint) + K_i(t) >= value(fallback)``, that is ``sum_k regret_ik <= K_i(t)``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

import sim.ensemble.kept_code  # noqa: F401
from sim.rules.numbers import VETO, Bools, Floats, Ints

EPSILON = 1e-12
"""Differences below this are ties: they must not depend on the order of a sum."""

WORST = 10.0
"""The largest loss that values and averages reckon with: a veto overridden by a majority."""

JOINT, CARVE_OUT, AGREED, SUMMARY, STATEMENT, ABSENT = range(6)
STANDINGS = ("joint", "carve_out", "agreed", "summary", "statement", "absent")


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


@njit(cache=True)
def worth(salience: float, position: float, reference: float, strength: float) -> float:
    """What a wording is worth to a delegation over silence.

    Quadratic loss: ``s ((x - reference)^2 - (x - strength)^2)``, multiplied out.
    """
    return salience * (strength - reference) * (position + position - (reference + strength))


@njit(cache=True)
def crosses(strength: float, floor: float, ceiling: float) -> bool:
    """Whether a wording lies outside a red line."""
    # not `or`: a branch would keep the loops over delegations from being vectorised
    return (strength < floor) | (strength > ceiling)


@njit(cache=True)
def crossing(strength: float, floor: float, ceiling: float, penalty: float) -> float:
    """What a wording costs a delegation whose red line it crosses; 0 within the red line."""
    return penalty if crosses(strength, floor, ceiling) else 0.0


@njit(cache=True)
def joint_value(value: float, crossed: float) -> float:
    """What a delegation gets from a paragraph standing in the joint text, which binds it.

    ``value``: of the wording, by :func:`worth`; ``crossed``: by :func:`crossing`; here and below.
    """
    return value - crossed


@njit(cache=True)
def contests(joint: float) -> bool:
    """Whether a delegation likes a wording, as joint text that binds it, less than silence.

    Of an array of values: for each.
    """
    return joint < -EPSILON


@njit(cache=True)
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


@njit(cache=True)
def statement_value(tabled_value: float, terms: Terms) -> float:
    """What it gets from a paragraph split off into the chair's own statement, as tabled."""
    return terms.statement * tabled_value


@njit(cache=True)
def issued_value(tabled_value: float, contests_tabled: bool, terms: Terms) -> float:
    """What it gets from the tabled wording on the chair's authority; a footnote may name it."""
    # not `and`: see `crosses`
    named = contests_tabled & terms.fallback_names
    return terms.fallback_contested * tabled_value - (terms.naming_cost if named else 0.0)


@njit(cache=True)
def agreed_value(value: float, crossed: float, terms: Terms) -> float:
    """What it gets from an uncontested paragraph of the fallback: as drafted; it may bind."""
    return terms.fallback_agreed * value - (crossed if terms.fallback_binds else 0.0)


@njit(cache=True)
def fallback_value(
    value: float, crossed: float, disputed: bool, issued: float, terms: Terms
) -> float:
    """What it gets from a paragraph of the fallback: ``issued`` on the chair's authority, if
    anyone contests the drafted wording; the drafted wording as agreed, if nobody does.
    """
    return issued if disputed else agreed_value(value, crossed, terms)


@njit(cache=True)
def pressure(cost: float, round_: int, deadline: int, beta: float) -> float:
    """K(t): what failure costs in this room, felt more as the deadline nears.

    Time-dependent concession, Faratin, Sierra & Jennings 1998.
    """
    return cost * (round_ / deadline) ** (1.0 / beta)


@njit(cache=True)
def tolerance(kappa: float, pressing: float) -> float:
    """K_i(t): what failure costs one delegation, by its weight kappa; never as much as a veto."""
    return min(kappa * pressing, VETO / 4)


@njit(cache=True)
def accepts(regret: float, tolerated: float) -> bool:
    """Whether a delegation joins a text with this total regret."""
    return regret <= tolerated + EPSILON


@njit(cache=True)
def shortfall(regret: float, tolerated: float) -> float:
    """How far a delegation is from accepting; 0 if it accepts."""
    return max(0.0, regret - tolerated)


@njit(cache=True)
def weigh(
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
    penalty: Floats,
    strength: Floats,
    reference: Floats,
    rungs: Ints,
    tabled: Ints,
    terms: Terms,
    joint: Floats,
    regret: Floats,
    disputed: Bools,
    issued: Floats,
) -> None:
    """Fill the tables that decide everything, for as many options as they have room.

    Stances are (K, I) here. joint[k, o, i]: what an option of the joint text is worth;
    regret[k, o, i] = fallback value - joint value; disputed[k, w]: does anyone contest the rung?
    ``issued`` (I,) is overwritten. Options that a ladder does not have are left as they are.
    """
    topics, members = position.shape
    width, options = strength.shape[1], regret.shape[1]
    # one function, indices and no views: so numba vectorises each loop over delegations
    for k in range(topics):
        q, y, known = reference[k], strength[k, tabled[k]], options > width
        if known:
            _issue(position, salience, floor, ceiling, penalty, k, q, y, terms, issued)
            for i in range(members):
                value = worth(salience[k, i], position[k, i], q, y)
                joint[k, width, i] = statement_value(value, terms)
                regret[k, width, i] = issued[i] - joint[k, width, i]
        for w in range(rungs[k]):
            y, contesting = strength[k, w], 0
            for i in range(members):
                value = worth(salience[k, i], position[k, i], q, y)
                crossed = crossing(y, floor[k, i], ceiling[k, i], penalty[k, i])
                joint[k, w, i] = joint_value(value, crossed)
                regret[k, w, i] = agreed_value(value, crossed, terms) - joint_value(value, crossed)
            for i in range(members):
                contesting += contests(joint[k, w, i])
            disputed[k, w] = contesting > 0
            if contesting > 0:
                if not known:
                    y, known = strength[k, tabled[k]], True
                    _issue(position, salience, floor, ceiling, penalty, k, q, y, terms, issued)
                for i in range(members):
                    regret[k, w, i] = issued[i] - joint[k, w, i]
        for w in range(rungs[k] if options > width + 1 else 0):
            y, o, anyone = strength[k, w], width + 1 + w, disputed[k, w]
            for i in range(members):
                value = worth(salience[k, i], position[k, i], q, y)
                crossed = crossing(y, floor[k, i], ceiling[k, i], penalty[k, i])
                failed = fallback_value(value, crossed, anyone, issued[i], terms)
                joint[k, o, i] = carve_out_value(value, crossed, anyone, terms)
                regret[k, o, i] = failed - joint[k, o, i]


@njit(cache=True, inline="always")
def _issue(position, salience, floor, ceiling, penalty, k, q, y, terms, issued):  # type: ignore[no-untyped-def]
    for i in range(issued.shape[0]):
        value = worth(salience[k, i], position[k, i], q, y)
        crossed = crossing(y, floor[k, i], ceiling[k, i], penalty[k, i])
        issued[i] = issued_value(value, contests(joint_value(value, crossed)), terms)


@njit(cache=True)
def total(table: Floats, draft: Ints, out: Floats) -> None:
    """Fill out[i] = sum over paragraphs of a table (K, O, I) at the draft's options (linkage)."""
    for i in range(out.shape[0]):
        out[i] = 0.0
    for k in range(draft.shape[0]):
        option = draft[k]
        for i in range(out.shape[0]):
            out[i] += table[k, option, i]


@njit(cache=True)
def adopts(totals: Floats, tolerated: Floats, rule: Rule) -> bool:
    """The decision rule: enough delegations in the room accept, with enough of the capability."""
    members = 0
    for i in range(totals.shape[0]):
        members += accepts(totals[i], tolerated[i])
    if members < rule.members:
        return False
    capability = 0.0
    for i in range(totals.shape[0]):
        if accepts(totals[i], tolerated[i]):
            capability += rule.shares[i]
    return capability >= rule.capability - EPSILON


@njit(cache=True, fastmath={"reassoc", "nsz"})
def total_shortfall(totals: Floats, tolerated: Floats) -> float:
    """Phi: the sum of the shortfalls of the delegations in the room."""
    phi = 0.0
    for i in range(totals.shape[0]):
        phi += shortfall(totals[i], tolerated[i])
    return phi


@njit(cache=True)
def standing(option: int, width: int, disputed: bool, adopted: bool, terms: Terms) -> int:
    """The form in which a paragraph appears in the outcome (one of STANDINGS)."""
    if adopted:
        if option == width:
            return STATEMENT
        return CARVE_OUT if option > width and disputed else JOINT
    if disputed or option == width:
        return terms.fallback_contested_standing
    return terms.fallback_agreed_standing


@njit(cache=True)
def disputed_rung(option: int, width: int, tabled: int) -> int:
    """The rung whose contesters matter for an option: its own; the tabled one if split off."""
    if option == width:
        return tabled
    return option if option < width else option - width - 1


@njit(cache=True)
def issued_rung(option: int, width: int, tabled: int, disputed: bool, adopted: bool) -> int:
    """The rung at which a paragraph is issued: as tabled where the chair issues it alone."""
    own = disputed_rung(option, width, tabled)
    return tabled if disputed and not adopted else own


@njit(cache=True)
def outcome_value(joint: float, regret: float, adopted: bool, tolerated: float) -> float:
    """What came out is worth to a delegation: the joint text, or the fallback less K_i(T).

    No loss counts for more than WORST (a veto overridden by a majority would).
    """
    return max(joint if adopted else joint + regret - tolerated, -WORST)


@njit(cache=True)
def empty_tables(
    topics: int, width: int, members: int, options: int
) -> tuple[Floats, Floats, Bools]:
    """Arrays joint, regret and disputed to fill; an option that a ladder lacks is worth -inf."""
    joint = np.full((topics, options, members), -np.inf)
    return joint, np.full(joint.shape, np.inf), np.zeros((topics, width), dtype=np.bool_)
