"""One wording ladder, rung by rung: who accepts, who objects and why, and how likely each is.

A delegation judges a whole text, so the other paragraphs must stand somewhere (``RESTS``): as in
the final draft of the scenario's own meeting with the stances as stated, as tabled, or as if they
cost nobody anything. Everything is judged at the deadline, after the sideline meetings before it.

Axes: ``w`` rung (W), ``i`` delegation in the room (I), ``l`` level of support (L).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.fast_room import FastRoom
from sim.ensemble.replicate import Progress
from sim.ensemble.tally import share_of
from sim.errors import InputError, pick
from sim.model.negotiation import Negotiation
from sim.model.result import option_labels
from sim.model.room import Room
from sim.model.zones import contesters_of, joinable, regret_of_rest
from sim.output.answer import Answer
from sim.questions.parts import Shortfall, shortfall_of
from sim.rules.consensus import EPSILON, adopts
from sim.rules.draws import checked_seed, draw
from sim.rules.numbers import Floats, Ints, Stances, inputs_of
from sim.scenario.scenario import Paragraph, Scenario

RESTS = ("drafted", "tabled", "alone")
SHARES = (0.5, 0.6, 2 / 3, 0.75, 0.8, 0.9, 1.0)
"""Levels of support by share of the capability in the room."""

STEP = 500


@dataclass(frozen=True)
class RungVerdict:
    """A rung with the stances as stated. ``objectors``: their shortfalls, the largest first.

    ``contesters``: those who like it less than silence; what the chair would issue hangs on them.
    """

    id: str
    label: str
    strength: float
    accepting: tuple[str, ...]
    objectors: tuple[Shortfall, ...]
    contesters: tuple[str, ...]
    adopted: bool


@dataclass
class Counts:
    """Whole-number counts over ``n`` draws. accepting (W, I); contested, adopted (W,);

    support (W, I + 1): draws in which exactly so many accept; capability (W, L): draws in which at
    least that share of the capability accepts.
    """

    n: int
    accepting: Ints
    contested: Ints
    adopted: Ints
    support: Ints
    capability: Ints


@dataclass(frozen=True)
class Level:
    """A level of required support, the rung most likely to reach it, and how likely that is."""

    level: float
    rung: str
    reached: dict[str, float | int]


@dataclass(frozen=True)
class Ladder(Answer):
    """The answer for one paragraph. ``rungs`` as stated, ``counts`` over the draws.

    text: option labels of the other paragraphs (the paragraph's own entry is its drafted option).
    """

    scenario: Scenario
    paragraph: Paragraph
    fallback: str
    rest: str
    text: tuple[str, ...]
    seed: int
    rungs: tuple[RungVerdict, ...]
    counts: Counts

    @property
    def never_contested(self) -> bool:
        """Whether nobody contests any rung, with the stances as stated."""
        return not any(rung.contesters for rung in self.rungs)

    def adoption(self) -> list[dict[str, float | int]]:
        """How often each rung is adopted at the deadline, with its Wilson interval."""
        return [share_of(int(count), self.counts.n) for count in self.counts.adopted]

    def by_members(self) -> list[Level]:
        """For every number of delegations, the rung that most often has that many behind it."""
        at_least = self.counts.support[:, ::-1].cumsum(axis=1)[:, ::-1]
        return [self._best(m, at_least[:, m]) for m in range(1, at_least.shape[1])]

    def by_capability(self) -> list[Level]:
        """The same for the shares of capability in ``SHARES``."""
        return [self._best(share, self.counts.capability[:, at]) for at, share in enumerate(SHARES)]

    def _best(self, level: float, reached: Ints) -> Level:
        # equally likely: the stronger wording
        best = len(reached) - 1 - int(reached[::-1].argmax())
        return Level(level, self.rungs[best].id, share_of(int(reached[best]), self.counts.n))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from sim.questions.ladder_data import ladder_dict

        return ladder_dict(self)


def ladder(
    scenario: Scenario,
    paragraph: str,
    strategy: str | None = None,
    fallback: str | None = None,
    *,
    rest: str = "drafted",
    n: int = 10_000,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Ladder:
    """Judge every rung of a paragraph, as stated and over replications 0 to n - 1 of the seed.

    Raises InputError for an unknown paragraph, strategy, fallback or rest, or n < 1.
    """
    if n < 1:
        raise InputError(f"must be at least 1, found {n}", where="replications")
    pick(rest, RESTS, "rest of the text", "--rest")
    wanted = scenario.paragraph(paragraph)
    k = scenario.paragraphs.index(wanted)
    checked = checked_seed(seed)
    model = Negotiation(scenario, strategy, fallback)
    result = model.run()
    draft = model.draft if rest == "drafted" else model.room.text.tabled
    view = _View(scenario, result.fallback, k, draft, rest == "alone")
    return Ladder(
        scenario=scenario,
        paragraph=wanted,
        fallback=result.fallback,
        rest=rest,
        text=tuple(option_labels(scenario, tuple(int(option) for option in draft))),
        seed=checked,
        rungs=tuple(view.verdict(w) for w in range(len(wanted.rungs))),
        counts=view.count(n, checked, progress),
    )


class _View:
    """One paragraph of one scenario, with the rest of the text fixed."""

    def __init__(self, scenario: Scenario, fallback: str, k: int, draft: Ints, alone: bool) -> None:
        self.scenario, self.fallback, self.k = scenario, fallback, k
        self.draft, self.alone = draft, alone
        self.inputs = inputs_of(scenario)
        self.room = self._room(Room, self.inputs.stances)

    def _room(self, kind: type[Room], stances: Stances) -> Room:
        room = kind(self.scenario, self.inputs, stances, self.fallback)
        room.hold_sidelines_before(self.scenario.meeting.deadline)
        return room

    def totals(self, room: Room) -> Floats:
        """Total regret of each delegation at each rung, (W, I)."""
        own: Floats = room.regret[self.k, : room.text.rungs[self.k]]
        if self.alone:
            return own
        totals: Floats = own + regret_of_rest(room, self.draft, self.k)
        return totals

    def verdict(self, rung: int) -> RungVerdict:
        """A rung with the stances as stated."""
        room, k = self.room, self.k
        limit = room.tolerated(self.scenario.meeting.deadline)
        wording = self.scenario.paragraphs[k].rungs[rung]
        shortfalls = [self._shortfall(rung, i, float(limit[i])) for i in range(len(limit))]
        return RungVerdict(
            id=wording.id,
            label=wording.label,
            strength=wording.strength,
            accepting=tuple(s.delegation for s in shortfalls if s.accepts),
            objectors=tuple(
                sorted((s for s in shortfalls if not s.accepts), key=lambda s: -s.short)
            ),
            contesters=tuple(room.members[i].id for i in contesters_of(room, k, rung)),
            adopted=bool(adopts(self.totals(room)[rung], limit, room.rule)),
        )

    def _shortfall(self, rung: int, i: int, tolerance: float) -> Shortfall:
        text = self.draft.copy()
        text[self.k] = rung
        about = [self.k] if self.alone else range(len(text))
        return shortfall_of(self.room, text, i, tolerance, about)

    def count(self, n: int, seed: int, progress: Progress | None) -> Counts:
        """Counts over replications 0 to n - 1."""
        rungs, members = int(self.room.text.rungs[self.k]), len(self.room.members)
        counts = Counts(
            n=n,
            accepting=np.zeros((rungs, members), dtype=np.int64),
            contested=np.zeros(rungs, dtype=np.int64),
            adopted=np.zeros(rungs, dtype=np.int64),
            support=np.zeros((rungs, members + 1), dtype=np.int64),
            capability=np.zeros((rungs, len(SHARES)), dtype=np.int64),
        )
        for r in range(n):
            self._add(counts, draw(self.inputs, self.scenario.uncertainty, seed, r))
            if progress is not None and (r + 1) % STEP == 0:
                progress(STEP)
        return counts

    def _add(self, counts: Counts, stances: Stances) -> None:
        room = self._room(FastRoom, stances)
        totals = self.totals(room)
        limit = room.tolerated(self.scenario.meeting.deadline)
        happy = joinable(totals, limit)
        counts.accepting += happy
        counts.contested += room.contested[self.k, : len(totals)].any(axis=1)
        counts.adopted += np.array([adopts(row, limit, room.rule) for row in totals])
        counts.support[np.arange(len(totals)), happy.sum(axis=1)] += 1
        share = happy @ room.rule.shares
        counts.capability += share[:, None] >= np.array(SHARES) - EPSILON
