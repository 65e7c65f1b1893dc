"""Which row names the columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.layouts.columns import is_known
from sim.tables.tables import read_table


def table(tmp_path: Path, text: str):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, is_known)


@pytest.mark.parametrize(
    "above",
    [
        "Positions of delegations 2023,,,\n",
        "Positions of delegations 2023\n\nby hand; draft\n",
        "# a comment, with actor, issue and position in it\n",
        "Source:,the secretariat,,\n",
        ",,,\n\n",
        "",
    ],
)
def test_titles_and_comments_may_stand_above_the_header(tmp_path, above):
    read = table(tmp_path, f"{above}actor,issue,position,salience\nA,X,10,1\n")
    assert read.columns == ("actor", "issue", "position", "salience")
    assert [row.cells["actor"] for row in read.rows] == ["A"]
    titled = [note for note in read.notes if "above the header" in note]
    assert bool(titled) == (above[:1] in ("P", "S"))


def test_a_header_may_be_a_comment(tmp_path):
    read = table(tmp_path, "# source: me\n#actor,issue,position,salience\nA,X,10,1\n")
    assert read.columns[0] == "actor"
    assert read.notes == []


def test_below_the_header_a_line_with_a_hash_is_a_row_unless_it_holds_nothing_else(tmp_path):
    read = table(tmp_path, "actor,issue\n#MeToo,X\n# a comment\nB,X\n")
    assert [row.cells["actor"] for row in read.rows] == ["#MeToo", "B"]
    assert read.notes == ["not used: comments below the header, line 3"]


def test_a_file_without_a_header_is_told_so(tmp_path):
    with pytest.raises(InputError, match=r"t.csv:1:1: no row names the columns; this one holds 'A"):
        table(tmp_path, "A,X,10,1\nB,X,90,2\n")


def test_a_column_without_a_name_is_called_by_its_number(tmp_path):
    assert table(tmp_path, ",actor,issue\n0,A,X\n").columns == ("column 1", "actor", "issue")
    assert table(tmp_path, ",actor,issue,\n,A,X,\n").columns == ("actor", "issue")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("actor,actor\nA,B\n", "t.csv:1:2: column 'actor' stands twice"),
        ("actor,issue\nA,X,5\n", "t.csv:2:3: '5' stands beyond the columns, of which there are 2"),
        ("\n# only\n", "t.csv: is empty"),
    ],
)
def test_a_header_or_a_row_that_does_not_fit_is_refused_with_its_place(tmp_path, text, match):
    with pytest.raises(InputError, match=match):
        table(tmp_path, text)
