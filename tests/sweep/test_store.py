"""Nothing is lost: stopped, killed, damaged, contested sweeps end in the same bytes, or say why."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sweeps import COST, HERE, digest, plan

import sim.files
from sim import read_sweep
from sim.errors import InputError
from sim.sweep.plan import Plan
from sim.sweep.store import Store, export_table
from sim.sweep.sweep import Engine, open_sweep, run_plan, stored_plan

ROOT = Path(__file__).resolve().parents[2]
VARIED = (f"{COST}=0:0.3:4", "fallback=none,chair_summary")


def sweep_of(**changes: Any) -> Plan:
    """Eight chunks."""
    return plan(*VARIED, **{"replications": 300, "chunk": 300, **changes})


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The bytes that every sweep must end in."""
    directory = tmp_path_factory.mktemp("undisturbed") / "s"
    run_plan(sweep_of(), directory, engine=HERE)
    return digest(directory)


class Stop(Exception):
    """Something that ends a sweep from outside."""


def stopped_after(chunks: int) -> Callable[[int], None]:
    seen = []

    def progress(count: int) -> None:
        seen.append(count)
        if len(seen) == chunks:
            raise Stop

    return progress


def interrupted(directory: Path, chunks: int = 3, **changes: Any) -> None:
    with pytest.raises(Stop):
        run_plan(sweep_of(**changes), directory, engine=HERE, progress=stopped_after(chunks))


def shards(directory: Path) -> list[Path]:
    return sorted((directory / "chunks").glob("chunk-*.parquet"))


@pytest.mark.parametrize("chunks", [1, 4, 8])
def test_a_stopped_sweep_goes_on_where_it_was(
    chunks: int, undisturbed: str, tmp_path: Path
) -> None:
    interrupted(tmp_path / "s", chunks)
    assert len(shards(tmp_path / "s")) == chunks
    assert run_plan(sweep_of(), tmp_path / "s", resume=True) == (8 - chunks) * 300
    assert digest(tmp_path / "s") == undisturbed


def test_resuming_keeps_the_chunks_as_they_were_cut(undisturbed: str, tmp_path: Path) -> None:
    interrupted(tmp_path / "s")
    run_plan(sweep_of(chunk=2000), tmp_path / "s", resume=True, engine=Engine(workers=2))
    assert digest(tmp_path / "s") == undisturbed


def test_resume_without_saying_what(undisturbed: str, tmp_path: Path) -> None:
    interrupted(tmp_path / "s")
    run_plan(stored_plan(tmp_path / "s"), tmp_path / "s", resume=True, engine=HERE)
    assert digest(tmp_path / "s") == undisturbed


def test_resume_of_nothing_begins(undisturbed: str, tmp_path: Path) -> None:
    run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE)
    assert digest(tmp_path / "s") == undisturbed


def test_resume_of_a_complete_sweep_does_nothing(undisturbed: str, tmp_path: Path) -> None:
    run_plan(sweep_of(), tmp_path / "s", engine=HERE)
    before = {f: f.stat().st_mtime_ns for f in (tmp_path / "s" / "table").iterdir()}
    assert run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE) == 0
    assert before == {f: f.stat().st_mtime_ns for f in (tmp_path / "s" / "table").iterdir()}


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-10]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"PAR1", b"PAR2")),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.rename(path.with_name(f".{path.name}.half")),
    ],
)
def test_a_damaged_chunk_is_found_and_run_again(
    damage: Callable[[Path], Any], undisturbed: str, tmp_path: Path
) -> None:
    interrupted(tmp_path / "s", 5)
    damage(shards(tmp_path / "s")[2])
    assert run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE) == 4 * 300
    assert digest(tmp_path / "s") == undisturbed


def test_a_flipped_bit_is_found(undisturbed: str, tmp_path: Path) -> None:
    interrupted(tmp_path / "s", 5)
    path = shards(tmp_path / "s")[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE) == 4 * 300
    assert digest(tmp_path / "s") == undisturbed


def test_a_damaged_table_is_told_and_made_again(undisturbed: str, tmp_path: Path) -> None:
    run_plan(sweep_of(), tmp_path / "s", engine=HERE)
    part = tmp_path / "s" / "table" / "part-00000.parquet"
    part.write_bytes(part.read_bytes() + b"x")
    with pytest.raises(InputError, match=r"part-00000.parquet is damaged; go on with: .*--resume"):
        read_sweep(tmp_path / "s")
    run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE)
    assert digest(tmp_path / "s") == undisturbed


def test_an_unfinished_sweep_is_not_read(tmp_path: Path) -> None:
    interrupted(tmp_path / "s")
    with pytest.raises(InputError, match="not complete; go on with: communique sweep --resume"):
        read_sweep(tmp_path / "s")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": 1}, r"seed: 0 there, 1 now"),
        ({"replications": 301}, r"replications: 300 there, 301 now"),
        ({"rows": "replications"}, r"rows: points there, replications now"),
    ],
)
def test_resuming_another_sweep_is_refused_with_the_difference(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    interrupted(tmp_path / "s")
    with pytest.raises(InputError, match=message):
        run_plan(sweep_of(**changes), tmp_path / "s", resume=True)
    assert len(shards(tmp_path / "s")) == 3


def test_resuming_with_another_scenario_or_design_is_refused(tmp_path: Path) -> None:
    interrupted(tmp_path / "s")
    design = plan(f"{COST}=0:0.4:4", "fallback=none,chair_summary", replications=300, chunk=300)
    with pytest.raises(InputError, match=r"design.dimensions.0.high: 0.3 there, 0.4 now"):
        run_plan(design, tmp_path / "s", resume=True)
    base = sweep_of().scenarios[0]
    other = base.with_values({"delegations.D1.stances.p0.position": 35})
    scenario = plan(*VARIED, scenarios=(other,), replications=300, chunk=300)
    with pytest.raises(InputError, match=r"world.delegations.D1.*position: 30 there, 35 now"):
        run_plan(scenario, tmp_path / "s", resume=True)
    levers = plan(VARIED[0], "fallback=none", replications=300, chunk=300)
    with pytest.raises(InputError, match=r"alternatives.1.2: chair_summary there, nothing now"):
        run_plan(levers, tmp_path / "s", resume=True)


def test_resuming_with_other_versions_is_refused(tmp_path: Path) -> None:
    interrupted(tmp_path / "s")
    manifest = Store(tmp_path / "s").manifest()
    manifest["versions"]["numpy"] = "1.0"
    Store(tmp_path / "s").write_manifest(manifest)
    with pytest.raises(InputError, match=r"versions.numpy: 1.0 there"):
        run_plan(stored_plan(tmp_path / "s"), tmp_path / "s", resume=True)


def test_a_second_sweep_is_refused(tmp_path: Path) -> None:
    with open_sweep(sweep_of(), tmp_path / "s"):
        with pytest.raises(
            InputError, match=f"another sweep is at work here .process {os.getpid()}"
        ):
            run_plan(sweep_of(), tmp_path / "s", resume=True)
        with pytest.raises(InputError, match="already holds a sweep"):
            run_plan(sweep_of(), tmp_path / "s")
    with pytest.raises(InputError, match="already holds a sweep; go on with it by --resume"):
        run_plan(sweep_of(), tmp_path / "s")


def test_a_lock_left_behind_here_is_taken_and_one_of_another_host_is_not(
    undisturbed: str, tmp_path: Path
) -> None:
    interrupted(tmp_path / "s")
    lock = tmp_path / "s" / "lock"
    lock.write_text(json.dumps({"pid": 4711, "host": "elsewhere"}))
    with pytest.raises(
        InputError, match=r"process 4711 on elsewhere.*; if that one is over, delete"
    ):
        run_plan(sweep_of(), tmp_path / "s", resume=True)
    lock.write_text(json.dumps({"pid": 2**22 + 1, "host": os.uname().nodename}))
    run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE)
    assert digest(tmp_path / "s") == undisturbed


def test_a_full_disk_stops_it_and_what_is_finished_stays(
    undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = []

    def full(handle: int) -> None:
        writes.append(handle)
        if len(writes) > 4:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sim.files.os, "fsync", full)
        with pytest.raises(InputError, match="cannot be written: No space left on device"):
            run_plan(sweep_of(), tmp_path / "s", engine=HERE)
    assert len(shards(tmp_path / "s")) == len(list((tmp_path / "s" / "chunks").iterdir())) == 3
    run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE)
    assert digest(tmp_path / "s") == undisturbed


def test_a_disk_full_at_the_very_end(
    undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> dict[str, str]:
        raise InputError("cannot be written: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save_part", full)
        with pytest.raises(InputError, match="No space left"):
            run_plan(sweep_of(), tmp_path / "s", engine=HERE)
    assert run_plan(sweep_of(), tmp_path / "s", resume=True, engine=HERE) == 0
    assert digest(tmp_path / "s") == undisturbed


def test_directories_that_are_not_for_sweeps(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").touch()
    (tmp_path / "file").touch()
    for name, message in (
        ("full", "is not a sweep and not empty: it holds 'thesis.tex'"),
        ("file", "cannot be a directory: File exists"),
        ("none/s", "cannot be a directory: No such file or directory"),
    ):
        with pytest.raises(InputError, match=message):
            run_plan(sweep_of(), tmp_path / name)
    for name in ("full", "none"):
        with pytest.raises(InputError, match="is not the directory of a sweep"):
            read_sweep(tmp_path / name)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.tex"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_unwritable_directory(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir(mode=0o555)
    with pytest.raises(InputError, match="no permission to write"):
        run_plan(sweep_of(), tmp_path / "s")


def test_unwritable_directory_as_any_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweep.store.os.access", lambda *_: False)
    with pytest.raises(InputError, match="no permission to write"):
        run_plan(sweep_of(), tmp_path / "s")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_export(kind: str, tmp_path: Path) -> None:
    import pandas as pd

    run_plan(sweep_of(), tmp_path / "s", engine=HERE)
    file = tmp_path / f"table.{kind}"
    assert export_table(tmp_path / "s", file, kind) == 8
    read = pd.read_csv(file, keep_default_na=False) if kind == "csv" else pd.read_parquet(file)
    pd.testing.assert_frame_equal(read, read_sweep(tmp_path / "s"), check_dtype=kind != "csv")


COMMAND = ("new_delhi_2023", "--vary", f"{COST}=0:0.3:4", "--vary", "fallback=none,chair_summary")
SIZE = ("-n", "8192", "--chunk", "1024", "--workers", "2")


def communique(*arguments: str) -> subprocess.Popen[str]:
    """The command line as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The bytes of an undisturbed sweep by the command line."""
    directory = tmp_path_factory.mktemp("command") / "s"
    with communique("sweep", *COMMAND, *SIZE, "--out", str(directory)) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return digest(directory)


@pytest.mark.parametrize(
    ("kill", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_signals(kill: signal.Signals, code: int, by_command: str, tmp_path: Path) -> None:
    directory = tmp_path / "s"
    with communique("sweep", *COMMAND, *SIZE, "--out", str(directory)) as process:
        while len(shards(directory)) < 4:
            assert process.poll() is None
            time.sleep(0.01)
        if kill == signal.SIGINT:
            # Ctrl-C in a terminal reaches the workers too
            os.killpg(process.pid, kill)
        else:
            process.send_signal(kill)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    if kill != signal.SIGKILL:
        assert f"Go on with: communique sweep --resume --out {directory}" in errors
        assert "Traceback" not in errors
    kept = len(shards(directory))
    assert 4 <= kept < 64
    with communique("sweep", "--resume", "--out", str(directory)) as process:
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert f"{kept * 1024:,} of them are done" in errors
    assert digest(directory) == by_command


@pytest.mark.parametrize("key", ["seed", "design", "versions", "alternatives"])
def test_a_manifest_that_lacks_something_is_refused_with_what(key: str, tmp_path: Path) -> None:
    run_plan(plan(f"{COST}=0,0.1", replications=20), tmp_path / "s", engine=HERE)
    file = tmp_path / "s" / "manifest.json"
    manifest = json.loads(file.read_text())
    del manifest[key]
    file.write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=f"lacks {key}: it is damaged"):
        read_sweep(tmp_path / "s")
