"""Words for numbers."""

from __future__ import annotations

from sim.output.words import glued


def test_intervals_and_per_cent_stay_together():
    hard = "\N{NO-BREAK SPACE}"
    assert glued("in 9.0 % [8.0, 9.7] of") == f"in 9.0{hard}% [8.0,{hard}9.7] of"
    assert glued("a [b c] %") == "a [b c] %"
