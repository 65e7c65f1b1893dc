"""A case pair is read whole, without what came after the eve; mistakes are named by their keys."""

from __future__ import annotations

import json

import pytest
from cases_at_hand import GLACIER, HARBOUR, copied, real_cases

from sim.authoring.scenario_text import scenario_text
from sim.casebook.coding import code_case
from sim.casebook.pair import AFTER_THE_EVE, read_case, read_json
from sim.casebook.writing import plan_of_case
from sim.errors import InputError

NONSENSE = (
    None,
    "joint_communique",
    ["no_document"],
    {"outcome": "joint_communique", "blockers": "everybody", "final_wording": 7},
    {"outcome": {"outcome": 3}, "late_red_lines": {"truth": []}},
    1e308,
    {"delegation": "VEL", "paragraph": "tolls", "floor": "inf", "ceiling": -4},
)


def changed(folder, case=HARBOUR, **keys):
    path = copied(case, folder)
    document = json.loads(path.read_text(encoding="utf-8"))
    document.update(keys)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def refused(path, match):
    with pytest.raises(InputError, match=match) as caught:
        read_case(path)
    return str(caught.value)


def text_of(path):
    return scenario_text(plan_of_case(code_case(read_case(path))))


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
@pytest.mark.parametrize("case", [HARBOUR, GLACIER], ids=["joint", "separate"])
def test_what_came_after_the_eve_never_reaches_the_scenario(tmp_path, case, nonsense):
    poisoned = changed(tmp_path, case, **dict.fromkeys(AFTER_THE_EVE, nonsense))
    assert text_of(poisoned) == text_of(case)
    one, other = code_case(read_case(poisoned)), code_case(read_case(case))
    assert one.document == other.document
    assert one.notes == other.notes


def test_nor_does_it_where_it_is_missing(tmp_path):
    path = changed(tmp_path)
    document = {k: v for k, v in read_json(path).items() if k not in AFTER_THE_EVE}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert text_of(path) == text_of(HARBOUR)


def test_real_cases_are_read_and_know_nothing_later():
    for path in real_cases():
        pair = read_case(path)
        assert pair.delegations
        assert not set(AFTER_THE_EVE) & set(pair.case.model_dump())


def test_what_is_not_used_is_listed():
    assert read_case(HARBOUR).unused == ("paragraphs.spoil.colour", "weather", "column mood")


def test_a_missing_key_is_named_with_what_is_nearly_it(tmp_path):
    path = changed(tmp_path)
    document = read_json(path)
    document["forum_levle"] = document.pop("forum_level")
    path.write_text(json.dumps(document), encoding="utf-8")
    said = refused(path, "forum_level: missing")
    assert said == f"{path}: forum_level: missing (did you mean 'forum_levle'?)"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"paragraphs": []}, "paragraphs: needs at least 1 entries"),
        ({"separable_texts": "yes"}, "separable_texts: must be true or false, found 'yes'"),
        ({"deadline": 0}, "deadline: must be at least 1, found 0"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(tmp_path, keys, says):
    assert says in refused(changed(tmp_path, **keys), "json: ")


def test_wrong_ladders_and_links_are_named_by_paragraph(tmp_path):
    paragraphs = read_json(HARBOUR)["paragraphs"]
    paragraphs[0]["linked_with"] = "spoils"
    near = refused(changed(tmp_path, paragraphs=paragraphs), "paragraphs.dredging.linked_with")
    assert near.endswith("'spoils' is not a paragraph of this case (did you mean 'spoil'?)")
    paragraphs[1]["id"] = "dredging"
    refused(changed(tmp_path, paragraphs=paragraphs), "paragraphs.dredging: duplicate id")


def test_what_is_no_json_is_one_sentence_with_its_place(tmp_path):
    path = copied(HARBOUR, tmp_path)
    path.write_text('{"id": "X",\n "date" 3}', encoding="utf-8")
    refused(path, "json: line 2, column 9: not valid JSON")
    path.write_text("[1, 2]", encoding="utf-8")
    refused(path, "must be a table")
    path.write_text("[" * 200_000, encoding="utf-8")
    refused(path, "is nested too deeply|not valid JSON")
    path.write_bytes(b"\xff\xfe\x00")
    refused(path, "is not UTF-8")
    path.unlink()
    refused(path, "cannot be read: No such file")


def test_the_table_must_lie_beside_it(tmp_path):
    path = copied(HARBOUR, tmp_path)
    path.with_suffix(".csv").unlink()
    refused(path, "harbour.csv: there is no such file; harbour.json needs it beside it")


def test_part_of_a_text_keeps_the_stances_on_it():
    part = read_case(HARBOUR).only(["tolls"])
    assert [topic.id for topic in part.case.paragraphs] == ["tolls"]
    assert {stance.paragraph for stance in part.stances} == {"tolls"}
    assert part.delegations == ("ORL", "VEL", "SKE", "MAR", "FAR")
