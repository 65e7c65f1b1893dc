"""Blocks on a terminal."""

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
from sim.output.text import plain_text

LONG = " ".join(["word"] * 30)


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (Heading("A title", 1, "plain"), ["A title"]),
        (Heading("Loud"), ["LOUD"]),
        (Heading("Below", look="underlined"), ["Below", "-----"]),
        (Text(("A.", "B."), lead="Lead", mark=True, indent=3), ["Lead [*]", "   A.", "   B."]),
        (Notes(("first", "second")), ["[*] first", "", "[*] second"]),
        (Bullets(("one", Item("two", ("deep",)))), ["- one", "- two", "  - deep"]),
        (Bullets((Item("two", ("--set a=1",), typed=True),)), ["- two", "  --set a=1"]),
        (Grid(("who", "n %"), (("a", "3"),)), ["who  n %", "---  ---", "a      3"]),
        (Listing("O", ("a", "b"), (("long label", "1"),), 6), ["O", "  long", "  label  1"]),
        (KeyValues((("Key", "value"),), key=8), ["Key:    value"]),
        (Code((" as it is",)), [" as it is"]),
        (Either((Text(("terminal",)),), (Text(("page",)),)), ["terminal"]),
    ],
)  # fmt: skip
def test_a_block_in_lines(block, lines):
    assert plain_text([block]) == "\n".join([*lines, ""])


def test_blocks_stand_apart_except_where_they_are_close():
    blocks = [Text(("a",)), Text(("b",), close=True), Text(("c",))]
    assert plain_text(blocks) == "a\nb\n\nc\n"


@pytest.mark.parametrize(
    "block",
    [
        Text((LONG,), width=40, indent=3, hang=2),
        Notes((LONG,), width=40),
        Bullets((LONG, Item("x", (LONG,))), width=40, indent=2),
        KeyValues((("Key", LONG),), width=40),
    ],
)
def test_lines_are_wrapped_to_the_width_of_their_block(block):
    lines = plain_text([block]).splitlines()
    assert len(lines) > 3
    assert 35 < max(map(len, lines)) <= 40
    assert " ".join(" ".join(lines).split()).count("word") % 30 == 0


def test_typed_lines_are_never_wrapped():
    line = f"--set {'x' * 120}=1"
    assert line in plain_text([Bullets((Item("do", (line,), typed=True),))])
