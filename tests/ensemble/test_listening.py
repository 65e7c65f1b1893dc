"""The compiled chair who listens: the same drafts as the Mesa model's, whatever is in the way."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, documents, made

from sim.ensemble.ensemble import Outcomes, run_ensemble
from sim.ensemble.listening import best_round, empty_minutes, redraft
from sim.ensemble.replicate import run_model
from sim.scenario.scenario import Alternative

RULES = (
    {},
    {"rule": "consensus_minus", "tolerated_objectors": 1},
    {"rule": "qualified_majority", "majority_members": 0.55, "majority_capability": 0.65},
)

rooms = documents(members=(3, 6), topics=(2, 4), rungs=(3, 5))
met = documents(members=(3, 6), topics=(2, 3), rungs=(3, 5), sidelines=("exchange", "negotiation"))


@given(
    document=rooms | met,
    rule=st.sampled_from(RULES),
    fallback=st.sampled_from(FALLBACKS),
    isolation=st.sampled_from([0.0, 0.5, 2.0]),
    cost=st.sampled_from([0.01, 0.1]),
    deadline=st.integers(3, 8),
)
@settings(max_examples=100, deadline=None)
def test_it_drafts_as_the_model_does(document, rule, fallback, isolation, cost, deadline):
    document["meeting"].update(rule, cost_of_failure=cost, deadline=deadline)
    document["assumptions"]["isolation"] = isolation
    for n, meeting in enumerate(document.get("sidelines", [])):
        meeting["round"] = n + 1
    chair = Alternative("listening", fallback)
    fast = run_ensemble(made(document), chair, 0, 0, 5)
    slow = run_model(made(document), chair, 0, 0, 5)
    names = [field.name for field in fields(Outcomes)]
    assert [n for n in names if not np.array_equal(getattr(fast, n), getattr(slow, n))] == []


def heard(drafts, objectors, asks):
    """Minutes of some drafts, and what is asked for at the best of them."""
    minutes = empty_minutes(len(drafts), len(drafts[0]), len(asks))
    minutes.drafts[:], minutes.objectors[:] = drafts, objectors
    minutes.package[:], minutes.option[:] = np.array(asks).T
    return minutes


def test_the_best_draft_is_the_latest_of_those_with_the_fewest_objectors():
    minutes = heard([[2, 2], [2, 1], [2, 0], [1, 2]], [2, 1, 1, 3], [(-1, -1)])
    assert [best_round(minutes, t) for t in (1, 2, 3, 4)] == [0, 1, 2, 2]


def test_a_draft_that_was_judged_is_not_tabled_again_while_another_is_asked_for():
    drafts, capability, text = [[2, 2], [2, 1], [1, 2]], np.array([1.0, 1.0, 9.0]), np.array([0, 0])
    minutes = heard(drafts, [3, 4, 4], [(1, 1), (1, 1), (0, 0)])
    redraft(minutes, 1, capability, text)
    assert text.tolist() == [2, 1]
    redraft(minutes, 2, capability, text)
    assert text.tolist() == [0, 2]
    # all of what is asked for was judged before: the best draft again
    minutes = heard(drafts, [3, 4, 4], [(1, 1), (0, 1), (-1, -1)])
    redraft(minutes, 3, capability, text)
    assert text.tolist() == [2, 2]
