"""Why a meeting failed: where acceptance sets do not overlap, who was how far, what would tip one.

Every statement is computed from the room's own tables; every tipping change is tried on a changed
room before it is named.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.model.room import Room
from sim.rules.consensus import accepts, crosses
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import VETO, Ints
from sim.rules.options import rung_of


@dataclass(frozen=True)
class Change:
    """One change that alone makes one delegation accept the final draft."""

    kind: str
    path: str
    value: float | str | None
    words: str


@dataclass(frozen=True)
class FailedParagraph:
    """A contested paragraph, taken alone (the others costing nobody anything).

    ``acceptable``: by delegation, the rungs it could join. ``softer`` and ``stronger`` are the two
    sides whose acceptable rungs do not overlap: everybody in ``softer`` has someone in ``stronger``
    with no rung in common. ``never`` could join no rung. ``common``: the rungs all could join.
    ``drafted``: the rung of the final draft, or ``split``.
    """

    id: str
    heading: str
    acceptable: dict[str, tuple[str, ...]]
    softer: tuple[str, ...]
    stronger: tuple[str, ...]
    never: tuple[str, ...]
    common: tuple[str, ...]
    drafted: str


@dataclass(frozen=True)
class Reason:
    """Why there was no consensus on the final draft."""

    paragraphs: tuple[FailedParagraph, ...]
    shortfalls: dict[str, float]
    nearest: str | None
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def reason_of(room: Room, draft: Ints, round_: int) -> Reason:
    """The reason for the failure of ``draft`` (K,) in its last round."""
    short = room.totals(draft) - room.tolerated(round_)
    ids = [member.id for member in room.members]
    by_distance = np.argsort(np.round(short, 12), kind="stable")
    objectors = [i for i in by_distance if not accepts(short[i], 0.0)]
    nearest = int(objectors[0]) if objectors else None
    return Reason(
        paragraphs=tuple(
            _failed(room, round_, k, int(draft[k]))
            for k in range(len(draft))
            if _is_contested(room, int(draft[k]), k)
        ),
        shortfalls={ids[i]: float(short[i]) for i in reversed(objectors)},
        nearest=None if nearest is None else ids[nearest],
        changes=() if nearest is None else _tipping(room, draft, round_, nearest),
    )


def _is_contested(room: Room, option: int, k: int) -> bool:
    rung = rung_of(option, room.width)
    return bool(room.contested[k, room.text.tabled[k] if rung is None else rung].any())


def acceptance_sets(room: Room, round_: int, k: int) -> dict[int, tuple[int, ...]]:
    """For each delegation present, the rungs of paragraph k that alone it would accept."""
    tolerated = room.tolerated(round_)
    return {
        i: tuple(
            w for w in range(room.text.rungs[k]) if accepts(room.regret[k, w, i], tolerated[i])
        )
        for i in range(len(room.members))
    }


def _failed(room: Room, round_: int, k: int, option: int) -> FailedParagraph:
    sets = acceptance_sets(room, round_, k)
    paragraph = room.scenario.paragraphs[k]
    ids = [member.id for member in room.members]
    some = {i: rungs for i, rungs in sets.items() if rungs}
    lowest_top = min((max(rungs) for rungs in some.values()), default=0)
    highest_bottom = max((min(rungs) for rungs in some.values()), default=0)
    rung = rung_of(option, room.width)
    common = set.intersection(*(set(rungs) for rungs in sets.values()))
    return FailedParagraph(
        id=paragraph.id,
        heading=paragraph.heading,
        acceptable={ids[i]: tuple(paragraph.rungs[w].id for w in s) for i, s in sets.items()},
        softer=tuple(ids[i] for i, s in some.items() if max(s) < highest_bottom),
        stronger=tuple(ids[i] for i, s in some.items() if min(s) > lowest_top),
        never=tuple(ids[i] for i, s in sets.items() if not s),
        common=tuple(paragraph.rungs[w].id for w in sorted(common)),
        drafted="split" if rung is None else paragraph.rungs[rung].id,
    )


def _tipping(room: Room, draft: Ints, round_: int, i: int) -> tuple[Change, ...]:
    changes = [
        _by_cost(room, draft, round_, i),
        *_by_fallback(room, draft, round_, i),
        *_by_red_line(room, draft, round_, i),
    ]
    return tuple(change for change in changes if change is not None)


def _by_cost(room: Room, draft: Ints, round_: int, i: int) -> Change | None:
    now = room.scenario.cost_of_failure
    unit = room.scenario.meeting.deadline / round_
    slope = room.stances.kappa[i] * unit ** (-1.0 / room.scenario.assumptions.beta)
    total = float(room.totals(draft)[i])
    # no cost of failure outweighs an absolute veto
    if slope <= 0 or total > VETO / 2:
        return None
    # rounded up, so that the number as printed is enough
    needed = math.ceil(1e4 * total / slope) / 1e4
    return Change(
        kind="cost_of_failure",
        path="meeting.cost_of_failure",
        value=needed,
        words=f"a cost of failure of {needed:.4f} instead of {now:g}",
    )


def _by_fallback(room: Room, draft: Ints, round_: int, i: int) -> list[Change]:
    found = []
    for name in FALLBACKS:
        other = room.changed(fallback=name)
        if name != room.fallback and accepts(other.totals(draft)[i], other.tolerated(round_)[i]):
            words = f"the fallback '{name}' instead of '{room.fallback}'"
            found.append(Change("fallback", "meeting.fallback", name, words))
    return found


def _by_red_line(room: Room, draft: Ints, round_: int, i: int) -> list[Change]:
    found = []
    at = room.stances
    delegation = room.members[i]
    for k, option in enumerate(draft):
        rung = rung_of(int(option), room.width)
        if rung is None:
            continue
        strength = room.text.strength[k, rung]
        if not crosses(strength, at.floor[i, k], at.ceiling[i, k]):
            continue
        bound = "ceiling" if strength > at.ceiling[i, k] else "floor"
        moved = room.changed()
        getattr(moved.stances, bound)[i, k] = strength
        moved.refresh()
        if accepts(moved.totals(draft)[i], moved.tolerated(round_)[i]):
            paragraph = room.scenario.paragraphs[k]
            path = f"delegations.{delegation.id}.stances.{paragraph.id}.{bound}"
            wanted = paragraph.rungs[rung].strength
            words = (
                f"a red line ({bound}) at {wanted:g} instead of "
                f"{100 * getattr(at, bound)[i, k]:.4g} on “{paragraph.title}”"
            )
            found.append(Change("red_line", path, float(wanted), words))
    return found
