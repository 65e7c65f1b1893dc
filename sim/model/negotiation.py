"""The negotiation as a Mesa model: one step is one drafting round. This is the specification."""

from __future__ import annotations

from operator import attrgetter

import mesa

from sim.model.chair import Chair
from sim.model.delegation import DelegationAgent, RoundCollector
from sim.model.document import OutcomeDocument, compose, outcome_class
from sim.model.record import AGENT_COLUMNS, Round, model_columns
from sim.model.result import MeetingResult, Result, option_label
from sim.model.room import Room, pressing_at
from sim.model.strategies import Choice, chair_alternative
from sim.rules.adoption import rule_of
from sim.rules.consensus import (
    STANDINGS,
    carries,
    disputed_rung,
    issued_rung,
    next_to_yield,
    outcome_value,
    standing,
    total,
    total_shortfall,
)
from sim.rules.draws import chosen_draw, dice, draw, lots_of
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats, Ints, Stances
from sim.scenario.scenario import Alternative, Scenario, scenario_of


class Negotiation(mesa.Model):
    """A meeting that drafts a text, by consensus or another rule.

    ``Negotiation("new_delhi_2023").run()`` gives a :class:`sim.model.result.Result`.

    scenario: a Scenario, or the name or path of one; of a meeting that decides on several texts
    apart one of its ``texts``, each a model of its own (:func:`hold` holds them all).
    strategy, fallback: the chair alternative; the scenario's own by default.
    replication: None takes the stances as stated; r draws replication r of the seed.
    seed, rng: the seed, a whole number from 0 (0 is a seed too); 0 by default. Two names, since
    Mesa has both; give one.
    draw: hold replication number ``seed`` of seed 0 instead (a fresh one if no seed is given), so
    that ``mesa.batch_run`` over seeds or iterations meets a different draw each time.

    Raises InputError for an unknown scenario, strategy or fallback, a bad seed, or several texts.
    """

    running: bool

    def __init__(
        self,
        scenario: Scenario | str,
        strategy: str | None = None,
        fallback: str | None = None,
        *,
        replication: int | None = None,
        draw: bool = False,
        seed: int | None = None,
        rng: int | None = None,
    ) -> None:
        self.seed_used, self.replication = chosen_draw(seed, rng, replication, draw)
        super().__init__(rng=self.seed_used)
        # not `scenario`: Mesa 3.5 and later keep that name for an object of their own
        self.case = scenario_of(scenario).one_text
        self.strategy, self.fallback = chair_alternative(self.case, (strategy, fallback))
        self.text = inputs_of(self.case).text
        self.terms = FALLBACKS[self.fallback].terms(self.case.assumptions)
        self.rule = rule_of(self.case)
        self.draft: Ints = self.text.tabled.copy()
        self.rounds = 0
        self.pressing = 0.0
        self.adopted = False
        self.record: list[Round] = []
        self.opening = self._instructions()
        for row, mandate in enumerate(self.opening.mandates()):
            DelegationAgent(self, row, self.case.present[row], mandate)
        self.delegations = self.agents_by_type[DelegationAgent]
        # the same, as a plain tuple: going through an AgentSet costs more than a rule
        self.members: tuple[DelegationAgent, ...] = tuple(self.delegations)
        self.new_stances()
        self.chair = Chair(self, self.case.chair, self.strategy)
        self.datacollector = RoundCollector(
            model_reporters=model_columns([package.id for package in self.case.packages]),
            # no name of the model's among them: batch_run puts both into one row
            agent_reporters={name: attrgetter(name) for name in AGENT_COLUMNS},
        )
        self.chair.redraft()

    # what happens

    def step(self) -> None:
        """One drafting round: judge, adopt; or meet on the margins and redraft.

        What nobody has judged is never adopted or issued, so the round that ends the meeting moves
        no stance and no draft. After the end nothing happens.
        """
        if not self.running:
            return
        self.rounds += 1
        self.pressing = pressing_at(self.case, self.rounds)
        self.delegations.do("judge")
        self.give_way()
        self.adopted = carries([agent.accepts for agent in self.members], self.rule)
        self.record.append(self._minutes())
        self.datacollector.collect(self)
        if self.adopted or self.rounds >= self.case.meeting.deadline:
            self.running = False
            return
        self.hold_sidelines()
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

    def give_way(self) -> None:
        """Those who stand nearly alone accept after all, one by one; nobody without isolation."""
        isolation, members = self.case.assumptions.isolation, self.members
        while isolation > 0.0:
            regrets, tolerated = [a.regret for a in members], [a.tolerated for a in members]
            i = next_to_yield(regrets, tolerated, [a.accepts for a in members], isolation)
            if i < 0:
                return
            members[i].give_way()

    def hold_sidelines(self) -> None:
        """The meetings on the margins of this round, between those who are present."""
        seated = {agent.iso3: agent for agent in self.members}
        for meeting in self.case.sidelines:
            if meeting.round == self.rounds and all(who in seated for who in meeting.between):
                one, other = (seated[who] for who in meeting.between)
                if one.meet(other, meeting):
                    self.new_stances()

    def release(self) -> None:
        """Let the memory of a meeting go that nobody looks at any more.

        Mesa up to 3.4 keeps every model that ever had an agent, for numbering its agents.
        """
        numbers = getattr(mesa.Agent, "_ids", None)
        if isinstance(numbers, dict):
            numbers.pop(self, None)

    # what the agents and the chair can see

    def disputed(self, package: int, rung: int) -> bool:
        """Whether anybody in the room contests a rung of a package."""
        return self._disputed[package][rung]

    def regrets(self, package: int, option: int) -> list[float]:
        """What each delegation in the room regrets about an option of a package."""
        if (package, option) not in self._regrets:
            found = [agent.regret_at(package, option) for agent in self.members]
            self._regrets[package, option] = found
        return self._regrets[package, option]

    def total_regrets(self, draft: list[int]) -> list[float]:
        """What each delegation in the room would lose by joining a draft, as of now."""
        by_package = [self.regrets(k, option) for k, option in enumerate(draft)]
        return [total(own) for own in zip(*by_package, strict=True)]

    def new_stances(self) -> None:
        """Somebody's stances have changed: what was worked out from them is forgotten."""
        self._regrets: dict[tuple[int, int], list[float]] = {}
        self._room: Room | None = None
        self.delegations.do("forget")
        self._disputed = [
            [any(agent.contests(k, rung) for agent in self.members) for rung in range(rungs)]
            for k, rungs in enumerate(self.text.rungs.tolist())
        ]

    @property
    def room(self) -> Room:
        """The stances as they are now, and the tables of what each option is worth to each."""
        if self._room is None:
            stances = Stances.of([agent.mandate for agent in self.members])
            self._room = Room.seated(self.case, self.opening, stances, self.fallback)
        return self._room

    def dice(self, rolls: int) -> Floats:
        """The uniform numbers of this replication for a chair who draws lots."""
        return dice(self.seed_used, self.replication or 0, rolls, *lots_of(inputs_of(self.case)))

    # what is written down

    def result(self) -> Result:
        """What came out, as a :class:`sim.model.result.Result`."""
        return Result(
            scenario=self.case,
            alternative=Alternative(self.strategy, self.fallback),
            seed=self.seed_used,
            replication=self.replication,
            rounds=self.rounds,
            adopted=self.adopted,
            document=self.document(),
            record=tuple(self.record),
            values={agent.iso3: self._value(agent) for agent in self.members},
            proof=self.chair.proof,
            room=self.room,
        )

    def document(self) -> OutcomeDocument:
        """What would be issued if the drafting ended now."""
        rungs, dissenters = [], []
        standings = self._standings()
        for k, (option, form) in enumerate(zip(self.draft.tolist(), standings, strict=True)):
            topic = self.text.topics[k]
            disputed = self._is_disputed(k, option)
            rung = issued_rung(option, topic.width, topic.tabled, disputed, self.adopted)
            rungs.append(rung)
            dissenters.append(self._dissenters(k, rung, form))
        footnoted = self.adopted or self.terms.fallback_names
        against = tuple(agent.iso3 for agent in self.members if not agent.accepts)
        return compose(self.case, standings, rungs, dissenters, footnoted, against)

    def _dissenters(self, k: int, rung: int, form: str) -> tuple[str, ...]:
        """Who is named for a package: who contests a carve-out, or refused the text over it."""
        if self.adopted:
            return self.contesters(k, rung) if form == "carve_out" else ()
        return tuple(agent.iso3 for agent in self.members if k in agent.turns_on)

    def contesters(self, package: int, rung: int) -> tuple[str, ...]:
        """Codes of the delegations that contest a rung of a package (indices)."""
        return tuple(a.iso3 for a in self.members if a.contests(package, rung))

    def _standings(self) -> list[str]:
        """The form in which each package would appear if the drafting ended now."""
        return [
            STANDINGS[
                standing(
                    option, self.text.width, self._is_disputed(k, option), self.adopted, self.terms
                )
            ]
            for k, option in enumerate(self.draft.tolist())
        ]

    def _is_disputed(self, k: int, option: int) -> bool:
        topic = self.text.topics[k]
        return self.disputed(k, disputed_rung(option, topic.width, topic.tabled))

    def _value(self, agent: DelegationAgent) -> float:
        options = enumerate(self.draft.tolist())
        joint = total(agent.weigh(k, option)[0] for k, option in options)
        return outcome_value(joint, agent.regret, self.adopted, agent.tolerated)

    def _minutes(self) -> Round:
        ids = [package.id for package in self.case.packages]
        objectors = [agent for agent in self.members if not agent.accepts]
        return Round(
            number=self.rounds,
            draft=tuple(self.draft.tolist()),
            objections={agent.iso3: tuple(ids[k] for k in agent.turns_on) for agent in objectors},
            asks={agent.iso3: agent.asks for agent in objectors},
            shortfalls={agent.iso3: agent.shortfall for agent in objectors},
            shortfall=total_shortfall(
                [agent.regret for agent in self.members],
                [agent.tolerated for agent in self.members],
            ),
        )

    @property
    def outcome(self) -> str:
        """The class of what would be issued if the drafting ended now."""
        return outcome_class(self._standings())

    @property
    def refusers(self) -> tuple[str, ...]:
        """Codes of those who refused the draft judged last."""
        return tuple(agent.iso3 for agent in self.members if not agent.accepts)

    def wording(self, package: int) -> str:
        """The option of a package (index) in the draft, in words."""
        return option_label(self.case, package, int(self.draft[package]))

    def _instructions(self) -> Stances:
        """The stances of those present: as stated, or one replication's draw of them."""
        inputs = inputs_of(self.case)
        stances = inputs.stances
        if self.replication is not None:
            stances = draw(inputs, self.case.uncertainty, self.seed_used, self.replication)
        return stances.at(inputs.seats)

    def __repr__(self) -> str:
        objectors = len(self.refusers)
        state = "adopted" if self.adopted else f"{objectors} refuse" if self.rounds else "opening"
        return (
            f"<Negotiation {self.case.name}: round {self.rounds} of {self.case.meeting.deadline}, "
            f"{state} ({self.strategy}, {self.fallback})>"
        )


def hold(
    scenario: Scenario | str,
    alternative: Choice | None = None,
    *,
    replication: int | None = None,
    seed: int | None = None,
) -> Result | MeetingResult:
    """Hold a meeting to its end, each text of it where they are decided apart.

    alternative: the scenario's own by default; the rest as for :class:`Negotiation`.
    """
    whole = scenario_of(scenario)
    chair = chair_alternative(whole, alternative)
    results = []
    for text in whole.texts:
        model = Negotiation(text, *chair, replication=replication, seed=seed)
        results.append(model.run())
        model.release()
    return MeetingResult(whole, tuple(results)) if whole.separate else results[0]
