"""What all charts share: sizes in inches, fonts, signs, labels that do not overlap, the caption.

Charts use matplotlib's object API only (no pyplot, no window system). Colours are those of Okabe &
Ito (2008), which colour-blind readers can tell apart; no colour alone carries meaning.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextToPath

from sim.model.result import MeetingResult, Result
from sim.model.strategies import Choice
from sim.output.pictures import FONT as FONT
from sim.output.pictures import GREY as GREY
from sim.output.pictures import NORMAL as NORMAL
from sim.output.pictures import SMALL as SMALL
from sim.output.pictures import Style as Style
from sim.output.pictures import styled as styled
from sim.scenario.scenario import Alternative, Scenario

LARGE = 11.0
LINE = 0.145
"""Height of a line of text, in inches."""

BLACK, PALE, GRID = "#000000", "#d4d4d4", "#e6e6e6"
BLUE, GREEN, ORANGE, VERMILION, SKY = "#0072B2", "#007A5A", "#E69F00", "#D55E00", "#56B4E9"

FLOOR_SIGN = Outline([(0.7, 1), (0, 1), (0, -1), (0.7, -1)])
CEILING_SIGN = Outline([(-0.7, 1), (0, 1), (0, -1), (-0.7, -1)])
"""Brackets that open towards the side a red line allows."""

STANDING_WORDS = {
    "joint": "joint text",
    "carve_out": "joint text, with exceptions",
    "agreed": "agreed part of the outcome document",
    "summary": "chair's summary",
    "statement": "chair's statement",
    "absent": "in no document",
}

TABLED: Style = {"mfc": BLACK, "mec": BLACK, "ms": 6.5, "ls": ""}
ISSUED: Style = {"mfc": VERMILION, "mec": BLACK, "ms": 7.5, "ls": ""}
"""Signs of the tabled wording and of the wording in the outcome; markers differ by chart."""


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of this size in inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def place(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in inches; ``top`` is measured from the top of the figure."""
    wide, high = figure.get_size_inches()
    box = (left / wide, 1 - (top + height) / high, width / wide, height / high)
    return figure.add_axes(box)


def write(figure: Figure, left: float, top: float, words: str, **options: Any) -> None:
    """Text whose upper left corner is at a place in inches from the figure's upper left corner."""
    wide, high = figure.get_size_inches()
    options = {"fontsize": SMALL, "va": "top", "linespacing": 1.25, **options}
    figure.text(left / wide, 1 - top / high, words, **options)


def legend(
    figure: Figure, signs: Mapping[str, Artist], left: float, top: float, columns: int
) -> None:
    """A legend whose upper left corner is at a place in inches; ``signs`` by what they mean."""
    wide, high = figure.get_size_inches()
    box: Style = {"bbox_to_anchor": (left / wide, 1 - top / high), "borderaxespad": 0}
    spaces: Style = {"columnspacing": 1.4, "handletextpad": 0.6, "borderpad": 0.2}
    look: Style = {"frameon": False, "ncols": columns, **box, **spaces}
    figure.legend(list(signs.values()), list(signs), loc="upper left", **look)


@lru_cache(maxsize=4096)
def text_width(words: str, size: float, bold: bool = False) -> float:
    """Width of one line of text in inches."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    if not words:
        return 0.0
    width, _, _ = TextToPath().get_text_width_height_descent(words, font, ismath=False)
    return float(width) / 72


def shorten(words: str, width: float, size: float = SMALL, bold: bool = False) -> str:
    """The words cut to a width in inches: first a remark in brackets goes, then the end."""
    words = " ".join(words.split())
    if text_width(words, size, bold) <= width:
        return words
    words = without_remark(words)
    if text_width(words, size, bold) <= width:
        return words
    while words and text_width(words + "…", size, bold) > width:
        words = words[:-1].rstrip()
    return words + "…"


def told_apart(labels: Sequence[str], width: float, size: float = SMALL) -> list[str]:
    """The labels cut to a width in inches; those that would look alike are cut in the middle."""
    cut = [shorten(label, width, size) for label in labels]
    alike = {short for short in cut if cut.count(short) > 1}
    return [
        _without_middle(label, width, size) if short in alike else short
        for label, short in zip(labels, cut, strict=True)
    ]


def _without_middle(words: str, width: float, size: float) -> str:
    end = words[-len(words) // 3 :]
    while text_width(f"…{end}", size) > 0.6 * width:
        end = end[1:]
    start = words[: len(words) - len(end)]
    whole = start + end
    while start and text_width(whole, size) > width:
        start = start[:-1]
        whole = f"{start.rstrip()}…{end}"
    return whole


def without_remark(words: str) -> str:
    """The words without a remark in brackets at their end."""
    return words[: words.rindex(" (")] if words.endswith(")") and " (" in words else words


def wrapped(words: str, width: float, size: float = SMALL) -> str:
    """The words in lines of at most a width in inches."""
    letters = int(width / text_width("i", size))
    while letters > 8:
        lines = textwrap.wrap(words, letters) or [""]
        longest = max(lines, key=len)
        if max(text_width(line, size) for line in lines) <= width:
            return "\n".join(lines)
        letters = min(letters, len(longest)) - 1
    return "\n".join(textwrap.wrap(words, letters))


def lines_in(words: str) -> int:
    """Number of lines of a text that is already wrapped."""
    return words.count("\n") + 1


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved as little as possible so that they are ``gap`` apart, within the bounds.

    Least squares (isotonic regression on ascending ``places``); the gap shrinks to what fits.
    """
    if len(places) > 1:
        gap = min(gap, (high - low) / (len(places) - 1))
    blocks: list[list[float]] = []
    for index, at in enumerate(places):
        blocks.append([at - index * gap])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    level = [_mean(block) for block in blocks for _ in block]
    top = high - (len(level) - 1) * gap
    return [min(max(at, low), top) + index * gap for index, at in enumerate(level)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def caption(
    scenario: Scenario,
    alternative: Choice = (None, None),
    *,
    seed: int | None = None,
    replications: int | None = None,
    replication: int | None = None,
    in_sample: bool | None = None,
) -> str:
    """The line below a chart: scenario, chair alternative, where the numbers come from.

    alternative: None in it is left out. replications: how many draws the chart is made from;
    replication: the one draw it shows; with
    neither it shows the stances as stated. in_sample: whether the caption says so; by default what
    the scenario says.
    """
    parts = [f"{scenario.meeting.name} ({scenario.name})"]
    parts += [
        f"{what} {name}"
        for what, name in zip(Alternative._fields, alternative, strict=True)
        if name is not None
    ]
    if replications is not None:
        parts.append(f"{replications:,} replications")
    elif replication is not None:
        parts.append(f"replication {replication}")
    else:
        parts.append("stances as stated")
    if seed is not None:
        parts.append(f"seed {seed}")
    if scenario.meeting.in_sample if in_sample is None else in_sample:
        parts.append("in-sample")
    if scenario.chair.iso3 is None:
        parts.append(f"chaired by {scenario.chair}")
    return " · ".join(parts)


def caption_of(result: Result | MeetingResult, in_sample: bool | None = None) -> str:
    """The caption of a chart of one negotiation."""
    return caption(
        result.scenario,
        result.alternative,
        seed=result.seed,
        replication=result.replication,
        in_sample=in_sample,
    )


def caption_height(words: str, width: float) -> float:
    """Room that a caption needs at the bottom of a figure of this width, in inches."""
    return 0.2 + LINE * lines_in(wrapped(words, width - 0.4)) if words else 0.1


def write_caption(figure: Figure, words: str) -> None:
    """Put the caption at the bottom of the figure."""
    wide, high = figure.get_size_inches()
    if words:
        top = high - caption_height(words, wide) + 0.1
        write(figure, 0.2, top, wrapped(words, wide - 0.4), color=GREY, gid="caption")
