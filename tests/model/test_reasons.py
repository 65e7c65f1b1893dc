"""Why a meeting failed: acceptance sets, distances, single changes that would have tipped one."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from worlds import alternatives, made, plain, scenarios

from sim.answers.result import reason_blocks
from sim.model.negotiation import Negotiation
from sim.model.reasons import lines_crossed, with_lines
from sim.output.answer import blocks_of
from sim.output.text import plain_text
from sim.rules.consensus import accepts


@cache
def new_delhi():
    """The seed meeting as its file has it."""
    return Negotiation("new_delhi_2023").run()


def quarrel():
    """D0 wants the strongest wording, D1 has a ceiling at 40 and likes nothing above 0."""
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, ceiling=40, penalty=0.2)
    document["meeting"]["cost_of_failure"] = 0.03
    return made(document)


# by hand


def test_acceptance_sets_by_hand():
    """Fallback chair's summary of the strongest wording: D0 gets 0.5, D1 gets -0.5."""
    result = Negotiation(quarrel(), "hold", "chair_summary")
    # contested, so issued as tabled: D0 gets 0.5 against 0.75 or 1 in a joint text; silence is 0
    # D1 gets -0.5 against -(0.25 + 0.2) at 50 and -(1 + 0.2) at 100; silence is 0
    reason = result.run().reason
    (failed,) = reason.paragraphs
    assert failed.acceptable == {"D0": ("r0", "r1", "r2"), "D1": ("r0", "r1")}
    assert failed.common == ("r0", "r1")
    assert failed.softer == failed.stronger == failed.never == ()
    assert reason.shortfalls == pytest.approx({"D1": 1.2 - 0.5 - 0.03})
    assert reason.nearest == "D1"


def test_the_needed_cost_of_failure_by_hand():
    reason = Negotiation(quarrel(), "hold", "chair_summary").run().reason
    costs = [change for change in reason.changes if change.kind == "cost_of_failure"]
    assert [list(c.settings.values()) for c in costs] == [[pytest.approx(0.7)]]
    assert costs[0].words == "a cost of failure of 0.7000 instead of 0.03"


def test_two_sides_without_a_wording_in_common():
    document = plain(members=3)
    document["delegations"]["D0"]["stances"]["p0"].update(floor=90, penalty=5)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, ceiling=40, penalty=5)
    (failed,) = Negotiation(made(document), "hold", "none").run().reason.paragraphs
    assert (failed.softer, failed.stronger) == (("D1",), ("D0",))
    assert failed.common == failed.never == ()
    assert failed.acceptable["D2"] == ("r0", "r1", "r2")


def test_one_whom_no_wording_wins_over():
    document = plain(members=2)
    document["paragraphs"]["p0"]["rungs"][0]["strength"] = 10
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=5, penalty=math.inf)
    result = Negotiation(made(document), "bridge", "none").run()
    (failed,) = result.reason.paragraphs
    assert failed.never == ("D1",)
    assert "No wording here would win over: Delegation 1." in plain_text(blocks_of(result))


@pytest.mark.parametrize("cost", [0.0, 0.3])
def test_no_cost_of_failure_is_said_to_outweigh_a_veto(cost):
    document = plain(members=2, strengths=(0, 100))
    document["meeting"]["cost_of_failure"] = cost
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=5, penalty=math.inf)
    reason = Negotiation(made(document), "hold", "none").run().reason
    assert [change.kind for change in reason.changes] == ["red_line"]


def test_a_delegation_without_kappa_is_not_tipped_by_cost():
    scenario = quarrel().with_values({"delegations.D1.kappa": 0})
    reason = Negotiation(scenario, "hold", "chair_summary").run().reason
    assert "cost_of_failure" not in [change.kind for change in reason.changes]


# the seed meeting


def test_the_seed_meeting_names_the_nearest_and_what_would_tip_it():
    reason = new_delhi().reason
    assert next(iter(reason.shortfalls)) in ("CHN", "RUS")
    assert reason.nearest == list(reason.shortfalls)[-1]
    assert sorted(reason.shortfalls.values(), reverse=True) == list(reason.shortfalls.values())
    paths = [list(change.settings) for change in reason.changes]
    assert paths[0] == ["meeting.cost_of_failure"]
    # within its red lines China still likes the passage less than what failing costs it
    assert [change.kind for change in reason.changes] == ["cost_of_failure"]


def test_red_lines_on_several_paragraphs_of_a_package_move_together():
    document = plain(members=2, topics=2)
    rungs = [{"id": key, "at": [key, key]} for key in ("r0", "r2")]
    document["packages"] = {"pack": {"paragraphs": ["p0", "p1"], "rungs": rungs}}
    for stance in document["delegations"]["D1"]["stances"].values():
        stance.update(ceiling=60, penalty=0.9)
    reason = Negotiation(made(document), "hold", "none").run().reason
    (change,) = [change for change in reason.changes if change.kind == "red_line"]
    paths = [f"delegations.D1.stances.{key}.ceiling" for key in ("p0", "p1")]
    assert change.settings == dict.fromkeys(paths, 100.0)


def test_the_reason_in_words_is_the_reason_in_numbers():
    result = new_delhi()
    names = {d.id: d.name for d in result.scenario.delegations}
    text = plain_text(reason_blocks(result.reason, names))
    for who, far in result.reason.shortfalls.items():
        assert f"   {names[who]:<24} {far:.3f}" in text
    for change in result.reason.changes:
        assert all(path in text for path in change.settings)
        if change.kind == "red_line":
            for path, value in change.settings.items():
                assert f"{path}={value:g}" in text


def test_a_joint_text_needs_no_reason():
    result = Negotiation("new_delhi_leaders_2023").run()
    assert result.joint
    assert result.reason is None
    assert "WHY" not in plain_text(blocks_of(result))


# always


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(scenarios(), alternatives)
def test_the_reason_agrees_with_the_record(scenario, alternative):
    result = Negotiation(scenario, *alternative).run()
    assume(result.reason is not None)
    reason = result.reason
    assert reason.shortfalls == pytest.approx(result.record[-1].shortfalls)
    assert reason.nearest in reason.shortfalls
    assert reason.shortfalls[reason.nearest] == pytest.approx(min(reason.shortfalls.values()))
    for failed in reason.paragraphs:
        both = set.intersection(*(set(rungs) for rungs in failed.acceptable.values()))
        assert set(failed.common) == both
        assert set(failed.never) == {who for who, rungs in failed.acceptable.items() if not rungs}
        for soft in failed.softer:
            assert any(
                not set(failed.acceptable[soft]) & set(failed.acceptable[strong])
                for strong in failed.stronger
            )


def accepts_with(scenario, values, result, fallback, who):
    """Whether one accepts the last draft of a result when its meeting is held with other values."""
    model = Negotiation(
        scenario.with_values(values),
        "hold",
        fallback,
        replication=result.replication,
        seed=result.seed,
    )
    room = model.room
    room.hold_sidelines_before(result.rounds)
    row = [member.id for member in room.members].index(who)
    draft = np.array(result.record[-1].draft)
    return accepts(room.totals(draft)[row], room.tolerated(result.rounds)[row])


def as_printed(value):
    """A value as the text has it: a name, or a number of at most six digits."""
    return float(f"{value:g}") if isinstance(value, float) else value


odd_worlds = scenarios(ties=False, members=(2, 4), sidelines=("exchange", "negotiation"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(scenarios() | odd_worlds, alternatives, st.none() | st.integers(0, 5))
def test_what_is_printed_is_enough_to_tip(scenario, alternative, replication):
    """The number in brackets, as printed, makes the nearest delegation accept the last draft."""
    result = Negotiation(scenario, *alternative, replication=replication).run()
    assume(result.reason is not None and result.reason.changes)
    for change in result.reason.changes:
        settings_ = {path: as_printed(value) for path, value in change.settings.items()}
        assert settings_ == change.settings
        fallback = settings_.get("meeting.fallback", alternative[1])
        assert accepts_with(scenario, settings_, result, fallback, result.reason.nearest), change


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(scenarios(ties=False, vetoes=False), alternatives)
def test_a_cost_one_unit_smaller_than_the_printed_one_is_not_enough(scenario, alternative):
    result = Negotiation(scenario, *alternative).run()
    assume(result.reason is not None)
    found = [c for c in result.reason.changes if c.kind == "cost_of_failure"]
    costs = [value for change in found for value in change.settings.values()]
    assume(costs)
    unit = 1e-4 if costs[0] < 100 else 1e-3
    less = {"meeting.cost_of_failure": round(costs[0] - unit, 4)}
    assert not accepts_with(scenario, less, result, alternative[1], result.reason.nearest)


@pytest.mark.parametrize(
    ("penalty", "printed"),
    [(0.20004, ["0.7001"]), (123.45678, ["123.957"]), (999.4, ["999.9"]), (1001, [])],
)
def test_a_cost_is_rounded_up_and_never_above_what_a_scenario_may_have(penalty, printed):
    """D1 gets -(1 + penalty) against -0.5, so failure has to cost it penalty + 0.5."""
    values = {"delegations.D1.stances.p0.penalty": penalty}
    reason = Negotiation(quarrel().with_values(values), "hold", "chair_summary").run().reason
    found = [c for c in reason.changes if c.kind == "cost_of_failure"]
    costs = [f"{c.settings['meeting.cost_of_failure']:g}" for c in found]
    assert costs == printed


@pytest.mark.parametrize(("strength", "printed"), [(100 / 3, 33.3334), (33.3, 33.3)])
def test_a_red_line_of_many_digits_is_printed_on_the_side_that_is_enough(strength, printed):
    document = plain(members=2, strengths=(0, strength))
    document["meeting"]["cost_of_failure"] = 0.3
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=5, penalty=math.inf)
    (change,) = Negotiation(made(document), "hold", "none").run().reason.changes
    assert (change.kind, *change.settings.values()) == ("red_line", printed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(odd_worlds, alternatives, st.none() | st.integers(0, 5))
def test_a_moved_red_line_gives_the_room_of_a_meeting_that_had_it(scenario, chair, replication):
    """A negotiation on the margins moves a red line on from wherever it was set."""
    model = Negotiation(scenario, *chair, replication=replication)
    model.run()
    for agent in model.delegations:
        for line in lines_crossed(model.room, model.draft, agent.index):
            tried = with_lines(model.room, model.rounds, agent.index, [line])
            settings = {line.path: line.value}
            held = Negotiation(scenario.with_values(settings), *chair, replication=replication).room
            held.hold_sidelines_before(model.rounds)
            assert np.array_equal(tried.stances.floor, held.stances.floor)
            assert np.array_equal(tried.stances.ceiling, held.stances.ceiling)
            assert np.array_equal(tried.regret, held.regret)
