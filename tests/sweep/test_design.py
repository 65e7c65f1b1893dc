"""Designs: what PATH=... means, which points come of it, what is refused before the start."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.sample import sobol
from worlds import made, plain

from sim.errors import InputError
from sim.sweep.design import Design, check_corners, make_design
from sim.sweep.dimension import Dimension, make_dimension, split_option

DOCUMENT = plain(members=2, topics=1)
SCENARIO = made(DOCUMENT)
COST = "meeting.cost_of_failure"


def dimension(text: str) -> Dimension:
    return make_dimension(*split_option(text), DOCUMENT)


def points(kind: str, *texts: str, n: int | None = None, seed: int = 0) -> list[dict[str, Any]]:
    design = make_design(kind, tuple(dimension(text) for text in texts), n, seed)
    return design.values(0, design.points)


def test_grid_is_every_combination_with_the_last_value_fastest() -> None:
    found = points("grid", f"{COST}=0:0.3:4", "assumptions.beta=0.5,1")
    assert found == [
        {COST: cost, "assumptions.beta": beta} for cost in (0.0, 0.1, 0.2, 0.3) for beta in (0.5, 1)
    ]


def test_a_range_has_five_steps_where_none_are_stated() -> None:
    assert [p[COST] for p in points("grid", f"{COST}=0:1")] == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize(
    ("spec", "values"),
    [("1:4", [1, 2, 3, 4]), ("1:3:9", [1, 2, 3]), ("1:7:3", [1, 4, 7]), ("1:4:2", [1, 4])],
)
def test_whole_numbers_stay_whole_and_come_once(spec: str, values: list[int]) -> None:
    found = [p["meeting.deadline"] for p in points("grid", f"meeting.deadline={spec}")]
    assert found == values
    assert all(type(value) is int for value in found)


@given(low=st.integers(1, 50), span=st.integers(1, 50), steps=st.integers(2, 60))
def test_levels_are_distinct_and_as_many_as_counted(low: int, span: int, steps: int) -> None:
    for whole in (True, False):
        levels = Dimension("x", low=low, high=low + span, steps=steps, whole=whole).levels()
        size = Dimension("x", low=low, high=low + span, steps=steps, whole=whole).count
        assert len(set(levels)) == len(levels) == size
        assert (levels[0], levels[-1]) == (low, low + span)


def test_latin_hypercube_has_one_point_in_each_slice() -> None:
    found = points("lhs", f"{COST}=0:1", "assumptions.beta=1:2", "meeting.deadline=3:6", n=40)
    for path, low in ((COST, 0), ("assumptions.beta", 1)):
        slices = sorted(math.floor((p[path] - low) * 40) for p in found)
        assert slices == list(range(40))
    deadlines = [p["meeting.deadline"] for p in found]
    assert {d: deadlines.count(d) for d in deadlines} == {3: 10, 4: 10, 5: 10, 6: 10}


def test_lists_are_cut_in_equal_parts() -> None:
    found = points("lhs", f"{COST}=0:1", "paragraphs.p0.tabled=r0,r1,r2", n=30)
    values = [p["paragraphs.p0.tabled"] for p in found]
    assert {v: values.count(v) for v in values} == {"r0": 10, "r1": 10, "r2": 10}


def test_sobol_points_are_those_that_the_indices_need() -> None:
    """A, the mixtures, B: mixture j differs from A in value j only, and has there that of B."""
    paths = (COST, "assumptions.beta", "assumptions.naming_cost")
    found = points("sobol", *(f"{path}=0.1:0.9" for path in paths), n=8)
    assert len(found) == 8 * 5
    for first in range(0, 40, 5):
        a, *mixed, b = found[first : first + 5]
        assert mixed == [{**a, path: b[path]} for path in paths]
    assert len({p[COST] for p in found}) == 16


def test_sobol_points_equal_salib() -> None:
    design = make_design("sobol", (dimension(f"{COST}=0:0.3"), dimension("fallback=none")), 4, 7)
    rng = np.random.default_rng(np.random.SeedSequence(7, spawn_key=(2**31,)))
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0.0, 0.3]]}
    expected = sobol.sample(problem, 4, calc_second_order=False, seed=rng)[:, 0]
    assert [p[COST] for p in design.values(0, 12)] == pytest.approx(expected)


@pytest.mark.parametrize(("kind", "n"), [("lhs", 16), ("sobol", 16)])
def test_the_seed_decides_and_nought_is_a_seed(kind: str, n: int) -> None:
    first, again, other = (points(kind, f"{COST}=0:1", n=n, seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other


@given(first=st.integers(0, 20), size=st.integers(0, 20))
@settings(max_examples=20)
def test_a_part_of_a_design_is_the_same_points(first: int, size: int) -> None:
    swept = (dimension(f"{COST}=0:1:7"), dimension("meeting.deadline=4,6,8"))
    design = make_design("grid", swept, None, 0)
    last = min(first + size, design.points)
    assert design.values(first, last) == design.values(0, design.points)[first:last]


@pytest.mark.parametrize(("kind", "n"), [("grid", None), ("lhs", 4), ("sobol", 4)])
def test_plain_data_and_back(kind: str, n: int | None) -> None:
    swept = (
        dimension(f"{COST}=0:1"),
        dimension("meeting.deadline=4,6"),
        dimension("strategy=hold"),
    )
    design = make_design(kind, swept, n, 3)
    assert Design.from_dict(design.to_dict()) == design


def test_levers_multiply_the_points() -> None:
    assert points("grid", "strategy=hold,bridge", "fallback=none") == [{}]


def test_a_table_and_a_list_say_the_same_as_the_text() -> None:
    assert make_dimension(COST, {"low": 0, "high": 0.3, "steps": 4}, DOCUMENT) == dimension(
        f"{COST}=0:0.3:4"
    )
    assert make_dimension("fallback", ["none", "chair_summary"], DOCUMENT) == dimension(
        "fallback=none,chair_summary"
    )


def test_text_that_looks_like_a_number_stays_text_and_numbers_are_of_one_kind() -> None:
    assert dimension("meeting.forum=1,2").values == ("1", "2")
    assert dimension(f"{COST}=0,1").values == (0.0, 1.0)
    assert [type(v) for v in dimension(f"{COST}=0,1").values] == [float, float]
    assert dimension("assumptions.mean_penalty=0.2,inf").values == (0.2, math.inf)
    assert dimension("delegations.D1.present=true,false").values == (True, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("meeting.cost_of_failur=0:1", r"cost_of_failur' is unknown.*'meeting.cost_of_failure'"),
        ("stratgy=hold,bridge", "did you mean 'meeting.strategy'"),
        ("strategy=hold,brige", r"meeting.strategy: unknown chair strategy 'brige'.*'bridge'"),
        ("fallback=0:1", "meeting.fallback: takes no range, its values are text"),
        ("delegations.D1.present=0:1", "its values are true or false"),
        (f"{COST}=1:0", "LOW must be below HIGH"),
        (f"{COST}=0:1:1", "STEPS must be a whole number from 2"),
        (f"{COST}=0:1:-3", "STEPS must be a whole number from 2"),
        (f"{COST}=0:x", "a range needs numbers, found 'x'"),
        (f"{COST}=0:inf", "a range needs finite numbers"),
        (f"{COST}=0:nan", "a range needs finite numbers"),
        (f"{COST}=0:1:2:3", "is not LOW:HIGH or LOW:HIGH:STEPS"),
        (f"{COST}=0.1", "at least two values"),
        (f"{COST}=0.1,0.1", "stands there twice"),
        ("meeting.deadline=1.5:3", "must be whole numbers"),
        ("meeting.date=2023-01-01,2023-01-02", "cannot be swept"),
        ("delegations.D1=a,b", "is a table, not a value"),
        ("cost", "is not PATH=LOW:HIGH"),
        ("=1,2", "is not PATH=LOW:HIGH"),
    ],
)
def test_refused_dimensions(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        dimension(text)


@pytest.mark.parametrize(
    ("kind", "n", "texts", "message"),
    [
        ("grd", None, [f"{COST}=0:1"], "unknown design 'grd'.*'grid'"),
        ("grid", 10, [f"{COST}=0:1"], "a grid has as many points as its steps make"),
        ("lhs", None, [f"{COST}=0:1"], "needs the number of its points"),
        ("lhs", 0, [f"{COST}=0:1"], "must be at least 1, found 0"),
        ("lhs", -4, [f"{COST}=0:1"], "must be at least 1, found -4"),
        ("lhs", 4, [f"{COST}=0:1:3"], "STEPS belong to a grid"),
        ("lhs", 4, ["strategy=hold,bridge"], "needs a value to vary besides"),
        ("sobol", 12, [f"{COST}=0:1"], "must be a power of 2 .* such as 8 or 16, found 12"),
        ("grid", None, [f"{COST}=0:1", f"{COST}=0:2"], f"{COST}: is varied twice"),
    ],
)
def test_refused_designs(kind: str, n: int | None, texts: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make_design(kind, tuple(dimension(text) for text in texts), n, 0)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([f"{COST}=-1:1"], f"{COST}: must be at least 0, found -1"),
        (["meeting.deadline=4:2000"], "meeting.deadline: must be at most 1000, found 2000"),
        (["delegations.D1.stances.p0.position=50:101"], "must be at most 100, found 101"),
        (["paragraphs.p0.tabled=r0,r7"], "'r7' is not a rung"),
        (
            ["delegations.D1.stances.p0.floor=0:60", "delegations.D1.stances.p0.ceiling=50:90"],
            "floor",
        ),
    ],
)
def test_the_schema_is_asked_before_the_start(texts: list[str], message: str) -> None:
    design = make_design("grid", tuple(dimension(text) for text in texts), None, 0)
    with pytest.raises(InputError, match=message):
        check_corners(SCENARIO, design)


def test_ends_are_tried_one_by_one_where_there_are_too_many_corners() -> None:
    names = ("naming_cost", "beta", "authority_agreed", "authority_summary", "authority_statement")
    swept = [f"assumptions.{name}=0.1:0.9" for name in names]
    swept += [f"{COST}=0:1", "assumptions.chair_kappa=1:2", "assumptions.mean_penalty=0:1"]
    design = make_design("grid", tuple(map(dimension, swept)), None, 0)
    check_corners(SCENARIO, design)
    wrong = (*design.dimensions, dimension("assumptions.negotiation_rate=0:2"))
    with pytest.raises(InputError, match="negotiation_rate: must be at most 1, found 2"):
        check_corners(SCENARIO, make_design("grid", wrong, None, 0))
