"""The clock of long work: seen on a terminal, silent in a pipe."""

from __future__ import annotations

import io
import sys

import pytest

from sim.output.progress import clock


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_a_clock_is_for_people(stream, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", stream)
    with clock(60, "looking for conflicts"):
        pass
    shown = stream.getvalue()
    assert ("looking for conflicts, at most 60 s" in shown) == stream.isatty()
    assert bool(shown) == stream.isatty()
    assert capsys.readouterr().out == ""
