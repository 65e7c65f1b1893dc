"""What a package of paragraphs can be in a draft, as one number.

With ladders padded to W rungs: option ``w`` < W is rung w in the joint text, ``W`` is *split* (out
of the joint text, into the chair's own statement at the tabled wording), ``W + 1 + w`` is a
*carve-out* at rung w (in the joint text, with named exceptions).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.rules.numbers import Ints, TextArrays


class Place(NamedTuple):
    """Where a package stands: its option, on a ladder of ``rungs`` rungs padded to ``width``."""

    option: int
    rungs: int
    silence: int
    width: int


Move = Callable[[Place], list[int]]
"""The options that the chair may move a package to, in order of preference among equals."""


def split_option(width: int) -> int:
    """The option *split* for ladders padded to ``width`` rungs."""
    return width


def carve_out_option(rung: int, width: int) -> int:
    """The option *carve-out at this rung*."""
    return width + 1 + rung


def rung_of(option: int, width: int) -> int | None:
    """The rung an option stands at, or None for *split*."""
    if option == width:
        return None
    return option if option < width else option - width - 1


def beside(at: Place) -> list[int]:
    """One rung softer, one rung stronger; a carve-out stays a carve-out."""
    rung = rung_of(at.option, at.width)
    if rung is None:
        return []
    offset = at.option - rung
    return [offset + other for other in (rung - 1, rung + 1) if 0 <= other < at.rungs]


def to_silence(at: Place) -> list[int]:
    """Straight to silence."""
    return [at.silence] if at.option != at.silence and at.option < at.width else []


def split_off(at: Place) -> list[int]:
    """Out of the joint text, into the chair's own statement."""
    return [split_option(at.width)] if at.option < at.width else []


def carve_out(at: Place) -> list[int]:
    """The same wording, with those who contest it named as exceptions."""
    plain = at.option < at.width and at.option != at.silence
    return [carve_out_option(at.option, at.width)] if plain else []


@lru_cache(maxsize=64)
def move_table(text: TextArrays, moves: tuple[Move, ...]) -> Ints:
    """Options reachable from each option of each package: (K, O, M), padded with -1.

    The order along M is the order of preference between equally good moves.
    """
    topics, width = len(text.rungs), text.width
    reachable = [
        [_targets(text, moves, k, option, width) for option in range(2 * width + 1)]
        for k in range(topics)
    ]
    longest = max((len(targets) for row in reachable for targets in row), default=0)
    table = np.full((topics, 2 * width + 1, max(longest, 1)), -1)
    for k, row in enumerate(reachable):
        for option, targets in enumerate(row):
            table[k, option, : len(targets)] = targets
    table.setflags(write=False)
    return table


@lru_cache(maxsize=4096)
def targets_of(text: TextArrays, moves: tuple[Move, ...], k: int, option: int) -> list[int]:
    """The options that package k may be moved to from an option, in order of preference."""
    return _targets(text, moves, k, option, text.width)


def options_reached(text: TextArrays, moves: Ints) -> int:
    """How many options tables must hold: up to the last that the moves (a table) can lead to."""
    last = 0
    for k, tabled in enumerate(text.tabled.tolist()):
        reached, ahead = {tabled}, [tabled]
        while ahead:
            for target in moves[k, ahead.pop()].tolist():
                if target >= 0 and target not in reached:
                    reached.add(target)
                    ahead.append(target)
        last = max(last, *reached)
    return (
        text.width
        if last < text.width
        else text.width + 1
        if last == text.width
        else moves.shape[1]
    )


def _targets(
    text: TextArrays, moves: tuple[Move, ...], k: int, option: int, width: int
) -> list[int]:
    rungs = int(text.rungs[k])
    if not exists(option, rungs, width):
        return []
    at = Place(option, rungs, int(text.silence[k]), width)
    return [target for move in moves for target in move(at)]


def exists(option: int, rungs: int, width: int) -> bool:
    """Whether the option exists on a ladder of ``rungs`` rungs padded to ``width``."""
    rung = rung_of(option, width)
    return rung is None or rung < rungs
