"""Speed of the ensemble, as ratios measured in this one run. Nothing here is asserted.

    python tests/benchmarks/bench_ensemble.py [--quick]

Prints: the ensemble against ``mesa.batch_run`` of the same model, both on two workers; time per
replication against a bare compiled loop that does only the arithmetic; two workers against one; ten
times the replications; the growth with delegations and paragraphs; start-up times; peak memory.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import mesa
import numpy as np
from numba import njit

from sim import load_scenario
from sim.ensemble.draws import draw_next, empty_drawn, sources_of
from sim.ensemble.ensemble import prepare, run_ensemble
from sim.ensemble.replicate import replicate
from sim.model.negotiation import Negotiation
from sim.rules.draws import BLOCK, chances_of
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Alternative, build

SCENARIO, STRATEGY, FALLBACK = "new_delhi_2023", "bridge", "outcome_document"


@functools.cache
def scenario(name: str):
    return load_scenario(name)


class CachedNegotiation(Negotiation):
    """The model as ``batch_run`` wants it: parameters are plain values, the scenario is cached."""

    def __init__(self, name: str, replication: int, rng=None, seed=None) -> None:
        super().__init__(scenario(name), STRATEGY, FALLBACK, replication=replication, rng=0)


def clock(work: Callable[[], object], repeats: int = 3) -> float:
    """Best of a few runs, in seconds."""
    best = math.inf
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def mesa_rate(runs: int) -> float:
    """Runs a second of mesa.batch_run on two processes, start of the processes not counted."""

    def batch(count: int) -> float:
        started = time.perf_counter()
        with contextlib.redirect_stderr(io.StringIO()):
            mesa.batch_run(
                CachedNegotiation,
                {"name": SCENARIO, "replication": list(range(count))},
                number_processes=2,
                iterations=1,
                max_steps=scenario(SCENARIO).meeting.deadline,
                display_progress=False,
            )
        return time.perf_counter() - started

    # the best of three, as for the ensemble
    few, many = (min(batch(count) for _ in range(3)) for count in (20, 20 + runs))
    return runs / (many - few)


def ensemble_rate(workers: int, replications: int) -> float:
    """Replications a second, outcomes counted, on threads."""
    loaded = scenario(SCENARIO)

    def work() -> None:
        replicate(loaded, (STRATEGY, FALLBACK), n=replications, seed=0, workers=workers)

    return replications / clock(work)


@njit(nogil=True)
def draw_rows(sources, chances, drawn, position, salience, penalty, kappa):
    """Fill (R, K, I) arrays, kappa (R, I), with the next replications."""
    for r in range(kappa.shape[0]):
        draw_next(sources, chances, drawn)
        position[r], salience[r], penalty[r] = drawn.position, drawn.salience, drawn.penalty
        kappa[r] = drawn.kappa


@njit(nogil=True)
def floor_loop(position, salience, penalty, kappa, text, deadline):
    """The arithmetic the rules need, bare: regrets of wordings, sums, moves while one helps."""
    starts, places, strength, reference, rungs, tabled = text
    replications, _, members = position.shape
    topics, width = rungs.shape[0], strength.shape[1]
    regret = np.empty((topics, width, members))
    totals = np.empty(members)
    draft = np.empty(topics, dtype=np.int64)
    kept = 0.0
    for r in range(replications):
        for k in range(topics):
            draft[k] = tabled[k]
            for w in range(rungs[k]):
                for m in range(starts[k], starts[k + 1]):
                    j, q, y = places[m], reference[m], strength[m, w]
                    for i in range(members):
                        value = salience[r, j, i] * (y - q) * (2.0 * position[r, j, i] - q - y)
                        here = 0.9 * value - (value - penalty[r, j, i])
                        regret[k, w, i] = here if m == starts[k] else regret[k, w, i] + here
        for t in range(1, deadline):
            press = 0.03 * (t / deadline) ** 2
            for i in range(members):
                totals[i] = -kappa[r, i] * press
            for k in range(topics):
                w = draft[k]
                for i in range(members):
                    totals[i] += regret[k, w, i]
            best = 0.0
            for i in range(members):
                best += max(0.0, totals[i])
            found, option = -1, -1
            for k in range(topics):
                now = draft[k]
                for step in range(-1, 2, 2):
                    w = min(max(now + step, 0), rungs[k] - 1)
                    phi = 0.0
                    for i in range(members):
                        phi += max(0.0, totals[i] + (regret[k, w, i] - regret[k, now, i]))
                    if phi < best - 1e-12:
                        best, found, option = phi, k, w
            kept += best
            if found < 0:
                break
            draft[found] = option
    return kept


def floor_time(replications: int) -> float:
    """Seconds a replication of the bare loop, the same draws included."""
    loaded = scenario(SCENARIO)
    inputs, setup = inputs_of(loaded), prepare(loaded, Alternative(STRATEGY, FALLBACK))
    chances = chances_of(inputs, loaded.uncertainty)
    drawn, stances = empty_drawn(chances), np.empty((3, BLOCK, *chances.penalty.shape))
    kappa = np.empty((BLOCK, len(chances.kappa)))

    def work() -> None:
        for block in range(replications // BLOCK):
            draw_rows(sources_of(chances, 0, block), chances, drawn, *stances, kappa)
            floor_loop(*stances, kappa, setup.text, setup.deadline)

    work()
    return clock(work) / (replications // BLOCK * BLOCK)


def ensemble_time(replications: int, name: str = SCENARIO, loaded=None) -> float:
    """Seconds a replication of the ensemble on one thread."""
    loaded = loaded or scenario(name)

    def work() -> None:
        run_ensemble(loaded, Alternative(STRATEGY, FALLBACK), 0, 0, replications)

    work()
    return clock(work) / replications


def grown(members: int, topics: int):
    """The seed meeting with its delegations and paragraphs repeated."""
    document = scenario(SCENARIO).document
    paragraphs = {f"{k}{c}": v for c in range(topics) for k, v in document["paragraphs"].items()}
    defaults = document["defaults"]["stances"]
    stances = {f"{k}{c}": v for c in range(topics) for k, v in defaults.items()}
    groups = {}
    for key, group in document["groups"].items():
        groups[key] = {
            "members": [f"{m}{c}" for c in range(members) for m in group["members"]],
            "stances": {
                f"{k}{c}": v for c in range(topics) for k, v in group.get("stances", {}).items()
            },
        }
    delegations = {f"{k}{c}": v for c in range(members) for k, v in document["delegations"].items()}
    large = {
        **{key: document[key] for key in ("meeting",)},
        "paragraphs": paragraphs,
        "defaults": {"stances": stances},
        "groups": groups,
        "delegations": delegations,
    }
    large["meeting"] = {**document["meeting"], "chair": "IND0"}
    return build(large, name=f"x{members}x{topics}")


def exponents(replications: int) -> tuple[float, float]:
    """log2 growth of time per round and move when delegations, or paragraphs, double."""
    one, more_members, more_topics = (
        ensemble_time(replications, loaded=grown(*size)) for size in ((1, 1), (2, 1), (1, 2))
    )
    # moves double with paragraphs, so the time per move is half of what the run takes more
    return math.log2(more_members / one), math.log2(more_topics / one / 2)


def start_up(*words: str) -> float:
    """Seconds of a command, best of three."""
    command = [sys.executable, "-m", "sim", *words]
    return clock(lambda: subprocess.run(command, check=True, capture_output=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--memory", action="store_true", help="also run 10 million replications")
    args = parser.parse_args()
    scale = 10 if args.quick else 1
    replications = 204_800 // scale
    ensemble_rate(2, 20_480)
    two, one = ensemble_rate(2, replications), ensemble_rate(1, replications)
    model = mesa_rate(2000 // scale)
    print(f"ensemble, two workers          {two:12,.0f} replications/s")
    print(f"ensemble, one worker           {one:12,.0f} replications/s")
    print(f"mesa.batch_run, two processes  {model:12,.0f} runs/s")
    print(f"ensemble / mesa, two workers   {two / model:12,.0f} x")
    print(f"two workers / one              {two / one:12.2f} x")
    bare, full = floor_time(20_480 // scale), ensemble_time(20_480 // scale)
    microseconds = f"({full * 1e6:.1f} / {bare * 1e6:.1f} us)"
    print(f"time / floor                   {full / bare:12.2f} x  {microseconds}")
    ten = ensemble_rate(2, replications * 10)
    print(f"time of ten times as many      {10 * two / ten:12.2f} x")
    members, topics = exponents(10_240 // scale)
    print(f"growth with delegations        {members:12.2f} (exponent of time per round and move)")
    print(f"growth with paragraphs         {topics:12.2f} (exponent of time per round and move)")
    print(f"communique --help              {start_up('--help'):12.2f} s")
    print(f"communique run {SCENARIO}  {start_up('run', SCENARIO):8.2f} s (warm caches)")
    if args.memory:
        ensemble_rate_once(10_000_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process    {peak:12,.0f} MB")


def ensemble_rate_once(replications: int) -> None:
    started = time.perf_counter()
    replicate(scenario(SCENARIO), (STRATEGY, FALLBACK), n=replications, seed=0, workers=2)
    print(f"{replications:,} replications in {time.perf_counter() - started:,.0f} s")


if __name__ == "__main__":
    main()
