"""Mixed-integer programmes, solved by HiGHS (scipy.optimize.milp) to the optimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.inputs import Floats

INFEASIBLE = 2


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
        from scipy.optimize import Bounds, LinearConstraint, milp

        rows = np.array([row for row, _, _ in self.rows])
        limits = ([low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        answer = milp(
            self.cost,
            constraints=[LinearConstraint(rows, *limits)] if self.rows else [],
            integrality=self.integer.astype(int),
            bounds=Bounds(0, self.upper),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status == INFEASIBLE:
            return None
        if answer.status != 0:
            raise RuntimeError(f"the solver stopped without an answer: {answer.message}")
        found: Floats = np.where(self.integer > 0, np.rint(answer.x), answer.x)
        return found
