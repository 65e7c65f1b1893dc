"""The compiled loop of the ensemble: each replication is drawn, negotiated and closed in turn.

Axes: ``k`` paragraph (K), ``i`` delegation in the room (I); rows are replications of one block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.model.single_text import propose, temperature
from sim.rules.consensus import (
    ABSENT,
    CARVE_OUT,
    Rule,
    Terms,
    accepts,
    adopts,
    contests,
    disputed_rung,
    empty_tables,
    issued_rung,
    outcome_value,
    standing,
    tolerance,
    total,
    weigh,
)
from sim.rules.draws import Chances, Drawn, draw_next
from sim.rules.numbers import Bools, Floats, Ints
from sim.rules.search import LARGE, best_move, move_total
from sim.rules.sidelines import meet
from sim.rules.streams import Words


class Setup(NamedTuple):
    """What all replications share; the parts are those of ``inputs.py`` and ``consensus.py``.

    floor and ceiling are (K, I) here.
    """

    strength: Floats
    reference: Floats
    rungs: Ints
    tabled: Ints
    floor: Floats
    ceiling: Floats
    moves: Ints
    terms: Terms
    rule: Rule
    options: int
    draws_lots: bool
    pressing: Floats
    cost: float
    deadline: int
    meeting_round: Ints
    meeting_kind: Ints
    meeting_a: Ints
    meeting_b: Ints
    meeting_about: Bools
    negotiation_rate: float
    seats: Ints


@njit(cache=True, nogil=True)
def negotiate_rows(
    setup: Setup,
    chances: Chances,
    drawn: Drawn,
    sources: Words,
    first: int,
    dice: Floats,
    class_of_mask: Ints,
    outcome: Ints,
    rounds: Ints,
    draft: Ints,
    standings: Ints,
    issued: Ints,
    dissents: Bools,
    objects: Bools,
    value: Floats,
) -> None:
    """Negotiate replications ``first`` and on of a block; fills the last eight arrays, row by row.

    ``sources``: the block's streams at its beginning; they are stepped.
    """
    # all arrays are taken out of their tuples here: in the loop that would cost as much as a rule
    stated, sd, lowest, highest, shares, means, spread, medians = chances[:8]
    quantiles, starts, exponential, lined = chances[8:]
    # of everyone; `position`, `salience`, `penalty` and `kappa` are of those in the room
    positions, saliences, penalties, kappas, words, cell, weight = drawn
    strength, reference, rungs, tabled = setup.strength, setup.reference, setup.rungs, setup.tabled
    floor, ceiling = setup.floor.copy(), setup.ceiling.copy()
    moves, pressing, seats = setup.moves, setup.pressing, setup.seats
    terms, rule, deadline, lots = setup.terms, setup.rule, setup.deadline, setup.draws_lots
    meetings, everyone = setup.meeting_round.shape[0], seats.shape[0] == kappas.shape[0]

    (topics, width), members = strength.shape, seats.shape[0]
    joint, regret, disputed = empty_tables(topics, width, members, setup.options)
    totals, tolerated, last = np.empty(members), np.empty(members), np.empty(members)
    spare, short, text = np.empty(members), np.empty(members, dtype=np.uint64), tabled.copy()
    position, salience, penalty, kappa = positions, saliences, penalties, kappas
    if not everyone:
        position, salience = np.empty((topics, members)), np.empty((topics, members))
        penalty, kappa = np.empty((topics, members)), np.empty(members)

    for row in range(-first, outcome.shape[0]):
        draw_next(
            sources, stated, sd, lowest, highest, shares, means, spread, medians,
            quantiles, starts, exponential, lined,
            positions, saliences, penalties, kappas, words, cell, weight,
        )  # fmt: skip
        if row < 0:
            continue
        if not everyone:
            kappa[:] = kappas[seats]
            _seat(positions, seats, position)
            _seat(saliences, seats, salience)
            _seat(penalties, seats, penalty)
        if meetings > 0:
            floor[:], ceiling[:] = setup.floor, setup.ceiling
        for k in range(topics):
            text[k] = tabled[k]
        weigh(
            position, salience, floor, ceiling, penalty, strength, reference, rungs, tabled,
            terms, joint, regret, disputed, spare,
        )  # fmt: skip
        total(regret, text, totals)
        _tolerate(kappa, pressing[deadline - 1], last)
        adopted, moving = False, not lots
        # the twin of `Negotiation.step`
        for t in range(1, deadline + 1):
            rounds[row] = t
            _tolerate(kappa, pressing[t], tolerated)
            adopted = adopts(totals, tolerated, rule)
            if adopted or t == deadline:
                break
            if meetings > 0 and _hold_sidelines(setup, t, position, salience, floor, ceiling):
                weigh(
                    position, salience, floor, ceiling, penalty, strength, reference, rungs, tabled,
                    terms, joint, regret, disputed, spare,
                )  # fmt: skip
                total(regret, text, totals)
                moving = not lots
            if lots:
                rolls = dice.shape[1] // deadline
                heat, spent = temperature(setup.cost, t, deadline), dice[first + row]
                propose(regret, text, rungs, heat, spent[(t - 1) * rolls : t * rolls])
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
                    if not adopts(totals, tolerated, rule):
                        rounds[row] = deadline
                        break
        mask = _close(
            text, tabled, disputed, joint, terms, adopted,
            draft[row], standings[row], issued[row], dissents[row],
        )  # fmt: skip
        outcome[row] = class_of_mask[mask]
        # summed afresh, as the model does: a running sum is rounded differently
        total(regret, text, totals)
        total(joint, text, spare)
        for i in range(members):
            objects[row, i] = not accepts(totals[i], tolerated[i])
            value[row, i] = outcome_value(spare[i], totals[i], adopted, tolerated[i])


@njit(cache=True, nogil=True)
def _seat(everyone: Floats, seats: Ints, present: Floats) -> None:
    """Copy the columns of those in the room."""
    for k in range(present.shape[0]):
        for j in range(present.shape[1]):
            present[k, j] = everyone[k, seats[j]]


@njit(cache=True, nogil=True)
def _tolerate(kappa: Floats, pressing: float, tolerated: Floats) -> None:
    for i in range(kappa.shape[0]):
        tolerated[i] = tolerance(kappa[i], pressing)


@njit(cache=True, nogil=True)
def _close(
    text: Ints,
    tabled: Ints,
    disputed: Bools,
    joint: Floats,
    terms: Terms,
    adopted: bool,
    draft: Ints,
    standings: Ints,
    issued: Ints,
    dissents: Bools,
) -> int:
    """Fill the last four; the standings as bits. The twin of ``Negotiation._document``."""
    width, mask = disputed.shape[1], 0
    for k in range(text.shape[0]):
        anyone = disputed[k, disputed_rung(text[k], width, tabled[k])]
        form = standing(text[k], width, anyone, adopted, terms)
        rung = issued_rung(text[k], width, tabled[k], anyone, adopted)
        draft[k], standings[k] = text[k], form
        issued[k] = -1 if form == ABSENT else rung
        mask |= 1 << form
        named = form == CARVE_OUT or (anyone and not adopted)
        for i in range(dissents.shape[1]):
            dissents[k, i] = named and contests(joint[k, rung, i])
    return mask


@njit(cache=True, nogil=True)
def _hold_sidelines(setup, t, position, salience, floor, ceiling):  # type: ignore[no-untyped-def]
    held = False
    for s in range(setup.meeting_round.shape[0]):
        if setup.meeting_round[s] == t:
            meet(
                setup.meeting_kind[s], setup.meeting_a[s], setup.meeting_b[s],
                setup.meeting_about[s], setup.negotiation_rate,
                position.T, salience.T, floor.T, ceiling.T,
            )  # fmt: skip
            held = True
    return held
