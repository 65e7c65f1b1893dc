"""What must be true of every meeting, on random small ones."""

from __future__ import annotations

import copy
import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from worlds import (
    CLIMBERS,
    FALLBACKS,
    SIDELINES,
    STRATEGIES,
    Document,
    alternatives,
    documents,
    made,
    plain,
    scenarios,
)

from sim.model.document import JOINT_OUTCOMES, outcome_class
from sim.model.exact import best_text
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.model.room import Room
from sim.model.strategies import MOVES
from sim.rules.consensus import CARVE_OUT, JOINT, STANDINGS, accepts, adopts
from sim.rules.inputs import inputs_of
from sim.rules.options import exists, move_table
from sim.scenario.scenario import Scenario


def room_of(scenario: Scenario, fallback: str) -> Room:
    """The room with the stances as stated."""
    inputs = inputs_of(scenario)
    return Room(scenario, inputs, inputs.stances, fallback)


def run(scenario: Scenario, strategy: str, fallback: str) -> tuple[Negotiation, Result]:
    """The model after its run, and the result."""
    model = Negotiation(scenario, strategy, fallback)
    return model, model.run()


def minutes(result: Result) -> list[tuple[Any, ...]]:
    """The record without the order of the delegations."""
    return [
        (entry.number, entry.draft, {who: set(on) for who, on in entry.objections.items()})
        for entry in result.record
    ]


def reordered(document: Document, table: str, order: list[str]) -> Document:
    """The document with one of its tables in another order."""
    changed = copy.deepcopy(document)
    changed[table] = {key: changed[table][key] for key in order}
    return changed


# order


@given(st.data(), documents(members=(2, 5), sidelines=SIDELINES), st.sampled_from(FALLBACKS))
@pytest.mark.parametrize("strategy", CLIMBERS)
def test_the_order_of_delegations_changes_nothing(strategy, data, document, fallback):
    order = data.draw(st.permutations(list(document["delegations"])))
    _, one = run(made(document), strategy, fallback)
    _, other = run(made(reordered(document, "delegations", order)), strategy, fallback)
    assert minutes(one) == minutes(other)
    assert (one.outcome, one.rounds) == (other.outcome, other.rounds)
    assert set(one.dissenters) == set(other.dissenters)
    assert one.contested == other.contested
    assert [e.shortfall for e in one.record] == pytest.approx([e.shortfall for e in other.record])


def has_tie(model: Negotiation, result: Result) -> bool:
    """Whether in some round two moves were as good as each other, and better than none."""
    room = model.room
    moves = move_table(room.text, MOVES[result.strategy])
    for entry in result.record:
        drafts = {
            (*entry.draft[:k], int(target), *entry.draft[k + 1 :])
            for k, option in enumerate(entry.draft)
            for target in moves[k, option][moves[k, option] >= 0]
        }
        after = sorted(sum_of_shortfalls(room, draft, entry.number) for draft in drafts)
        better = [phi for phi in after if phi < entry.shortfall]
        if len(better) > 1 and better[1] - better[0] <= 1e-9 * max(1.0, entry.shortfall):
            return True
    return False


def sum_of_shortfalls(room: Room, draft: tuple[int, ...], round_: int) -> float:
    """Phi of a draft in a round."""
    short = room.totals(np.array(draft)) - room.tolerated(round_)
    return float(np.maximum(short, 0.0).sum())


def by_paragraph(result: Result) -> list[dict[str, int]]:
    """The draft of each round, whatever the order of the paragraphs."""
    ids = [paragraph.id for paragraph in result.scenario.paragraphs]
    return [dict(zip(ids, entry.draft, strict=True)) for entry in result.record]


@given(st.data(), documents(packages=False, topics=(2, 3), ties=False), st.sampled_from(FALLBACKS))
@pytest.mark.parametrize("strategy", CLIMBERS)
def test_the_order_of_paragraphs_changes_nothing_but_ties(strategy, data, document, fallback):
    order = data.draw(st.permutations(list(document["paragraphs"])))
    first, one = run(made(document), strategy, fallback)
    assume(not has_tie(first, one))
    second, other = run(made(reordered(document, "paragraphs", order)), strategy, fallback)
    assert [e.shortfall for e in one.record] == pytest.approx([e.shortfall for e in other.record])
    assert by_paragraph(one) == by_paragraph(other)
    assert (one.outcome, first.adopted) == (other.outcome, second.adopted)
    assert set(one.dissenters) == set(other.dissenters)
    assert set(one.contested) == set(other.contested)


def test_paragraphs_that_are_alike_are_a_tie_that_goes_to_the_first():
    """Equal ladders, positions and saliences: whichever is listed first is moved first."""
    document = plain(members=1, topics=3)
    document["assumptions"] = {"beta": 0.2, "naming_cost": 0.0}
    for key, x, salience in (("p0", 0.01, 1), ("p1", 2.006, 5), ("p2", 2.006, 5)):
        document["delegations"]["D0"]["stances"][key] |= {"position": x, "salience": salience}
    turned = reordered(document, "paragraphs", ["p0", "p2", "p1"])
    first, one = run(made(document), "carve_out", "outcome_document")
    second, other = run(made(turned), "carve_out", "outcome_document")
    assert has_tie(first, one)
    assert has_tie(second, other)
    swapped = [{"p0": d["p0"], "p1": d["p2"], "p2": d["p1"]} for d in by_paragraph(other)]
    assert by_paragraph(one) == swapped != by_paragraph(other)
    assert [e.shortfall for e in one.record] == pytest.approx([e.shortfall for e in other.record])


@given(st.data(), documents(topics=(1, 3), members=(2, 4)), st.sampled_from(FALLBACKS))
def test_order_changes_neither_feasibility_nor_the_best_value(data, document, fallback):
    changed = document
    for table in ("delegations", "paragraphs"):
        order = data.draw(st.permutations(list(document[table])))
        changed = reordered(changed, table, order)
    one = best_text(room_of(made(document), fallback))
    other = best_text(room_of(made(changed), fallback))
    assert (one.draft is None) == (other.draft is None)
    if one.draft is not None:
        assert one.value == pytest.approx(other.value, abs=1e-5)


# the chair who climbs


@given(scenarios(), st.sampled_from(FALLBACKS))
@pytest.mark.parametrize("strategy", [name for name in CLIMBERS if name != "hold"])
def test_the_shortfall_never_rises_within_a_fixed_tolerance(strategy, scenario, fallback):
    scenario = scenario.with_values({"assumptions.beta": 1e12, "meeting.deadline": 6})
    _, result = run(scenario, strategy, fallback)
    phi = [entry.shortfall for entry in result.record]
    assert all(later <= earlier * (1 + 1e-9) + 1e-9 for earlier, later in itertools.pairwise(phi))
    drafts = [entry.draft for entry in result.record]
    moved = [a != b for a, b in itertools.pairwise(drafts)]
    for changed, (earlier, later) in zip(moved, itertools.pairwise(phi), strict=True):
        assert not changed or later < earlier
    # strictly downhill, so no text comes back
    assert len(set(drafts)) == 1 + sum(moved)


@given(scenarios(sidelines=SIDELINES), alternatives)
def test_every_draft_is_made_of_options_that_exist(scenario, alternative):
    model, result = run(scenario, *alternative)
    rungs = [len(package.rungs) for package in scenario.packages]
    for entry in result.record:
        assert all(
            exists(option, count, model.room.width)
            for option, count in zip(entry.draft, rungs, strict=True)
        )


@given(scenarios(sidelines=SIDELINES), alternatives)
def test_adopted_means_that_nobody_objected_to_the_last_draft(scenario, alternative):
    model, result = run(scenario, *alternative)
    assert model.adopted == (not result.record[-1].objections)
    assert all(entry.objections for entry in result.record[:-1])
    assert result.rounds == len(result.record) <= scenario.meeting.deadline
    assert model.adopted or result.rounds == scenario.meeting.deadline
    assert result.joint <= model.adopted


@given(scenarios(sidelines=SIDELINES), alternatives)
def test_an_objection_turns_on_the_fewest_worst_paragraphs(scenario, alternative):
    _, result = run(scenario, *alternative)
    first = result.record[0]
    room = room_of(scenario, alternative[1])
    for row, member in enumerate(room.members):
        regret = {
            p.id: room.regret[k, first.draft[k], row] for k, p in enumerate(scenario.packages)
        }
        tolerated = room.tolerated(1)[row]
        named = first.objections.get(member.id, ())
        assert bool(named) == (not accepts(sum(regret.values()), tolerated))
        left = sum(value for key, value in regret.items() if key not in named)
        # the margin is that of a sum that contains a veto
        assert left <= tolerated + 1e-9
        assert [regret[key] for key in named] == sorted(
            (regret[key] for key in named), reverse=True
        )


# vetoes and proofs


@given(
    scenarios(members=(3, 5), topics=(1, 3)),
    st.sampled_from([0.0, 0.01]),
    st.sampled_from(["outcome_document", "none"]),
)
@settings(max_examples=100)
def test_never_adopted_when_exact_proves_that_no_text_is_acceptable(scenario, cost, fallback):
    scenario = scenario.with_values({"meeting.cost_of_failure": cost})
    infeasible = best_text(room_of(scenario, fallback)).draft is None
    event("infeasible" if infeasible else "feasible")
    for strategy in STRATEGIES:
        model, _ = run(scenario, strategy, fallback)
        assert not (infeasible and model.adopted)


@given(documents(members=(2, 4), topics=(1, 3)), st.sampled_from(FALLBACKS), st.data())
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_an_absolute_veto_is_never_in_a_joint_text_that_binds(strategy, document, fallback, data):
    who = data.draw(st.sampled_from(sorted(document["delegations"])))
    document["delegations"][who]["present"] = True
    ladder = document["paragraphs"]["p0"]["rungs"]
    assume(ladder[0]["strength"] > 0)
    stance = document["delegations"][who]["stances"]["p0"]
    stance.pop("floor", None)
    stance.update(ceiling=0.0, penalty=math.inf)
    model, result = run(made(document), strategy, fallback)
    first = result.document.paragraphs[0]
    assert first.standing != STANDINGS[JOINT]
    if first.standing == STANDINGS[CARVE_OUT]:
        assert who in first.dissenters
    if strategy in ("hold", "bridge", "drop", "single_text"):
        assert not model.adopted
        assert result.outcome not in JOINT_OUTCOMES


def acceptable_texts(room: Room) -> list[tuple[int, ...]]:
    """Every text that all present accept at the deadline, by trying them all."""
    options = [
        [o for o in range(room.regret.shape[1]) if exists(o, rungs, room.width)]
        for rungs in room.text.rungs
    ]
    tolerated = room.tolerated(room.scenario.meeting.deadline)
    return [
        draft
        for draft in itertools.product(*options)
        if adopts(room.totals(np.array(draft)), tolerated, room.rule)
    ]


def weighted_value(room: Room, draft: tuple[int, ...]) -> float:
    """Capability-weighted joint value of a text."""
    weights = room.capability / room.capability.sum()
    return float(sum(room.joint[k, option] @ weights for k, option in enumerate(draft)))


@given(scenarios(members=(1, 4), topics=(1, 3), rungs=(2, 3)), st.sampled_from(FALLBACKS))
@settings(max_examples=120)
def test_exact_finds_what_trying_every_text_finds(scenario, fallback):
    room = room_of(scenario, fallback)
    found, texts = best_text(room), acceptable_texts(room)
    if found.draft is None:
        # the proof is to within the solver's margin, so a text on the very edge may be missed
        edge = min((_slack(room, text) for text in texts), default=math.inf)
        assert not texts or edge < 1e-5
        return
    draft = tuple(int(option) for option in found.draft)
    assert draft in texts
    assert found.value == pytest.approx(weighted_value(room, draft), abs=1e-6)
    inside = [text for text in texts if _slack(room, text) > 1e-5]
    best = max((weighted_value(room, text) for text in inside), default=-math.inf)
    assert found.value >= best - 1e-6


def _slack(room: Room, draft: tuple[int, ...]) -> float:
    tolerated = room.tolerated(room.scenario.meeting.deadline)
    return float(min(tolerated - room.totals(np.array(draft))))


# a fixed text


def accepting(scenario: Scenario, fallback: str) -> set[str]:
    """Who accepts the tabled text in the last round."""
    room = room_of(scenario, fallback)
    totals, tolerated = room.totals(room.text.tabled), room.tolerated(scenario.meeting.deadline)
    return {
        member.id
        for member, total, limit in zip(room.members, totals, tolerated, strict=True)
        if accepts(total, limit)
    }


@given(scenarios(), st.sampled_from(FALLBACKS), st.sampled_from([1.1, 2.0, 50.0]))
def test_raising_the_cost_of_failure_never_destroys_acceptance(scenario, fallback, factor):
    raised = scenario.with_values(
        {"meeting.cost_of_failure": factor * scenario.cost_of_failure + 0.001}
    )
    assert accepting(scenario, fallback) <= accepting(raised, fallback)


@given(scenarios(absent=False), st.sampled_from(FALLBACKS[1:]), st.data())
def test_widening_a_red_line_never_destroys_acceptance(scenario, fallback, data):
    """Where the fallback does not depend on who contests what; see the next test."""
    who = data.draw(st.sampled_from(scenario.delegations))
    key = data.draw(st.sampled_from(sorted(who.stances)))
    stance, wider = who.stances[key], {}
    if stance.floor is not None:
        wider["floor"] = data.draw(st.floats(0, stance.floor))
    if stance.ceiling is not None:
        wider["ceiling"] = data.draw(st.floats(stance.ceiling, 100))
    assume(wider)
    paths = {f"delegations.{who.id}.stances.{key}.{bound}": y for bound, y in wider.items()}
    assert accepting(scenario, fallback) <= accepting(scenario.with_values(paths), fallback)


def test_under_an_outcome_document_a_wider_red_line_can_destroy_acceptance():
    """Linkage through the fallback: a paragraph nobody contests any more is issued as agreed.

    D0 likes p0, which D1's red line makes contested; without the joint text D0 would get it on the
    chair's authority only. So D0 swallows p1. With the red line gone p0 is in the outcome document
    anyway, at a higher authority, and D0 no longer swallows p1.
    """
    document = plain(members=2, topics=2)
    document["delegations"]["D0"]["stances"]["p1"]["position"] = 35
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=90, penalty=2.0)
    before = made(document)
    after = before.with_values({"delegations.D1.stances.p0.ceiling": 100})
    assert "D0" in accepting(before, "outcome_document")
    assert "D0" not in accepting(after, "outcome_document")


@given(scenarios(), st.floats(0.001, 0.5))
def test_naming_the_dissenters_more_dearly_never_destroys_acceptance(scenario, dearer):
    """A dearer footnote lowers the fallback's value for those it names and for nobody else."""
    more = scenario.assumptions.naming_cost + dearer
    lowered = scenario.with_values({"assumptions.naming_cost": more})
    assert accepting(scenario, "outcome_document") <= accepting(lowered, "outcome_document")


@given(scenarios(), st.sampled_from([(0.5, 0.2), (0.5, 0.0), (0.2, 0.0)]))
def test_a_weaker_summary_never_loses_those_who_like_the_text(scenario, authorities):
    """Less authority lowers the fallback's value for a delegation to which the text is worth more

    than silence. (For one to which it is worth less, failing becomes better: nothing is promised.)
    """
    high, low = (scenario.with_values({"assumptions.authority_summary": a}) for a in authorities)
    room = room_of(high, "none")
    crossing = np.array([_penalties(room, row) for row in range(len(room.members))])
    worth = -room.totals(room.text.tabled) + crossing
    likes = {m.id for m, value in zip(room.members, worth, strict=True) if value >= 0}
    assert accepting(high, "chair_summary") & likes <= accepting(low, "chair_summary")


def _penalties(room: Room, row: int) -> float:
    at, text = room.stances, room.text
    total = 0.0
    for k, rung in enumerate(text.tabled):
        y = text.strength[k, rung]
        if y < at.floor[row, k] or y > at.ceiling[row, k]:
            total += at.penalty[row, k]
    return total


# the sidelines


@given(documents(members=(2, 4), absent=False, sidelines=("contact",)), alternatives)
def test_a_contact_moves_nothing_bit_for_bit(document, alternative):
    with_contact, one = run(made(document), *alternative)
    without, other = run(made({**document, "sidelines": []}), *alternative)
    assert one.record == other.record
    assert one.document == other.document
    for name in ("position", "floor", "ceiling", "salience"):
        ours, theirs = getattr(with_contact.room.stances, name), getattr(without.room.stances, name)
        assert ours.tobytes() == theirs.tobytes()
    assert with_contact.room.regret.tobytes() == without.room.regret.tobytes()


@given(documents(members=(2, 4), absent=False, sidelines=SIDELINES))
def test_only_the_two_who_meet_move_and_only_on_what_they_speak_about(document):
    document["sidelines"] = document["sidelines"][:1]
    meeting = document["sidelines"][0]
    scenario = made(document)
    room = room_of(scenario, "none")
    before = room.stances.position.copy()
    room.hold_sidelines(meeting["round"])
    about = meeting["paragraphs"] or list(document["paragraphs"])
    moved = np.argwhere(before != room.stances.position)
    for row, k in moved:
        assert scenario.delegations[row].id in meeting["between"]
        assert scenario.paragraphs[k].id in about
    a, b = (list(document["delegations"]).index(who) for who in meeting["between"])
    gap_before = np.abs(before[a] - before[b])
    gap_after = np.abs(room.stances.position[a] - room.stances.position[b])
    assert (gap_after <= gap_before + 1e-12).all()


# the outcome


@given(scenarios(sidelines=SIDELINES), alternatives)
def test_the_class_follows_from_the_standings_and_every_paragraph_is_agreed_or_contested(
    scenario, alternative
):
    model, result = run(scenario, *alternative)
    assert result.outcome == outcome_class(p.standing for p in result.document.paragraphs)
    ids = [package.id for package in scenario.packages]
    assert sorted(result.agreed + result.contested) == sorted(ids)
    assert set(result.dissenters) <= {d.id for d in scenario.present}
    assert (result.reason is None) == model.adopted


@given(scenarios(sidelines=SIDELINES), alternatives, st.integers(0, 2), st.integers(0, 300))
def test_the_same_replication_of_the_same_seed_is_the_same_negotiation(
    scenario, alternative, seed, replication
):
    one = Negotiation(scenario, *alternative, replication=replication, rng=seed).run()
    other = Negotiation(scenario, *alternative, replication=replication, rng=seed).run()
    assert one.record == other.record
    assert one.document == other.document


@given(scenarios(members=(1, 4)), alternatives)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_every_change_said_to_tip_a_delegation_tips_it(scenario, alternative):
    """Each change, set as its path says, makes the nearest delegation accept the last draft."""
    model, result = run(scenario, *alternative)
    assume(result.reason is not None and result.reason.changes)
    for change in result.reason.changes:
        changed = scenario.with_values(change.settings)
        fallback = change.settings.get("meeting.fallback", alternative[1])
        room = room_of(changed, fallback)
        row = [member.id for member in room.members].index(result.reason.nearest)
        total = room.totals(model.draft)[row]
        assert accepts(total, room.tolerated(result.rounds)[row]), change


# vetoes and rounding


def vetoed_by_many(seed: int) -> Scenario:
    """A meeting in which absolute vetoes meet on every topic, on coarse numbers."""
    rng = np.random.default_rng(seed)
    topics, members = int(rng.integers(2, 8)), int(rng.integers(2, 7))
    strengths = tuple(sorted(rng.choice(101, 5, replace=False).astype(float)))
    document = plain(members=members, topics=topics, strengths=strengths)
    document["meeting"].update(deadline=60, cost_of_failure=0.05)
    document["assumptions"] = {"beta": 1e12}
    for paragraph in document["paragraphs"].values():
        paragraph["tabled"] = f"r{rng.integers(0, 5)}"
    for member in document["delegations"].values():
        for stance in member["stances"].values():
            stance.update(position=float(rng.integers(0, 101)), salience=int(rng.integers(1, 9)))
            if rng.random() < 0.5:
                stance["ceiling"] = float(rng.integers(0, 101))
                stance["penalty"] = math.inf if rng.random() < 0.6 else 0.3
            elif rng.random() < 0.5:
                stance["floor"] = float(rng.integers(0, 101))
                stance["penalty"] = math.inf
    return made(document)


@pytest.mark.parametrize("seed", [352, *range(20)])
@pytest.mark.parametrize("strategy", ["bridge", "drop", "split", "carve_out"])
def test_no_text_comes_back_where_vetoes_swamp_the_sum(strategy, seed):
    """Seed 352 once went round in a ring of seven texts, on the last digit of the veto."""
    result = Negotiation(vetoed_by_many(seed), strategy, "outcome_document").run()
    drafts = [entry.draft for entry in result.record]
    moves = sum(a != b for a, b in itertools.pairwise(drafts))
    assert len(set(drafts)) == 1 + moves
