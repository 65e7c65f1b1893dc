"""The probabilistic Condorcet election: every option meets every other, and each may win.

Axes: ``n`` option (N), ``m`` rival option, ``i`` actor (I).

Wise, Lester & Efird (2015), "An Introduction to the KAPSARC Toolkit for Behavioral Analysis
(KTAB) using One-Dimensional Spatial Models", KAPSARC; option n beats m with probability
``c_nm^2 / (c_nm^2 + c_mn^2)``, c_nm the strength of the coalition that prefers n (quadratic
victory model).

Ambiguities: the pairwise probabilities do not fix the chance of winning overall. Three rules are
in use and all are here: *conditional* (n beats all others, given that some option does),
*markov_uniform* (a champion meets a rival drawn at random) and *markov_incentive* (a rival comes
forward in proportion to the strength behind it times its chance against the champion, the reading
that gives the toolkit's own four digits). The baseline uses *conditional*. Its options are
the actors' own positions, its utilities the negative salience-weighted Euclidean distance, risk
neutral, and its votes proportional to what is at stake; the forecast is the expected position.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.baselines.problem import Floats, Prediction, Problem


def condorcet(problem: Problem) -> Prediction:
    """Expected position of a probabilistic Condorcet election (choices above).

    All issues are decided together: an option is one actor's position on every issue. It cannot
    speak of failure: some option always wins.
    """
    options = np.unique(problem.positions, axis=0)
    if len(options) == 1:
        return Prediction(options[0].copy(), note="one option")
    chance = win_chances(coalitions(problem, options))
    likeliest = int(np.argmax(chance))
    return Prediction(chance @ options, note=f"likeliest option has {chance[likeliest]:.0%}")


def coalitions(problem: Problem, options: Floats) -> Floats:
    """Coalition strengths (N, N): who prefers n to m, weighted by power and by the stake."""
    away = options[None, :, :] - problem.positions[:, None, :]
    distance = np.sqrt((problem.shares[:, None, :] * away**2).sum(axis=2))
    stake = distance[:, None, :] - distance[:, :, None]
    power = problem.weight.sum(axis=1)
    power = power if power.any() else np.ones(len(power))
    return np.asarray((power[:, None, None] * np.maximum(stake, 0)).sum(axis=0))


def pairwise(coalition: Floats) -> Floats:
    """Probability (N, N) that n beats m; one half where nobody cares, and on the diagonal."""
    squared = coalition**2
    total = squared + squared.T
    even = np.full(squared.shape, 0.5)
    return np.asarray(np.divide(squared, total, out=even, where=total > 0))


def win_chances(coalition: Floats, rule: str = "conditional") -> Floats:
    """Probability (N,) that each option wins; ``rule`` is a key of ``ELECTIONS``.

    coalition: (N, N), the strength of those who prefer n to m.
    """
    return ELECTIONS[rule](coalition)


def _conditional(coalition: Floats) -> Floats:
    beats = pairwise(coalition)
    with np.errstate(divide="ignore"):
        logs = np.log(beats)
    np.fill_diagonal(logs, 0.0)
    total = logs.sum(axis=1)
    chance = np.exp(total - total.max())
    return np.asarray(chance / chance.sum())


def _markov_uniform(coalition: Floats) -> Floats:
    challenged_by = np.full(coalition.shape, 1 / len(coalition))
    return _stationary(challenged_by * pairwise(coalition).T)


def _markov_incentive(coalition: Floats) -> Floats:
    beats = pairwise(coalition)
    incentive = (coalition * beats).T
    np.fill_diagonal(incentive, 0.0)
    total = incentive.sum(axis=1, keepdims=True)
    challenged_by = np.divide(incentive, total, out=np.zeros_like(incentive), where=total > 0)
    return _stationary(challenged_by * beats.T)


def _stationary(passes: Floats) -> Floats:
    """Long-run shares (N,) of a chain that passes from n to m with probability passes[n, m]."""
    chain = passes.copy()
    np.fill_diagonal(chain, 0.0)
    balance = chain.T - np.diag(chain.sum(axis=1))
    system = np.vstack([balance, np.ones(len(chain))])
    target = np.append(np.zeros(len(chain)), 1.0)
    share = np.clip(np.linalg.lstsq(system, target, rcond=None)[0], 0.0, None)
    return np.asarray(share / share.sum())


ELECTIONS: dict[str, Callable[[Floats], Floats]] = {
    "conditional": _conditional,
    "markov_uniform": _markov_uniform,
    "markov_incentive": _markov_incentive,
}
