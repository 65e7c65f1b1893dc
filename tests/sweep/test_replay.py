"""Any stored replication held again by the Mesa model is what the table says."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sweeps import COST, HERE, plan, small

import sim
import sim.sweep.replay as replaying
from sim.analysis.sensitivity import sensitivity
from sim.errors import InputError
from sim.scenario.scenario import build
from sim.sweep.replay import differences, origin_of, replay
from sim.sweep.store import Store, read_sweep
from sim.sweep.sweep import run_plan, stored_plan

LINE = "delegations.D2.stances.p1.ceiling"
VARIED = (f"{COST}=0:0.1", f"{LINE}=0:60", "strategy=bridge,split,single_text,exact")
EACH = 5
SEED = 3


def swept(directory: Path, rows: str) -> Path:
    document = small().document
    document["delegations"]["D2"]["stances"]["p1"] |= {"position": 20, "penalty": 0.6}
    long, short = document, deepcopy(document)
    short["meeting"]["deadline"] = 2
    scenarios = (build(long, name="world"), build(short, name="short"))
    options = {"design": "lhs", "points": 4, "replications": EACH, "seed": SEED, "rows": rows}
    work = plan(*VARIED, "fallback=none,chair_summary", scenarios=scenarios, **options)
    run_plan(work, directory, engine=HERE)
    return directory


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep with a row per replication."""
    return swept(tmp_path_factory.mktemp("replay") / "drawn", "replications")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sweep with a row per design point and alternative."""
    return swept(tmp_path_factory.mktemp("replay") / "counted", "points")


@pytest.fixture(scope="module")
def table(drawn: Path) -> pd.DataFrame:
    return read_sweep(drawn)


ROWS = 4 * 2 * 8 * EACH
same_sweep = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(row=st.integers(0, ROWS - 1))
@same_sweep
def test_any_row_held_again_is_the_stored_row(row: int, drawn: Path, table: pd.DataFrame) -> None:
    assert len(table) == ROWS
    result, stored = replay(drawn, row), table.iloc[row]
    assert (result.scenario.name, result.strategy, result.fallback) == (
        stored["scenario"], stored["strategy"], stored["fallback"],
    )  # fmt: skip
    assert (result.seed, result.replication) == (SEED, stored["replication"])
    assert result.scenario.cost_of_failure == stored[COST]
    assert (result.outcome, result.rounds) == (stored["outcome"], stored["rounds"])
    ids = [member.id for member in result.scenario.present]
    assert result.dissenters == [i for i in ids if stored[f"dissents.{i}"]]
    assert result.objectors == [i for i in ids if stored[f"objects.{i}"]]
    assert [result.values[i] for i in ids] == [stored[f"value.{i}"] for i in ids]
    for paragraph in result.document.paragraphs:
        silent = result.scenario.paragraph(paragraph.id).reference
        strength = silent if paragraph.strength is None else paragraph.strength
        assert strength == stored[f"wording.{paragraph.id}"]


@given(row=st.integers(0, ROWS // EACH - 1))
@same_sweep
def test_the_replications_of_a_point_add_up_to_its_row(
    row: int, drawn: Path, counted: Path
) -> None:
    results = [replay(counted, row, replication) for replication in range(EACH)]
    for replication, result in enumerate(results):
        same = replay(drawn, row * EACH + replication)
        assert result.to_dict(trace=True) == same.to_dict(trace=True)
    stored = read_sweep(counted).iloc[row]
    assert sum(result.joint for result in results) == stored["joint"]
    assert sum(result.rounds for result in results) / EACH == stored["rounds"]
    for member in results[0].scenario.present:
        dissents = sum(member.id in result.dissenters for result in results)
        assert dissents == stored[f"dissents.{member.id}"]


def test_the_first_replication_of_a_point_is_the_default(counted: Path) -> None:
    assert replay(counted, 7).to_dict() == replay(counted, 7, 0).to_dict()


def test_a_row_says_what_it_is(drawn: Path, counted: Path) -> None:
    one = origin_of(drawn, 12)
    assert one.words == (
        f"row 12 of {drawn} held again: world, {COST}={one.values[COST]}, "
        f"{LINE}={one.values[LINE]}, split, none, "
        "replication 2 of seed 3; outcome, rounds, dissenters, wordings and values equal the "
        "stored row"
    )
    assert "the stored row adds up 5 replications" in origin_of(counted, 3, 4).words


@pytest.mark.parametrize(
    ("rows", "row", "replication", "message"),
    [
        ("drawn", ROWS, None, f"--row: there is no row {ROWS}; the sweep has rows 0 to 319"),
        ("drawn", -1, None, "--row: there is no row -1; the sweep has rows 0 to 319"),
        ("drawn", 3, 1, "--replication: each row of this sweep is one replication"),
        ("counted", 64, None, "--row: there is no row 64; the sweep has rows 0 to 63"),
        ("counted", 3, 5, "there is no replication 5; the sweep has replications 0 to 4"),
        ("counted", 3, -1, "there is no replication -1; the sweep has replications 0 to 4"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    rows: str, row: int, replication: int | None, message: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(InputError, match=message):
        replay(request.getfixturevalue(rows), row, replication)


def test_a_table_that_is_damaged_or_not_yet_whole_is_not_replayed(
    drawn: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(drawn, tmp_path / "s"))
    part = copy / "table" / "part-00000.parquet"
    part.write_bytes(part.read_bytes() + b"x")
    with pytest.raises(InputError, match=r"part-00000.parquet is damaged; go on with: .*--resume"):
        replay(copy, 0)
    Store(copy).reopen(Store(copy).manifest())
    with pytest.raises(InputError, match=r"the sweep is not complete; go on with: .*--resume"):
        replay(copy, 0)


def other_seed(*arguments: Any, seed: int, **options: Any) -> Any:
    return held(*arguments, seed=seed + 1, **options)


held = replaying.hold


def test_a_meeting_that_comes_out_otherwise_is_an_error(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "hold", other_seed)
    with pytest.raises(InputError, match=r"row 8 of .*: the meeting does not come out.*\n  .* now"):
        replay(drawn, 8)


def test_an_outcome_that_a_row_of_a_point_does_not_count_is_an_error(counted: Path) -> None:
    rows = read_sweep(counted)
    excepting, climbing = (int((rows["strategy"] == s).idxmax()) for s in ("exact", "bridge"))
    result = replay(counted, excepting)
    assert rows[result.outcome][climbing] == 0
    wrong = list(differences(origin_of(counted, climbing), result))
    assert f"{result.outcome}: in 0 of 5 there, True now" in wrong


def test_another_version_is_refused_wherever_it_is_read(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = sim.__version__
    monkeypatch.setattr("sim.sweep.store.__version__", "9.1.0")
    message = f"this sweep was written by communique {now}; version 9.1.0 may mean other things"
    for use in (read_sweep, stored_plan, lambda path: replay(path, 0), sensitivity, Store.manifest):
        with pytest.raises(InputError, match=message):
            use(Store(drawn) if use is Store.manifest else drawn)


def test_a_correction_of_the_same_version_reads_it(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = sim.__version__.split(".")
    monkeypatch.setattr("sim.sweep.store.__version__", f"{first}.{second}.99")
    assert len(read_sweep(drawn)) == ROWS
