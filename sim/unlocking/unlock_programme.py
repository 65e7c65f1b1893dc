"""The cheapest joint text under one fallback, as a mixed-integer programme.

Variables: one per *column* (``unlock_columns.py``); one per red line and column, if that red line
is moved just far enough for the column's wording; one per delegation, if it accepts; how much the
cost of failure is raised. At the deadline each tolerance is ``kappa_i (K + d)``, linear in the
raise d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.programme import Programme
from sim.model.room import Room
from sim.rules.consensus import EPSILON
from sim.rules.numbers import VETO, Floats
from sim.unlocking.columns import Column, ColumnMaker
from sim.unlocking.request import Request

Lever = tuple[str, ...]
"""What was pulled: ("wording", paragraph, option), ("red_line", delegation, paragraph), ..."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """The discrete part of a solution: the columns chosen and the red lines moved (row, k)."""

    columns: tuple[Column, ...]
    moved: tuple[tuple[int, int], ...]
    raises: bool


class UnlockModel:
    """All ways to a joint text under the fallback of a room, at the deadline."""

    def __init__(self, room: Room, request: Request) -> None:
        self.room, self.request = room, request
        self.make = ColumnMaker(room, request)
        self.columns = [
            column
            for k in range(len(room.text.rungs))
            for option in self.make.options(k)
            for column in self.make.at(k, option)
        ]
        self.moves = [(c, i) for c, column in enumerate(self.columns) for i in column.movers]
        self.low, most = (bound - room.scenario.cost_of_failure for bound in request.cost)
        self.high = most if request.allows("cost_of_failure") else self.low
        self.votes = len(self.columns) + len(self.moves)
        self.size = self.votes + len(room.members) + 2
        self.programme = self._programme()

    # the programme

    def _programme(self) -> Programme:
        prices = self.request.prices
        cost = np.zeros(self.size)
        cost[: len(self.columns)] = [prices["wording"] * c.given_up for c in self.columns]
        cost[len(self.columns) : self.votes] = [
            prices["red_line"] * self.columns[c].movers[i] + prices["red_line_each"]
            for c, i in self.moves
        ]
        cost[-1] = prices["cost_of_failure"]
        programme = Programme.binary(cost)
        programme.integer[-1] = 0.0
        programme.upper[-1] = self.high
        programme.upper[-2] = 1.0 if self.high > 0 else 0.0
        for k in range(len(self.room.text.rungs)):
            row = self._row()
            row[: len(self.columns)] = [column.k == k for column in self.columns]
            programme.add(row, 1.0, 1.0)
        row = self._row()
        row[: len(self.columns)] = [column.option == self.room.width for column in self.columns]
        # a text with every paragraph split off is no joint text
        programme.add(row, high=len(self.room.text.rungs) - 1)
        for c in range(len(self.columns)):
            self._link(programme, c)
        row = self._row()
        row[-1], row[-2] = 1.0, -self.high
        programme.add(row, high=0.0)
        row = self._row()
        row[-1] = 1.0
        programme.add(row, low=self.low)
        for i in range(len(self.room.members)):
            self._acceptance(programme, i)
        self._enough(programme)
        return programme

    def _row(self) -> Floats:
        return np.zeros(self.size)

    def _move_variables(self, c: int) -> dict[int, int]:
        """By row, the variable that says it moves its red line for column c."""
        first = len(self.columns)
        return {i: first + m for m, (column, i) in enumerate(self.moves) if column == c}

    def _link(self, programme: Programme, c: int) -> None:
        """Red lines move only for the column chosen, and decide whether it is contested."""
        column, variables = self.columns[c], self._move_variables(c)
        for variable in variables.values():
            row = self._row()
            row[variable], row[c] = 1.0, -1.0
            programme.add(row, high=0.0)
        if column.swing:
            row = self._row()
            row[[variables[i] for i in column.swing]] = 1.0
            row[c] = -len(column.swing) + (1.0 if column.disputed else 0.0)
            if column.disputed:
                programme.add(row, high=0.0)
            else:
                programme.add(row, low=0.0)
        for i, regret in enumerate(column.stay):
            if regret > VETO / 2:
                # a veto is never accepted: the red line is moved, or its owner objects
                row = self._row()
                row[c] = row[self.votes + i] = 1.0
                if i in variables and column.move[i] < VETO / 2:
                    row[variables[i]] = -1.0
                programme.add(row, high=1.0)

    def _acceptance(self, programme: Programme, i: int) -> None:
        """sum regret_i - kappa_i d <= kappa_i K, for those who are to accept."""
        row = self._row()
        row[: len(self.columns)] = [self._finite(column, i) for column in self.columns]
        for m, (c, who) in enumerate(self.moves):
            if who == i:
                column = self.columns[c]
                row[len(self.columns) + m] = column.move[i] - self._finite(column, i)
        kappa = float(self.room.stances.kappa[i])
        row[-1] = -kappa
        limit = kappa * self.room.scenario.cost_of_failure
        slack = max(0.0, self._largest(i) - limit)
        row[self.votes + i] = slack
        programme.add(row, high=limit + slack)

    def _largest(self, i: int) -> float:
        """More regret than any text gives a delegation, vetoes apart."""
        worst = np.zeros(len(self.room.text.rungs))
        for column in self.columns:
            moved = float(column.move[i]) if column.move[i] < VETO / 2 else 0.0
            worst[column.k] = max(worst[column.k], self._finite(column, i), moved)
        return float(worst.sum())

    def _enough(self, programme: Programme) -> None:
        """As many accept as the decision rule asks for; under consensus everybody."""
        rule = self.room.rule
        for weights, wanted in (
            (np.ones(len(rule.shares)), float(rule.members)),
            (rule.shares, rule.capability - EPSILON),
        ):
            row = self._row()
            row[self.votes : -2] = weights
            programme.add(row, low=wanted)

    def _finite(self, column: Column, i: int) -> float:
        """The regret if i stays; where that is a veto it must move, so what it has then."""
        stay, move = float(column.stay[i]), float(column.move[i])
        if stay < VETO / 2:
            return stay
        return move if move < VETO / 2 else 0.0

    # answers

    def solve(self) -> tuple[float, Pattern] | None:
        """The cheapest pattern with its price, the one with fewest levers among equals; or None."""
        x = self.programme.solve()
        if x is None:
            return None
        best = float(self.programme.cost @ x)
        few = Programme(
            self._lever_counts(), self.programme.upper, self.programme.integer,
            [*self.programme.rows, (self.programme.cost, -np.inf, best + 1e-9)],
        )  # fmt: skip
        fewest = few.solve()
        return best, self._pattern(x if fewest is None else fewest)

    def _lever_counts(self) -> Floats:
        counts = np.ones(self.size)
        counts[: len(self.columns)] = [
            float(c.option != self.room.text.tabled[c.k]) for c in self.columns
        ]
        counts[self.votes : -2] = counts[-1] = 0.0
        return counts

    def _pattern(self, x: Floats) -> Pattern:
        chosen = [c for c in range(len(self.columns)) if x[c] > 0.5]
        moved = [
            (i, self.columns[c].k)
            for m, (c, i) in enumerate(self.moves)
            if x[len(self.columns) + m] > 0.5
        ]
        return Pattern(tuple(self.columns[c] for c in chosen), tuple(moved), bool(x[-2] > 0.5))

    def forbid_pattern(self, pattern: Pattern) -> None:
        """Cut off one pattern exactly: its columns, its moves and no others, its raise or none."""
        row = self._row()
        ones = 0
        for c, column in enumerate(self.columns):
            if column in pattern.columns:
                row[c], ones = 1.0, ones + 1
        for m, (c, i) in enumerate(self.moves):
            if self.columns[c] in pattern.columns:
                used = (i, self.columns[c].k) in pattern.moved
                row[len(self.columns) + m] = 1.0 if used else -1.0
                ones += used
        row[-2] = 1.0 if pattern.raises else -1.0
        self.programme.add(row, high=ones + pattern.raises - 1)

    def forbid_levers(self, levers: frozenset[Lever]) -> None:
        """Cut off every solution that pulls all of these levers (or more)."""
        row = self._row()
        for lever in levers:
            for variable in self._variables(lever):
                row[variable] = 1.0
        own = ("fallback", self.room.fallback)
        self.programme.add(row, high=len(levers - {own}) - 1)

    def _variables(self, lever: Lever) -> list[int]:
        members = [member.id for member in self.room.members]
        ids = [paragraph.id for paragraph in self.room.scenario.paragraphs]
        if lever[0] == "cost_of_failure":
            return [self.size - 2]
        if lever[0] == "wording":
            return [
                c
                for c, column in enumerate(self.columns)
                if (ids[column.k], str(column.option)) == lever[1:]
            ]
        if lever[0] == "red_line":
            return [
                len(self.columns) + m
                for m, (c, i) in enumerate(self.moves)
                if (members[i], ids[self.columns[c].k]) == lever[1:]
            ]
        return []
