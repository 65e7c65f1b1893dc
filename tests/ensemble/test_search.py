"""The move is the best of all, whatever the compiled search leaves out; "no more moves" holds."""

from __future__ import annotations

import functools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import scenarios

from sim.ensemble.search import LARGE, best_move, move_total
from sim.ensemble.tables import total
from sim.model.room import Room
from sim.model.strategies import MOVES
from sim.rules import search as plain
from sim.rules.consensus import EPSILON, tolerance, total_shortfall, worth
from sim.rules.draws import draw
from sim.rules.inputs import inputs_of
from sim.rules.options import move_table, targets_of

CLIMBING = [name for name in MOVES if MOVES[name]]
STEPS = 8


def room_of(scenario, fallback: str, replication: int) -> Room:
    inputs = inputs_of(scenario)
    return Room(scenario, inputs, draw(inputs, scenario.uncertainty, 0, replication), fallback)


def phi_of(room: Room, draft: np.ndarray, tolerated: np.ndarray) -> float:
    return float(total_shortfall(room.totals(draft), tolerated))


def regrets_of(room: Room, k: int, option: int) -> list[float]:
    return room.regret[k, option].tolist()


def search(room: Room, draft: np.ndarray, tolerated: np.ndarray, last: np.ndarray, moves):
    short = np.empty(len(room.members), dtype=np.uint64)
    return best_move(room.regret, draft, room.totals(draft), tolerated, last, moves, short)


@given(
    scenario=scenarios(),
    strategy=st.sampled_from(CLIMBING),
    fallback=st.sampled_from(["outcome_document", "none"]),
    pressing=st.lists(st.floats(0, 0.5), min_size=STEPS, max_size=STEPS),
)
@settings(max_examples=150, deadline=None)
def test_the_move_is_the_best_and_none_is_missed_later(
    scenario, strategy: str, fallback: str, pressing: list[float]
) -> None:
    room = room_of(scenario, fallback, 0)
    moves, draft = move_table(room.text, MOVES[strategy]), room.text.tabled.copy()
    levels = [np.array([tolerance(k, p) for k in room.stances.kappa]) for p in sorted(pressing)]
    for n, tolerated in enumerate(levels):
        k, option, later = search(room, draft, tolerated, levels[-1], moves)
        targets = [
            targets_of(room.text, MOVES[strategy], p, o) for p, o in enumerate(draft.tolist())
        ]
        regrets = functools.partial(regrets_of, room)
        totals = room.totals(draft).tolist()
        found = plain.best_move(regrets, draft.tolist(), totals, tolerated.tolist(), targets)
        assert found == ((k, option) if k >= 0 else None)
        phis = {}
        for paragraph in range(len(draft)):
            for target in moves[paragraph, draft[paragraph]]:
                if target >= 0:
                    changed = draft.copy()
                    changed[paragraph] = target
                    phis[paragraph, int(target)] = phi_of(room, changed, tolerated)
        now = phi_of(room, draft, tolerated)
        tie = 3 * EPSILON * max(1.0, now)
        if k >= 0:
            assert later
            assert phis[k, option] < now
            assert phis[k, option] <= min(phis.values()) + len(phis) * tie
            draft[k] = option
        else:
            assert min(phis.values(), default=now) >= now - tie
            if not later:
                later_moves = [search(room, draft, t, levels[-1], moves)[0] for t in levels[n:]]
                assert later_moves == [-1] * len(later_moves)


@given(scenario=scenarios(), data=st.data())
@settings(max_examples=50, deadline=None)
def test_a_running_total_is_the_total(scenario, data) -> None:
    room = room_of(scenario, "outcome_document", 1)
    draft = room.text.tabled.copy()
    totals = room.totals(draft)
    for _ in range(5):
        k = data.draw(st.integers(0, len(draft) - 1))
        rung = data.draw(st.integers(0, int(room.text.rungs[k]) - 1))
        size = move_total(room.regret, k, int(draft[k]), rung, totals)
        draft[k] = rung
        if size > LARGE:
            total(room.regret, draft, totals)
    assert np.abs(totals - room.totals(draft)).max() < EPSILON / 5


@given(*(st.floats(0, 1) for _ in range(4)))
def test_worth_is_the_difference_of_two_quadratic_losses(s, x, q, y) -> None:
    assert abs(worth(s, x, q, y) - s * ((x - q) ** 2 - (x - y) ** 2)) < 1e-15
