"""Blocks as HTML."""

from __future__ import annotations

import pytest

from sim.output.blocks import (
    Bullets,
    Code,
    Either,
    Grid,
    Heading,
    Item,
    KeyValues,
    Listing,
    Notes,
    Report,
    Section,
    Text,
)
from sim.output.html import fragment, html_page


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        (Heading("A & B", 1), ["<h2>A &amp; B</h2>"]),
        (Text(("One.", "`two`.")), ["<p>One. <code>two</code>.</p>"]),
        (Text(("One.",), lead="Lead", mark=True), ["<p><b>Lead</b><sup>*</sup><br>One.</p>"]),
        (Notes(("first", "second")), ["* first</small>", "* second</small>"]),
        (Bullets((Item("two", ("<deep>",)),)), ["<li>two<ul><li>&lt;deep&gt;</li></ul></li>"]),
        (Bullets((Item("x", ("--set a=1",), typed=True),)), ["<br><code>--set a=1</code>"]),
        (Grid(("who", "n"), (("a", "<3"),)), ["<td>a</td>", '<td class="number">&lt;3</td>']),
        (Listing("Over", ("a", "b"), (("x", " 1"),), label=6), ['<td class="number">1</td>']),
        (KeyValues((("Key", "value"),)), ["<p><b>Key:</b> value</p>"]),
        (Code(("<i>",)), ["<pre>&lt;i&gt;</pre>"]),
        (Either((Text(("terminal",)),), (Text(("page",)),)), ["<p>page</p>"]),
    ],
)
def test_a_block_on_a_page(block, parts):
    written = fragment([block])
    for part in parts:
        assert part in written


def test_paper_has_margins_and_page_numbers_in_the_contents():
    page = html_page(Report("T", "S", "", (Section("a", "A", [Text(("x",))]),)))
    for rule in ("@page", "counter(page)", "target-counter(attr(href), page)", "size: A4"):
        assert rule in page
