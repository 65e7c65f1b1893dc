"""A sweep: design points x chair alternatives x replications, to one tidy table on disk.

``make_plan`` says what is run, ``run_plan`` runs it, chunk by chunk; what is finished stays, and
``resume`` goes on with the rest. The table is the same bytes whatever the engine, the workers, the
size of the chunks, the order they finish in and the interruptions.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, TypedDict, Unpack

from sim.ensemble.ensemble import is_fast
from sim.ensemble.replicate import run_batch
from sim.errors import InputError, pick
from sim.model.strategies import chair_alternative
from sim.rules.draws import checked_seed
from sim.scenario.scenario import Scenario, scenario_of
from sim.sweep.chunk import run_chunk
from sim.sweep.design import Design, check_corners, make_design
from sim.sweep.dimension import LEVERS, Dimension, make_dimension
from sim.sweep.engine import (
    ENGINES,
    check_scheduler,
    cores,
    run_here,
    run_on_dask,
    run_on_processes,
)
from sim.sweep.manifest import differences, manifest_of, plan_of, refusal
from sim.sweep.plan import ROWS, Chunk, PlacedAlternative, Plan, default_chunk
from sim.sweep.size import check_size
from sim.sweep.store import Store
from sim.sweep.table import parts

REPLICATIONS = 256
Progress = Callable[[int], None]
Results = Generator[tuple[Chunk, bytes], None, None]


@dataclass(frozen=True)
class Engine:
    """Where the work is done. ``workers`` None: all cores; ``scheduler``: of ``dask``."""

    name: str = "processes"
    workers: int | None = None
    scheduler: str | None = None

    def checked(self) -> Engine:
        """Itself. Raises InputError if its parts do not fit."""
        pick(self.name, ENGINES, "engine", "--engine")
        if self.name == "dask" and not self.scheduler:
            raise InputError("needs --scheduler ADDRESS, such as tcp://host:8786", where="dask")
        if self.name != "dask" and self.scheduler:
            raise InputError("belongs to --engine dask", where="--scheduler")
        if self.name == "dask" and self.workers is not None:
            raise InputError("a Dask cluster has workers of its own", where="--workers")
        _at_least_one(self.workers, "--workers")
        if self.scheduler:
            check_scheduler(self.scheduler)
        return self


def make_plan(
    scenarios: Sequence[Scenario],
    dimensions: Sequence[Dimension] = (),
    *,
    design: str = "grid",
    points: int | None = None,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    rows: str = "points",
    chunk: int | None = None,
) -> Plan:
    """What to sweep; see ``design.py`` and ``plan.py``.

    Raises InputError for counts below 1, names that stand twice, and values the schema refuses.
    """
    if not scenarios:
        raise InputError("name at least one scenario", where="sweep")
    names = [scenario.name for scenario in scenarios]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(f"'{twice[0]}' stands there twice", where="scenarios")
    _at_least_one(replications, "--replications")
    _at_least_one(chunk, "--chunk")
    pick(rows, ROWS, "kind of rows", "--rows")
    checked = checked_seed(seed)
    points_of = make_design(design, tuple(dimensions), points, checked)
    alternatives = tuple(_alternatives(scenarios, dimensions))
    for scenario in scenarios:
        check_corners(scenario, points_of)
    total = points_of.points * len(alternatives) * replications
    return Plan(
        scenarios=tuple(scenarios),
        alternatives=alternatives,
        design=points_of,
        replications=replications,
        seed=checked,
        rows=rows,
        chunk=chunk if chunk is not None else default_chunk(total),
    )


def _at_least_one(count: int | None, where: str) -> None:
    if count is not None and count < 1:
        raise InputError(f"must be at least 1, found {count}", where=where)


def _alternatives(
    scenarios: Sequence[Scenario], dimensions: Sequence[Dimension]
) -> Iterator[PlacedAlternative]:
    levers = {d.path: d.values for d in dimensions if d.path in LEVERS}
    for place, scenario in enumerate(scenarios):
        own = zip(LEVERS, scenario.alternative, strict=True)
        for choice in product(*(levers.get(path, (name,)) for path, name in own)):
            yield PlacedAlternative(place, chair_alternative(scenario, choice))


class PlanOptions(TypedDict, total=False):
    """What ``run_sweep`` passes on to ``make_plan``."""

    design: str
    points: int
    rows: str
    chunk: int


def run_sweep(
    scenarios: Scenario | str | Sequence[Scenario | str],
    vary: Mapping[str, Any],
    *,
    out: str | Path,
    n: int = REPLICATIONS,
    seed: int | None = None,
    resume: bool = False,
    engine: Engine | None = None,
    **options: Unpack[PlanOptions],
) -> Path:
    """Sweep one scenario or several into a directory; ``read_sweep`` gives the table.

    vary: by path, as ``--vary`` names them, a list of values or a range, either as text
    (``"0:0.3:7"``) or as a table of low, high and steps. n: replications at each point. options:
    those of ``make_plan``, such as ``design="lhs", points=128``. resume: go on with what is there.
    Returns the directory. Raises InputError as ``make_plan`` and ``run_plan``.
    """
    given = [scenarios] if isinstance(scenarios, Scenario | str) else list(scenarios)
    loaded = [scenario_of(one) for one in given]
    document = loaded[0].document if loaded else {}
    dimensions = [make_dimension(path, spec, document) for path, spec in vary.items()]
    plan = make_plan(loaded, dimensions, replications=n, seed=seed, **options)
    run_plan(plan, out, resume=resume, engine=engine)
    return Path(out)


def run_plan(
    plan: Plan,
    directory: str | Path,
    *,
    resume: bool = False,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> int:
    """Run what is not yet done, and write the table. The number of negotiations that were run.

    Raises InputError as ``open_sweep`` and ``Opened.finish``.
    """
    where = (engine or Engine()).checked()
    with open_sweep(plan, directory, resume=resume) as opened:
        opened.finish(where, progress or (lambda _: None))
        return opened.remaining


@contextmanager
def open_sweep(plan: Plan, directory: str | Path, *, resume: bool = False) -> Iterator[Opened]:
    """Begin a sweep, or with ``resume`` go on with one, and hold its directory meanwhile.

    Raises InputError if the plan is too large; if the directory holds another sweep, or any without
    ``resume``, or something else; if another process is at work in it; if it cannot be written to.
    """
    store = Store(Path(directory))
    check_size(plan, store.directory)
    if resume and store.is_sweep:
        store.check_writable()
    else:
        store.open_new()
    with store.locked():
        manifest, plan = _begun(store, plan, resume)
        if manifest["complete"] and store.damaged(manifest):
            manifest = store.reopen(manifest)
        yield Opened(store, plan, manifest)


class Opened:
    """A sweep that has begun. ``remaining``: negotiations that are still to be run."""

    def __init__(self, store: Store, plan: Plan, manifest: dict[str, Any]) -> None:
        self.store, self.plan, self.manifest = store, plan, manifest
        done = range(plan.chunks) if manifest["complete"] else store.shards()
        self.todo = [number for number in range(plan.chunks) if number not in done]
        self.remaining = sum(plan.replications_in(number) for number in self.todo)

    def finish(self, engine: Engine, progress: Progress) -> None:
        """Run the remaining chunks and write the table; all that is finished stays.

        ``progress`` is called with the number of negotiations just finished. Raises InputError if a
        file cannot be written or the engine cannot do the work.
        """
        if self.manifest["complete"]:
            return
        with closing(_results(self.plan, self.todo, engine)) as results:
            for chunk, data in results:
                self.store.save(chunk.number, data)
                progress(chunk.replications)
        files = parts(self.plan, self.store.shards())
        entries = [self.store.save_part(number, data) for number, data in enumerate(files)]
        self.store.close(self.manifest, entries)


def stored_plan(directory: str | Path) -> Plan:
    """The plan of a sweep that has begun. Raises InputError if there is none."""
    return plan_of(Store(Path(directory)).manifest())


def _begun(store: Store, plan: Plan, resume: bool) -> tuple[dict[str, Any], Plan]:
    """The manifest in the directory, and the plan with the chunks that it has."""
    now = manifest_of(plan)
    if not store.is_sweep:
        store.write_manifest(now)
        return now, plan
    if not resume:
        raise InputError("already holds a sweep", where=str(store.directory))
    before = store.manifest()
    changed = differences(before, now)
    if changed:
        raise InputError(refusal(changed), where=str(store.directory))
    return before, replace(plan, chunk=before["chunk"])


def _results(plan: Plan, todo: list[int], engine: Engine) -> Results:
    work = partial(run_chunk, plan.packed)
    tasks: Iterable[Chunk] = map(plan.chunk_at, todo)
    if engine.name == "dask":
        assert engine.scheduler is not None
        return run_on_dask(work, tasks, engine.scheduler)
    workers = min(engine.workers or cores(), len(todo))
    if workers <= 1:
        return run_here(work, tasks)
    _compile(plan)
    return run_on_processes(work, tasks, workers)


def _compile(plan: Plan) -> None:
    """Compile the rules here, once, so that the workers find them in the cache."""
    for place, alternative in plan.alternatives:
        if is_fast(alternative.strategy):
            run_batch(plan.scenarios[place], alternative, plan.seed, 0, 1)
            return


def describe(plan: Plan) -> str:
    """A plan in words."""
    return (
        f"{_points_in_words(plan.design)} x {len(plan.alternatives)} alternatives x "
        f"{plan.replications:,} replications = {plan.total:,} negotiations"
    )


def _points_in_words(design: Design) -> str:
    return f"{design.points:,} design point{'s' if design.points != 1 else ''}"
