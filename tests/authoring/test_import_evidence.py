"""Free text in an evidence column becomes an entry."""

from __future__ import annotations

import datetime

import pytest

from sim.authoring.import_evidence import Entries, kind_of

DAY = datetime.date(2015, 10, 30)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("judgement: fishing interest", "judgement"),
        ("Judgement; near its ally", "judgement"),
        ("judgement of the author", "judgement"),
        ("vote: A/RES/ES-11/1", "vote"),
        ("votes: none", "data"),
        ("article by someone", "data"),
        ("article: Reuters", "article"),
        ("Reuters 2015-10-30: said so", "data"),
    ],
)
def test_a_leading_word_sets_the_kind(statement, kind):
    assert kind_of(statement) == kind


def test_text_becomes_an_entry_once_and_ids_stay_ids():
    entries = Entries("t.csv", "the secretariat", datetime.date(2015, 1, 1))
    assert entries.id_of("") == "import"
    assert entries.id_of("judgement") == "judgement"
    first = entries.id_of("Reuters:  said\u200b so", date=DAY)
    assert entries.id_of("Reuters: said so", date=DAY) == first
    assert entries.id_of("Reuters: said so") != first
    assert entries.id_of("", source="the net") != "import"
    found = entries.all()
    assert found["import"].source == "the secretariat (t.csv)"
    assert found["import"].date == datetime.date(2015, 1, 1)
    assert (found[first].statement, found[first].date) == ("Reuters: said so", DAY)
    assert [entry.source for entry in found.values()][-1] == "the net"
