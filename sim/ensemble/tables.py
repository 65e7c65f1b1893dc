"""The tables that decide everything, compiled: what every option is worth to everybody.

The scalar rules are those of ``rules/consensus.py``. Axes: ``j`` paragraph (J), ``k`` package (K),
``w`` rung (W), ``o`` option (O, see ``rules/options.py``), ``i`` delegation in the room (I).
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
    next_to_yield,
    statement_value,
    worth,
)
from sim.rules.numbers import Bools, Floats, Ints, TextArrays


class Ladders(NamedTuple):
    """As ``numbers.TextArrays``: strength (J, W), padded; starts, rungs, tabled by package."""

    starts: Ints
    places: Ints
    strength: Floats
    reference: Floats
    rungs: Ints
    tabled: Ints


def ladders_of(text: TextArrays) -> Ladders:
    """The ladders of a text."""
    return Ladders(text.starts, text.places, text.strength, text.reference, text.rungs, text.tabled)


class Seated(NamedTuple):
    """The stances of those in the room, (J, I) each."""

    position: Floats
    salience: Floats
    floor: Floats
    ceiling: Floats
    penalty: Floats


class Tables(NamedTuple):
    """joint (K, O, I): what an option of the joint text is worth; regret (K, O, I): what the

    fallback is worth less that; disputed (K, W): whether anybody contests a rung. issued, value and
    crossed (I,) are room to work in.
    """

    joint: Floats
    regret: Floats
    disputed: Bools
    issued: Floats
    value: Floats
    crossed: Floats


@compiled()
def empty_tables(topics: int, width: int, members: int, options: int) -> Tables:
    """Tables to fill; an option that a ladder lacks is worth -inf."""
    joint = np.full((topics, options, members), -np.inf)
    disputed = np.zeros((topics, width), dtype=np.bool_)
    issued, value, crossed = np.empty(members), np.empty(members), np.empty(members)
    return Tables(joint, np.full(joint.shape, np.inf), disputed, issued, value, crossed)


@compiled()
def weigh(at: Seated, text: Ladders, terms: Terms, tables: Tables) -> None:
    """Fill the tables, for as many options as they have room.

    Options that a ladder does not have are left as they are.
    """
    joint, regret, disputed, issued, value, crossed = tables
    width, options, members = text.strength.shape[1], regret.shape[1], issued.shape[0]
    # indices and no views: so numba vectorises each loop over delegations
    for k in range(text.rungs.shape[0]):
        known = options > width
        if known:
            _issue(at, text, k, terms, tables)
            for i in range(members):
                joint[k, width, i] = statement_value(value[i], terms)
                regret[k, width, i] = issued[i] - joint[k, width, i]
        for w in range(text.rungs[k]):
            _gather(at, text, k, w, value, crossed)
            contesting = 0
            for i in range(members):
                joint[k, w, i] = joint_value(value[i], crossed[i])
                regret[k, w, i] = agreed_value(value[i], crossed[i], terms) - joint[k, w, i]
            for i in range(members):
                contesting += contests(joint[k, w, i])
            disputed[k, w] = contesting > 0
            if contesting > 0:
                if not known:
                    known = True
                    _issue(at, text, k, terms, tables)
                for i in range(members):
                    regret[k, w, i] = issued[i] - joint[k, w, i]
        for w in range(text.rungs[k] if options > width + 1 else 0):
            _gather(at, text, k, w, value, crossed)
            o, anyone = width + 1 + w, disputed[k, w]
            for i in range(members):
                failed = fallback_value(value[i], crossed[i], anyone, issued[i], terms)
                joint[k, o, i] = carve_out_value(value[i], crossed[i], anyone, terms)
                regret[k, o, i] = failed - joint[k, o, i]


@compiled(inline="always")
def _gather(at: Seated, text: Ladders, k: int, w: int, value: Floats, crossed: Floats) -> None:
    """What rung w of package k is worth to each, and what crossing red lines costs each, (I,).

    The twin of ``consensus.worth_of``.
    """
    position, salience, floor, ceiling, penalty = at
    m = text.starts[k]
    j, q, y = text.places[m], text.reference[m], text.strength[m, w]
    for i in range(value.shape[0]):
        value[i] = worth(salience[j, i], position[j, i], q, y)
        crossed[i] = crossing(y, floor[j, i], ceiling[j, i], penalty[j, i])
    for m in range(text.starts[k] + 1, text.starts[k + 1]):
        j, q, y = text.places[m], text.reference[m], text.strength[m, w]
        for i in range(value.shape[0]):
            value[i] += worth(salience[j, i], position[j, i], q, y)
            crossed[i] += crossing(y, floor[j, i], ceiling[j, i], penalty[j, i])


@compiled(inline="always")
def _issue(at: Seated, text: Ladders, k: int, terms: Terms, tables: Tables) -> None:
    """What package k as tabled, on the chair's authority, is worth to each: into ``issued``."""
    value, crossed, issued = tables.value, tables.crossed, tables.issued
    _gather(at, text, k, text.tabled[k], value, crossed)
    for i in range(issued.shape[0]):
        contesting = contests(joint_value(value[i], crossed[i]))
        issued[i] = issued_value(value[i], contesting, terms)


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
def adopts(
    totals: Floats, tolerated: Floats, rule: Rule, isolation: float, accepting: Bools
) -> bool:
    """Whether enough in the room accept, with enough of the capability; fills ``accepting`` (I,).

    The twin of ``Negotiation.give_way`` and ``consensus.carries``.
    """
    members = 0
    for i in range(totals.shape[0]):
        accepting[i] = accepts(totals[i], tolerated[i])
        members += accepting[i]
    while isolation > 0.0:
        i = next_to_yield(totals, tolerated, accepting, isolation)
        if i < 0:
            break
        accepting[i] = True
        members += 1
    if members < rule.members:
        return False
    capability = 0.0
    for i in range(totals.shape[0]):
        if accepting[i]:
            capability += rule.shares[i]
    return capability >= rule.capability - EPSILON
