"""Sides: who is on one, in which order, and what of the file they change."""

from __future__ import annotations

from worlds import SOURCED, made, plain

from sim.robustness.effects import what_counts
from sim.scenario.scenario import load_scenario


def with_sides(**members: list[str]):
    """Four delegations, D1 and D3 a group called bloc, on these sides."""
    document = plain(members=4)
    document["groups"] = {"bloc": {"members": ["D3", "D1"]}}
    document["sides"] = {k: {"members": m, "evidence": SOURCED} for k, m in members.items()}
    return made(document)


def test_members_stand_in_the_order_of_the_file():
    scenario = with_sides(west=["D2", "D0"], east=["D3"])
    assert {key: side.members for key, side in scenario.sides.items()} == {
        "west": ("D0", "D2"),
        "east": ("D3",),
    }
    assert scenario.sides["west"].evidence == SOURCED


def test_a_group_counts_as_its_members_and_may_overlap_with_the_rest_of_its_side():
    assert with_sides(west=["bloc", "D0", "D1"]).sides["west"].members == ("D0", "D1", "D3")


def test_an_id_of_a_delegation_and_a_group_is_the_delegation():
    document = plain(members=3)
    document["groups"] = {"D0": {"members": ["D1", "D2"]}}
    document["sides"] = {"west": {"members": ["D0"], "evidence": SOURCED}}
    assert made(document).sides["west"].members == ("D0",)


def test_a_scenario_without_sides_has_none_and_sides_have_a_part_in_the_digest():
    assert load_scenario("lake_council").sides == {}
    one, other = with_sides(), with_sides(west=["D0", "D1"])
    assert one.digest != other.digest
    assert what_counts(one) != what_counts(other)
