"""Chance: the same numbers whatever the order, and the distributions that are promised."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from worlds import made, plain

from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.rules.draws import BLOCK, COST, DICE, PENALTY, STANCES, checked_seed, dice, draw
from sim.rules.inputs import inputs_of
from sim.rules.numbers import VETO
from sim.rules.quantiles import source
from sim.scenario.scenario import load_scenario

SEED = 7
DRAWS = 600
UNLIKELY = 1e-4
"""A correct program fails a test at this level for one seed in ten thousand; the seed is fixed."""


def drawn(scenario, number: str, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """One kind of number over replications, (R, I, K) or (R, I)."""
    inputs, uncertainty = inputs_of(scenario), scenario.uncertainty
    return np.array([getattr(draw(inputs, uncertainty, seed, r), number) for r in range(draws)])


def middling(**changes):
    """Two delegations on three topics, positions in the middle, red lines with penalties."""
    document = plain(members=2, topics=3)
    for who, x in (("D0", 40), ("D1", 60)):
        for key, salience in (("p0", 1), ("p1", 2), ("p2", 5)):
            document["delegations"][who]["stances"][key].update(
                position=x, salience=salience, ceiling=90, penalty=0.3, evidence="rule-salience"
            )
    document["uncertainty"] |= {"position_sd": 10, **changes}
    return made(document)


# reproducible


def test_a_replication_is_the_same_whatever_was_drawn_before_it():
    scenario = load_scenario("new_delhi_2023")
    inputs, uncertainty = inputs_of(scenario), scenario.uncertainty
    wanted = [0, 1, BLOCK - 1, BLOCK, 3 * BLOCK + 5]
    forwards = {r: draw(inputs, uncertainty, SEED, r) for r in wanted}
    backwards = {r: draw(inputs, uncertainty, SEED, r) for r in reversed(wanted)}
    for r in wanted:
        for number in ("position", "salience", "penalty", "kappa"):
            one, other = getattr(forwards[r], number), getattr(backwards[r], number)
            assert np.array_equal(one, other)


def test_replications_and_seeds_differ_and_zero_is_a_seed_of_its_own():
    scenario = middling()
    positions = drawn(scenario, "position", draws=2 * BLOCK)
    assert len({row.tobytes() for row in positions}) == 2 * BLOCK
    first = {seed: drawn(scenario, "position", draws=1, seed=seed).tobytes() for seed in (0, 1, 2)}
    assert len(set(first.values())) == 3


def test_no_seed_means_seed_zero():
    assert checked_seed(None) == 0
    assert checked_seed(0) == 0
    assert checked_seed(np.int64(5)) == 5
    unnamed = Negotiation("two_camps", replication=4).run()
    assert unnamed.record == Negotiation("two_camps", replication=4, rng=0).run().record


def test_a_huge_seed_is_a_seed():
    big = 2**70 + 3
    result = Negotiation("two_camps", replication=0, rng=big).run()
    assert result.seed == big


def test_a_negative_seed_is_refused():
    with pytest.raises(InputError, match=r"^seed: must be a whole number from 0, found -3$"):
        checked_seed(-3)


def test_the_dice_of_a_replication_are_its_own():
    assert np.array_equal(dice(1, 5, 30), dice(1, 5, 30))
    assert not np.array_equal(dice(1, 5, 30), dice(1, 6, 30))
    assert not np.array_equal(dice(1, 5, 30), dice(2, 5, 30))
    rolls = dice(1, BLOCK + 3, 1000)
    assert stats.kstest(rolls, "uniform").pvalue > UNLIKELY


def test_every_kind_of_draw_has_a_stream_of_its_own():
    keys = [(STANCES,), (DICE,), (COST,), *((PENALTY, k) for k in range(5))]
    states = {source(SEED, block, *key).tobytes() for block in range(3) for key in keys}
    assert len(states) == 3 * len(keys)


# common random numbers


def test_one_uncertainty_changed_leaves_the_draws_of_the_others_in_place():
    one, other = middling(), middling(kappa_log_sd=0.9)
    for number in ("position", "salience", "penalty"):
        assert np.array_equal(drawn(one, number, 20), drawn(other, number, 20))
    assert not np.array_equal(drawn(one, "kappa", 20), drawn(other, "kappa", 20))


def test_an_uncertain_cost_of_failure_is_one_factor_of_every_kappa_and_moves_nothing_else():
    one, other = middling(), middling(cost_log_sd=0.8)
    for number in ("position", "salience", "penalty"):
        assert np.array_equal(drawn(one, number, 20), drawn(other, number, 20))
    factors = drawn(other, "kappa", 20) / drawn(one, "kappa", 20)
    assert factors == pytest.approx(np.repeat(factors[:, :1], 2, axis=1))
    assert len(np.unique(factors[:, 0])) == 20


def test_a_wider_cost_of_failure_stretches_the_same_draws():
    logs = [
        np.log(drawn(middling(kappa_log_sd=0, cost_log_sd=sd), "kappa", 20)[:, 1])
        for sd in (0.3, 0.9)
    ]
    # quantiles are straight between the points of a table of their own
    assert logs[1] == pytest.approx(3 * logs[0], abs=2e-3)


def test_a_side_shares_the_draw_of_its_first_member_in_file_order_and_nobody_elses_changes():
    """D1 and D3 are one side, with means of their own; D1 leads it, whatever the list says."""
    document = plain(members=5, topics=2)
    for i, delegation in enumerate(document["delegations"].values()):
        for stance in delegation["stances"].values():
            stance.update(position=50, ceiling=90, penalty=0.1 * (i + 1))
    alone = made(document)
    document["sides"] = {"west": {"members": ["D3", "D1"], "evidence": "judgement"}}
    together = made(document)
    for number in ("position", "salience", "kappa"):
        assert np.array_equal(drawn(alone, number, 20), drawn(together, number, 20))
    before, after = drawn(alone, "penalty", 20), drawn(together, "penalty", 20)
    others = [0, 1, 2, 4]
    assert np.array_equal(before[:, others], after[:, others])
    assert after[:, 3] == pytest.approx(before[:, 1] * 2)
    # one draw for each paragraph
    assert not np.isclose(after[:, 3, 0], after[:, 3, 1]).any()


def test_a_side_keeps_its_draw_when_its_first_member_stays_away():
    document = plain(members=3)
    document["sides"] = {"west": {"members": ["D1", "D2"], "evidence": "judgement"}}
    for delegation in document["delegations"].values():
        delegation["stances"]["p0"].update(ceiling=90, penalty=0.3)
    scenario = made(document)
    absent = scenario.with_values({"delegations.D1.present": False})
    assert np.array_equal(drawn(scenario, "penalty", 20), drawn(absent, "penalty", 20))


def test_a_veto_stays_one_and_a_stated_line_is_that_of_a_side_but_of_nobody_else():
    document = plain(members=4)
    document["sides"] = {"west": {"members": ["D0", "D1", "D2"], "evidence": "judgement"}}
    for who, penalty in (("D0", 0.3), ("D1", math.inf)):
        document["delegations"][who]["stances"]["p0"].update(ceiling=40, penalty=penalty)
    scenario = made(document)
    penalties = drawn(scenario, "penalty", draws=20)
    assert (penalties[:, 1, 0] == VETO).all()
    # of several stated penalties the largest is that of a side
    assert (penalties[:, 2, 0] == VETO).all()
    assert scenario.delegation("D2").stances["p0"].ceiling == 40
    assert (penalties[:, 3, 0] == 0.0).all()
    assert len(np.unique(penalties[:, 0, 0])) == 20


def test_who_stays_away_does_not_change_the_others_draws():
    scenario = load_scenario("new_delhi_2023")
    absent = scenario.with_values({"delegations.ARG.present": False})
    assert np.array_equal(drawn(scenario, "position", 3), drawn(absent, "position", 3))


def test_alternatives_meet_the_same_draw():
    scenario = load_scenario("new_delhi_2023")
    one = Negotiation(scenario, "hold", "none", replication=9, rng=3)
    other = Negotiation(scenario, "split", "chair_summary", replication=9, rng=3)
    assert np.array_equal(one.room.stances.position, other.room.stances.position)
    assert np.array_equal(one.room.stances.kappa, other.room.stances.kappa)


# the distributions


def test_positions_scatter_normally_around_the_stated_ones():
    positions = drawn(middling(), "position")
    # 4 and 6 standard deviations inside the scale: clipping does not show
    for i, centre in enumerate((0.4, 0.6)):
        for k in range(3):
            assert stats.kstest(positions[:, i, k], "norm", (centre, 0.1)).pvalue > UNLIKELY


def test_positions_stay_on_the_scale():
    positions = drawn(load_scenario("new_delhi_2023"), "position", draws=50)
    assert positions.min() == 0.0
    assert positions.max() == 1.0


def test_saliences_are_dirichlet_around_the_stated_shares():
    saliences = drawn(middling(salience_concentration=20.0), "salience")
    assert saliences.sum(axis=2) == pytest.approx(1.0)
    for k, share in enumerate((1 / 8, 2 / 8, 5 / 8)):
        marginal = (20 * share, 20 * (1 - share))
        for i in range(2):
            assert stats.kstest(saliences[:, i, k], "beta", marginal).pvalue > UNLIKELY


def test_penalties_are_exponential_around_their_mean():
    penalties = drawn(middling(), "penalty")
    for i in range(2):
        assert stats.kstest(penalties[:, i, 0], "expon", (0, 0.3)).pvalue > UNLIKELY


def test_kappa_is_lognormal_around_its_median():
    kappas = drawn(middling(kappa_log_sd=0.5), "kappa")
    assert stats.kstest(kappas[:, 1], "lognorm", (0.5, 0, 1.0)).pvalue > UNLIKELY


def test_the_cost_of_failure_is_lognormal_around_its_stated_value():
    factors = drawn(middling(kappa_log_sd=0, cost_log_sd=0.5), "kappa")[:, 1]
    assert stats.kstest(factors, "lognorm", (0.5, 0, 1.0)).pvalue > UNLIKELY
    logs = np.log(factors)
    assert abs(np.median(logs)) < 4 * 1.2533 * 0.5 / math.sqrt(DRAWS)
    assert abs(logs.std() - 0.5) < 4 * 0.5 / math.sqrt(2 * DRAWS)


def test_the_cost_of_failure_is_independent_of_every_other_draw():
    scenario = middling(kappa_log_sd=0, cost_log_sd=0.5)
    cost = drawn(scenario, "kappa")[:, :1]
    others = [drawn(scenario, name).reshape(DRAWS, -1) for name in ("position", "penalty")]
    own = drawn(middling(), "kappa")
    ranks = stats.rankdata(np.hstack([cost, own, *others]), axis=0)
    assert np.abs(np.corrcoef(ranks.T)[0, 1:]).max() < 5 / math.sqrt(DRAWS)


def test_delegations_topics_and_replications_are_independent():
    positions = drawn(middling(), "position")
    flat = positions.reshape(DRAWS, -1)
    correlation = np.corrcoef(flat.T)
    limit = 4.5 / math.sqrt(DRAWS)
    assert np.abs(correlation - np.eye(6)).max() < limit
    lagged = np.corrcoef(flat[:-1, 0], flat[1:, 0])[0, 1]
    assert abs(lagged) < limit


@pytest.mark.parametrize("members", [1, 2, 3, 5])
def test_penalties_are_independent_of_the_stances_and_between_paragraphs(members):
    """In a room of any size, odd or even, for the last member as for the first."""
    document = plain(members=members, topics=3)
    for delegation in document["delegations"].values():
        for stance in delegation["stances"].values():
            stance.update(position=50, ceiling=90, penalty=0.3)
    scenario = made(document)
    penalties = drawn(scenario, "penalty").reshape(DRAWS, -1)
    stances = np.hstack(
        [drawn(scenario, name).reshape(DRAWS, -1) for name in ("position", "salience", "kappa")]
    )
    ranks = stats.rankdata(np.hstack([penalties, stances]), axis=0)
    correlation = np.corrcoef(ranks.T)[: penalties.shape[1]]
    alone = np.eye(*correlation.shape, dtype=bool)
    assert np.abs(correlation[~alone]).max() < 5 / math.sqrt(DRAWS)


def test_a_veto_stays_absolute_and_no_red_line_has_no_penalty():
    document = plain(members=2)
    document["delegations"]["D0"]["stances"]["p0"].update(ceiling=40, penalty=math.inf)
    penalties = drawn(made(document), "penalty", draws=20)
    assert (penalties[:, 0, 0] == VETO).all()
    assert (penalties[:, 1, 0] == 0.0).all()


def test_no_uncertainty_gives_the_stances_as_stated():
    scenario = middling(
        position_sd=0, penalty_spread=0, kappa_log_sd=0, salience_concentration=1e12
    )
    stated = inputs_of(scenario).stances
    for number in ("position", "penalty", "kappa"):
        assert drawn(scenario, number, 5) == pytest.approx(np.array([getattr(stated, number)] * 5))
    assert drawn(scenario, "salience", 5) == pytest.approx(
        np.array([stated.salience] * 5), abs=1e-5
    )


def test_a_vanishing_concentration_still_gives_shares():
    saliences = drawn(middling(salience_concentration=1e-300), "salience", draws=20)
    assert np.isfinite(saliences).all()
    assert saliences.sum(axis=2) == pytest.approx(1.0)


def test_a_topic_without_salience_never_gets_any():
    document = plain(topics=2)
    document["delegations"]["D0"]["stances"]["p1"]["salience"] = 0
    saliences = drawn(made(document), "salience", draws=50)
    assert (saliences[:, 0, 1] == 0).all()
    assert (saliences[:, 0, 0] == 1).all()
