"""What a paragraph can be in an unlocked text, and what each delegation then has against it.

A *column* is a paragraph at an option, contested or not. Exactness of what is not linear:

- A red line is a step: once moved to the wording it stops biting there, and moving it further, or
  to another wording, gains nothing (at most it ends a footnote in the fallback, which makes joining
  less attractive). So "moved to the chosen wording, or not" is all there is to decide.
- Whether a wording is contested by anybody decides what the fallback issues for everybody. Where
  that hangs on red lines that can move, a column stands for each answer: *uncontested* requires all
  who contest only for their red line to have moved it, *contested* that one of them has not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.room import Room
from sim.questions.conflict import allowed_options
from sim.rules.consensus import (
    carve_out_value,
    contests,
    crosses,
    crossing,
    disputed_rung,
    fallback_value,
    issued_value,
    joint_value,
    worth,
)
from sim.rules.numbers import Floats
from sim.unlocking.request import Request, rungs_within


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


class ColumnMaker:
    """The columns of a room that a request allows."""

    def __init__(self, room: Room, request: Request) -> None:
        self.room, self.request = room, request

    def options(self, k: int) -> list[int]:
        """The options that paragraph k may stand at."""
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

    def at(self, k: int, option: int) -> list[Column]:
        """The columns of paragraph k at an option: one, or two where who contests it is open."""
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

    def _crossing(self, i: int, k: int, rung: int, to: int | None) -> float:
        """What crossing i's red line costs, moved as far as the rung ``to`` if one is given."""
        at, strength = self.room.stances, self.room.text.strength[k]
        floor, ceiling = at.floor[i, k], at.ceiling[i, k]
        if to is not None:
            floor, ceiling = min(floor, strength[to]), max(ceiling, strength[to])
        return float(crossing(strength[rung], floor, ceiling, at.penalty[i, k]))

    def _value(self, i: int, k: int, rung: int) -> float:
        at, text = self.room.stances, self.room.text
        y, q = text.strength[k, rung], text.reference[k]
        return float(worth(at.salience[i, k], at.position[i, k], q, y))

    def _contests(self, i: int, k: int, rung: int, moved: bool, to: int | None = None) -> bool:
        target = (rung if to is None else to) if moved else None
        crossed = self._crossing(i, k, rung, target)
        return bool(contests(joint_value(self._value(i, k, rung), crossed)))

    def _regret(self, i: int, k: int, option: int, disputed: bool, moved: bool) -> float:
        room, terms = self.room, self.room.terms
        tabled = int(room.text.tabled[k])
        rung = int(disputed_rung(option, room.width, tabled))
        named = self._contests(i, k, tabled, moved, to=rung)
        issued = float(issued_value(self._value(i, k, tabled), named, terms))
        if option == room.width:
            return issued - terms.statement * self._value(i, k, tabled)
        value = self._value(i, k, rung)
        crossed = self._crossing(i, k, rung, rung if moved else None)
        failed = fallback_value(value, crossed, disputed, issued, terms)
        if option > room.width:
            return float(failed - carve_out_value(value, crossed, disputed, terms))
        return float(failed - joint_value(value, crossed))

    def given_up(self, i: int, k: int, option: int, disputed: bool) -> float:
        """What i gives up: how far the value of the wording falls below the tabled one's."""
        room, tabled = self.room, int(self.room.text.tabled[k])
        value = self._value(i, k, int(disputed_rung(option, room.width, tabled)))
        if option == room.width:
            value *= room.terms.statement
        elif option > room.width and disputed:
            value *= room.terms.carve_out
        return max(0.0, self._value(i, k, tabled) - value)
