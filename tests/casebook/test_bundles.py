"""Linked paragraphs move together, rung by rung, and always have a way to silence."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.casebook.bundles import Bundle, bundles_of, rung_near
from sim.casebook.pair import CaseParagraph
from sim.errors import InputError


def topic(key, strengths, tabled, reference=None, linked=(), contested=True):
    return CaseParagraph.model_validate(
        {
            "id": key,
            "ladder": [{"strength": s, "label": f"{s}"} for s in strengths],
            "tabled_strength": tabled,
            "reference": reference,
            "linked_with": list(linked),
            "contested": contested,
        }
    )


def at(bundle):
    return [rung["at"] for rung in bundle.rungs("here")]


def test_a_strength_off_the_ladder_goes_to_the_nearest_rung_and_the_weaker_of_two():
    ladder = topic("a", (0, 40, 60, 100), 0)
    assert [rung_near(ladder, strength) for strength in (10, 45, 50, 51, 90)] == [0, 1, 1, 2, 3]


def test_links_go_on_by_any_detour_and_either_way():
    topics = [
        topic("a", (0, 50), 50),
        topic("b", (0, 50), 50, linked=["c"]),
        topic("c", (0, 50), 50),
        topic("d", (0, 50), 50, linked=["a", "c"]),
        topic("e", (0, 50), 50),
    ]
    bundles = bundles_of(topics)
    assert {key: [t.id for t in b.topics] for key, b in bundles.items()} == {
        "a": ["a", "b", "c", "d"],
        "e": ["e"],
    }


def test_they_move_together_from_what_is_tabled_and_none_leaves_its_ladder():
    bundle = Bundle((topic("a", (0, 30, 60, 100), 60), topic("b", (0, 50, 80), 50)))
    assert at(bundle) == [
        ["silence", "silence"],
        ["at-30", "silence"],
        ["at-60", "at-50"],
        ["at-100", "at-80"],
    ]
    assert [rung["id"] for rung in bundle.rungs("here")] == [
        "silence",
        "weaker-1",
        "tabled",
        "stronger-1",
    ]
    assert bundle.tabled_id == "tabled"


def test_silence_is_added_where_no_step_comes_by():
    bundle = Bundle((topic("a", (0, 50, 100), 50, reference=50), topic("b", (0, 40, 80), 40)))
    assert ["silence", "silence"] in at(bundle)
    strengths = [bundle.strength(step) for step in bundle.steps]
    assert strengths == sorted(set(strengths))


def test_silence_as_strong_as_what_is_tabled_cannot_be_coded():
    bundle = Bundle((topic("a", (0, 50), 50), topic("b", (0, 50), 0, reference=50)))
    with pytest.raises(InputError, match=r"here: silence on all .* is as strong as what is tabled"):
        bundle.rungs("here")


LADDERS = st.lists(st.integers(0, 100), min_size=2, max_size=6, unique=True).map(sorted)


@given(st.lists(st.tuples(LADDERS, st.integers(0, 100)), min_size=1, max_size=4))
def test_any_bundle_rises_and_has_what_is_tabled_and_silence(drawn):
    bundle = Bundle(tuple(topic(f"t{n}", *each) for n, each in enumerate(drawn)))
    strengths = [bundle.strength(step) for step in bundle.steps]
    assert all(a < b for a, b in itertools.pairwise(strengths))
    assert bundle.silence in bundle.steps
    assert bundle.tabled in bundle.steps
    ids = [rung["id"] for rung in bundle.rungs("here")]
    assert len(set(ids)) == len(ids)


def test_a_wording_of_one_paragraph_is_one_of_the_whole():
    first, second = topic("a", (0, 30, 60, 100), 60), topic("b", (0, 50, 80), 50)
    bundle = Bundle((first, second))
    assert bundle.rung_at(first, 31) == "weaker-1"
    assert bundle.rung_at(second, 80) == "stronger-1"
    assert Bundle((first,)).rung_at(first, 31) == "at-30"
