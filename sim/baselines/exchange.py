"""The exchange model: two actors trade moves on two issues, with equal gains.

Axes: ``a`` actor that moves on issue ``p``, ``b`` actor that moves on issue ``q``; (A, B, P, Q).

Stokman & Van Oosten (1994), "The exchange of voting positions", in Bueno de Mesquita & Stokman
(eds), *European Community Decision Making*, ch. 5.

- *Expected outcome* of an issue: the mean of positions weighted by capability x salience.
- *A trade*: a moves on p towards b's position and b moves on q towards a's, at most all the way;
  each pair lies on opposite sides of the expected outcome on both issues.
- *Equal gains*: shifts dp, dq of the outcomes with ``s_bp dp - s_bq dq = s_aq dq - s_ap dp``, so
  ``dp (s_ap + s_bp) = dq (s_aq + s_bq)``; the largest such shifts that the moves allow.
- *Ambiguity*: the order and the number of trades. Ours: the trade with the highest gain first
  (ties to the lowest a, b, p, q), everything valued anew after each; an actor moves at most once
  on an issue; until no trade gains. Effects on third parties do not stop a trade.

With one issue there is nothing to trade and the forecast is the weighted mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.baselines.problem import Bools, Floats, Prediction, Problem, weighted_mean_of


@dataclass(frozen=True)
class Trades:
    """All possible trades at some positions: gain (A, B, P, Q), 0 where there is none.

    shift_p, shift_q: by how much the two expected outcomes move, same shape.
    """

    gain: Floats
    shift_p: Floats
    shift_q: Floats


def exchange(problem: Problem) -> Prediction:
    """Expected outcomes after all gainful trades (Stokman & Van Oosten 1994; choices above).

    It cannot speak of failure: untraded issues are decided at the weighted mean.
    """
    positions, made = trade_all(problem)
    outcome = weighted_mean_of(positions, problem.weight)
    return Prediction(outcome, note=f"{made} trades")


def trade_all(problem: Problem) -> tuple[Floats, int]:
    """Positions (I, K) after the trades, and how many were made."""
    positions = problem.positions.astype(float).copy()
    free = np.ones(positions.shape, dtype=bool)
    made = 0
    while True:
        trades = possible_trades(problem, positions, free)
        best = np.unravel_index(int(np.argmax(trades.gain)), trades.gain.shape)
        if trades.gain[best] <= 1e-9:
            return positions, made
        a, b, p, q = (int(n) for n in best)
        _move(positions, problem, a, b, p, float(trades.shift_p[best]))
        _move(positions, problem, b, a, q, float(trades.shift_q[best]))
        free[a, p] = free[b, q] = False
        made += 1


def _move(x: Floats, problem: Problem, mover: int, towards: int, k: int, shift: float) -> None:
    weight = problem.weight[:, k]
    step = shift * weight.sum() / weight[mover]
    x[mover, k] += np.sign(x[towards, k] - x[mover, k]) * step


def possible_trades(problem: Problem, positions: Floats, free: Bools) -> Trades:
    """Gains and shifts of every trade; ``free`` (I, K) says who may still move on what."""
    reach = _reach(problem, positions, free)
    opposed = _opposed(problem, positions)
    s = problem.salience
    both = s[:, None, :] + s[None, :, :]
    at_p, at_q = both[:, :, :, None], both[:, :, None, :]
    most_p = reach[:, :, :, None]
    most_q = reach.transpose(1, 0, 2)[:, :, None, :]
    ratio = np.divide(
        at_p, at_q, out=np.zeros(np.broadcast_shapes(at_p.shape, at_q.shape)), where=at_q > 0
    )
    limit = np.divide(most_q, ratio, out=np.zeros_like(ratio), where=ratio > 0)
    shift_p = np.minimum(most_p, limit)
    shift_q = shift_p * ratio
    gain = s[None, :, :, None] * shift_p - s[None, :, None, :] * shift_q
    apart = ~np.eye(s.shape[1], dtype=bool)
    allowed = opposed[:, :, :, None] & opposed[:, :, None, :] & apart
    return Trades(np.where(allowed, np.maximum(gain, 0), 0.0), shift_p, shift_q)


def _reach(problem: Problem, positions: Floats, free: Bools) -> Floats:
    """(A, B, K): how far a can move the outcome of k by going all the way to b's position."""
    total = problem.weight.sum(axis=0)
    share = np.divide(problem.weight, total, out=np.zeros_like(problem.weight), where=total > 0)
    distance = np.abs(positions[:, None, :] - positions[None, :, :])
    return np.asarray(np.where(free, share, 0.0)[:, None, :] * distance)


def _opposed(problem: Problem, positions: Floats) -> NDArray[np.bool_]:
    """(A, B, K): a and b lie strictly on opposite sides of the expected outcome of k."""
    side = np.sign(positions - weighted_mean_of(positions, problem.weight))
    return np.asarray(side[:, None, :] * side[None, :, :] < 0)
