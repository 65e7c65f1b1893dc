"""The mediated single text of Klein, Faratin, Sayama & Bar-Yam 2003, with annealing voters.

A round holds as many proposals as there are paragraphs. Each takes one paragraph at random to
another rung; a delegation that would lose votes for it all the same with probability
``exp(-loss / temperature)``; a proposal that all in the room vote for replaces the text. The
temperature is the room's cost of failure, cooled to nothing at the deadline (our choice: the paper
gives no scale, and this adds no number).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.model.room import Room
from sim.rules.numbers import Floats, Ints


def rolls_per_round(topics: int, members: int) -> int:
    """How many uniform numbers one round of proposals uses."""
    return topics * (2 + members)


def mutate(room: Room, draft: Ints, round_: int, dice: Floats) -> Ints:
    """The text after one round's proposals. ``dice`` holds the rolls of all rounds."""
    meeting = room.scenario.meeting
    changed = draft.copy()
    rolls = rolls_per_round(len(draft), len(room.members))
    heat = temperature(room.scenario.cost_of_failure, round_, meeting.deadline)
    spent = dice[(round_ - 1) * rolls : round_ * rolls]
    propose(room.regret, changed, room.text.rungs, heat, spent)
    return changed


@njit(cache=True)
def temperature(cost: float, round_: int, deadline: int) -> float:
    """Linear cooling from the room's cost of failure to nothing at the deadline."""
    return cost * (1.0 - round_ / deadline)


@njit(cache=True)
def propose(regret: Floats, draft: Ints, rungs: Ints, heat: float, dice: Floats) -> None:
    """One round of proposals; changes ``draft`` (K,) in place. ``dice`` (K * (2 + I),)."""
    topics, members = draft.shape[0], regret.shape[2]
    for proposal in range(topics):
        start = proposal * (2 + members)
        k = min(int(dice[start] * topics), topics - 1)
        step = 1 + min(int(dice[start + 1] * (rungs[k] - 1)), rungs[k] - 2)
        rung = (draft[k] + step) % rungs[k]
        votes = dice[start + 2 : start + 2 + members]
        if _all_vote_for(regret[k, rung], regret[k, draft[k]], heat, votes):
            draft[k] = rung


@njit(cache=True)
def _all_vote_for(new: Floats, old: Floats, heat: float, votes: Floats) -> bool:
    for i in range(new.shape[0]):
        loss = new[i] - old[i]
        if loss > 0.0 and (heat <= 0.0 or votes[i] >= np.exp(-loss / heat)):
            return False
    return True
