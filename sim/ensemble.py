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
    Rule,
    Terms,
    accepts,
    adopts,
    best_move,
    contested_table,
    disputed_rung,
    empty_tables,
    issued_rung,
    joint_table,
    outcome_value,
    pressure,
    regret_table,
    standing,
    tolerance,
    total_regret,
)
from sim.document import JOINT_OUTCOMES, class_by_mask
from sim.draws import BLOCK, Batch, dice_block, draw_block, empty_batch
from sim.fallbacks import FALLBACKS
from sim.inputs import Bools, Floats, Inputs, Ints, inputs_of
from sim.options import move_table
from sim.scenario import Scenario
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
    setup = prepare(scenario, strategy, fallback)
    batch = empty_batch(inputs)
    out = _blank(first, last - first, len(inputs.text.rungs), len(inputs.seats))
    done = 0
    for block in range(first // BLOCK, -(-last // BLOCK)):
        start = block * BLOCK
        low, high = max(first - start, 0), min(last - start, BLOCK)
        draw_block(inputs, scenario.uncertainty, seed, block, batch)
        rows = _seated(batch, inputs, low, high)
        dice = _dice(setup, rows, seed, block)[low:high]
        into = [getattr(out, name)[done : done + high - low] for name in _FILLED]
        arrays = (rows.position, rows.salience, rows.penalty, rows.kappa)
        negotiate_rows(setup, *arrays, dice, _CLASS_OF_MASK, *into)
        done += high - low
    return out


def _dice(setup: Setup, rows: Batch, seed: int, block: int) -> Floats:
    if not setup.draws_lots:
        return np.empty((BLOCK, 0))
    _, topics, members = rows.position.shape
    return dice_block(seed, block, setup.deadline * rolls_per_round(topics, members))


def _seated(batch: Batch, inputs: Inputs, low: int, high: int) -> Batch:
    """Rows ``low`` to ``high - 1`` of a block, for the delegations in the room."""
    arrays = (batch.position, batch.salience, batch.penalty, batch.kappa)
    everyone = len(inputs.seats) == len(inputs.capability)
    return Batch(*(a[low:high] if everyone else a[low:high, ..., inputs.seats] for a in arrays))


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
    position: Floats,
    salience: Floats,
    penalty: Floats,
    kappa: Floats,
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
    """Negotiate every replication of a block; fills the last eight arrays, row by row."""
    replications, topics, members = position.shape
    width = setup.strength.shape[1]
    tables = empty_tables(topics, width, members, setup.options)
    totals, tolerated = np.empty(members), np.empty(members)
    text, joint = np.empty(topics, dtype=np.int64), np.empty((topics, 1, members))
    for r in range(replications):
        floor, ceiling = setup.floor, setup.ceiling
        if setup.meeting_round.shape[0] > 0:
            floor, ceiling = floor.copy(), ceiling.copy()
        stances = (position[r].T, salience[r].T, floor.T, ceiling.T, penalty[r].T)
        text[:] = setup.tabled
        rounds[r], adopted = _negotiate(
            setup, stances, kappa[r], dice[r], tables, text, totals, tolerated, objects[r]
        )
        mask = _close(setup, tables, text, adopted, standings[r], issued[r], dissents[r])
        outcome[r] = class_of_mask[mask]
        _appraise(setup, stances, tables, text, adopted, totals, tolerated, joint, value[r])
        draft[r] = text


@njit(cache=True, nogil=True, inline="always")
def _negotiate(setup, stances, kappa, dice, tables, draft, totals, tolerated, objects):  # type: ignore[no-untyped-def]
    """Drafting rounds until adoption or the deadline: the twin of ``Negotiation.step``."""
    _refresh(setup, stances, tables)
    regret = tables[2]
    total_regret(regret, draft, totals)
    for t in range(1, setup.deadline + 1):
        pressing = setup.pressing[t]
        for i in range(kappa.shape[0]):
            tolerated[i] = tolerance(kappa[i], pressing)
        adopted = adopts(totals, tolerated, setup.rule)
        if adopted or t == setup.deadline:
            for i in range(kappa.shape[0]):
                objects[i] = not accepts(totals[i], tolerated[i])
            return t, adopted
        if setup.meeting_round.shape[0] > 0 and _hold_sidelines(setup, stances, t):
            _refresh(setup, stances, tables)
            total_regret(regret, draft, totals)
        if setup.draws_lots:
            rolls = dice.shape[0] // setup.deadline
            heat = temperature(setup.cost, t, setup.deadline)
            propose(regret, draft, setup.rungs, heat, dice[(t - 1) * rolls : t * rolls])
            total_regret(regret, draft, totals)
        else:
            k, option = best_move(regret, draft, totals, tolerated, setup.moves)
            if k >= 0:
                draft[k] = option
                total_regret(regret, draft, totals)
    return setup.deadline, False


@njit(cache=True, nogil=True, inline="always")
def _refresh(setup, stances, tables):  # type: ignore[no-untyped-def]
    position, salience, floor, ceiling, penalty = stances
    contested, disputed, regret = tables
    contested_table(
        position, salience, floor, ceiling, penalty,
        setup.strength, setup.reference, setup.rungs, contested, disputed,
    )  # fmt: skip
    regret_table(
        position, salience, floor, ceiling, penalty, contested, disputed,
        setup.strength, setup.reference, setup.rungs, setup.tabled, setup.terms, regret,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _hold_sidelines(setup, stances, t):  # type: ignore[no-untyped-def]
    position, salience, floor, ceiling, _ = stances
    held = False
    for s in range(setup.meeting_round.shape[0]):
        if setup.meeting_round[s] == t:
            meet(
                setup.meeting_kind[s], setup.meeting_a[s], setup.meeting_b[s],
                setup.meeting_about[s], setup.negotiation_rate,
                position, salience, floor, ceiling,
            )  # fmt: skip
            held = True
    return held


@njit(cache=True, nogil=True, inline="always")
def _close(setup, tables, draft, adopted, standings, issued, dissents):  # type: ignore[no-untyped-def]
    """Standing of each paragraph and who does not agree; the twin of ``Negotiation._document``."""
    contested, any_contests, _ = tables
    width = setup.strength.shape[1]
    mask = 0
    for k in range(draft.shape[0]):
        own = disputed_rung(draft[k], width, setup.tabled[k])
        disputed = any_contests[k, own]
        standings[k] = standing(draft[k], width, disputed, adopted, setup.terms)
        mask |= 1 << standings[k]
        issued[k] = issued_rung(draft[k], width, setup.tabled[k], disputed, adopted)
        if standings[k] == ABSENT:
            issued[k] = -1
        dissents[k] = False
        if disputed and not adopted:
            dissents[k] = contested[k, setup.tabled[k]]
        elif disputed and draft[k] > width:
            dissents[k] = contested[k, own]
    return mask


@njit(cache=True, nogil=True, inline="always")
def _appraise(setup, stances, tables, draft, adopted, totals, tolerated, joint, value):  # type: ignore[no-untyped-def]
    position, salience, floor, ceiling, penalty = stances
    final = draft.reshape(-1, 1)
    joint_table(
        position, salience, floor, ceiling, penalty, tables[1],
        setup.strength, setup.reference, setup.rungs, setup.tabled, setup.terms, final, joint,
    )  # fmt: skip
    value[:] = 0.0
    for k in range(draft.shape[0]):
        for i in range(value.shape[0]):
            value[i] += joint[k, 0, i]
    for i in range(value.shape[0]):
        value[i] = outcome_value(value[i], totals[i], adopted, tolerated[i])
