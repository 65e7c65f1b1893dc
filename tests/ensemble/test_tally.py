"""What a tally says of its counts, on small rooms that can be counted by hand."""

from __future__ import annotations

import pytest
from worlds import made, plain

from sim.ensemble.replicate import replicate

SURE = {
    "position_sd": 0.0,
    "penalty_spread": 0.0,
    "kappa_log_sd": 0.0,
    "salience_concentration": 1e12,
}


def with_reference(reference: float):
    """D1 refuses what is tabled, at 100; silence amounts to ``reference``."""
    document = plain(members=2, strengths=(20, 60, 100))
    document["paragraphs"]["p0"]["reference"] = reference
    document["delegations"]["D1"]["stances"]["p0"]["position"] = 0
    return made({**document, "uncertainty": SURE})


@pytest.mark.parametrize("reference", [20, 60])
def test_no_document_is_as_strong_as_silence(reference):
    tally = replicate(with_reference(reference), ("hold", "none"), n=5, seed=0)
    assert tally.joint == 0
    assert tally.mean_strength() == [reference]


@pytest.mark.parametrize("reference", [20, 60])
def test_a_mean_strength_counts_silence_at_its_share(reference):
    """Where some replications fail and leave nothing, the others leave what was tabled."""
    scenario = with_reference(reference).with_values(
        {"uncertainty.kappa_log_sd": 1.0, "meeting.cost_of_failure": 0.8}
    )
    tally = replicate(scenario, ("hold", "none"), n=400, seed=0)
    joint = tally.joint / tally.n
    assert 0.1 < joint < 0.9
    assert tally.mean_strength() == pytest.approx([100 * joint + reference * (1 - joint)])


def test_a_summary_is_as_strong_as_what_was_tabled():
    tally = replicate(with_reference(60), ("hold", "chair_summary"), n=5, seed=0)
    assert tally.joint == 0
    assert tally.mean_strength() == [100]


def test_equally_frequent_sets_come_in_the_order_of_the_members():
    """Four delegations of the same mind, each refusing on its own in some draws."""
    document = plain(members=12)
    for i in range(12):
        document["delegations"][f"D{i}"]["stances"]["p0"]["position"] = 52
    tally = replicate(made(document), ("hold", "none"), n=60, seed=3)
    for listed, name in (
        (tally.frequent_sets(), "dissenters"),
        (tally.frequent_refusers(), "refusers"),
    ):
        ids = [member.id for member in tally.scenario.present]
        ranked = [(-entry["count"], [ids.index(i) for i in entry[name]]) for entry in listed]
        assert ranked == sorted(ranked)
        counts = [count for count, _ in ranked]
        assert len(counts) - len(set(counts)) > 5


def test_counts_of_parts_add_up_to_the_counts_of_all():
    scenario = with_reference(20).with_values({"uncertainty.kappa_log_sd": 1.0})
    whole = replicate(scenario, ("bridge", "outcome_document"), n=9000, seed=1, workers=1)
    assert whole.n == sum(entry["count"] for entry in whole.shares()) == 9000
    assert sum(entry["count"] for entry in whole.frequent_sets()) == 9000
    assert whole.wordings.sum(axis=1).tolist() == [9000]
