"""What every standard model must do, whatever the problem; and the parts they are made of."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import facilitated

from sim.baselines.baselines import BASELINES
from sim.baselines.challenge import challenge_rounds
from sim.baselines.exchange import possible_trades, trade_all
from sim.baselines.nash import nash
from sim.baselines.problem import Problem, weighted_mean_of, weighted_median_of
from sim.baselines.veto import agenda_setter, veto_core
from sim.baselines.yardsticks import YARDSTICKS, nash_at
from sim.baselines.zone import quadratic_utility
from sim.errors import InputError
from sim.scenario.scenario import load_scenario

EVERY = {name: baseline.model for name, baseline in BASELINES.items()} | YARDSTICKS


def random_problem(seed: int, issues: int | None = None) -> Problem:
    rng = np.random.default_rng(seed)
    actors, k = int(rng.integers(2, 9)), issues or int(rng.integers(1, 5))
    return Problem(
        positions=rng.integers(0, 21, (actors, k)) * 5.0,
        salience=rng.uniform(0.05, 1, (actors, k)),
        capability=rng.uniform(0.1, 2, actors),
        reference=rng.integers(0, 21, k) * 5.0,
        setter=0,
    )


seeds = st.integers(0, 10_000)
models = st.sampled_from(sorted(EVERY))


@settings(max_examples=60, deadline=None)
@given(seed=seeds, name=models)
def test_a_forecast_is_a_text_on_the_scale(seed, name):
    problem = random_problem(seed)
    y = EVERY[name](problem).position
    assert y.shape == (problem.positions.shape[1],)
    assert ((y >= -1e-9) & (y <= 100 + 1e-9)).all()


@settings(max_examples=60, deadline=None)
@given(seed=seeds, name=models)
def test_the_order_of_actors_does_not_matter(seed, name):
    problem = random_problem(seed)
    order = np.random.default_rng(seed).permutation(len(problem.capability))
    turned = dataclasses.replace(
        problem,
        positions=problem.positions[order],
        salience=problem.salience[order],
        capability=problem.capability[order],
        setter=int(np.flatnonzero(order == problem.setter)[0]),
    )
    before, after = EVERY[name](problem), EVERY[name](turned)
    np.testing.assert_allclose(after.position, before.position, atol=2e-2)
    assert after.fails == before.fails


@settings(max_examples=60, deadline=None)
@given(seed=seeds, name=models.filter(lambda n: n not in {"fifty", "reference", "held_back_10"}))
def test_where_all_want_the_same_it_is_the_forecast(seed, name):
    problem = random_problem(seed)
    wanted = np.broadcast_to(problem.positions[0], problem.positions.shape)
    agreed = dataclasses.replace(problem, positions=wanted)
    np.testing.assert_allclose(EVERY[name](agreed).position, wanted[0], atol=1e-2)


@pytest.mark.parametrize("name", sorted(BASELINES))
def test_only_those_registered_for_it_speak_of_failure(name):
    said = {BASELINES[name](random_problem(seed)).fails for seed in range(40)}
    assert said == ({True, False} if BASELINES[name].speaks_of_failure else {None})


@pytest.mark.parametrize("name", sorted(n for n in BASELINES if BASELINES[n].needs_reference))
def test_a_model_that_needs_a_reference_point_says_so(name):
    problem = dataclasses.replace(random_problem(1), reference=None)
    with pytest.raises(InputError, match="reference point"):
        BASELINES[name](problem)


@pytest.mark.parametrize("name", sorted(n for n in BASELINES if not BASELINES[n].needs_reference))
def test_the_others_do_without(name):
    problem = random_problem(1)
    without = dataclasses.replace(problem, reference=None)
    np.testing.assert_array_equal(
        BASELINES[name](without).position, BASELINES[name](problem).position
    )


def test_a_scenario_is_predicted_paragraph_by_paragraph():
    scenario = load_scenario("two_camps")
    for model in BASELINES.values():
        assert len(model(scenario).position) == len(scenario.paragraphs)


def test_the_problem_of_a_scenario_holds_those_in_the_room():
    scenario = load_scenario("two_camps")
    problem = Problem.from_scenario(scenario)
    assert problem.actors == tuple(d.id for d in scenario.present)
    first = scenario.present[0]
    stated = [first.stances[p.id].position for p in scenario.paragraphs]
    np.testing.assert_allclose(problem.positions[0], stated)
    np.testing.assert_allclose(problem.status_quo, [p.reference for p in scenario.paragraphs])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"capability": np.ones(99)}, "capability: must have shape"),
        ({"positions": np.full((3, 1), 101.0)}, r"positions\[0, 0\]: must be on 0..100, not 101"),
        ({"salience": -np.ones((3, 1))}, "must not be negative"),
        ({"setter": 3}, "setter: must be an actor 0..2, not 3"),
    ],
)
def test_an_array_that_does_not_fit_is_refused(change, message):
    fits = {
        "positions": np.full((3, 1), 50.0),
        "salience": np.ones((3, 1)),
        "capability": np.ones(3),
    }
    with pytest.raises(InputError, match=message):
        Problem(**(fits | change))


# means and medians


def test_a_tie_of_the_weighted_median_goes_to_the_lower_position():
    assert weighted_median_of(np.array([80.0, 20.0]), np.ones(2)) == 20.0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 9)), min_size=1, max_size=12))
def test_half_the_weight_lies_on_each_side_of_the_weighted_median(actors):
    x, w = (np.array(column, dtype=float) for column in zip(*actors, strict=True))
    m = weighted_median_of(x, w)
    assert m in x
    assert w[x <= m].sum() >= w.sum() / 2
    assert w[x < m].sum() < w.sum() / 2


def test_without_any_weight_all_count_alike():
    x = np.array([0.0, 30.0, 60.0])
    assert weighted_median_of(x, np.zeros(3)) == 30.0
    assert weighted_mean_of(x[:, None], np.zeros((3, 1)))[0] == 30.0


# Nash


def nash_log(problem: Problem, y: np.ndarray) -> float:
    gain = quadratic_utility(problem, y) - quadratic_utility(problem, problem.status_quo)
    if (gain <= 0).any():
        return -np.inf
    return float(problem.weight.sum(axis=1) @ np.log(gain))


@pytest.mark.parametrize("seed", range(12))
def test_on_one_issue_no_point_of_a_fine_grid_beats_nash(seed):
    problem = random_problem(seed, issues=1)
    found = nash(problem)
    best = max(nash_log(problem, np.array([y])) for y in np.linspace(0, 100, 2001))
    assert found.fails == (best == -np.inf)
    if not found.fails:
        assert nash_log(problem, found.position) >= best - 1e-5


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_no_random_text_beats_nash(seed):
    problem = random_problem(seed)
    found = nash(problem)
    rng = np.random.default_rng(seed)
    near = found.position + rng.normal(0, [[0.5], [5], [30]], (3, len(found.position)))
    best = max(nash_log(problem, np.clip(y, 0, 100)) for y in near)
    if found.fails:
        gain = [quadratic_utility(problem, np.clip(y, 0, 100)) for y in near]
        d = quadratic_utility(problem, problem.status_quo)
        assert max((u - d).min() for u in gain) <= 1e-6
    else:
        assert nash_log(problem, found.position) >= best - 1e-5


def test_nash_is_a_weighted_mean_only_when_failure_is_bad_without_bound():
    problem = random_problem(3, issues=1)
    mean = weighted_mean_of(problem.positions, problem.weight)
    far = nash_at(problem, disagreement=-1e5).position
    near = nash_at(problem, disagreement=-1.0001).position
    np.testing.assert_allclose(far, mean, atol=0.05)
    assert abs(near - mean)[0] > 0.5


# veto players


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_what_the_setter_proposes_hurts_no_veto_player(seed):
    problem = random_problem(seed)
    found = agenda_setter(problem)
    gain = quadratic_utility(problem, found.position)
    gain = gain - quadratic_utility(problem, problem.status_quo)
    assert (gain >= -1e-6).all()


def test_without_a_setter_the_reference_point_stays():
    problem = dataclasses.replace(random_problem(2), setter=None)
    found = agenda_setter(problem)
    assert found.fails
    np.testing.assert_array_equal(found.position, problem.status_quo)


def test_the_chair_sets_the_agenda_if_it_is_a_delegation():
    scenario = load_scenario("new_delhi_2023")
    problem = Problem.from_scenario(scenario)
    assert problem.actors[problem.setter] == "IND"
    assert Problem.from_scenario(facilitated(scenario)).setter is None


def test_only_veto_players_hold_up_the_change():
    """The one who likes the reference point has no veto: the core begins at the next position."""
    problem = Problem(
        positions=np.array([[0.0], [40.0], [90.0]]),
        salience=np.ones((3, 1)),
        capability=np.ones(3),
        reference=np.zeros(1),
        veto=np.array([False, True, True]),
        setter=2,
    )
    assert veto_core(problem).position[0] == 40.0
    assert agenda_setter(problem).position[0] == 80.0
    everyone = dataclasses.replace(problem, veto=None)
    assert agenda_setter(everyone).fails


def test_a_package_can_gain_all_where_each_issue_alone_is_stuck():
    """Opposed on both issues but caring about different ones: only a package moves them."""
    problem = Problem(
        positions=np.array([[100.0, 0.0], [0.0, 100.0]]),
        salience=np.array([[0.9, 0.1], [0.1, 0.9]]),
        capability=np.ones(2),
        reference=np.array([50.0, 50.0]),
        setter=0,
    )
    assert veto_core(problem).fails
    found = nash(problem)
    assert not found.fails
    assert found.position[0] == pytest.approx(90, abs=0.1)
    assert found.position[1] == pytest.approx(90, abs=0.1)


# challenge and exchange


def test_a_settled_issue_is_not_challenged():
    x = np.full(4, 30.0)
    rounds = challenge_rounds(x, np.ones(4), np.ones(4), rounds=3)
    assert all((after == x).all() for after in rounds)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_challenges_stay_between_the_extremes_and_do_not_depend_on_units(seed):
    problem = random_problem(seed, issues=1)
    x, s, c = problem.positions[:, 0], problem.salience[:, 0], problem.capability
    after = challenge_rounds(x, c, s, rounds=4)[-1]
    assert x.min() - 1e-9 <= after.min() <= after.max() <= x.max() + 1e-9
    scaled = challenge_rounds(x, c, 37 * s, rounds=4)[-1]
    np.testing.assert_allclose(scaled, after, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_the_two_who_trade_gain_the_same(seed):
    problem = random_problem(seed, issues=3)
    free = np.ones(problem.positions.shape, dtype=bool)
    trades = possible_trades(problem, problem.positions, free)
    s = problem.salience
    for a, b, p, q in np.argwhere(trades.gain > 0):
        dp, dq = trades.shift_p[a, b, p, q], trades.shift_q[a, b, p, q]
        of_a, of_b = s[a, q] * dq - s[a, p] * dp, s[b, p] * dp - s[b, q] * dq
        assert of_a == pytest.approx(of_b)
        assert of_a == pytest.approx(trades.gain[a, b, p, q])


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_trading_ends_with_nothing_left_to_trade_and_nobody_off_the_scale(seed):
    problem = random_problem(seed)
    after, made = trade_all(problem)
    low, high = problem.positions.min(axis=0), problem.positions.max(axis=0)
    assert ((after >= low - 1e-9) & (after <= high + 1e-9)).all()
    moved = after != problem.positions
    assert moved.sum() <= 2 * made
    assert possible_trades(problem, after, ~moved).gain.max(initial=0) <= 1e-6


def test_one_issue_leaves_nothing_to_trade():
    problem = random_problem(5, issues=1)
    assert trade_all(problem)[1] == 0
