"""Packages and accords of a file: what they come to, and every mistake by its place."""

from __future__ import annotations

import datetime

import pytest
from worlds import SOURCED, made, plain

from sim.errors import InputErrors

RUNGS = [
    {"id": "nothing", "at": ["r0", "r0"]},
    {"id": "soft", "label": "A soft passage", "at": ["r1", "r0"]},
    {"id": "hard", "at": ["r2", "r2"]},
]


def packed(**changes):
    """Three paragraphs, of which p0 and p2 are one passage, tabled at its hardest wording."""
    document = plain(members=3, topics=3)
    document["packages"] = {"war": {"paragraphs": ["p0", "p2"], "rungs": RUNGS, **changes}}
    return document


def mistakes(document):
    with pytest.raises(InputErrors) as caught:
        made(document)
    return [str(mistake) for mistake in caught.value.errors]


def test_a_package_is_its_paragraphs_and_the_rest_are_packages_of_one():
    war, alone = made(packed()).packages
    assert (war.paragraphs, war.places, war.at) == (("p0", "p2"), (0, 2), ((0, 0), (1, 0), (2, 2)))
    assert [rung.strength for rung in war.rungs] == [0, 25, 100]
    assert [rung.label for rung in war.rungs] == ["r0", "A soft passage", "r2"]
    assert war.rungs[2].text == "Wording 2. Wording 2."
    assert (war.tabled, war.silence, war.title) == (2, 0, "A topic; A topic")
    assert (alone.id, alone.places, alone.at) == ("p1", (1,), ((0,), (1,), (2,)))
    assert alone.rungs == made(packed()).paragraph("p1").rungs


def test_a_package_stands_where_its_first_paragraph_does_whatever_their_order_in_its_table():
    rungs = [{**rung, "at": rung["at"][::-1]} for rung in RUNGS]
    war = made(packed(paragraphs=["p2", "p0"], rungs=rungs)).packages[0]
    assert (war.paragraphs, war.at) == (("p0", "p2"), ((0, 0), (1, 0), (2, 2)))


def test_what_a_package_tables_stands_over_what_its_paragraphs_table():
    assert made(packed(tabled="soft")).packages[0].tabled == 1


def test_a_package_is_found_by_its_own_id_and_by_those_of_its_paragraphs():
    scenario = made(packed())
    assert scenario.package("war") is scenario.package("p2") is scenario.packages[0]


def test_parties_are_delegations_and_the_members_of_groups():
    document = packed(parties=["bloc", "D0"], evidence={"parties": SOURCED})
    document["groups"] = {"bloc": {"members": ["D2"]}}
    assert made(document).packages[0].parties == ("D0", "D2")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"paragraphs": ["p0", "p9"]}, "packages.war.paragraphs: 'p9' is not a paragraph"),
        (
            {"rungs": RUNGS[:1]},
            "packages.war.rungs: a package of several paragraphs needs at least",
        ),
        ({"rungs": RUNGS[1:]}, "packages.war.rungs: one rung must be silence on every paragraph"),
        (
            {"rungs": [RUNGS[0], {"id": "x", "at": ["r1"]}]},
            "packages.war.rungs.x.at: needs one rung",
        ),
        (
            {"rungs": [RUNGS[0], {"id": "x", "at": ["r1", "r7"]}]},
            "packages.war.rungs.x.at: 'r7' is not a rung; the ladder has r0, r1, r2",
        ),
        ({"rungs": [RUNGS[0], RUNGS[2], RUNGS[1]]}, "rungs must rise from weak to strong: 25"),
        ({"tabled": "hardest"}, "'hardest' is not a rung; the package has nothing, soft, hard"),
        ({"rungs": RUNGS[:2]}, "no rung stands for what its paragraphs table (p0 at 'r2', p2"),
        ({"parties": ["D9"]}, "packages.war.parties: 'D9' is not a delegation or group"),
        ({"parties": ["D0"]}, "packages.war.parties: no evidence"),
    ],
)
def test_a_mistake_is_named_by_its_place(changes, message):
    assert any(message in mistake for mistake in mistakes(packed(**changes)))


def test_a_paragraph_is_in_one_package_only():
    document = packed()
    document["packages"]["peace"] = {"paragraphs": ["p2"]}
    message = "packages.peace.paragraphs: 'p2' is in the package 'war' already"
    assert any(message in mistake for mistake in mistakes(document))


def accord(**changes):
    table = {
        "package": "war",
        "wording": "soft",
        "date": datetime.date(2022, 11, 1),
        "accepted_by": ["all"],
        "evidence": SOURCED,
    }
    document = packed()
    document["accords"] = {"last": {**table, **changes}}
    return document


def test_an_accord_binds_all_but_those_who_refused_it():
    (found,) = made(accord(refused_by=["D1"])).accords
    assert (found.accepted, found.refused, found.wording) == (("D0", "D2"), ("D1",), 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"package": "wra"}, "accords.last.package: 'wra' is not a package"),
        ({"wording": "sfot"}, "accords.last.wording: 'sfot' is not a rung of 'war'"),
        ({"accepted_by": ["D7"]}, "accords.last.accepted_by: 'D7' is not a delegation or group"),
        ({"accepted_by": []}, "accords.last: needs accepted_by or refused_by"),
        ({"date": datetime.date(2024, 1, 1)}, "accords.last.date: 2024-01-01 is after the meeting"),
        ({"evidence": "nowhere"}, "accords.last.evidence: unknown evidence 'nowhere'"),
    ],
)
def test_a_mistake_in_an_accord_is_named_by_its_place(changes, message):
    assert any(message in mistake for mistake in mistakes(accord(**changes)))
