"""Blocks as HTML; a report as one web page: no network, no scripts, also for paper."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Iterable
from typing import Any

from sim.output.blocks import (
    Block,
    Bullets,
    Code,
    Grid,
    Heading,
    Item,
    KeyValues,
    Listing,
    Notes,
    Picture,
    Report,
    Section,
    Text,
    for_page,
)
from sim.output.words import glued

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
small, figcaption { font-size: .86rem; color: #444; }
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
@page {
  size: A4; margin: 2cm 1.9cm;
  @top-left { content: string(title); font: 7.5pt sans-serif; color: #5f5f5f; }
  @top-right { content: string(section); font: 7.5pt sans-serif; color: #5f5f5f; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 7.5pt sans-serif;
    color: #5f5f5f; }
}
@page :first { @top-left { content: none; } @top-right { content: none; } }
@media print {
  body { font-size: 9.5pt; max-width: none; padding: 0; }
  h1 { string-set: title content(); }
  h2 { string-set: section content(); }
  section + section h2 { break-before: page; }
  h2, h3, h4 { break-after: avoid; }
  nav a { color: inherit; text-decoration: none; }
  nav a::after { content: leader(" . ") target-counter(attr(href), page); }
  figure, tr, li { break-inside: avoid; }
  figure img { min-width: 0; max-height: 23cm; object-fit: contain; object-position: left; }
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


def fragment(blocks: Iterable[Block]) -> str:
    """The blocks as a part of a page. Headings start at the second level."""
    return "\n".join(_WRITERS[type(block)](block) for block in for_page(blocks))


def _section(section: Section) -> str:
    title = html.escape(section.title)
    return f'<section id="{section.id}"><h2>{title}</h2>\n{fragment(section.blocks)}\n</section>'


def _words(text: str) -> str:
    """Text with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(glued(text)))


def _heading(block: Heading) -> str:
    tag = f"h{block.level + 1}"
    return f"<{tag}>{_words(block.words)}</{tag}>"


def _text(block: Text) -> str:
    mark = "<sup>*</sup>" if block.mark else ""
    lead = f"<b>{_words(block.lead)}</b>{mark}<br>" if block.lead else ""
    return f"<p>{lead}{_words(block.words)}</p>"


def _notes(block: Notes) -> str:
    return "\n".join(f"<p><small>* {_words(note)}</small></p>" for note in block.notes)


def _bullets(block: Bullets) -> str:
    return f"<ul>{''.join(map(_item, block.full))}</ul>"


def _item(item: Item) -> str:
    if item.typed:
        lines = "".join(f"<br><code>{html.escape(line)}</code>" for line in item.below)
        return f"<li>{_words(item.words)}{lines}</li>"
    below = "".join(f"<li>{_words(words)}</li>" for words in item.below)
    return f"<li>{_words(item.words)}{f'<ul>{below}</ul>' if below else ''}</li>"


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


def _listing(block: Listing) -> str:
    return _grid(block.grid)


def _key_values(block: KeyValues) -> str:
    lines = (f"<b>{_words(key)}:</b> {_words(value)}" for key, value in block.pairs)
    return f"<p>{'<br>'.join(lines)}</p>"


def _code(block: Code) -> str:
    return f"<pre>{html.escape(chr(10).join(block.lines))}</pre>"


def _picture(block: Picture) -> str:
    # matplotlib only where there is a chart
    from sim.output.pictures import svg

    data = base64.b64encode(svg(block.figure)).decode("ascii")
    alt = html.escape(block.alt)
    label = f'<div class="scroll" tabindex="0" role="region" aria-label="{alt}">'
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'
    return f"<figure>{label}{image}</div><figcaption>{alt}</figcaption></figure>"


_WRITERS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    Text: _text,
    Notes: _notes,
    Bullets: _bullets,
    Grid: _grid,
    Listing: _listing,
    KeyValues: _key_values,
    Code: _code,
    Picture: _picture,
}
