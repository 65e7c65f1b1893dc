"""Errors that a user sees."""

from __future__ import annotations

import pytest

from sim.errors import InputError, InputErrors, Mistakes


def test_a_hundred_mistakes_are_told_and_the_others_counted():
    told = str(InputErrors([InputError(f"is wrong {n}", where="f") for n in range(230)]))
    assert told.startswith("230 mistakes:\n  f: is wrong 0\n")
    assert told.endswith("\n  f: is wrong 99\n  ... and 130 more")


def test_mistakes_are_collected_and_told_at_once():
    mistakes = Mistakes()
    mistakes.stop()
    mistakes.add("f:1", "is wrong", near="right")
    with pytest.raises(InputError, match=r"^f:1: is wrong \(did you mean 'right'\?\)$"):
        mistakes.stop()
    mistakes.add("f:2", "is wrong too")
    with pytest.raises(InputErrors, match="2 mistakes"):
        mistakes.stop()
