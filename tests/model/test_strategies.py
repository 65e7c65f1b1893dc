"""What a chair does: the alternative as one value, checked in one place; a chair that listens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, made, plain, scenarios

from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.record import Ask
from sim.model.strategies import chair_alternative, demanded
from sim.scenario.scenario import Alternative, load_scenario

OWN = Alternative("bridge", "outcome_document")


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("new_delhi_2023")


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        (None, OWN),
        ((None, None), OWN),
        (("hold", None), OWN._replace(strategy="hold")),
        ((None, "none"), OWN._replace(fallback="none")),
        (("hold", "none"), Alternative("hold", "none")),
        (Alternative("hold", "none"), Alternative("hold", "none")),
    ],
)
def test_what_is_not_given_is_the_scenarios_own(scenario, choice, meant):
    assert scenario.alternative == OWN
    found = chair_alternative(scenario, choice)
    assert found == meant
    assert isinstance(found, Alternative)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (("hodl", None), "meeting.strategy: unknown chair strategy 'hodl'.*did you mean 'hold'"),
        ((None, "non"), "meeting.fallback: unknown fallback 'non'.*did you mean 'none'"),
        ("hold", r"chair alternative: must be a strategy and a fallback.*found 'hold'"),
        ((Alternative("hold", "none"), None), r"must be a strategy and a fallback.*found \(Alt"),
        (("hold",), r"must be a strategy and a fallback.*found \('hold',\)"),
    ],
)
def test_what_is_no_alternative_is_refused(scenario, choice, message):
    with pytest.raises(InputError, match=message):
        chair_alternative(scenario, choice)


def test_the_model_takes_its_two_parts(scenario):
    model = Negotiation(scenario, *Alternative("hold", "none"))
    assert (model.strategy, model.fallback) == ("hold", "none")
    result = model.run()
    assert result.alternative == (result.strategy, result.fallback) == ("hold", "none")


def test_a_scenario_can_take_another_as_its_own(scenario):
    other = Alternative("hold", "none")
    assert scenario.with_alternative(other).alternative == other
    assert scenario.with_alternative(OWN) is scenario
    assert scenario.alternative == OWN


# a chair that listens


def test_who_is_heard_most_is_asked_of_the_scenario():
    document = plain(members=5)
    document["delegations"]["D4"]["capability"] = 10
    scenario, one, other, third = made(document), Ask(0, 1), Ask(0, 2), Ask(0, 0)
    asks = {"D0": one, "D1": one, "D2": other, "D4": third}
    assert demanded(scenario, asks) == one
    assert demanded(scenario, {who: asks[who] for who in ("D1", "D2", "D4")}) == third
    assert demanded(scenario, {}) is None


def test_the_text_goes_where_the_objectors_ask():
    """Two want at most the middle rung; the others accept it too."""
    document = plain(members=4)
    for who in ("D2", "D3"):
        stance = document["delegations"][who]["stances"]["p0"]
        stance.update(position=60, ceiling=60, penalty=1)
    model = Negotiation(made(document), "listening", "none")
    model.step()
    assert set(model.record[0].asks.values()) == {Ask(0, 1)}
    assert model.draft.tolist() == [1]
    assert model.run().joint


@pytest.mark.parametrize("name", ["new_delhi_2023", "new_delhi_leaders_2023"])
def test_it_uses_nothing_but_what_was_said(name, monkeypatch):
    heard = Negotiation(name, "listening", "chair_summary", replication=4).run()

    def secret(*_):
        raise AssertionError("a listening chair has looked into the delegations' minds")

    for hidden in ("regrets", "total_regrets"):
        monkeypatch.setattr(Negotiation, hidden, secret)
    model = Negotiation(name, "listening", "chair_summary", replication=4)
    monkeypatch.setattr(Negotiation, "room", property(secret))
    while model.running:
        model.step()
    assert tuple(model.record) == heard.record


@settings(max_examples=60, deadline=None)
@given(scenarios(), st.sampled_from(FALLBACKS))
def test_after_a_change_for_the_worse_it_starts_again_from_the_best(scenario, fallback):
    model = Negotiation(scenario, "listening", fallback)
    model.run()
    for n in range(1, len(model.record)):
        before = model.record[:n]
        fewest = min(len(entry.objections) for entry in before)
        best = [entry for entry in before if len(entry.objections) == fewest][-1]
        now = model.record[n].draft
        changed = [k for k in range(len(now)) if now[k] != best.draft[k]]
        assert len(changed) <= 1
        if changed:
            assert Ask(changed[0], now[changed[0]]) in best.asks.values()
            assert now not in {entry.draft for entry in before}
