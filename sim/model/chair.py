"""The chair: tables the draft, follows a strategy, closes the meeting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.errors import InputError
from sim.model.delegation import MeetingView, Seat
from sim.model.exact import ExactText
from sim.model.record import Round
from sim.model.room import Room
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.consensus import temperature
from sim.rules.numbers import Ints
from sim.rules.options import Move, exists, targets_of
from sim.rules.search import best_move
from sim.rules.single_text import mutate, rolls_per_round
from sim.scenario.resolved import InTheChair
from sim.scenario.scenario import Scenario


class Chair(Seat):
    """The presidency in its role as chair; as a member it is also a delegation.

    A facilitator is in this role only, and ``iso3`` is None. A chair judges nothing, so
    ``accepts`` and the like are None.
    """

    role = "chair"

    def __init__(self, model: MeetingView, who: InTheChair, strategy: str) -> None:
        super().__init__(model, who.iso3, who.name)
        self.follows = strategy
        self.strategy = CHAIR_STRATEGIES[strategy]
        self.proof: ExactText | None = None
        self.closed = False

    @property
    def round(self) -> int:
        """The drafting round just judged; 0 at the opening."""
        return self.model.rounds

    @property
    def deadline(self) -> int:
        """The last round."""
        return self.model.case.meeting.deadline

    @property
    def draft(self) -> Ints:
        """The draft on the table, (K,) options."""
        return self.model.draft

    @property
    def scenario(self) -> Scenario:
        """What the meeting started from."""
        return self.model.case

    @property
    def record(self) -> Sequence[Round]:
        """What was said about each draft so far, in order."""
        return self.model.record

    @property
    def room(self) -> Room:
        """Everybody's stances, and the tables of what each option is worth to each."""
        return self.model.room

    def redraft(self) -> None:
        """Let the strategy change the draft, or not."""
        self.strategy(self)

    def table(self, draft: Sequence[int] | Ints) -> None:
        """Put a draft on the table: one option for each paragraph.

        Raises InputError for a draft of another length, or an option that a ladder lacks.
        """
        topics = self.model.text.topics
        options = [int(option) for option in draft]
        if len(options) != len(topics):
            raise InputError(
                f"must have {len(topics)} options, one for each paragraph, found {len(options)}",
                where="draft",
            )
        for topic, option in zip(topics, options, strict=True):
            if option < 0 or not exists(option, topic.rungs, topic.width):
                raise InputError(f"paragraph {topic.place} has no option {option}", where="draft")
        self.model.draft = np.array(options)

    def best_move(self, moves: tuple[Move, ...]) -> None:
        """After a round without consensus, make the one move that most lowers the shortfall."""
        if self.round == 0:
            return
        draft = self.draft.tolist()
        found = best_move(
            self.model.regrets,
            draft,
            # not what they judged: a sideline meeting may have changed it since
            self.model.total_regrets(draft),
            [member.tolerated for member in self.model.members],
            [targets_of(self.model.text, moves, k, option) for k, option in enumerate(draft)],
        )
        if found is not None:
            paragraph, draft[paragraph] = found
            self.table(draft)

    def put_to_vote(self) -> None:
        """Let the room vote on one round of random changes to the text."""
        model, deadline = self.model, self.deadline
        rolls = rolls_per_round(len(self.draft), len(model.members))
        dice = model.dice(rolls * deadline)[(self.round - 1) * rolls : self.round * rolls]
        heat = temperature(model.case.cost_of_failure, self.round, deadline)
        rungs = model.text.rungs.tolist()
        self.table(mutate(model.regrets, self.draft.tolist(), rungs, heat, dice.tolist()))

    def close(self) -> None:
        """End the drafting now, without consensus."""
        self.closed = True

    def __repr__(self) -> str:
        return f"<Chair {self.name}: {self.follows}, after round {self.round} of {self.deadline}>"
