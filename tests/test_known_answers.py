"""Closed forms that the rules must reproduce, worked out by hand before the program ran."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from worlds import SOURCED, made, plain

from sim.ensemble.ensemble import run_ensemble
from sim.ensemble.replicate import replicate
from sim.model.exact import best_text
from sim.model.negotiation import Negotiation
from sim.model.room import Room
from sim.model.zones import overlap_of
from sim.rules.consensus import accepts, pressure, tolerance
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import load_scenario

DRAWS = 2000
SEED = 20230302


def share_joint(scenario, draws: int = DRAWS) -> int:
    """How many of ``draws`` replications end with a joint text."""
    return sum(Negotiation(scenario, replication=r, rng=SEED).run().joint for r in range(draws))


def assert_binomial(hits: int, draws: int, probability: float) -> None:
    """Refuse a count that a correct program would give less than once in ten thousand seeds."""
    low, high = binom.interval(1 - 1e-4, draws, probability)
    assert low <= hits <= high, (hits / draws, probability)


# one question of one delegation, by hand


def test_the_regret_of_a_single_paragraph_by_hand():
    """x = 1, q = 0, y = 0.5, tabled 1: worth 0.75 as drafted, 1 as tabled."""
    document = plain(members=1)
    document["paragraphs"]["p0"]["tabled"] = "r2"
    scenario = made(document)
    regret = {
        "outcome_document": 0.9 * 0.75 - 0.75,
        "chair_summary": 0.5 * 0.75 - 0.75,
        "chair_statement": 0.2 * 0.75 - 0.75,
        "none": -0.75,
    }
    for fallback, expected in regret.items():
        room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, fallback)
        assert room.regret[0, 1, 0] == pytest.approx(expected)
    # split: the tabled wording apart from the text, worth 0.2, instead of nothing
    assert room.regret[0, 3, 0] == pytest.approx(-0.2 * 1.0)


def test_a_contested_paragraph_is_issued_as_tabled_with_a_footnote_that_costs():
    """Foe x = 0 at y = 0.5 tabled: worth -0.25; summary -0.125 and the footnote 0.01."""
    document = plain(members=2, strengths=(0, 50))
    document["delegations"]["D1"]["stances"]["p0"].update(position=0)
    scenario = made(document)
    room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, "outcome_document")
    fan, foe = room.regret[0, 1]
    assert foe == pytest.approx((-0.125 - 0.01) - (-0.25))
    assert fan == pytest.approx(0.5 * 0.75 - 0.75)
    # carve-out at the same wording: the foe is named and not bound, at authority 0.9
    assert room.regret[0, 4, 1] == pytest.approx((-0.125 - 0.01) - (-0.225 - 0.01))
    # silence is uncontested: as drafted, worth nothing to anyone
    assert room.regret[0, 0].tolist() == [0.0, 0.0]


def test_a_red_line_that_nobody_minds_enough_bites_in_the_agreed_part_that_binds():
    """x = 1 at y = 0.5: worth 0.75 less 0.2 for crossing, still more than silence."""
    document = plain(members=1, strengths=(0, 50))
    document["delegations"]["D0"]["stances"]["p0"].update(ceiling=40, penalty=0.2)
    scenario = made(document)
    regret = {
        "outcome_document": (0.9 * 0.75 - 0.2) - (0.75 - 0.2),
        "chair_summary": 0.5 * 0.75 - (0.75 - 0.2),
    }
    for fallback, expected in regret.items():
        room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, fallback)
        assert not room.contested.any()
        assert room.regret[0, 1, 0] == pytest.approx(expected)


@pytest.mark.parametrize("strategy", ["bridge", "drop", "split", "carve_out"])
def test_between_equally_good_moves_the_chair_takes_the_first_paragraph(strategy):
    """Three topics alike and one delegation against all three: the first one moves first."""
    document = plain(members=2, topics=3)
    for key in ("p0", "p1", "p2"):
        document["delegations"]["D1"]["stances"][key].update(position=10)
    document["assumptions"] |= {"naming_cost": 10.0}
    result = Negotiation(made(document), strategy, "chair_summary").run()
    first, second = result.record[0].draft, result.record[1].draft
    assert [a != b for a, b in zip(first, second, strict=True)] == [True, False, False]


def test_a_carve_out_that_names_nobody_is_the_plain_wording():
    scenario = made(plain(members=3))
    room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, "chair_summary")
    assert not room.contested.any()
    assert room.regret[0, 4:].tolist() == room.regret[0, :3].tolist()


# time-dependent concession


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 30),
    st.floats(0.2, 3.0),
    st.floats(0.01, 1.0),
    st.floats(0.001, 0.2, exclude_max=True),
)
def test_acceptance_round_is_the_ceiling_of_the_closed_form(deadline, beta, cost, loss):
    """K (t/T)^(1/beta) >= L first holds at t = ceil(T (L/K)^beta), if at all.

    Fallback none, one rung at 0.5: a delegation at x loses L = 0.25 - x where x < 0.25.
    """
    first = deadline * (loss / cost) ** beta
    assume(abs(first - round(first)) > 1e-6)
    document = plain(members=1, strengths=(0, 50))
    document["delegations"]["D0"]["stances"]["p0"]["position"] = 100 * (0.25 - loss)
    document["meeting"].update(deadline=deadline, cost_of_failure=cost)
    document["assumptions"] |= {"beta": beta}
    model = Negotiation(made(document))
    result = model.run()
    assert model.adopted == (loss <= cost)
    assert result.rounds == (math.ceil(first) if loss <= cost else deadline)


@pytest.mark.parametrize(
    ("round_", "beta", "expected"),
    [(12, 0.5, 0.03), (6, 0.5, 0.03 / 4), (6, 1.0, 0.015), (0, 1, 0)],
)
def test_the_cost_of_failure_grows_to_its_full_size_at_the_deadline(round_, beta, expected):
    assert tolerance(1.0, pressure(0.03, round_, 12, beta)) == pytest.approx(expected)


# chance


def test_the_two_camps_scenario_gives_its_product():
    """P(joint) = (1 - exp(-0.15 / 0.20))^2, as its file derives."""
    scenario = load_scenario("two_camps")
    expected = (1 - math.exp(-0.15 / 0.20)) ** 2
    assert expected == pytest.approx(0.2784, abs=5e-5)
    assert_binomial(share_joint(scenario), DRAWS, expected)
    certain = Negotiation(scenario).run()
    assert certain.outcome == "no_document"
    assert certain.record[-1].shortfalls == pytest.approx({"B1": 0.05, "B2": 0.05})


@pytest.mark.parametrize(("position", "penalty"), [(40, 0.2), (30, 0.05), (60, 1.0), (20, 0.2)])
def test_an_exponential_red_line_is_crossed_with_the_closed_form_probability(position, penalty):
    """P(accept) = 1 - exp(-slack+ / mean rho), slack = x^2 - (x - 0.5)^2."""
    document = plain(members=1, strengths=(0, 50))
    document["delegations"]["D0"]["stances"]["p0"].update(
        position=position, ceiling=49, penalty=penalty
    )
    document["uncertainty"] |= {"position_sd": 0.0, "kappa_log_sd": 0.0}
    slack = position / 100 - 0.25
    assert_binomial(share_joint(made(document)), DRAWS, 1 - math.exp(-max(slack, 0) / penalty))


def test_consensus_on_a_fixed_text_is_the_product_of_independent_acceptances():
    """Three delegations whose kappa is lognormal: each accepts if kappa K >= L."""
    losses, cost, spread = [0.02, 0.03, 0.05], 0.03, 0.8
    document = plain(members=3, strengths=(0, 50))
    for who, loss in zip(document["delegations"].values(), losses, strict=True):
        who["stances"]["p0"]["position"] = 100 * (0.25 - loss)
    document["meeting"].update(cost_of_failure=cost, deadline=1)
    document["uncertainty"] |= {"position_sd": 0.0, "kappa_log_sd": spread}
    normal_tail = [
        0.5 * math.erfc(math.log(loss / cost) / spread / math.sqrt(2)) for loss in losses
    ]
    assert_binomial(share_joint(made(document)), DRAWS, math.prod(normal_tail))


@pytest.mark.parametrize("side", [[], ["D1", "D2"], ["D0", "D1", "D2"]])
def test_delegations_of_one_side_cross_the_same_red_line_together(side):
    """Each crosses with p = 1 - exp(-slack / rho); a side counts once: p to the number of draws."""
    document = plain(members=3, strengths=(0, 50))
    for delegation in document["delegations"].values():
        delegation["stances"]["p0"].update(position=40, ceiling=49, penalty=0.2)
    document["meeting"]["deadline"] = 1
    document["uncertainty"] |= {"position_sd": 0.0, "kappa_log_sd": 0.0}
    document["sides"] = {"west": {"members": side, "evidence": SOURCED}}
    scenario = made(document)
    draws = 3 - len(side) + bool(side)
    alone = 1 - math.exp(-0.15 / 0.2)
    assert_binomial(share_joint(scenario), DRAWS, alone**draws)
    refuse = run_ensemble(scenario, scenario.alternative, SEED, 0, DRAWS).objects
    rows = [int(who[1:]) for who in side]
    assert (refuse[:, rows].all(axis=1) == refuse[:, rows].any(axis=1)).all() or not rows
    assert refuse.any()


def test_with_an_uncertain_cost_of_failure_all_give_way_in_the_order_of_their_losses():
    """One K for the room: P(joint) is that of the largest loss alone, P(ln K >= ln L)."""
    losses, cost, spread = [0.02, 0.03, 0.05], 0.03, 0.8
    document = plain(members=3, strengths=(0, 50))
    for who, loss in zip(document["delegations"].values(), losses, strict=True):
        who["stances"]["p0"]["position"] = 100 * (0.25 - loss)
    document["meeting"].update(cost_of_failure=cost, deadline=1)
    document["uncertainty"] |= {"position_sd": 0.0, "kappa_log_sd": 0.0, "cost_log_sd": spread}
    scenario = made(document)
    tails = [0.5 * math.erfc(math.log(loss / cost) / spread / math.sqrt(2)) for loss in losses]
    assert_binomial(share_joint(scenario), DRAWS, tails[2])
    refuse = run_ensemble(scenario, scenario.alternative, SEED, 0, DRAWS).objects
    for i, tail in enumerate(tails):
        assert_binomial(int((~refuse[:, i]).sum()), DRAWS, tail)
    assert (np.diff(refuse.astype(int), axis=1) >= 0).all()


def test_stances_as_stated_use_the_stated_cost_of_failure():
    document = plain(members=2, strengths=(0, 50))
    document["meeting"]["cost_of_failure"] = 0.03
    document["delegations"]["D1"]["stances"]["p0"]["position"] = 20
    certain = made(document)
    document["uncertainty"] |= {"cost_log_sd": 1.0}
    assert Negotiation(made(document)).run().record == Negotiation(certain).run().record


# two camps with thresholds in every order


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 3), (2, 2), (2, 3), (3, 3)])
def test_two_camps_agree_in_one_of_all_orders_of_their_thresholds(a, b):
    """P = 1 / C(a + b, a), exactly: thresholds drawn alike, so every order is equally likely.

    Camp A has floors, camp B ceilings, and crossing one is absolute. There is a wording between
    any two thresholds, so a text exists if and only if every floor lies below every ceiling.
    """
    total = a + b
    strengths = tuple(float(y) for y in np.linspace(0, 100, 2 * total + 3)[1::2])
    thresholds = np.linspace(0, 100, 2 * total + 3)[2:-1:2]
    agree = 0
    orders = list(itertools.combinations(range(total), a))
    for camp_a in orders:
        document = plain(members=total, strengths=strengths)
        document["paragraphs"]["p0"]["reference"] = strengths[0]
        for rank, threshold in enumerate(thresholds):
            bound = "floor" if rank in camp_a else "ceiling"
            stance = document["delegations"][f"D{rank}"]["stances"]["p0"]
            stance.update({bound: float(threshold), "penalty": math.inf})
        agree += _some_wording_suits_all(made(document), strengths)
    assert agree == 1
    assert len(orders) == math.comb(total, a)


def _some_wording_suits_all(scenario, strengths) -> bool:
    room = Room(scenario, inputs_of(scenario), inputs_of(scenario).stances, "none")
    common = overlap_of(room, 1, 0).zone
    held = [
        Negotiation(scenario.with_values({"paragraphs.p0.tabled": f"r{w}"})).run().joint
        for w in range(len(strengths))
    ]
    assert [w for w, joint in enumerate(held) if joint] == sorted(common)
    return bool(common)


# the solver's proof


def test_exact_proves_that_opposed_vetoes_leave_no_text():
    """D0 has an absolute floor, D1 an absolute ceiling below it; the fallback is as good as any."""
    document = plain(members=2, strengths=(0, 100))
    document["delegations"]["D0"]["stances"]["p0"].update(floor=60, penalty=math.inf)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, ceiling=40, penalty=math.inf)
    scenario = made(document)
    inputs = inputs_of(scenario)
    found = best_text(Room(scenario, inputs, inputs.stances, "chair_summary"))
    assert found.draft is None
    assert found.value is None
    assert "infeasible" in found.statement
    result = Negotiation(scenario, "exact", "chair_summary").run()
    assert result.proof == found
    assert not result.joint


def test_exact_takes_the_best_of_what_all_can_accept():
    """Two topics, each liked by one of two: linkage makes both at 100 acceptable to both."""
    document = plain(members=2, topics=2)
    for who, disliked in (("D0", "p0"), ("D1", "p1")):
        document["delegations"][who]["stances"][disliked].update(position=40, salience=1)
    document["delegations"]["D0"]["stances"]["p1"]["salience"] = 3
    document["delegations"]["D1"]["stances"]["p0"]["salience"] = 3
    result = Negotiation(made(document), "exact", "none").run()
    assert result.joint
    assert result.rounds == 1
    # by hand: 1/4 (0.16 - (0.4 - y)^2) + 3/4 (1 - (1 - y')^2), for either, is highest at 100
    assert [p.strength for p in result.document.paragraphs] == [100, 100]
    alone = 0.25 * (0.16 - 0.36)
    assert alone < 0 < alone + 0.75
    assert accepts(-(alone + 0.75), 0.0)
    assert result.proof.value == pytest.approx(alone + 0.75)


# sideline meetings by hand


def test_a_negotiation_moves_each_by_the_rule():
    """mu (x_j - x_i)(1 - s_i / max s_i): salience 1 and 3 gives 0.3 * 2/3 on the lesser topic."""
    document = _pair("negotiation")
    document["assumptions"] |= {"negotiation_rate": 0.3}
    stance = document["delegations"]["D0"]["stances"]["p0"]
    stance.update(ceiling=30, penalty=0.2)
    model = Negotiation(made(document))
    model.run()
    at = model.room.stances
    assert at.position[0].tolist() == pytest.approx([0.2 + 0.2 * 0.6, 0.3])
    assert at.position[1].tolist() == pytest.approx([0.8, 0.9 + 0.2 * (0.3 - 0.9)])
    # the red line yields to a position beyond it by the same share
    assert at.ceiling[0, 0] == pytest.approx(0.3 + 0.2 * (0.8 - 0.3))


def test_an_exchange_gains_both_the_same():
    """D0 cares for p1, D1 for p0: each gives way where it cares less (saliences 1 : 3).

    u = 0.6 on p0 would need v = 0.6 (1 + 3) / (3 + 1) = 0.6 on p1, and 0.6 is the distance there:
    both gain 3/4 * 0.6 - 1/4 * 0.6 = 0.3 in their own units.
    """
    model = Negotiation(made(_pair("exchange")))
    before = model.room.stances.position.copy()
    model.run()
    after = model.room.stances.position
    assert after[0].tolist() == pytest.approx([0.8, 0.3])
    assert after[1].tolist() == pytest.approx([0.8, 0.3])
    given_up = np.abs(after - before)
    salience = model.room.stances.salience
    gain_0 = salience[0, 1] * given_up[1, 1] - salience[0, 0] * given_up[0, 0]
    gain_1 = salience[1, 0] * given_up[0, 0] - salience[1, 1] * given_up[1, 1]
    assert gain_0 == pytest.approx(gain_1)
    assert gain_0 == pytest.approx(0.3)


def _pair(kind: str) -> dict:
    document = plain(members=2, topics=2)
    for who, position, salience in (("D0", (20, 30), (1, 3)), ("D1", (80, 90), (3, 1))):
        for key, x, s in zip(("p0", "p1"), position, salience, strict=True):
            document["delegations"][who]["stances"][key].update(position=x, salience=s)
    document["sidelines"] = [
        {"between": ["D0", "D1"], "kind": kind, "round": 1, "evidence": SOURCED}
    ]
    return document


@pytest.mark.parametrize(
    "values",
    [
        {"meeting.cost_of_failure": 1000.0, "groups.camp_b.stances.point.penalty": math.inf},
        {"assumptions.naming_cost": 1000.0, "meeting.fallback": "outcome_document"},
    ],
)
def test_no_cost_outweighs_an_absolute_veto(values):
    everywhere = {"groups.camp_b.stances.point.penalty": math.inf, "uncertainty.kappa_log_sd": 3.0}
    everywhere["uncertainty.cost_log_sd"] = 1.0
    weights = {f"delegations.B{b}.kappa": 1000.0 for b in (1, 2)}
    scenario = load_scenario("two_camps", {**everywhere, **weights, **values})
    tally = replicate(scenario, ("hold", scenario.meeting.fallback), n=500, seed=0)
    assert tally.joint == 0
    assert all(abs(mean) <= 1000 for mean in tally.mean_value())
