"""The chair alternative as one value: filled in from the scenario, checked in one place."""

import pytest

from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.strategies import chair_alternative
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
