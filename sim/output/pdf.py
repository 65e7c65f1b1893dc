"""A report on paper: pages of A4, charts on pages of their own as drawings, not as pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from sim.drawing.style import GREY, PALE, new_figure, styled
from sim.output.blocks import Bullets, Code, Grid, Heading, Picture, Report, Text, glued
from sim.output.pages import BODY, BOTTOM, HIGH, SIDE, SIZE, WIDE, Flow, Page, Words, line_height

TITLE, SECTION, HEADING, SMALL = 17.0, 13.0, 10.0, 7.5
AROUND = 0.5
"""Margin around a chart, in inches."""
A4 = HIGH / WIDE


@styled
def pdf_file(report: Report) -> bytes:
    """The whole report as PDF. The same report gives the same bytes."""
    pages = _pages(report)
    data = io.BytesIO()
    metadata: dict[str, Any] = {
        "Title": report.title,
        "Subject": report.subtitle,
        "Creator": None,
        "Producer": None,
        "CreationDate": None,
    }
    # letters as outlines of a font, so that the text can be searched and copied
    with rc_context({"pdf.fonttype": 42}), PdfPages(data, metadata=metadata) as pdf:
        for number, page in enumerate(pages, 1):
            foot = f"{number} / {len(pages)}"
            if page.chart is None:
                pdf.savefig(_drawn(page, report.title, foot))
            else:
                _save_chart(pdf, page.chart, page.section, foot)
    return data.getvalue()


def _pages(report: Report) -> list[Page]:
    """The report laid out; the page numbers of the contents are filled in at the end."""
    flow = Flow()
    numbers = _front(flow, report)
    for section, number in zip(report.sections, numbers, strict=True):
        flow.section = section.title
        if section is not report.sections[0]:
            flow.y = HIGH
        flow.skip(0.25)
        flow.text(section.title, size=SECTION, bold=True, keep=0.7)
        number.words = f"{len(flow.pages)}"
        flow.skip(0.12)
        for block in section.blocks:
            _MAKERS[type(block)](flow, block)
    return flow.pages


def _front(flow: Flow, report: Report) -> list[Words]:
    """Title and contents; the page numbers are still to be filled in."""
    page = flow.new_page()
    flow.text(report.title, size=TITLE, bold=True)
    flow.skip(0.06)
    flow.text(report.subtitle, size=10)
    if report.notice:
        flow.skip(0.1)
        flow.text(report.notice, bold=True)
    flow.skip(0.22)
    numbers = []
    for section in report.sections:
        numbers.append(Words(SIDE + BODY, flow.y, "", right=True))
        page.words.append(numbers[-1])
        flow.text(section.title)
        page.rules.append((SIDE, flow.y - 0.02, BODY))
        flow.skip(0.04)
    return numbers


def _heading(flow: Flow, block: Heading) -> None:
    flow.skip(0.14)
    flow.text(_plain(block.words), size=HEADING, bold=True, keep=0.6)
    flow.skip(0.06)


def _text(flow: Flow, block: Text) -> None:
    if block.lead:
        flow.text(_plain(block.lead), bold=True, keep=line_height(SIZE))
    flow.text(_plain(block.words), size=SMALL if block.small else SIZE)
    flow.skip(0.1)


def _bullets(flow: Flow, block: Bullets) -> None:
    for item in block.items:
        words, *typed = item.split("\n")
        flow.bullet(_plain(words), typed)
    flow.skip(0.06)


def _grid(flow: Flow, block: Grid) -> None:
    flow.table(Grid(block.header, tuple(tuple(map(_plain, row)) for row in block.rows), block.left))


def _code(flow: Flow, block: Code) -> None:
    for line in block.lines:
        flow.text(line, size=SMALL, mono=True)
    flow.skip(0.1)


def _picture(flow: Flow, block: Picture) -> None:
    flow.chart(block.figure)


def _plain(words: str) -> str:
    return glued(words.replace("`", ""))


_MAKERS: dict[type, Callable[[Flow, Any], None]] = {
    Heading: _heading,
    Text: _text,
    Bullets: _bullets,
    Grid: _grid,
    Code: _code,
    Picture: _picture,
}


def _drawn(page: Page, title: str, foot: str) -> Figure:
    """A page of text as a figure."""
    figure = new_figure(WIDE, HIGH)
    for x, y, length in page.rules:
        ends = ([x / WIDE, (x + length) / WIDE], [1 - y / HIGH] * 2)
        figure.add_artist(Line2D(*ends, color=PALE, lw=0.5))
    edge = HIGH - BOTTOM + 0.35
    margins = [
        Words(SIDE, 0.5, title, SMALL, grey=True),
        Words(SIDE + BODY, 0.5, page.section, SMALL, grey=True, right=True),
        Words(SIDE + BODY, edge, foot, SMALL, grey=True, right=True),
    ]
    for line in (*margins, *page.words):
        _write(figure, line)
    return figure


def _write(figure: Figure, line: Words) -> None:
    figure.text(
        line.x / WIDE,
        1 - line.y / HIGH,
        line.words,
        fontsize=line.size,
        fontweight="bold" if line.bold else "normal",
        family="DejaVu Sans Mono" if line.mono else None,
        color=GREY if line.grey else "black",
        ha="right" if line.right else "left",
        va="top",
    )


def _save_chart(pdf: PdfPages, figure: Figure, section: str, foot: str) -> None:
    """A chart in its own size on a page with the proportions of A4, upright or lying."""
    wide, high = figure.get_size_inches()
    upright = max(wide + 2 * AROUND, (high + 3 * AROUND) / A4)
    lying = max(high + 3 * AROUND, (wide + 2 * AROUND) / A4)
    page_wide, page_high = (upright, upright * A4) if upright <= lying else (lying * A4, lying)
    left, top = -(page_wide - wide) / 2, high + 2 * AROUND
    bottom = top - page_high
    margins = [
        figure.text((left + AROUND) / wide, (top - 0.3) / high, section, va="top"),
        figure.text((left + page_wide - AROUND) / wide, (bottom + 0.3) / high, foot, ha="right"),
    ]
    for words in margins:
        words.set(color=GREY, fontsize=SMALL)
    pdf.savefig(figure, bbox_inches=Bbox([[left, bottom], [left + page_wide, top]]))  # type: ignore[no-untyped-call]
    for words in margins:
        words.remove()
