"""The tables that decide everything, compiled: what every option is worth to everybody.

The scalar rules are those of ``rules/consensus.py``. Axes: ``k`` paragraph (K), ``w`` rung (W),
``o`` option (O, see ``rules/options.py``), ``i`` delegation in the room (I).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.ensemble.compiling import compiled
from sim.rules.consensus import (
    EPSILON,
    Rule,
    Terms,
    accepts,
    agreed_value,
    carve_out_value,
    contests,
    crossing,
    fallback_value,
    issued_value,
    joint_value,
    statement_value,
    worth,
)
from sim.rules.numbers import Bools, Floats, Ints


class Ladders(NamedTuple):
    """As ``numbers.TextArrays``: strength (K, W) padded; reference, rungs, tabled (K,)."""

    strength: Floats
    reference: Floats
    rungs: Ints
    tabled: Ints


class Seated(NamedTuple):
    """The stances of those in the room, (K, I) each."""

    position: Floats
    salience: Floats
    floor: Floats
    ceiling: Floats
    penalty: Floats


class Tables(NamedTuple):
    """joint (K, O, I): what an option of the joint text is worth; regret (K, O, I): what the

    fallback is worth less that; disputed (K, W): whether anybody contests a rung. issued (I,) is
    room to work in.
    """

    joint: Floats
    regret: Floats
    disputed: Bools
    issued: Floats


@compiled()
def empty_tables(topics: int, width: int, members: int, options: int) -> Tables:
    """Tables to fill; an option that a ladder lacks is worth -inf."""
    joint = np.full((topics, options, members), -np.inf)
    disputed = np.zeros((topics, width), dtype=np.bool_)
    return Tables(joint, np.full(joint.shape, np.inf), disputed, np.empty(members))


@compiled()
def weigh(at: Seated, text: Ladders, terms: Terms, tables: Tables) -> None:
    """Fill the tables, for as many options as they have room.

    Options that a ladder does not have are left as they are.
    """
    position, salience, floor, ceiling, penalty = at
    strength, reference, rungs, tabled = text
    joint, regret, disputed, issued = tables
    topics, members = position.shape
    width, options = strength.shape[1], regret.shape[1]
    # one function, indices and no views: so numba vectorises each loop over delegations
    for k in range(topics):
        q, y, known = reference[k], strength[k, tabled[k]], options > width
        if known:
            _issue(at, k, q, y, terms, issued)
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
                    _issue(at, k, q, y, terms, issued)
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


@compiled(inline="always")
def _issue(at: Seated, k: int, q: float, y: float, terms: Terms, issued: Floats) -> None:
    position, salience, floor, ceiling, penalty = at
    for i in range(issued.shape[0]):
        value = worth(salience[k, i], position[k, i], q, y)
        crossed = crossing(y, floor[k, i], ceiling[k, i], penalty[k, i])
        issued[i] = issued_value(value, contests(joint_value(value, crossed)), terms)


@compiled()
def total(table: Floats, draft: Ints, out: Floats) -> None:
    """Fill out[i] = sum over paragraphs of a table (K, O, I) at the draft's options (linkage)."""
    for i in range(out.shape[0]):
        out[i] = 0.0
    for k in range(draft.shape[0]):
        option = draft[k]
        for i in range(out.shape[0]):
            out[i] += table[k, option, i]


@compiled()
def adopts(totals: Floats, tolerated: Floats, rule: Rule) -> bool:
    """``consensus.adopts`` again: enough in the room accept, with enough of the capability."""
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
