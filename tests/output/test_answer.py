"""Blocks of anything that answers."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.output.answer import Answer, blocks_of
from sim.output.blocks import Text


def test_what_is_no_answer_has_no_blocks():
    with pytest.raises(TypeError, match="int is not an answer"):
        blocks_of(3)


class Echo(Answer):
    """An answer that no module of the project knows."""


def test_whoever_makes_an_answer_can_teach_its_blocks():
    with pytest.raises(TypeError, match="Echo is not an answer"):
        blocks_of(Echo())
    blocks_of.register(Echo, lambda _: [Text(("said",))])
    assert Echo()._repr_markdown_() == "said\n"
    assert Echo()._repr_html_() == "<p>said</p>"


def test_blocks_and_words_need_no_drawing():
    program = "import sim.output.answer, sim.output.text, sys; print(*sys.modules)"
    call = [sys.executable, "-c", program]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert not {"matplotlib", "numpy", "sim.answers"} & set(done.stdout.split())
