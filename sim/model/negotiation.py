"""The negotiation as a Mesa model: one step is one drafting round. This is the specification."""

from __future__ import annotations

import mesa
import numpy as np
from mesa.datacollection import DataCollector

from sim.errors import pick
from sim.model.chair import Chair
from sim.model.delegation import DelegationAgent
from sim.model.document import OutcomeDocument, compose
from sim.model.reasons import reason_of
from sim.model.result import Result, Round
from sim.model.room import Room
from sim.model.single_text import rolls_per_round
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.consensus import (
    STANDINGS,
    adopts,
    contests,
    disputed_rung,
    issued_rung,
    outcome_value,
    standing,
    total,
    total_shortfall,
)
from sim.rules.draws import checked_seed, dice, draw, whole_number
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import Floats, Ints, Stances, inputs_of
from sim.scenario.scenario import Scenario, load_scenario


class Negotiation(mesa.Model):
    """A meeting that drafts a text, by consensus or another rule.

    ``Negotiation("new_delhi_2023").run()`` gives a :class:`sim.model.result.Result`.

    scenario: a Scenario, or the name or path of one.
    strategy, fallback: the chair alternative; the scenario's own by default.
    replication: None takes the stances as stated; r draws replication r of the seed.
    rng: the seed, a whole number from 0 (0 is a seed too); 0 by default.

    Raises InputError for an unknown scenario, strategy or fallback, or a bad seed.
    """

    def __init__(
        self,
        scenario: Scenario | str,
        strategy: str | None = None,
        fallback: str | None = None,
        replication: int | None = None,
        rng: int | None = None,
    ) -> None:
        self.seed_used = checked_seed(rng)
        super().__init__(rng=self.seed_used)
        # not `scenario`: Mesa 3.5 and later keep that name for an object of their own
        self.case = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.strategy, self.fallback = chair_alternative(self.case, strategy, fallback)
        self.replication = None if replication is None else whole_number(replication, "replication")
        self.room = Room(self.case, inputs_of(self.case), self._instructions(), self.fallback)
        self.draft: Ints = self.room.text.tabled.copy()
        self.totals: Floats = self.room.totals(self.draft)
        self.tolerated: Floats = self.room.tolerated(0)
        self.rounds = 0
        self.adopted = False
        self.record: list[Round] = []
        for index in range(len(self.room.members)):
            DelegationAgent(self, index)
        self.delegations = self.agents_by_type[DelegationAgent]
        self.chair = Chair(self, self.strategy)
        self.datacollector = DataCollector(
            model_reporters={
                "round": "rounds",
                "draft": lambda model: tuple(int(option) for option in model.draft),
                "objections": lambda model: len(model.record[-1].objections),
                "shortfall": lambda model: model.record[-1].shortfall,
                "adopted": "adopted",
            },
            agenttype_reporters={
                DelegationAgent: {
                    "delegation": "iso3",
                    "regret": "regret",
                    "tolerated": "tolerated",
                    "accepts": "accepts",
                    "turns_on": "turns_on",
                }
            },
        )
        self.chair.redraft()

    def _instructions(self) -> Stances:
        """The stances as stated, or one replication's draw of them."""
        inputs = inputs_of(self.case)
        if self.replication is None:
            return inputs.stances
        return draw(inputs, self.case.uncertainty, self.seed_used, self.replication)

    def dice(self) -> Floats:
        """The uniform numbers of this replication for a chair who draws lots."""
        rolls = rolls_per_round(len(self.draft), len(self.room.members))
        total = rolls * self.case.meeting.deadline
        return dice(self.seed_used, self.replication or 0, total)

    def step(self) -> None:
        """One drafting round: judge, adopt; or meet on the margins and redraft.

        What nobody has judged is never adopted or issued, so the round that ends the meeting moves
        no stance and no draft.
        """
        self.rounds += 1
        self.totals = self.room.totals(self.draft)
        self.tolerated = self.room.tolerated(self.rounds)
        self.delegations.do("judge")
        self.adopted = bool(adopts(self.totals, self.tolerated, self.room.rule))
        self.record.append(self._minutes())
        self.datacollector.collect(self)
        if self.adopted or self.rounds >= self.case.meeting.deadline:
            self.running = False
            return
        self.room.hold_sidelines(self.rounds)
        judged = self.draft
        self.chair.redraft()
        if self.chair.closed:
            self.draft = judged
            self.running = False

    def run(self) -> Result:
        """Step until adoption, the deadline or the chair's gavel; return the result."""
        while self.running:
            self.step()
        return self.result()

    def _minutes(self) -> Round:
        paragraphs = self.case.paragraphs
        objectors = [agent for agent in self.delegations if not agent.accepts]
        return Round(
            number=self.rounds,
            draft=tuple(int(option) for option in self.draft),
            objections={
                agent.iso3: tuple(paragraphs[k].id for k in agent.turns_on) for agent in objectors
            },
            shortfalls={agent.iso3: agent.shortfall for agent in objectors},
            shortfall=float(total_shortfall(self.totals, self.tolerated)),
        )

    def result(self) -> Result:
        """What came out, as a :class:`sim.model.result.Result`."""
        document = self._document()
        return Result(
            scenario=self.case,
            strategy=self.strategy,
            fallback=self.fallback,
            seed=self.seed_used,
            replication=self.replication,
            rounds=self.rounds,
            document=document,
            record=tuple(self.record),
            values=self._values(),
            proof=self.chair.proof,
            reason=None if self.adopted else reason_of(self.room, self.draft, self.rounds),
        )

    def _document(self) -> OutcomeDocument:
        room, tabled = self.room, self.room.text.tabled
        standings, rungs, dissenters = [], [], []
        for k, option in enumerate(self.draft):
            own = disputed_rung(option, room.width, tabled[k])
            disputed = bool(room.disputed[k, own])
            form = standing(option, room.width, disputed, self.adopted, room.terms)
            rung = int(issued_rung(option, room.width, tabled[k], disputed, self.adopted))
            named = STANDINGS[form] == "carve_out" or (disputed and not self.adopted)
            who = self.contesters(k, rung) if named else ()
            standings.append(STANDINGS[form])
            rungs.append(rung)
            dissenters.append(who)
        footnoted = self.adopted or bool(room.terms.fallback_names)
        against = tuple(agent.iso3 for agent in self.delegations if not agent.accepts)
        return compose(self.case, standings, rungs, dissenters, footnoted, against)

    def _values(self) -> dict[str, float]:
        room, joint = self.room, np.empty(len(self.room.members))
        total(room.joint, self.draft, joint)
        worth = zip(joint, room.totals(self.draft), self.tolerated, strict=True)
        return {
            member.id: float(outcome_value(value, regret, self.adopted, tolerated))
            for member, (value, regret, tolerated) in zip(room.members, worth, strict=True)
        }

    def contesters(self, paragraph: int, rung: int) -> tuple[str, ...]:
        """Codes of the delegations that contest a rung of a paragraph (indices)."""
        flags = contests(self.room.joint[paragraph, rung])
        return tuple(d.id for d, flag in zip(self.room.members, flags, strict=True) if flag)


def chair_alternative(
    scenario: Scenario, strategy: str | None, fallback: str | None
) -> tuple[str, str]:
    """The pair (strategy, fallback) to use: those given, else the scenario's own.

    Raises InputError naming the nearest valid name.
    """
    wanted = strategy if strategy is not None else scenario.meeting.strategy
    issued = fallback if fallback is not None else scenario.meeting.fallback
    return (
        pick(wanted, CHAIR_STRATEGIES, "chair strategy", "meeting.strategy"),
        pick(issued, FALLBACKS, "fallback", "meeting.fallback"),
    )
