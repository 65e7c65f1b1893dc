"""A folder of cases: what can be coded is run, what cannot is told with its reason."""

from __future__ import annotations

import json

import pytest
from cases_at_hand import GLACIER, HARBOUR, INVENTED, copied

from sim.casebook.coding import code_case
from sim.casebook.pair import read_case, read_json
from sim.errors import InputError
from sim.trials.folder import one_text_alone, read_folder, texts_of


def test_a_meeting_with_one_text_is_one_and_one_with_several_is_run_text_by_text():
    texts = read_folder(INVENTED).texts
    assert [(text.coded.pair.case.id, text.paragraphs) for text in texts] == [
        ("GLACIER-2021", ("ice_road",)),
        ("GLACIER-2021", ("huts",)),
        ("HARBOUR-2019", ()),
    ]


def test_one_text_alone_has_its_paragraphs_and_those_who_care_for_them():
    coded = code_case(read_case(GLACIER))
    alone = one_text_alone(coded, "ice_road").scenario
    assert [topic.id for topic in alone.paragraphs] == ["ice_road"]
    assert [member.id for member in alone.delegations] == ["NEV", "FIR", "SER"]
    assert alone.meeting.texts == "joint"
    assert coded.scenario.meeting.texts == "separate"
    assert alone.delegation("FIR").stances["ice_road"].ceiling == 0


def test_sides_of_a_text_alone_are_those_of_its_package(tmp_path):
    path = copied(HARBOUR, tmp_path)
    document = {**read_json(path), "separable_texts": True}
    path.write_text(json.dumps(document), encoding="utf-8")
    first, *_ = texts_of(read_case(path))
    assert [side.members for side in first.scenario.sides.values()] == [("VEL", "MAR")]


def test_what_cannot_be_coded_is_told_and_the_rest_goes_on(tmp_path):
    for case in (HARBOUR, GLACIER):
        copied(case, tmp_path)
    (tmp_path / "glacier.csv").write_text("delegation,paragraph\n", encoding="utf-8")
    (tmp_path / "stray.csv").write_text("a\n", encoding="utf-8")
    twin = tmp_path / "twin.json"
    twin.write_text((tmp_path / "harbour.json").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "twin.csv").write_text(
        (tmp_path / "harbour.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    folder = read_folder(tmp_path)
    assert [text.coded.pair.case.id for text in folder.texts] == ["HARBOUR-2019"]
    reasons = {one.file: one.reason for one in folder.refused}
    assert "column 'position' is missing" in reasons["glacier.json"]
    assert reasons["stray.csv"].endswith("has no stray.json beside it")
    assert reasons["twin.json"].endswith("id: 'HARBOUR-2019' is the id of harbour.json already")


def test_a_bad_folder_is_one_error(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        read_folder(tmp_path / "none")
    with pytest.raises(InputError, match="has no case: CASE"):
        read_folder(tmp_path)
    copied(HARBOUR, tmp_path).with_suffix(".csv").unlink()
    with pytest.raises(InputError, match=r"no case can be coded:\n  .*harbour.csv"):
        read_folder(tmp_path)
