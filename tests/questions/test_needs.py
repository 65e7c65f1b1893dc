"""What an objector would have needed, also where it is outvoted before the deadline."""

from __future__ import annotations

import pytest
from worlds import made, plain

from sim.model.negotiation import Negotiation
from sim.questions.explain import explain
from sim.scenario.scenario import Scenario


def outvoted(**assumptions) -> Scenario:
    """D2 would lose 0.36 by the text, crosses a red line by it, and is outvoted in round 1 of 4."""
    document = plain(members=3, strengths=(0, 100))
    document["delegations"]["D2"]["stances"]["p0"].update(position=32, ceiling=80, penalty=0.2)
    document["meeting"].update(rule="consensus_minus", cost_of_failure=0.01)
    document["assumptions"] = assumptions
    return made(document)


@pytest.mark.parametrize(("beta", "felt"), [(1.0, 1 / 4), (0.5, 1 / 16), (2.0, 1 / 2)])
def test_a_cost_that_wins_the_outvoted_counts_what_of_it_is_felt_by_then(beta, felt):
    """In round 1 of 4 (1/4)^(1/beta) of the cost of failure is felt; D2 is short by 0.56."""
    scenario = outvoted(beta=beta)
    explanation = explain(scenario, ("hold", "none"))
    assert (explanation.result.rounds, explanation.result.objectors) == (1, ["D2"])
    (need,) = (n for n in explanation.needs["D2"] if n.kind == "cost_of_failure")
    ((path, cost),) = need.settings
    assert path == "meeting.cost_of_failure"
    assert cost == pytest.approx(0.56 / felt, abs=1e-3)
    for factor, objectors in ((1.001, []), (0.99, ["D2"])):
        changed = scenario.with_values({path: factor * cost})
        assert Negotiation(changed, "hold", "none").run().objectors == objectors


def test_what_else_would_win_the_outvoted_is_tried_in_the_round_of_adoption():
    scenario = outvoted(beta=1.0)
    needs = explain(scenario, ("hold", "none")).needs["D2"]
    both = [n for n in needs if n.kind == "red_line_and_cost_of_failure"]
    (need,) = both
    # without its red line it is short by 0.36, of which a quarter of the cost is felt
    assert dict(need.settings)["meeting.cost_of_failure"] == pytest.approx(4 * 0.36, abs=1e-3)
    settled = {p: 1.001 * v if p == "meeting.cost_of_failure" else v for p, v in need.settings}
    assert Negotiation(scenario.with_values(settled), "hold", "none").run().objectors == []
