"""What two delegations agree on the margins, reckoned by hand."""

from __future__ import annotations

import pytest
from worlds import made, plain

from sim.model.negotiation import Negotiation

RATE = 0.4


def after(kind, stances, paragraphs=None):
    """The stances in the room after D0 and D1 met; ``stances`` by delegation and paragraph.

    D2 is there to refuse, so that the first round is not the last.
    """
    document = plain(members=3, topics=2)
    document["delegations"]["D2"]["stances"]["p0"].update(ceiling=5, penalty=2.0)
    for who, by_paragraph in stances.items():
        for key, numbers in by_paragraph.items():
            document["delegations"][who]["stances"][key].update(numbers)
    document["assumptions"] = {"negotiation_rate": RATE}
    document["sidelines"] = [
        {"between": ["D0", "D1"], "kind": kind, "paragraphs": paragraphs, "evidence": "judgement"}
    ]
    model = Negotiation(made(document))
    model.step()
    return model.room.stances


UNEQUAL = {
    "D0": {
        "p0": {"position": 90, "salience": 1, "floor": 70, "penalty": 0.1},
        "p1": {"position": 80, "salience": 2, "floor": 60, "penalty": 0.1},
    },
    "D1": {
        "p0": {"position": 10, "salience": 1, "ceiling": 30, "penalty": 0.1},
        "p1": {"position": 20, "salience": 4, "ceiling": 50, "penalty": 0.1},
    },
}
"""D0 cares half as much for p0 as for p1, D1 a quarter: they yield 0.2 and 0.3 of the way on p0,
and nothing on p1."""


def test_each_yields_at_its_own_rate_position_and_red_line_alike():
    at = after("negotiation", UNEQUAL)
    assert at.position[:2, 0] == pytest.approx([0.9 - 0.2 * 0.8, 0.1 + 0.3 * 0.8])
    # a red line moves towards the position that the other had when they met
    assert at.floor[0, 0] == pytest.approx(0.7 - 0.2 * (0.7 - 0.1))
    assert at.ceiling[1, 0] == pytest.approx(0.3 + 0.3 * (0.9 - 0.3))
    assert at.position[:2, 1] == pytest.approx([0.8, 0.2])
    assert (at.floor[0, 1], at.ceiling[1, 1]) == pytest.approx((0.6, 0.5))


def test_who_is_named_first_does_not_matter():
    swapped = {"D0": UNEQUAL["D1"], "D1": UNEQUAL["D0"]}
    one, other = after("negotiation", UNEQUAL), after("negotiation", swapped)
    for number in ("position", "floor", "ceiling"):
        before, now = getattr(one, number), getattr(other, number)
        assert before[[1, 0]] == pytest.approx(now[:2])


def test_a_red_line_that_the_other_stands_inside_stays():
    inside = {
        "D0": {"p0": {"position": 90, "floor": 5, "penalty": 0.1}, "p1": {"salience": 2}},
        "D1": {"p0": {"position": 10, "ceiling": 95, "penalty": 0.1}, "p1": {"salience": 2}},
    }
    at = after("negotiation", inside)
    assert at.position[:2, 0] == pytest.approx([0.9 - 0.2 * 0.8, 0.1 + 0.2 * 0.8])
    assert (at.floor[0, 0], at.ceiling[1, 0]) == (0.05, 0.95)


def test_only_what_they_speak_about_moves():
    at = after("negotiation", UNEQUAL, paragraphs=["p1"])
    assert at.position[:2, 0].tolist() == [0.9, 0.1]
    assert (at.floor[0, 0], at.ceiling[1, 0]) == (0.7, 0.3)


def test_an_exchange_moves_each_where_it_cares_less_until_the_shorter_way_is_gone():
    """Shares: D0 (3/4, 1/4), D1 (1/3, 2/3); D0 moves u on p1 and D1 moves v on p0, and they gain

    alike: v = u (1/4 + 2/3) / (3/4 + 1/3). The way on p1 is 0.5, that on p0 is 1.
    """
    trade = {
        "D0": {"p0": {"position": 100, "salience": 3}, "p1": {"position": 30, "salience": 1}},
        "D1": {"p0": {"position": 0, "salience": 1}, "p1": {"position": 80, "salience": 2}},
    }
    at = after("exchange", trade)
    v = 0.5 * (1 / 4 + 2 / 3) / (3 / 4 + 1 / 3)
    assert at.position[:2, 1] == pytest.approx([0.8, 0.8])
    assert at.position[:2, 0] == pytest.approx([1.0, v])
    gains = (3 / 4 * v - 1 / 4 * 0.5, 2 / 3 * 0.5 - 1 / 3 * v)
    assert gains[0] == pytest.approx(gains[1])


def test_an_exchange_moves_no_red_line_and_a_contact_nothing():
    trade = after("exchange", UNEQUAL)
    still = after("contact", UNEQUAL)
    assert still.position[:2].tolist() == [[0.9, 0.8], [0.1, 0.2]]
    for number in ("floor", "ceiling", "salience", "penalty"):
        assert getattr(trade, number).tolist() == getattr(still, number).tolist()
