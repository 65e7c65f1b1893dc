"""The rows of a case: what is given is kept, what is wrong is named by file, line and column."""

from __future__ import annotations

import pytest

from sim.casebook.rows import read_stances
from sim.errors import InputError

HEADER = "delegation,present,paragraph,position,salience,floor,ceiling,evidence"
TOPICS = ("cod", "nets")


def table(tmp_path, *rows, header=HEADER):
    path = tmp_path / "case.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_a_row_is_a_stance(tmp_path):
    (one, other), unused = read_stances(
        table(tmp_path, "A,1,cod,10,4,,20,seen: x", "B,0,nets,,,,,"), TOPICS
    )
    assert (one.position, one.salience, one.floor, one.ceiling) == (10, 4, None, 20)
    assert one.lined
    assert one.present
    assert (other.position, other.salience, other.present) == (None, 0, False)
    assert unused == []


def test_present_evidence_and_lines_may_be_missing(tmp_path):
    path = table(tmp_path, "A,cod,10,4,x", header="delegation,paragraph,position,salience,hue")
    ((only,), unused) = read_stances(path, TOPICS)
    assert only.present
    assert not only.lined
    assert unused == ["hue"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("A,1,cot,10,4,,,x", "'cot' is not a paragraph of this case, which has cod, nets"),
        ("A,1,cod,110,4,,,x", r"csv:2:position: must be on 0\.\.100, not 110"),
        ("A,1,cod,,4,,,x", "csv:2:position: must not be empty beside a salience"),
        ("A,1,cod,,,,30,x", "csv:2:position: must not be empty beside a salience"),
        ("A,1,cod,10,,,,x", "csv:2:salience: must not be empty"),
        ("A,1,cod,10,-1,,,x", "csv:2:salience: must be at least 0"),
        ("A,1,cod,10,4,60,40,x", "csv:2:floor: floor 60 is above ceiling 40"),
        ("A,2,cod,10,4,,,x", "csv:2:present: '2' is not 1 or 0"),
        (",1,cod,10,4,,,x", "csv:2:delegation: must not be empty"),
        ("A,1,cod,10,4,much,,x", "csv:2:floor: 'much' is not a number"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(tmp_path, row, says):
    with pytest.raises(InputError, match=says):
        read_stances(table(tmp_path, row), TOPICS)


def test_all_mistakes_are_told_at_once(tmp_path):
    path = table(tmp_path, "A,1,cod,x,4,,,", "A,1,nets,10,y,,,")
    with pytest.raises(InputError) as caught:
        read_stances(path, TOPICS)
    assert "2 mistakes" in str(caught.value)
    assert "csv:2:position" in str(caught.value)
    assert "csv:3:salience" in str(caught.value)


def test_twins_and_the_half_present_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"csv:3:.*duplicate: 'A' on 'cod' stands in .*csv:2"):
        read_stances(table(tmp_path, "A,1,cod,10,4,,,", "A,1,cod,20,4,,,"), TOPICS)
    with pytest.raises(InputError, match="'A' is present in one row and absent in another"):
        read_stances(table(tmp_path, "A,1,cod,10,4,,,", "A,0,nets,20,4,,,"), TOPICS)


def test_an_empty_table_is_refused(tmp_path):
    with pytest.raises(InputError, match="has no rows below its header"):
        read_stances(table(tmp_path), TOPICS)
    with pytest.raises(InputError, match="column 'salience' is missing"):
        read_stances(table(tmp_path, "A,cod,3", header="delegation,paragraph,position"), TOPICS)
