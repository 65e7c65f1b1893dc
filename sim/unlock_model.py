"""The cheapest joint text under one fallback, as a mixed-integer programme.

Variables: one per *column*, that is a paragraph at an option, contested or not; one per red line
and column, if that red line is moved just far enough for the column's wording; who accepts; how
much the cost of failure is raised. Exactness of the parts that are not linear:

- A red line is a step: once moved to the wording it stops biting there, and moving it further, or
  to another wording, gains nothing (at most it ends a footnote in the fallback, which makes joining
  less attractive). So "moved to the chosen wording, or not" is all there is to decide.
- Whether a wording is contested by anybody decides what the fallback issues for everybody. Where
  that hangs on red lines that can move, a column stands for each answer: *uncontested* requires all
  who contest only for their red line to have moved it, *contested* that one of them has not.
- At the deadline each tolerance is ``kappa_i (K + d)``, linear in the raise d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.conflict import allowed_options
from sim.consensus import (
    EPSILON,
    carve_out_value,
    contests,
    crosses,
    disputed_rung,
    fallback_value,
    issued_value,
    joint_value,
    worth,
)
from sim.inputs import VETO, Floats
from sim.programme import Programme
from sim.room import Room
from sim.unlock_request import Request, rungs_within

Lever = tuple[str, ...]
"""What was pulled: ("wording", paragraph, option), ("red_line", delegation, paragraph), ..."""


@dataclass(frozen=True, eq=False)
class Column:
    """Paragraph k at an option. stay, move (I,): regrets with one's own red line as it is or moved.

    movers: rows that may move a red line here, with the distance (0..1). swing: those who contest
    the wording for their red line alone; they decide whether it is contested, where that is open.
    """

    k: int
    option: int
    disputed: bool
    stay: Floats
    move: Floats
    movers: dict[int, float]
    swing: tuple[int, ...]
    given_up: float


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
        self.columns = [
            column
            for k in range(len(room.text.rungs))
            for option in self._options(k)
            for column in self._columns(k, option)
        ]
        self.moves = [(c, i) for c, column in enumerate(self.columns) for i in column.movers]
        self.low, most = (bound - room.scenario.cost_of_failure for bound in request.cost)
        self.high = most if request.allows("cost_of_failure") else self.low
        self.votes = len(self.columns) + len(self.moves)
        self.size = self.votes + len(room.members) + 2
        self.programme = self._programme()

    # columns

    def _options(self, k: int) -> list[int]:
        room, paragraph = self.room, self.room.scenario.paragraphs[k]
        inside = rungs_within(paragraph, self.request)
        allowed = np.nonzero(allowed_options(room.text, self.request.kind)[k])[0]
        fixed = len(inside) == 1 and inside[0] == paragraph.tabled and not self._free(k)
        return [
            int(option)
            for option in allowed
            if disputed_rung(int(option), room.width, paragraph.tabled) in inside
            and (not fixed or option == paragraph.tabled)
        ]

    def _free(self, k: int) -> bool:
        frozen = self.room.scenario.paragraphs[k].id in self.request.frozen_paragraphs
        return self.request.allows("wording") and not frozen

    def _columns(self, k: int, option: int) -> list[Column]:
        room = self.room
        rung = int(disputed_rung(option, room.width, int(room.text.tabled[k])))
        if option == room.width:
            return [self._column(k, option, bool(room.contested[k, rung].any()), {}, ())]
        movers = self._movers(k, rung)
        after = {i: self._contests(i, k, rung, moved=True) for i in movers}
        now = room.contested[k, rung]
        settled = any(after.values()) or any(now[i] for i in range(len(now)) if i not in movers)
        swing = tuple(i for i in movers if now[i] and not after[i])
        if settled or not swing:
            return [self._column(k, option, settled, movers, ())]
        return [self._column(k, option, d, movers, swing) for d in (True, False)]

    def _column(
        self,
        k: int,
        option: int,
        disputed: bool,
        movers: dict[int, float],
        swing: tuple[int, ...],
    ) -> Column:
        rows = range(len(self.room.members))
        stay = np.array([self._regret(i, k, option, disputed, moved=False) for i in rows])
        move = np.array(
            [
                self._regret(i, k, option, disputed, moved=True) if i in movers else stay[i]
                for i in rows
            ]
        )
        given_up = sum(self.given_up(i, k, option, disputed) for i in rows)
        return Column(k, option, disputed, stay, move, movers, swing, given_up)

    def _movers(self, k: int, rung: int) -> dict[int, float]:
        """Rows whose red line this wording crosses and who may move it there, with the distance."""
        room, at = self.room, self.room.stances
        y, request = room.text.strength[k, rung], self.request
        found = {}
        for i, member in enumerate(room.members):
            free = request.allows("red_line") and member.id not in request.frozen_delegations
            if free and crosses(y, at.floor[i, k], at.ceiling[i, k]):
                distance = max(at.floor[i, k] - y, y - at.ceiling[i, k])
                if 100 * distance <= request.points + 1e-9:
                    found[i] = float(distance)
        return found

    def _crosses(self, i: int, k: int, rung: int, to: int | None) -> bool:
        """Whether a rung crosses i's red line, moved as far as the rung ``to`` if one is given."""
        at, strength = self.room.stances, self.room.text.strength[k]
        floor, ceiling = at.floor[i, k], at.ceiling[i, k]
        if to is not None:
            floor, ceiling = min(floor, strength[to]), max(ceiling, strength[to])
        return bool(crosses(strength[rung], floor, ceiling))

    def _value(self, i: int, k: int, rung: int) -> float:
        at, text = self.room.stances, self.room.text
        y, q = text.strength[k, rung], text.reference[k]
        return float(worth(at.salience[i, k], at.position[i, k], q, y))

    def _contests(self, i: int, k: int, rung: int, moved: bool, to: int | None = None) -> bool:
        target = (rung if to is None else to) if moved else None
        crossed = self._crosses(i, k, rung, target)
        return bool(contests(self._value(i, k, rung), self.room.stances.penalty[i, k], crossed))

    def _regret(self, i: int, k: int, option: int, disputed: bool, moved: bool) -> float:
        room, terms, rho = self.room, self.room.terms, self.room.stances.penalty[i, k]
        tabled = int(room.text.tabled[k])
        rung = int(disputed_rung(option, room.width, tabled))
        named = self._contests(i, k, tabled, moved, to=rung)
        issued = float(issued_value(self._value(i, k, tabled), named, terms))
        if option == room.width:
            return issued - terms.statement * self._value(i, k, tabled)
        value, crossed = self._value(i, k, rung), self._crosses(i, k, rung, rung if moved else None)
        failed = fallback_value(value, rho, crossed, disputed, issued, terms)
        if option > room.width:
            return float(failed - carve_out_value(value, rho, crossed, disputed, terms))
        return float(failed - joint_value(value, rho, crossed))

    def given_up(self, i: int, k: int, option: int, disputed: bool) -> float:
        """What i gives up: how far the value of the wording falls below the tabled one's."""
        room, tabled = self.room, int(self.room.text.tabled[k])
        value = self._value(i, k, int(disputed_rung(option, room.width, tabled)))
        if option == room.width:
            value *= room.terms.statement
        elif option > room.width and disputed:
            value *= room.terms.carve_out
        return max(0.0, self._value(i, k, tabled) - value)

    # the programme

    def _programme(self) -> Programme:
        prices = self.request.prices
        cost = np.zeros(self.size)
        cost[: len(self.columns)] = [prices["wording"] * c.given_up for c in self.columns]
        cost[len(self.columns) : self.votes] = [
            prices["red_line"] * self.columns[c].movers[i] for c, i in self.moves
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
