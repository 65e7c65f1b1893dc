"""Private red lines: the bounds by hand, their draws, and when an acceptance holds."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from worlds import SOURCED, made, plain

from sim.rules.draws import draw
from sim.rules.inputs import (
    inputs_of,
    private_ceiling,
    private_floor,
    standing_acceptances,
    still_holds,
    with_private,
)

DRAWS = 400


def disputed(position=60.0, **uncertainty):
    """Two paragraphs that are one passage; D0 and D1 are in dispute over it, D2 is not."""
    document = plain(members=3, topics=2)
    for member in document["delegations"].values():
        for stance in member["stances"].values():
            stance["position"] = position
    rungs = [{"id": f"r{w}", "at": [f"r{w}", f"r{w}"]} for w in range(3)]
    document["packages"] = {
        "war": {
            "paragraphs": ["p0", "p1"],
            "rungs": rungs,
            "parties": ["D0", "D1"],
            "evidence": {"parties": SOURCED},
        }
    }
    document["uncertainty"] = {"position_sd": 0.0, **uncertainty}
    return document


def drawn(document, what):
    """A matrix of the stances over DRAWS replications, (R, I, J)."""
    scenario = made(document)
    inputs = inputs_of(scenario)
    return np.array([getattr(draw(inputs, scenario.uncertainty, 0, r), what) for r in range(DRAWS)])


def test_the_lines_by_hand():
    assert private_floor(0.5, 0.6, math.inf) == pytest.approx(0.3)
    assert private_floor(0.5, 0.6, 0.2) == pytest.approx(0.1)
    assert private_floor(0.5, 0.6, -0.01) == 0.0
    assert private_ceiling(0.5, 0.6, -math.inf) == pytest.approx(0.8)
    assert private_ceiling(0.5, 0.6, 0.9) == pytest.approx(0.95)
    assert private_ceiling(0.5, 0.6, 1.2) == 1.0


def test_a_stated_line_stands_and_no_private_one_contradicts_it():
    assert with_private(0.4, math.inf, 0.1, 0.3) == (0.4, 0.4)
    assert with_private(-math.inf, 0.5, 0.7, 0.9) == (0.5, 0.5)
    assert with_private(-math.inf, math.inf, 0.2, 0.9) == (0.2, 0.9)


def test_an_acceptance_lapses_for_parties_alone():
    assert still_holds(0.5, 1.0, 3.0, True)
    assert not still_holds(0.3, 1.0, 3.0, True)
    assert still_holds(0.0, 100.0, 3.0, False)


def test_parties_have_private_lines_below_and_above_what_they_ask_for_and_nobody_else():
    floors, ceilings = drawn(disputed(), "floor"), drawn(disputed(), "ceiling")
    assert np.isinf(floors[:, 2]).all()
    assert np.isinf(ceilings[:, 2]).all()
    assert (floors[:, :2] <= 0.6).all()
    assert (ceilings[:, :2] >= 0.6).all()
    # uniform from 0 to 0.6, and from 0.6 to 1
    assert floors[:, 0, 0].mean() == pytest.approx(0.3, abs=0.03)
    assert ceilings[:, 0, 0].mean() == pytest.approx(0.8, abs=0.02)
    # the same line on every paragraph of the package, another for another party
    assert np.array_equal(floors[..., 0], floors[..., 1])
    assert not np.array_equal(floors[:, 0], floors[:, 1])


def test_a_side_shares_its_private_lines():
    document = disputed()
    document["sides"] = {"west": {"members": ["D0", "D1"], "evidence": SOURCED}}
    for bound in ("floor", "ceiling"):
        lines = drawn(document, bound)
        assert np.array_equal(lines[:, 0], lines[:, 1])


def test_how_likely_private_lines_are():
    assert np.isinf(drawn(disputed(private_lines=0.0), "floor")).all()
    some = np.isfinite(drawn(disputed(private_lines=0.3), "floor"))[:, :2, 0]
    assert some.mean() == pytest.approx(0.3, abs=0.06)
    document = disputed(private_lines_bystanders=1.0)
    assert np.isfinite(drawn(document, "floor")).all()


def test_a_stated_line_replaces_the_draw_on_its_paragraph_alone():
    document = disputed()
    document["delegations"]["D0"]["stances"]["p0"]["floor"] = 40
    floors = drawn(document, "floor")
    assert (floors[:, 0, 0] == 0.4).all()
    assert len(np.unique(floors[:, 0, 1])) > DRAWS / 2


def test_crossing_a_private_line_costs_what_crossing_a_stated_one_does():
    penalties = drawn(disputed(), "penalty")
    assert penalties[:, :2].mean() == pytest.approx(0.2, abs=0.02)
    assert (penalties[:, 2] == 0.0).all()


def with_accord(months, **changes):
    document = disputed(position=0.0)
    date = document["meeting"]["date"] - datetime.timedelta(days=round(months * 30.4375))
    document["accords"] = {
        "last": {
            "package": "war",
            "wording": "r1",
            "date": date,
            "accepted_by": ["all"],
            "evidence": SOURCED,
            **changes,
        }
    }
    return document


@pytest.mark.parametrize("months", [1.0, 6.0])
def test_what_was_accepted_lies_within_private_lines_until_it_lapses(months):
    """All stand at silence, so only who still accepts the middle wording has a ceiling above it."""
    ceilings = drawn(with_accord(months), "ceiling")[:, :2, 0]
    kept = ceilings >= 0.51
    # of those whose acceptance lapsed, some draw a ceiling above it all the same
    share = math.exp(-months / 3.0)
    assert kept.mean() == pytest.approx(share + (1 - share) * 0.49, abs=0.06)


def test_a_later_refusal_of_the_same_or_a_weaker_wording_voids_an_acceptance():
    document = with_accord(6.0)
    later = document["meeting"]["date"] - datetime.timedelta(days=10)
    refusal = {"package": "war", "date": later, "accepted_by": ["D2"], "evidence": SOURCED}
    for wording, voids in (("r0", True), ("r1", True), ("r2", False)):
        document["accords"]["no"] = {**refusal, "wording": wording, "refused_by": ["D0"]}
        scenario = made(document)
        held = [accord.id for accord in standing_acceptances(scenario.accords, "war", "D0")]
        assert (held == []) == voids
        everyone = [accord.id for accord in standing_acceptances(scenario.accords, "war", "D1")]
        assert everyone == ["last"]


def test_another_accord_moves_no_other_draw():
    document = with_accord(6.0)
    before = {what: drawn(document, what) for what in ("position", "penalty", "salience")}
    document["accords"]["first"] = {**document["accords"]["last"], "wording": "r0"}
    for what, numbers in before.items():
        assert np.array_equal(numbers, drawn(document, what))
