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
from sim.rules.consensus import contests_rung, crosses, disputed_rung, weigh, worths_of
from sim.rules.numbers import Floats, Mandate
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
        self.mandates = [room.stances.mandate(i) for i in range(len(room.members))]

    def options(self, k: int) -> list[int]:
        """The options that paragraph k may stand at."""
        room, package = self.room, self.room.scenario.packages[k]
        inside = rungs_within(package, self.request)
        allowed = np.nonzero(allowed_options(room.text, self.request.kind)[k])[0]
        fixed = len(inside) == 1 and inside[0] == package.tabled and not self._free(k)
        return [
            int(option)
            for option in allowed
            if disputed_rung(int(option), room.width, package.tabled) in inside
            and (not fixed or option == package.tabled)
        ]

    def _free(self, k: int) -> bool:
        frozen = self.room.scenario.packages[k].id in self.request.frozen_paragraphs
        return self.request.allows("wording") and not frozen

    def at(self, k: int, option: int) -> list[Column]:
        """The columns of paragraph k at an option: one, or two where who contests it is open."""
        room = self.room
        rung = int(disputed_rung(option, room.width, int(room.text.tabled[k])))
        if option == room.width:
            return [self._column(k, option, bool(room.contested[k, rung].any()), {}, ())]
        movers = self._movers(k, rung)
        topic = room.text.topics[k]
        after = {i: contests_rung(worths_of(self._moved(i, k, rung), topic), rung) for i in movers}
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
        rung = int(disputed_rung(option, self.room.width, int(self.room.text.tabled[k])))
        stay = np.array([self._regret(m, k, option, disputed) for m in self.mandates])
        move = stay.copy()
        for i in movers:
            move[i] = self._regret(self._moved(i, k, rung), k, option, disputed)
        given_up = sum(self.given_up(i, k, option, disputed) for i in range(len(stay)))
        return Column(k, option, disputed, stay, move, movers, swing, given_up)

    def _movers(self, k: int, rung: int) -> dict[int, float]:
        """Rows whose red line this wording crosses and who may move it there, with the distance.

        What a delegation cannot sign on the paragraphs of a package moves as one line: by the
        longest of the distances.
        """
        at, request, found = self.room.stances, self.request, {}
        for i, member in enumerate(self.room.members):
            free = request.allows("red_line") and member.id not in request.frozen_delegations
            beyond = [
                max(at.floor[i, j] - strengths[rung], strengths[rung] - at.ceiling[i, j])
                for j, _, strengths in self.room.text.topics[k].passages
                if crosses(strengths[rung], at.floor[i, j], at.ceiling[i, j])
            ]
            if free and beyond and 100 * max(beyond) <= request.points + 1e-9:
                found[i] = float(max(beyond))
        return found

    def _moved(self, i: int, k: int, rung: int) -> Mandate:
        """The stances of i with its red lines on a package moved as far as a rung."""
        own = self.mandates[i]
        floor, ceiling = list(own.floor), list(own.ceiling)
        for j, _, strengths in self.room.text.topics[k].passages:
            floor[j], ceiling[j] = min(floor[j], strengths[rung]), max(ceiling[j], strengths[rung])
        return own._replace(floor=floor, ceiling=ceiling)

    def _regret(self, mandate: Mandate, k: int, option: int, disputed: bool) -> float:
        topic = self.room.text.topics[k]
        worth, failed = weigh(worths_of(mandate, topic), topic, option, disputed, self.room.terms)
        return failed - worth

    def given_up(self, i: int, k: int, option: int, disputed: bool) -> float:
        """What i gives up: how far the value of the wording falls below the tabled one's."""
        topic, terms = self.room.text.topics[k], self.room.terms
        rung = disputed_rung(option, topic.width, topic.tabled)
        worths = worths_of(self.mandates[i], topic)
        tabled, value = worths[topic.tabled][0], worths[rung][0]
        if option == topic.width:
            value *= terms.statement
        elif option > topic.width and disputed:
            value *= terms.carve_out
        return max(0.0, tabled - value)
