"""The cheapest way to a joint text, exactly; or the proof that there is none within the bounds.

Four levers: other wordings, red lines moved just far enough, a higher cost of failure, another
fallback. The price of a solution is the sum over levers of price times units (see ``PRICES``); its
levers are the set of things changed. Later solutions are the cheapest that do not contain all
levers of an earlier one, so each is a different way and none an earlier one with something added.

Everything is decided at the deadline, where the cost of failure presses most, on the stances as
stated, after the sideline meetings that the scenario holds before it. Each fallback is one integer
programme (``unlock_programme.py``). Each solution is then put to the simulator: a meeting with
exactly the printed settings, whose chair opens with the solution's text and holds to it. The
*tabled* wording stays what it was, since it is what the chair would issue alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.model.negotiation import Negotiation
from sim.model.programme import SECONDS, TimeLimit
from sim.model.reasons import lines_crossed
from sim.model.result import option_labels
from sim.model.room import Room
from sim.questions.rehearse import hold_with, without_isolation
from sim.rules.consensus import EPSILON, adopts
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Ints
from sim.scenario.scenario import Scenario, scenario_of
from sim.unlocking.request import LEVERS, Request, request_of
from sim.unlocking.solution import RedLineMove, Solution, Unlock
from sim.unlocking.unlock_programme import PER_LEVER, Lever, Pattern, UnlockModel

COST_DIGITS = 6

PROVED = 2e-6
"""A bound this near the price is a proof: the solver's tolerance, and PER_LEVER."""


def unlock(
    scenario: Scenario | str,
    request: Request | None = None,
    *,
    top: int = 3,
    time_limit: float = SECONDS,
) -> Unlock:
    """The ``top`` cheapest different ways to a joint text within a request (default: no limits).

    time_limit: seconds for the solver, half of them for the ``top`` ways if it needs as much; what
    is not proved by then is said so. Of texts decided apart it takes one (InputError for several).
    """
    scenario = without_isolation(scenario_of(scenario).one_text)
    wanted = request if request is not None else request_of(scenario)
    own = Negotiation(scenario).run()
    if own.joint:
        return Unlock(scenario, wanted, own, (), {}, {}, time_limit)
    levers = [lever for lever in LEVERS if wanted.allows(lever)]
    limit = TimeLimit(time_limit)
    found = {"solutions": ways(scenario, wanted, top, limit.part(0.5))}
    for number, lever in enumerate(levers):
        only, own_part = wanted.only({"wording", lever}), limit.part(1 / (len(levers) - number))
        found[lever] = ways(scenario, only, 1, own_part)
    return Unlock(
        scenario,
        wanted,
        None,
        found["solutions"].solutions,
        {lever: next(iter(found[lever].solutions), None) for lever in levers},
        {key: each.open for key, each in found.items() if each.open is not None},
        time_limit,
    )


class Ways(NamedTuple):
    """Solutions, cheapest first. ``open``: what a further one would cost at least, if the time was

    over before one was found or ruled out.
    """

    solutions: tuple[Solution, ...]
    open: float | None


def ways(scenario: Scenario, request: Request, top: int, limit: TimeLimit | None = None) -> Ways:
    """The cheapest solutions, each without all levers of an earlier one; fewer if no more exist."""
    clock = TimeLimit() if limit is None else limit
    branches = [_Branch(scenario, request, room) for room in _rooms(scenario, request)]
    found: list[Solution] = []
    while len(found) < top:
        for branch in branches:
            branch.solve(clock)
        least = min(branch.least for branch in branches)
        best = min(
            (branch.solution for branch in branches if branch.solution is not None),
            key=lambda solution: round(solution.price + PER_LEVER * len(solution.levers), 9),
            default=None,
        )
        if best is None:
            return Ways(tuple(found), None if least == math.inf else least)
        if least < best.price - PROVED:
            return Ways((*found, replace(best, at_least=least)), None)
        found.append(best)
        for branch in branches:
            branch.exclude(best)
    return Ways(tuple(found), None)


class _Branch:
    """The ways under one fallback: the cheapest, and the price that none is below.

    It is solved again only if what was found last is ruled out.
    """

    def __init__(self, scenario: Scenario, request: Request, room: Room) -> None:
        self.scenario, self.request = scenario, request
        self.model = UnlockModel(room, request)
        other = room.fallback != scenario.meeting.fallback
        self.switch = request.prices["fallback"] if other else 0.0
        self.solution: Solution | None = None
        self.least, self.solved = 0.0, False

    def solve(self, clock: TimeLimit) -> None:
        """Find the cheapest solution that holds to the rule itself, not only to a tolerance."""
        while not self.solved:
            pattern, least = self.model.solve(clock)
            self.least = max(self.least, least + self.switch)
            self.solution, self.solved = None, pattern is None
            if pattern is not None:
                self.solution = _solution(self.scenario, self.request, self.model, pattern)
                self.solved = self.solution is not None
                if self.solution is None:
                    self.model.forbid_pattern(pattern)

    def exclude(self, earlier: Solution) -> None:
        """Rule out all that pulls every lever of an earlier solution."""
        if earlier.fallback in (None, self.model.room.fallback):
            self.model.forbid_levers(earlier.levers)
            if self.solution is not None and earlier.levers <= self.solution.levers:
                self.solved = False


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
        "red_line": _line_price(scenario, request, moves),
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
            package.id: label
            for package, label, option in zip(scenario.packages, labels, draft, strict=True)
            if option != package.tabled
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
        for line in lines_crossed(room, draft, i, (k,)):
            paragraph, member = room.scenario.paragraphs[line.paragraph], room.members[i].id
            getattr(changed.stances, line.bound)[i, line.paragraph] = line.value / 100
            moves.append(RedLineMove(member, paragraph.id, line.bound, line.before, line.value))
    changed.refresh()
    return changed, tuple(moves)


def _line_price(scenario: Scenario, request: Request, moves: tuple[RedLineMove, ...]) -> float:
    """What moved red lines cost: those of a side on a package move as one, by the longest way."""
    longest: dict[tuple[str, str], float] = {}
    for move in moves:
        one = (scenario.stand_of(move.delegation), scenario.package(move.paragraph).id)
        longest[one] = max(longest.get(one, 0.0), move.points / 100)
    prices = request.prices
    return prices["red_line"] * sum(longest.values()) + prices["red_line_each"] * len(longest)


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
        ("wording", package.id, str(int(option)))
        for package, option in zip(scenario.packages, draft, strict=True)
        if option != package.tabled
    }
    levers |= {
        ("red_line", scenario.stand_of(m.delegation), scenario.package(m.paragraph).id)
        for m in moves
    }
    if cost is not None:
        levers.add(("cost_of_failure",))
    if fallback is not None:
        levers.add(("fallback", fallback))
    return frozenset(levers)
