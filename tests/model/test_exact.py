"""The best text: ties, members that may be outvoted, and a time limit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import made, plain, room_of

from sim.model.exact import best_text
from sim.model.negotiation import Negotiation
from sim.model.programme import Programme


def test_of_texts_worth_the_same_the_first():
    document = plain(members=2, topics=3, strengths=(0, 20, 40, 60, 80))
    for delegation in document["delegations"].values():
        for stance in delegation["stances"].values():
            stance["position"] = 30
    # 20 and 40 are equally far from what both want; splitting is worth nothing
    for fallback in ("chair_summary", "none"):
        assert best_text(room_of(made(document), fallback)).draft.tolist() == [1, 1, 1]


def outvoted():
    """Two who want both topics at 100, and one, whom they can outvote, who wants neither."""
    document = plain(members=3, topics=2, strengths=(0, 100))
    document["meeting"]["rule"] = "consensus_minus"
    for stance in document["delegations"]["D2"]["stances"].values():
        stance["position"] = 0
    return document


def test_one_who_is_outvoted_may_lose_on_every_paragraph():
    assert best_text(room_of(made(outvoted()), "none")).draft.tolist() == [1, 1]


def test_gains_on_other_paragraphs_make_good_no_veto():
    document = outvoted()
    del document["meeting"]["rule"]
    stances = document["delegations"]["D2"]["stances"]
    stances["p0"].update(position=0, salience=1, ceiling=40, penalty=math.inf)
    stances["p1"].update(position=100, salience=50)
    # all must accept: D2's gain on p1 is fifty times what p0 is worth to it
    draft = best_text(room_of(made(document), "none")).draft
    assert draft[0] != 1
    assert draft[1] == 1


def test_without_time_nothing_is_claimed():
    found = best_text(room_of(made(plain()), "none"), 0.0)
    assert (found.draft, found.value, found.proved) == (None, None, False)
    assert found.statement == (
        "whether any text on these ladders, with any split or carve-out, is acceptable to all 2 "
        "delegations at the deadline was not settled in the time given"
    )


def test_the_best_found_in_time_is_given_with_its_bound(monkeypatch):
    scenario = made(plain())
    whole = best_text(room_of(scenario, "none"))
    minimise = Programme.minimise

    def unproved(programme, cost, limit):
        answer = minimise(programme, cost, limit)
        return answer._replace(bound=answer.bound - 0.25, proved=False)

    monkeypatch.setattr(Programme, "minimise", unproved)
    found = best_text(room_of(scenario, "none"))
    assert np.array_equal(found.draft, whole.draft)
    assert (found.value, found.proved) == (pytest.approx(whole.value), False)
    assert whole.value == pytest.approx(1.0)
    assert "it is worth 1.0000, and no text more than 1.2500" in found.statement
    assert "none is worth more" not in found.statement
    assert found.statement in Negotiation(scenario, "exact", "none").run().proof.statement
