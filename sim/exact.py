"""The best text that all can accept, by mixed-integer programming, or the proof that none exists.

One binary variable per paragraph and option, one option per paragraph, one row per delegation:
``sum regret <= K_i(T)``. Solved by HiGHS (scipy.optimize.milp).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.consensus import accepts
from sim.inputs import VETO, Floats, Ints
from sim.options import carve_out_option
from sim.room import Room

SOLVER_MARGIN = 1e-6


@dataclass(frozen=True)
class ExactText:
    """The solver's answer. ``draft`` (K,) is None if and only if no acceptable text exists."""

    draft: Ints | None
    value: float | None
    statement: str


def best_text(room: Room) -> ExactText:
    """The acceptable text with the highest capability-weighted value at the deadline.

    Every option of every paragraph is searched: rungs, split, carve-outs.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    limit = room.tolerated(room.scenario.meeting.deadline)
    topics, options, _ = room.regret.shape
    regret = room.regret.reshape(topics * options, -1).T
    # an option that crosses a veto, or that the ladder does not have, cannot be part of the text
    allowed = (np.abs(regret) < VETO / 2).all(axis=0)
    # a carve-out that names nobody is the plain wording, so leave that to the plain wording
    carve_outs = allowed.reshape(topics, options)[:, carve_out_option(0, room.width) :]
    carve_outs &= room.contested.any(axis=2)
    rows = np.where(allowed, regret, 0.0)
    one_each = np.kron(np.eye(topics), np.ones(options))
    gain = np.where(allowed, _gains(room).reshape(topics * options), 0.0)
    for margin in (0.0, SOLVER_MARGIN):
        answer = milp(
            -gain,
            constraints=[
                LinearConstraint(rows, ub=limit - margin),
                LinearConstraint(one_each, 1, 1),
            ],
            integrality=np.ones(topics * options),
            bounds=Bounds(0, allowed.astype(float)),
            options={"mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return ExactText(None, None, _infeasible(margin, len(limit)))
        if answer.status != 0:
            raise RuntimeError(f"the solver stopped without an answer: {answer.message}")
        draft = answer.x.reshape(topics, options).argmax(axis=1)
        totals = room.totals(draft)
        if all(accepts(t, k) for t, k in zip(totals, limit, strict=True)):
            statement = (
                "this text is acceptable to all present at the deadline, and none is worth more"
            )
            return ExactText(draft, float(gain @ answer.x), statement)
    return ExactText(None, None, _infeasible(SOLVER_MARGIN, len(limit)))


def _infeasible(margin: float, members: int) -> str:
    within = f" (to within {margin:g})" if margin else ""
    return (
        f"no text on these ladders, with any split or carve-out, is acceptable to all {members} "
        f"delegations at the deadline{within}: the integer programme is infeasible"
    )


def _gains(room: Room) -> Floats:
    """Capability-weighted joint value of each option, (K, O); not finite where there is no option."""
    weights = room.capability / room.capability.sum()
    return (room.joint * weights).sum(axis=2)
