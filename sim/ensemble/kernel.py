"""The compiled loop of the ensemble: each replication is drawn, negotiated and closed in turn.

The twin of ``model/negotiation.py``. Axes: ``k`` package (K), ``i`` delegation in the room (I);
rows are replications of one block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.ensemble.compiling import compiled
from sim.ensemble.draws import Drawn, draw_next
from sim.ensemble.listening import empty_minutes, hear, redraft
from sim.ensemble.search import LARGE, best_move, move_total
from sim.ensemble.tables import Ladders, Seated, Tables, adopts, empty_tables, total, weigh
from sim.rules.consensus import (
    ABSENT,
    CARVE_OUT,
    Rule,
    Terms,
    contests,
    disputed_rung,
    issued_rung,
    outcome_value,
    standing,
    temperature,
    tolerance,
    turns_on,
    votes_for,
)
from sim.rules.draws import Chances
from sim.rules.numbers import Bools, Floats, Ints, Mandate
from sim.rules.quantiles import Words
from sim.rules.sidelines import exchange, negotiation

EXCHANGE, NEGOTIATION = 1, 2
"""The sideline meetings that move something; a contact is left out."""


class Sidelines(NamedTuple):
    """The sideline meetings, in order: round, kind, rows of the two (S,), about (S, K)."""

    round: Ints
    kind: Ints
    a: Ints
    b: Ints
    about: Bools
    rate: float


class Setup(NamedTuple):
    """What all replications share.

    moves as in ``options.move_table``; options: how many the tables hold; draws_lots, listens: what
    a chair does who does not climb; pressing: K(t) by round; isolation: eta; seats: the rows of
    those in the room, and their capability; columns: of a text decided apart its paragraphs among
    those drawn, else all of them.
    """

    text: Ladders
    moves: Ints
    terms: Terms
    rule: Rule
    options: int
    draws_lots: bool
    listens: bool
    pressing: Floats
    cost: float
    isolation: float
    deadline: int
    sidelines: Sidelines
    seats: Ints
    capability: Floats
    columns: Ints


class Rows(NamedTuple):
    """What came of each replication, in the axes of ``ensemble.Outcomes``."""

    outcome: Ints
    rounds: Ints
    draft: Ints
    standing: Ints
    issued: Ints
    dissents: Bools
    objects: Bools
    value: Floats


@compiled()
def negotiate_rows(
    setup: Setup,
    chances: Chances,
    drawn: Drawn,
    sources: Words,
    first: int,
    dice: Floats,
    class_of_mask: Ints,
    rows: Rows,
) -> None:
    """Negotiate replications ``first`` and on of a block; fills the rows.

    ``sources``: the block's streams at its beginning; they are stepped.
    """
    terms, rule, deadline, lots = setup.terms, setup.rule, setup.deadline, setup.draws_lots
    climbs = not (lots or setup.listens)
    tabled, moves, pressing, seats = setup.text.tabled, setup.moves, setup.pressing, setup.seats
    meetings, members = setup.sidelines.round.shape[0], seats.shape[0]
    topics, width = setup.text.rungs.shape[0], setup.text.strength.shape[1]
    tables = empty_tables(topics, width, members, setup.options)
    joint, regret, spare = tables.joint, tables.regret, tables.issued
    totals, tolerated, last = np.empty(members), np.empty(members), np.empty(members)
    short, text = np.empty(members, dtype=np.uint64), tabled.copy()
    accepting = np.empty(members, dtype=np.bool_)
    columns = setup.columns
    everything = members == drawn.kappa.shape[0] and columns.shape[0] == drawn.position.shape[0]
    at, kappa = _seated(setup, drawn, everything)
    minutes = empty_minutes(deadline, topics, members)

    for row in range(-first, rows.outcome.shape[0]):
        if meetings > 0:
            # those of the replication before may have moved them
            drawn.floor[:], drawn.ceiling[:] = chances.floor, chances.ceiling
        draw_next(sources, chances, drawn)
        if row < 0:
            continue
        if not everything:
            kappa[:] = drawn.kappa[seats]
            _seat(drawn.position, seats, columns, at.position)
            _seat(drawn.salience, seats, columns, at.salience)
            _seat(drawn.floor, seats, columns, at.floor)
            _seat(drawn.ceiling, seats, columns, at.ceiling)
            _seat(drawn.penalty, seats, columns, at.penalty)
        for k in range(topics):
            text[k] = tabled[k]
        weigh(at, setup.text, terms, tables)
        total(regret, text, totals)
        _tolerate(kappa, pressing[deadline - 1], last)
        adopted, moving = False, climbs
        # the twin of `Negotiation.step`
        for t in range(1, deadline + 1):
            rows.rounds[row] = t
            _tolerate(kappa, pressing[t], tolerated)
            adopted = adopts(totals, tolerated, rule, setup.isolation, accepting)
            if adopted or t == deadline:
                break
            if setup.listens:
                # what was said was said before the meetings on the margins
                hear(minutes, t, text, setup.text.rungs, tables, totals, tolerated, accepting)
                redraft(minutes, t, setup.capability, text)
                total(regret, text, totals)
            if meetings > 0 and _hold_sidelines(setup.sidelines, t, at):
                weigh(at, setup.text, terms, tables)
                total(regret, text, totals)
                moving = climbs
            if lots:
                rolls = dice.shape[1] // deadline
                heat, spent = temperature(setup.cost, t, deadline), dice[first + row]
                propose(regret, text, setup.text.rungs, heat, spent[(t - 1) * rolls : t * rolls])
                total(regret, text, totals)
            elif moving:
                k, option, moving = best_move(regret, text, totals, tolerated, last, moves, short)
                if k >= 0:
                    size = move_total(regret, k, text[k], option, totals)
                    text[k] = option
                    if size > LARGE:
                        total(regret, text, totals)
                elif not moving and meetings == 0:
                    # the draft stands for good: not adopted at the deadline, not adopted before
                    _tolerate(kappa, pressing[deadline], tolerated)
                    if not adopts(totals, tolerated, rule, setup.isolation, accepting):
                        rows.rounds[row] = deadline
                        break
        # summed afresh, as the model does: a running sum is rounded differently
        total(regret, text, totals)
        total(joint, text, spare)
        adopts(totals, tolerated, rule, setup.isolation, accepting)
        for i in range(members):
            rows.objects[row, i] = not accepting[i]
            rows.value[row, i] = outcome_value(spare[i], totals[i], adopted, tolerated[i])
        mask = _close(text, tabled, tables, terms, adopted, rows, row)
        rows.outcome[row] = class_of_mask[mask]
        if not adopted:
            _name(tables, text, totals, tolerated, minutes.own, rows, row)


@compiled()
def _seated(setup: Setup, drawn: Drawn, everything: bool) -> tuple[Seated, Floats]:
    """Stances and kappas of those in the room; what was drawn itself where that is everything."""
    if everything:
        of = Seated(drawn.position, drawn.salience, drawn.floor, drawn.ceiling, drawn.penalty)
        return of, drawn.kappa
    room = np.empty((5, setup.columns.shape[0], setup.seats.shape[0]))
    return Seated(room[0], room[1], room[2], room[3], room[4]), np.empty(setup.seats.shape[0])


@compiled()
def _seat(drawn: Floats, seats: Ints, columns: Ints, present: Floats) -> None:
    """Copy the stances of those in the room on the paragraphs of the text."""
    for k in range(present.shape[0]):
        for j in range(present.shape[1]):
            present[k, j] = drawn[columns[k], seats[j]]


@compiled()
def _tolerate(kappa: Floats, pressing: float, tolerated: Floats) -> None:
    for i in range(kappa.shape[0]):
        tolerated[i] = tolerance(kappa[i], pressing)


@compiled()
def _close(
    text: Ints, tabled: Ints, tables: Tables, terms: Terms, adopted: bool, rows: Rows, row: int
) -> int:
    """Fill a row of the document; the standings as bits. The twin of ``Negotiation.document``."""
    width, mask, disputed = tables.disputed.shape[1], 0, tables.disputed
    for k in range(text.shape[0]):
        anyone = disputed[k, disputed_rung(text[k], width, tabled[k])]
        form = standing(text[k], width, anyone, adopted, terms)
        rung = issued_rung(text[k], width, tabled[k], anyone, adopted)
        rows.draft[row, k], rows.standing[row, k] = text[k], form
        rows.issued[row, k] = -1 if form == ABSENT else rung
        mask |= 1 << form
        carved = form == CARVE_OUT
        for i in range(tables.issued.shape[0]):
            rows.dissents[row, k, i] = carved and contests(tables.joint[k, rung, i])
    return mask


@compiled()
def _name(
    tables: Tables,
    text: Ints,
    totals: Floats,
    tolerated: Floats,
    own: Floats,
    rows: Rows,
    row: int,
) -> None:
    """Lay each refusal to the packages it turns on. The twin of ``Negotiation._dissenters``.

    ``own`` (K,) is room to work in.
    """
    for i in range(totals.shape[0]):
        if rows.objects[row, i]:
            for k in range(text.shape[0]):
                own[k] = tables.regret[k, text[k], i]
            for k in turns_on(own, totals[i], tolerated[i]):
                rows.dissents[row, k, i] = True


@compiled()
def _hold_sidelines(meetings: Sidelines, t: int, at: Seated) -> bool:
    held = False
    for s in range(meetings.round.shape[0]):
        if meetings.round[s] == t:
            a, b = _mandate(at, meetings.a[s]), _mandate(at, meetings.b[s])
            if meetings.kind[s] == EXCHANGE:
                exchange(a, b, meetings.about[s], meetings.rate)
            if meetings.kind[s] == NEGOTIATION:
                negotiation(a, b, meetings.about[s], meetings.rate)
            held = True
    return held


@compiled()
def _mandate(at: Seated, i: int) -> Mandate:
    """One delegation's stances as views, for the plain rules."""
    return Mandate(
        at.position[:, i], at.salience[:, i], at.floor[:, i], at.ceiling[:, i],
        at.penalty[:, i], 1.0,
    )  # fmt: skip


@compiled()
def propose(regret: Floats, draft: Ints, rungs: Ints, heat: float, dice: Floats) -> None:
    """One round of proposals; changes ``draft`` (K,) in place. ``dice`` (K * (2 + I),).

    The twin of ``single_text.mutate``.
    """
    topics, members = draft.shape[0], regret.shape[2]
    for proposal in range(topics):
        start = proposal * (2 + members)
        k = min(int(dice[start] * topics), topics - 1)
        step = 1 + min(int(dice[start + 1] * (rungs[k] - 1)), rungs[k] - 2)
        rung = (draft[k] + step) % rungs[k]
        carried = True
        for i in range(members):
            loss = regret[k, rung, i] - regret[k, draft[k], i]
            carried = carried and votes_for(loss, heat, dice[start + 2 + i])
        if carried:
            draft[k] = rung
