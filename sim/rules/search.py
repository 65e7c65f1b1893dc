"""The chair's search: the one move that most lowers the total shortfall Phi of a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.rules.consensus import EPSILON, shortfall, total_shortfall

Regrets = Callable[[int, int], Sequence[float]]
"""Of a package and an option: what each delegation in the room regrets about it."""


def best_move(
    regrets: Regrets,
    draft: Sequence[int],
    totals: Sequence[float],
    tolerated: Sequence[float],
    targets: Sequence[Sequence[int]],
) -> tuple[int, int] | None:
    """The package and the option it should go to, or None if no move lowers Phi.

    totals, tolerated (I,): of each delegation at the draft. targets: the options that each
    package may go to, in order of preference. Strict decrease only; ties to the lowest
    package, then to the first of its targets.
    """
    phi = total_shortfall(totals, tolerated)
    # beside an absolute veto, sums are exact only to the last digit of it
    best, tie, found = phi, EPSILON * max(1.0, phi), None
    for k, options in enumerate(targets):
        now = regrets(k, draft[k])
        for target in options:
            after, goal = 0.0, regrets(k, target)
            for total, old, new, limit in zip(totals, now, goal, tolerated, strict=True):
                after += shortfall(total + (new - old), limit)
                # it only grows from here on
                if after >= best - tie:
                    break
            if after < best - tie:
                best, found = after, (k, target)
    return found
