"""Minimal conflicts: the smallest sets of delegations that no text can satisfy together.

A set is in conflict if no text (one option per paragraph) is acceptable to all its members at once,
whatever the others want; what the chair issues otherwise stays that of the whole room. Smallest
conflicts are found exactly by implicit hitting sets (Ignatiev, Previti, Liffiton & Marques-Silva
2015): a conflict must contain an objector to every text, so the smallest set that hits the
objectors of the texts seen so far is a conflict if no text satisfies it, and gives a new text
otherwise.

Axes: ``i`` delegation (I), ``k`` paragraph (K), ``o`` option (O).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.programme import Programme
from sim.rules.consensus import accepts, disputed_rung
from sim.rules.numbers import VETO, Bools, Floats, Ints, TextArrays
from sim.rules.options import exists, rung_of

KINDS = ("wordings", "all")
"""Options a text may use: rungs in the joint text only, or also *split* and carve-outs."""


@dataclass(frozen=True)
class Conflict:
    """``members`` (rows) cannot be satisfied together, and any one fewer can.

    ``witnesses``: for each member, a text that all the other members accept.
    """

    members: tuple[int, ...]
    witnesses: dict[int, Ints]


@dataclass(frozen=True)
class Conflicts:
    """All smallest conflicts, or the first ``most`` of them (then ``complete`` is False).

    ``text``: if there is no conflict, a text that everybody accepts.
    """

    found: tuple[Conflict, ...]
    complete: bool
    text: Ints | None

    @property
    def size(self) -> int:
        """Members of a smallest conflict; 0 if there is none."""
        return len(self.found[0].members) if self.found else 0


def allowed_options(text: TextArrays, kind: str) -> Bools:
    """Which options a text may use, (K, O), for one of KINDS."""
    topics, width = text.strength.shape
    allowed = np.zeros((topics, 2 * width + 1), dtype=np.bool_)
    for k in range(topics):
        for option in range(2 * width + 1):
            inside = kind == "all" or (option < width and rung_of(option, width) is not None)
            allowed[k, option] = inside and exists(option, int(text.rungs[k]), width)
    return allowed


def departures(text: TextArrays, draft: Ints) -> Floats:
    """How far each option departs from a draft, (K, O): paragraphs changed, then strength moved."""
    topics, width = text.strength.shape
    cost = np.zeros((topics, 2 * width + 1))
    for k in range(topics):
        now = text.strength[k, disputed_rung(int(draft[k]), width, text.tabled[k])]
        for option in range(2 * width + 1):
            strength = text.strength[k, disputed_rung(option, width, text.tabled[k])]
            cost[k, option] = 1.0 + min(1.0, abs(strength - now)) / (topics + 1)
        cost[k, draft[k]] = 0.0
    return cost


class RegretTable:
    """The regrets (K, O, I), what each would swallow (I,), and the options in play (K, O).

    ``departure`` (K, O): among equally good texts the one with the least of this, added up; see
    :func:`departures`. ``split``: the option *split*, which may not take every paragraph out of the
    joint text; None where there is no such option.
    """

    def __init__(
        self,
        regret: Floats,
        limit: Floats,
        allowed: Bools,
        departure: Floats,
        split: int | None = None,
    ) -> None:
        self.regret, self.limit = regret, limit
        self.allowed, self.departure, self.split = allowed, departure, split
        self.topics, self.options, self.members = regret.shape

    def totals(self, text: Ints) -> Floats:
        """Total regret of each delegation at a text, (I,), summed as the room sums it."""
        totals = np.zeros(self.members)
        for k, option in enumerate(text):
            totals += self.regret[k, option]
        return totals

    def objectors(self, text: Ints) -> frozenset[int]:
        """Rows of those who do not accept a text."""
        totals = self.totals(text)
        return frozenset(i for i in range(self.members) if not accepts(totals[i], self.limit[i]))

    def widest(self, members: Sequence[int]) -> Ints | None:
        """Of the texts that these members all accept, one that most others accept; None if none.

        The solver works to a tolerance: a text that fails the rule itself is cut off and the search
        goes on.
        """
        programme = self._programme(members)
        while True:
            x = programme.solve()
            if x is None:
                return None
            chosen = x[: self.topics * self.options].reshape(self.topics, self.options)
            text: Ints = chosen.argmax(axis=1)
            if not self.objectors(text) & set(members):
                return text
            programme.forbid([k * self.options + int(o) for k, o in enumerate(text)])

    def nearest(self, i: int) -> Ints | None:
        """The text that departs least and that delegation i accepts, whatever the others do."""
        mine = self.regret[:, :, [i]], self.limit[[i]]
        return RegretTable(*mine, self.allowed, self.departure, self.split).widest([0])

    def _programme(self, members: Sequence[int]) -> Programme:
        """Variables: one per paragraph and option, then one per other delegation that accepts."""
        required = sorted(set(members))
        others = [i for i in range(self.members) if i not in required]
        size = self.topics * self.options
        allowed = self.allowed & (np.abs(self.regret[:, :, required]) < VETO / 2).all(axis=2)
        # all departures together count less than one more delegation on board
        small = self.departure.ravel() / (1.0 + self.departure.max(axis=1).sum())
        cost = np.concatenate([small, -np.ones(len(others))])
        programme = Programme.binary(cost)
        programme.upper[:size] = allowed.ravel()
        for k in range(self.topics):
            row = np.zeros(len(cost))
            row[k * self.options : (k + 1) * self.options] = 1.0
            programme.add(row, 1.0, 1.0)
        if self.split is not None:
            row = np.zeros(len(cost))
            row[self.split : size : self.options] = 1.0
            programme.add(row, high=self.topics - 1)
        for i in required:
            programme.add(self._row(i, allowed, len(cost)), high=self.limit[i])
        for position, i in enumerate(others):
            regrets = self._capped(i, allowed)
            row = np.zeros(len(cost))
            row[:size] = regrets.ravel()
            ceiling = float(regrets.max(axis=1).sum())
            slack = max(0.0, ceiling - self.limit[i])
            row[size + position] = slack
            programme.add(row, high=self.limit[i] + slack)
        return programme

    def _row(self, i: int, allowed: Bools, length: int) -> Floats:
        row = np.zeros(length)
        row[: self.topics * self.options] = np.where(allowed, self.regret[:, :, i], 0.0).ravel()
        return row

    def _capped(self, i: int, allowed: Bools) -> Floats:
        """The regrets of one delegation; a veto is as large as it takes to refuse any text."""
        regrets = np.where(allowed, self.regret[:, :, i], 0.0)
        best = np.minimum(regrets, 0.0).min(axis=1).sum()
        capped: Floats = np.where(regrets > VETO / 2, self.limit[i] - best + 1.0, regrets)
        return capped


def smallest_conflicts(table: RegretTable, most: int = 50) -> Conflicts:
    """All conflicts of the smallest size, up to ``most``, with a witness for each member."""
    everyone = table.widest(range(table.members))
    if everyone is not None:
        return Conflicts((), True, everyone)
    hitting = Programme.binary(np.ones(table.members))
    found: list[Conflict] = []
    while len(found) <= most:
        x = hitting.solve()
        if x is None:
            break
        members = tuple(int(i) for i in np.nonzero(x)[0])
        if found and len(members) > len(found[0].members):
            break
        text = table.widest(members)
        if text is None:
            found.append(_conflict(table, members))
            hitting.forbid(members)
        else:
            row = np.zeros(table.members)
            row[list(table.objectors(text))] = 1.0
            hitting.add(row, low=1.0)
    return Conflicts(tuple(found[:most]), len(found) <= most, None)


def _conflict(table: RegretTable, members: tuple[int, ...]) -> Conflict:
    witnesses = {}
    for left_out in members:
        text = table.widest([i for i in members if i != left_out])
        if text is None:
            raise RuntimeError(
                "a smaller conflict than the smallest: the solver contradicts itself"
            )
        witnesses[left_out] = text
    return Conflict(members, witnesses)
