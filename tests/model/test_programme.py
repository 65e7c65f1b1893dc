"""Programmes: small ones by hand, and that of texts against trying every text."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import time

import numpy as np
import pytest
from highspy import HighsModelStatus
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.model.programme import Programme, TextProgramme, TimeLimit
from sim.rules.consensus import Rule, accepts, adopts
from sim.rules.numbers import VETO

NOISY = """
import os, sys
from sim.model.negotiation import Negotiation
from sim.questions.explain import explain
from sim.scenario.scenario import load_scenario
from sim.unlocking.unlock import unlock

if sys.argv[1] == "closed":
    os.close(1)
print("before", end="", flush=True) if sys.argv[1] == "open" else None
assert Negotiation(load_scenario("two_camps"), "exact").run().joint
assert explain(load_scenario("two_camps")).text[0].checked
assert unlock(load_scenario("two_camps")).solutions
print("after", end="", flush=True) if sys.argv[1] == "open" else None
print("done", file=sys.stderr)
sys.stderr.flush()
os._exit(0)
"""


@pytest.mark.parametrize(("stdout", "written"), [("open", "beforeafter"), ("closed", "")])
def test_what_the_solver_prints_does_not_reach_standard_output(stdout, written):
    command = [sys.executable, "-c", NOISY, stdout]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout, done.stderr) == (0, written, "done\n")


def hard(size: int = 40, rows: int = 8) -> tuple[Programme, np.ndarray]:
    """Knapsacks that take the solver more than its first node."""
    rng = np.random.default_rng(0)
    programme = Programme()
    items = programme.variables(np.ones(size))
    for weights in rng.integers(1, 100, (rows, size)):
        programme.row(items, weights, high=float(weights.sum() // 2))
    return programme, -rng.random(size)


def test_a_small_programme_changed_between_solves():
    programme = Programme()
    x = programme.variables(np.ones(3))
    row = programme.row(x, np.ones(3), low=1.0)
    cost = np.array([1.0, 2.0, 4.0])
    assert programme.minimise(cost).found == pytest.approx([1, 0, 0])
    programme.bound(x[:1], 0.0, 0.0)
    assert programme.minimise(cost).found == pytest.approx([0, 1, 0])
    programme.row(x[1:], np.ones(2), high=0.0)
    assert programme.minimise(cost) == (None, math.inf, True)
    programme.keep_rows(row + 1)
    answer = programme.minimise(cost)
    assert answer.found == pytest.approx([0, 1, 0])
    assert (answer.bound, answer.proved) == (pytest.approx(2.0), True)
    most = programme.row(x, np.ones(3), high=0.0)
    assert programme.minimise(cost).found is None
    programme.limit_row(most, math.inf)
    assert programme.minimise(cost).found == pytest.approx([0, 1, 0])


def test_a_number_that_need_not_be_whole():
    programme = Programme()
    part = programme.variables(np.array([0.8]), whole=False)
    programme.row(part, [2.0], low=1.0)
    assert programme.minimise(np.ones(1)).found == pytest.approx([0.5])
    programme.change(0, part[0], 4.0)
    assert programme.minimise(np.ones(1)).found == pytest.approx([0.25])


class Standing(TimeLimit):
    """A millisecond, by a clock that stands still."""

    @property
    def left(self):
        return 1e-3 if self.end > -math.inf else 0.0


def test_no_time_is_no_proof():
    programme, cost = hard()
    assert programme.minimise(cost, TimeLimit(0)) == (None, -math.inf, False)
    short = Standing()
    answer = programme.minimise(cost, short)
    assert not answer.proved
    # over by the solver's clock, so over for whoever asks next
    assert short.left == 0.0
    best = programme.minimise(cost)
    assert best.proved
    assert answer.bound <= best.bound
    # the solver's clock runs on, and the limit with it
    assert programme.minimise(cost, TimeLimit(60.0)).proved
    assert programme.highs.getOptionValue("time_limit")[1] > 60.0


def test_the_best_so_far_is_an_answer_but_no_proof():
    programme = Programme()
    programme.row(programme.variables(np.ones(2)), np.ones(2), low=1.0)
    programme.highs.getModelStatus = lambda: HighsModelStatus.kTimeLimit
    limit = TimeLimit(60.0)
    answer = programme.minimise(np.array([1.0, 2.0]), limit)
    assert answer.found == pytest.approx([1, 0])
    assert (answer.proved, limit.left) == (False, 0.0)
    # without one there is no answer
    programme.row([0, 1], np.ones(2), high=0.0)
    assert programme.minimise(np.ones(2), TimeLimit(60.0)).found is None


def test_a_solver_that_gives_up_is_no_proof():
    programme, cost = hard()
    programme.highs.setOptionValue("mip_max_nodes", 0)
    with pytest.raises(RuntimeError, match="stopped without an answer: Solution limit"):
        programme.minimise(cost)


def test_a_time_limit_runs_down_and_is_shared():
    limit = TimeLimit(5.0)
    before = limit.left
    time.sleep(0.01)
    assert limit.left < before <= 5.0
    assert limit.part(0.5).left <= 2.5
    assert TimeLimit(0).left == 0.0
    for seconds in (-1.0, math.nan):
        with pytest.raises(InputError, match="must be seconds from 0"):
            TimeLimit(seconds)


# texts

# few values, so that ties and texts on the very edge are frequent
REGRETS = st.sampled_from([-0.3, -0.1, 0.0, 0.1, 0.2, 0.3, 0.7, VETO])
COSTS = st.sampled_from([0.0, 1.0, 1.5, -2.0])


@st.composite
def worlds(draw):
    """Regrets, limits, allowed and outside options, as arrays."""
    topics, options, members = (draw(st.integers(*size)) for size in ((1, 3), (2, 4), (1, 4)))
    count = topics * options
    regret = draw(st.lists(REGRETS, min_size=count * members, max_size=count * members))
    limit = draw(st.lists(st.sampled_from([0.0, 0.1, 0.3]), min_size=members, max_size=members))
    allowed = np.array(draw(st.lists(st.sampled_from([True, True, False]), min_size=count,
                                     max_size=count))).reshape(topics, options)  # fmt: skip
    allowed[:, 0] = True
    outside = np.zeros((topics, options), dtype=bool)
    outside[:, -1] = draw(st.booleans())
    return np.array(regret).reshape(topics, options, members), np.array(limit), allowed, outside


def texts(programme):
    """Every text with something left inside, in order."""
    for text in itertools.product(*(np.nonzero(row)[0] for row in programme.allowed)):
        if not all(programme.outside[k, o] for k, o in enumerate(text)):
            yield np.array(text)


def holds(programme, text, required):
    totals = sum(programme.regret[k, o] for k, o in enumerate(text))
    if not all(accepts(totals[i], programme.limit[i]) for i in required):
        return False
    return programme.rule is None or adopts(totals, programme.limit, programme.rule)


def added(cost, text):
    return sum(cost[k, o] for k, o in enumerate(text))


def check(programme, required, cost):
    """The programme's text is the first of the cheapest that hold, and there is none if none is."""
    every = [text for text in texts(programme) if holds(programme, text, required)]
    answer = programme.text(required, cost)
    assert answer.proved
    if not every:
        assert answer.found is None
        return
    best = min(added(cost, text) for text in every)
    first = next(text for text in every if added(cost, text) <= best + 1e-9)
    assert answer.found.tolist() == first.tolist()
    assert answer.bound == pytest.approx(best, abs=1e-7)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.data())
def test_one_programme_answers_like_trying_every_text(world, data):
    programme = TextProgramme(*world)
    topics, options, members = world[0].shape
    for _ in range(3):
        required = data.draw(st.sets(st.integers(0, members - 1)))
        costs = data.draw(st.lists(COSTS, min_size=topics * options, max_size=topics * options))
        check(programme, required, np.array(costs).reshape(topics, options))
        some = programme.text(required)
        assert (some.found is None) == (
            programme.text(required, np.zeros(world[2].shape)).found is None
        )
        assert some.found is None or holds(programme, some.found, required)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(0, 4), st.sampled_from([0.0, 0.5, 0.8]), st.data())
def test_a_decision_rule_is_one_more_condition(world, wanted, capability, data):
    topics, options, members = world[0].shape
    powers = np.array(data.draw(st.lists(st.integers(1, 5), min_size=members, max_size=members)))
    rule = Rule(min(wanted, members), capability, powers / powers.sum())
    programme = TextProgramme(*world, rule)
    for required in ((), data.draw(st.sets(st.integers(0, members - 1)))):
        costs = data.draw(st.lists(COSTS, min_size=topics * options, max_size=topics * options))
        check(programme, required, np.array(costs).reshape(topics, options))


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_forbidden_texts_never_come_back(world):
    programme = TextProgramme(*world)
    required = range(world[0].shape[2])
    left = {tuple(t) for t in texts(programme) if holds(programme, t, required)}
    while (text := programme.text(required).found) is not None:
        left.remove(tuple(text))
        programme.forbid(text)
    assert not left


def edge():
    """One paragraph, two options; the first misses D0's limit by less than the solver sees."""
    regret = np.array([[[0.1 + 1e-10, 0.0], [0.0, 0.5]]])
    return TextProgramme(regret, np.array([0.1, 0.1]), np.ones((1, 2), dtype=bool))


def test_a_text_that_fails_the_rule_by_a_hair_is_not_returned():
    programme, cost = edge(), np.array([[0.0, 1.0]])
    assert programme.text([0], cost).found.tolist() == [1]
    # nor is it lost for those who accept it
    assert programme.text([1], cost).found.tolist() == [0]
    assert programme.text([0, 1], cost) == (None, np.inf, True)


def test_without_time_it_is_not_known_whether_there_is_a_text():
    programme = edge()
    assert programme.text([0], limit=TimeLimit(0)) == (None, -np.inf, False)
    assert programme.text([0, 1], limit=TimeLimit(0)).proved is False
    assert programme.text([0, 1]).proved


def test_one_who_may_be_outvoted_has_slack_for_all_paragraphs_together():
    """D1 regrets both paragraphs: refusing, it may regret their sum, not only the larger."""
    regret = np.array([[[0.0, 0.6], [0.0, 0.0]], [[0.0, 0.5], [0.0, 0.0]]])
    rule = Rule(1, 0.0, np.array([0.5, 0.5]))
    programme = TextProgramme(regret, np.zeros(2), np.ones((2, 2), bool), rule=rule)
    assert programme.text((), np.array([[0.0, 1.0], [0.0, 1.0]])).found.tolist() == [0, 0]


def test_no_gain_elsewhere_makes_good_a_veto(monkeypatch):
    """D1 vetoes the cheap option of p0 and gains much on p1: it refuses all the same.

    The programme itself knows it; no text has to be cut off.
    """
    monkeypatch.setattr(TextProgramme, "forbid", None)
    regret = np.array([[[0.0, VETO], [0.2, 0.0]], [[0.0, -0.9], [0.0, -0.9]]])
    cost = np.array([[0.0, 1.0], [0.0, 0.0]])
    allowed = np.ones((2, 2), bool)
    for members, text in ((1, [0, 0]), (2, None)):
        rule = Rule(members, 0.0, np.array([0.5, 0.5]))
        found = TextProgramme(regret, np.zeros(2), allowed, rule=rule).text((), cost).found
        assert (None if found is None else found.tolist()) == text
    programme = TextProgramme(regret, np.zeros(2), allowed)
    assert programme.text([0], cost).found.tolist() == [0, 0]
    assert programme.text([1], cost).found.tolist() == [1, 0]
    assert programme.text([0, 1], cost).found is None
