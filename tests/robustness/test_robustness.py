"""Robustness: knobs keep what they must, verdicts follow closed forms, the report is complete."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from worlds import made, plain

from sim.cli.app import _register, app
from sim.errors import InputError
from sim.output.answer import blocks_of
from sim.output.blocks import for_page
from sim.output.text import plain_text
from sim.robustness.findings import FINDINGS, HOLDS, REVERSED, TIE
from sim.robustness.knobs import Knob, bent, knobs_of, turned
from sim.robustness.robustness import design, robustness, runs_of, visits
from sim.rules.inputs import inputs_of
from sim.scenario.assumed import ASSUMED, JUDGED
from sim.scenario.scenario import load_scenario

_register()
N = 1024
PENALTY = "groups.camp_b.stances.point.penalty"


@pytest.fixture(scope="module")
def camps():
    return load_scenario("two_camps")


@pytest.fixture(scope="module")
def new_delhi():
    return load_scenario("new_delhi_2023")


@pytest.fixture(scope="module")
def result(camps):
    return robustness(camps, points=16, n=N)


def knob(scenario, path):
    return next(knob for knob in knobs_of(scenario) if knob.path == path)


# knobs


def test_every_assumed_number_is_a_knob(new_delhi):
    paths = [knob.path for knob in knobs_of(new_delhi) if knob.kind == "assumed"]
    assert paths == ["meeting.cost_of_failure", *(entry.path for entry in ASSUMED)]


def test_judged_numbers_and_all_saliences_are_knobs_and_measured_ones_are_not(new_delhi, camps):
    judged = {knob.path for knob in knobs_of(new_delhi) if knob.kind == "judged"}
    assert "defaults.stances.war.salience" in judged
    assert "groups.refusers.stances.war.ceiling" not in judged
    positions = {path.split(".")[2] for path in judged if path.endswith(".position")}
    assert positions == {p.id for p in new_delhi.paragraphs} - {"war", "law"}
    paths = {knob.path for knob in knobs_of(camps)}
    assert {PENALTY, "groups.camp_b.stances.point.ceiling", "delegations.A1.capability"} <= paths


def test_turning_no_knob_or_each_to_its_stated_value_changes_nothing(new_delhi):
    back = turned(new_delhi, [(knob, knob.stated) for knob in knobs_of(new_delhi)])
    before, after = inputs_of(new_delhi), inputs_of(back)
    assert (before.stances.position == after.stances.position).all()
    assert (before.stances.salience == after.stances.salience).all()
    assert before.text.strength == pytest.approx(after.text.strength)
    assert (before.position_sd == after.position_sd).all()
    assert back.assumptions == new_delhi.assumptions


def test_a_turned_position_keeps_the_error_of_a_judged_one(camps):
    base = camps.with_values({"uncertainty.position_sd": 10.0})
    at = knob(base, "groups.camp_b.stances.point.position")
    assert (at.low, at.high) == (25, 55)
    changed = turned(base, [(at, 30.0)])
    assert changed.delegation("B1").stances["point"].position == 30
    assert (inputs_of(changed).position_sd == inputs_of(base).position_sd).all()


def bounded():
    """D0 and D1 at a judged 70, at least 60 by one and 65 by the other; D2 apart; all judged."""
    document = plain(members=3, strengths=(0, 60, 100))
    document["defaults"] = {
        "stances": {"p0": {"position": 70, "at_least": 60, "evidence": "judgement"}}
    }
    for iso3, own in (
        ("D0", {}),
        ("D1", {"at_least": 65}),
        ("D2", {"position": 90, "at_least": 80}),
    ):
        layer = {"salience": 1, "evidence": "judgement", **own}
        document["delegations"][iso3]["stances"]["p0"] = layer
    return made(document)


def test_a_position_stays_within_its_bounds_and_a_bound_only_loosens():
    scenario = bounded()
    ranges = {k.path: (k.low, k.high) for k in knobs_of(scenario) if k.kind == "judged"}
    assert ranges["defaults.stances.p0.position"] == (65, 85)
    assert ranges["defaults.stances.p0.at_least"] == (50, 60)
    assert ranges["delegations.D2.stances.p0.position"] == (80, 100)
    assert ranges["delegations.D2.stances.p0.at_least"] == (70, 80)


def test_a_number_that_cannot_move_is_no_knob():
    document = plain()
    document["delegations"]["D0"]["stances"]["p0"].update(at_least=100)
    paths = {k.path for k in knobs_of(made(document))}
    assert "delegations.D0.stances.p0.position" not in paths
    assert "delegations.D1.stances.p0.position" in paths


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_bounds_hold_wherever_the_knobs_stand(data):
    scenario = data.draw(st.sampled_from([bounded(), load_scenario("new_delhi_2023")]))
    knobs = knobs_of(scenario)
    ends = data.draw(
        st.lists(st.sampled_from([0.0, 1.0]), min_size=len(knobs), max_size=len(knobs))
    )
    changed = turned(scenario, [(k, k.at(end)) for k, end in zip(knobs, ends, strict=True)])
    for member in changed.delegations:
        for stance in member.stances.values():
            assert stance.at_least <= stance.position <= stance.at_most


def test_a_bent_ladder_takes_the_bounds_drawn_at_it_along(new_delhi):
    trade = new_delhi.paragraph("trade")
    assert (
        new_delhi.delegation("IND").stances["trade"].at_least == trade.rungs[trade.tabled].strength
    )
    ladder = knob(new_delhi, "paragraphs.trade.ladder")
    for exponent in (ladder.low, ladder.high):
        changed = turned(new_delhi, [(ladder, exponent)])
        tabled = changed.paragraph("trade").rungs[trade.tabled].strength
        assert tabled != trade.rungs[trade.tabled].strength
        assert changed.delegation("IND").stances["trade"].at_least == tabled
        assert changed.delegation("RUS").stances["war"].position == 0


def test_the_scenario_itself_is_left_alone(camps):
    before = json.dumps(camps.document, default=str)
    turned(camps, [(knob, knob.high) for knob in knobs_of(camps)])
    assert json.dumps(camps.document, default=str) == before


def test_a_bent_ladder_takes_the_red_lines_drawn_at_it_along(new_delhi):
    ladder = knob(new_delhi, "paragraphs.war.ladder")
    for exponent in (ladder.low, ladder.high):
        changed = turned(new_delhi, [(ladder, exponent)])
        war = changed.paragraph("war")
        strengths = [rung.strength for rung in war.rungs]
        assert strengths == sorted(strengths)
        assert (strengths[0], strengths[-1]) == (0, 100)
        tabled = strengths[war.tabled]
        assert changed.delegation("RUS").stances["war"].ceiling < tabled
        assert strengths[war.tabled - 1] < changed.delegation("USA").stances["war"].floor < tabled


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 2))
def test_bending_keeps_the_scale_the_side_and_silence(strength, silence, exponent):
    new = bent(strength, silence, exponent)
    assert 0 <= new <= 100
    assert (new >= silence) == (strength >= silence) or math.isclose(new, silence)
    assert bent(silence, silence, exponent) == silence
    assert bent(strength, silence, 1) == pytest.approx(strength)


@given(st.floats(0, 1), st.booleans())
def test_a_place_on_the_range_and_its_value_go_together(unit, log):
    along = Knob("x", "judged", 1.0, 0.5, 2.0, log=log)
    assert along.low - 1e-9 <= along.at(unit) <= along.high + 1e-9
    assert along.place(along.at(unit)) == pytest.approx(unit, abs=1e-9)


def test_every_end_of_every_range_is_a_valid_scenario(new_delhi):
    for end in (0.0, 1.0):
        turned(new_delhi, [(knob, knob.at(end)) for knob in knobs_of(new_delhi)])


# verdicts


def test_the_share_of_joint_texts_follows_the_closed_form_as_a_knob_turns(camps):
    """P(joint) = (1 - exp(-0.15 / m))^2 for a mean penalty m (see two_camps.toml)."""
    penalty = knob(camps, PENALTY)
    assert (penalty.low, penalty.high) == (0.2 / JUDGED["penalty"].by, 0.2 * JUDGED["penalty"].by)
    for mean in penalty.levels():
        own = runs_of(turned(camps, [(penalty, mean)]), N, 0)["own"]
        expected = (1 - math.exp(-0.15 / mean)) ** 2
        assert own.joint / N == pytest.approx(expected, abs=4 * (0.25 / N) ** 0.5)


def test_a_finding_falls_where_the_closed_form_says(result):
    assert result.words("joint") == "no joint text in most draws"
    assert result.at_base["joint"] == HOLDS
    broken = {knob.path: at for knob, at in result.broken_by("joint")}
    assert broken[PENALTY] == [pytest.approx(0.08)]  # there P(joint) is 0.72
    assert "assumptions.beta" not in broken  # one round only: pressure has no path to take
    assert "delegations.A1.capability" not in broken


def test_what_the_room_has_no_use_for_moves_nothing(result):
    idle = [p for p in result.alone if p.turns[0][0].path == "assumptions.negotiation_rate"]
    assert idle
    assert all(point.verdicts == result.at_base for point in idle)


def test_verdicts_tell_ties_from_reversals(camps):
    runs = runs_of(camps, N, 0)
    # its own fallback is none already: the same run, nothing to tell apart
    assert FINDINGS["no_fallback"].holds(runs, runs) == TIE
    assert runs["no_fallback"] is runs["own"]
    assert FINDINGS["leaders"].holds(runs, runs) == HOLDS
    assert FINDINGS["leaders"].holds(runs, {**runs, "leaders": runs["ministers"]}) == TIE
    swapped = {**runs, "leaders": runs["ministers"], "ministers": runs["leaders"]}
    assert FINDINGS["leaders"].holds(runs, swapped) == REVERSED


def test_shares_over_the_box_add_up(result):
    for name in FINDINGS:
        counts = [result.share(name, verdict)["count"] for verdict in (HOLDS, TIE, REVERSED)]
        assert sum(counts) == 16
    drivers = result.drivers("joint")
    assert all(-1 <= r <= 1 for _, r in drivers)


def test_the_same_seed_gives_the_same_report_whatever_the_workers(camps, result):
    again = robustness(camps, points=16, n=N, workers=3)
    assert again.to_dict() == result.to_dict()


def test_the_joint_design_stays_in_the_box_and_depends_on_the_seed(new_delhi):
    knobs = knobs_of(new_delhi)
    rows = design(knobs, 8, seed=0)
    assert all(k.low - 1e-9 <= value <= k.high + 1e-9 for row in rows for k, value in row)
    assert rows == design(knobs, 8, seed=0)
    assert rows != design(knobs, 8, seed=1)


def test_points_that_are_no_power_of_two_are_refused(camps):
    with pytest.raises(InputError, match="power of 2, found 100"):
        robustness(camps, points=100)


# the report


def test_every_finding_and_every_range_is_in_the_text(result):
    text = plain_text(blocks_of(result))
    for name in FINDINGS:
        assert result.words(name).split()[-1] in text
    for along in result.knobs:
        assert along.path in text
    assert "[not so at the stated numbers]" in text  # nothing to split off wins over no fallback
    findings, ranges = [block for block in for_page(blocks_of(result)) if hasattr(block, "rows")]
    assert len(findings.rows) == len(FINDINGS)
    assert [row[0] for row in ranges.rows] == [knob.path for knob in result.knobs]


def test_progress_counts_every_point(camps):
    seen = []
    robustness(camps, points=2, n=8, progress=seen.append)
    assert sum(seen) == visits(camps, 2)


def test_the_command_gives_json(tmp_path):
    out = tmp_path / "r.json"
    flags = ["--points", "2", "-n", "8", "--format", "json", "--fallback", "chair_summary"]
    done = CliRunner().invoke(app, ["robustness", "two_camps", *flags, "--out", str(out)])
    assert done.exit_code == 0, done.output
    data = json.loads(out.read_text())
    assert set(data["findings"]) == set(FINDINGS)
    assert data["points"] == 2
