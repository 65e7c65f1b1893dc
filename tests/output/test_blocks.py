"""Blocks that differ between a terminal and a page."""

from __future__ import annotations

from sim.output.blocks import Either, Text, for_page, for_terminal


def test_forms_within_forms():
    inner = Either((Text(("t",)),), (Text(("p",)),))
    outer = [Either((inner, Text(("tt",))), (inner,))]
    assert [block.lines for block in for_terminal(outer)] == [("t",), ("tt",)]
    assert [block.lines for block in for_page(outer)] == [("p",)]
