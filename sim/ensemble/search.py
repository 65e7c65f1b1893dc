"""The chair's search of ``rules/search.py`` again, compiled: it leaves out what cannot be best.

Axes: ``k`` package (K), ``o`` option (O), ``i`` delegation in the room (I), ``m`` move.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.compiling import compiled
from sim.rules.consensus import EPSILON, shortfall
from sim.rules.numbers import Floats, Ints

LARGE = 100.0
"""Running sums of numbers up to this are exact to far less than EPSILON."""


@compiled(fastmath={"reassoc", "nsz"})
def phi_of(totals: Floats, tolerated: Floats) -> float:
    """Phi: the sum of the shortfalls of the delegations in the room."""
    phi = 0.0
    for i in range(totals.shape[0]):
        phi += shortfall(totals[i], tolerated[i])
    return phi


@compiled(fastmath={"reassoc", "nsz"})
def move_total(regret: Floats, k: int, option: int, target: int, totals: Floats) -> float:
    """Bring totals (I,) up to date when paragraph k goes from one option to another.

    Returns the size of the numbers added: beside a veto they must be summed afresh, as the
    difference of two large numbers is not exact.
    """
    size = 0.0
    for i in range(totals.shape[0]):
        change = regret[k, target, i] - regret[k, option, i]
        size += abs(totals[i]) + abs(change)
        totals[i] += change
    return size


@compiled(fastmath={"reassoc", "nsz"})
def shortfall_after(
    regret: Floats, k: int, option: int, target: int, totals: Floats, tolerated: Floats
) -> float:
    """Phi if paragraph k went from ``option`` to ``target``."""
    phi = 0.0
    for i in range(totals.shape[0]):
        total = totals[i] + (regret[k, target, i] - regret[k, option, i])
        phi += shortfall(total, tolerated[i])
    return phi


@compiled(fastmath={"reassoc", "nsz"})
def relief_later(
    regret: Floats,
    k: int,
    option: int,
    target: int,
    totals: Floats,
    tolerated: Floats,
    last: Floats,
) -> float:
    """How much less a move will cost those who accept now, once their tolerance is ``last``."""
    relief = 0.0
    for i in range(totals.shape[0]):
        total = totals[i] + (regret[k, target, i] - regret[k, option, i])
        less = shortfall(total, tolerated[i]) - shortfall(total, last[i])
        relief += less if totals[i] <= tolerated[i] else 0.0
    return relief


@compiled()
def best_move(
    regret: Floats,
    draft: Ints,
    totals: Floats,
    tolerated: Floats,
    last: Floats,
    moves: Ints,
    short: NDArray[np.uint64],
) -> tuple[int, int, bool]:
    """The paragraph and option of the one move that most lowers Phi, or -1 and -1 if none does.

    Strict decrease only; ties to the lowest paragraph, then to the first in the move table. And
    whether a move could still be found in a later round, as tolerance grows to ``last`` (I,); if
    not, the draft stands for good. regret (K, O, I), moves (K, O, M) as in ``options.move_table``;
    ``short`` (I,) is overwritten.
    """
    phi, count = phi_of(totals, tolerated), 0
    # nothing is ruled out where a tie is wider, nor if some of those who are short will accept
    later = phi > 1.0
    for i in range(totals.shape[0]):
        short[count] = i
        count += totals[i] > tolerated[i]
        later |= (totals[i] > tolerated[i]) & (totals[i] <= last[i])
    # beside an absolute veto, sums are exact only to the last digit of VETO
    best, tie = phi, EPSILON * max(1.0, phi)
    paragraph, option = -1, -1
    for k in range(draft.shape[0]):
        now = draft[k]
        for m in range(moves.shape[2]):
            target = moves[k, now, m]
            if target < 0:
                break
            # a bound spares most sums: those who are short gain no more, the others only lose
            gain = 0.0
            for s in range(count):
                gain += regret[k, now, short[s]] - regret[k, target, short[s]]
            if phi - gain >= best - tie:
                continue
            after = shortfall_after(regret, k, now, target, totals, tolerated)
            if after < best - tie:
                best, paragraph, option = after, k, target
            elif paragraph < 0 and not later:
                # otherwise what a move spares those who are short does not grow
                relief = relief_later(regret, k, now, target, totals, tolerated, last)
                later = phi - after + relief > 0.0
    return paragraph, option, later or paragraph >= 0
