"""A Dask cluster of separate processes on loopback, for tests that kill one of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers as processes of their own: its address, and the workers."""
    file = folder / "scheduler.json"
    tests = str(Path(__file__).resolve().parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), tests])}
    start = partial(
        subprocess.Popen,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = ["--scheduler-file", str(file), "--no-dashboard"]
    with ExitStack() as stack:

        def begin(*arguments: str) -> subprocess.Popen[bytes]:
            process = stack.enter_context(start([sys.executable, "-m", "dask", *arguments]))
            stack.callback(process.kill)
            return process

        begin("scheduler", "--host", "127.0.0.1", "--port", "0", *local)
        alone = ["--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", *local]
        begun = [begin("worker", *alone) for _ in range(workers)]
        yield address_in(file, workers), begun


def address_in(file: Path, workers: int) -> str:
    """The scheduler's address once all its workers are there."""
    while not file.exists() or not file.read_text():
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    if workers:
        with Client(address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=30)
    return str(address)
