"""The best text that can be adopted, by mixed-integer programming, or the proof that none exists.

One binary variable per paragraph and option, one option per paragraph, one row per delegation:
``sum regret <= K_i(T)``. Where the decision rule is not consensus, one more binary per delegation
says whether its row must hold, and enough must. Solved by HiGHS (scipy.optimize.milp).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.model.programme import optimum
from sim.model.room import Room
from sim.rules.consensus import EPSILON, adopts
from sim.rules.numbers import VETO, Bools, Floats, Ints
from sim.rules.options import carve_out_option

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

SOLVER_MARGIN = 1e-6
OVERRIDDEN = 1e3
"""The loss that stands for an absolute veto overridden by a majority: VETO would swamp the rest."""


@dataclass(frozen=True)
class ExactText:
    """The solver's answer. ``draft`` (K,) is None if and only if no acceptable text exists."""

    draft: Ints | None
    value: float | None
    statement: str


def best_text(room: Room) -> ExactText:
    """The text with the highest capability-weighted value that is adopted at the deadline.

    Every option of every paragraph is searched: rungs, split, carve-outs.
    """
    limit = room.tolerated(room.scenario.meeting.deadline)
    topics, options, members = room.regret.shape
    allowed = _allowed(room)
    gain = np.where(allowed, _gains(room), 0.0).ravel()
    # under consensus every delegation's row must hold
    choices = 0 if _unanimous(room) else members
    for margin in (0.0, SOLVER_MARGIN):
        x = optimum(
            np.concatenate([-gain, np.zeros(choices)]),
            _constraints(room, allowed, limit - margin),
            np.ones(topics * options + choices),
            np.concatenate([allowed.ravel(), np.ones(choices)]).astype(float),
        )
        if x is None:
            return ExactText(None, None, _infeasible(room, margin))
        chosen = x[: topics * options]
        draft = chosen.reshape(topics, options).argmax(axis=1)
        if adopts(room.totals(draft), limit, room.rule):
            whom = "all present" if _unanimous(room) else "enough of those present"
            statement = f"this text is acceptable to {whom} at the deadline, and none is worth more"
            return ExactText(draft, float(gain @ chosen), statement)
    return ExactText(None, None, _infeasible(room, SOLVER_MARGIN))


def _unanimous(room: Room) -> bool:
    return room.rule.members == len(room.members)


def _allowed(room: Room) -> Bools:
    """Options that can be part of the text, (K, O).

    Not those that the ladder does not have, nor, under consensus, those that cross a veto. A
    carve-out that names nobody is the plain wording, so that is left to the plain wording.
    """
    allowed: Bools = np.asarray(np.isfinite(room.regret).all(axis=2))
    if _unanimous(room):
        allowed &= (np.abs(room.regret) < VETO / 2).all(axis=2)
    allowed[:, carve_out_option(0, room.width) :] &= room.contested.any(axis=2)
    return allowed


def _constraints(room: Room, allowed: Bools, limit: Floats) -> list[LinearConstraint]:
    """One option per paragraph; total regret within the limit of each delegation that accepts."""
    from scipy.optimize import LinearConstraint

    topics, options, members = room.regret.shape
    one_each = np.kron(np.eye(topics), np.ones(options))
    regret = np.where(allowed[:, :, None], room.regret, 0.0)
    if _unanimous(room):
        rows = regret.reshape(topics * options, members).T
        return [LinearConstraint(rows, ub=limit), LinearConstraint(one_each, 1, 1)]
    # a vetoed option costs its delegation just more than all the rest could make good
    vetoed = np.abs(regret) >= VETO / 2
    best = np.where(vetoed, 0.0, regret).min(axis=1).sum(axis=0)
    regret = np.where(vetoed, np.maximum(limit - best, 0.0) + 1.0, regret)
    slack = np.maximum(regret.max(axis=1).sum(axis=0) - limit, 0.0)
    rows = np.hstack([regret.reshape(topics * options, members).T, np.diag(slack)])
    nothing = np.zeros((2, topics * options))
    enough = np.hstack([nothing, np.stack([np.ones(members), room.rule.shares])])
    return [
        LinearConstraint(rows, ub=limit + slack),
        LinearConstraint(np.hstack([one_each, np.zeros((topics, members))]), 1, 1),
        LinearConstraint(enough, lb=[room.rule.members, room.rule.capability - EPSILON]),
    ]


def _infeasible(room: Room, margin: float) -> str:
    within = f" (to within {margin:g})" if margin else ""
    whom = f"{'all' if _unanimous(room) else 'enough of the'} {len(room.members)} delegations"
    return (
        f"no text on these ladders, with any split or carve-out, is acceptable to {whom} "
        f"at the deadline{within}: the integer programme is infeasible"
    )


def _gains(room: Room) -> Floats:
    """Capability-weighted joint value of each option, (K, O); not finite where there is none."""
    overridden = np.isfinite(room.joint) & (room.joint < -VETO / 2)
    joint = np.where(overridden, -OVERRIDDEN, room.joint)
    gains: Floats = (joint * room.rule.shares).sum(axis=2)
    return gains
