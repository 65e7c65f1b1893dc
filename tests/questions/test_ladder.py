"""One paragraph, rung by rung."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, SIDELINES, made, plain, scenarios

from sim.ensemble.replicate import run_batch
from sim.errors import InputError
from sim.model.document import JOINT_OUTCOMES
from sim.model.negotiation import Negotiation
from sim.output.answer import blocks_of
from sim.output.data import csv_table
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.questions.ladder import RESTS, ladder
from sim.questions.rehearse import hold_with, objections
from sim.scenario.scenario import Alternative, load_scenario
from sim.unlocking.unlock import room_at_deadline


def test_the_closed_form_of_the_toy():
    found = ladder(load_scenario("two_camps"), "point", n=20_000)
    accept = 1 - math.exp(-0.15 / 0.2)
    silence, statement = found.counts.accepting / found.counts.n
    assert (silence == 1).all()
    assert (statement[:3] == 1).all()
    assert statement[3:] == pytest.approx(accept, abs=0.012)
    share = found.adoption()[1]
    assert share["low"] < accept**2 < share["high"]
    # exactly four of five: one of the two in camp B
    four = found.counts.support[1, 4] / found.counts.n
    assert four == pytest.approx(2 * accept * (1 - accept), abs=0.012)


def test_the_tabled_rung_is_adopted_as_often_as_the_ensemble_says():
    scenario = load_scenario("two_camps")
    found = ladder(scenario, "point", n=700, seed=3)
    outcomes = run_batch(scenario, Alternative("hold", "none"), 3, 0, 700)
    assert found.counts.adopted[1] == (outcomes.outcome < len(JOINT_OUTCOMES)).sum()
    assert (found.counts.n - found.counts.accepting[1] == outcomes.objects.sum(axis=0)).all()


@settings(max_examples=30, deadline=None)
@given(
    scenarios(members=(1, 4), sidelines=SIDELINES),
    st.sampled_from(FALLBACKS),
    st.sampled_from(RESTS[:2]),
)
def test_verdicts_are_those_of_the_simulator(scenario, fallback, rest):
    found = ladder(scenario, "p0", ("bridge", fallback), rest=rest, n=1)
    model = Negotiation(scenario, "bridge", fallback)
    model.run()
    text = model.draft if rest == "drafted" else model.room.text.tabled
    room = room_at_deadline(scenario, fallback)
    for w, rung in enumerate(found.rungs):
        changed = np.array(text)
        changed[0] = w
        against = objections(room, changed, scenario.meeting.deadline)
        assert sorted(s.delegation for s in rung.objectors) == sorted(against)
        assert set(rung.accepting) == {m.id for m in room.members} - set(against)
        assert rung.adopted == (not against)


@settings(max_examples=20, deadline=None)
@given(scenarios(members=(1, 3), topics=(1, 1), absent=False), st.sampled_from(FALLBACKS))
def test_without_uncertainty_every_draw_is_as_stated(scenario, fallback):
    certain = scenario.with_values(
        {
            "uncertainty.position_sd": 0.0,
            "uncertainty.kappa_log_sd": 0.0,
            "uncertainty.cost_log_sd": 0.0,
            "uncertainty.penalty_spread": 0.0,
            "uncertainty.private_lines": 0.0,
            "uncertainty.private_lines_bystanders": 0.0,
            "uncertainty.salience_concentration": 1e12,
        }
    )
    found = ladder(certain, "p0", (None, fallback), n=3)
    ids = [member.id for member in certain.present]
    for w, rung in enumerate(found.rungs):
        assert [int(c) for c in found.counts.accepting[w]] == [
            3 * (who in rung.accepting) for who in ids
        ]
        assert found.counts.contested[w] == 3 * bool(rung.contesters)


def test_support_adds_up():
    found = ladder(load_scenario("new_delhi_2023"), "war", rest="tabled", n=300)
    counts = found.counts
    assert (counts.support.sum(axis=1) == 300).all()
    assert (counts.support @ np.arange(21) == counts.accepting.sum(axis=1)).all()
    # the whole of the capability is everybody
    assert (counts.capability[:, -1] == counts.support[:, 20]).all()
    assert (counts.adopted == counts.support[:, 20]).all()
    reached = [level.reached["share"] for level in found.by_members()]
    assert reached == sorted(reached, reverse=True)
    for level in found.by_members():
        at_least = counts.support[:, int(level.level) :].sum(axis=1)
        rung = [rung.id for rung in found.rungs].index(level.rung)
        assert at_least[rung] == at_least.max()
        assert (at_least[rung + 1 :] < at_least.max()).all()


def test_a_text_that_stands_alone_costs_nothing_elsewhere():
    found = ladder(load_scenario("new_delhi_2023"), "war", rest="alone", n=2)
    by_id = {rung.id: rung for rung in found.rungs}
    assert {s.delegation for s in by_id["bali"].objectors} == {"RUS", "CHN"}
    west = set(load_scenario("new_delhi_2023").sides["west"].members)
    assert {s.delegation for s in by_id["many-members"].objectors} == west
    for shortfall in by_id["bali"].objectors:
        assert list(shortfall.by_paragraph) == ["war"]
        parts = shortfall.parts
        total = parts.wording + parts.red_line + parts.naming + parts.fallback
        assert shortfall.short == pytest.approx(total - shortfall.tolerance)


def test_the_rung_adopted_as_stated_is_adopted_by_a_chair_who_tables_it():
    scenario = load_scenario("new_delhi_leaders_2023")
    found = ladder(scenario, "war", n=1)
    model = Negotiation(scenario)
    model.run()
    for w, rung in enumerate(found.rungs):
        text = model.draft.copy()
        text[0] = w
        assert hold_with(scenario, text, scenario.meeting.fallback).joint == rung.adopted


def test_what_nobody_contests_is_said_plainly():
    found = ladder(made(plain()), "p0", n=3)
    assert found.never_contested
    assert "nobody contests any wording of this paragraph" in plain_text(blocks_of(found))
    assert "nobody contests any wording of this paragraph" in markdown(blocks_of(found)).replace(
        "\n", " "
    )
    assert found.to_dict()["never_contested"] is True
    assert not ladder(load_scenario("two_camps"), "point", n=2).never_contested


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"paragraph": "pont"}, "did you mean 'point'"),
        ({"alternative": ("hodl", None)}, "did you mean 'hold'"),
        ({"alternative": (None, "non")}, "did you mean 'none'"),
        ({"rest": "draft"}, "did you mean 'drafted'"),
        ({"n": 0}, "replications: must be at least 1"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        ladder(load_scenario("two_camps"), **{"paragraph": "point", "n": 5, **arguments})


def test_every_format_says_the_same():
    found = ladder(load_scenario("new_delhi_2023"), "law", n=100, seed=1)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    rows = list(csv.DictReader(io.StringIO(csv_table(found.COLUMNS, found.rows()))))
    assert len(rows) == 5 * 20
    for row in rows:
        rung = next(r for r in data["rungs"] if r["id"] == row["rung"])
        assert float(row["acceptance"]) == rung["accepting"][row["delegation"]]["share"]
        accepts = row["delegation"] in rung["as_stated"]["accepting"]
        assert row["accepts_as_stated"] == str(accepts)
        assert (row["short_as_stated"] == "") == accepts
    for text in (plain_text(blocks_of(found)), markdown(blocks_of(found))):
        for rung in data["rungs"]:
            assert f"{100 * rung['adopted']['share']:.1f} %" in text
            assert rung["id"] in text
