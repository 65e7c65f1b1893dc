"""Questions that reckon each delegation by itself refuse a room where acceptance is catching."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.questions.explain import explain
from sim.questions.ladder import ladder
from sim.scenario.scenario import load_scenario
from sim.unlocking.unlock import unlock


@pytest.mark.parametrize("ask", [explain, unlock, lambda scenario: ladder(scenario, "war")])
def test_a_question_refuses_isolation_and_says_so(ask):
    scenario = load_scenario("new_delhi_2023", {"assumptions.isolation": 1.0})
    with pytest.raises(InputError, match=r"assumptions\.isolation: is 1, so that who accepts"):
        ask(scenario)
