"""What a text is and who accepts it, as one integer programme for all who ask about texts.

:class:`Programme` is one model of the solver, HiGHS, that is kept between solves, and
:class:`TextProgramme` the texts in it: one binary variable per paragraph and option, one option per
paragraph, one row per delegation, ``sum regret <= limit``, on for those required to accept.

Axes: ``i`` delegation (I), ``k`` package (K), ``o`` option (O).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from sim.errors import InputError
from sim.rules.consensus import EPSILON, Rule, accepts, adopts, total
from sim.rules.numbers import VETO, Bools, Floats, Ints

TOLERANCE = 1e-9
"""How far a row may be missed."""

SECONDS = 60.0
"""How long an answer may take unless another limit is given."""

_FEASIBLE = 2
"""What the solver calls a solution that holds all rows."""

_DISTINCT = 1e6
"""Whole numbers up to here are told apart by the solver for certain."""

_SETTINGS = {
    "output_flag": False,
    "threads": 1,
    "mip_allow_restart": False,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.0,
    "mip_feasibility_tolerance": TOLERANCE,
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
}


class TimeLimit:
    """A limit, in seconds, on all that is asked of the solver for one answer.

    Raises InputError for a number below 0, or none.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        if not seconds >= 0:
            raise InputError(f"must be seconds from 0, found {seconds:g}", where="--time-limit")
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.end - time.monotonic())

    def part(self, share: float) -> TimeLimit:
        """A limit on a share of the time left."""
        return TimeLimit(self.left * share)

    def spend(self) -> None:
        """Leave nothing: the solver stopped by its own clock, and what comes next must know."""
        self.end = -math.inf


FOREVER = TimeLimit(math.inf)


class Solved(NamedTuple):
    """What was found (an x or a text), or None. Nothing costs less than ``bound``.

    ``proved``: nothing costs less than what was found; if that is None, there is nothing. If not,
    the time was over: what was found is the best so far, and None means that nobody knows.
    """

    found: np.ndarray[Any, np.dtype[Any]] | None
    bound: float
    proved: bool


class Programme:
    """Variables from 0 up, and rows: ``low <= values @ x[variables] <= high``."""

    def __init__(self) -> None:
        self.highs = _silent()()
        for name, value in _SETTINGS.items():
            self.highs.setOptionValue(name, value)
        self.size = self.rows = 0

    def variables(self, upper: Floats | Bools, whole: bool = True) -> Ints:
        """New variables from 0 to ``upper``, by number; whole numbers unless told otherwise."""
        from highspy import HighsVarType

        count = len(upper)
        new = np.arange(self.size, self.size + count)
        self.size += count
        self.highs.addVars(count, np.zeros(count), upper.astype(float))
        if whole:
            kinds = np.full(count, HighsVarType.kInteger)
            self.highs.changeColsIntegrality(count, new.astype(np.int32), kinds)
        return new

    def row(
        self,
        variables: Sequence[int] | Ints,
        values: Sequence[float] | Floats,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> int:
        """Add a row; its number."""
        numbers = np.asarray(variables, dtype=np.int32)
        self.highs.addRow(low, high, len(numbers), numbers, np.asarray(values, dtype=float))
        self.rows += 1
        return self.rows - 1

    def change(self, row: int, variable: int, value: float) -> None:
        """Change the value of a variable in a row."""
        self.highs.changeCoeff(int(row), int(variable), float(value))

    def limit_row(self, row: int, high: float) -> None:
        """Change what a row without a lower bound may be at most; infinity switches it off."""
        self.highs.changeRowBounds(int(row), -math.inf, float(high))

    def bound(self, variables: Ints, low: Bools | float, high: Bools | float) -> None:
        """Change the bounds of variables, each or all."""
        numbers = variables.ravel().astype(np.int32)
        low, high = (np.broadcast_to(b, variables.shape).ravel().astype(float) for b in (low, high))
        self.highs.changeColsBounds(len(numbers), numbers, low, high)

    def keep_rows(self, count: int) -> None:
        """Drop all rows but the first ``count``."""
        gone = np.arange(count, self.rows, dtype=np.int32)
        self.highs.deleteRows(len(gone), gone)
        self.rows = count

    def minimise(self, cost: Floats, limit: TimeLimit = FOREVER) -> Solved:
        """The x with the smallest ``cost @ x``.

        Raises RuntimeError if the solver stops for anything but an answer or the time.
        """
        from highspy import HighsModelStatus as Status

        seconds = limit.left
        if not seconds:
            return Solved(None, -math.inf, False)
        highs = self.highs
        # nothing of an earlier solve is to decide between equals, or to pass for an answer
        highs.clearSolver()
        highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), cost.astype(float))
        # the solver's clock runs on from solve to solve
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        if status in (Status.kInfeasible, Status.kUnboundedOrInfeasible):
            return Solved(None, math.inf, True)
        if status not in (Status.kOptimal, Status.kTimeLimit):
            words = highs.modelStatusToString(status)
            raise RuntimeError(f"the solver stopped without an answer: {words}")
        proved = status == Status.kOptimal
        if not proved:
            limit.spend()
        found = proved or info.primal_solution_status == _FEASIBLE
        x = np.array(highs.getSolution().col_value) if found else None
        return Solved(x, info.mip_dual_bound, proved)


class TextProgramme(Programme):
    """All texts, and who accepts them: regrets (K, O, I) within limits (I,).

    ``allowed`` (K, O): the options in play. ``outside`` (K, O): those that take a paragraph out of
    the joint text, which may not happen to all. ``rule``: if given, a text must also be adopted by
    it, and one more variable per delegation says whether it accepts; ``slack`` (I,), how far one
    that does not may be above its limit, is as far as the options go unless it is given.
    """

    def __init__(
        self,
        regret: Floats,
        limit: Floats,
        allowed: Bools,
        outside: Bools | None = None,
        rule: Rule | None = None,
        slack: Floats | None = None,
    ) -> None:
        super().__init__()
        self.regret, self.limit, self.allowed = regret, limit, allowed
        self.outside, self.rule = outside, rule
        self.topics, self.choices, self.members = regret.shape
        # a veto is not a sum: it is a bound of its option, or excludes that its owner accepts
        self.vetoed: Bools = (np.abs(regret) >= VETO / 2) & allowed[:, :, None]
        table = np.where(allowed[:, :, None] & ~self.vetoed, regret, 0.0)
        self.options = self.variables(allowed.ravel()).reshape(allowed.shape)
        for k in range(self.topics):
            self.row(self.options[k], np.ones(self.choices), 1.0, 1.0)
        if outside is not None:
            self.row(self.options[outside], np.ones(outside.sum()), high=self.topics - 1)
        every = self.options.ravel()
        self.accept = [self.row(every, table[..., i].ravel()) for i in range(self.members)]
        if rule is not None:
            most = np.maximum(table.max(axis=1).sum(axis=0) - limit, 0.0)
            self._vote(rule, most if slack is None else slack)

    def _vote(self, rule: Rule, slack: Floats) -> None:
        """Variables that say who accepts, of whom there must be enough."""
        self.votes = self.variables(np.ones(self.members))
        for i, vote in enumerate(self.votes):
            self.change(self.accept[i], vote, slack[i])
            self.limit_row(self.accept[i], self.limit[i] + slack[i])
        for k, i in zip(*np.nonzero(self.vetoed.any(axis=1)), strict=True):
            either = [*self.options[k, self.vetoed[k, :, i]], self.votes[i]]
            self.row(either, np.ones(len(either)), high=1.0)
        self.row(self.votes, np.ones(self.members), low=rule.members)
        self.row(self.votes, rule.shares, low=rule.capability - EPSILON)

    def require(self, required: Sequence[int]) -> None:
        """Switch on the rows of those who must accept, and off the options that they veto."""
        some = np.isin(np.arange(self.members), required)
        self.bound(self.options, 0.0, self.allowed & ~(self.vetoed & some).any(axis=2))
        if self.rule is not None:
            self.bound(self.votes, some, 1.0)
            return
        for i, row in enumerate(self.accept):
            self.limit_row(row, self.limit[i] if some[i] else math.inf)

    def text(
        self, required: Iterable[int], cost: Floats | None = None, limit: TimeLimit = FOREVER
    ) -> Solved:
        """A text (K,) that all ``required`` (rows) accept, and of these the one that costs least.

        ``cost`` (K, O) is added up over the paragraphs; without it any text will do. Of texts that
        cost the same, to within TOLERANCE, the first in order of the paragraphs and their options.
        The solver works to a tolerance, so every text is put to the rules themselves.
        """
        members, kept = sorted(set(required)), self.rows
        self.require(members)
        wanted = np.zeros(self.allowed.shape) if cost is None else cost
        answer = self._search(members, wanted, limit)
        if cost is not None and answer.found is not None and answer.proved:
            answer = answer._replace(found=self._first(members, cost, answer.found, limit))
        self.keep_rows(kept)
        return answer

    def forbid(self, text: Ints) -> None:
        """Never find this text again."""
        chosen = self.options[np.arange(self.topics), text]
        self.row(chosen, np.ones(self.topics), high=self.topics - 1)

    def totals(self, text: Ints) -> Floats:
        """Total regret of each delegation at a text, (I,), summed as the room sums it."""
        at_text = self.regret[np.arange(self.topics), text]
        return np.array([total(column) for column in at_text.T.tolist()])

    def objectors(self, text: Ints) -> frozenset[int]:
        """Rows of those who do not accept a text."""
        totals = self.totals(text)
        return frozenset(i for i in range(self.members) if not accepts(totals[i], self.limit[i]))

    def _search(self, members: Sequence[int], cost: Floats, limit: TimeLimit) -> Solved:
        """The text that costs least of those that hold by the rules; others are cut off."""
        every, bound = np.zeros(self.size), -math.inf
        every[self.options] = cost
        while True:
            answer = self.minimise(every, limit)
            bound = max(bound, answer.bound)
            if answer.found is None:
                return answer._replace(bound=bound)
            text = answer.found[self.options].argmax(axis=1)
            carried = self.rule is None or adopts(self.totals(text), self.limit, self.rule)
            if carried and not self.objectors(text) & set(members):
                return Solved(text, bound, answer.proved)
            self.forbid(text)

    def _first(self, members: Sequence[int], cost: Floats, best: Ints, limit: TimeLimit) -> Ints:
        """Of the texts that cost the same, the first; paragraphs together while one number can

        tell their options apart.
        """
        value = float(cost[np.arange(self.topics), best].sum())
        self.row(self.options.ravel(), cost.ravel(), high=value + TOLERANCE)
        ranks = np.cumsum(self.allowed, axis=1) - 1.0
        base = max(2.0, ranks.max() + 1.0)
        at_once = max(1, int(math.log(_DISTINCT, base)))
        for start in range(0, self.topics, at_once):
            here = np.arange(start, min(start + at_once, self.topics))
            order = np.zeros(cost.shape)
            order[here] = ranks[here] * base ** (here[-1] - here)[:, None]
            found = self._search(members, order, limit).found
            best = best if found is None else found
            fixed = best[here, None] == np.arange(self.choices)
            self.bound(self.options[here], fixed, fixed)
        return best


@cache
def _silent() -> Any:
    """The solver's class, imported when it is needed, that prints nothing on standard output."""
    import highspy

    class Silent(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:
            # the constructor's first call, which would print a banner
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Silent
