"""The fast twin of ``negotiation.py``: the same negotiation, many replications at once.

It compiles the same scalar rules (``rules/consensus.py``, ``rules/sidelines.py``) and agrees with
the Mesa model draw for draw. Only ``exact`` and strategies of the user's own need the model.

Axes: ``r`` replication (R), ``i`` delegation in the room (I), ``k`` package (K), ``o`` option
(O), ``s`` sideline meeting (S), ``t`` round, from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.ensemble.draws import empty_drawn, sources_of
from sim.ensemble.kernel import EXCHANGE, NEGOTIATION, Rows, Setup, Sidelines, negotiate_rows
from sim.ensemble.tables import ladders_of
from sim.model import strategies
from sim.model.document import JOINT_OUTCOMES, class_by_mask
from sim.model.strategies import CHAIR_STRATEGIES, MOVES
from sim.rules.adoption import rule_of
from sim.rules.consensus import ABSENT, ADOPTED, pressure
from sim.rules.draws import BLOCK, chances_of, dice_block, lots_of
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Bools, Floats, Ints
from sim.rules.options import move_table, options_reached
from sim.rules.single_text import rolls_per_round
from sim.scenario.scenario import Alternative, Scenario

MOVING = {"exchange": EXCHANGE, "negotiation": NEGOTIATION}
FAST_STRATEGIES = (*MOVES, "single_text", "listening")
"""The strategies that the ensemble runs; the others need the Mesa model."""


def is_fast(strategy: str) -> bool:
    """Whether the ensemble can run a strategy: one of its own, and not replaced by a user's."""
    own = getattr(strategies, strategy, None)
    return strategy in FAST_STRATEGIES and CHAIR_STRATEGIES.get(strategy) is own


@dataclass(frozen=True)
class Outcomes:
    """What came of replications ``first`` to ``first + R - 1``.

    outcome (R,): index into ``document.OUTCOMES``; rounds (R,); draft (R, K): final options;
    standing (R, K): index into ``consensus.STANDINGS``; issued (R, K): the rung in what came out,
    -1 for none; dissents (R, K, I): who is named or recorded
    as not agreeing to which paragraph; objects (R, I): who refused the final draft;
    value (R, I): what came out is worth to each, the cost of failure taken off where it failed.
    Where texts are decided apart: objects, who refused any of them; value, their sum.
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


def prepare(scenario: Scenario, alternative: Alternative) -> Setup:
    """Everything about a scenario and a chair alternative that replications share."""
    strategy, fallback = alternative
    inputs, text = inputs_of(scenario), inputs_of(scenario).text
    moves, listens = move_table(text, MOVES.get(strategy, ())), strategy == "listening"
    return Setup(
        text=ladders_of(text),
        moves=moves,
        terms=FALLBACKS[fallback].terms(scenario.assumptions),
        rule=rule_of(scenario),
        # whoever is listened to may ask for any option
        options=moves.shape[1] if listens else options_reached(text, moves),
        draws_lots=strategy == "single_text",
        listens=listens,
        pressing=_pressing(scenario),
        cost=scenario.cost_of_failure,
        isolation=scenario.assumptions.isolation,
        deadline=scenario.meeting.deadline,
        sidelines=_sidelines(scenario),
        seats=inputs.seats,
        capability=inputs.capability[inputs.seats],
        columns=inputs.columns,
    )


def _sidelines(scenario: Scenario) -> Sidelines:
    """The meetings that can move somebody, between those who are present."""
    seat = {member.id: row for row, member in enumerate(scenario.present)}
    held = [m for m in scenario.sidelines if all(iso3 in seat for iso3 in m.between)]
    held = [m for m in held if m.kind in MOVING]
    ids = [paragraph.id for paragraph in scenario.paragraphs]
    about = [[m.paragraphs is None or key in m.paragraphs for key in ids] for m in held]
    return Sidelines(
        round=np.array([m.round for m in held], dtype=np.int64),
        kind=np.array([MOVING[m.kind] for m in held], dtype=np.int64),
        a=np.array([seat[m.between[0]] for m in held], dtype=np.int64),
        b=np.array([seat[m.between[1]] for m in held], dtype=np.int64),
        about=np.array(about, dtype=np.bool_).reshape(len(held), len(ids)),
        rate=scenario.assumptions.negotiation_rate,
    )


def _pressing(scenario: Scenario) -> Floats:
    """K(t) for every round t, from 0."""
    cost, deadline = scenario.cost_of_failure, scenario.meeting.deadline
    beta = scenario.assumptions.beta
    return np.array([pressure(cost, t, deadline, beta) for t in range(deadline + 1)])


def run_ensemble(
    scenario: Scenario, alternative: Alternative, seed: int, first: int, last: int
) -> Outcomes:
    """Run replications ``first`` to ``last - 1``. Memory grows with their number: chunk it."""
    if scenario.separate:
        texts = [run_ensemble(text, alternative, seed, first, last) for text in scenario.texts]
        return together(texts, np.array([package.silence for package in scenario.packages]))
    inputs, uncertainty = inputs_of(scenario), scenario.uncertainty
    setup, chances = prepare(scenario, alternative), chances_of(inputs.whole, uncertainty)
    drawn, lots = empty_drawn(chances), lots_of(inputs)
    out = _blank(first, last - first, len(inputs.text.rungs), len(inputs.seats))
    done = 0
    for block in range(first // BLOCK, -(-last // BLOCK)):
        start = block * BLOCK
        low, high = max(first - start, 0), min(last - start, BLOCK)
        sources, dice = sources_of(chances, seed, block), _dice(setup, seed, block, lots)
        rows = Rows(*(getattr(out, name)[done : done + high - low] for name in Rows._fields))
        negotiate_rows(setup, chances, drawn, sources, low, dice, _CLASS_OF_MASK, rows)
        done += high - low
    return out


def together(texts: Sequence[Outcomes], silence: Ints) -> Outcomes:
    """What came of texts decided apart, as of one meeting. The twin of ``MeetingResult``.

    A text adopted at its ``silence`` (K,) is none. Whoever is against a text that is adopted all
    the same does not agree to it; whoever refused any refused; the last text ends the meeting, and
    it is worth what all are.
    """
    drafts, standings, issued = (
        np.concatenate([getattr(text, name) for text in texts], axis=1)
        for name in ("draft", "standing", "issued")
    )
    dropped = (issued == silence) & np.isin(standings, ADOPTED)
    standings[dropped], issued[dropped] = ABSENT, -1
    bits = np.left_shift(1, standings.astype(np.int64))
    value = texts[0].value
    for text in texts[1:]:
        # one by one, as the model adds them
        value = value + text.value
    return Outcomes(
        texts[0].first,
        outcome=_CLASS_OF_MASK[np.bitwise_or.reduce(bits, axis=1)],
        rounds=np.max([text.rounds for text in texts], axis=0),
        draft=drafts,
        standing=standings,
        issued=issued,
        dissents=np.concatenate([t.dissents | t.against[:, None] for t in texts], axis=1),
        objects=np.any([text.objects for text in texts], axis=0),
        value=value,
    )


def _dice(setup: Setup, seed: int, block: int, lots: tuple[int, ...]) -> Floats:
    if not setup.draws_lots:
        return np.empty((BLOCK, 0))
    rolls = rolls_per_round(len(setup.text.rungs), len(setup.seats))
    return dice_block(seed, block, setup.deadline * rolls, *lots)


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


_CLASS_OF_MASK = np.array(class_by_mask())
