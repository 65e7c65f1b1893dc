"""The best text that can be adopted, by integer programming, or the proof that none exists.

One binary variable per paragraph and option, one option per paragraph, one row per delegation:
``sum regret <= K_i(T)``. Where the decision rule is not consensus, one more binary per delegation
says whether its row must hold, and enough must. See :class:`sim.model.programme.TextProgramme`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.programme import SECONDS, Solved, TextProgramme, TimeLimit
from sim.model.room import Room
from sim.rules.numbers import VETO, Bools, Floats, Ints
from sim.rules.options import carve_out_option

OVERRIDDEN = 1e3
"""The loss that stands for an absolute veto overridden by a majority: VETO would swamp the rest."""


@dataclass(frozen=True)
class ExactText:
    """The solver's answer. ``draft`` (K,) is None if no acceptable text exists.

    ``proved``: whether that, or that no text is worth more, is proved; if not, the time was over.
    """

    draft: Ints | None
    value: float | None
    statement: str
    proved: bool = True


def best_text(room: Room, seconds: float = SECONDS) -> ExactText:
    """The text with the highest capability-weighted value that is adopted at the deadline.

    Every option of every paragraph is searched: rungs, split, carve-outs. Of texts worth the same
    the first in order of the paragraphs and their options.
    """
    limit, allowed = room.tolerated(room.scenario.meeting.deadline), _allowed(room)
    members = len(room.members)
    unanimous = room.rule.members == members
    programme = TextProgramme(room.regret, limit, allowed, rule=None if unanimous else room.rule)
    gains = np.where(allowed, _gains(room), 0.0)
    answer = programme.text(range(members) if unanimous else (), -gains, TimeLimit(seconds))
    draft = answer.found
    value = None if draft is None else float(gains[np.arange(len(draft)), draft].sum())
    return ExactText(draft, value, _statement(answer, value, members, unanimous), answer.proved)


def _allowed(room: Room) -> Bools:
    """Options that can be part of the text, (K, O).

    Not those that the ladder does not have. A carve-out that names nobody is the plain wording, so
    that is left to the plain wording.
    """
    allowed: Bools = np.asarray(np.isfinite(room.regret).all(axis=2))
    allowed[:, carve_out_option(0, room.width) :] &= room.contested.any(axis=2)
    return allowed


def _gains(room: Room) -> Floats:
    """Capability-weighted joint value of each option, (K, O); not finite where there is none."""
    overridden = np.isfinite(room.joint) & (room.joint < -VETO / 2)
    joint = np.where(overridden, -OVERRIDDEN, room.joint)
    gains: Floats = (joint * room.rule.shares).sum(axis=2)
    return gains


def _statement(answer: Solved, value: float | None, members: int, unanimous: bool) -> str:
    if value is not None:
        whom = "all present" if unanimous else "enough of those present"
        worth = (
            "none is worth more"
            if answer.proved
            else f"in the time given no better one was found: it is worth {value:.4f}, and no text "
            f"more than {-answer.bound:.4f}"
        )
        return f"this text is acceptable to {whom} at the deadline, and {worth}"
    texts = "text on these ladders, with any split or carve-out,"
    whom = f"{'all' if unanimous else 'enough of the'} {members} delegations at the deadline"
    if answer.proved:
        return f"no {texts} is acceptable to {whom}: the integer programme is infeasible"
    return f"whether any {texts} is acceptable to {whom} was not settled in the time given"
