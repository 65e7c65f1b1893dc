"""A report as one web page: no network, no scripts, readable on a phone and on paper."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from sim.drawing.style import styled
from sim.output.blocks import (
    Bullets,
    Code,
    Grid,
    Heading,
    Picture,
    Report,
    Section,
    Text,
    glued,
)

LONG = 30
"""Letters in a cell from which a table of many columns scrolls on a phone, not to be squeezed."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 0 auto;
  max-width: 62rem; padding: 1rem 1.2rem 4rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .8rem 0 .2rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; padding-top: .6rem; border-top: 2px solid #111; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
p, li { max-width: 46rem; }
.lead { font-weight: 700; display: block; }
.small, figcaption { font-size: .86rem; color: #444; }
.notice { border-left: 5px solid #D55E00; padding: .4rem .9rem; background: #fdf3ea; }
nav ol { padding-left: 1.4rem; }
a { color: #0059a8; }
.scroll { overflow-x: auto; margin: .8rem 0; }
.scroll:focus { outline: 2px solid #0059a8; }
table { border-collapse: collapse; font-size: .82rem; line-height: 1.35; }
th, td { padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 1.5px solid #111; }
td { border-bottom: 1px solid #ddd; }
.wide { min-width: 40rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre, code { font-family: ui-monospace, monospace; font-size: .86em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f3f3; padding: .6rem .8rem; }
figure { margin: 1.4rem 0; }
figure img { display: block; width: 100%; height: auto; min-width: 44rem; }
@media print {
  body { font-size: 10pt; max-width: none; padding: 0; }
  section + section h2 { break-before: page; }
  h2, h3 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  figure img { min-width: 0; max-height: 24cm; object-fit: contain; object-position: left; }
  .scroll { overflow: visible; }
  .wide { min-width: 0; }
  table { font-size: 7.5pt; }
  .number { white-space: normal; }
}
"""


def html_page(report: Report) -> str:
    """The whole page."""
    title = html.escape(report.title)
    contents = "".join(
        f'<li><a href="#{section.id}">{html.escape(section.title)}</a></li>'
        for section in report.sections
    )
    notice = f'<p class="notice">{_words(report.notice)}</p>' if report.notice else ""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style></head>",
            "<body>",
            f"<header><h1>{title}</h1><p>{html.escape(report.subtitle)}</p>{notice}</header>",
            f'<nav aria-label="Contents"><ol>{contents}</ol></nav>',
            "<main>",
            *(_section(section) for section in report.sections),
            "</main></body></html>",
            "",
        ]
    )


def _section(section: Section) -> str:
    blocks = "\n".join(_MAKERS[type(block)](block) for block in section.blocks)
    title = html.escape(section.title)
    return f'<section id="{section.id}"><h2>{title}</h2>\n{blocks}\n</section>'


def _words(text: str) -> str:
    """Text with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(glued(text)))


def _heading(block: Heading) -> str:
    return f"<h3>{_words(block.words)}</h3>"


def _text(block: Text) -> str:
    lead = f'<span class="lead">{_words(block.lead)}</span>' if block.lead else ""
    look = ' class="small"' if block.small else ""
    return f"<p{look}>{lead}{_words(block.words)}</p>"


def _bullets(block: Bullets) -> str:
    items = []
    for item in block.items:
        words, *typed = item.split("\n")
        lines = "".join(f"<br><code>{html.escape(line)}</code>" for line in typed)
        items.append(f"<li>{_words(words)}{lines}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _grid(block: Grid) -> str:
    def cells(row: tuple[str, ...], tag: str, scope: str = "") -> str:
        looks = ["" if c < block.left else ' class="number"' for c in range(len(row))]
        parts = [
            f"<{tag}{look}{scope}>{_words(cell)}</{tag}>"
            for look, cell in zip(looks, row, strict=True)
        ]
        return f"<tr>{''.join(parts)}</tr>"

    head = cells(block.header, "th", ' scope="col"')
    body = "\n".join(cells(row, "td") for row in block.rows)
    cells_long = max((len(cell) for row in block.rows for cell in row), default=0)
    look = ' class="wide"' if len(block.header) > 3 and cells_long > LONG else ""
    # a table that scrolls must be reachable by the keyboard
    label = html.escape(f"Table: {', '.join(block.header)}")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table{look}><thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )


def _code(block: Code) -> str:
    return f"<pre>{html.escape(chr(10).join(block.lines))}</pre>"


def _picture(block: Picture) -> str:
    data = base64.b64encode(_svg(block.figure)).decode("ascii")
    alt = html.escape(block.alt)
    label = f'<div class="scroll" tabindex="0" role="region" aria-label="{alt}">'
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'
    return f"<figure>{label}{image}</div><figcaption>{alt}</figcaption></figure>"


@styled
def _svg(figure: Figure) -> bytes:
    data = io.BytesIO()
    figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
    return data.getvalue()


_MAKERS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Text: _text,
    Bullets: _bullets,
    Grid: _grid,
    Code: _code,
    Picture: _picture,
}
