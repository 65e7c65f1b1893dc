"""The outcome as a document: its class, its footnotes, and its text in three forms."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache

import pytest
from worlds import made, plain

from sim.answers.result import trace_blocks
from sim.model.document import OUTCOMES, TITLES, class_by_mask, outcome_class
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.output.answer import blocks_of
from sim.output.html import fragment
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.rules.consensus import STANDINGS


@cache
def new_delhi(strategy: str, fallback: str) -> Result:
    """A result of the seed meeting."""
    return Negotiation("new_delhi_2023", strategy, fallback).run()


# the class follows from the standings


@pytest.mark.parametrize(
    ("standings", "outcome"),
    [
        (["joint", "joint"], "joint_communique"),
        (["joint", "carve_out"], "joint_communique_with_exception"),
        (["carve_out"], "joint_communique_with_exception"),
        (["joint", "statement"], "joint_communique_with_chair_statement"),
        (["joint", "carve_out", "statement"], "joint_communique_with_exception"),
        (["agreed", "summary"], "outcome_document_and_chair_summary"),
        (["agreed", "agreed"], "outcome_document_and_chair_summary"),
        (["summary", "summary"], "chair_summary"),
        (["statement"], "chair_statement"),
        (["absent", "absent"], "no_document"),
    ],
)
def test_the_class_of_each_kind_of_document(standings, outcome):
    assert outcome_class(standings) == outcome
    assert outcome_class(reversed(standings)) == outcome


def test_the_table_by_bit_mask_is_the_same_rule():
    table = class_by_mask()
    for size in range(1, len(STANDINGS) + 1):
        for chosen in itertools.combinations(range(len(STANDINGS)), size):
            mask = sum(1 << bit for bit in chosen)
            assert OUTCOMES[table[mask]] == outcome_class(STANDINGS[bit] for bit in chosen)


def test_every_outcome_has_a_title():
    assert set(TITLES) == set(OUTCOMES)
    assert len(set(TITLES.values())) == len(TITLES)


# who is named


def test_paragraphs_with_the_same_dissenters_share_a_footnote():
    document = plain(members=2, topics=2)
    for paragraph in ("p0", "p1"):
        stance = document["delegations"]["D1"]["stances"][paragraph]
        stance.update(position=0, ceiling=40, penalty=0.5)
    notes = Negotiation(made(document), "hold", "outcome_document").run().document.footnotes()
    assert notes == [
        "Paragraphs “A topic” and “A topic” were agreed to by all members except Delegation 1."
    ]


def test_a_footnote_on_a_passage_of_several_paragraphs_is_in_the_plural():
    notes = new_delhi("hold", "outcome_document").document.footnotes()
    assert len(notes) == 1
    assert notes[0].startswith("Paragraphs “3 and 4. The war in Ukraine” were agreed")
    assert notes[0].endswith("except China and Russia.")


def test_a_carve_out_names_its_exceptions_passage_by_passage():
    result = new_delhi("carve_out", "outcome_document")
    assert result.outcome == "joint_communique_with_exception"
    (note,) = result.document.footnotes()
    assert note.startswith("Paragraphs “3 and 4. The war in Ukraine” were agreed to by all members")
    (carved,) = result.document.with_standing("carve_out")
    assert {"CHN", "RUS"} <= set(carved.dissenters)
    assert all(result.document.names[iso3] in note for iso3 in carved.dissenters)


@pytest.mark.parametrize("fallback", ["chair_summary", "chair_statement", "none"])
def test_a_text_on_the_chair_s_authority_alone_names_nobody(fallback):
    result = new_delhi("hold", fallback)
    assert result.dissenters == ["CHN", "RUS"]
    assert result.document.footnotes() == []
    for text in (plain_text(blocks_of(result.document)), markdown(blocks_of(result.document))):
        assert "[*]" not in text
        assert "[^1]" not in text
        assert "Russia and" not in text
    assert "<sup>" not in fragment(blocks_of(result.document))


def test_who_refuses_the_last_draft_is_named_whatever_is_issued():
    """The chair softens to where only D2's floor is crossed; what is issued is as tabled."""
    document = plain(members=3)
    foe = document["delegations"]["D1"]["stances"]["p0"]
    foe.update(position=0, ceiling=60, penalty=0.9)
    document["delegations"]["D2"]["stances"]["p0"].update(floor=90, penalty=0.8)
    result = Negotiation(made(document), "bridge", "outcome_document").run()
    assert not result.joint
    last = result.draft_labels(result.rounds)[0]
    assert last != "r2"
    issued = result.document.paragraphs[0]
    assert (issued.rung, issued.dissenters) == ("r2", ("D2",))
    assert result.objectors == ["D2"]


# forms


@pytest.mark.parametrize(
    ("strategy", "fallback", "headings"),
    [
        ("hold", "outcome_document", ["Outcome document", "Chair's summary"]),
        ("split", "chair_statement", ["Statement by the chair"]),
        ("hold", "chair_summary", []),
    ],
)
def test_the_sections_of_the_text(strategy, fallback, headings):
    document = new_delhi(strategy, fallback).document
    found = re.findall(r"^## (.+)$", markdown(blocks_of(document)), flags=re.MULTILINE)
    assert [heading.split(",")[0].split(":")[0] for heading in found] == headings
    assert re.findall(r"<h3>", fragment(blocks_of(document))) == ["<h3>"] * len(headings)


@pytest.mark.parametrize("render", [plain_text, markdown, fragment])
@pytest.mark.parametrize("strategy", ["hold", "split", "exact"])
def test_every_form_has_every_paragraph_and_its_sentence(render, strategy):
    document = new_delhi(strategy, "chair_statement").document
    text = " ".join(render(blocks_of(document)).replace("&#x27;", "'").split())
    for paragraph in document.paragraphs:
        assert paragraph.heading in text
        assert paragraph.text in text or not paragraph.text


@pytest.mark.parametrize("render", [plain_text, markdown, fragment])
def test_no_document_says_so_and_nothing_else(render):
    text = render(blocks_of(new_delhi("hold", "none").document))
    assert "The meeting ended without a text of any kind." in text
    assert "War in Ukraine" not in text


def test_silence_is_said_in_words():
    document = plain(members=1)
    document["paragraphs"]["p0"].update(tabled="r0")
    document["paragraphs"]["p0"]["rungs"][0]["text"] = ""
    text = plain_text(blocks_of(Negotiation(made(document)).run().document))
    assert "(The text is silent on this.)" in text


def test_the_text_is_wrapped():
    result = new_delhi("bridge", "outcome_document")
    document = plain_text(blocks_of(result.document))
    assert max(map(len, document.splitlines())) <= 96
    whole = plain_text([*blocks_of(result), *trace_blocks(result)])
    assert max(map(len, whole.splitlines())) <= 100


def test_html_escapes_whatever_a_file_says():
    document = plain(members=1)
    document["meeting"].update(name="<b>M</b>", place="<script>")
    document["paragraphs"]["p0"]["title"] = "A & B"
    document["paragraphs"]["p0"]["rungs"][-1]["text"] = "<i>x</i>"
    document["delegations"]["D0"]["name"] = "<u>D</u>"
    page = fragment(blocks_of(Negotiation(made(document)).run().document))
    assert not re.search(r"<(script|i|u)>|<b>M", page)
    assert "A &amp; B" in page


def test_json_holds_everything_and_is_json():
    result = new_delhi("bridge", "outcome_document")
    data = json.loads(json.dumps(result.to_dict(trace=True)))
    assert {"outcome", "dissenters", "contested", "agreed", "rounds"} <= set(data)
    assert data["outcome"] in OUTCOMES
    assert data["document"]["footnotes"] == result.document.footnotes()
    assert len(data["trace"]) == data["rounds"]
    assert [p["id"] for p in data["document"]["paragraphs"]] == [
        p.id for p in result.scenario.packages
    ]


def test_json_of_a_veto_is_strict_json():
    document = plain(members=2, strengths=(0, 50))
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=20, penalty=float("inf"))
    result = Negotiation(made(document)).run()
    assert not result.joint
    json.dumps(result.to_dict(trace=True), allow_nan=False)


def test_a_notebook_shows_the_document():
    result = new_delhi("bridge", "outcome_document")
    assert result._repr_markdown_() == markdown(blocks_of(result.document))
    assert result._repr_html_() == fragment(blocks_of(result.document))
    assert repr(result) == (
        "<Result new_delhi_2023: outcome_document_and_chair_summary after 12 rounds "
        "(bridge, outcome_document); dissenters: CHN, RUS>"
    )


# majorities


@pytest.mark.parametrize("against", [True, False])
def test_a_paragraph_split_off_from_an_outvoted_text_is_not_marked(against):
    """The outvoted object to the joint text; the chair's own statement is not part of it."""
    document = plain(members=3, topics=2)
    stances = document["delegations"]["D2"]["stances"]
    stances["p0"].update(ceiling=40, penalty=2.0 if against else 0.0)
    for who in ("D1", "D2"):
        document["delegations"][who]["stances"]["p1"].update(ceiling=40, penalty=5.0)
    document["meeting"].update(rule="consensus_minus", strategy="split")
    result = Negotiation(made(document), "split", "none").run()
    found = result.document
    assert [p.standing for p in found.paragraphs] == ["joint", "statement"]
    assert result.agreed == ([] if against else ["p0"])
    assert "p1" in result.contested
    assert found.against == (("D2",) if against else ())
    assert [found.marks(p) for p in found.paragraphs] == [against, False]
    note = "Adopted over the objection of Delegation 2."
    assert found.footnotes() == ([note] if against else [])
