"""What each objector would have needed, one kind of change at a time. Every answer is recomputed.

Others are left as they are: these changes make one delegation accept, not the meeting succeed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from sim.model.result import option_labels
from sim.model.room import Room
from sim.questions.conflict import Table
from sim.rules.consensus import accepts, crosses
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import VETO, Ints
from sim.rules.options import rung_of

Setting = tuple[str, float | str]


@dataclass(frozen=True)
class Need:
    """A change that makes one delegation accept. ``settings``: paths and values of ``--set``.

    kind: ``cost_of_failure``, ``fallback``, ``red_line``, ``red_line_and_cost_of_failure`` or
    ``wording`` (then ``text`` has one option label per paragraph that changes).
    """

    kind: str
    words: str
    settings: tuple[Setting, ...] = ()
    text: tuple[tuple[str, str], ...] = ()


def needs_of(room: Room, text: Ints, round_: int, i: int, table: Table) -> tuple[Need, ...]:
    """Everything that alone would make delegation i accept ``text`` in this round.

    ``table``: the options that wordings may be chosen from.
    """
    return (
        *_by_cost(room, text, round_, i),
        *_by_fallback(room, text, round_, i),
        *_by_red_lines(room, text, round_, i),
        *_by_wording(room, text, i, table),
    )


def _cost_needed(room: Room, text: Ints, round_: int, i: int) -> float | None:
    """The cost of failure at which a delegation accepts a text in this round; None if at none."""
    time = (round_ / room.scenario.meeting.deadline) ** (1.0 / room.scenario.assumptions.beta)
    slope = float(room.stances.kappa[i]) * time
    total = float(room.totals(text)[i])
    # no cost of failure reaches a veto
    return None if slope <= 0 or total > VETO / 2 else max(0.0, total / slope)


def _by_cost(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    needed = _cost_needed(room, text, round_, i)
    if needed is None:
        return []
    words = f"a cost of failure of {needed:.3f} instead of {room.scenario.cost_of_failure:g}"
    return [Need("cost_of_failure", words, (("meeting.cost_of_failure", needed),))]


def _by_fallback(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    found = []
    for name in FALLBACKS:
        other = room.changed(fallback=name)
        if name != room.fallback and accepts(other.totals(text)[i], other.tolerated(round_)[i]):
            words = f"the fallback '{name}' instead of '{room.fallback}'"
            found.append(Need("fallback", words, (("meeting.fallback", name),)))
    return found


def _by_red_lines(room: Room, text: Ints, round_: int, i: int) -> list[Need]:
    """The fewest of its own red lines moved to the wording; else all of them and a higher cost."""
    crossed = [k for k in range(len(text)) if _crossing(room, int(text[k]), k, i)]
    for count in range(1, len(crossed) + 1):
        for some in itertools.combinations(crossed, count):
            moved, words, settings = _moved(room, text, some, i)
            if accepts(moved.totals(text)[i], moved.tolerated(round_)[i]):
                return [Need("red_line", words, settings)]
    if not crossed:
        return []
    moved, words, settings = _moved(room, text, tuple(crossed), i)
    cost = _cost_needed(moved, text, round_, i)
    if cost is None:
        return []
    both = f"{words}, and with that a cost of failure of {cost:.3f}"
    setting = ("meeting.cost_of_failure", cost)
    return [Need("red_line_and_cost_of_failure", both, (*settings, setting))]


def _crossing(room: Room, option: int, k: int, i: int) -> bool:
    rung = rung_of(option, room.width)
    if rung is None:
        return False
    at = room.stances
    return bool(crosses(room.text.strength[k, rung], at.floor[i, k], at.ceiling[i, k]))


def _moved(
    room: Room, text: Ints, paragraphs: tuple[int, ...], i: int
) -> tuple[Room, str, tuple[Setting, ...]]:
    """The room with red lines of i moved just as far as the text, in words and as settings."""
    moved, words, settings = room.changed(), [], []
    for k in paragraphs:
        rung = rung_of(int(text[k]), room.width)
        assert rung is not None
        strength = room.text.strength[k, rung]
        bound = "ceiling" if strength > room.stances.ceiling[i, k] else "floor"
        before = 100 * getattr(room.stances, bound)[i, k]
        getattr(moved.stances, bound)[i, k] = strength
        paragraph = room.scenario.paragraphs[k]
        points = paragraph.rungs[rung].strength
        words.append(f"{bound} on {paragraph.id} at {points:g} instead of {before:g}")
        path = f"delegations.{room.members[i].id}.stances.{paragraph.id}.{bound}"
        settings.append((path, points))
    moved.refresh()
    return moved, ", ".join(words), tuple(settings)


def _by_wording(room: Room, text: Ints, i: int, table: Table) -> list[Need]:
    """The text nearest to the draft, in paragraphs changed, that the delegation accepts."""
    nearest = table.nearest(i)
    if nearest is None:
        return []
    labels = option_labels(room.scenario, tuple(int(option) for option in nearest))
    changed = tuple(
        (paragraph.id, label)
        for k, (paragraph, label) in enumerate(zip(room.scenario.paragraphs, labels, strict=True))
        if nearest[k] != text[k]
    )
    words = "the wording " + ", ".join(f"{label} on {key}" for key, label in changed)
    return [Need("wording", words, text=changed)]
