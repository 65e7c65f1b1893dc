"""How far sideline meetings move those who hold them."""

from __future__ import annotations

import pytest

from sim.questions.sideline_moves import mean_moves
from sim.scenario.scenario import load_scenario


def test_a_contact_moves_nobody_and_a_negotiation_the_two_alone():
    still = mean_moves(load_scenario("new_delhi_2023"), n=5, seed=0)
    assert still == {who: {"contested": 0.0, "others": 0.0} for who in ("USA", "RUS")}
    asked = {"sidelines.0.kind": "negotiation", "assumptions.negotiation_rate": 0.5}
    moved = mean_moves(load_scenario("new_delhi_2023", asked), n=5, seed=0)
    assert set(moved) == {"USA", "RUS"}
    assert all(distance > 0 for one in moved.values() for distance in one.values())


def test_moves_grow_with_the_rate_in_proportion():
    def moved(rate):
        asked = {"sidelines.0.kind": "negotiation", "assumptions.negotiation_rate": rate}
        return mean_moves(load_scenario("new_delhi_2023", asked), n=5, seed=1)["RUS"]["contested"]

    assert moved(0.4) == pytest.approx(2 * moved(0.2), rel=1e-9)
