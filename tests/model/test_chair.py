"""What the chair does: go home early, leave the tabled text alone, break ties, find late moves."""

from __future__ import annotations

import itertools

import pytest
from worlds import made, plain

from sim.ensemble.replicate import run_batch
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.strategies import CHAIR_STRATEGIES, MOVES
from sim.scenario.scenario import Alternative, Scenario


def divided(**meeting) -> Scenario:
    """D0 wants the strongest wording, and it is tabled; D1 wants silence, 40 at most."""
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, ceiling=40, penalty=0.2)
    document["meeting"].update(fallback="outcome_document", **meeting)
    return made(document)


# the chair who goes home early


def softer_and_close(chair):
    """In round 2, move one rung and go home."""
    if chair.round == 2:
        chair.best_move(MOVES["bridge"])
        chair.close()


def silence_and_close(chair):
    """In round 2, table silence and go home."""
    if chair.round == 2:
        draft = chair.draft.copy()
        draft[:] = 0
        chair.table(draft)
        chair.close()


def close_and_silence(chair):
    """The same, with the gavel first."""
    if chair.round == 2:
        chair.close()
        draft = chair.draft.copy()
        draft[:] = 0
        chair.table(draft)


@pytest.mark.parametrize("strategy", [softer_and_close, silence_and_close, close_and_silence])
def test_a_draft_that_nobody_judged_is_never_issued(strategy, monkeypatch):
    """What is issued is the text as tabled, which the room judged twice, and not the last move."""
    monkeypatch.setitem(CHAIR_STRATEGIES, "leaving", strategy)
    kept = Negotiation(divided(deadline=2), "hold").run()
    result = Negotiation(divided(), "leaving").run()
    assert result.rounds == 2
    assert [entry.draft for entry in result.record] == [(2,), (2,)]
    assert result.document.paragraphs == kept.document.paragraphs
    assert result.document.paragraphs[0].rung == "r2"
    assert (result.contested, result.dissenters) == (["p0"], ["D1"])
    assert result.reason.shortfalls == pytest.approx(result.record[-1].shortfalls)


def test_a_chair_who_closes_at_the_opening_holds_one_round(monkeypatch):
    monkeypatch.setitem(CHAIR_STRATEGIES, "leaving", lambda chair: chair.close())
    result = Negotiation(divided(), "leaving").run()
    assert (result.rounds, len(result.record)) == (1, 1)


def test_who_closes_early_pays_what_failure_costs_then_and_not_at_the_deadline(monkeypatch):
    monkeypatch.setitem(CHAIR_STRATEGIES, "leaving", softer_and_close)
    scenario = divided(cost_of_failure=0.08).with_values({"assumptions.beta": 1.0})
    early = Negotiation(scenario, "leaving", "none").run()
    late = Negotiation(scenario, "hold", "none").run()
    assert early.values == pytest.approx({"D0": -0.04, "D1": -0.04})
    assert late.values == pytest.approx({"D0": -0.08, "D1": -0.08})


@pytest.mark.parametrize("moves", [name for name in MOVES if name != "hold"])
def test_a_move_leaves_the_tabled_text_alone(moves, monkeypatch):
    """Each negotiation begins from the tabled text, whatever was done with it before."""

    def move_and_close(chair):
        if chair.round == 1:
            chair.best_move(MOVES[moves])
            chair.close()

    monkeypatch.setitem(CHAIR_STRATEGIES, "moving", move_and_close)
    scenario = divided()
    first = Negotiation(scenario, "moving").run()
    again = Negotiation(scenario, "hold").run()
    assert first.record[0].draft == again.record[0].draft == (2,)
    assert again.document.paragraphs[0].rung == "r2"


# ties, and what is found late


def first_moves(document) -> list[tuple[int, ...]]:
    """The drafts of a chair who climbs, without those that repeat the one before."""
    record = Negotiation(made(document), "bridge", "none").run().record
    return [key for key, _ in itertools.groupby(entry.draft for entry in record)]


@pytest.mark.parametrize("shift", range(1, 61))
def test_equal_moves_go_to_the_first_paragraph_despite_rounding(shift: int) -> None:
    """The second ladder is the first, moved up: every wording is worth the same on both.

    The sums are not, in their last digits, and in either direction.
    """
    document = plain(members=2, topics=2, strengths=(0, 15, 30))
    ladder = [rung["strength"] + shift for rung in document["paragraphs"]["p0"]["rungs"]]
    for rung, strength in zip(document["paragraphs"]["p1"]["rungs"], ladder, strict=True):
        rung["strength"] = strength
    document["paragraphs"]["p1"]["reference"] = shift
    for who, x in (("D0", 30), ("D1", 3)):
        document["delegations"][who]["stances"]["p0"]["position"] = x
        document["delegations"][who]["stances"]["p1"]["position"] = x + shift
    drafts = first_moves(document)
    assert drafts[:2] == [(2, 2), (1, 2)]


def test_a_move_too_small_to_see_beside_a_large_shortfall_is_made_once_it_shrinks() -> None:
    """Softening wins D1 3e-12: a tie beside a shortfall of 3.8 in round 1, and none beside 2.8.

    The ensemble must not take the first for the end of all moves.
    """
    document = plain(members=2, strengths=(0, 25, 75))
    document["delegations"]["D1"]["stances"]["p0"].update(
        position=50 - 3e-10, ceiling=1, penalty=5.0
    )
    document["meeting"].update(deadline=4, cost_of_failure=4.0)
    document["assumptions"] |= {"beta": 1.0}
    document["uncertainty"] |= {"position_sd": 0.0, "penalty_spread": 0.0, "kappa_log_sd": 0.0}
    scenario = made(document)
    result = Negotiation(scenario, "bridge", "none").run()
    assert [entry.draft for entry in result.record] == [(2,), (2,), (1,), (0,)]
    fast = run_batch(scenario, Alternative("bridge", "none"), 0, 0, 3)
    assert fast.draft.tolist() == [list(result.record[-1].draft)] * 3
    assert fast.rounds.tolist() == [result.rounds] * 3


@pytest.mark.parametrize(
    ("draft", "message"),
    [([0], "must have 1[0-9] options"), ([99] * 11, "paragraph 0 has no option 99")],
)
def test_a_draft_that_the_ladders_do_not_have_is_refused(draft, message):
    model = Negotiation("new_delhi_2023")
    with pytest.raises(InputError, match=message):
        model.chair.table(draft)
