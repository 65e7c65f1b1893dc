"""The Mesa model and the ensemble agree draw for draw, field by field."""

from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, made, plain, scenarios

from sim.ensemble.ensemble import FAST_STRATEGIES, Outcomes, run_ensemble
from sim.ensemble.replicate import replicate, run_model
from sim.files import scenario_names
from sim.rules.draws import BLOCK
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Alternative, Scenario, load_scenario


def same(fast: Outcomes, slow: Outcomes) -> list[str]:
    """The fields in which the two differ."""
    names = [field.name for field in fields(Outcomes)]
    return [n for n in names if not np.array_equal(getattr(fast, n), getattr(slow, n))]


@given(
    scenario=scenarios(isolation=True),
    strategy=st.sampled_from(FAST_STRATEGIES),
    fallback=st.sampled_from(FALLBACKS),
    seed=st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_twins_agree_on_random_meetings(
    scenario: Scenario, strategy: str, fallback: str, seed: int
) -> None:
    fast = run_ensemble(scenario, Alternative(strategy, fallback), seed, 0, 4)
    slow = run_model(scenario, Alternative(strategy, fallback), seed, 0, 4)
    assert same(fast, slow) == []


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("strategy", FAST_STRATEGIES)
def test_twins_agree_on_shipped_meetings(name: str, strategy: str) -> None:
    scenario = load_scenario(name)
    for fallback in FALLBACKS:
        # across the border of two blocks of draws
        span = (BLOCK - 3, BLOCK + 3)
        fast = run_ensemble(scenario, Alternative(strategy, fallback), 0, *span)
        slow = run_model(scenario, Alternative(strategy, fallback), 0, *span)
        assert same(fast, slow) == [], fallback


@pytest.mark.parametrize("kind", ["contact", "exchange", "negotiation"])
@pytest.mark.parametrize("round_", [1, 6, 11, 12])
@pytest.mark.parametrize("strategy", ["bridge", "listening"])
def test_twins_agree_on_sideline_meetings(kind: str, round_: int, strategy: str) -> None:
    settings_ = {"sidelines.0.kind": kind, "sidelines.0.round": round_}
    scenario = load_scenario("new_delhi_2023", settings_)
    fast = run_ensemble(scenario, Alternative(strategy, "none"), 1, 0, 20)
    slow = run_model(scenario, Alternative(strategy, "none"), 1, 0, 20)
    assert same(fast, slow) == []


def test_twins_agree_where_a_veto_leaves_the_text() -> None:
    """Totals that held a veto must not decide by the digits that it took from them."""
    document = plain(members=2, topics=2, strengths=(0, 1))
    document["paragraphs"]["p1"].update(tabled="r0", reference=1)
    document["meeting"]["deadline"] = 3
    document["assumptions"] = {"naming_cost": 0.0}
    for who in ("D0", "D1"):
        for stance in document["delegations"][who]["stances"].values():
            stance["position"] = 0
    document["delegations"]["D0"]["stances"]["p1"]["salience"] = 0
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=0, penalty=math.inf)
    scenario = made(document)
    chair = Alternative("bridge", "outcome_document")
    fast = run_ensemble(scenario, chair, 0, 0, 400)
    assert (fast.draft != inputs_of(scenario).text.tabled).any()
    assert same(fast, run_model(scenario, chair, 0, 0, 400)) == []


def test_replications_do_not_depend_on_where_a_batch_begins() -> None:
    scenario = load_scenario("new_delhi_2023")
    whole = run_ensemble(scenario, Alternative("single_text", "none"), 5, 0, 600)
    part = run_ensemble(scenario, Alternative("single_text", "none"), 5, 333, 520)
    for name in ("outcome", "draft", "dissents", "value"):
        assert np.array_equal(getattr(whole, name)[333:520], getattr(part, name))


@pytest.mark.parametrize("strategy", ["bridge", "single_text"])
def test_counts_do_not_depend_on_the_workers(strategy: str) -> None:
    scenario = load_scenario("new_delhi_2023")
    one, three = (
        replicate(scenario, (strategy, "chair_summary"), n=20_000, seed=0, workers=workers)
        for workers in (1, 3)
    )
    assert one.value == three.value
    assert one.dissenter_sets == three.dissenter_sets
    assert np.array_equal(one.wordings, three.wordings)
    assert one.shares() == three.shares()


def test_an_absent_delegation_leaves_the_draws_of_the_others() -> None:
    scenario = load_scenario("new_delhi_2023")
    fewer = scenario.with_values({"delegations.ARG.present": False})
    assert [d.id for d in fewer.present] == [d.id for d in scenario.present][1:]
    full = run_ensemble(scenario, Alternative("hold", "none"), 0, 0, 50)
    less = run_ensemble(fewer, Alternative("hold", "none"), 0, 0, 50)
    assert np.array_equal(full.objects[:, 1:], less.objects)
