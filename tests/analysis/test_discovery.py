"""Discovery: boxes that are there are found, in words; where there is none, none is made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeps import COST, HERE, plan

from sim.analysis.discovery import Found, discover
from sim.analysis.prim import Box, find_box, paste, peel, shorten
from sim.charts.discovery import boxes_chart, sweep_chart
from sim.errors import InputError
from sim.sweep.sweep import run_plan


def unit(cases: int, inputs: int, seed: int = 0) -> dict[str, Any]:
    """Inputs even on 0..1."""
    numbers = np.random.default_rng(seed).random((inputs, cases))
    return {f"x{index}": row for index, row in enumerate(numbers)}


def test_a_box_of_numbers_is_found() -> None:
    columns = unit(4000, 5)
    inside = (columns["x1"] > 0.6) & (columns["x3"] < 0.3)
    box = find_box(columns, inside.astype(float), 0.9)
    assert set(box.limits) == {"x1", "x3"}
    assert box.limits["x1"][0] == pytest.approx(0.6, abs=0.05)
    assert box.limits["x3"][1] == pytest.approx(0.3, abs=0.05)
    assert box.limits["x1"][1] == np.inf
    assert box.limits["x3"][0] == -np.inf


def test_a_slab_between_two_ends_is_found() -> None:
    columns = unit(4000, 3)
    inside = (columns["x0"] > 0.4) & (columns["x0"] < 0.7)
    box = find_box(columns, inside.astype(float), 0.95)
    assert set(box.limits) == {"x0"}
    assert box.limits["x0"] == pytest.approx((0.4, 0.7), abs=0.03)


def test_a_box_of_names_and_whole_numbers_is_found() -> None:
    rng = np.random.default_rng(1)
    names = np.array(rng.choice(["none", "summary", "statement", "document"], 2000), dtype=object)
    columns = {"fallback": names, "deadline": rng.integers(1, 13, 2000).astype(float)}
    good = np.isin(names, ["none", "statement"]) & (columns["deadline"] >= 8)
    box = find_box(columns, np.where(good, 0.9, 0.1), 0.85)
    assert box.limits == {"fallback": frozenset({"none", "statement"}), "deadline": (8.0, np.inf)}


def test_noise_alone_is_never_dense() -> None:
    columns = unit(1000, 4)
    outcome = (np.random.default_rng(5).random(1000) < 0.3).astype(float)
    box = find_box(columns, outcome, 0.9)
    assert outcome[box.holds(columns, 1000)].mean() < 0.9


cases = st.integers(30, 120)


@given(rows=cases, seed=st.integers(0, 10**6), density=st.sampled_from([0.3, 0.6, 0.9]))
@settings(max_examples=40, deadline=None)
def test_peeling_goes_inwards_and_pasting_only_gains(rows: int, seed: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    columns = {
        "x": rng.random(rows),
        "k": rng.integers(0, 4, rows).astype(float),
        "name": np.array(rng.choice(list("abc"), rows), dtype=object),
    }
    outcome = np.clip(columns["x"] * 0.5 + (columns["name"] == "b") * 0.4, 0, 1)
    path = list(peel(columns, outcome))
    assert path[0] == Box()
    before = np.ones(rows, dtype=bool)
    for box in path[1:]:
        inside = box.holds(columns, rows)
        assert (before | ~inside).all()
        assert inside.sum() < before.sum()
        assert outcome[inside].mean() >= outcome[before].mean()
        before = inside
    assert before.sum() >= 0.05 * rows
    last = path[-1]
    pasted = paste(last, columns, outcome)
    assert outcome[pasted.holds(columns, rows)].mean() >= outcome[before].mean()
    short = shorten(pasted, columns, outcome, density)
    reached = outcome[pasted.holds(columns, rows)].mean()
    assert set(short.limits) <= set(pasted.limits)
    floor = density if reached >= density else reached - 0.01
    assert outcome[short.holds(columns, rows)].mean() >= floor


@given(seed=st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_cases_does_not_matter(seed: int) -> None:
    columns = unit(200, 3, seed)
    outcome = ((columns["x0"] > 0.5) & (columns["x2"] > 0.3)).astype(float)
    order = np.random.default_rng(seed).permutation(200)
    shuffled = {name: column[order] for name, column in columns.items()}
    assert find_box(columns, outcome, 0.8) == find_box(shuffled, outcome[order], 0.8)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("discovery") / "s"
    varied = (f"{COST}=0:0.4", "assumptions.negotiation_rate=0:1", "fallback=none,outcome_document")
    run_plan(plan(*varied, design="lhs", points=100, replications=40), directory, engine=HERE)
    return directory


def test_of_a_sweep_in_words(swept: Path) -> None:
    found = discover(swept, "joint", density=0.9)
    first = found[0]
    assert first.density >= 0.9
    assert first.density > first.overall
    assert first.held_out is not None
    assert first.held_out == pytest.approx(first.density, abs=0.1)
    assert any(condition.startswith(f"{COST} > ") for condition in first.conditions)
    assert "assumptions.negotiation_rate" not in first.limits
    assert first.words.startswith(f"joint text in {first.density:.0%} of cases when ")
    assert sum(box.coverage for box in found) <= 1
    assert first.to_dict()["words"] == first.words


def test_what_is_frequent_everywhere_has_no_conditions(swept: Path) -> None:
    (found,) = discover(swept, "joint", density=0.01)
    assert (found.conditions, found.coverage, found.mass) == ((), 1.0, 1.0)


def test_conditions_in_words() -> None:
    box = Found("joint", (), {}, 10, 0.5, 1.0, 1.0, 0.5, None)
    assert box.words.startswith("joint text in 50% of cases whatever was varied")


def test_charts(swept: Path) -> None:
    found = discover(swept, "joint", density=0.8)
    assert len(boxes_chart(found).axes) == 1
    assert boxes_chart([]).axes
    lines = sweep_chart(swept, [COST])
    assert lines.axes[0].get_xlabel() == COST


def test_maps_and_lines_of_a_grid(tmp_path: Path) -> None:
    varied = (f"{COST}=0:0.4:3", "meeting.deadline=2,4", "fallback=none,chair_summary")
    run_plan(plan(*varied, replications=20), tmp_path / "s", engine=HERE)
    map_ = sweep_chart(tmp_path / "s", ["fallback", COST])
    assert (map_.axes[0].get_xlabel(), map_.axes[0].get_ylabel()) == ("fallback", COST)
    assert sweep_chart(tmp_path / "s").axes[0].get_xlabel() == COST
    assert sweep_chart(tmp_path / "s", ["meeting.fallback"], "value.D0").axes
    for over, message in (
        ([COST, "meeting.deadline"], "a map shows one alternative, and fallback vary"),
        (["assumptions.beta"], "unknown swept value"),
        ([COST, "fallback", "meeting.deadline"], "over one or two values, found 3"),
    ):
        with pytest.raises(InputError, match=message):
            sweep_chart(tmp_path / "s", over)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outcome": "value.D0"}, "is a mean, not a share"),
        ({"outcome": "jont"}, "unknown outcome 'jont'.*'joint'"),
        ({"density": 0}, "must be above 0 and at most 1, found 0"),
        ({"density": 1.5}, "must be above 0 and at most 1, found 1.5"),
        ({"most": 0}, "must be at least 1, found 0"),
        ({"outcome": "chair_statement"}, "chair_statement is 0% at every point"),
    ],
)
def test_refused(options: dict[str, Any], message: str, swept: Path) -> None:
    with pytest.raises(InputError, match=message):
        discover(swept, **options)


def test_too_few_cases(tmp_path: Path) -> None:
    run_plan(plan(f"{COST}=0:1:3", replications=5), tmp_path / "s", engine=HERE)
    with pytest.raises(InputError, match="3 cases are too few to discover anything"):
        discover(tmp_path / "s")
