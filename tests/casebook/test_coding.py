"""A pair becomes the scenario that the rules say, whatever meeting it is."""

from __future__ import annotations

import ast
import datetime
import json
from pathlib import Path

import pytest
from cases_at_hand import GLACIER, HARBOUR, copied, real_cases

import sim.casebook
from sim.casebook.coding import code_case
from sim.casebook.pair import read_case, read_json
from sim.errors import InputError
from sim.rules.inputs import inputs_of


def coded(path):
    return code_case(read_case(path))


def changed(folder, case=HARBOUR, **keys):
    path = copied(case, folder)
    path.write_text(json.dumps({**read_json(path), **keys}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def harbour():
    return coded(HARBOUR)


def test_the_room_is_as_coded_and_dated_by_the_eve(harbour):
    meeting = harbour.scenario.meeting
    assert meeting.date == datetime.date(2019, 5, 1)
    assert (meeting.forum, meeting.chair, meeting.rule) == ("ministers", "ORL", "consensus")
    assert (meeting.strategy, meeting.fallback) == ("hold", "chair_statement")
    assert meeting.texts == "joint"
    assert harbour.scenario.cost_of_failure == 0.03


def test_officials_count_as_ministers_and_what_is_unknown_is_said():
    found = coded(GLACIER)
    meeting = found.scenario.meeting
    assert (meeting.forum, found.scenario.cost_of_failure) == ("officials", 0.03)
    assert (meeting.strategy, meeting.fallback) == ("bridge", "chair_summary")
    assert meeting.texts == "separate"
    assert found.notes[:2] == (
        "strategy is unknown: taken as bridge",
        "fallback_known_on_eve is unknown: taken as chair_summary",
    )


def test_positions_lines_and_saliences_are_those_of_the_table(harbour):
    stance = harbour.scenario.delegation("VEL").stances["dredging"]
    assert (stance.position, stance.salience, stance.floor, stance.ceiling) == (80, 4, 31, None)
    assert not harbour.scenario.delegation("FAR").present
    missing = harbour.scenario.delegation("MAR").stances["spoil"]
    assert (missing.position, missing.salience) == (0, 0)


def test_the_error_of_a_position_is_wider_where_its_evidence_is_judgement_or_near(harbour):
    inputs = inputs_of(harbour.scenario)
    rows = {member.id: n for n, member in enumerate(harbour.scenario.delegations)}
    columns = {topic.id: n for n, topic in enumerate(harbour.scenario.paragraphs)}

    def sd(code, topic):
        return inputs.position_sd[rows[code], columns[topic]]

    narrow = sd("VEL", "dredging")
    assert sd("VEL", "spoil") == narrow
    assert sd("VEL", "lights") > narrow
    assert sd("ORL", "tolls") == sd("SKE", "spoil") == sd("VEL", "lights")


def test_packages_parties_and_accords_are_there(harbour):
    together, tolls, lights = harbour.scenario.packages
    assert (together.id, together.paragraphs) == ("dredging", ("dredging", "spoil"))
    assert together.parties == ("VEL", "SKE", "MAR")
    assert together.rungs[together.tabled].id == "tabled"
    assert together.at[together.silence] == (0, 0)
    assert (tolls.parties, lights.parties) == (("VEL", "FAR"), ())
    (accord,) = harbour.scenario.accords
    assert (accord.package, tolls.rungs[accord.wording].strength) == ("tolls", 40)
    assert accord.refused == ("VEL",)
    assert accord.accepted == ("ORL", "SKE", "MAR", "FAR")


def test_a_tabled_strength_off_the_ladder_is_the_nearest_rung_and_said(harbour):
    assert harbour.scenario.paragraph("spoil").tabled == 1
    assert "spoil: tabled at 60, which is no rung of its ladder: taken as 50" in harbour.notes


def test_it_says_how_much_is_judgement_and_what_is_later_than_the_eve(harbour):
    assert "of 17 stances: 4 seen, 2 recall, 11 judgement" in harbour.notes
    late = next(note for note in harbour.notes if "after the eve" in note)
    assert late.startswith("1 source names a day after the eve, 2019-05-01; the first: seen: velia")
    assert harbour.notes[-1] == "not used: paragraphs.spoil.colour, weather, column mood"


def test_a_chair_that_is_no_delegation_has_no_vote(tmp_path):
    found = coded(changed(tmp_path, chair="R. Facilitator"))
    assert found.document["meeting"]["chair"] == {"name": "R. Facilitator", "member": False}
    assert any("R. Facilitator, is no delegation" in note for note in found.notes)


def test_who_cares_for_nothing_is_left_out_and_said():
    found = code_case(read_case(GLACIER).only(["ice_road"]))
    assert [member.id for member in found.scenario.delegations] == ["NEV", "FIR", "SER"]
    whole = code_case(read_case(GLACIER))
    assert [member.id for member in whole.scenario.delegations] == ["NEV", "FIR", "SER", "TAR"]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"eve": "the day before"}, "json: eve: names no day such as 2023-03-01"),
        ({"forum_level": "leader"}, r"json: forum_level: unknown level .*did you mean 'leaders'"),
        ({"rule": "unanimity"}, "json: rule: unknown decision rule 'unanimity'"),
        ({"sides": {"west": ["VELL"]}}, r"json: sides.west: unknown .*did you mean 'VEL'"),
    ],
)
def test_what_cannot_be_coded_is_named_with_what_would_be_right(tmp_path, keys, says):
    with pytest.raises(InputError, match=says):
        coded(changed(tmp_path, **keys))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("reference", 10, "paragraphs.tolls.reference: no rung has strength 10"),
        ("accepted", [{"date": "May", "who": "all", "strength": 40}], "accepted.date: 'May' is"),
        ("accepted", [{"date": "2018-05-02", "who": "X", "strength": 4}], "accepted.who: unknown"),
        (
            "ladder",
            [{"strength": 40, "label": "a"}, {"strength": 0, "label": "b"}],
            "paragraphs.tolls.ladder: must rise from weak to strong",
        ),
    ],
)
def test_so_is_what_is_wrong_with_a_paragraph(tmp_path, key, value, says):
    paragraphs = read_json(HARBOUR)["paragraphs"]
    paragraphs[2][key] = value
    with pytest.raises(InputError, match=says):
        coded(changed(tmp_path, paragraphs=paragraphs))


def test_an_unknown_strategy_is_said(tmp_path):
    found = coded(changed(tmp_path, strategy="charm"))
    assert found.scenario.meeting.strategy == "bridge"
    assert found.notes[0] == "strategy 'charm' is not one known here: taken as bridge"


def test_numbers_of_the_rule_come_with_it(tmp_path):
    meeting = coded(changed(tmp_path, rule="consensus_minus:2")).scenario.meeting
    assert (meeting.rule, meeting.tolerated_objectors) == ("consensus_minus", 2)


def test_in_sample_is_kept(tmp_path):
    assert coded(changed(tmp_path, in_sample="looked at")).scenario.meeting.in_sample


def test_real_cases_become_scenarios():
    for path in real_cases():
        assert coded(path).scenario.delegations


def test_no_meeting_is_named_in_the_code():
    """The rules know no case: no delegation, paragraph, forum or id of one stands in a string."""
    pairs = [read_case(path) for path in real_cases()]
    names = {n for p in pairs for n in (*p.delegations, p.case.id, p.case.forum)}
    names |= {topic.id for pair in pairs for topic in pair.case.paragraphs}
    for source in Path(sim.casebook.__file__).parent.glob("*.py"):
        tree = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        texts = {node.value for node in tree if isinstance(node, ast.Constant)}
        assert not texts & names
