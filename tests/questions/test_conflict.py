"""Smallest conflicts: against brute force, in the simulator, and when the time is over."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, made, plain, room_of, scenarios

from sim.model.programme import TextProgramme, TimeLimit
from sim.questions.conflict import (
    KINDS,
    allowed_options,
    conflicts_over,
    departures,
    hitting_sets,
    smallest_conflicts,
)
from sim.questions.explain import confirmed
from sim.rules.consensus import accepts
from sim.rules.options import exists

small = settings(max_examples=40, deadline=None)
fallbacks = st.sampled_from(FALLBACKS)


def asked(room, kind):
    """The programme of a room's texts at the deadline, and how far each is from the tabled one."""
    allowed = allowed_options(room.text, kind)
    outside = np.zeros(allowed.shape, dtype=bool)
    outside[:, room.width] = True
    limit = room.tolerated(room.scenario.meeting.deadline)
    programme = TextProgramme(room.regret, limit, allowed, outside)
    return programme, departures(room.text, room.text.tabled)


def texts_of(programme):
    """Every text with something left in the joint text."""
    every = itertools.product(*(np.nonzero(row)[0] for row in programme.allowed))
    return [t for t in every if not all(programme.outside[k, o] for k, o in enumerate(t))]


def brute_force(programme):
    """The smallest sets without a common text, by trying every set on every text."""
    members = range(programme.members)
    happy = {
        frozenset(members) - programme.objectors(np.array(text)) for text in texts_of(programme)
    }
    for size in range(1, programme.members + 1):
        found = {
            some
            for some in itertools.combinations(members, size)
            if not any(set(some) <= accepting for accepting in happy)
        }
        if found:
            return found
    return set()


def test_the_options_of_each_kind():
    document = plain(topics=2)
    document["paragraphs"]["p1"]["rungs"].pop(1)
    text = room_of(made(document), "none").text
    width = text.strength.shape[1]
    for k, rungs in enumerate(text.rungs):
        there = [exists(o, int(rungs), width) for o in range(2 * width + 1)]
        assert allowed_options(text, "all")[k].tolist() == there
        inside = [own and o < width for o, own in enumerate(there)]
        assert allowed_options(text, "wordings")[k].tolist() == inside


@small
@given(scenarios(members=(1, 5), topics=(1, 3), rungs=(2, 3)), fallbacks)
@pytest.mark.parametrize("kind", KINDS)
def test_smallest_conflicts_are_those_of_brute_force(kind, scenario, fallback):
    programme, cost = asked(room_of(scenario, fallback), kind)
    conflicts = smallest_conflicts(programme, cost)
    assert conflicts.complete
    assert conflicts.sizes is None
    found = [conflict.members for conflict in conflicts.found]
    assert found == sorted(brute_force(programme))
    assert (conflicts.text is None) == bool(found)


@settings(max_examples=25, deadline=None)
@given(scenarios(members=(2, 4), topics=(1, 3)), fallbacks)
@pytest.mark.parametrize("kind", KINDS)
def test_the_simulator_confirms_every_conflict(kind, scenario, fallback):
    room = room_of(scenario, fallback)
    deadline = scenario.meeting.deadline
    for conflict in smallest_conflicts(*asked(room, kind)).found:
        assert confirmed(room, conflict, deadline, kind)
        for left_out, text in conflict.witnesses.items():
            totals, limit = room.totals(text), room.tolerated(deadline)
            others = set(conflict.members) - {left_out}
            assert all(accepts(totals[i], limit[i]) for i in others)
            assert not accepts(totals[left_out], limit[left_out])


@small
@given(scenarios(members=(2, 4), topics=(1, 2), rungs=(2, 3)), fallbacks)
def test_the_nearest_text_for_one_changes_fewest_paragraphs(scenario, fallback):
    room = room_of(scenario, fallback)
    programme, cost = asked(room, "all")
    tabled = room.text.tabled
    for i in range(programme.members):
        changed = [
            (np.array(text) != tabled).sum()
            for text in texts_of(programme)
            if i not in programme.objectors(np.array(text))
        ]
        nearest = programme.text([i], cost).found
        assert (nearest is None) == (not changed)
        if nearest is not None:
            assert (nearest != tabled).sum() == min(changed)
            assert i not in programme.objectors(nearest)


def test_one_paragraph_moved_far_is_nearer_than_two_moved_a_little():
    text = room_of(made(plain(topics=2, strengths=(0, 90, 100))), "none").text
    cost = departures(text, text.tabled)
    far, little = cost[0, 0] + cost[1, 2], cost[0, 1] + cost[1, 1]
    assert far < little
    # and of two texts with one paragraph changed, the one that moves less
    assert cost[0, 1] < cost[0, 0]
    assert cost[0, 2] == cost[1, 2] == 0


sets_of_rows = st.sets(st.integers(0, 6), min_size=1)


@given(st.lists(sets_of_rows, min_size=1, max_size=8))
def test_smallest_hitting_sets_by_trying_all(objectors):
    for size in range(1, 8):
        found = [
            rows
            for rows in itertools.combinations(range(7), size)
            if all(set(rows) & against for against in objectors)
        ]
        if found:
            break
    assert conflicts_over(objectors) == tuple(found)
    assert conflicts_over(objectors, most=2) == tuple(found[:2])
    assert conflicts_over([*objectors, set()]) == ()


def test_sets_to_hit_may_be_added_on_the_way():
    sets = [0b0110]
    found = hitting_sets(sets, 1, TimeLimit())
    assert next(found) == (1,)
    sets.append(0b1100)
    assert list(found) == [(2,)]


# limits


def camps(members):
    """Two camps that no wording satisfies: a conflict is any one of each."""
    document = plain(members=members, strengths=(0, 100))
    for i in range(members):
        low = i % 2
        stance = document["delegations"][f"D{i}"]["stances"]["p0"]
        bound = {"ceiling": 40} if low else {"floor": 60}
        stance.update(position=0 if low else 100, penalty=math.inf, **bound)
    return asked(room_of(made(document), "none"), "wordings")


def test_the_first_conflicts_in_order_of_the_rows():
    every = [(i, j) for i in range(6) for j in range(i + 1, 6) if (i + j) % 2]
    assert [c.members for c in smallest_conflicts(*camps(6)).found] == every
    some = smallest_conflicts(*camps(6), most=4)
    assert [c.members for c in some.found] == every[:4]
    assert (some.complete, some.sizes) == (False, None)
    assert smallest_conflicts(*camps(6), most=9).complete


class Countdown(TimeLimit):
    """A limit that is over after so many looks at the clock."""

    looks = 0

    @property
    def left(self):
        self.looks -= 1
        return 60.0 if self.looks >= 0 else 0.0


def test_what_is_found_when_the_time_is_over_is_true_and_said_to_be_part():
    programme, cost = camps(6)
    every = smallest_conflicts(programme, cost)
    seen = set()
    for looks in range(200):
        limit = Countdown()
        limit.looks = looks
        part = smallest_conflicts(programme, cost, limit=limit)
        if part.complete:
            break
        fewest, most = part.sizes
        seen.add((fewest, most, bool(part.found)))
        assert fewest <= 2 <= most
        members = [c.members for c in part.found]
        assert members == [c.members for c in every.found][: len(members)]
    assert part.complete
    assert seen >= {(0, 6, False), (1, 6, False), (2, 2, True)}
