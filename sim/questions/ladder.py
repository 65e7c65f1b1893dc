"""One wording ladder, rung by rung: who accepts, who objects and why, and how likely each is.

A delegation judges a whole text, so the other paragraphs must stand somewhere (``RESTS``): as in
the final draft of the scenario's own meeting with the stances as stated, as tabled, or as if they
cost nobody anything. Everything is judged at the deadline, after the sideline meetings before it.

Axes: ``w`` rung (W), ``i`` delegation in the room (I), ``l`` level of support (L).
"""

from __future__ import annotations

import numpy as np

from sim.ensemble.fast_room import FastRoom
from sim.ensemble.replicate import Progress
from sim.errors import InputError, pick
from sim.model.negotiation import Negotiation
from sim.model.result import option_labels
from sim.model.room import Room
from sim.model.strategies import Choice, chair_alternative
from sim.model.zones import contesters_of, joinable, regret_of_rest
from sim.questions.ladder_result import SHARES, Counts, Ladder, RungVerdict
from sim.questions.parts import Shortfall, shortfall_of
from sim.questions.rehearse import without_isolation
from sim.rules.consensus import EPSILON, adopts
from sim.rules.draws import checked_seed, draw
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats, Ints, Stances
from sim.scenario.scenario import Scenario, scenario_of

RESTS = ("drafted", "tabled", "alone")
STEP = 500


def ladder(
    scenario: Scenario | str,
    paragraph: str,
    alternative: Choice | None = None,
    *,
    rest: str = "drafted",
    n: int = 10_000,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Ladder:
    """Judge every rung of a paragraph, as stated and over replications 0 to n - 1 of the seed.

    Where texts are decided apart, in the text that has the paragraph.
    Raises InputError for an unknown paragraph, strategy, fallback or rest, or n < 1.
    """
    scenario = without_isolation(scenario_of(scenario))
    if n < 1:
        raise InputError(f"must be at least 1, found {n}", where="replications")
    pick(rest, RESTS, "rest of the text", "--rest")
    wanted = scenario.package(paragraph)
    if scenario.separate:
        scenario = scenario.text(wanted.id)
        (wanted,) = scenario.packages
    k = scenario.packages.index(wanted)
    checked = checked_seed(seed)
    chair = chair_alternative(scenario, alternative)
    model = Negotiation(scenario, *chair)
    model.run()
    draft = model.draft if rest == "drafted" else model.room.text.tabled
    view = _View(scenario, chair.fallback, k, draft, rest == "alone")
    return Ladder(
        scenario=scenario,
        paragraph=wanted,
        alternative=chair,
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
        wording = self.scenario.packages[k].rungs[rung]
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
