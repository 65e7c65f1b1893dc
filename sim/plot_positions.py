"""Where everyone stands on each paragraph: contested ones delegation by delegation, others in rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim import chart_style as cs
from sim.chart_room import RoomShown, room_shown
from sim.plot_position_rows import ROW_PITCH, count_bar, draw_rows
from sim.result import Result
from sim.scenario import Scenario

WIDTH = 11.0
ROW = 0.2
GAP = 0.3
RIGHT = 1.15
TILT = 38.0
LABEL = 1.75
LEGEND = 0.62


@cs.styled
def positions(
    scenario: Scenario, result: Result | None = None, *, note: str | None = None
) -> Figure:
    """Positions, red lines, rungs and the zone of possible agreement or the gap, per paragraph.

    Contested paragraphs come first, one row per delegation; the others as counts. With a result the
    stances are those of its replication after its sideline meetings, and the final wording is shown.
    The zone is that of one paragraph taken alone, at the cost of failure of the round shown. ``note``
    replaces the caption.
    """
    shown = room_shown(scenario, result)
    if note is None:
        fallback = scenario.meeting.fallback
        note = cs.caption_of(result) if result else cs.caption(scenario, fallback=fallback)
    page = _Page.of(shown)
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


@dataclass(frozen=True)
class _Page:
    """Where things go, in inches from the top left."""

    shown: RoomShown
    contested: list[int]
    others: list[int]
    order: list[int]
    names: list[str]
    left: float
    labels: float
    footers: dict[int, str]

    @classmethod
    def of(cls, shown: RoomShown) -> _Page:
        contested = shown.contested
        others = [k for k in range(len(shown.scenario.paragraphs)) if k not in contested]
        lean = shown.room.stances.position[:, contested].mean(axis=1) if contested else np.zeros(0)
        order = [int(i) for i in np.argsort(-lean, kind="stable")]
        names = [cs.shorten(shown.room.members[i].name, 1.9) for i in order]
        left = 0.35 + max((cs.text_width(name, cs.SMALL) for name in names), default=0.0)
        longest = max(
            (
                cs.text_width(cs.shorten(rung.label or rung.id, LABEL), cs.SMALL)
                for k in contested
                for rung in shown.scenario.paragraphs[k].rungs
            ),
            default=0.0,
        )
        labels = 0.3 + longest * math.sin(math.radians(TILT))
        page = cls(shown, contested, others, order, names, left, labels, {})
        page.footers.update({k: _footer(shown, k, page.panel) for k in contested})
        return page

    @property
    def columns(self) -> int:
        return min(3, max(1, len(self.contested)))

    @property
    def panel(self) -> float:
        """Width of a panel."""
        room = WIDTH - self.left - RIGHT - GAP * (self.columns - 1)
        return min(room / self.columns, 6.0)

    @property
    def high(self) -> float:
        """Height of a panel."""
        return ROW * len(self.order)

    @property
    def pitch(self) -> float:
        """Height of a line of panels, from title to footer."""
        lines = max((cs.lines_in(text) for text in self.footers.values()), default=0)
        return 0.3 + self.labels + self.high + 0.62 + cs.LINE * lines

    @property
    def rows_top(self) -> float:
        return 0.5 + self.pitch * math.ceil(len(self.contested) / self.columns)

    @property
    def bottom(self) -> float:
        rows = math.ceil(len(self.others) / 2)
        return self.rows_top + (0.35 + ROW_PITCH * rows if rows else 0.0)


def _panel(figure: Figure, page: _Page, place: int, k: int) -> None:
    row, column = divmod(place, page.columns)
    left = page.left + column * (page.panel + GAP)
    top = 0.5 + row * page.pitch
    paragraph = page.shown.scenario.paragraphs[k]
    title = cs.shorten(paragraph.heading, page.panel, cs.NORMAL, bold=True)
    cs.write(figure, left, top, title, fontsize=cs.NORMAL, weight="bold")
    axes = cs.place(figure, left, top + 0.3 + page.labels, page.panel, page.high)
    axes.set(xlim=(-3, 103), ylim=(len(page.order) - 0.5, -0.5))
    axes.set_yticks(range(len(page.order)), page.names if column == 0 else [])
    axes.set_xlabel("Strength of the wording", labelpad=2)
    axes.tick_params(length=2)
    axes.tick_params(axis="y", length=0)
    _rung_labels(axes, page, k)
    _zone(axes, page.shown, k)
    _stances(axes, page, k)
    _wordings(axes, page.shown, k)
    cs.write(figure, left, top + 0.3 + page.labels + page.high + 0.5, page.footers[k])


def _rung_labels(axes: Axes, page: _Page, k: int) -> None:
    """Every rung as a line, its label slanted above, moved aside where rungs stand close."""
    rungs = page.shown.scenario.paragraphs[k].rungs
    per_inch = 106 / page.panel
    apart = per_inch * cs.LINE / math.sin(math.radians(TILT))
    at = cs.spread([rung.strength for rung in rungs], apart, -2, 103)
    up = 1 / page.high
    for rung, x in zip(rungs, at, strict=True):
        axes.axvline(rung.strength, color=cs.PALE, lw=0.8, zorder=0)
        axes.plot(
            [rung.strength, x],
            [1 + 0.09 * up, 1 + 0.2 * up],
            transform=axes.get_xaxis_transform(),
            color=cs.GREY,
            lw=0.6,
            clip_on=False,
        )
        axes.text(
            x,
            1 + 0.22 * up,
            cs.shorten(rung.label or rung.id, LABEL),
            transform=axes.get_xaxis_transform(),
            rotation=TILT,
            rotation_mode="anchor",
            fontsize=cs.SMALL,
            ha="left",
            va="bottom",
        )


def _zone(axes: Axes, shown: RoomShown, k: int) -> None:
    """The rungs all could accept, or the hatched gap between the two sides."""
    strength = 100 * shown.room.text.strength[k]
    sets = shown.accepted(k)
    for rung in _common(sets):
        axes.axvspan(strength[rung] - 2, strength[rung] + 2, color=cs.GREEN, alpha=0.25, lw=0)
    gap = _gap(sets)
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


def _common(sets: dict[int, tuple[int, ...]]) -> list[int]:
    if not sets:
        return []
    return sorted(set.intersection(*(set(rungs) for rungs in sets.values())))


def _gap(sets: dict[int, tuple[int, ...]]) -> tuple[int, int] | None:
    """The last rung of the side that stops first and the first of the side that starts last."""
    some = [rungs for rungs in sets.values() if rungs]
    if not some or _common(sets):
        return None
    stops, starts = min(max(rungs) for rungs in some), max(min(rungs) for rungs in some)
    return (stops, starts) if stops < starts else None


def _stances(axes: Axes, page: _Page, k: int) -> None:
    shown, at = page.shown, page.shown.room.stances
    sets = shown.accepted(k)
    strength = 100 * shown.room.text.strength[k]
    for y, i in enumerate(page.order):
        axes.axhline(y, color=cs.GRID, lw=0.6, zorder=0)
        accepted = [strength[w] for w in sets.get(i, ())]
        axes.plot(accepted, [y] * len(accepted), "s", ms=4.6, mfc="white", mec=cs.GREEN, mew=1.0)
        x, before = 100 * at.position[i, k], 100 * shown.opening[i, k]
        if abs(x - before) > 1e-9:
            axes.plot([before, x], [y, y], color=cs.BLUE, lw=1.2)
            axes.plot(before, y, "o", ms=3, mfc="white", mec=cs.BLUE)
        axes.plot(x, y, "o", ms=5.2, color=cs.BLUE, zorder=4, clip_on=False)
        for line, sign in ((at.floor, cs.FLOOR_SIGN), (at.ceiling, cs.CEILING_SIGN)):
            if math.isfinite(line[i, k]):
                _bracket(axes, 100 * line[i, k], y, sign)


def _bracket(axes: Axes, x: float, y: float, sign: object, size: float = 9.5) -> None:
    axes.plot(
        x, y, marker=sign, ms=size, mfc="none", mec=cs.BLACK, mew=1.5, zorder=5, clip_on=False
    )


def _wordings(axes: Axes, shown: RoomShown, k: int) -> None:
    """The tabled wording (from above) and what the outcome says (from below)."""
    paragraph = shown.scenario.paragraphs[k]
    place = axes.get_xaxis_transform()
    tabled = paragraph.rungs[paragraph.tabled].strength
    axes.axvline(tabled, color=cs.BLACK, lw=1.1, ls="--", zorder=1)
    axes.plot(tabled, 1, "v", transform=place, color=cs.BLACK, ms=7, clip_on=False, zorder=6)
    outcome = shown.outcome(k)
    if outcome is not None and outcome.strength is not None:
        x = outcome.strength
        axes.axvline(x, color=cs.VERMILION, lw=1.1, ls=":", zorder=1)
        axes.plot(
            x, 0, "^", transform=place, mfc=cs.VERMILION, mec=cs.BLACK, ms=8, clip_on=False, zorder=6
        )


def _footer(shown: RoomShown, k: int, width: float) -> str:
    """What the panel says in words: zone or gap, tabled, last draft, outcome."""
    paragraph = shown.scenario.paragraphs[k]
    lines = [_zone_words(shown, k), f"Tabled: {_label(shown, k, paragraph.tabled)}."]
    outcome, result = shown.outcome(k), shown.result
    if outcome is not None and result is not None:
        label = f"{outcome.label or outcome.rung}, " if outcome.rung else ""
        lines.append(f"Outcome: {label}{cs.STANDING_WORDS[outcome.standing]}.")
    return "\n".join(cs.wrapped(line, width) for line in lines)


def _label(shown: RoomShown, k: int, rung: int) -> str:
    found = shown.scenario.paragraphs[k].rungs[rung]
    return cs.shorten(found.label or found.id, 2.4)


def _zone_words(shown: RoomShown, k: int) -> str:
    sets = shown.accepted(k)
    common, gap = _common(sets), _gap(sets)
    ids = [member.id for member in shown.room.members]
    if common:
        return f"All could accept, this paragraph alone: {_span(shown, k, common)}."
    never = [ids[i] for i, rungs in sets.items() if not rungs]
    if never:
        return f"No rung acceptable to all; none at all to {', '.join(never)}."
    if gap is None:
        return "No rung acceptable to all."
    softer = [ids[i] for i, rungs in sets.items() if max(rungs) < gap[1]]
    stronger = [ids[i] for i, rungs in sets.items() if min(rungs) > gap[0]]
    return (
        f"Gap: {_few(softer)} stop at “{_label(shown, k, gap[0])}”, "
        f"{_few(stronger)} start at “{_label(shown, k, gap[1])}” or above."
    )


def _span(shown: RoomShown, k: int, rungs: list[int]) -> str:
    if len(rungs) == len(shown.scenario.paragraphs[k].rungs):
        return "every rung"
    return "; ".join(_label(shown, k, rung) for rung in rungs)


def _few(ids: list[str]) -> str:
    return ", ".join(ids) if len(ids) <= 3 else f"{len(ids)} delegations"


def _legend(figure: Figure, shown: RoomShown, page: _Page) -> None:
    def sign(marker: object, face: str, edge: str, size: float = 6) -> Line2D:
        return Line2D([], [], ls="", marker=marker, mfc=face, mec=edge, ms=size)  # type: ignore[arg-type]

    handles = {
        "Position of a delegation": sign("o", cs.BLUE, cs.BLUE),
        "Red line: floor (accepts to its right)": sign(cs.FLOOR_SIGN, "none", cs.BLACK, 9),
        "Red line: ceiling (accepts to its left)": sign(cs.CEILING_SIGN, "none", cs.BLACK, 9),
        "Rung the delegation could accept": sign("s", "white", cs.GREEN),
        "Rung all present could accept": Patch(facecolor=cs.GREEN, alpha=0.25),
        "Gap between the two sides": Patch(
            facecolor="white", edgecolor=cs.VERMILION, hatch="///", alpha=0.6
        ),
        "Tabled wording": sign("v", cs.BLACK, cs.BLACK, 7),
    }
    if shown.result is not None:
        handles["Wording in the outcome"] = sign("^", cs.VERMILION, cs.BLACK, 8)
    if page.others:
        handles["Delegations at this position (count)"] = count_bar()
    wide, high = figure.get_size_inches()
    figure.legend(
        list(handles.values()),
        list(handles),
        loc="upper left",
        bbox_to_anchor=(0.15 / wide, 1 - page.bottom / high),
        ncols=4,
        frameon=False,
        borderaxespad=0,
        columnspacing=1.4,
        handletextpad=0.5,
    )
