"""Columns of sides, packages, parties and accepted wordings."""

from __future__ import annotations

import datetime

import pytest
from imported import scenario_of as built
from imported import table, wrong

HEADER = (
    "delegation,paragraph,position,salience,side,party,package,accepted,accepted_on,tabled,evidence"
)
ROWS = [
    "A,War,80,5,west,yes,The crisis,50,2022-11-16,50,seen: a paper",
    "B,War,20,5,,yes,The crisis,50,2022-11-16,,",
    "C,War,30,1,west,no,The crisis,,,,",
    "A,Law,80,1,west,,The crisis,,,50,",
    "B,Law,20,1,,,The crisis,,,,",
    "A,Trade,40,1,,,,,,,",
    "C,Trade,50,1,,yes,,25,2023-01-01,,",
]


def scenario_of(tmp_path, rows=ROWS):
    return built(table(tmp_path, HEADER, rows))


def test_who_is_on_a_side_and_who_is_party_to_what(tmp_path):
    scenario = scenario_of(tmp_path)
    assert scenario.sides["west"].members == ("A", "C")
    crisis, trade = scenario.packages
    assert (crisis.id, crisis.title, crisis.paragraphs) == (
        "the_crisis",
        "The crisis",
        ("War", "Law"),
    )
    assert (crisis.parties, trade.parties) == (("A", "B"), ("C",))


def test_a_package_moves_a_rung_at_a_time_from_the_tabled_wordings(tmp_path):
    rows = [
        row.replace("A,Law,80,1,west,,The crisis,,,50", "A,Law,80,1,west,,The crisis,,,25")
        for row in ROWS
    ]
    crisis = scenario_of(tmp_path, rows).packages[0]
    assert crisis.at == ((0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (4, 4))
    assert crisis.at[crisis.tabled] == (2, 1)
    assert crisis.at[crisis.silence] == (0, 0)


def test_what_was_accepted_is_an_accord_of_the_package(tmp_path):
    accords = scenario_of(tmp_path).accords
    found = {(a.package, a.date): (a.wording, a.accepted) for a in accords}
    crisis, trade = scenario_of(tmp_path).packages
    assert found == {
        ("the_crisis", datetime.date(2022, 11, 16)): (crisis.tabled, ("A", "B")),
        ("Trade", datetime.date(2023, 1, 1)): (1, ("C",)),
    }
    assert trade.rungs[1].strength == 25


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("A,Law,80,1,west", "A,Law,80,1,east", "csv:5:side: 'A' is on the side 'west' in"),
        ("B,Law,20,1,,,The crisis", "B,Law,20,1,,,Another", "csv:6:package: 'Law' is of the"),
        ("50,2022-11-16,50,seen", "50,,50,seen", "csv:2:accepted: needs its date in a column acc"),
        ("2022-11-16,50,seen", "2025-11-16,50,seen", "csv:2:accepted_on: 2025-11-16 is after"),
        ("2022-11-16,50,seen", "16.11.2022,50,seen", "csv:2:accepted_on: '16.11.2022' is not"),
        ("C,War,30,1,west", "C,War,30,1,West", "csv:4:side: 'West' and 'west' .*upper and lower"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_its_place(tmp_path, old, new, match):
    wrong(tmp_path, match, header=HEADER, rows=[row.replace(old, new) for row in ROWS])
