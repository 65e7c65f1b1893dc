"""What a table does not hold is said after its import."""

from __future__ import annotations

import pytest
from imported import imported, table

BARE = "actor,issue,position,salience"


def lacks(tmp_path, header=BARE, rows=("A,X,10,1", "B,X,90,1")):
    return "\n".join(imported(table(tmp_path, header, list(rows))).lacks)


def test_without_red_lines_agreement_is_an_assumption(tmp_path):
    assert "agreement is nearly certain by assumption" in lacks(tmp_path)
    given = lacks(tmp_path, f"{BARE},floor", ("A,X,10,1,", "B,X,90,1,60"))
    assert "by assumption" not in given
    assert "no penalties: crossing a red line costs what the assumptions say" in given


@pytest.mark.parametrize(
    ("column", "rows", "missing"),
    [
        (
            "capability",
            ("A,X,10,1,2", "B,X,90,1,3"),
            "no capability: all delegations weigh",
        ),
        (
            "tabled",
            ("A,X,10,1,50", "B,X,90,1,"),
            "no tabled wording: the chair opens in",
        ),
        ("label", ("A,X,10,1,Weak", "B,X,90,1,Strong"), "no wordings (rung, label, text)"),
        ("reference", ("A,X,10,1,0", "B,X,90,1,"), "no reference: silence is taken to be"),
        ("evidence", ("A,X,10,1,seen", "B,X,90,1,"), "no evidence by row"),
        ("party", ("A,X,10,1,yes", "B,X,90,1,"), "no parties to a dispute (party)"),
    ],
)
def test_each_thing_is_named_only_where_it_lacks(tmp_path, column, rows, missing):
    assert missing in lacks(tmp_path)
    assert missing not in lacks(tmp_path, f"{BARE},{column}", rows)


def test_those_without_a_capability_or_a_row_are_named(tmp_path):
    rows = ("A,X,10,1,300", "B,X,90,1,", "B,Y,90,1,")
    found = lacks(tmp_path, f"{BARE},power", rows)
    assert "no capability for B: 1 was taken, whatever the others have" in found
    assert "no row for A on Y: no stance, so that they never object to it" in found


def test_a_package_without_wordings_of_its_own(tmp_path):
    rows = ("A,X,10,1,P", "B,X,90,1,P", "A,Y,10,1,P")
    assert "the paragraphs of P move together" in lacks(tmp_path, f"{BARE},package", rows)
