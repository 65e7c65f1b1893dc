"""The room as numbers: stances, the two tables they give, and how much each would swallow now."""

from __future__ import annotations

import numpy as np

from sim.consensus import (
    Terms,
    contested_table,
    empty_tables,
    regret_table,
    tolerance,
    total_regret,
)
from sim.fallbacks import FALLBACKS
from sim.inputs import Floats, Inputs, Ints, Stances
from sim.scenario import Scenario
from sim.sideline import SIDELINE_KINDS, meet


class Room:
    """One negotiation's stances and tables; changes only when a sideline meeting moves someone.

    ``contested`` (K, W, I), ``regret`` (K, O, I), axes as in ``consensus.py``.
    """

    def __init__(
        self, scenario: Scenario, inputs: Inputs, stances: Stances, fallback: str
    ) -> None:
        self.scenario = scenario
        self.text = inputs.text
        self.present = inputs.present
        self.capability = inputs.capability
        self.position = stances.position.copy()
        self.salience = stances.salience
        self.floor = stances.floor.copy()
        self.ceiling = stances.ceiling.copy()
        self.penalty = stances.penalty
        self.kappa = stances.kappa
        self.fallback = fallback
        self.terms: Terms = FALLBACKS[fallback].terms(scenario.assumptions)
        topics, self.width = self.text.strength.shape
        members = len(self.kappa)
        self.contested, self.regret = empty_tables(
            topics, self.width, members, 2 * self.width + 1
        )
        self.refresh()

    def refresh(self) -> None:
        """Work out both tables from the stances."""
        text = self.text
        stances = (self.position, self.salience, self.floor, self.ceiling, self.penalty)
        ladder = (text.strength, text.reference, text.rungs)
        contested_table(*stances, self.present, *ladder, self.contested)
        regret_table(*stances, self.contested, *ladder, text.tabled, self.terms, self.regret)

    def joint_values(self) -> Floats:
        """What each option of the joint text is worth to each delegation, (K, O, I)."""
        # where failure leaves nothing, regret is minus the joint value
        nothing = FALLBACKS["none"].terms(self.scenario.assumptions)
        text, values = self.text, np.full_like(self.regret, np.inf)
        stances = (self.position, self.salience, self.floor, self.ceiling, self.penalty)
        ladder = (text.strength, text.reference, text.rungs, text.tabled)
        regret_table(*stances, self.contested, *ladder, nothing, values)
        return -values

    def tolerated(self, round_: int) -> Floats:
        """K_i(t) of every delegation, (I,)."""
        meeting, beta = self.scenario.meeting, self.scenario.assumptions.beta
        cost = self.scenario.cost_of_failure
        return np.array(
            [tolerance(cost, kappa, round_, meeting.deadline, beta) for kappa in self.kappa]
        )

    def totals(self, draft: Ints) -> Floats:
        """Total regret of every delegation at a draft, (I,)."""
        totals = np.empty(len(self.kappa))
        total_regret(self.regret, draft, totals)
        return totals

    def hold_sidelines(self, round_: int) -> None:
        """Hold the sideline meetings scheduled for this round, between those who are present."""
        held = [m for m in self.scenario.sidelines if m.round == round_]
        ids = [d.id for d in self.scenario.delegations]
        for meeting in held:
            a, b = (ids.index(iso3) for iso3 in meeting.between)
            if self.present[a] and self.present[b]:
                self._meet(SIDELINE_KINDS[meeting.kind], a, b, meeting.paragraphs)
        if any(meeting.kind != "contact" for meeting in held):
            self.refresh()

    def _meet(self, kind: int, a: int, b: int, paragraphs: tuple[str, ...] | None) -> None:
        about = np.array(
            [paragraphs is None or p.id in paragraphs for p in self.scenario.paragraphs]
        )
        rate = self.scenario.assumptions.negotiation_rate
        meet(kind, a, b, about, rate, self.position, self.salience, self.floor, self.ceiling)
