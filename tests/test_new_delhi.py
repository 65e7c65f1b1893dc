"""The seed meeting. In-sample: the article that reports its outcome is also the source of stances.

These are checks that the program tells the story its sources tell, not predictions.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from sim.model.negotiation import Negotiation
from sim.scenario.reading import read_document
from sim.scenario.scenario import build, load_scenario

WAR = ["war", "law"]
"""The paragraphs of the one passage in dispute."""


@cache
def result():
    """The meeting as its file has it."""
    return Negotiation("new_delhi_2023").run()


def test_no_joint_communique_but_a_summary_and_an_outcome_document():
    assert result().outcome == "outcome_document_and_chair_summary"
    assert not result().joint
    assert result().rounds == 12


def test_dissenters_are_exactly_russia_and_china():
    assert sorted(result().dissenters) == ["CHN", "RUS"]


def test_the_last_draft_is_refused_by_exactly_russia_and_china():
    assert sorted(result().objectors) == ["CHN", "RUS"]
    labels = dict(
        zip([p.id for p in result().scenario.packages], result().draft_labels(-1), strict=True)
    )
    assert labels["war"] == "bali"


def test_exactly_the_passage_on_the_war_is_contested_and_everything_else_is_agreed():
    scenario = result().scenario
    assert list(scenario.package("war").paragraphs) == WAR
    assert result().contested == ["war"]
    assert result().agreed == [p.id for p in scenario.paragraphs if p.id not in WAR]
    topics = {p.id for p in scenario.paragraphs}
    assert {"multilateralism", "food", "health", "climate"} <= topics


def test_the_document_has_the_tabled_wording_with_a_footnote_that_names_the_two():
    document = result().document
    assert document.title == "Chair's Summary and Outcome Document"
    assert [p.id for p in document.with_standing("summary")] == ["war"]
    assert [p.rung for p in document.with_standing("summary")] == ["bali"]
    assert document.footnotes() == [
        "Paragraphs “3 and 4. The war in Ukraine” were agreed to by all members except China and "
        "Russia."
    ]


def test_the_reason_sets_russia_and_china_against_the_side_of_the_g7():
    """Not against the seven alone: the rest of their side has the line too."""
    west = set(result().scenario.groups["west"])
    assert set(result().scenario.groups["g7"]) < west
    for paragraph in result().reason.paragraphs:
        assert set(paragraph.softer) == {"RUS", "CHN"}
        assert set(paragraph.stronger) == west
        assert paragraph.common == ()


def test_the_two_refuse_because_of_the_stances_that_the_article_gives_them():
    """With their votes alone, as at everybody else's stated numbers, nobody refuses."""
    document = read_document("new_delhi_2023")
    del document["groups"]["refusers"]
    settled = Negotiation(build(document, name="without")).run()
    assert settled.joint
    assert settled.objectors == []


def test_the_encounter_of_blinken_and_lavrov_moves_nothing():
    scenario = load_scenario("new_delhi_2023")
    (contact,) = scenario.sidelines
    assert (set(contact.between), contact.kind, len(contact.topics)) == (
        {"USA", "RUS"},
        "contact",
        3,
    )
    without = scenario.with_values({"sidelines.0.round": 1000})
    assert Negotiation(without).run().record == result().record


@pytest.mark.parametrize("seed", [0, 1])
def test_in_sample_shares_over_draws(seed):
    """Shares reported as expected before the run: above 95 % without, above 70 % of the pair.

    300 draws here; the bounds leave room for three standard errors.
    """
    scenario = load_scenario("new_delhi_2023")
    results = [Negotiation(scenario, replication=r, rng=seed).run() for r in range(300)]
    without = sum(not r.joint for r in results) / 300
    pairs = Counter(tuple(sorted(r.dissenters)) for r in results if not r.joint)
    assert without > 0.91
    assert pairs.most_common(1)[0][0] == ("CHN", "RUS")
    assert pairs["CHN", "RUS"] / sum(pairs.values()) > 0.62


def test_leaders_who_pay_more_for_failure_and_have_no_fallback_agree_more_often():
    scenario = load_scenario("new_delhi_2023")
    leaders = scenario.with_values({"meeting.cost_of_failure": 0.3, "meeting.fallback": "none"})
    counts = [
        sum(Negotiation(room, replication=r).run().joint for r in range(60))
        for room in (scenario, leaders)
    ]
    assert counts[0] < counts[1]
