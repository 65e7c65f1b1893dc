"""Why a meeting failed: where acceptance sets do not overlap, who was how far, what would tip one.

Every statement is computed from the room's own tables. Every tipping change is tried, with the
number that is printed, before it is named.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from typing import Any

import numpy as np

from sim.model.room import Room
from sim.model.zones import acceptable_by_id, contesters_of, overlap_of
from sim.rules.consensus import accepts, crosses, pressure, tolerance
from sim.rules.fallbacks import FALLBACKS
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Ints, stances_of
from sim.rules.options import rung_of
from sim.scenario.assumed import COST_PATH
from sim.scenario.schema import MOST_COST


@dataclass(frozen=True)
class Change:
    """One change that alone makes one delegation accept the final draft.

    settings: paths and values of ``--set``.
    """

    kind: str
    settings: dict[str, float | str]
    words: str


@dataclass(frozen=True)
class RedLine:
    """A red line that a draft crosses: where it stands, and where it would just be respected.

    paragraph: index; bound: ``floor`` or ``ceiling``; path: of ``--set``; before, value: 0..100.
    """

    paragraph: int
    bound: str
    path: str
    before: float
    value: float


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
    refusing = room.objectors(draft, round_)
    objectors = [int(i) for i in by_distance if i in refusing]
    nearest = objectors[0] if objectors else None
    return Reason(
        paragraphs=tuple(
            _failed(room, round_, k, int(option))
            for k, option in enumerate(draft)
            if contesters_of(room, k, int(option))
        ),
        shortfalls={ids[i]: float(short[i]) for i in reversed(objectors)},
        nearest=None if nearest is None else ids[nearest],
        changes=() if nearest is None else _tipping(room, draft, round_, nearest),
    )


def _failed(room: Room, round_: int, k: int, option: int) -> FailedParagraph:
    overlap = overlap_of(room, round_, k)
    package = room.scenario.packages[k]
    ids, rungs = [member.id for member in room.members], [rung.id for rung in package.rungs]
    drafted = rung_of(option, room.width)
    return FailedParagraph(
        id=package.id,
        heading=package.heading,
        acceptable=acceptable_by_id(room, overlap, k),
        softer=tuple(ids[i] for i in overlap.softer),
        stronger=tuple(ids[i] for i in overlap.stronger),
        never=tuple(ids[i] for i in overlap.never),
        common=tuple(rungs[w] for w in overlap.zone),
        drafted="split" if drafted is None else rungs[drafted],
    )


# what would tip one delegation


def _tipping(room: Room, draft: Ints, round_: int, i: int) -> tuple[Change, ...]:
    return (
        *_by_cost(room, draft, round_, i),
        *fallbacks_needed(room, draft, round_, i),
        *_by_red_line(room, draft, round_, i),
    )


def _by_cost(room: Room, draft: Ints, round_: int, i: int) -> list[Change]:
    cost = cost_needed(room, draft, round_, i, decimals=4)
    if cost is None:
        return []
    words = f"a cost of failure of {cost:.4f} instead of {room.scenario.cost_of_failure:g}"
    return [Change("cost_of_failure", {COST_PATH: cost}, words)]


def cost_needed(
    room: Room, draft: Ints, round_: int, i: int, decimals: int | None = None
) -> float | None:
    """The least cost of failure at which delegation i accepts a draft in a round; None if at none.

    With ``decimals``: the least number of so many decimals, and of six digits, that is enough.
    """
    meeting, beta = room.scenario.meeting, room.scenario.assumptions.beta
    kappa, total = float(room.stances.kappa[i]), float(room.totals(draft)[i])

    def tolerated(cost: float) -> float:
        return float(tolerance(kappa, pressure(cost, round_, meeting.deadline, beta)))

    # no cost that a scenario may have: kappa is 0, or it would outweigh a veto
    if not accepts(total, tolerated(MOST_COST)):
        return None
    least = total / (kappa * pressure(1.0, round_, meeting.deadline, beta))
    if decimals is None:
        while not accepts(total, tolerated(least)):
            least = math.nextafter(least, math.inf)
        return least
    unit = 10 ** (decimals if least < 100 else min(decimals, 3))
    whole = math.floor(least * unit)
    return next(n / unit for n in itertools.count(whole) if accepts(total, tolerated(n / unit)))


def fallbacks_needed(room: Room, draft: Ints, round_: int, i: int) -> list[Change]:
    """The other fallbacks beside which delegation i accepts a draft in a round."""
    return [
        Change(
            "fallback",
            {"meeting.fallback": name},
            f"the fallback '{name}' instead of '{room.fallback}'",
        )
        for name in FALLBACKS
        if name != room.fallback and joins(room.changed(fallback=name), draft, round_, i)
    ]


def joins(room: Room, draft: Ints, round_: int, i: int) -> bool:
    """Whether delegation i accepts a draft in a round."""
    return bool(accepts(room.totals(draft)[i], room.tolerated(round_)[i]))


def _by_red_line(room: Room, draft: Ints, round_: int, i: int) -> list[Change]:
    """Red lines on one package moved; on several of its paragraphs together."""
    found = []
    for k in range(len(draft)):
        lines = lines_crossed(room, draft, i, (k,))
        if lines and joins(with_lines(room, round_, i, lines), draft, round_, i):
            words = " and ".join(
                f"a red line ({line.bound}) at {line.value:g} instead of {line.before:.4g} "
                f"on “{room.scenario.paragraphs[line.paragraph].title}”"
                for line in lines
            )
            settings: dict[str, float | str] = {line.path: line.value for line in lines}
            found.append(Change("red_line", settings, words))
    return found


def lines_crossed(
    room: Room, draft: Ints, i: int, about: Sequence[int] | None = None
) -> list[RedLine]:
    """The red lines of delegation i that a draft crosses, each moved just as far as the draft.

    ``about``: the packages (indices) to look at, if not all.
    """
    found, at, paragraphs = [], room.stances, room.scenario.paragraphs
    for k in range(len(draft)) if about is None else about:
        package, rung = room.scenario.packages[k], rung_of(int(draft[k]), room.width)
        if rung is None:
            continue
        for j, wording in zip(package.places, package.at[rung], strict=True):
            paragraph, floor, ceiling = paragraphs[j], at.floor[i, j], at.ceiling[i, j]
            points = paragraph.rungs[wording].strength
            if crosses(points / 100, floor, ceiling):
                bound, before = ("ceiling", ceiling) if points / 100 > ceiling else ("floor", floor)
                path = f"delegations.{room.members[i].id}.stances.{paragraph.id}.{bound}"
                value = _six_digits(points, bound)
                found.append(RedLine(j, bound, path, 100 * float(before), value))
    return found


def _move_sides(room: Room, settings: dict[str, float]) -> None:
    """Move the stated red lines that differ in a scenario with these settings."""
    seats = inputs_of(room.scenario).seats
    stated = inputs_of(room.scenario).stances.at(seats)
    instead = stances_of(room.scenario.with_values(settings)).at(seats)
    for bound in ("floor", "ceiling"):
        before, after = getattr(stated, bound), getattr(instead, bound)
        differs = before != after
        getattr(room.stances, bound)[differs] = after[differs]


def _six_digits(points: float, bound: str) -> float:
    """A red line of at most six digits, as printed, that still allows a wording."""
    rounding = ROUND_CEILING if bound == "ceiling" else ROUND_FLOOR
    return float(Context(prec=6, rounding=rounding).create_decimal(repr(points)))


def with_lines(room: Room, round_: int, i: int, lines: Iterable[RedLine]) -> Room:
    """The room as it judges in a round if delegation i had come with red lines moved.

    A line that others of its side have from it moves with it.
    """
    moved, lines = room.changed(), list(lines)
    moved.stances = room.opening.at(np.arange(len(room.members)))
    for line in lines:
        getattr(moved.stances, line.bound)[i, line.paragraph] = line.value / 100
    if room.scenario.sides:
        _move_sides(moved, {line.path: line.value for line in lines})
    moved.refresh()
    moved.hold_sidelines_before(round_)
    return moved
