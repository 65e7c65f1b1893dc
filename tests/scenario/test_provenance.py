"""Where each number comes from, row by row."""

from __future__ import annotations

import pytest
from worlds import made, plain

from sim.errors import InputError
from sim.scenario.provenance import provenance
from sim.scenario.scenario import load_scenario

SCENARIO = load_scenario("new_delhi_2023")


def test_one_row_for_every_number_with_its_evidence():
    rows = provenance(SCENARIO)
    numbers = sum(len(s.evidence) for d in SCENARIO.delegations for s in d.stances.values())
    capabilities = len(SCENARIO.delegations)
    of_the_meeting = [row for row in rows if row["delegation"] == "meeting"]
    on_a_side = sum(len(side.members) for side in SCENARIO.sides.values())
    assert len(rows) == numbers + capabilities + on_a_side + len(of_the_meeting)
    assert {row["what"] for row in of_the_meeting} == {"cost_of_failure", "strategy", "fallback"}
    assert all(row["evidence"] and row["statement"] for row in rows)


def test_votes_are_those_cast_by_the_delegation_before_the_meeting():
    (row,) = [r for r in provenance(SCENARIO, "IND") if r["what"] == "war.position"]
    assert "Cast: ES-11/1 A" in row["statement"]


def test_the_side_of_a_delegation_has_its_source():
    document = plain(members=3)
    document["evidence"] = {"list": {"kind": "document", "statement": "A list of members."}}
    document["sides"] = {"west": {"members": ["D2", "D0"], "evidence": {"members": "list"}}}
    rows = [row for row in provenance(made(document)) if row["what"] == "side"]
    assert [(r["delegation"], r["value"], r["statement"]) for r in rows] == [
        ("D0", "west", "A list of members."),
        ("D2", "west", "A list of members."),
    ]
    assert "side" in {row["what"] for row in provenance(made(document), "D2")}


def test_an_unknown_delegation_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="RUS"):
        provenance(SCENARIO, "RUZ")
