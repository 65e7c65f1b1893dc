"""What a case says of its numbers becomes evidence that is never later than the eve."""

from __future__ import annotations

import datetime

import pytest

from sim.casebook.sources import Sources, tag_of
from sim.scenario.schema import Evidence

EVE = datetime.date(2010, 5, 5)


def entry(text):
    sources = Sources(EVE)
    found = sources.entries[sources.cite(text)]
    Evidence.model_validate(found)
    return found, sources


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("seen: paper.example", "seen"),
        ("Seen in a copy", "seen"),
        ("recall: high", "recall"),
        ("judgement", "judgement"),
        ("Judgment: none", "judgement"),
        ("near 2010-04-01: said then", "judgement"),
        ("nearly all", "other"),
        ("same speaker", "other"),
        ("", "judgement"),
    ],
)
def test_the_first_word_says_what_it_is(text, tag):
    assert tag_of(text) == tag


def test_what_was_seen_has_a_source_and_a_date():
    found, _ = entry("seen: paper.example 2010-04-21: will not sign")
    assert found == {
        "kind": "article",
        "statement": "paper.example 2010-04-21: will not sign",
        "source": "paper.example 2010-04-21",
        "date": datetime.date(2010, 4, 21),
    }


def test_what_is_recalled_has_a_confidence():
    found, _ = entry("recall: medium-high: own reductions")
    assert found == {
        "kind": "statement",
        "statement": "own reductions",
        "confidence": "medium-high",
    }
    assert entry("recall: low")[0]["confidence"] == "low"


@pytest.mark.parametrize("text", ["judgement: group line", "near 2007-01-02: as then"])
def test_judgement_is_judgement_so_that_its_error_is_wider(text):
    found, _ = entry(text)
    assert found["kind"] == "judgement"
    assert "date" not in found


def test_no_entry_is_dated_after_the_eve_and_it_is_said_which_would_be():
    text = "seen: paper.example 2010-05-29, as on 2010-05-04"
    found, sources = entry(text)
    assert found["date"] == datetime.date(2010, 5, 4)
    assert sources.late == [text]
    assert "date" not in entry("seen: paper.example 2010-06-01")[0]
    assert "date" not in entry("seen: paper.example 2010-13-41")[0]


def test_one_text_is_one_entry_and_none_is_plain_judgement():
    sources = Sources(EVE)
    assert sources.cite("seen: a") == sources.cite(" seen:  a ") == "seen-1"
    assert sources.cite("seen: b") == "seen-2"
    assert sources.cite("") == "judgement"
    assert list(sources.entries) == ["seen-1", "seen-2"]
