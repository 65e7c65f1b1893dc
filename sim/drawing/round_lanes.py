"""The lanes of the chart of rounds: one paragraph each, its wording as a line of strengths."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullLocator

from sim.drawing import style as cs
from sim.model.result import Result
from sim.rules.options import rung_of

MARKED = 30
"""With more rounds the drafts are not marked one by one."""
LABEL_PITCH = 0.135
LABEL_ROOM = 2.3
LEAST, FEW, ROOMY = 0.5, 3, 0.9
"""Height of a lane, and a more generous one where there are few."""
BETWEEN = 0.16
HEAD, LEGEND = 0.1, 0.28


@dataclass(frozen=True)
class _Form:
    """How a form of a paragraph in a draft is drawn."""

    words: str
    line: str
    face: str


_FORMS = {
    "joint": _Form("in the joint text", "-", cs.BLUE),
    "carve_out": _Form("carve-out (with named exceptions)", "--", "white"),
    "split": _Form("split off (chair's statement, as tabled)", ":", cs.ORANGE),
}


def moved(result: Result) -> list[int]:
    """Paragraphs whose option differs from the tabled rung in some round."""
    return [
        k
        for k, paragraph in enumerate(result.scenario.packages)
        if any(entry.draft[k] != paragraph.tabled for entry in result.record)
    ]


def lane_titles(result: Result) -> list[str]:
    """The headings of the paragraphs that moved, cut to the room beside their lanes."""
    return cs.told_apart([result.scenario.packages[k].heading for k in moved(result)], 1.9)


def lanes_height(result: Result) -> float:
    """Height of all lanes with their legend, in inches."""
    lanes = [_lane_height(result, k) + BETWEEN for k in moved(result)]
    return HEAD + sum(lanes) + LEGEND if lanes else 0.0


def _lane_height(result: Result, k: int) -> float:
    least = ROOMY if len(moved(result)) <= FEW else LEAST
    return max(least, LABEL_PITCH * len(_visited(result, k)) + 0.1)


def _form(result: Result, option: int) -> str:
    width = max(len(paragraph.rungs) for paragraph in result.scenario.packages)
    if option == width:
        return "split"
    return "joint" if option < width else "carve_out"


def _rung(result: Result, k: int, option: int) -> int:
    width = max(len(paragraph.rungs) for paragraph in result.scenario.packages)
    rung = rung_of(option, width)
    return result.scenario.packages[k].tabled if rung is None else rung


def _visited(result: Result, k: int) -> list[int]:
    """The rungs that get a label: tabled, drafted, issued."""
    paragraph, issued = result.scenario.packages[k], result.document.paragraphs[k].rung
    rungs = {_rung(result, k, entry.draft[k]) for entry in result.record} | {paragraph.tabled}
    if issued is not None:
        rungs.add([rung.id for rung in paragraph.rungs].index(issued))
    return sorted(rungs)


def draw_lanes(figure: Figure, result: Result, left: float, top: float, wide: float) -> None:
    """Draw a lane for each paragraph that moved, from ``top`` inches down."""
    paragraphs = moved(result)
    top += HEAD
    for k, title in zip(paragraphs, lane_titles(result), strict=True):
        high = _lane_height(result, k)
        axes = cs.place(figure, left, top, wide, high)
        axes.set_yticks([50], [title])
        _lane(axes, result, k, wide, high)
        if k == paragraphs[0]:
            axes.xaxis.set_major_locator(MaxNLocator(nbins=20, integer=True, min_n_ticks=1))
            axes.tick_params(labeltop=True, labelbottom=False)
            axes.text(0, 1.06, "Round  ", transform=axes.transAxes, ha="right", fontsize=cs.SMALL)
        top += high + BETWEEN
    if paragraphs:
        _legend(figure, result, paragraphs, left, top + 0.02)


def _lane(axes: Axes, result: Result, k: int, wide: float, high: float) -> None:
    record, paragraph = result.record, result.scenario.packages[k]
    axes.set(xlim=(0.5, len(record) + 0.5), ylim=(-6, 106))
    axes.xaxis.set_major_locator(NullLocator())
    axes.tick_params(length=0)
    axes.set_facecolor("#f7f7f7")
    axes.spines[["left", "bottom"]].set_visible(False)
    before = paragraph.rungs[paragraph.tabled].strength
    for option, same in groupby(record, key=lambda entry: entry.draft[k]):
        numbers = [entry.number for entry in same]
        form = _FORMS[_form(result, option)]
        at = paragraph.rungs[_rung(result, k, option)].strength
        start, end = numbers[0] - 0.5, numbers[-1] + 0.5
        axes.plot([start, start], [before, at], color=cs.BLUE, lw=0.8)
        axes.plot([start, end], [at, at], form.line, color=cs.BLUE, lw=2.0)
        if len(record) <= MARKED:
            drafts = [at] * len(numbers)
            axes.plot(numbers, drafts, "o", mfc=form.face, mec=cs.BLUE, ms=4.2, zorder=3)
        before = at
    _ends(axes, result, k)
    _labels(axes, result, k, wide, high)


def _ends(axes: Axes, result: Result, k: int) -> None:
    """The tabled wording on the left edge, that of the outcome on the right."""
    paragraph, issued = result.scenario.packages[k], result.document.paragraphs[k]
    tabled = paragraph.rungs[paragraph.tabled].strength
    axes.plot(0.5, tabled, ">", clip_on=False, zorder=5, **cs.TABLED)
    if issued.strength is not None:
        last = len(result.record) + 0.5
        axes.plot(last, issued.strength, "<", clip_on=False, zorder=5, **cs.ISSUED)


def _labels(axes: Axes, result: Result, k: int, wide: float, high: float) -> None:
    """The rungs that occur, named on the right, moved apart where they stand close."""
    rungs = result.scenario.packages[k].rungs
    visited = _visited(result, k)
    pitch = LABEL_PITCH * 112 / high
    at = cs.spread([rungs[w].strength for w in visited], pitch, -2, 102)
    inch = len(result.record) / wide
    edge = len(result.record) + 0.5
    for w, y in zip(visited, at, strict=True):
        strength = rungs[w].strength
        axes.axhline(strength, color=cs.PALE, lw=0.6, zorder=0)
        axes.plot(
            [edge + 0.08 * inch, edge + 0.2 * inch],
            [strength, y],
            color=cs.GREY,
            lw=0.6,
            clip_on=False,
        )
        words = f"{strength:.3g} {rungs[w].label or rungs[w].id}"
        axes.text(
            edge + 0.23 * inch,
            y,
            cs.shorten(words, LABEL_ROOM, 7),
            va="center",
            fontsize=7,
        )


def _legend(figure: Figure, result: Result, paragraphs: list[int], left: float, top: float) -> None:
    options = {entry.draft[k] for entry in result.record for k in paragraphs}
    forms = {_form(result, option) for option in options}
    signs: dict[str, Artist] = {}
    for name, form in _FORMS.items():
        if name in forms:
            style: cs.Style = {"ls": form.line, "mfc": form.face, "marker": "o", "ms": 4.2}
            signs[form.words] = Line2D([], [], color=cs.BLUE, lw=2, **style)
    signs["tabled"] = Line2D([], [], marker=">", **cs.TABLED)
    if any(result.document.paragraphs[k].strength is not None for k in paragraphs):
        signs["in the outcome"] = Line2D([], [], marker="<", **cs.ISSUED)
    cs.legend(figure, signs, left, top, len(signs))
