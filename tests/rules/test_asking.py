"""What an objector asks for is the nearest change, by hand and against trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, scenarios

from sim.model.negotiation import Negotiation
from sim.rules import asking
from sim.rules.consensus import accepts, total
from sim.rules.numbers import Floats, Ints
from sim.rules.options import carve_out_option, exists, rung_of, split_option

fallbacks = st.sampled_from(FALLBACKS)


def asks_for(
    regret: Floats, draft: Ints, tolerated: float, order: Sequence[int]
) -> tuple[int, int] | None:
    """From a row of a room's table; every ladder as wide as the table (what it lacks is inf)."""
    width = regret.shape[1] // 2
    now = total(regret[np.arange(len(draft)), draft].tolist())
    found = asking.asks_for(regret, draft, now, tolerated, order, [width] * len(draft), width)
    return None if found[0] < 0 else found


def test_the_nearest_change_by_hand():
    """Width 3: rungs 0 to 2, split 3, carve-outs 4 to 6."""
    far = np.full(7, 1.0)
    regret = np.array([far.copy(), far.copy()])
    draft = np.array([2, 2])
    assert asks_for(regret, draft, 1.0, (0, 1)) is None
    regret[1, carve_out_option(2, 3)] = 0.0
    assert asks_for(regret, draft, 1.0, (0, 1)) == (1, 6)
    regret[0, split_option(3)] = 0.0
    assert asks_for(regret, draft, 1.0, (0, 1)) == (0, 3)
    regret[1, 0] = 0.0
    assert asks_for(regret, draft, 1.0, (0, 1)) == (1, 0)
    regret[:, 1] = 0.0
    assert asks_for(regret, draft, 1.0, (0, 1)) == (0, 1)
    assert asks_for(regret, draft, 1.0, (1, 0)) == (1, 1)
    assert asks_for(regret, draft, 1.0, (1,)) == (1, 1)
    assert asks_for(regret, draft, 1.0, ()) is None
    # from the middle: as near upwards, the softer first
    regret[0, [0, 2]] = 0.0
    assert asks_for(regret, np.array([1, 1]), -0.0, (0,)) == (0, 0)


def test_from_a_split_the_softest_rung_is_nearest():
    regret = np.array([[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]])
    assert asks_for(regret, np.array([3]), 0.0, (0,)) == (0, 0)
    regret[0, 0] = 1.0
    assert asks_for(regret, np.array([3]), 0.0, (0,)) == (0, 1)


def brute_force(room, draft, i, tolerated, order):
    """All texts in the order in which one would ask for them; the first that one accepts."""
    width, wanted = room.width, []
    for k, option in itertools.product(order, range(2 * width + 1)):
        if option == draft[k] or not exists(option, int(room.text.rungs[k]), width):
            continue
        text = draft.copy()
        text[k] = option
        if accepts(room.totals(text)[i], tolerated):
            was, now = (rung_of(int(o), width) for o in (draft[k], option))
            moved = 0 if now is None else abs(now - (-1 if was is None else was))
            kind = "rung" if option < width else "split" if option == width else "z carve-out"
            wanted.append((kind, moved, order.index(k), option, k))
    return (min(wanted)[4], min(wanted)[3]) if wanted else None


@settings(max_examples=80, deadline=None)
@given(scenarios(members=(1, 4)), st.sampled_from(["hold", "bridge", "split", "carve_out"]),
       fallbacks)  # fmt: skip
def test_what_each_objector_asks_for_is_what_brute_force_finds(scenario, strategy, fallback):
    model = Negotiation(scenario, strategy, fallback)
    model.run()
    for i, agent in enumerate(model.members):
        wanted = brute_force(model.room, model.draft, i, agent.tolerated, agent.turns_on)
        assert agent.asks == wanted


def test_what_most_ask_for_comes_first_then_what_the_more_capable_ask_for():
    def wanted(*asks: tuple[int, int, float]) -> int:
        return asking.most_wanted(*(list(column) for column in zip(*asks, strict=True)))

    nothing = (-1, -1, 90.0)
    assert wanted(nothing) == -1
    assert wanted(nothing, (0, 1, 1.0), (0, 2, 9.0), (0, 1, 1.0)) == 1
    assert wanted((0, 1, 1.0), nothing, (0, 2, 2.0)) == 2
    # of two of four asked by as many the stronger, whoever is the strongest of them
    assert wanted((1, 1, 3.0), (0, 1, 5.0), (1, 1, 3.0), (0, 1, 0.0)) == 0
    # of as many and as strong the first package, then the softer wording
    assert wanted((1, 0, 1.0), (0, 2, 1.0), (0, 1, 1.0)) == 2
