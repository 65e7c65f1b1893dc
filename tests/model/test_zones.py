"""Acceptance sets, zones, gaps and sides of one paragraph; the nearest change one would ask for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, made, plain, scenarios

from sim.model.negotiation import Negotiation
from sim.model.zones import (
    Overlap,
    acceptable_by_id,
    contesters_of,
    joinable,
    overlap_of,
    regret_of_rest,
)
from sim.rules.options import carve_out_option, split_option

fallbacks = st.sampled_from(FALLBACKS)
intervals = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
    lambda ends: tuple(range(min(ends), max(ends) + 1))
)
rung_sets = st.sets(st.integers(0, 4)).map(lambda rungs: tuple(sorted(rungs)))


def test_who_could_join_what_by_hand():
    """Fallback chair's summary of the strongest wording: D0 gets 0.5, D1 gets -0.5."""
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, ceiling=40, penalty=0.2)
    document["meeting"]["cost_of_failure"] = 0.03
    room = Negotiation(made(document), "hold", "chair_summary").room
    overlap = overlap_of(room, 4, 0)
    # contested, so issued as tabled: D0 gets 0.5 against 0.75 or 1 in a joint text; silence is 0
    # D1 gets -0.5 against -(0.25 + 0.2) at 50 and -(1 + 0.2) at 100; silence is 0
    assert overlap.acceptable == ((0, 1, 2), (0, 1))
    assert acceptable_by_id(room, overlap, 0) == {"D0": ("r0", "r1", "r2"), "D1": ("r0", "r1")}
    assert (overlap.zone, overlap.gap) == ((0, 1), None)
    assert overlap.softer == overlap.stronger == overlap.never == ()
    assert contesters_of(room, 0, 2) == contesters_of(room, 0, split_option(3)) == (1,)
    assert contesters_of(room, 0, 0) == contesters_of(room, 0, carve_out_option(0, 3)) == ()


def test_two_sides_and_one_whom_no_rung_wins_over():
    overlap = Overlap(((0, 1), (0,), (1, 2, 3), (), (3,)))
    assert (overlap.zone, overlap.gap) == ((), (0, 3))
    assert (overlap.softer, overlap.stronger, overlap.never) == ((0, 1), (2, 4), (3,))


def test_nobody_has_a_side_where_nobody_could_join_anything():
    overlap = Overlap(((), ()))
    assert (overlap.zone, overlap.gap, overlap.never) == ((), None, (0, 1))


@given(st.lists(intervals, min_size=1, max_size=5))
def test_sets_without_holes_have_a_zone_or_a_gap(sets):
    overlap = Overlap(tuple(sets))
    assert bool(overlap.zone) != bool(overlap.gap)


@given(st.lists(rung_sets, min_size=1, max_size=5))
def test_sides_share_nothing_across_the_gap(sets):
    overlap = Overlap(tuple(sets))
    assert set(overlap.zone) == {w for w in range(5) if all(w in rungs for rungs in sets)}
    assert overlap.gap is None or not overlap.zone
    assert bool(overlap.softer) == bool(overlap.stronger) == (overlap.gap is not None)
    for soft in overlap.softer:
        assert any(max(sets[soft]) < min(sets[strong]) for strong in overlap.stronger)
    for strong in overlap.stronger:
        assert any(max(sets[soft]) < min(sets[strong]) for soft in overlap.softer)


@settings(max_examples=40, deadline=None)
@given(scenarios(), fallbacks)
def test_the_rest_of_a_draft_and_a_paragraph_are_the_whole(scenario, fallback):
    room = Negotiation(scenario, "hold", fallback).room
    deadline, draft = scenario.meeting.deadline, room.text.tabled
    for k in range(len(draft)):
        whole = regret_of_rest(room, draft, k) + room.regret[k, draft[k]]
        # sums with the stand-in for an infinite penalty carry fewer digits
        assert whole == pytest.approx(room.totals(draft), abs=1e-8)
        fits = joinable(room.regret[k, : room.text.rungs[k]], room.tolerated(deadline))
        for i, rungs in enumerate(overlap_of(room, deadline, k).acceptable):
            assert rungs == tuple(np.nonzero(fits[:, i])[0])
