"""The ladders of imported paragraphs."""

from __future__ import annotations

import pytest
from imported import scenario_of, table, wrong

HEADER = "delegation,paragraph,position,salience,rung,label,text"
STANCES = ["A,War,80,1,,,", "B,War,20,1,,,"]
RUNGS = [
    ",War,,,0,Silence,",
    ",War,,,40,Regret,We regret the war.",
    ",War,,,100,Condemn,",
]


def rungs(tmp_path, rows):
    paragraph = scenario_of(table(tmp_path, HEADER, rows)).paragraphs[0]
    return [(rung.strength, rung.label, rung.text) for rung in paragraph.rungs]


def test_rows_without_a_delegation_word_the_ladder(tmp_path):
    assert rungs(tmp_path, [*STANCES, *RUNGS]) == [
        (0, "Silence", ""),
        (40, "Regret", "We regret the war."),
        (100, "Condemn", "Condemn."),
    ]


def test_a_label_in_the_row_of_a_stance_words_its_position(tmp_path):
    found = rungs(tmp_path, ["A,War,80,1,,Strong words,", "B,War,20,1,,,"])
    assert (80, "Strong words", "Strong words.") in found
    assert [strength for strength, _, _ in found] == [0, 25, 50, 75, 80, 100]


def test_a_label_that_all_share_is_a_unit(tmp_path):
    found = rungs(tmp_path, [*STANCES, ",War,,,0,euro,", ",War,,,100,euro,"])
    assert found[1] == (25, "25 euro", "On “War” we settle at 25 euro.")


@pytest.mark.parametrize(
    ("row", "match"),
    [
        (
            ",War,,,40,Other,",
            "csv:7:label: 'Other' and 'Regret' .* word the same strength",
        ),
        (",War,,,,Other,", "csv:7:label: words a rung without a strength"),
        (",Law,,,40,Other,", "csv:7:label: nobody has a stance on 'Law'"),
        (",War,,,140,Other,", "csv:7:label: 140 is off the scale 0:100"),
        (",,,,40,Other,", "csv:7:paragraph: must not be empty"),
    ],
)
def test_a_wording_that_fits_nowhere_is_refused(tmp_path, row, match):
    wrong(tmp_path, match, header=HEADER, rows=[*STANCES, *RUNGS, row])
