"""Scenario files: layers, defaults, evidence, ``extends``, and values set by path."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from worlds import SOURCED, documents, facilitated, made, plain

import sim
from sim.errors import InputError
from sim.files import scenario_names, scenarios_dir
from sim.rules.inputs import inputs_of
from sim.rules.numbers import VETO
from sim.scenario.paths import number_paths, parse_setting, parse_value
from sim.scenario.reading import merge, read_document
from sim.scenario.scenario import build, load_scenario
from sim.scenario.schema import FORUM_COST


@pytest.fixture(scope="module")
def new_delhi():
    return load_scenario("new_delhi_2023")


# what is shipped


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_loads_and_says_where_its_numbers_come_from(name):
    scenario = load_scenario(name)
    assert scenario.name == name
    for delegation in scenario.delegations:
        assert delegation.evidence["capability"] in scenario.evidence
        for stance in delegation.stances.values():
            assert {"position", "salience"} <= set(stance.evidence)
            assert set(stance.evidence.values()) <= set(scenario.evidence)
            for bound in ("floor", "ceiling"):
                assert (getattr(stance, bound) is None) == (bound not in stance.evidence)


def test_the_base_that_others_extend_is_not_offered():
    assert (scenarios_dir() / "g20_2023.toml").is_file()
    assert "g20_2023" not in scenario_names()
    assert {"new_delhi_2023", "two_camps"} <= set(scenario_names())


def test_a_path_and_a_shipped_name_give_the_same_scenario(new_delhi):
    by_path = load_scenario(scenarios_dir() / "new_delhi_2023.toml")
    assert by_path.digest == new_delhi.digest
    assert by_path.name == new_delhi.name


# layers


def layered():
    """Defaults, two groups that share a member, and the member's own number."""
    document = plain(members=3)
    for delegation in document["delegations"].values():
        delegation["stances"] = {}
    document["defaults"] = {"stances": {"p0": {"position": 10, "salience": 1, "evidence": SOURCED}}}
    document["groups"] = {
        "first": {
            "members": ["D1", "D2"],
            "stances": {"p0": {"position": 20, "ceiling": 60, "evidence": "rule-salience"}},
        },
        "second": {
            "members": ["D2"],
            "stances": {"p0": {"position": 30, "evidence": {"position": "rule-salience"}}},
        },
    }
    document["delegations"]["D2"]["stances"] = {"p0": {"salience": 7, "evidence": SOURCED}}
    return document


def test_layers_merge_number_by_number_defaults_then_groups_then_the_delegation():
    scenario = made(layered())
    seen = [
        (s.position, s.salience, s.ceiling)
        for s in (scenario.delegation(f"D{i}").stances["p0"] for i in range(3))
    ]
    assert seen == [(10, 1, None), (20, 1, 60), (30, 7, 60)]
    assert scenario.delegation("D2").stances["p0"].evidence == {
        "position": "rule-salience",
        "salience": SOURCED,
        "ceiling": "rule-salience",
    }


def test_a_red_line_without_a_penalty_has_the_mean_one_and_no_red_line_has_none():
    document = layered()
    document["assumptions"] = {"mean_penalty": 0.4}
    scenario = made(document)
    assert scenario.delegation("D0").stances["p0"].penalty == 0.0
    assert scenario.delegation("D1").stances["p0"].penalty == 0.4


def test_an_infinite_penalty_is_an_absolute_veto():
    document = plain(members=1)
    document["delegations"]["D0"]["stances"]["p0"].update(ceiling=40, penalty=math.inf)
    scenario = made(document)
    assert scenario.delegation("D0").stances["p0"].penalty == math.inf
    assert inputs_of(scenario).stances.penalty[0, 0] == VETO


def test_kappa_defaults_to_one_and_for_the_chair_to_the_assumed_two():
    document = plain(members=2)
    for delegation in document["delegations"].values():
        del delegation["kappa"]
    scenario = made(document)
    assert [d.kappa for d in scenario.delegations] == [2.0, 1.0]
    other = scenario.with_values({"meeting.chair": "D1", "assumptions.chair_kappa": 3})
    assert [d.kappa for d in other.delegations] == [1.0, 3.0]
    nobody = facilitated(scenario.with_values({"assumptions.chair_kappa": 3}))
    assert [d.kappa for d in nobody.delegations] == [1.0, 1.0]


def test_the_chair_has_a_name_and_if_it_is_a_delegation_a_code():
    scenario = made(plain())
    assert scenario.chair == ("Delegation 0", "D0")
    assert facilitated(scenario, "The host").chair == ("The host", None)


def test_a_path_names_a_chair_that_is_no_delegation_and_back():
    scenario = made(plain())
    other = scenario.with_values({"meeting.chair.name": "The host"})
    assert other.chair == ("The host", None)
    assert other.with_values({"meeting.chair.name": "The guest"}).chair.name == "The guest"
    assert other.with_values({"meeting.chair": "D1"}).chair.iso3 == "D1"
    assert scenario.chair.iso3 == "D0"
    table = dict([parse_setting('meeting.chair={ name = "The host", member = false }')])
    assert scenario.with_values(table).chair == ("The host", None)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("meeting.chair.nam", "X", "here: name, member (did you mean 'meeting.chair.name'?)"),
        ("meeting.chair.name.first", "X", "'meeting.chair.name' is a value, not a table"),
        ("meeting.chair.member", False, "meeting.chair.name: missing"),
        ("meeting.evidence.chair", "judgement", "'meeting.evidence' is a value, not a table"),
    ],
)
def test_a_wrong_path_into_the_chair(path, value, message):
    with pytest.raises(InputError) as caught:
        made(plain()).with_values({path: value})
    assert message in str(caught.value)


def test_a_layer_replaces_a_code_by_a_table_and_a_table_by_a_code(tmp_path):
    last = load_scenario("two_camps").delegations[-1]
    table, code = tmp_path / "table.toml", tmp_path / "code.toml"
    base = (scenarios_dir() / "two_camps.toml").as_posix()
    table.write_text(f'extends = "{base}"\n[meeting]\nchair = {{ name = "The host" }}\n')
    code.write_text(f'extends = "table.toml"\n[meeting]\nchair = "{last.id}"\n')
    assert load_scenario(table).chair == ("The host", None)
    assert load_scenario(code).chair == (last.name, last.id)


@pytest.mark.parametrize("forum", FORUM_COST)
def test_the_forum_gives_the_cost_of_failure_unless_the_file_does(forum):
    document = plain()
    document["meeting"]["forum"] = forum
    assert made(document).cost_of_failure == 0.0
    del document["meeting"]["cost_of_failure"]
    assert made(document).cost_of_failure == FORUM_COST[forum]


def test_the_reference_is_the_first_rung_unless_the_file_says_another():
    scenario = made(plain())
    assert (scenario.paragraphs[0].reference, scenario.paragraphs[0].silence) == (0, 0)
    moved = scenario.with_values({"paragraphs.p0.reference": 50})
    assert (moved.paragraphs[0].reference, moved.paragraphs[0].silence) == (50, 1)


def test_saliences_sum_to_one_and_numbers_are_on_0_to_1_inside():
    document = plain(topics=2)
    document["delegations"]["D0"]["stances"]["p1"]["salience"] = 3
    inputs = inputs_of(made(document))
    assert inputs.stances.salience[0].tolist() == [0.25, 0.75]
    assert inputs.stances.position.max() == 1.0
    assert inputs.text.strength[0].tolist() == [0, 0.5, 1]


def test_a_position_by_judgement_has_the_wider_error():
    document = plain(members=2)
    document["delegations"]["D1"]["stances"]["p0"]["evidence"] = "rule-salience"
    document["uncertainty"] = {"position_sd": 8, "judgement_factor": 1.5}
    sd = inputs_of(made(document)).position_sd
    assert sd[:, 0].tolist() == pytest.approx([0.12, 0.08])


# files that extend others


def test_a_file_wins_over_what_it_extends_tables_merge_and_lists_replace(tmp_path):
    (tmp_path / "base.toml").write_text("a = 1\n[t]\nx = 1\ny = 2\nl = [1, 2]\n")
    (tmp_path / "top.toml").write_text('extends = "base.toml"\n[t]\ny = 3\nl = [9]\n')
    read = read_document(tmp_path / "top.toml")
    assert read == {"a": 1, "t": {"x": 1, "y": 3, "l": [9]}}


def test_merge_leaves_both_documents_alone():
    base, over = {"t": {"x": 1}}, {"t": {"x": 2}}
    assert merge(base, over) == {"t": {"x": 2}}
    assert base == {"t": {"x": 1}}


# values by path


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("meeting.cost_of_failure", 0.3, lambda s: s.cost_of_failure),
        ("meeting.deadline", 3, lambda s: s.meeting.deadline),
        ("meeting.fallback", "none", lambda s: s.meeting.fallback),
        ("assumptions.beta", 2.0, lambda s: s.assumptions.beta),
        ("uncertainty.position_sd", 5.0, lambda s: s.uncertainty.position_sd),
        (
            "paragraphs.war.rungs.bali.strength",
            60.0,
            lambda s: s.paragraph("war").rungs[4].strength,
        ),
        ("paragraphs.war.rungs.4.strength", 60.0, lambda s: s.paragraph("war").rungs[4].strength),
        (
            "packages.war.tabled",
            "generic",
            lambda s: s.package("war").rungs[s.package("war").tabled].id,
        ),
        ("groups.g7.stances.war.floor", 50.0, lambda s: s.delegation("JPN").stances["war"].floor),
        ("groups.g7.members.0", "MEX", lambda s: s.groups["g7"][0]),
        ("delegations.RUS.present", False, lambda s: s.delegation("RUS").present),
        ("delegations.RUS.kappa", 4.0, lambda s: s.delegation("RUS").kappa),
        ("delegations.RUS.capability", 4.0, lambda s: s.delegation("RUS").capability),
        (
            "delegations.BRA.stances.war.position",
            33.0,
            lambda s: s.delegation("BRA").stances["war"].position,
        ),
        (
            "defaults.stances.war.salience",
            5.0,
            lambda s: s.delegation("BRA").stances["war"].salience,
        ),
        ("sidelines.0.kind", "negotiation", lambda s: s.sidelines[0].kind),
        ("sidelines.0.round", 2, lambda s: s.sidelines[0].round),
    ],
)
def test_a_value_is_set_by_its_path_and_the_original_stays(new_delhi, path, value, read):
    before = new_delhi.digest
    changed = new_delhi.with_values({path: value})
    assert read(changed) == value
    assert changed.digest != before
    assert load_scenario("new_delhi_2023").digest == new_delhi.digest == before


def test_a_number_that_is_set_says_so_and_the_others_keep_their_source(new_delhi):
    path = "delegations.RUS.stances.war.position"
    stance = new_delhi.with_values({path: 20}).delegation("RUS").stances["war"]
    before = new_delhi.delegation("RUS").stances["war"]
    assert stance.evidence == {**before.evidence, "position": "set"}
    assert dataclasses.replace(stance, position=0.0, evidence=before.evidence) == before


def test_setting_one_number_of_a_layer_with_one_source_keeps_it_for_the_rest(new_delhi):
    changed = new_delhi.with_values({"groups.refusers.stances.war.ceiling": 30})
    before = new_delhi.delegation("CHN").stances["war"].evidence
    assert changed.delegation("CHN").stances["war"].evidence == {**before, "ceiling": "set"}


def test_a_red_line_can_be_set_where_there_was_none(new_delhi):
    paths = {
        "delegations.BRA.stances.war.ceiling": 40,
        "delegations.BRA.stances.war.penalty": math.inf,
    }
    stance = new_delhi.with_values(paths).delegation("BRA").stances["war"]
    assert (stance.ceiling, stance.penalty) == (40, math.inf)
    assert stance.evidence["ceiling"] == "set"


def test_a_deadline_before_a_sideline_meeting_can_be_set(new_delhi):
    """So that deadlines can be swept: what is scheduled for after the end is not held."""
    assert new_delhi.sidelines[0].round == 6
    assert new_delhi.with_values({"meeting.deadline": 1}).meeting.deadline == 1


def test_rungs_whose_ids_are_numbers_are_reached_by_id():
    document = plain()
    for rung, name in zip(document["paragraphs"]["p0"]["rungs"], ("2", "50", "1"), strict=True):
        rung["id"] = name
    document["paragraphs"]["p0"]["tabled"] = "1"
    changed = made(document).with_values({"paragraphs.p0.rungs.50.strength": 40})
    assert [rung.strength for rung in changed.paragraphs[0].rungs] == [0, 40, 100]
    changed = made(document).with_values({"paragraphs.p0.rungs.2.text": "First, by id."})
    assert changed.paragraphs[0].rungs[0].text == "First, by id."
    assert "paragraphs.p0.rungs.50.strength" in number_paths(document)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "delegations.RUS.stances.war.positon",
            "delegations.RUS.stances.war.positon: no such value: 'positon' is unknown; here: "
            "position, at_least, at_most, salience, floor, ceiling, penalty, evidence "
            "(did you mean 'delegations.RUS.stances.war.position'?)",
        ),
        (
            "groups.g8.stances.war.floor",
            "groups.g8.stances.war.floor: no such value: 'g8' is unknown; here: west, voted_yes, "
            "one_abstention, two_abstentions, abstained, china_votes, russia_votes, g7, refusers "
            "(did you mean 'groups.g7.stances.war.floor'?)",
        ),
        (
            "sidelines.1.kind",
            "sidelines.1.kind: no such value: '1' is unknown; here: 0 (did you mean "
            "'sidelines.0.kind'?)",
        ),
        ("meeting", "meeting: is a table, not a value; give one of its keys"),
        ("meeting.name.x", "meeting.name.x: 'meeting.name' is a value, not a table"),
    ],
)
def test_an_unknown_path_names_the_nearest(new_delhi, path, message):
    with pytest.raises(InputError) as caught:
        new_delhi.with_values({path: 1})
    assert str(caught.value) == message


@pytest.mark.parametrize("path", ["", ".", "meeting.", ".meeting", "paragraphs..tabled", "no.such"])
def test_no_path_ends_in_a_traceback(new_delhi, path):
    with pytest.raises(InputError, match="no such value"):
        new_delhi.with_values({path: 1})


def test_a_value_of_the_wrong_kind_is_refused_as_in_a_file(new_delhi):
    with pytest.raises(
        InputError, match=r"^meeting.deadline: must be a whole number, found 'soon'$"
    ):
        new_delhi.with_values({"meeting.deadline": "soon"})


def test_a_setting_on_a_malformed_file_is_the_file_s_error(tmp_path):
    path = tmp_path / "malformed.toml"
    path.write_text("paragraphs = 3\n")
    with pytest.raises(InputError, match=r"paragraphs: must be a table, found 3"):
        load_scenario(path, {"paragraphs.war.tabled": "bali"})


def test_every_path_listed_can_be_set_to_the_value_it_has():
    document = plain(members=2, topics=2)
    document["sidelines"] = [{"between": ["D0", "D1"], "evidence": SOURCED}]
    scenario = made(document)
    paths = number_paths(document)
    assert "delegations.D1.stances.p1.ceiling" in paths
    assert "sidelines.0.kind" in paths
    assert len(paths) == len(set(paths))
    given = {path: value for path in paths if (value := _value_at(document, path)) is not None}
    assert len(given) > 20
    for path, value in given.items():
        assert scenario.with_values({path: value}).cost_of_failure == 0.0


def _value_at(document, path):
    """The value that the document gives at a path; None where the schema's default stands."""
    place = document
    for key in path.split("."):
        if isinstance(place, list):
            ids = [item.get("id") for item in place]
            place = place[ids.index(key) if key in ids else int(key)]
        else:
            place = place.get(key)
        if place is None:
            return None
    return place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b=3", ("a.b", 3)),
        (" a = 0.5 ", ("a", 0.5)),
        ("a=inf", ("a", math.inf)),
        ("a=true", ("a", True)),
        ("a=none", ("a", "none")),
        ("a=USA", ("a", "USA")),
        ("a=b=c", ("a", "b=c")),
        ("a=", ("a", "")),
    ],
)
def test_settings_read_as_toml_or_else_as_text(text, value):
    assert parse_setting(text) == value


@pytest.mark.parametrize("text", ["=3", "abc", ""])
def test_a_setting_without_path_or_value(text):
    with pytest.raises(InputError, match=r"^--set: '.*' is not PATH=VALUE$"):
        parse_setting(text)


def test_nan_reaches_the_schema_and_is_refused_there(new_delhi):
    assert math.isnan(parse_value("nan"))
    with pytest.raises(InputError, match="must be a finite number, found nan"):
        new_delhi.with_values({"delegations.RUS.stances.war.position": parse_value("nan")})


# the object


@settings(max_examples=30, deadline=None)
@given(documents())
def test_building_twice_gives_the_same_and_leaves_the_document_alone(document):
    before = repr(document)
    one, other = made(document), made(document)
    assert one.digest == other.digest
    assert one.delegations == other.delegations
    assert repr(document) == before


def test_a_scenario_is_frozen(new_delhi):
    with pytest.raises(dataclasses.FrozenInstanceError):
        new_delhi.name = "other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        new_delhi.delegations[0].present = False


@pytest.mark.parametrize(("call", "wanted"), [("paragraph", "wars"), ("delegation", "RUSS")])
def test_an_unknown_id_names_the_nearest(new_delhi, call, wanted):
    near = {"wars": "war", "RUSS": "RUS"}[wanted]
    with pytest.raises(InputError, match=rf"unknown {call} '{wanted}'.*did you mean '{near}'"):
        getattr(new_delhi, call)(wanted)


@pytest.mark.parametrize(
    ("call", "wanted", "near"),
    [("paragraph", "War in Ukraine", "war"), ("delegation", "russia", "RUS")],
)
def test_a_title_or_name_in_place_of_the_id_names_the_id(new_delhi, call, wanted, near):
    with pytest.raises(InputError) as caught:
        getattr(new_delhi, call)(wanted)
    assert caught.value.near == near


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("delegations.Russia.capability", "delegations.RUS.capability"),
        (
            "delegations.RUS.stances.War in Ukraine.position",
            "delegations.RUS.stances.war.position",
        ),
    ],
)
def test_a_title_or_name_in_a_path_names_the_id(new_delhi, path, near):
    with pytest.raises(InputError) as caught:
        new_delhi.with_values({path: 1})
    assert caught.value.near == near


def test_the_repr_says_what_it_is(new_delhi):
    assert repr(new_delhi) == (
        "<Scenario new_delhi_2023: G20 foreign ministers, New Delhi, March 2023, 2023-03-02; "
        "20 delegations, 12 paragraphs>"
    )


def test_the_smallest_meeting_is_one_delegation_on_one_paragraph():
    scenario = build(plain(members=1), name="smallest")
    assert [d.id for d in scenario.present] == ["D0"]


@pytest.mark.parametrize("ask", [sim.replicate, sim.compare, sim.explain, sim.unlock])
def test_a_question_takes_a_scenario_or_its_name(ask):
    options = {"n": 20} if ask in (sim.replicate, sim.compare) else {}
    assert repr(ask("two_camps", **options)) == repr(ask(load_scenario("two_camps"), **options))
    with pytest.raises(InputError, match="two_camp: no such scenario"):
        ask("two_camp")
    with pytest.raises(InputError, match="scenario: must be a Scenario, or the name"):
        ask(3)
