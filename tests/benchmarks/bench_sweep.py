"""How a sweep scales: workers, chunks, bytes, and what that makes of 10^10 replications.

``python tests/benchmarks/bench_sweep.py [SCENARIO]``. Everything is measured in this one run and in
a directory that is deleted afterwards; ratios matter, seconds are this machine's. Work is measured
in processor time, which other programs disturb little; whole sweeps on the clock.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from sim.scenario.scenario import Scenario, load_scenario
from sim.sweep.chunk import run_chunk
from sim.sweep.dimension import make_dimension
from sim.sweep.engine import cores, run_here, run_on_processes
from sim.sweep.plan import Chunk, Plan, default_chunk
from sim.sweep.size import size
from sim.sweep.store import Store, read_sweep
from sim.sweep.sweep import Engine, make_plan, run_plan

COST = ("meeting.cost_of_failure", "0:0.3:16")
LARGE = 10**10
CORES = 1000
REPEATS = 5


def main() -> None:
    """Measure and print."""
    scenario = load_scenario(sys.argv[1] if len(sys.argv) > 1 else "new_delhi_2023")
    print(f"{scenario.name}, strategy {scenario.meeting.strategy}, {cores()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        rate = negotiations_per_second(scenario)
        print(f"one worker, inside a chunk: {rate:,.0f} negotiations/s")
        workers(scenario, Path(folder))
        serial, shard = serial_cost(scenario, Path(folder))
        started = start_cost(scenario)
        print(
            f"a chunk costs its worker {1000 * started:.1f} ms to begin, and the one process that "
            f"writes {1000 * serial:.1f} ms ({size(shard)})"
        )
        points, replications = bytes_a_row(scenario, Path(folder))
        print(
            f"bytes a row in the table: {points:,.0f} of points, "
            f"{replications:,.0f} of replications"
        )
        extrapolate(rate, started, serial, shard, points)


def plan(scenario: Scenario, total: int, chunk: int, rows: str = "points") -> Plan:
    """16 design points with this many negotiations in all."""
    dimension = make_dimension(*COST, scenario.document)
    return make_plan([scenario], [dimension], replications=total // 16, chunk=chunk, rows=rows)


def timed(sweep: Plan, directory: Path, workers: int) -> float:
    """Seconds of a whole sweep."""
    begun = time.perf_counter()
    run_plan(sweep, directory, engine=Engine(workers=workers))
    return time.perf_counter() - begun


def processor_seconds(packed: bytes, chunk: Chunk) -> float:
    """Of one chunk, in whichever process runs it."""
    begun = time.process_time()
    run_chunk(packed, chunk)
    return time.process_time() - begun


def negotiations_per_second(scenario: Scenario) -> float:
    """Within one chunk, in one process; the median of several."""
    sweep = plan(scenario, 16 * 16_384, 16_384)
    seconds = [processor_seconds(sweep.packed, sweep.chunk_at(n)) for n in range(REPEATS + 1)]
    return 16_384 / statistics.median(seconds[1:])


def workers(scenario: Scenario, folder: Path) -> None:
    """One worker against two: processor time of a chunk, and whole sweeps on the clock."""
    total = 16 * 32_768
    sweep = plan(scenario, total, 8192)
    work = partial(processor_seconds, sweep.packed)
    tasks = [sweep.chunk_at(number) for number in range(16)]
    alone = statistics.median(seconds for _, seconds in run_here(work, tasks))
    beside = statistics.median(seconds for _, seconds in run_on_processes(work, tasks, 2))
    one = timed(sweep, folder / "one", 1)
    two = timed(sweep, folder / "two", 2)
    print(
        f"two workers against one: {2 * alone / beside:.2f}x by the processor time of a chunk; "
        f"{one / two:.2f}x for a sweep of {total:,} negotiations on the clock, start included"
    )


def start_cost(scenario: Scenario) -> float:
    """Seconds of a chunk in which next to nothing is negotiated: one replication of one point."""
    sweep = make_plan(
        [scenario], [make_dimension(*COST, scenario.document)], replications=1, chunk=1
    )
    run_chunk(sweep.packed, sweep.chunk_at(0))
    begun = time.process_time()
    for number in range(sweep.chunks):
        run_chunk(sweep.packed, sweep.chunk_at(number))
    return (time.process_time() - begun) / sweep.chunks


def serial_cost(scenario: Scenario, folder: Path) -> tuple[float, int]:
    """Seconds and bytes that the process that hands out and writes spends on a chunk."""
    sweep = plan(scenario, 16 * 256, 256)
    data = run_chunk(sweep.packed, sweep.chunk_at(0))
    store = Store(folder / "serial")
    store.open_new()
    begun = time.perf_counter()
    for number in range(200):
        sweep.chunk_at(number % sweep.chunks)
        store.save(number, data)
    return (time.perf_counter() - begun) / 200, len(data)


def bytes_a_row(scenario: Scenario, folder: Path) -> tuple[float, float]:
    """Of the table on disk, for many rows."""
    dimension = make_dimension("meeting.cost_of_failure", "0:0.3:2000", scenario.document)
    many = make_plan([scenario], [dimension], replications=4)
    each = plan(scenario, 16 * 4096, 16_384, rows="replications")
    found = []
    for name, sweep in (("points", many), ("replications", each)):
        run_plan(sweep, folder / name)
        files = (folder / name / "table").iterdir()
        found.append(sum(f.stat().st_size for f in files) / len(read_sweep(folder / name)))
    return found[0], found[1]


def extrapolate(rate: float, started: float, serial: float, shard: int, row: float) -> None:
    """10^10 replications on 1,000 cores, from the numbers above."""
    chunk = default_chunk(LARGE)
    chunks = -(-LARGE // chunk)
    busy = chunk / rate + started
    seconds = max(chunks * busy / CORES, chunks * serial)
    feeds = busy / serial
    points = LARGE // 10**6
    print(
        f"\n10^10 replications on {CORES:,} cores like these:\n"
        f"  {chunks:,} chunks of {chunk:,} replications, {busy:.1f} s of work each\n"
        f"  {seconds / 60:.1f} minutes; of a worker's time {started / busy:.2%} is overhead\n"
        f"  the one process that writes is busy {CORES / feeds:.1%} of the time: it could feed "
        f"{feeds:,.0f} cores\n"
        f"  shards while it runs: {size(chunks * shard)}; the table, for 10^6 replications at each "
        f"of {points:,} points: {size(int(points * row))}"
    )


if __name__ == "__main__":
    main()
