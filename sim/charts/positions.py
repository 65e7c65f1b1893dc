"""Where everyone stands: contested paragraphs delegation by delegation, the others in rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.drawing import style as cs
from sim.drawing.position_page import GAP, LABEL, TILT, WIDTH, PositionPage
from sim.drawing.position_rows import count_bar, draw_rows
from sim.drawing.room import RoomShown, room_shown
from sim.model.result import Result
from sim.scenario.scenario import Scenario

LEGEND = 0.62


@cs.styled
def positions(
    scenario: Scenario, result: Result | None = None, *, note: str | None = None
) -> Figure:
    """Positions, red lines, rungs and the zone of possible agreement or the gap, per paragraph.

    Contested paragraphs come first, one row per delegation; the others as counts. With a result the
    stances are those of its replication after its sideline meetings, and the wording of the outcome
    is shown. The zone is that of one paragraph taken alone, at the cost of failure of the last
    round. ``note`` replaces the caption.
    """
    shown = room_shown(scenario, result)
    if note is None:
        own = (None, scenario.meeting.fallback)
        note = cs.caption_of(result) if result else cs.caption(scenario, own)
    page = PositionPage.of(shown)
    height = page.bottom + LEGEND + cs.caption_height(note, WIDTH)
    figure = cs.new_figure(WIDTH, height)
    cs.write(figure, 0.2, 0.15, _title(shown), fontsize=cs.LARGE, weight="bold")
    for place, k in enumerate(page.contested):
        _panel(figure, page, place, k)
    draw_rows(figure, shown, page.others, page.rows_top, WIDTH)
    _legend(figure, shown, page)
    cs.write_caption(figure, note)
    return figure


def _title(shown: RoomShown) -> str:
    contested = len(shown.contested)
    what = {0: "no paragraph is contested", 1: "one paragraph is contested"}
    said = what.get(contested, f"{contested} paragraphs are contested")
    return cs.shorten(f"Where everyone stands: {said}", WIDTH - 0.4, cs.LARGE, bold=True)


def _panel(figure: Figure, page: PositionPage, place: int, k: int) -> None:
    column = place % page.columns
    left = page.left + column * (page.panel + GAP)
    top = page.top(place)
    start = top + 0.3 + page.labels(place)
    paragraph = page.shown.scenario.packages[k]
    title = cs.shorten(paragraph.heading, page.panel, cs.NORMAL, bold=True)
    cs.write(figure, left, top, title, fontsize=cs.NORMAL, weight="bold")
    axes = cs.place(figure, left, start, page.panel, page.high)
    axes.set(xlim=(-3, 103), ylim=(len(page.order) - 0.5, -0.5))
    axes.set_yticks(range(len(page.order)), page.names if column == 0 else [])
    axes.set_xlabel("Strength of the wording", labelpad=2, fontsize=cs.SMALL)
    axes.tick_params(length=2)
    axes.tick_params(axis="y", length=0)
    _rung_labels(axes, page, k)
    _zone(axes, page.shown, k)
    _stances(axes, page, k)
    _wordings(axes, page.shown, k)
    cs.write(figure, left, start + page.high + 0.45, page.footers[k])


def _rung_labels(axes: Axes, page: PositionPage, k: int) -> None:
    """Every rung as a line, its label slanted above, moved aside where rungs stand close."""
    rungs = page.shown.scenario.packages[k].rungs
    apart = 106 / page.panel * cs.LINE / math.sin(math.radians(TILT))
    at = cs.spread([rung.strength for rung in rungs], apart, -2, 103)
    up, place = 1 / page.high, axes.get_xaxis_transform()
    before = -3 - 106 * GAP / page.panel
    for rung, x in zip(rungs, at, strict=True):
        axes.axvline(rung.strength, color=cs.PALE, lw=0.8, zorder=0)
        leader = [1 + 0.09 * up, 1 + 0.2 * up]
        axes.plot([rung.strength, x], leader, transform=place, color=cs.GREY, lw=0.6, clip_on=False)
        axes.text(
            x,
            1 + 0.22 * up,
            _slanted(rung.label or rung.id, x - before > 1.7 * apart),
            transform=place,
            rotation=TILT,
            rotation_mode="anchor",
            fontsize=cs.SMALL,
            linespacing=1.1,
            ha="left",
            va="bottom",
        )
        before = x


def _slanted(label: str, room_for_two: bool) -> str:
    """A label on one line, or on two where it has no neighbour close by."""
    if room_for_two and cs.text_width(label, cs.SMALL) > LABEL:
        lines = cs.wrapped(cs.without_remark(label), LABEL).split("\n")
        return "\n".join([lines[0], cs.shorten(" ".join(lines[1:]), LABEL)]).strip()
    return cs.shorten(label, LABEL)


def _zone(axes: Axes, shown: RoomShown, k: int) -> None:
    """The rungs all could accept, or the hatched gap between the two sides."""
    strength = 100 * shown.room.text.mean_strength[k]
    overlap = shown.overlap(k)
    for rung in overlap.zone:
        axes.axvspan(strength[rung] - 2, strength[rung] + 2, color=cs.GREEN, alpha=0.25, lw=0)
    gap = overlap.gap
    if gap is not None:
        axes.axvspan(
            strength[gap[0]],
            strength[gap[1]],
            facecolor="none",
            edgecolor=cs.VERMILION,
            hatch="///",
            alpha=0.45,
            lw=0,
        )


def _stances(axes: Axes, page: PositionPage, k: int) -> None:
    shown = page.shown
    now, opening, lines = shown.stands_at(k), shown.opened_at(k), shown.lines(k)
    acceptable = shown.overlap(k).acceptable
    strength = 100 * shown.room.text.mean_strength[k]
    for y, i in enumerate(page.order):
        axes.axhline(y, color=cs.GRID, lw=0.6, zorder=0)
        accepted = [strength[w] for w in acceptable[i]]
        axes.plot(accepted, [y] * len(accepted), "s", ms=4.6, mfc="white", mec=cs.GREEN, mew=1.0)
        x, before = 100 * now[i], 100 * opening[i]
        if abs(x - before) > 1e-9:
            axes.plot([before, x], [y, y], color=cs.BLUE, lw=1.2)
            axes.plot(before, y, "o", ms=3, mfc="white", mec=cs.BLUE)
        axes.plot(x, y, "o", ms=5.2, color=cs.BLUE, zorder=4, clip_on=False)
        for line, sign in zip(lines, (cs.FLOOR_SIGN, cs.CEILING_SIGN), strict=True):
            if math.isfinite(line[i]):
                _bracket(axes, 100 * line[i], y, sign)


def _bracket(axes: Axes, x: float, y: float, sign: object, size: float = 9.5) -> None:
    axes.plot(
        x, y, marker=sign, ms=size, mfc="none", mec=cs.BLACK, mew=1.5, zorder=5, clip_on=False
    )


def _wordings(axes: Axes, shown: RoomShown, k: int) -> None:
    """The tabled wording (from above) and what the outcome says (from below)."""
    paragraph = shown.scenario.packages[k]
    place = axes.get_xaxis_transform()
    tabled = paragraph.rungs[paragraph.tabled].strength
    axes.axvline(tabled, color=cs.BLACK, lw=1.1, ls="--", zorder=1)
    above: cs.Style = {"transform": place, "clip_on": False, "zorder": 6}
    axes.plot(tabled, 1, "v", **cs.TABLED, **above)
    outcome = shown.outcome(k)
    if outcome is not None and outcome.strength is not None:
        axes.axvline(outcome.strength, color=cs.VERMILION, lw=1.1, ls=":", zorder=1)
        axes.plot(outcome.strength, 0, "^", **cs.ISSUED, **above)


def _legend(figure: Figure, shown: RoomShown, page: PositionPage) -> None:
    cs.legend(figure, _signs(shown, page), 0.15, page.bottom, 4)


def _signs(shown: RoomShown, page: PositionPage) -> dict[str, Line2D | Patch]:
    """The signs that occur in the chart, by what they mean."""

    def sign(marker: Any, face: str, edge: str, size: float = 6) -> Line2D:
        return Line2D([], [], ls="", marker=marker, mfc=face, mec=edge, ms=size)

    stances = shown.room.stances
    overlaps = [shown.overlap(k) for k in page.contested]
    outcomes = [shown.outcome(k) for k in range(len(shown.scenario.packages))]
    gap = Patch(facecolor="white", edgecolor=cs.VERMILION, hatch="///", alpha=0.6)
    signs: list[tuple[str, Line2D | Patch, bool]] = [
        ("Position of a delegation", sign("o", cs.BLUE, cs.BLUE), bool(page.contested)),
        (
            "Red line: floor (a penalty to its left)",
            sign(cs.FLOOR_SIGN, "none", cs.BLACK, 9),
            bool(np.isfinite(stances.floor).any()),
        ),
        (
            "Red line: ceiling (a penalty to its right)",
            sign(cs.CEILING_SIGN, "none", cs.BLACK, 9),
            bool(np.isfinite(stances.ceiling).any()),
        ),
        ("Rung the delegation could accept", sign("s", "white", cs.GREEN), bool(page.contested)),
        (
            "Rung all present could accept",
            Patch(facecolor=cs.GREEN, alpha=0.25),
            any(overlap.zone for overlap in overlaps),
        ),
        ("Gap between the two sides", gap, any(overlap.gap for overlap in overlaps)),
        ("Tabled wording", Line2D([], [], marker="v", **cs.TABLED), True),
        (
            "Wording in the outcome",
            Line2D([], [], marker="^", **cs.ISSUED),
            any(outcome is not None and outcome.strength is not None for outcome in outcomes),
        ),
        ("Number of delegations at a position", count_bar(), bool(page.others)),
        (
            "Rung all present could accept (rows)",
            sign("s", cs.GREEN, cs.GREEN),
            bool(page.others),
        ),
    ]
    return {words: handle for words, handle, occurs in signs if occurs}
