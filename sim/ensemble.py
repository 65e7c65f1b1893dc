"""The fast twin of ``negotiation.py``: the same negotiation, many replications at once.

It calls the same rules (``consensus``, ``sideline``, ``single_text``) on the same draws, and agrees
with the Mesa model draw for draw. Only ``exact`` and strategies of the user's own need the model.

Axes: ``r`` replication (R), ``i`` delegation in the room (I), ``k`` paragraph (K), ``o`` option
(O), ``s`` sideline meeting (S), ``t`` round, from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.adoption import rule_of
from sim.consensus import (
    ABSENT,
    CARVE_OUT,
    LARGE,
    Rule,
    Terms,
    accepts,
    adopts,
    best_move,
    contests,
    disputed_rung,
    empty_tables,
    issued_rung,
    move_total,
    outcome_value,
    pressure,
    standing,
    tolerance,
    total,
    weigh,
)
from sim.document import JOINT_OUTCOMES, class_by_mask
from sim.draws import (
    BLOCK,
    Chances,
    Drawn,
    chances_of,
    dice_block,
    draw_next,
    empty_drawn,
    sources_of,
)
from sim.fallbacks import FALLBACKS
from sim.inputs import Bools, Floats, Ints, inputs_of
from sim.options import move_table
from sim.scenario import Scenario
from sim.sfc64 import Words
from sim.sideline import SIDELINE_KINDS, meet
from sim.single_text import propose, rolls_per_round, temperature
from sim.strategies import MOVES

FAST_STRATEGIES = (*MOVES, "single_text")
"""The strategies that the ensemble runs; the others need the Mesa model."""


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


@dataclass(frozen=True)
class Outcomes:
    """What came of replications ``first`` to ``first + R - 1``.

    outcome (R,): index into ``document.OUTCOMES``; rounds (R,); draft (R, K): final options;
    standing (R, K): index into ``consensus.STANDINGS``; issued (R, K): the rung in what came out,
    -1 for none; dissents (R, K, I): who is named or recorded
    as not agreeing to which paragraph; objects (R, I): who refused the final draft;
    value (R, I): what came out is worth to each, the cost of failure taken off where it failed.
    Rows i are the delegations in the room.
    """

    first: int
    outcome: Ints
    rounds: Ints
    draft: Ints
    standing: Ints
    issued: Ints
    dissents: Bools
    objects: Bools
    value: Floats

    @property
    def against(self) -> Bools:
        """Who objects to a joint text that the decision rule adopts all the same, (R, I)."""
        joint = self.outcome < len(JOINT_OUTCOMES)
        return self.objects & joint[:, None]

    @property
    def dissenters(self) -> Bools:
        """Who does not agree to some paragraph, or is against the text, (R, I)."""
        return self.dissents.any(axis=1) | self.against


def prepare(scenario: Scenario, strategy: str, fallback: str) -> Setup:
    """Everything about a scenario and a chair alternative that replications share."""
    inputs = inputs_of(scenario)
    width = inputs.text.strength.shape[1]
    room_for = {"split": width + 1, "carve_out": 2 * width + 1}
    seat = {member.id: row for row, member in enumerate(scenario.present)}
    held = [m for m in scenario.sidelines if all(iso3 in seat for iso3 in m.between)]
    held = [m for m in held if m.kind != "contact"]
    ids = [paragraph.id for paragraph in scenario.paragraphs]
    about = [[m.paragraphs is None or key in m.paragraphs for key in ids] for m in held]
    return Setup(
        strength=inputs.text.strength,
        reference=inputs.text.reference,
        rungs=inputs.text.rungs,
        tabled=inputs.text.tabled,
        floor=np.ascontiguousarray(inputs.stances.floor[inputs.seats].T),
        ceiling=np.ascontiguousarray(inputs.stances.ceiling[inputs.seats].T),
        moves=move_table(inputs.text, MOVES.get(strategy, ())),
        terms=FALLBACKS[fallback].terms(scenario.assumptions),
        rule=rule_of(scenario),
        options=room_for.get(strategy, int(width)),
        draws_lots=strategy == "single_text",
        pressing=_pressing(scenario),
        cost=scenario.cost_of_failure,
        deadline=scenario.meeting.deadline,
        meeting_round=np.array([m.round for m in held], dtype=np.int64),
        meeting_kind=np.array([SIDELINE_KINDS[m.kind] for m in held], dtype=np.int64),
        meeting_a=np.array([seat[m.between[0]] for m in held], dtype=np.int64),
        meeting_b=np.array([seat[m.between[1]] for m in held], dtype=np.int64),
        meeting_about=np.array(about, dtype=np.bool_).reshape(len(held), len(ids)),
        negotiation_rate=scenario.assumptions.negotiation_rate,
        seats=inputs.seats,
    )


def _pressing(scenario: Scenario) -> Floats:
    """K(t) for every round t, from 0."""
    cost, deadline = scenario.cost_of_failure, scenario.meeting.deadline
    beta = scenario.assumptions.beta
    return np.array([pressure(cost, t, deadline, beta) for t in range(deadline + 1)])


def run_ensemble(
    scenario: Scenario, strategy: str, fallback: str, seed: int, first: int, last: int
) -> Outcomes:
    """Run replications ``first`` to ``last - 1``. Memory grows with their number: chunk it."""
    inputs = inputs_of(scenario)
    setup, chances = prepare(scenario, strategy, fallback), chances_of(inputs, scenario.uncertainty)
    drawn = empty_drawn(chances)
    out = _blank(first, last - first, len(inputs.text.rungs), len(inputs.seats))
    done = 0
    for block in range(first // BLOCK, -(-last // BLOCK)):
        start = block * BLOCK
        low, high = max(first - start, 0), min(last - start, BLOCK)
        sources, dice = sources_of(chances, seed, block), _dice(setup, seed, block)
        into = [getattr(out, name)[done : done + high - low] for name in _FILLED]
        negotiate_rows(setup, chances, drawn, sources, low, dice, _CLASS_OF_MASK, *into)
        done += high - low
    return out


def _dice(setup: Setup, seed: int, block: int) -> Floats:
    if not setup.draws_lots:
        return np.empty((BLOCK, 0))
    rolls = rolls_per_round(len(setup.rungs), len(setup.seats))
    return dice_block(seed, block, setup.deadline * rolls)


def _blank(first: int, replications: int, topics: int, members: int) -> Outcomes:
    return Outcomes(
        first,
        outcome=np.empty(replications, dtype=np.int64),
        rounds=np.empty(replications, dtype=np.int64),
        draft=np.empty((replications, topics), dtype=np.int16),
        standing=np.empty((replications, topics), dtype=np.int8),
        issued=np.empty((replications, topics), dtype=np.int16),
        dissents=np.empty((replications, topics, members), dtype=np.bool_),
        objects=np.empty((replications, members), dtype=np.bool_),
        value=np.empty((replications, members)),
    )


_FILLED = [field.name for field in fields(Outcomes) if field.name != "first"]
_CLASS_OF_MASK = np.array(class_by_mask())


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
    x, s, rho, mine, words, cell, weight = drawn
    strength, reference, rungs, tabled = setup.strength, setup.reference, setup.rungs, setup.tabled
    floor, ceiling = setup.floor.copy(), setup.ceiling.copy()
    moves, pressing, seats = setup.moves, setup.pressing, setup.seats
    terms, rule, deadline, lots = setup.terms, setup.rule, setup.deadline, setup.draws_lots
    meetings, everyone = setup.meeting_round.shape[0], seats.shape[0] == mine.shape[0]

    (topics, width), members = strength.shape, seats.shape[0]
    joint, regret, disputed = empty_tables(topics, width, members, setup.options)
    totals, tolerated, last = np.empty(members), np.empty(members), np.empty(members)
    spare, short, text = np.empty(members), np.empty(members, dtype=np.uint64), tabled.copy()
    position, salience, penalty, kappa = x, s, rho, mine
    if not everyone:
        position, salience = np.empty((topics, members)), np.empty((topics, members))
        penalty, kappa = np.empty((topics, members)), np.empty(members)

    for row in range(-first, outcome.shape[0]):
        draw_next(
            sources, stated, sd, lowest, highest, shares, means, spread, medians,
            quantiles, starts, exponential, lined, x, s, rho, mine, words, cell, weight,
        )  # fmt: skip
        if row < 0:
            continue
        if not everyone:
            kappa[:] = mine[seats]
            _seat(x, seats, position)
            _seat(s, seats, salience)
            _seat(rho, seats, penalty)
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
