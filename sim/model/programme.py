"""Mixed-integer programmes, solved by HiGHS (scipy.optimize.milp) to the optimum."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from sim.rules.numbers import Floats

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

INFEASIBLE = 2
STDOUT = 1
_STDOUT_LOCK = Lock()


def optimum(
    cost: Floats, constraints: list[LinearConstraint], integer: Floats, upper: Floats
) -> Floats | None:
    """An x that minimises ``cost @ x``, or None if and only if the solver proves there is none.

    ``0 <= x <= upper``; ``integer``: 1 where x must be a whole number (to the solver's tolerance).
    Raises RuntimeError if the solver stops without either.
    """
    from scipy.optimize import Bounds, milp

    with _silent_stdout():
        answer = milp(
            cost,
            constraints=constraints,
            integrality=integer.astype(int),
            bounds=Bounds(0, upper),
            options={"mip_rel_gap": 0.0},
        )
    if answer.status == INFEASIBLE:
        return None
    if answer.status != 0:
        raise RuntimeError(f"the solver stopped without an answer: {answer.message}")
    found: Floats = answer.x
    return found


@contextmanager
def _silent_stdout() -> Iterator[None]:
    """Send file descriptor 1 to nowhere: HiGHS prints notes there, whatever its options say.

    They would stand in the middle of a result that is redirected into a file.
    """
    with _STDOUT_LOCK:
        _flush()
        try:
            kept = os.dup(STDOUT)
        except OSError:  # it is closed: nothing can be printed there
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, STDOUT)
            yield
        finally:
            _flush()
            os.dup2(kept, STDOUT)
            os.close(nowhere)
            os.close(kept)


def _flush() -> None:
    """Empty Python's and C's buffers of standard output: what waits there goes where 1 points."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    ctypes.CDLL("ucrtbase" if os.name == "nt" else None).fflush(None)


@dataclass
class Programme:
    """``min cost @ x`` with ``0 <= x <= upper`` and rows ``low <= a @ x <= high``.

    ``integer``: 1 where x must be a whole number, 0 where not.
    """

    cost: Floats
    upper: Floats
    integer: Floats
    rows: list[tuple[Floats, float, float]] = field(default_factory=list)

    @classmethod
    def binary(cls, cost: Floats) -> Programme:
        """A programme in binary variables only."""
        return cls(np.asarray(cost, dtype=float), np.ones(len(cost)), np.ones(len(cost)))

    def add(self, row: Floats, low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row."""
        self.rows.append((np.asarray(row, dtype=float), low, high))

    def forbid(self, chosen: Sequence[int]) -> None:
        """A no-good cut: these binary variables must not all be 1."""
        row = np.zeros(len(self.cost))
        row[list(chosen)] = 1.0
        self.add(row, high=len(chosen) - 1)

    def solve(self) -> Floats | None:
        """An optimal x, integers rounded, or None if and only if the solver proves there is none.

        Raises RuntimeError if the solver stops without either.
        """
        from scipy.optimize import LinearConstraint

        rows = np.array([row for row, _, _ in self.rows])
        limits = ([low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        constraints = [LinearConstraint(rows, *limits)] if self.rows else []
        x = optimum(self.cost, constraints, self.integer, self.upper)
        return None if x is None else np.where(self.integer > 0, np.rint(x), x)
