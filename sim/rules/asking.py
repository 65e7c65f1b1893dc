"""What an objector asks for: the nearest single change of the text at which it would accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from sim.rules.consensus import accepts, total
from sim.rules.numbers import Topic
from sim.rules.options import carve_out_option, rung_of, split_option

ROUGHLY = 1e-6
"""Sums of the same numbers in another order differ by far less, also beside an absolute veto."""


def asks_for(
    regret_at: Callable[[int, int], float],
    draft: Sequence[int],
    tolerated: float,
    order: Sequence[int],
    topics: Sequence[Topic],
) -> tuple[int, int] | None:
    """The nearest change (package, option) with which one delegation accepts a draft.

    regret_at: its own regret at an option of a package; draft: (K,) options; order: the
    packages it would change, the worst first. A rung of the joint text is nearer than *split*,
    and *split* than a carve-out; then the fewest rungs away, the worst package, the softer
    wording. None if no such change is enough.
    """
    regrets = [regret_at(k, option) for k, option in enumerate(draft)]
    rests = [total(regrets) - regret for regret in regrets]
    nearest = sorted(
        (near, place, option)
        for place, k in enumerate(order)
        for near, option in others(topics[k].rungs, topics[k].width, draft[k])
    )
    for _, place, option in nearest:
        k = order[place]
        new = regret_at(k, option)
        if rests[k] + new <= tolerated + ROUGHLY:
            changed = total(new if j == k else regret for j, regret in enumerate(regrets))
            if accepts(changed, tolerated):
                return k, option
    return None


def options_of(rungs: int, width: int) -> list[int]:
    """All options of a package: its rungs, split, a carve-out at each rung."""
    carved = (carve_out_option(rung, width) for rung in range(rungs))
    return [*range(rungs), split_option(width), *carved]


@lru_cache(maxsize=4096)
def others(rungs: int, width: int, drafted: int) -> tuple[tuple[tuple[int, int], int], ...]:
    """All options of a package but the drafted one, each with its nearness to it."""
    return tuple(
        (nearness(option, drafted, width), option)
        for option in options_of(rungs, width)
        if option != drafted
    )


def nearness(option: int, drafted: int, width: int) -> tuple[int, int]:
    """Kind of change, then rungs moved; what was split off stands below the softest rung."""
    kind = int(option >= width) + int(option > width)
    rung, now = rung_of(option, width), rung_of(drafted, width)
    return kind, 0 if rung is None else abs(rung - (-1 if now is None else now))
