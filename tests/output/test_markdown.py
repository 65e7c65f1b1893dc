"""Blocks as Markdown."""

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
    Text,
)
from sim.output.markdown import markdown

LISTING = Listing("Over", ("a", "b"), (("x", " 1 %"), ("rest",)), label=6)


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (Heading("A title", 1, "plain"), ["# A title"]),
        (Heading("Below", look="underlined"), ["## Below"]),
        (Text(("One.", "Two.")), ["One. Two."]),
        (Text(("One.",), lead="Lead", mark=True), ["**Lead**[^1]  ", "One."]),
        (Notes(("first", "second")), ["[^1]: first second"]),
        (Bullets(("one", Item("two", ("deep",)))), ["- one", "- two", "  - deep"]),
        (Bullets((Item("two", ("--set a=1",), typed=True),)), ["- two", "  - `--set a=1`"]),
        (Grid(("who", "n"), (("a|b", "3"),)), ["| who | n |", "| --- | ---: |", r"| a\|b | 3 |"]),
        (LISTING, ["| a | b |", "| --- | ---: |", "| x | 1 % |", "| rest |  |"]),
        (KeyValues((("Key", "value"),)), ["- Key: value"]),
        (Code((" as it is",)), ["```", " as it is", "```"]),
        (Either((Text(("terminal",)),), (Text(("page",)),)), ["page"]),
    ],
)  # fmt: skip
def test_a_block_in_markdown(block, lines):
    assert markdown([block]) == "\n".join([*lines, ""])


def test_a_paragraph_is_one_line_and_never_runs_into_a_list():
    blocks = [Bullets(("one",)), Text(("word " * 60,), close=True)]
    item, empty, paragraph = markdown(blocks).splitlines()
    assert (item, empty) == ("- one", "")
    assert paragraph.split() == ["word"] * 60
