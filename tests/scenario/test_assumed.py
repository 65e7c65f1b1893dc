"""The table of assumed numbers is complete and says what the code does."""

from __future__ import annotations

import pytest
from worlds import facilitated

from sim.scenario.assumed import (
    ASSUMED,
    CHAIR_KAPPA,
    COST_PATH,
    COST_RANGE,
    JUDGED,
    assumed_of,
    cost_range,
)
from sim.scenario.scenario import load_scenario
from sim.scenario.schema import FORUM_COST, STANCE_NUMBERS, Assumptions, Meeting, Uncertainty


def test_every_assumed_number_of_the_schema_is_in_the_table_and_no_other():
    expected = [f"assumptions.{name}" for name in Assumptions.model_fields]
    expected += [f"uncertainty.{name}" for name in Uncertainty.model_fields]
    assert sorted(entry.path for entry in ASSUMED) == sorted([*expected, "meeting.deadline"])


@pytest.mark.parametrize("entry", ASSUMED, ids=lambda entry: entry.path)
def test_the_default_is_the_schemas_and_lies_in_its_range(entry):
    table, name = entry.path.split(".")
    model = {"assumptions": Assumptions, "uncertainty": Uncertainty, "meeting": Meeting}[table]
    assert model.model_fields[name].default == entry.default
    assert entry.low <= entry.default <= entry.high
    assert entry.low < entry.high
    assert entry.meaning
    assert entry.source


@pytest.mark.parametrize("entry", ASSUMED, ids=lambda entry: entry.path)
def test_the_schema_takes_both_ends_of_the_range(entry):
    scenario = load_scenario("two_camps")
    for end in (entry.low, entry.high):
        changed = scenario.with_values({entry.path: int(end) if entry.whole else float(end)})
        assert {e.path: v for e, v in assumed_of(changed)}[entry.path] == end


def test_every_forum_level_has_a_range_around_its_cost():
    assert set(COST_RANGE) == set(FORUM_COST)
    for forum, cost in FORUM_COST.items():
        low, high = cost_range(forum)
        assert low <= cost <= high
    assert cost_range("council") == COST_RANGE["leaders"]


def test_every_number_of_a_stance_has_a_margin():
    assert set(STANCE_NUMBERS) <= set(JUDGED)


def test_the_cost_of_failure_comes_first():
    entries = assumed_of(load_scenario("new_delhi_2023"))
    assert entries[0][0].path == COST_PATH
    assert (entries[0][0].low, entries[0][0].high) == (0.0, 0.3)
    assert len(entries) == len(ASSUMED) + 1


def test_a_chair_that_is_no_delegation_has_no_weight_of_failure():
    own = load_scenario("two_camps")
    paths, without = ({e.path for e, _ in assumed_of(s)} for s in (own, facilitated(own)))
    assert paths - without == {CHAIR_KAPPA}
