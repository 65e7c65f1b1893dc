"""Minimal conflicts: the smallest sets of delegations that no text can satisfy together.

A set is in conflict if no text (one option per paragraph) is acceptable to all its members at once,
whatever the others want; what the chair issues otherwise stays that of the whole room. Smallest
conflicts are found exactly by implicit hitting sets (Ignatiev, Previti, Liffiton & Marques-Silva
2015): a conflict must contain an objector to every text, so the smallest set that hits the
objectors of the texts seen so far is a conflict if no text satisfies it, and gives a new text
otherwise. Such a text is first changed, one paragraph at a time, so that more others accept it: the
fewer its objectors, the more sets it rules out.

Axes: ``i`` delegation (I), ``k`` package (K), ``o`` option (O). A set of delegations is a number
whose bit i says whether i is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from sim.model.programme import FOREVER, TextProgramme, TimeLimit
from sim.rules.consensus import EPSILON
from sim.rules.numbers import Bools, Floats, Ints, TextArrays
from sim.rules.options import split_option

KINDS = ("wordings", "all")
"""Options a text may use: rungs in the joint text only, or also *split* and carve-outs."""

_CONTRADICTION = "a smaller conflict than the smallest: the solver contradicts itself"


@dataclass(frozen=True)
class Conflict:
    """``members`` (rows) cannot be satisfied together, and any one fewer can.

    ``witnesses``: for each member, a text that all the other members accept.
    """

    members: tuple[int, ...]
    witnesses: dict[int, Ints]


@dataclass(frozen=True)
class Conflicts:
    """All smallest conflicts, or the first ``most`` of them (then ``complete`` is False).

    In order of their members' rows. ``text``: if there is no conflict, a text that everybody
    accepts. ``sizes``: if the time was over first, the fewest and the most members that a smallest
    conflict can have; the fewest is 0 if there may be none.
    """

    found: tuple[Conflict, ...]
    complete: bool
    text: Ints | None
    sizes: tuple[int, int] | None = None


def allowed_options(text: TextArrays, kind: str) -> Bools:
    """Which options a text may use, (K, O), for one of KINDS."""
    width = text.width
    options, rungs = np.arange(2 * width + 1), text.rungs[:, None]
    allowed: Bools = (options % (width + 1) < rungs) | (options == split_option(width))
    return allowed if kind == "all" else allowed & (options < width)


def departures(text: TextArrays, draft: Ints) -> Floats:
    """How far each option departs from a draft, (K, O): paragraphs changed, then strength moved."""
    topics, width = len(text.rungs), text.width
    options, every = np.arange(2 * width + 1), np.arange(topics)
    rung = np.where(options == split_option(width), text.tabled[:, None], options % (width + 1))
    strength = np.take_along_axis(text.mean_strength, rung, axis=1)
    moved = np.abs(strength - strength[every, draft][:, None])
    cost: Floats = 1.0 + np.minimum(1.0, moved) / (topics + 1)
    cost[every, draft] = 0.0
    return cost


def smallest_conflicts(
    programme: TextProgramme, cost: Floats, most: int = 50, limit: TimeLimit | None = None
) -> Conflicts:
    """All conflicts of the smallest size, up to ``most``, with a witness for each member.

    ``cost`` (K, O): of texts that would do as well, the cheapest is shown; see :func:`departures`.
    """
    clock = TimeLimit() if limit is None else limit
    everyone = programme.text(range(programme.members), cost, clock)
    if everyone.found is not None:
        return Conflicts((), True, everyone.found)
    if not everyone.proved:
        return Conflicts((), False, None, (0, programme.members))
    softest = programme.allowed.argmax(axis=1)
    refuted = [_bits(programme.objectors(_grown(programme, softest, ())))]
    for size in range(1, programme.members + 1):
        found: list[Conflict] = []
        for members in hitting_sets(refuted, size, clock):
            answer = programme.text(members, limit=clock)
            if answer.found is not None:
                text = _grown(programme, answer.found, members)
                refuted.append(_bits(programme.objectors(text)))
            elif answer.proved and len(found) == most:
                return Conflicts(tuple(found), False, None)
            elif answer.proved:
                found += _conflict(programme, cost, members, clock)
        if not clock.left:
            most_members = size if found else programme.members
            return Conflicts(tuple(found), False, None, (size, most_members))
        if found:
            return Conflicts(tuple(found), True, None)
    raise RuntimeError(_CONTRADICTION)


def conflicts_over(
    objectors: Sequence[Iterable[int]], most: int = 50
) -> tuple[tuple[int, ...], ...]:
    """The smallest conflicts, up to ``most``, where these are the objectors to all the texts."""
    sets = [_bits(rows) for rows in objectors]
    if not all(sets):
        return ()
    by_size = (tuple(islice(hitting_sets(sets, size, FOREVER), most)) for size in count(1))
    return next(found for found in by_size if found)


def hitting_sets(
    sets: list[int], size: int, clock: TimeLimit, chosen: int = 0, first: int = 0
) -> Iterator[tuple[int, ...]]:
    """Sets of ``size`` rows that have a row of each of ``sets`` (bits), in order of their rows.

    No smaller set has. ``sets`` may grow while this goes on. Those found have the rows ``chosen``,
    all below ``first``. Nothing more comes when the time is over.
    """
    if size == 0:
        if all(s & chosen for s in sets):
            yield tuple(i for i in range(first) if chosen >> i & 1)
        return
    seen, left = -1, [0]
    for i in count(first):
        if len(sets) > seen:
            seen, left = len(sets), [s >> i << i for s in sets if not s & chosen]
            if not left or _apart(left) > size:
                return
        if min(left) < 1 << i or not clock.left:
            return
        if any(s >> i & 1 for s in left):
            yield from hitting_sets(sets, size - 1, clock, chosen | 1 << i, i + 1)


def _apart(sets: list[int]) -> int:
    """How many of the sets have nothing in common, taken as they come: as many rows are needed."""
    taken = apart = 0
    for s in sets:
        if not s & taken:
            taken, apart = taken | s, apart + 1
    return apart


def _bits(rows: Iterable[int]) -> int:
    return sum(1 << i for i in set(rows))


def _grown(programme: TextProgramme, text: Ints, members: Sequence[int]) -> Ints:
    """A text changed paragraph by paragraph while more accept it, or fall less short; all members

    accept it throughout.
    """
    regret, limit = programme.regret, programme.limit + EPSILON
    totals, best = programme.totals(text), (-1, 0.0)
    while True:
        after = totals - regret[np.arange(len(text)), text][:, None] + regret
        accepted = after <= limit
        fits = _in_play(programme, text) & accepted[..., list(members)].all(axis=2)
        accepting = np.where(fits, accepted.sum(axis=2), -1)
        short = np.where(accepted, 0.0, after - limit).sum(axis=2)
        k, option = divmod(int(np.lexsort((short.ravel(), -accepting.ravel()))[0]), regret.shape[1])
        now = (int(accepting[k, option]), -float(short[k, option]))
        if now <= best:
            return text
        text, best = text.copy(), now
        text[k] = option
        totals = programme.totals(text)


def _in_play(programme: TextProgramme, text: Ints) -> Bools:
    """Options that a paragraph of a text may change to: something must stay in the joint text."""
    if programme.outside is None:
        return programme.allowed
    out = programme.outside[np.arange(len(text)), text]
    last = out.sum() - out == len(text) - 1
    return programme.allowed & ~(programme.outside & last[:, None])


def _conflict(
    programme: TextProgramme, cost: Floats, members: tuple[int, ...], clock: TimeLimit
) -> list[Conflict]:
    """The conflict of these members with its witnesses; nothing if the time is over."""
    witnesses = {}
    for left_out in members:
        answer = programme.text([i for i in members if i != left_out], cost, clock)
        if answer.found is None and answer.proved:
            raise RuntimeError(_CONTRADICTION)
        if answer.found is None:
            return []
        witnesses[left_out] = answer.found
    return [Conflict(members, witnesses)]
