"""The wide format of the DEU data sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.layouts.layout import long_of
from sim.tables.tables import read_grid

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("COMMUNIQUE_REFERENCE_DIR", ROOT.parent / "shared" / "reference"))

HEADER = "prnr,prname,isnr,counvte,intro,pcom,pep,pde,scom,sep,sde,rp,out"
ROWS = (
    ",,,,,4.1,2,1,,,,,",
    "d1,docs,i1,QMV,x,100,0,40,50,100,80,0,100",
    "d1,docs,i2,QMV,x,50,,40,20,80,50,,80",
    "d2,fish,i1,UN,x,50,0,30,20,80,50,20,80",
)


def long(tmp_path: Path, rows=ROWS, **options):
    path = tmp_path / "t.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return long_of(read_grid(path), **options)


def test_issues_are_rows_and_actors_pairs_of_columns(tmp_path):
    read = long(tmp_path)
    stances = [(r.cells["delegation"], r.cells["paragraph"]) for r in read.table.rows]
    assert stances[:4] == [
        ("com", "docs i1"),
        ("ep", "docs i1"),
        ("de", "docs i1"),
        ("com", "docs i2"),
    ]
    assert [row.cells["reference"] for row in read.table.rows] == [*3 * ["0"], "", "", *3 * ["20"]]


def test_the_outcome_never_enters_and_whatever_is_not_used_is_said(tmp_path):
    read = long(tmp_path)
    assert "out" not in read.table.columns
    assert read.notes == [
        "read as the wide format of the DEU data sets",
        "not used: 1 row without an issue, line 2",
        "not used: 1 cell, a position without a salience, or a salience without a position: "
        f"{tmp_path}/t.csv:4:sep",
        "not used: column 'out', the outcome, which no forecast may know",
        "not used: columns prnr, counvte, intro",
        "2 proposals were read as one meeting; to read one of them: --where prnr=d1",
    ]


def test_one_proposal_can_be_read_alone(tmp_path):
    read = long(tmp_path, only={"prnr": "d2"})
    assert {row.cells["paragraph"] for row in read.table.rows} == {"fish i1"}
    assert "3 rows were not asked for" in read.notes


def test_issues_of_one_name_are_told_apart_by_their_line(tmp_path):
    read = long(tmp_path, rows=[*ROWS[1:3], ROWS[3].replace("fish,i1", "docs,i1")])
    assert {row.cells["paragraph"] for row in read.table.rows} == {
        *("docs i1 (line 2)", "docs i2", "docs i1 (line 4)")
    }


def test_the_published_file_is_read():
    path = REFERENCE / "deu3_wide_blksv.tsv"
    if not path.exists():
        pytest.skip("the DEU III file is not at hand; set COMMUNIQUE_REFERENCE_DIR")
    read = long_of(read_grid(path))
    assert len({row.cells["paragraph"] for row in read.table.rows}) == 364
    assert "not used: 1 row without an issue, line 2" in read.notes
    values = [read.table.number(row, "position", 0, 100) for row in read.table.rows]
    assert None not in values
