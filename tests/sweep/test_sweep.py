"""Sweeps: right rows, and the same bytes however they came about."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from clusters import cluster
from sweeps import COST, HERE, digest, dimension, plan, small
from worlds import made

import sim
import sim.sweep.size
import sim.sweep.table
from sim.ensemble.ensemble import run_ensemble
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.model.document import OUTCOMES
from sim.scenario.scenario import Alternative, load_scenario
from sim.sweep.design import make_design
from sim.sweep.engine import EngineError
from sim.sweep.store import Store
from sim.sweep.sweep import Engine, describe, open_sweep, run_plan


def test_a_row_is_the_tally_of_its_point_and_alternative(tmp_path: Path) -> None:
    sweep = plan(
        f"{COST}=0:0.3:3",
        "fallback=none,chair_summary",
        "strategy=hold,drop",
        replications=300,
        seed=5,
    )
    assert run_plan(sweep, tmp_path / "s", engine=HERE) == 3 * 4 * 300
    table = sim.read_sweep(tmp_path / "s")
    assert len(table) == 12
    levers = itertools.product(("hold", "drop"), ("none", "chair_summary"))
    expected = itertools.product((0.0, 0.15, 0.3), levers)
    for (_, row), (cost, (strategy, fallback)) in zip(table.iterrows(), expected, strict=True):
        scenario = small().with_values({COST: cost})
        tally = replicate(scenario, (strategy, fallback), n=300, seed=5)
        assert (row[COST], row["fallback"], row["strategy"]) == (cost, fallback, strategy)
        assert [row[name] for name in OUTCOMES] == tally.outcomes.tolist()
        assert row["joint"] == tally.joint
        assert row["joint_share"] == tally.joint / 300
        assert row["joint_low"] <= row["joint_share"] <= row["joint_high"]
        assert row["n"] == 300
        assert row["rounds"] == tally.rounds / 300
        for name, counts in (("dissents", tally.dissenters), ("objects", tally.objects)):
            assert [row[f"{name}.D{i}"] for i in range(3)] == counts.tolist()
        assert [row[f"value.D{i}"] for i in range(3)] == pytest.approx(tally.mean_value())
        assert [row["wording.p0"], row["wording.p1"]] == pytest.approx(tally.mean_strength())
    assert 0 < table["joint_share"].mean() < 1


def test_a_row_per_replication_is_the_ensemble(tmp_path: Path) -> None:
    sweep = plan(f"{COST}=0,0.1", replications=300, rows="replications", seed=1)
    run_plan(sweep, tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s")
    assert len(table) == 600
    scenario = small().with_values({COST: 0.1})
    outcomes = run_ensemble(scenario, Alternative("hold", "none"), 1, 0, 300)
    rows = table[table["point"] == 1]
    assert rows["replication"].tolist() == list(range(300))
    assert rows["outcome"].tolist() == [OUTCOMES[o] for o in outcomes.outcome]
    assert rows["joint"].tolist() == [OUTCOMES[o].startswith("joint") for o in outcomes.outcome]
    assert rows["rounds"].tolist() == outcomes.rounds.tolist()
    assert np.array_equal(rows[["value.D0", "value.D1", "value.D2"]], outcomes.value)
    assert np.array_equal(rows[["dissents.D0", "dissents.D1", "dissents.D2"]], outcomes.dissenters)
    strengths = np.array([0, 50, 100, 0])[outcomes.issued]
    assert np.array_equal(rows[["wording.p0", "wording.p1"]], strengths)


def test_rows_of_replications_add_up_to_rows_of_points(tmp_path: Path) -> None:
    varied = (f"{COST}=0:0.3:3", "strategy=hold,bridge")
    for rows in ("points", "replications"):
        sweep = plan(*varied, replications=200, rows=rows)
        run_plan(sweep, tmp_path / rows, engine=HERE)
    points, each = sim.read_sweep(tmp_path / "points"), sim.read_sweep(tmp_path / "replications")
    grouped = each.groupby(["point", "strategy"], sort=False)
    assert grouped["joint"].sum().tolist() == points["joint"].tolist()
    assert grouped["dissents.D1"].sum().tolist() == points["dissents.D1"].tolist()
    means = grouped["value.D2"].mean().tolist()
    assert means == pytest.approx(points["value.D2"].tolist(), abs=1e-9)


@pytest.mark.parametrize("rows", ["points", "replications"])
def test_no_document_is_as_strong_as_silence(rows: str, tmp_path: Path) -> None:
    """Where silence amounts to 50 on one paragraph and to nothing on the other."""
    document = small().document
    document["paragraphs"]["p0"]["reference"] = 50
    document["delegations"]["D1"]["stances"]["p0"] |= {"ceiling": 60, "penalty": float("inf")}
    sweep = plan(f"{COST}=0,0.1", scenarios=(made(document),), replications=20, rows=rows)
    run_plan(sweep, tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s")
    assert table["joint"].sum() == 0
    assert set(table["wording.p0"]) == {50}
    assert set(table["wording.p1"]) == {0}


def test_common_random_numbers_across_points(tmp_path: Path) -> None:
    """A value that changes nothing gives the same counts at every point."""
    sweep = plan("assumptions.negotiation_rate=0:1:3", replications=100)
    run_plan(sweep, tmp_path / "s", engine=HERE)
    assert sim.read_sweep(tmp_path / "s")["joint"].nunique() == 1


@pytest.mark.parametrize("rows", ["points", "replications"])
def test_same_bytes_whatever_the_chunks_the_workers_and_the_order(
    rows: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks smaller than a cell, of several cells, of all; parts of the table smaller than it."""
    monkeypatch.setitem(sim.sweep.table.PART_ROWS, rows, 7 if rows == "points" else 1999)
    varied = (f"{COST}=0:0.3:3", "fallback=none,chair_summary", "strategy=bridge,hold")
    found = set()
    for chunk, workers in ((1, 1), (300, 2), (1600, 1), (2400, 2), (100_000, 1)):
        directory = tmp_path / str(chunk)
        sweep = plan(*varied, replications=2100, rows=rows, chunk=chunk)
        run_plan(sweep, directory, engine=Engine(workers=workers))
        found.add(digest(directory))
        assert not (directory / "chunks").exists()
    assert len(found) == 1
    assert len(found.pop().split()) > 1


def test_same_bytes_on_a_cluster_that_loses_a_worker(tmp_path: Path) -> None:
    sweep = plan(f"{COST}=0:0.3:5", "fallback=none,chair_summary", replications=4096, chunk=1024)
    run_plan(sweep, tmp_path / "here", engine=HERE)
    with cluster(tmp_path, 2) as (address, workers):
        finished = []

        def kill_one_half_way(count: int) -> None:
            finished.append(count)
            if len(finished) == sweep.chunks // 2:
                workers[0].kill()

        engine = Engine("dask", scheduler=address)
        run_plan(sweep, tmp_path / "there", engine=engine, progress=kill_one_half_way)
    assert sum(finished) == sweep.total
    assert digest(tmp_path / "here") == digest(tmp_path / "there")


def test_several_scenarios_with_other_delegations_and_paragraphs(tmp_path: Path) -> None:
    camps = load_scenario("two_camps")
    sweep = plan(f"{COST}=0:0.3:2", scenarios=(small(), camps), replications=50)
    run_plan(sweep, tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s")
    assert table["scenario"].tolist() == ["world", "two_camps"] * 2
    theirs = table["scenario"] == "two_camps"
    assert table.loc[theirs, "dissents.D1"].isna().all()
    assert table.loc[~theirs, "dissents.D1"].notna().all()
    absent = [f"value.{d.id}" for d in camps.delegations]
    assert table.loc[~theirs, absent].isna().all(axis=None)


def test_absent_delegations_have_no_numbers(tmp_path: Path) -> None:
    run_plan(plan("delegations.D2.present=true,false", replications=20), tmp_path / "s")
    table = sim.read_sweep(tmp_path / "s")
    assert table["delegations.D2.present"].tolist() == [True, False]
    assert table["value.D2"].isna().tolist() == [False, True]


def test_the_exact_chair_too(tmp_path: Path) -> None:
    run_plan(plan("strategy=exact,bridge", replications=4), tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s").set_index("strategy")
    assert table.loc["exact", "joint"] >= table.loc["bridge", "joint"]


def test_types_of_the_columns(tmp_path: Path) -> None:
    varied = (f"{COST}=0,0.1", "meeting.deadline=2:3", "paragraphs.p0.tabled=r0,r1")
    run_plan(plan(*varied, replications=10), tmp_path / "s")
    table = sim.read_sweep(tmp_path / "s")
    kinds = [table[path].dtype.kind for path in (COST, "meeting.deadline", "joint", "joint_share")]
    assert kinds == ["f", "i", "i", "f"]
    assert sorted(table["paragraphs.p0.tabled"].unique()) == ["r0", "r1"]


def test_a_point_whose_values_do_not_agree_is_named(tmp_path: Path) -> None:
    """Too many corners to try them all before the start."""
    floor = "delegations.D2.stances.p1.floor=0,80"
    with pytest.raises(InputError, match=r"p1\.floor"):
        plan(floor)
    design = make_design("grid", (dimension(floor, small()),), None, 0)
    unchecked = replace(plan(replications=1), design=design)
    with pytest.raises(InputError, match=r"design points from 0: .*p1.floor"):
        run_plan(unchecked, tmp_path / "s", engine=HERE)


def test_chunks_cover_every_replication_of_every_cell_once() -> None:
    for replications, chunk in ((1, 1), (100, 1000), (700, 256), (5000, 700), (256, 256)):
        sweep = plan(
            f"{COST}=0:0.3:7", "strategy=hold,bridge", replications=replications, chunk=chunk
        )
        seen = np.zeros((sweep.cells, replications), dtype=int)
        for number in range(sweep.chunks):
            part = sweep.chunk_at(number)
            seen[part.first_cell : part.last_cell, part.first : part.last] += 1
            assert part.replications == sweep.replications_in(number)
        assert (seen == 1).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, "--replications: must be at least 1, found 0"),
        ({"replications": -5}, "--replications: must be at least 1, found -5"),
        ({"chunk": 0}, "--chunk: must be at least 1, found 0"),
        ({"seed": -1}, "seed: must be a whole number from 0, found -1"),
        ({"rows": "row"}, "unknown kind of rows 'row'.*points"),
        ({"scenarios": (small(), small())}, "'world' stands there twice"),
        ({"scenarios": (small(strategy="brige"),)}, "unknown chair strategy 'brige'.*bridge"),
    ],
)
def test_refused_plans(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        plan(f"{COST}=0:1", **options)


@pytest.mark.parametrize(
    ("engine", "message"),
    [
        (Engine("proceses"), "unknown engine 'proceses'.*processes"),
        (Engine("dask"), "needs --scheduler"),
        (Engine("processes", scheduler="tcp://127.0.0.1:1"), "belongs to --engine dask"),
        (Engine(workers=0), "--workers: must be at least 1"),
        (Engine("dask", scheduler="tcp://127.0.0.1:1"), "cannot be reached"),
    ],
)
def test_refused_engines_leave_no_directory(engine: Engine, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        run_plan(plan(), tmp_path / "s", engine=engine)
    assert not (tmp_path / "s").exists()


def test_a_design_larger_than_memory_is_refused_with_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.sweep.size, "available_memory", lambda: 10**9)
    huge = plan(f"{COST}=0:1:300000", "assumptions.beta=1:2:1000", replications=10)
    with pytest.raises(InputError, match=r"300,000,000 rows need \d+\.\d GB of memory, 1.0 GB"):
        run_plan(huge, tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_rows_larger_than_the_disk_are_refused_with_their_size(tmp_path: Path) -> None:
    huge = plan(rows="replications", replications=10**15)
    with pytest.raises(InputError, match=r"may need \d+\.\d PB of disk"):
        run_plan(huge, tmp_path / "s")


def test_a_design_that_fits_has_its_estimate_near_the_truth(tmp_path: Path) -> None:
    run_plan(plan(f"{COST}=0:1:50", replications=2), tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s")
    estimate = sim.sweep.table.width_in_bytes(plan(f"{COST}=0:1:50"))
    assert estimate == pytest.approx(8 * len(table.columns), rel=0.1)


def test_description() -> None:
    sweep = plan(f"{COST}=0:1", "fallback=none,chair_summary", replications=1000)
    assert describe(sweep) == (
        "5 design points x 2 alternatives x 1,000 replications = 10,000 negotiations"
    )


def test_progress_adds_up_to_what_remained(tmp_path: Path) -> None:
    sweep = plan(f"{COST}=0:1", replications=600, chunk=256)
    counts: list[int] = []
    with open_sweep(sweep, tmp_path / "s") as opened:
        assert opened.remaining == 3000
        opened.finish(HERE, counts.append)
    assert sum(counts) == 3000
    with open_sweep(sweep, tmp_path / "s", resume=True) as opened:
        assert opened.remaining == 0


def test_damaged_manifest_is_told(tmp_path: Path) -> None:
    run_plan(plan(replications=2), tmp_path / "s", engine=HERE)
    (tmp_path / "s" / "manifest.json").write_text("{")
    with pytest.raises(InputError, match=r"manifest.json: cannot be read"):
        sim.read_sweep(tmp_path / "s")
    (tmp_path / "s" / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(InputError, match="is not a manifest of format 1"):
        Store(tmp_path / "s").manifest()


def test_other_readers_read_the_files_as_they_are(tmp_path: Path) -> None:
    run_plan(plan(f"{COST}=0:1", replications=30), tmp_path / "s", engine=HERE)
    table = sim.read_sweep(tmp_path / "s")
    plainly = pd.read_parquet(tmp_path / "s" / "table")
    pd.testing.assert_frame_equal(table, plainly)


def test_engine_errors_are_bad_input() -> None:
    assert issubclass(EngineError, InputError)


def test_a_sweep_from_python_is_that_of_the_command_line(tmp_path: Path) -> None:
    scenario = small()
    varied = {COST: np.linspace(0, 0.3, 3), "fallback": ("none", "chair_summary")}
    directory = sim.run_sweep(scenario, varied, out=tmp_path / "here", n=40, seed=5, engine=HERE)
    texts = (f"{COST}=0:0.3:3", "fallback=none,chair_summary")
    run_plan(plan(*texts, replications=40, seed=5), tmp_path / "there", engine=HERE)
    pd.testing.assert_frame_equal(sim.read_sweep(directory), sim.read_sweep(tmp_path / "there"))


def test_a_sweep_from_python_takes_ranges_names_and_the_options_of_a_plan(tmp_path: Path) -> None:
    ranges = ("0:0.3", {"low": 0, "high": 0.3})
    for at, spec in enumerate(ranges):
        options = {"design": "lhs", "points": 4, "rows": "replications"}
        out = tmp_path / str(at)
        sim.run_sweep(["two_camps"], {COST: spec}, out=out, n=3, engine=HERE, **options)
    one, other = (sim.read_sweep(tmp_path / str(at)) for at in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert len(one) == 4 * 3
    assert set(one["scenario"]) == {"two_camps"}


@pytest.mark.parametrize(
    ("scenarios", "vary", "message"),
    [
        ([], {}, "name at least one scenario"),
        ("two_camps", {"meeting.cost": [0, 1]}, "meeting.cost"),
        ("two_camps", {"strategy": ["hodl"]}, "did you mean 'hold'"),
        ("two_kamps", {}, "did you mean 'two_camps'"),
    ],
)
def test_a_sweep_from_python_is_refused_as_on_the_command_line(
    tmp_path: Path, scenarios: Any, vary: Any, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        sim.run_sweep(scenarios, vary, out=tmp_path / "s")
    assert not (tmp_path / "s").exists()
