"""What each objector would have needed, one kind of change at a time. Every answer is tried.

Others are left as they are: these changes make one delegation accept, not the meeting succeed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.model.programme import TextProgramme
from sim.model.reasons import (
    RedLine,
    cost_needed,
    fallbacks_needed,
    joins,
    lines_crossed,
    with_lines,
)
from sim.model.result import option_labels
from sim.model.room import Room
from sim.rules.numbers import Floats, Ints
from sim.scenario.assumed import COST_PATH

Setting = tuple[str, float | str]


@dataclass(frozen=True)
class Need:
    """A change that makes one delegation accept. ``settings``: paths and values of ``--set``.

    kind: ``cost_of_failure``, ``fallback``, ``red_line``, ``red_line_and_cost_of_failure`` or
    ``wording`` (then ``text`` has one option label per paragraph that changes). A cost in words is
    rounded up, in settings it is the least.
    """

    kind: str
    words: str
    settings: tuple[Setting, ...] = ()
    text: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "kind": self.kind,
            "words": self.words,
            "settings": dict(self.settings),
            "text": dict(self.text),
        }


def needs_of(
    room: Room, text: Ints, round_: int, i: int, programme: TextProgramme, cost: Floats
) -> tuple[Need, ...]:
    """Everything that alone would make delegation i accept ``text`` in this round.

    ``programme``: the texts that may be chosen from; ``cost`` (K, O): their distance from ``text``.
    """
    return (
        *_by_cost(room, text, round_, i),
        *_by_fallback(room, text, round_, i),
        *_by_red_lines(room, text, round_, i),
        *_by_wording(room, text, i, programme, cost),
    )


def _by_cost(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    found = _cost(room, text, round_, i)
    if found is None:
        return []
    words, setting = found
    instead = f"{words} instead of {room.scenario.cost_of_failure:g}"
    return [Need("cost_of_failure", instead, (setting,))]


def _cost(room: Room, text: Ints, round_: int, i: int) -> tuple[str, Setting] | None:
    """The cost of failure at which a delegation accepts a text, in words and as a setting."""
    least = cost_needed(room, text, round_, i)
    if least is None:
        return None
    printed = cost_needed(room, text, round_, i, decimals=3)
    return f"a cost of failure of {printed:.3f}", (COST_PATH, least)


def _by_fallback(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    return [
        Need(change.kind, change.words, tuple(change.settings.items()))
        for change in fallbacks_needed(room, text, round_, i)
    ]


def _by_red_lines(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    """The fewest of its own red lines moved to the wording; else all of them and a higher cost."""
    crossed = lines_crossed(room, text, i)
    for count in range(1, len(crossed) + 1):
        for some in itertools.combinations(crossed, count):
            if joins(with_lines(room, round_, i, some), text, round_, i):
                return [Need("red_line", _words(room, some), _settings(some))]
    found = _cost(with_lines(room, round_, i, crossed), text, round_, i) if crossed else None
    if found is None:
        return []
    words, setting = found
    both = f"{_words(room, crossed)}, and with that {words}"
    return [Need("red_line_and_cost_of_failure", both, (*_settings(crossed), setting))]


def _words(room: Room, lines: Sequence[RedLine]) -> str:
    ids = [paragraph.id for paragraph in room.scenario.paragraphs]
    return ", ".join(
        f"{line.bound} on {ids[line.paragraph]} at {line.value:g} instead of {line.before:g}"
        for line in lines
    )


def _settings(lines: Sequence[RedLine]) -> tuple[Setting, ...]:
    return tuple((line.path, line.value) for line in lines)


def _by_wording(
    room: Room, text: Ints, i: int, programme: TextProgramme, cost: Floats
) -> list[Need]:
    """The text nearest to the draft, in paragraphs changed, that the delegation accepts."""
    nearest = programme.text([i], cost).found
    if nearest is None:
        return []
    labels = option_labels(room.scenario, tuple(int(option) for option in nearest))
    changed = tuple(
        (paragraph.id, label)
        for k, (paragraph, label) in enumerate(zip(room.scenario.packages, labels, strict=True))
        if nearest[k] != text[k]
    )
    words = "the wording " + ", ".join(f"{label} on {key}" for key, label in changed)
    return [Need("wording", words, text=changed)]
