"""The cheapest joint text under one fallback, as an integer programme.

A :class:`sim.model.programme.TextProgramme` whose options are *columns* (``columns.py``), and
beside it the levers: one variable per red line and column, if that red line is moved just far
enough for the column's wording; how much the cost of failure is raised, and whether. At the
deadline each tolerance is ``kappa_i (K + d)``, linear in the raise d. Under consensus everybody's
row must hold; no variable says whether it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.model.programme import TextProgramme, TimeLimit
from sim.model.room import Room
from sim.rules.numbers import VETO, Floats
from sim.unlocking.columns import Column, ColumnMaker
from sim.unlocking.request import Request

Lever = tuple[str, ...]
"""What was pulled: ("wording", paragraph, option), ("red_line", side or delegation, package)..."""

PER_LEVER = 1e-7
"""Added to the price for each lever pulled, so that of equally cheap ways the one with the fewest

levers is found; a way that is cheaper by less than this for each lever it saves is not.
"""


@dataclass(frozen=True, eq=False)
class Pattern:
    """The discrete part of a solution: the columns chosen, and whose red lines move (row, k)."""

    columns: tuple[Column, ...]
    moved: frozenset[tuple[int, int]]
    raises: bool


class UnlockModel:
    """All ways to a joint text under the fallback of a room, at the deadline."""

    def __init__(self, room: Room, request: Request) -> None:
        self.room, self.request = room, request
        self.make = ColumnMaker(room, request)
        ladders = [
            [column for option in self.make.options(k) for column in self.make.at(k, option)]
            for k in range(len(room.text.rungs))
        ]
        self.longest = max(len(ladder) for ladder in ladders)
        self.columns = {
            k * self.longest + c: column
            for k, ladder in enumerate(ladders)
            for c, column in enumerate(ladder)
        }
        self.low, most = (bound - room.scenario.cost_of_failure for bound in request.cost)
        self.high = most if request.allows("cost_of_failure") else self.low
        self.programme = self._texts()
        self.stands = [room.scenario.stand_of(member.id) for member in room.members]
        self.moves = self._moves()
        self.raises, self.raised = self._raise()
        for c, column in self.columns.items():
            self._link(c, column)
        self.cost, self.levers = self._cost(), self._levers()

    # the programme

    def _moves(self) -> dict[tuple[int, int], int]:
        """By column and row whether a red line is moved: one variable for all of a side."""
        found: dict[tuple[int, str], int] = {}
        for c, column in self.columns.items():
            for i in column.movers:
                key = (c, self.stands[i])
                if key not in found:
                    found[key] = int(self.programme.variables(np.ones(1))[0])
        return {
            (c, i): found[c, self.stands[i]]
            for c, column in self.columns.items()
            for i in column.movers
        }

    def _texts(self) -> TextProgramme:
        """The columns as options: what each delegation has against them if its red lines stay."""
        room, shape = self.room, (len(self.room.text.rungs), self.longest)
        regret, worst = np.zeros((2, *shape, len(room.members)))
        allowed, outside = np.zeros((2, *shape), dtype=np.bool_)
        for c, column in self.columns.items():
            at = divmod(c, self.longest)
            allowed[at], outside[at] = True, column.option == room.width
            regret[at] = _staying(column)
            moved = np.where(column.move < VETO / 2, column.move, 0.0)
            worst[at] = np.maximum(np.where(regret[at] < VETO / 2, regret[at], 0.0), moved)
        limit = room.stances.kappa * room.scenario.cost_of_failure
        slack = np.maximum(worst.max(axis=1).sum(axis=0) - limit, 0.0)
        everyone = room.rule.members == len(room.members)
        rule = None if everyone else room.rule
        programme = TextProgramme(regret, limit, allowed, outside, rule, slack)
        programme.require(range(len(room.members)) if everyone else ())
        return programme

    def _raise(self) -> tuple[int, int]:
        """Whether the cost of failure is raised, and by how much, which all tolerances follow."""
        programme = self.programme
        raises = int(programme.variables(np.array([float(self.high > 0)]))[0])
        raised = int(programme.variables(np.array([self.high]), whole=False)[0])
        programme.row([raised, raises], [1.0, -self.high], high=0.0)
        programme.row([raised], [1.0], low=self.low)
        for row, kappa in zip(programme.accept, self.room.stances.kappa, strict=True):
            programme.change(row, raised, -kappa)
        return raises, raised

    def _link(self, c: int, column: Column) -> None:
        """Red lines move only for the column chosen, and decide whether it is contested."""
        programme, staying = self.programme, _staying(column)
        for i in column.movers:
            move = self.moves[c, i]
            programme.row([move, c], [1.0, -1.0], high=0.0)
            programme.change(programme.accept[i], move, column.move[i] - staying[i])
            if column.stay[i] > VETO / 2 > column.move[i]:
                # a veto is never accepted: the red line is moved, or its owner objects
                programme.row(*self._unless(c, move, i))
        if column.swing:
            swing = sorted({self.moves[c, i] for i in column.swing})
            all_but = len(swing) - (1.0 if column.disputed else 0.0)
            bounds = (-math.inf, 0.0) if column.disputed else (0.0, math.inf)
            programme.row([*swing, c], [*np.ones(len(swing)), -all_but], *bounds)

    def _unless(self, c: int, move: int, i: int) -> tuple[list[int], list[float], float, float]:
        if self.programme.rule is None:
            return [c, move], [1.0, -1.0], -math.inf, 0.0
        return [c, move, self.programme.votes[i]], [1.0, -1.0, 1.0], -math.inf, 1.0

    def _cost(self) -> Floats:
        prices, cost = self.request.prices, np.zeros(self.programme.size)
        for c, column in self.columns.items():
            changed = column.option != self.room.text.tabled[column.k]
            cost[c] = prices["wording"] * column.given_up + PER_LEVER * changed
            for i, distance in column.movers.items():
                price = prices["red_line"] * distance + prices["red_line_each"] + PER_LEVER
                # a side moves as one, by the longest of its distances
                cost[self.moves[c, i]] = max(cost[self.moves[c, i]], price)
        cost[self.raised], cost[self.raises] = prices["cost_of_failure"], PER_LEVER
        return cost

    # answers

    def solve(self, limit: TimeLimit) -> tuple[Pattern | None, float]:
        """The cheapest pattern that is found, or None, and the price that none is below.

        Among equals the one with the fewest levers, see PER_LEVER. Without a pattern an infinite
        price is the proof that there is none.
        """
        best = self.programme.minimise(self.cost, limit)
        return None if best.found is None else self._pattern(best.found > 0.5), best.bound

    def _pattern(self, on: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Pattern:
        moved = ((i, self.columns[c].k) for (c, i), move in self.moves.items() if on[move])
        columns = tuple(column for c, column in self.columns.items() if on[c])
        return Pattern(columns, frozenset(moved), bool(on[self.raises]))

    def forbid_pattern(self, pattern: Pattern) -> None:
        """Cut off one pattern exactly: its columns, its moves and no others, its raise or none."""
        chosen = {c for c, column in self.columns.items() if column in pattern.columns}
        used = {
            move: (i, self.columns[c].k) in pattern.moved
            for (c, i), move in self.moves.items()
            if c in chosen
        }
        on = {**dict.fromkeys(chosen, True), **used, self.raises: pattern.raises}
        signs = [1.0 if own else -1.0 for own in on.values()]
        self.programme.row(list(on), signs, high=sum(on.values()) - 1)

    def forbid_levers(self, levers: frozenset[Lever]) -> None:
        """Cut off every solution that pulls all of these levers (or more)."""
        pulled = [v for lever in levers for v in self.levers.get(lever, ())]
        own = ("fallback", self.room.fallback)
        self.programme.row(pulled, np.ones(len(pulled)), high=len(levers - {own}) - 1)

    def _levers(self) -> dict[Lever, list[int]]:
        """The variables of each lever: it is pulled if one of them is 1."""
        ids = [package.id for package in self.room.scenario.packages]
        levers: dict[Lever, list[int]] = {("cost_of_failure",): [self.raises]}
        for c, column in self.columns.items():
            levers.setdefault(("wording", ids[column.k], str(column.option)), []).append(c)
        for (c, i), move in self.moves.items():
            pulled = levers.setdefault(("red_line", self.stands[i], ids[self.columns[c].k]), [])
            if move not in pulled:
                pulled.append(move)
        return levers


def _staying(column: Column) -> Floats:
    """The regrets if red lines stay (I,); where that is a veto they must move, so what is then."""
    return np.where((column.stay > VETO / 2) & (column.move < VETO / 2), column.move, column.stay)
