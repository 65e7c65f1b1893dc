"""The room: what sideline meetings change in it, and copies that go their own way."""

from __future__ import annotations

import copy

import pytest
from worlds import made, plain

from sim.model.negotiation import Negotiation
from sim.model.room import Room
from sim.rules.inputs import inputs_of


def traders():
    """D0 and D1 want opposite things, and each cares most where it wants silence."""
    document = plain(members=3, topics=2)
    for who, positions, saliences in (("D0", (0, 100), (3, 1)), ("D1", (100, 0), (1, 3))):
        for key, x, s in zip(("p0", "p1"), positions, saliences, strict=True):
            document["delegations"][who]["stances"][key].update(position=x, salience=s)
    return document


def meeting(kind, between=("D0", "D1"), round_=1):
    return {"between": list(between), "kind": kind, "round": round_, "evidence": "judgement"}


def shortfalls(document, *sidelines):
    """How far the text is from adoption in each round."""
    document = {**copy.deepcopy(document), "sidelines": list(sidelines)}
    return [entry.shortfall for entry in Negotiation(made(document)).run().record]


CONTACT = meeting("contact", ("D0", "D2"))


@pytest.mark.parametrize("kind", ["exchange", "negotiation"])
def test_a_contact_in_the_same_round_does_not_undo_what_others_agreed(kind):
    alone = shortfalls(traders(), meeting(kind))
    assert alone[1] != pytest.approx(alone[0])
    assert shortfalls(traders(), CONTACT, meeting(kind)) == alone
    assert shortfalls(traders(), meeting(kind), CONTACT) == alone
    assert shortfalls(traders(), meeting(kind), meeting("contact", round_=2)) == alone


def test_two_meetings_of_one_round_are_held_one_after_the_other():
    """The second negotiation starts from where the first has left them."""
    document = {**traders(), "sidelines": [meeting("negotiation"), meeting("negotiation")]}
    document["assumptions"] = {"negotiation_rate": 0.3}
    model = Negotiation(made(document))
    model.step()
    # on p1, D0 yields 0.3 (1 - 1/3) of the distance and D1 nothing, twice
    left = (1 - 0.3 * (1 - 1 / 3)) ** 2
    assert model.room.stances.position[:2, 1] == pytest.approx([left, 0.0])


def test_a_meeting_with_somebody_absent_is_not_held():
    document = traders()
    document["delegations"]["D1"]["present"] = False
    without = shortfalls(document)
    assert (
        shortfalls(document, meeting("negotiation"), meeting("exchange", ("D1", "D2"))) == without
    )


def test_a_changed_copy_leaves_the_original_alone():
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=40, penalty=1.5)
    scenario = made(document)
    room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, "outcome_document")
    tables = ("joint", "regret", "disputed", "contested")
    before = [getattr(room, name).tolist() for name in tables]
    twin = room.changed()
    twin.stances.ceiling[:] = 1.0
    twin.stances.position[:] = 0.5
    twin.refresh()
    assert [getattr(twin, name).tolist() for name in tables[:3]] != before[:3]
    assert twin.disputed.tolist() != room.disputed.tolist()
    assert [getattr(room, name).tolist() for name in tables] == before
    assert room.stances.ceiling[1, 0] == 0.4


def test_a_copy_under_another_fallback_is_a_room_of_that_fallback():
    scenario = made(traders())
    inputs = inputs_of(scenario)
    room = Room(scenario, inputs, inputs.stances, "outcome_document")
    other = Room(scenario, inputs, inputs.stances, "none")
    twin = room.changed(fallback="none")
    assert twin.regret.tolist() == other.regret.tolist() != room.regret.tolist()
    assert (room.fallback, twin.fallback) == ("outcome_document", "none")
