"""Many tasks on the processes of this machine, or on a Dask cluster; a lost worker loses nothing.

Both engines yield ``(task, result)`` in the order of completion and never hold more than a few
tasks per worker, so that millions can be passed through. ``work`` is a module-level function, or a
partial of one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sim.errors import InputError

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[T], R]

ENGINES = ("processes", "dask")
AHEAD = 3
"""Tasks handed out per worker, so that none waits for the next."""
DEATHS = 3
"""Times in a row that workers may die without finishing anything."""
CONNECT_SECONDS = 10
DIED = (
    "workers keep dying before they finish anything (out of memory, or a script that starts a "
    "sweep without `if __name__ == '__main__':`)"
)


class EngineError(InputError):
    """The workers cannot do the work: unreachable, of other versions, or dying one by one."""


def cores() -> int:
    """Processor cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_here(work: Work[T, R], tasks: Iterable[T]) -> Generator[tuple[T, R], None, None]:
    """In this process, one after another."""
    for task in tasks:
        yield task, work(task)


def run_on_processes(
    work: Work[T, R], tasks: Iterable[T], workers: int
) -> Generator[tuple[T, R], None, None]:
    """On a pool of processes of this machine. If one is killed, the pool is built anew.

    Raises EngineError if workers keep dying.
    """
    source = iter(tasks)
    lost: list[T] = []
    deaths = 0
    while deaths < DEATHS:
        running: dict[Future[R], T] = {}
        try:
            with _pool(workers) as pool:
                while True:
                    while len(running) < AHEAD * workers:
                        task = lost.pop() if lost else next(source, None)
                        if task is None:
                            break
                        try:
                            running[pool.submit(work, task)] = task
                        except BrokenProcessPool:
                            lost.append(task)
                            raise
                    if not running:
                        return
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        result = future.result()
                        deaths = 0
                        yield running.pop(future), result
        except BrokenProcessPool:
            deaths += 1
            lost += running.values()
    raise EngineError(DIED)


def _start_server() -> None:
    """Start the process that workers are forked from.

    It is started by ``python -c``, which would look into the current directory first: a folder
    ``sim`` there, another version of this one say, would be run in place of this package.
    """
    from multiprocessing import forkserver

    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Workers that end with this process, or at once when the block is left by an exception."""
    # never the global start method, which other packages set; never fork, which copies locks that
    # other threads hold
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.sweep.chunk"])
    reader, writer = context.Pipe(duplex=False)
    with _one_thread_each():
        if method == "forkserver":
            _start_server()
        pool = ProcessPoolExecutor(workers, context, _begin, (reader,))
        try:
            yield pool
        except BaseException:
            writer.close()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            writer.close()
            reader.close()


def _begin(lifeline: Connection) -> None:
    """A worker leaves Ctrl-C to the parent, and ends when the lifeline's other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        lifeline.poll(None)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers started inside use one thread each for linear algebra: every core has one."""
    name = "OPENBLAS_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def run_on_dask(
    work: Work[T, R], tasks: Iterable[T], scheduler: str
) -> Generator[tuple[T, R], None, None]:
    """On the workers of a running Dask scheduler (``tcp://host:8786``).

    Dask itself gives the tasks of a lost worker to the others. Raises EngineError if the scheduler
    cannot be reached, has no workers, or its workers run other versions than this program.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(
            scheduler, timeout=CONNECT_SECONDS, set_as_default=False, name="communique"
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise EngineError(f"cannot be reached: {error}", where=f"--scheduler {scheduler}") from None
    with client:
        threads = _check_workers(client, scheduler)
        yield from _through(distributed, client, work, tasks, AHEAD * threads)


def check_scheduler(scheduler: str) -> None:
    """Raise EngineError now if there is no such address, or nobody answers there."""
    distributed = _distributed()
    try:
        place = distributed.comm.get_address_host_port(scheduler, strict=True)
        socket.create_connection(place, timeout=CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        raise EngineError(f"cannot be reached: {error}", where=f"--scheduler {scheduler}") from None


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise InputError(
            "this needs Dask: install communique[cluster]", where="--engine dask"
        ) from None
    return distributed


def _through(
    distributed: Any, client: Any, work: Work[T, R], tasks: Iterable[T], ahead: int
) -> Generator[tuple[T, R], None, None]:
    source = iter(tasks)
    running: dict[Any, T] = {}
    done = distributed.as_completed(loop=client.loop)

    def submit() -> None:
        task = next(source, None)
        if task is not None:
            future = client.submit(work, task, pure=False)
            running[future] = task
            done.add(future)

    for _ in range(ahead):
        submit()
    for future in done:
        task = running.pop(future)
        try:
            result = future.result()
        except (distributed.KilledWorker, CancelledError, OSError) as error:
            raise EngineError(f"the cluster lost the work: {error}") from None
        submit()
        yield task, result


def versions_here() -> dict[str, str]:
    """The versions that the results depend on."""
    import numpy

    from sim import __version__

    return {"communique": __version__, "numpy": numpy.__version__}


def _check_workers(client: Any, scheduler: str) -> int:
    """Threads of all workers. Raises EngineError if there are none or they run other versions."""
    where = f"--scheduler {scheduler}"
    threads = sum(client.nthreads().values())
    if threads == 0:
        raise EngineError("the scheduler has no workers", where=where)
    try:
        found = client.run(versions_here)
    except ModuleNotFoundError as error:
        raise EngineError(f"the workers lack a package: {error}", where=where) from None
    here = versions_here()
    for worker, versions in found.items():
        if versions != here:
            raise EngineError(f"worker {worker} runs {versions}, this is {here}", where=where)
    return int(threads)
