"""Which sideline meetings would have been enough for a joint text?

Every two delegations present are given one meeting after the first round (a negotiation or an
exchange), the meeting is held in the simulator with the scenario's own chair, and what comes out is
recorded. Where no single meeting is enough, combinations of two are tried, among those single
meetings that left the smallest total shortfall.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.ensemble.replicate import Progress
from sim.errors import InputError, pick
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Sideline

SIDE_KINDS = ("negotiation", "exchange")
ROUND = 1
MOST = 40
"""Single meetings from which combinations of two are drawn: 780 combinations."""


@dataclass(frozen=True)
class SideMeeting:
    """A sideline meeting that might be held."""

    between: tuple[str, str]
    kind: str


@dataclass(frozen=True)
class Trial:
    """What came of it with these sideline meetings. ``shortfall``: Phi of the last round."""

    meetings: tuple[SideMeeting, ...]
    outcome: str
    joint: bool
    rounds: int
    shortfall: float


@dataclass(frozen=True)
class Sides(Answer, Tabular):
    """The answer. ``without``: the meeting as it is. enough: combinations that gave a joint text.

    singles, pairs: how many single meetings and combinations of two were tried; ``all_pairs``: how
    many combinations of two there are. nearest: the trials with the smallest shortfall.
    """

    COLUMNS = (
        "scenario", "trial", "meetings", "kinds", "outcome", "joint", "rounds", "shortfall",
    )  # fmt: skip

    scenario: Scenario
    without: Trial
    enough: tuple[Trial, ...]
    nearest: tuple[Trial, ...]
    singles: int
    pairs: int
    all_pairs: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "scenario": self.scenario.name,
            "round": ROUND,
            "without": dataclasses.asdict(self.without),
            "enough": [dataclasses.asdict(trial) for trial in self.enough],
            "nearest": [dataclasses.asdict(trial) for trial in self.nearest],
            "singles_tried": self.singles,
            "pairs_tried": self.pairs,
            "pairs_possible": self.all_pairs,
        }

    def rows(self) -> list[Row]:
        """One row per trial: without any meeting, those that are enough, else the nearest ones."""
        trials = [("without", self.without)]
        trials += [("enough", trial) for trial in self.enough]
        trials += [("nearest", trial) for trial in self.nearest if not self.enough]
        return [
            {
                "scenario": self.scenario.name,
                "trial": name,
                "meetings": "; ".join("-".join(meeting.between) for meeting in trial.meetings),
                "kinds": "; ".join(meeting.kind for meeting in trial.meetings),
                "outcome": trial.outcome,
                "joint": trial.joint,
                "rounds": trial.rounds,
                "shortfall": trial.shortfall,
            }
            for name, trial in trials
        ]

    def __repr__(self) -> str:
        return (
            f"<Sides {self.scenario.name}: {len(self.enough)} of {self.singles} single sideline "
            f"meetings and {self.pairs} pairs are enough; without any: {self.without.outcome}>"
        )


def sides(
    scenario: Scenario,
    kinds: Sequence[str] = SIDE_KINDS,
    *,
    most: int = MOST,
    progress: Progress | None = None,
) -> Sides:
    """Try every single sideline meeting, and combinations of two where none is enough.

    most: how many of the nearest single meetings are combined; 0 tries no combinations.
    Raises InputError for an unknown kind or a negative ``most``.
    """
    scenario = scenario.one_text
    for kind in kinds:
        pick(kind, SIDE_KINDS, "kind of sideline meeting")
    if most < 0:
        raise InputError(f"must be at least 0, found {most}", where="--most")
    without = _trial(scenario, ())
    meetings = possible(scenario, kinds)
    singles: list[Trial] = []
    pairs: list[Trial] = []
    if not without.joint:
        singles = _tried(scenario, ((m,) for m in meetings), progress)
        if not any(trial.joint for trial in singles):
            near = sorted(singles, key=lambda trial: trial.shortfall)[:most]
            combined = itertools.combinations([trial.meetings[0] for trial in near], 2)
            pairs = _tried(scenario, combined, progress)
    tried = singles + pairs
    return Sides(
        scenario=scenario,
        without=without,
        enough=tuple(trial for trial in tried if trial.joint),
        nearest=tuple(sorted(tried, key=lambda trial: trial.shortfall)[:3]),
        singles=len(singles),
        pairs=len(pairs),
        all_pairs=len(meetings) * (len(meetings) - 1) // 2,
    )


def possible(scenario: Scenario, kinds: Sequence[str] = SIDE_KINDS) -> list[SideMeeting]:
    """Every sideline meeting of two delegations present."""
    ids = [member.id for member in scenario.present]
    return [SideMeeting(two, kind) for kind in kinds for two in itertools.combinations(ids, 2)]


def with_meetings(scenario: Scenario, meetings: Iterable[SideMeeting]) -> Scenario:
    """The scenario with these sideline meetings after the first round, besides its own."""
    added = tuple(Sideline(between=m.between, kind=m.kind, round=ROUND) for m in meetings)  # type: ignore[arg-type]
    return dataclasses.replace(scenario, sidelines=(*scenario.sidelines, *added))


def _tried(
    scenario: Scenario,
    combinations: Iterable[tuple[SideMeeting, ...]],
    progress: Progress | None,
) -> list[Trial]:
    trials = []
    for meetings in combinations:
        trials.append(_trial(scenario, meetings))
        if progress is not None:
            progress(1)
    return trials


def _trial(scenario: Scenario, meetings: tuple[SideMeeting, ...]) -> Trial:
    result: Result = Negotiation(with_meetings(scenario, meetings)).run()
    return Trial(meetings, result.outcome, result.joint, result.rounds, result.record[-1].shortfall)
