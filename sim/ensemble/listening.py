"""The chair who listens, compiled: what was said of the drafts judged so far, and the next draft.

The twin of ``strategies.listening``. Axes: ``t`` round (T), ``k`` package (K), ``i`` delegation in
the room (I).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.ensemble.compiling import compiled
from sim.ensemble.tables import Tables
from sim.rules.asking import asks_for, most_wanted
from sim.rules.consensus import turns_on
from sim.rules.numbers import Bools, Floats, Ints


class Minutes(NamedTuple):
    """What was said in one meeting.

    drafts (T, K) and how many objected to each (T,); of the best draft so far what each delegation
    asks for: package, -1 for nothing, and option, (I,). own (K,) is room to work in.
    """

    drafts: Ints
    objectors: Ints
    package: Ints
    option: Ints
    own: Floats


@compiled()
def empty_minutes(deadline: int, topics: int, members: int) -> Minutes:
    """Minutes to fill; a meeting overwrites those of the last."""
    package, option = np.full(members, -1), np.full(members, -1)
    return Minutes(
        np.empty((deadline, topics), dtype=np.int64),
        np.empty(deadline, dtype=np.int64),
        package,
        option,
        np.empty(topics),
    )


@compiled()
def hear(
    minutes: Minutes,
    t: int,
    text: Ints,
    rungs: Ints,
    tables: Tables,
    totals: Floats,
    tolerated: Floats,
    accepting: Bools,
) -> None:
    """Write down what was said in round t, from 1, of the draft just judged, ``text``."""
    minutes.drafts[t - 1] = text
    minutes.objectors[t - 1] = accepting.shape[0] - accepting.sum()
    if best_round(minutes, t) < t - 1:
        return
    width = tables.disputed.shape[1]
    for i in range(accepting.shape[0]):
        minutes.package[i] = -1
        if not accepting[i]:
            for k in range(text.shape[0]):
                minutes.own[k] = tables.regret[k, text[k], i]
            order = turns_on(minutes.own, totals[i], tolerated[i])
            minutes.package[i], minutes.option[i] = asks_for(
                tables.regret[:, :, i], text, totals[i], tolerated[i], order, rungs, width
            )


@compiled()
def best_round(minutes: Minutes, t: int) -> int:
    """Of t drafts the one with the fewest objectors, the latest of as few; counted from 0."""
    best = 0
    for other in range(1, t):
        if minutes.objectors[other] <= minutes.objectors[best]:
            best = other
    return best


@compiled()
def redraft(minutes: Minutes, t: int, capability: Floats, text: Ints) -> None:
    """Into ``text`` the next draft: the best of t so far, with the new change wanted most."""
    package, option = minutes.package, minutes.option
    text[:] = minutes.drafts[best_round(minutes, t)]
    new = package.copy()
    for i in range(package.shape[0]):
        if package[i] >= 0 and _was_judged(minutes.drafts[:t], text, package[i], option[i]):
            new[i] = -1
    wanted = most_wanted(new, option, capability)
    if wanted >= 0:
        text[package[wanted]] = option[wanted]


@compiled()
def _was_judged(drafts: Ints, text: Ints, package: int, option: int) -> bool:
    """Whether a text of which a package is changed is among drafts (T, K)."""
    for t in range(drafts.shape[0]):
        same = True
        for k in range(text.shape[0]):
            same = same and drafts[t, k] == (option if k == package else text[k])
        if same:
            return True
    return False
