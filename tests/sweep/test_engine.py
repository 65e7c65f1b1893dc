"""The engines: every task once, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from clusters import cluster

from sim.errors import InputError
from sim.sweep.engine import (
    EngineError,
    check_scheduler,
    run_here,
    run_on_dask,
    run_on_processes,
)


def square(number: int) -> int:
    """A task."""
    return number * number


def square_or_die(folder: str, number: int) -> int:
    """A task whose worker is killed the first time that it comes to number 3."""
    token = Path(folder) / "died"
    if number == 3 and not token.exists():
        token.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def die(number: int) -> int:
    """A task that no worker survives."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    """A task with bad input."""
    raise InputError("no such number", where=str(number))


def slow_square(folder: str, number: int) -> int:
    """A task that takes a moment, and says so."""
    (Path(folder) / str(number)).touch()
    time.sleep(0.05)
    return number * number


EXPECTED = {number: number * number for number in range(40)}


def test_here() -> None:
    assert dict(run_here(square, range(40))) == EXPECTED


def test_processes() -> None:
    assert dict(run_on_processes(square, range(40), 2)) == EXPECTED


def test_processes_begin_no_more_than_they_need() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = run_on_processes(square, tasks(), 2)
    next(results)
    results.close()
    assert len(taken) < 10


def test_killed_worker_loses_nothing(tmp_path: Path) -> None:
    work = partial(square_or_die, str(tmp_path))
    assert sorted(run_on_processes(work, range(40), 2)) == sorted(EXPECTED.items())
    assert (tmp_path / "died").exists()


def test_workers_that_keep_dying_are_given_up() -> None:
    with pytest.raises(EngineError, match="keep dying"):
        list(run_on_processes(die, range(4), 2))


def test_bad_input_in_a_worker_is_the_same_message() -> None:
    with pytest.raises(InputError, match=r"^0: no such number$"):
        list(run_on_processes(refuse, [0], 2))


def test_workers_have_one_thread_each_and_the_parent_keeps_its_setting() -> None:
    before = os.environ.get("OPENBLAS_NUM_THREADS")
    found = dict(run_on_processes(os.getenv, ["OPENBLAS_NUM_THREADS"], 2))
    assert found == {"OPENBLAS_NUM_THREADS": "1"}
    assert os.environ.get("OPENBLAS_NUM_THREADS") == before


@pytest.mark.parametrize(
    ("address", "why"),
    [("tcp://127.0.0.1:1", "refused"), ("127.0.0.1:1", "protocol"), ("tcp://127.0.0.1", "port")],
)
def test_unreachable_scheduler(address: str, why: str) -> None:
    with pytest.raises(EngineError, match=f"--scheduler {address}: cannot be reached: .*{why}"):
        check_scheduler(address)


def test_dask_with_a_worker_killed_half_way(tmp_path: Path) -> None:
    with cluster(tmp_path, 2) as (address, workers):
        work = partial(slow_square, str(tmp_path))
        results = run_on_dask(work, range(60), address)
        found = [next(results) for _ in range(10)]
        workers[0].kill()
        found += results
        assert sorted(found) == [(number, number * number) for number in range(60)]


def test_dask_without_workers(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, 0) as (address, _),
        pytest.raises(EngineError, match="the scheduler has no workers"),
    ):
        list(run_on_dask(square, [1], address))


def test_workers_run_this_package_and_not_a_folder_of_its_name(tmp_path: Path) -> None:
    """Whatever is called ``sim`` where a sweep is started."""
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").write_text("raise SystemExit('not this one')")
    words = ["sweep", "two_camps", "--vary", "meeting.cost_of_failure=0:0.1:4", "-n", "10000"]
    code = (
        "import sys; del sys.path[0]; from sim.__main__ import main; "
        f"sys.argv = {['communique', *words, '--workers', '2', '--out', 's']!r}; main()"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "4 rows in s" in done.stdout
