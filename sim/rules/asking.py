"""What an objector asks for: the nearest single change of the text at which it would accept.

And which of the changes asked for is wanted most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.rules.consensus import accepts
from sim.rules.numbers import Floats, Ints
from sim.rules.options import carve_out_option, split_option

ROUGHLY = 1e-6
"""Sums of the same numbers in another order differ by far less, also beside an absolute veto."""

Regrets = Mapping[tuple[int, int], float] | Floats
"""What one delegation would lose on each package at each option, by both: looked up, or a table."""


def asks_for(
    regrets: Regrets,
    draft: Sequence[int] | Ints,
    regret: float,
    tolerated: float,
    order: Sequence[int],
    rungs: Sequence[int] | Ints,
    width: int,
) -> tuple[int, int]:
    """The nearest change (package, option) with which one delegation accepts a draft.

    draft: (K,) options; ``regret``: its total at the draft; order: the packages it would change,
    the worst first; rungs: (K,). A rung of the joint text is nearer than *split*, and *split* than
    a carve-out; then the fewest rungs away, the worst package, the softer wording. A package of -1
    if no such change is enough.
    """
    package, asked, nearest = -1, -1, 3 * (width + 1)
    for k in order:
        rest = regret - regrets[k, draft[k]]
        for option in range(2 * width + 1):
            if option == draft[k] or height(option, width) >= rungs[k]:
                continue
            if rest + regrets[k, option] > tolerated + ROUGHLY:
                continue
            near = nearness(option, draft[k], width)
            if near < nearest and accepts(total_with(regrets, draft, k, option), tolerated):
                package, asked, nearest = k, option, near
    return package, asked


def total_with(regrets: Regrets, draft: Sequence[int] | Ints, k: int, option: int) -> float:
    """The total regret at a draft of which package k is changed; in order, as ``total`` adds."""
    summed = 0.0
    for j in range(len(draft)):
        summed += regrets[j, option if j == k else draft[j]]
    return summed


def nearness(option: int, drafted: int, width: int) -> int:
    """Kind of change first, then rungs moved, as one number."""
    kind = (option >= width) + (option > width)
    moved = 0 if option == width else abs(height(option, width) - height(drafted, width))
    return kind * (width + 1) + moved


def height(option: int, width: int) -> int:
    """The rung an option stands at; what is split off stands below the softest, at -1."""
    return option if option < width else option - width - 1


def most_wanted(
    packages: Sequence[int] | Ints,
    options: Sequence[int] | Ints,
    capability: Sequence[float] | Floats,
) -> int:
    """The row of the ask that most have in common; then that of the more capable.

    packages, options, capability: of each delegation, what it asks for and its weight; a package
    of -1 asks for nothing. Then the first package and option; of the same ask the first row. -1 if
    nobody asks for anything.
    """
    chosen, most = -1, (0, 0.0, 0, 0)
    for i in range(len(packages)):
        if packages[i] < 0:
            continue
        count, weight = 0, 0.0
        for j in range(len(packages)):
            if packages[j] == packages[i] and options[j] == options[i]:
                count += 1
                weight += capability[j]
        wanted = (count, weight, -packages[i], -options[i])
        if wanted > most:
            chosen, most = i, wanted
    return chosen


def options_of(rungs: int, width: int) -> list[int]:
    """All options of a package: its rungs, split, a carve-out at each rung."""
    carved = (carve_out_option(rung, width) for rung in range(rungs))
    return [*range(rungs), split_option(width), *carved]
