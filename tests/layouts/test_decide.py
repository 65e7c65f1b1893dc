"""The format of the decide models."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.layouts.layout import long_of
from sim.tables.tables import read_grid

TOWN = """\
#O;Toll in the town;;;;
#/;invented;;;;
#A;Col;College;;;
#A;VV;Party V;;;
#A;Gone;Nobody;;;
#P;toll;Should there be a toll?;;;
#P;height;How high?;;;
#M;toll;0;No;;
#M;toll;50;With conditions;;
#M;toll;100;Yes;;
#M;height;0.5;euro;;
#M;height;7;euro;;
#D;Col;toll;100;0.95;1
#D;VV;toll;0;0.9;0.5
#D;Col;height;3;0.7;1
#D;KvK;height;2;0.5;0.6
"""


def long(tmp_path: Path, text: str = TOWN, **options):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return long_of(read_grid(path), **options)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_stances_wordings_names_and_scales_are_read(tmp_path, separator):
    read = long(tmp_path, TOWN.replace(";", separator))
    assert read.title == "Toll in the town"
    stances = [row.cells for row in read.table.rows if row.cells["position"]]
    assert [(c["delegation"], c["delegation_id"], c["paragraph"]) for c in stances] == [
        ("College", "Col", "Should there be a toll?"),
        ("Party V", "VV", "Should there be a toll?"),
        ("College", "Col", "How high?"),
        ("KvK", "KvK", "How high?"),
    ]
    assert (stances[0]["position"], stances[0]["salience"], stances[0]["capability"]) == (
        "100",
        "0.95",
        "1",
    )
    assert read.scales == {"Should there be a toll?": (0, 100), "How high?": (0.5, 7)}
    rungs = [(row.cells["rung"], row.cells["label"]) for row in read.table.rows[4:]]
    assert rungs[1] == ("50", "With conditions")


def test_what_was_not_used_or_not_declared_is_said(tmp_path):
    assert long(tmp_path).notes == [
        "read as the decide format (#A, #P, #D)",
        "no #A line declares KvK; read all the same",
        "not used: #A lines without a stance: Gone",
        "not used: comments (#/), line 2",
    ]
    longer = long(tmp_path, TOWN.replace("0.95;1\n", "0.95;1;more\n")).notes
    assert "not used: cells beyond the 5th, line 13" in longer


def test_a_scale_that_does_not_hold_the_positions_is_none(tmp_path):
    read = long(tmp_path, TOWN.replace("#M;height;7", "#M;height;2.5"))
    assert list(read.scales) == ["Should there be a toll?"]


def test_names_that_several_share_give_way_to_the_ids(tmp_path):
    read = long(tmp_path, TOWN.replace("Party V", "College"))
    assert {row.cells["delegation"] for row in read.table.rows if row.cells["position"]} == {
        *("Col", "VV", "KvK")
    }


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("#D;VV;toll", "#X;VV;toll", "t.csv:14:1: the line begins with '#X', not with one of #O"),
        ("#D;VV;toll", "VV;toll", "t.csv:14:1: the line begins with 'VV'"),
        ("#A;VV", "#A;Col", "t.csv:4:2: 'Col' is declared twice"),
        ("#P;height", "#P;", "t.csv:7:2: must not be empty"),
    ],
)
def test_a_line_that_fits_nowhere_is_refused_with_its_place(tmp_path, old, new, match):
    with pytest.raises(InputError, match=match):
        long(tmp_path, TOWN.replace(old, new))


def test_it_has_no_columns_to_choose_rows_by(tmp_path):
    with pytest.raises(InputError, match="--where: a file in the decide format has no columns"):
        long(tmp_path, only={"actor": "Col"})
