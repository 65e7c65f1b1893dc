"""The delegations decide: what they say is what counts, and each owns what it says it from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, STRATEGIES, facilitated, scenarios

from sim.files import scenario_names
from sim.model.delegation import DelegationAgent
from sim.model.negotiation import Negotiation
from sim.questions.parts import parts_of
from sim.rules.consensus import accepts
from sim.rules.inputs import inputs_of
from sim.rules.options import exists


def refuse(agent: DelegationAgent) -> None:
    """Object, whatever the draft."""
    JUDGE(agent)
    agent.accepts = False


JUDGE = DelegationAgent.judge


@pytest.mark.parametrize("name", scenario_names())
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_where_everybody_refuses_nothing_is_adopted(name, strategy, monkeypatch):
    monkeypatch.setattr(DelegationAgent, "judge", refuse)
    model = Negotiation(name, strategy, "none")
    result = model.run()
    assert not model.adopted
    assert result.outcome == "no_document"
    assert result.objectors == [agent.iso3 for agent in model.delegations]


def test_one_who_refuses_is_enough_under_consensus(monkeypatch):
    def judge(agent: DelegationAgent) -> None:
        if agent.iso3 == "BRA":
            refuse(agent)
        else:
            JUDGE(agent)

    joint = Negotiation("bali_leaders_2022").run()
    assert joint.joint
    monkeypatch.setattr(DelegationAgent, "judge", judge)
    failed = Negotiation("bali_leaders_2022").run()
    assert not failed.joint
    assert failed.record[-1].objections.keys() == {"BRA"}


def test_one_who_accepts_against_its_stances_is_counted_as_it_says(monkeypatch):
    def judge(agent: DelegationAgent) -> None:
        JUDGE(agent)
        agent.accepts = True

    monkeypatch.setattr(DelegationAgent, "judge", judge)
    assert Negotiation("new_delhi_2023", "hold").run().joint


def test_an_agent_judges_by_its_own_stances():
    model = Negotiation("new_delhi_2023", "hold")
    model.step()
    russia = next(agent for agent in model.delegations if agent.iso3 == "RUS")
    assert not russia.accepts
    for k in range(len(model.draft)):
        russia.mandate.penalty[k] = 0.0
        russia.mandate.position[k] = 1.0
    model.new_stances()
    model.step()
    assert russia.accepts


@given(scenario=scenarios(), fallback=st.sampled_from(FALLBACKS), replication=st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_what_agents_weigh_is_in_the_tables_and_in_the_parts_that_explain_prints(
    scenario, fallback, replication
):
    model = Negotiation(scenario, "hold", fallback, replication=replication)
    room = model.room
    for i, agent in enumerate(model.delegations):
        for k, topic in enumerate(model.text.topics):
            for option in range(2 * topic.width + 1):
                if exists(option, topic.rungs, topic.width):
                    joint, failed = agent.weigh(k, option)
                    assert room.joint[k, option, i] == joint
                    assert room.regret[k, option, i] == failed - joint
                    parts = parts_of(room, k, option, i)
                    assert parts.regret == pytest.approx(failed - joint, rel=1e-9, abs=1e-9)


@given(
    scenario=scenarios(),
    strategy=st.sampled_from(("hold", "bridge", "carve_out", "split")),
    fallback=st.sampled_from(FALLBACKS),
)
@settings(max_examples=150, deadline=None)
def test_with_what_it_asks_for_an_objector_would_accept(scenario, strategy, fallback):
    model = Negotiation(scenario, strategy, fallback)
    while model.running:
        draft, room = model.draft.copy(), model.room
        model.step()
        for i, agent in enumerate(model.members):
            if agent.accepts:
                assert agent.asks is None
            elif agent.asks is not None:
                assert agent.asks.package in agent.turns_on
                draft_asked = draft.copy()
                draft_asked[agent.asks.package] = agent.asks.option
                assert accepts(float(room.totals(draft_asked)[i]), agent.tolerated)


def test_the_record_says_what_each_objector_asked_for():
    result = Negotiation("new_delhi_2023", "hold").run()
    last = result.to_dict(trace=True)["trace"][-1]
    assert last["asks"].keys() == last["objections"].keys()
    russia = result.record[-1].asks["RUS"]
    assert russia is None or result.scenario.packages[russia.package].id == "war"


def test_meetings_on_the_margins_are_held_by_the_delegations(monkeypatch):
    met = []
    meet = DelegationAgent.meet

    def note(agent, other, meeting):
        met.append((agent.iso3, other.iso3, agent.model.rounds))
        return meet(agent, other, meeting)

    monkeypatch.setattr(DelegationAgent, "meet", note)
    model = Negotiation("new_delhi_2023")
    model.run()
    planned = [(*m.between, m.round) for m in model.case.sidelines]
    assert met == planned
    assert planned


def test_a_readable_repr():
    model = Negotiation("new_delhi_2023")
    assert repr(model) == (
        "<Negotiation new_delhi_2023: round 0 of 12, opening (bridge, outcome_document)>"
    )
    model.run()
    reprs = {agent.iso3: repr(agent) for agent in model.delegations}
    assert reprs["ARG"] == "<Argentina (ARG): accepts>"
    assert reprs["RUS"] == "<Russia (RUS): refuses over war>"
    assert repr(model.chair) == "<Chair India: bridge, after round 12 of 12>"
    other = Negotiation(facilitated(model.case, "The host"))
    assert repr(other.chair) == "<Chair The host: bridge, after round 0 of 12>"


def test_an_agent_knows_only_its_own_row():
    inputs = inputs_of(Negotiation("new_delhi_2023").case)
    model = Negotiation("new_delhi_2023")
    for row, agent in zip(inputs.seats, model.delegations, strict=True):
        assert list(agent.mandate.position) == inputs.stances.position[row].tolist()
