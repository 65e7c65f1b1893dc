"""Sensitivity indices: published answers first, then what sweeps must give."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sweeps import COST, HERE, plan

from sim.analysis.indices import sensitivity_text
from sim.analysis.measured import in_words, measured, pooled
from sim.analysis.sensitivity import DUMMY, indices_of, sensitivity
from sim.charts.discovery import indices_chart
from sim.errors import InputError
from sim.sweep.design import make_design
from sim.sweep.dimension import Dimension
from sim.sweep.sweep import run_plan

PI = math.pi
INPUTS = tuple(Dimension(name, low=-PI, high=PI) for name in ("x1", "x2", "x3"))


def ishigami(kind: str, n: int) -> pd.DataFrame:
    """Ishigami & Homma (1990) with a = 7, b = 0.1, on a design of ours."""
    design = make_design(kind, INPUTS, n, 0)
    rows = pd.DataFrame(design.values(0, design.points))
    x1, x2, x3 = (rows[d.path] for d in INPUTS)
    rows["value"] = np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
    return rows.assign(point=range(len(rows)), n=1, count=np.nan, **ALTERNATIVE)


ALTERNATIVE = {"scenario": "s", "strategy": "hold", "fallback": "none"}


def test_sobol_indices_of_the_ishigami_function() -> None:
    (found,) = indices_of(ishigami("sobol", 4096), INPUTS, "rounds", "sobol")
    first = [row["first"] for row in found.inputs]
    total = [row["total"] for row in found.inputs]
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    for row, one, all_ in zip(found.inputs, first, total, strict=True):
        assert 0 < row["first_conf"] < 0.1
        assert 0 < row["total_conf"] < 0.1
        assert one <= all_ + row["first_conf"]


def test_pawn_ranks_the_inputs_of_the_ishigami_function() -> None:
    """Pianosi & Wagener (2018): x2 first, then x1, and all above the noise."""
    (found,) = indices_of(ishigami("lhs", 4000), INPUTS, "rounds", "pawn")
    median = {row["input"]: row["median"] for row in found.inputs}
    assert median["x2"] > median["x1"] > median["x3"] > median[DUMMY]


@pytest.mark.parametrize("levels", range(2, 13))
def test_pawn_of_a_value_with_few_levels(levels: int) -> None:
    """The outcome is the level itself: each slice is as far from the whole as can be."""
    dimension = Dimension("x", values=tuple("abcdefghijklm"[:levels]))
    design = make_design("grid", (dimension, Dimension("y", low=0, high=1, steps=20)), None, 0)
    rows = pd.DataFrame(design.values(0, design.points))
    rows["value"] = [float(ord(value)) for value in rows["x"]]
    rows = rows.assign(point=range(len(rows)), n=1, count=np.nan, **ALTERNATIVE)
    (found,) = indices_of(rows, design.dimensions, "rounds", "pawn")
    x, y, dummy = found.inputs
    assert x["maximum"] > 0.45
    assert y["median"] == pytest.approx(0, abs=1e-9)
    assert dummy["median"] < x["median"]


def test_the_seed_decides_the_intervals_and_nought_is_a_seed() -> None:
    rows = ishigami("sobol", 64)
    first, again, other = (indices_of(rows, INPUTS, "x", "sobol", s) for s in (0, 0, 1))
    assert first == again
    assert first != other


def test_a_missing_number_is_told_and_not_analysed() -> None:
    rows = ishigami("sobol", 16)
    rows.loc[7, "value"] = np.nan
    with pytest.raises(InputError, match="rounds: has no value at design point 7"):
        indices_of(rows, INPUTS, "rounds", "sobol")


def test_an_outcome_that_never_changes_has_no_indices() -> None:
    rows = ishigami("sobol", 16).assign(value=0.25)
    (found,) = indices_of(rows, INPUTS, "rounds", "sobol")
    assert (found.inputs, found.mean, found.noise) == ((), 0.25, None)
    assert "nothing that was varied matters" in sensitivity_text([found])


@pytest.mark.parametrize(
    ("kind", "method", "n", "warning"),
    [
        ("sobol", "sobol", 16, "N = 16 base points (fewer than 32)"),
        ("sobol", "sobol", 32, None),
        ("lhs", "pawn", 39, "39 points, 3 to a slice"),
        ("lhs", "pawn", 99, "99 points, 9 to a slice"),
        ("lhs", "pawn", 100, None),
    ],
)
def test_too_few_points_are_told(kind: str, method: str, n: int, warning: str | None) -> None:
    (found,) = indices_of(ishigami(kind, n), INPUTS, "rounds", method)
    text = sensitivity_text([found])
    if warning is None:
        assert found.warning is None
        assert "WARNING" not in text
    else:
        assert f"WARNING: {warning}" in text
        assert "sweep --design sobol --points 64" in text


def test_noise_is_the_part_of_chance_in_the_variance() -> None:
    """Shares that differ by chance alone: all of the variance is noise."""
    rng = np.random.default_rng(3)
    rows = ishigami("lhs", 4000)
    rows["n"] = 50
    rows["count"] = rng.binomial(50, 0.3, len(rows))
    rows["value"] = rows["count"] / 50
    (found,) = indices_of(rows, INPUTS, "joint", "pawn")
    assert found.noise == pytest.approx(1, abs=0.05)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Sobol' sweep over the cost of failure and a value that does nothing."""
    directory = tmp_path_factory.mktemp("sobol") / "s"
    varied = (f"{COST}=0:0.3", "assumptions.negotiation_rate=0:1", "fallback=none,chair_summary")
    run_plan(plan(*varied, design="sobol", points=32, replications=40), directory, engine=HERE)
    return directory


def test_of_a_sweep(swept: Path) -> None:
    for method in (None, "sobol", "pawn"):
        found = sensitivity(swept, "joint", method)
        assert [i.fallback for i in found] == ["none", "chair_summary"]
        for indices in found:
            assert indices.method == (method or "sobol")
            assert indices.points == 32 * 4
            largest = "total" if indices.method == "sobol" else "median"
            cost, rate = indices.inputs[:2]
            assert cost["input"] == COST
            assert cost[largest] > 0.3
            assert indices.method == "pawn" or rate[largest] == pytest.approx(0, abs=1e-9)
            assert indices.noise is not None
            assert 0 < indices.noise < 1


def test_rows_of_replications_give_the_same_numbers(swept: Path, tmp_path: Path) -> None:
    varied = (f"{COST}=0:0.3", "assumptions.negotiation_rate=0:1", "fallback=none,chair_summary")
    options = {"design": "sobol", "points": 32, "replications": 40, "rows": "replications"}
    run_plan(plan(*varied, **options), tmp_path / "s", engine=HERE)
    for outcome in ("joint", "no_document", "dissents.D1", "rounds", "value.D0"):
        one, other = measured(swept, outcome), measured(tmp_path / "s", outcome)
        assert one["value"].tolist() == pytest.approx(other["value"].tolist(), abs=1e-8)
        assert one["point"].tolist() == other["point"].tolist()
        assert one["n"].tolist() == other["n"].tolist()


def test_text_and_plain_data(swept: Path) -> None:
    found = sensitivity(swept)
    text = sensitivity_text(found)
    assert "world, hold, none: joint, mean" in text
    assert text.index(COST) < text.index("assumptions.negotiation_rate")
    assert found[0].to_dict()["rows"][0]["input"] == COST


def test_chart(swept: Path) -> None:
    for method in ("sobol", "pawn"):
        figure = indices_chart(sensitivity(swept, "joint", method), note="a note")
        assert len(figure.axes) == 2
        labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert COST in labels
        assert method == "pawn" or labels[-1] == COST


@pytest.mark.parametrize(
    ("outcome", "method", "message"),
    [
        ("joint_comunique", None, "unknown outcome 'joint_comunique'.*'joint_communique'"),
        ("dissents.delegation 1", None, r"value\.X \(did you mean 'dissents.D1'"),
        ("joint", "sobl", "unknown method 'sobl'.*'sobol'"),
    ],
)
def test_refused(outcome: str, method: str | None, message: str, swept: Path) -> None:
    with pytest.raises(InputError, match=message):
        sensitivity(swept, outcome, method)


def test_sobol_indices_need_their_design(tmp_path: Path) -> None:
    run_plan(plan(f"{COST}=0:0.3", replications=5), tmp_path / "s", engine=HERE)
    with pytest.raises(InputError, match="need a sweep of --design sobol; this is grid, use pawn"):
        sensitivity(tmp_path / "s", method="sobol")
    run_plan(plan("strategy=hold,drop", replications=5), tmp_path / "l", engine=HERE)
    with pytest.raises(InputError, match="only chair alternatives were varied"):
        sensitivity(tmp_path / "l")


def test_pooled_rows_keep_the_interval_of_one_row() -> None:
    rows = pd.DataFrame({"x": [1, 1, 2], "n": 100, "count": [20, 40, 50], "value": [0.2, 0.4, 0.5]})
    table = pooled(rows, ["x"])
    assert table["value"].tolist() == pytest.approx([0.3, 0.5])
    assert (table["low"][0], table["high"][0]) == pytest.approx((0.2189, 0.3958), abs=1e-4)


def test_words() -> None:
    assert in_words("joint_communique") == "joint communique"
    assert in_words("value.RUS") == "value of RUS"
