"""The page of the chart of positions: what goes where, in inches, and what each panel says."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.drawing import style as cs
from sim.drawing.position_rows import ROW_PITCH
from sim.drawing.room import RoomShown

WIDTH = 11.0
ROW = 0.2
GAP = 0.3
RIGHT = 1.2
TILT = 38.0
"""Slope of the labels of rungs, in degrees."""
LABEL = 1.55
"""Length of a line of such a label, in inches."""


@dataclass(frozen=True)
class PositionPage:
    """Where things go, in inches from the top left.

    ``order``: rows of delegations, those who want the strongest wording first. ``footers``: the
    words below each contested paragraph.
    """

    shown: RoomShown
    contested: list[int]
    others: list[int]
    order: list[int]
    names: list[str]
    left: float
    footers: dict[int, str]

    @classmethod
    def of(cls, shown: RoomShown) -> PositionPage:
        contested = shown.contested
        others = [k for k in range(len(shown.scenario.packages)) if k not in contested]
        within = [shown.stands_at(k) for k in contested]
        lean = np.mean(within, axis=0) if contested else np.zeros(0)
        order = [int(i) for i in np.argsort(-lean, kind="stable")]
        names = cs.told_apart([shown.room.members[i].name for i in order], 1.9)
        left = 0.35 + max((cs.text_width(name, cs.SMALL) for name in names), default=0.0)
        page = cls(shown, contested, others, order, names, left, {})
        page.footers.update({k: _footer(shown, k, page.panel) for k in contested})
        return page

    @property
    def columns(self) -> int:
        return min(3, max(1, len(self.contested)))

    @property
    def panel(self) -> float:
        """Width of a panel."""
        room = WIDTH - self.left - RIGHT - GAP * (self.columns - 1)
        return room / self.columns

    @property
    def high(self) -> float:
        """Height of a panel."""
        return ROW * len(self.order)

    def beside(self, place: int) -> list[int]:
        """The paragraphs on the same line of panels as a place."""
        first = place - place % self.columns
        return self.contested[first : first + self.columns]

    def labels(self, place: int) -> float:
        """Height of the slanted labels above the panels of a line."""
        paragraphs = [self.shown.scenario.packages[k] for k in self.beside(place)]
        labels = [rung.label or rung.id for p in paragraphs for rung in p.rungs]
        longest = min(LABEL, max(cs.text_width(label, cs.SMALL) for label in labels))
        slope = math.radians(TILT)
        return 0.3 + longest * math.sin(slope) + cs.LINE * math.cos(slope)

    def top(self, place: int) -> float:
        """Top of the line of panels of a place, title included."""
        at = 0.5
        for first in range(0, place - place % self.columns, self.columns):
            lines = max(cs.lines_in(self.footers[k]) for k in self.beside(first))
            at += 0.3 + self.labels(first) + self.high + 0.62 + cs.LINE * lines
        return at

    @property
    def rows_top(self) -> float:
        after = self.columns * math.ceil(len(self.contested) / self.columns)
        return self.top(after)

    @property
    def bottom(self) -> float:
        rows = math.ceil(len(self.others) / 2)
        return self.rows_top + (0.35 + ROW_PITCH * rows if rows else 0.0)


def _footer(shown: RoomShown, k: int, width: float) -> str:
    """What the panel says in words: zone or gap, tabled, last draft, outcome."""
    paragraph = shown.scenario.packages[k]
    lines = [_zone_words(shown, k), f"Tabled: {_label(shown, k, paragraph.tabled)}."]
    outcome = shown.outcome(k)
    if outcome is not None:
        ids = [rung.id for rung in paragraph.rungs]
        issued = ids.index(outcome.rung) if outcome.rung else None
        lines.append(_last_draft(shown, k, issued))
        label = "" if issued is None else f"{_label(shown, k, issued)}, "
        lines.append(f"Outcome: {label}{cs.STANDING_WORDS[outcome.standing]}.")
    return "\n".join(cs.wrapped(line, width) for line in lines if line)


def _last_draft(shown: RoomShown, k: int, issued: int | None) -> str:
    """The last draft, where the outcome has something else."""
    last = shown.final_rung(k)
    if shown.split_off(k):
        return "Last draft: split off."
    return "" if last is None or last == issued else f"Last draft: {_label(shown, k, last)}."


def _label(shown: RoomShown, k: int, rung: int) -> str:
    found = shown.scenario.packages[k].rungs[rung]
    return cs.shorten(found.label or found.id, 2.4)


def _zone_words(shown: RoomShown, k: int) -> str:
    overlap = shown.overlap(k)
    zone, gap = overlap.zone, overlap.gap
    ids = [member.id for member in shown.room.members]
    if zone:
        return f"All could accept, this paragraph alone: {_span(shown, k, zone)}."
    never = [ids[i] for i in overlap.never]
    if never:
        return f"No rung acceptable to all; none at all to {', '.join(never)}."
    if gap is None:
        return "No rung acceptable to all."
    softer, stronger = ([ids[i] for i in side] for side in (overlap.softer, overlap.stronger))
    return (
        f"Gap: {_few(softer)} stop at “{_label(shown, k, gap[0])}”, "
        f"{_few(stronger)} start at “{_label(shown, k, gap[1])}” or above."
    )


def _span(shown: RoomShown, k: int, rungs: tuple[int, ...]) -> str:
    if len(rungs) == len(shown.scenario.packages[k].rungs):
        return "every rung"
    return "; ".join(_label(shown, k, rung) for rung in rungs)


def _few(ids: list[str]) -> str:
    return ", ".join(ids) if len(ids) <= 3 else f"{len(ids)} delegations"
