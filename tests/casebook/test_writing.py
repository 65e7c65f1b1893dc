"""A coded case is a file that loads again as the same scenario."""

from __future__ import annotations

import pytest
from cases_at_hand import GLACIER, HARBOUR, real_cases

from sim.authoring.scenario_text import scenario_text
from sim.casebook.coding import code_case
from sim.casebook.pair import read_case
from sim.casebook.writing import plan_of_case
from sim.scenario.reading import parse
from sim.scenario.scenario import build


def twice(path):
    coded = code_case(read_case(path))
    text = scenario_text(plan_of_case(coded))
    return coded.scenario, build(parse(text, "text"), name="again"), text


@pytest.mark.parametrize("path", [HARBOUR, GLACIER], ids=["joint", "separate"])
def test_the_file_is_the_same_scenario(path):
    coded, again, _ = twice(path)
    assert again.digest == coded.digest
    assert again.packages == coded.packages
    assert again.accords == coded.accords
    assert again.sides == coded.sides
    assert again.delegations == coded.delegations


def test_so_it_is_of_real_cases():
    for path in real_cases():
        coded, again, _ = twice(path)
        assert again.digest == coded.digest


def test_the_head_says_what_it_is_and_what_to_doubt():
    _, _, text = twice(HARBOUR)
    assert text.startswith("# HARBOUR-2019: Harbour League, 2019-05-02/03, as known on its eve")
    assert "# Note: not used: paragraphs.spoil.colour, weather, column mood" in text
    assert "# Leak: none known" in text
