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

import sim.kept_code  # noqa: F401
from sim.inputs import VETO, Bools, Floats, Ints

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
    """What a wording is worth to a delegation over silence (quadratic loss)."""
    return salience * ((position - reference) ** 2 - (position - strength) ** 2)


@njit(cache=True)
def crosses(strength: float, floor: float, ceiling: float) -> bool:
    """Whether a wording lies outside a red line."""
    # not `or`: a branch would keep the loops over delegations from being vectorised
    return (strength < floor) | (strength > ceiling)


@njit(cache=True)
def contests(value: float, penalty: float, crossed: bool) -> bool:
    """Whether a delegation likes a wording less than silence, red-line penalty included."""
    return value - (penalty if crossed else 0.0) < -EPSILON


@njit(cache=True)
def joint_value(value: float, penalty: float, crossed: bool) -> float:
    """What a delegation gets from a paragraph standing in the joint text, which binds it."""
    return value - (penalty if crossed else 0.0)


@njit(cache=True)
def carve_out_value(
    value: float, penalty: float, crossed: bool, contested: bool, terms: Terms
) -> float:
    """What it gets from a carve-out: those who contest the wording are named and not bound.

    A carve-out that names nobody is an ordinary joint paragraph.
    """
    if not contested:
        return joint_value(value, penalty, crossed)
    if contests(value, penalty, crossed):
        return terms.carve_out * value - terms.naming_cost
    return terms.carve_out * value - (penalty if crossed else 0.0)


@njit(cache=True)
def statement_value(tabled_value: float, terms: Terms) -> float:
    """What it gets from a paragraph split off into the chair's own statement, as tabled."""
    return terms.statement * tabled_value


@njit(cache=True)
def option_value(
    option: int,
    width: int,
    value: float,
    penalty: float,
    crossed: bool,
    disputed: bool,
    terms: Terms,
) -> float:
    """What it gets from a paragraph at an option of the joint text; ``value`` is of its wording."""
    if option == width:
        return statement_value(value, terms)
    if option > width:
        return carve_out_value(value, penalty, crossed, disputed, terms)
    return joint_value(value, penalty, crossed)


@njit(cache=True)
def fallback_value(
    value: float, penalty: float, crossed: bool, contested: bool, issued: float, terms: Terms
) -> float:
    """What it gets from a paragraph of the fallback.

    Contested: as tabled (``issued``), on the chair's authority. Otherwise as drafted, and binding
    where the fallback has an agreed part.
    """
    if contested:
        return issued
    bite = penalty if crossed and terms.fallback_binds else 0.0
    return terms.fallback_agreed * value - bite


@njit(cache=True)
def issued_value(tabled_value: float, contests_tabled: bool, terms: Terms) -> float:
    """What it gets from the tabled wording on the chair's authority; a footnote may name it."""
    named = contests_tabled and terms.fallback_names
    return terms.fallback_contested * tabled_value - (terms.naming_cost if named else 0.0)


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
def contested_table(
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
    penalty: Floats,
    strength: Floats,
    reference: Floats,
    rungs: Ints,
    out: Bools,
    disputed: Bools,
) -> None:
    """Fill out[k, w, i]: does i contest rung w of paragraph k? and disputed[k, w]: does anyone?"""
    members, topics = position.shape
    for k in range(topics):
        x, s, rho, q = position[:, k], salience[:, k], penalty[:, k], reference[k]
        low, high = floor[:, k], ceiling[:, k]
        for w in range(rungs[k]):
            y, row, objecting = strength[k, w], out[k, w], 0
            for i in range(members):
                value, crossed = worth(s[i], x[i], q, y), crosses(y, low[i], high[i])
                row[i] = contests(value, rho[i], crossed)
                objecting += row[i]
            disputed[k, w] = objecting > 0


@njit(cache=True)
def regret_table(
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
    penalty: Floats,
    contested: Bools,
    disputed: Bools,
    strength: Floats,
    reference: Floats,
    rungs: Ints,
    tabled: Ints,
    terms: Terms,
    out: Floats,
) -> None:
    """Fill out[k, o, i] = fallback value - joint value, for as many options as ``out`` has room.

    ``contested`` and ``disputed`` are those of :func:`contested_table`. The one table that decides
    everything.
    """
    members, topics = position.shape
    width = strength.shape[1]
    options = out.shape[1]
    issued = np.empty(members)
    for k in range(topics):
        # slices and separate loops, so that each loop over delegations is vectorised
        x, s, rho, q = position[:, k], salience[:, k], penalty[:, k], reference[k]
        low, high, y = floor[:, k], ceiling[:, k], strength[k, tabled[k]]
        named = contested[k, tabled[k]]
        for i in range(members):
            issued[i] = issued_value(worth(s[i], x[i], q, y), named[i], terms)
        if options > width:
            apart = out[k, width]
            for i in range(members):
                apart[i] = issued[i] - statement_value(worth(s[i], x[i], q, y), terms)
        for w in range(rungs[k]):
            y, anyone, row = strength[k, w], disputed[k, w], out[k, w]
            for i in range(members):
                value, crossed = worth(s[i], x[i], q, y), crosses(y, low[i], high[i])
                failed = fallback_value(value, rho[i], crossed, anyone, issued[i], terms)
                row[i] = failed - joint_value(value, rho[i], crossed)
        for w in range(rungs[k] if options > width + 1 else 0):
            y, anyone, row = strength[k, w], disputed[k, w], out[k, width + 1 + w]
            for i in range(members):
                value, crossed = worth(s[i], x[i], q, y), crosses(y, low[i], high[i])
                failed = fallback_value(value, rho[i], crossed, anyone, issued[i], terms)
                row[i] = failed - carve_out_value(value, rho[i], crossed, anyone, terms)


@njit(cache=True)
def joint_table(
    position: Floats,
    salience: Floats,
    floor: Floats,
    ceiling: Floats,
    penalty: Floats,
    disputed: Bools,
    strength: Floats,
    reference: Floats,
    rungs: Ints,
    tabled: Ints,
    terms: Terms,
    options: Ints,
    out: Floats,
) -> None:
    """Fill out[k, n, i]: what option ``options[k, n]`` of the joint text is worth to i.

    Options below 0, and those that a ladder does not have, are worth -inf.
    """
    members, topics = position.shape
    width = strength.shape[1]
    for k in range(topics):
        for n in range(options.shape[1]):
            o = options[k, n]
            w = disputed_rung(o, width, tabled[k])
            if o < 0 or w >= rungs[k]:
                out[k, n] = -np.inf
                continue
            x, s, rho, row = position[:, k], salience[:, k], penalty[:, k], out[k, n]
            low, high, y, anyone = floor[:, k], ceiling[:, k], strength[k, w], disputed[k, w]
            for i in range(members):
                value, crossed = worth(s[i], x[i], reference[k], y), crosses(y, low[i], high[i])
                row[i] = option_value(o, width, value, rho[i], crossed, anyone, terms)


@njit(cache=True)
def total_regret(regret: Floats, draft: Ints, out: Floats) -> None:
    """Fill out[i] = sum over paragraphs of the regret at the draft's options (linkage)."""
    out[:] = 0.0
    for k in range(draft.shape[0]):
        for i in range(out.shape[0]):
            out[i] += regret[k, draft[k], i]


@njit(cache=True)
def adopts(totals: Floats, tolerated: Floats, rule: Rule) -> bool:
    """The decision rule: enough delegations in the room accept, with enough of the capability."""
    members, capability = 0, 0.0
    for i in range(totals.shape[0]):
        if accepts(totals[i], tolerated[i]):
            members += 1
            capability += rule.shares[i]
    return members >= rule.members and capability >= rule.capability - EPSILON


@njit(cache=True)
def total_shortfall(totals: Floats, tolerated: Floats) -> float:
    """Phi: the sum of the shortfalls of the delegations in the room."""
    phi = 0.0
    for i in range(totals.shape[0]):
        phi += shortfall(totals[i], tolerated[i])
    return phi


@njit(cache=True, fastmath={"reassoc", "nsz"})
def shortfall_after(
    regret: Floats, k: int, option: int, target: int, totals: Floats, tolerated: Floats
) -> float:
    """Phi if paragraph k went from ``option`` to ``target``."""
    phi = 0.0
    for i in range(totals.shape[0]):
        total = totals[i] + (regret[k, target, i] - regret[k, option, i])
        phi += shortfall(total, tolerated[i])
    return phi


@njit(cache=True)
def best_move(
    regret: Floats, draft: Ints, totals: Floats, tolerated: Floats, moves: Ints
) -> tuple[int, int]:
    """The paragraph and option of the one move that most lowers Phi, or (-1, -1).

    Strict decrease only; ties to the lowest paragraph, then to the first in the move table.
    """
    best = total_shortfall(totals, tolerated)
    # beside an absolute veto, sums are exact only to the last digit of VETO
    tie = EPSILON * max(1.0, best)
    paragraph, option = -1, -1
    for k in range(draft.shape[0]):
        for m in range(moves.shape[2]):
            target = moves[k, draft[k], m]
            if target < 0:
                break
            phi = shortfall_after(regret, k, draft[k], target, totals, tolerated)
            if phi < best - tie:
                best, paragraph, option = phi, k, target
    return paragraph, option


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
) -> tuple[Bools, Bools, Floats]:
    """Arrays contested, disputed and regret to fill; regret is inf where a ladder has no option."""
    contested = np.zeros((topics, width, members), dtype=np.bool_)
    disputed = np.zeros((topics, width), dtype=np.bool_)
    return contested, disputed, np.full((topics, options, members), np.inf)
