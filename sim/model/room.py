"""The room as numbers: stances, the tables they give, and how much each would swallow now."""

from __future__ import annotations

import copy

import numpy as np

from sim.rules.adoption import rule_of
from sim.rules.consensus import (
    Terms,
    contests,
    empty_tables,
    pressure,
    tolerance,
    total,
    weigh,
)
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import Bools, Floats, Inputs, Ints, Stances
from sim.rules.sidelines import SIDELINE_KINDS, meet
from sim.scenario.scenario import Scenario


class Room:
    """One negotiation's stances and tables; changes only when a sideline meeting moves someone.

    ``members`` are the delegations present, in the order of the rows ``i``; ``opening`` are their
    stances before any sideline meeting, never changed. ``joint``: what each
    option of the joint text is worth to each member, (K, O, I); ``regret`` (K, O, I) and
    ``disputed`` (K, W), axes as in ``consensus.py``.
    """

    def __init__(self, scenario: Scenario, inputs: Inputs, stances: Stances, fallback: str) -> None:
        self.scenario = scenario
        self.text = inputs.text
        self.members = scenario.present
        self.capability = inputs.capability[inputs.seats]
        self.opening, self.stances = stances.at(inputs.seats), stances.at(inputs.seats)
        self.fallback = fallback
        self.terms: Terms = FALLBACKS[fallback].terms(scenario.assumptions)
        self.rule = rule_of(scenario)
        topics, self.width = self.text.strength.shape
        self.joint, self.regret, self.disputed = empty_tables(
            topics, self.width, len(self.members), 2 * self.width + 1
        )
        self.refresh()

    def refresh(self) -> None:
        """Work out the tables from the stances."""
        at, text = self.stances, self.text
        stances = (at.position, at.salience, at.floor, at.ceiling, at.penalty)
        ladder = (text.strength, text.reference, text.rungs, text.tabled)
        tables = (self.joint, self.regret, self.disputed, np.empty(len(self.members)))
        weigh(*(matrix.T for matrix in stances), *ladder, self.terms, *tables)

    @property
    def contested(self) -> Bools:
        """Whether each member contests each rung, (K, W, I)."""
        flags: Bools = contests(self.joint[:, : self.width])
        exists = np.arange(self.width) < self.text.rungs[:, None]
        return flags & exists[:, :, None]

    def changed(self, fallback: str | None = None) -> Room:
        """A copy of the room as it stands now, with another fallback if one is given."""
        twin = copy.copy(self)
        twin.stances = self.stances.at(np.arange(len(self.members)))
        twin.joint, twin.regret = self.joint.copy(), self.regret.copy()
        twin.disputed = self.disputed.copy()
        if fallback is not None:
            twin.fallback = fallback
            twin.terms = FALLBACKS[fallback].terms(self.scenario.assumptions)
            twin.refresh()
        return twin

    def tolerated(self, round_: int) -> Floats:
        """K_i(t) of every delegation, (I,)."""
        deadline, beta = self.scenario.meeting.deadline, self.scenario.assumptions.beta
        pressing = pressure(self.scenario.cost_of_failure, round_, deadline, beta)
        return np.array([tolerance(kappa, pressing) for kappa in self.stances.kappa])

    def totals(self, draft: Ints) -> Floats:
        """Total regret of every delegation at a draft, (I,)."""
        totals = np.empty(len(self.members))
        total(self.regret, draft, totals)
        return totals

    def hold_sidelines_before(self, round_: int) -> None:
        """Hold the sideline meetings of all rounds before this one, as it finds the room."""
        for earlier in range(1, round_):
            self.hold_sidelines(earlier)

    def hold_sidelines(self, round_: int) -> None:
        """Hold the sideline meetings scheduled for this round, between those who are present."""
        held = [m for m in self.scenario.sidelines if m.round == round_]
        seat = {member.id: row for row, member in enumerate(self.members)}
        for meeting in held:
            a, b = meeting.between
            if a in seat and b in seat:
                self._meet(SIDELINE_KINDS[meeting.kind], seat[a], seat[b], meeting.paragraphs)
        if any(meeting.kind != "contact" for meeting in held):
            self.refresh()

    def _meet(self, kind: int, a: int, b: int, paragraphs: tuple[str, ...] | None) -> None:
        about = np.array(
            [paragraphs is None or p.id in paragraphs for p in self.scenario.paragraphs]
        )
        rate = self.scenario.assumptions.negotiation_rate
        at = self.stances
        meet(kind, a, b, about, rate, at.position, at.salience, at.floor, at.ceiling)
