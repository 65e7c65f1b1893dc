"""What came out, reckoned by hand: values, silence that is not the softest wording, asked twice."""

from __future__ import annotations

import math

import pytest
from worlds import made, plain

from sim.ensemble.replicate import replicate
from sim.model.negotiation import Negotiation
from sim.scenario.scenario import Scenario

# asked twice


def test_the_result_is_the_same_however_often_it_is_asked_for():
    """Looking for what would have tipped somebody changes nothing in the room."""
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=40, penalty=1.5)
    model = Negotiation(made(document), "hold", "outcome_document")
    first = model.run()
    assert [change.kind for change in first.reason.changes if change.kind == "red_line"]
    again = model.result()
    assert again.document == first.document
    assert again.reason == first.reason
    assert again.values == first.values


# majorities and vetoes


def outvoted(strength: float, **stance) -> Scenario:
    """Two accept what is tabled at this strength, and may outvote the third."""
    document = plain(members=3, strengths=(0, strength))
    document["delegations"]["D2"]["stances"]["p0"].update(**stance)
    document["meeting"].update(rule="consensus_minus", cost_of_failure=0.0)
    return made(document)


@pytest.mark.parametrize("penalty", [math.inf, 9000.0])
def test_a_veto_that_is_overridden_costs_ten(penalty):
    scenario = outvoted(100, ceiling=40, penalty=penalty)
    result = Negotiation(scenario, "hold", "none").run()
    assert result.document.against == ("D2",)
    assert result.values == {"D0": 1.0, "D1": 1.0, "D2": -10.0}


def test_the_ensemble_averages_an_overridden_veto_at_ten():
    document = plain(members=3, strengths=(0, 100))
    document["delegations"]["D2"]["stances"]["p0"].update(ceiling=40, penalty=math.inf)
    document["meeting"].update(rule="consensus_minus")
    document["uncertainty"] = {"position_sd": 0.0, "kappa_log_sd": 0.0}
    tally = replicate(made(document), ("hold", "none"), n=7, seed=0)
    assert tally.joint == 7
    assert tally.mean_value() == pytest.approx([1.0, 1.0, -10.0])


def test_a_penalty_below_the_cap_is_paid_in_full():
    values = Negotiation(outvoted(100, ceiling=40, penalty=4.0), "hold", "none").run().values
    assert values["D2"] == pytest.approx(1.0 - 4.0)


# silence is not always the softest wording


@pytest.mark.parametrize(("tabled", "wanted"), [("r0", 100), ("r2", 0)])
def test_dropping_goes_to_the_reference_from_either_side(tabled, wanted):
    """With silence in the middle of the ladder, a paragraph is dropped to its middle."""
    document = plain(members=2, strengths=(0, 50, 100))
    document["paragraphs"]["p0"].update(reference=50, tabled=tabled)
    for who in ("D0", "D1"):
        document["delegations"][who]["stances"]["p0"]["position"] = 50
    document["delegations"]["D1"]["stances"]["p0"].update(position=wanted)
    result = Negotiation(made(document), "drop", "none").run()
    assert [entry.draft for entry in result.record] == [({"r0": 0, "r2": 2}[tabled],), (1,)]
    assert result.outcome == "joint_communique"


def test_failure_without_a_document_leaves_what_silence_amounts_to():
    """With a reference of 50 nobody loses by silence; the strongest text is worth 1/4 to its friend

    and costs its enemy 3/4.
    """
    document = plain(members=2)
    document["paragraphs"]["p0"]["reference"] = 50
    document["delegations"]["D1"]["stances"]["p0"]["position"] = 0
    result = Negotiation(made(document), "hold", "none").run()
    assert result.values == {"D0": 0.0, "D1": 0.0}
    assert result.record[-1].shortfalls == pytest.approx({"D1": 0.75})
    document["meeting"]["rule"] = "consensus_minus"
    adopted = Negotiation(made(document), "hold", "none").run()
    assert adopted.values == pytest.approx({"D0": 0.25, "D1": -0.75})
