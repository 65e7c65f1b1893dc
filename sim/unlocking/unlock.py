"""The cheapest way to a joint text, exactly; or the proof that there is none within the bounds.

Four levers: other wordings, red lines moved just far enough, a higher cost of failure, another
fallback. The price of a solution is the sum over levers of price times units (see ``PRICES``); its
levers are the set of things changed. Later solutions are the cheapest that do not contain all
levers of an earlier one, so each is a different way and none an earlier one with something added.

Everything is decided at the deadline, where the cost of failure presses most, on the stances as
stated, after the sideline meetings that the scenario holds before it. Each fallback is one integer
programme (``unlock_model.py``). Each solution is then put to the simulator: a meeting with exactly
the printed settings, whose chair opens with the solution's text and holds to it. The *tabled*
wording stays what it was, since it is what the chair would issue alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.model.negotiation import Negotiation
from sim.model.result import Result, option_labels
from sim.model.room import Room
from sim.output.answer import Answer
from sim.questions.rehearse import hold_with
from sim.rules.consensus import EPSILON, adopts
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import Ints, inputs_of
from sim.scenario.scenario import Scenario
from sim.unlocking.request import LEVERS, Request, request_of
from sim.unlocking.unlock_programme import Lever, Pattern, UnlockModel

COST_DIGITS = 6


@dataclass(frozen=True)
class RedLineMove:
    """A red line moved, in strength points (0..100)."""

    delegation: str
    paragraph: str
    bound: str
    before: float
    after: float

    @property
    def points(self) -> float:
        """How far it moves."""
        return abs(self.after - self.before)


@dataclass(frozen=True)
class Solution:
    """One way to a joint text. ``text``: option labels; ``draft``: the same as options (K,).

    changes: paragraphs whose option is not the tabled one, with it. given_up: by delegation, the
    value of wordings it gives up against the tabled ones. cost_of_failure, fallback: None if left.
    parts: the price by lever. settings: paths and values of ``--set``. checked: the simulator
    adopts the text with these settings, in ``round``; necessary: without any it does not.
    """

    price: float
    parts: dict[str, float]
    text: tuple[str, ...]
    draft: tuple[int, ...]
    changes: dict[str, str]
    given_up: dict[str, float]
    red_lines: tuple[RedLineMove, ...]
    cost_of_failure: float | None
    fallback: str | None
    settings: dict[str, float | str]
    levers: frozenset[Lever]
    checked: bool
    necessary: bool
    round: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of levers pulled."""
        return tuple(kind for kind in LEVERS if any(lever[0] == kind for lever in self.levers))


@dataclass(frozen=True)
class Unlock(Answer):
    """The answer. ``joint``: the result, if the scenario's own chair already gets a joint text.

    solutions: cheapest first; empty means that none exists within the bounds (proved). single: by
    lever, the cheapest way with other wordings and this lever only; None if there is none.
    """

    scenario: Scenario
    request: Request
    joint: Result | None
    solutions: tuple[Solution, ...]
    single: dict[str, Solution | None]

    @property
    def impossible(self) -> bool:
        """Whether the solver proved that no joint text exists within the bounds."""
        return self.joint is None and not self.solutions

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from sim.unlocking.data import unlock_dict

        return unlock_dict(self)


def unlock(scenario: Scenario, request: Request | None = None, *, top: int = 3) -> Unlock:
    """The ``top`` cheapest different ways to a joint text within a request (default: no limits)."""
    wanted = request if request is not None else request_of(scenario)
    own = Negotiation(scenario).run()
    if own.joint:
        return Unlock(scenario, wanted, own, (), {})
    solutions = tuple(ways(scenario, wanted, top))
    single = {
        lever: next(ways(scenario, wanted.only({"wording", lever}), 1), None)
        for lever in LEVERS
        if wanted.allows(lever)
    }
    return Unlock(scenario, wanted, None, solutions, single)


def ways(scenario: Scenario, request: Request, top: int) -> Iterator[Solution]:
    """The cheapest solutions, each without all levers of an earlier one; fewer if no more exist."""
    models = {room.fallback: UnlockModel(room, request) for room in _rooms(scenario, request)}
    for _ in range(top):
        found = [_cheapest(scenario, request, model) for model in models.values()]
        best = min(
            (solution for solution in found if solution is not None),
            key=lambda solution: (round(solution.price, 9), len(solution.levers)),
            default=None,
        )
        if best is None:
            return
        yield best
        for fallback, model in models.items():
            if best.fallback in (None, fallback):
                model.forbid_levers(best.levers)


def room_at_deadline(scenario: Scenario, fallback: str) -> Room:
    """The room as it judges in the last round: the sideline meetings before it have been held."""
    inputs = inputs_of(scenario)
    room = Room(scenario, inputs, inputs.stances, fallback)
    for round_ in range(1, scenario.meeting.deadline):
        room.hold_sidelines(round_)
    return room


def _rooms(scenario: Scenario, request: Request) -> list[Room]:
    own = scenario.meeting.fallback
    names = [own, *(name for name in FALLBACKS if name != own and request.allows("fallback"))]
    return [room_at_deadline(scenario, name) for name in names]


def _cheapest(scenario: Scenario, request: Request, model: UnlockModel) -> Solution | None:
    """The cheapest solution of a model that holds to the rule itself, not only to a tolerance."""
    while True:
        answer = model.solve()
        if answer is None:
            return None
        solution = _solution(scenario, request, model, answer[1])
        if solution is not None:
            return solution
        model.forbid_pattern(answer[1])


def _solution(
    scenario: Scenario, request: Request, model: UnlockModel, pattern: Pattern
) -> Solution | None:
    """The solution of a pattern, worked out on the changed room; None if it misses by a hair."""
    draft = np.array([column.option for column in pattern.columns])
    room, moves = _changed(model.room, draft, pattern)
    raised = _raise_needed(room, draft)
    if raised is None or raised > model.high + EPSILON or (raised > 0 and not pattern.raises):
        return None
    raised = max(raised, model.low)
    own = scenario.meeting.fallback
    fallback = None if room.fallback == own else room.fallback
    cost = _rounded_up(scenario.cost_of_failure + raised, request.cost[1]) if raised > 0 else None
    given_up = _given_up(model, pattern)
    parts = {
        "wording": request.prices["wording"] * sum(given_up.values()),
        "red_line": request.prices["red_line"] * sum(m.points for m in moves) / 100
        + request.prices["red_line_each"] * len(moves),
        "cost_of_failure": request.prices["cost_of_failure"] * raised,
        "fallback": 0.0 if fallback is None else request.prices["fallback"],
    }
    settings = _settings(moves, cost, fallback)
    result = hold_with(scenario.with_values(settings), draft, room.fallback)
    labels = option_labels(scenario, tuple(int(option) for option in draft))
    return Solution(
        price=sum(parts.values()),
        parts=parts,
        text=tuple(labels),
        draft=tuple(int(option) for option in draft),
        changes={
            paragraph.id: label
            for paragraph, label, option in zip(scenario.paragraphs, labels, draft, strict=True)
            if option != paragraph.tabled
        },
        given_up=given_up,
        red_lines=moves,
        cost_of_failure=cost,
        fallback=fallback,
        settings=settings,
        levers=_levers(scenario, draft, moves, cost, fallback),
        checked=result.joint,
        necessary=not settings or not hold_with(scenario, draft, own).joint,
        round=result.rounds,
    )


def _changed(room: Room, draft: Ints, pattern: Pattern) -> tuple[Room, tuple[RedLineMove, ...]]:
    """The room with the pattern's red lines moved to its wordings."""
    changed, moves = room.changed(), []
    for i, k in sorted(pattern.moved):
        width, paragraph = room.width, room.scenario.paragraphs[k]
        rung = int(draft[k]) if draft[k] < width else int(draft[k]) - width - 1
        strength = room.text.strength[k, rung]
        bound = "ceiling" if strength > room.stances.ceiling[i, k] else "floor"
        before = float(100 * getattr(room.stances, bound)[i, k])
        getattr(changed.stances, bound)[i, k] = strength
        after = paragraph.rungs[rung].strength
        moves.append(RedLineMove(room.members[i].id, paragraph.id, bound, before, after))
    changed.refresh()
    return changed, tuple(moves)


def _raise_needed(room: Room, draft: Ints) -> float | None:
    """How much the cost of failure must rise for adoption; None if no rise is enough."""
    totals, now = room.totals(draft), room.scenario.cost_of_failure
    kappas = room.stances.kappa
    turns = [float(t / k) - now for t, k in zip(totals, kappas, strict=True) if k > 0]
    for raised in [0.0, *sorted(turn for turn in turns if turn > 0)]:
        if adopts(totals, kappas * (now + raised), room.rule):
            return raised
    return None


def _rounded_up(cost: float, most: float) -> float:
    """The cost of failure to print: rounded up, so that what is printed is enough."""
    steps = float(10**COST_DIGITS)
    return min(most, math.ceil(cost * steps - 1e-9) / steps)


def _given_up(model: UnlockModel, pattern: Pattern) -> dict[str, float]:
    found = {}
    for i, member in enumerate(model.room.members):
        total = sum(model.make.given_up(i, c.k, c.option, c.disputed) for c in pattern.columns)
        if total > 0:
            found[member.id] = total
    return found


def _settings(
    moves: tuple[RedLineMove, ...], cost: float | None, fallback: str | None
) -> dict[str, float | str]:
    settings: dict[str, float | str] = {
        f"delegations.{m.delegation}.stances.{m.paragraph}.{m.bound}": m.after for m in moves
    }
    if cost is not None:
        settings["meeting.cost_of_failure"] = cost
    if fallback is not None:
        settings["meeting.fallback"] = fallback
    return settings


def _levers(
    scenario: Scenario,
    draft: Ints,
    moves: tuple[RedLineMove, ...],
    cost: float | None,
    fallback: str | None,
) -> frozenset[Lever]:
    levers: set[Lever] = {
        ("wording", paragraph.id, str(int(option)))
        for paragraph, option in zip(scenario.paragraphs, draft, strict=True)
        if option != paragraph.tabled
    }
    levers |= {("red_line", m.delegation, m.paragraph) for m in moves}
    if cost is not None:
        levers.add(("cost_of_failure",))
    if fallback is not None:
        levers.add(("fallback", fallback))
    return frozenset(levers)
