"""Commands: sweep, export."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from sim.cli.app import Settings, Workers, app
from sim.cli.run import show_notes

SweepDirectory = Annotated[
    Path, typer.Argument(metavar="DIR", help="The directory of a complete sweep.")
]


class FileKind(StrEnum):
    """What a table can be exported to."""

    csv = "csv"
    parquet = "parquet"


@app.command()
def sweep(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SCENARIO]...", help="Shipped scenarios' names, or files."),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=LOW:HIGH[:STEPS]|PATH=a,b,c",
            help="A value to vary, by its path; `strategy` and `fallback` too. Repeatable.",
        ),
    ] = None,
    design: Annotated[
        str | None, typer.Option("--design", help="grid (default), lhs or sobol.")
    ] = None,
    points: Annotated[
        int | None,
        typer.Option("--points", help="lhs: points; sobol: N of N x (values varied + 2) points."),
    ] = None,
    replications: Annotated[
        int | None, typer.Option("-n", "--replications", help="Per point; default 256.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Directory of the results.")
    ] = None,
    rows: Annotated[
        str | None, typer.Option("--rows", help="One row per `points` (default) or `replications`.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed; default 0.")] = None,
    settings: Settings = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="All of this in a TOML file.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the sweep in --out.")
    ] = False,
    engine: Annotated[
        str | None, typer.Option("--engine", help="processes (default) or dask.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster.")
    ] = None,
    workers: Workers = None,
    chunk: Annotated[
        int | None, typer.Option("--chunk", help="Replications in a unit of work.")
    ] = None,
) -> None:
    """Run a design of scenario values x chair alternatives x replications into a directory.

    `communique sweep new_delhi_2023 --vary meeting.cost_of_failure=0:0.3:7 --vary
    fallback=none,chair_summary --out k` makes one row per point and alternative. A range has STEPS
    in a grid (default 5). Whatever stops it, `communique sweep --resume --out k` goes on.
    """
    from sim.cli.sweep_config import read_config

    options = read_config(config) if config is not None else {}
    given = {
        "scenario": scenarios, "vary": vary, "set": settings, "design": design, "points": points,
        "replications": replications, "seed": seed, "rows": rows, "engine": engine,
        "scheduler": scheduler, "workers": workers, "chunk": chunk,
        "out": None if out is None else str(out),
    }  # fmt: skip
    options |= {key: value for key, value in given.items() if value not in (None, [])}
    _sweep(options, resume)


def _sweep(options: dict[str, Any], resume: bool) -> None:
    from sim.cli.sweep_config import idle_values, plan_from
    from sim.errors import InputError
    from sim.sweep.sweep import Engine, open_sweep, stored_plan

    if "out" not in options:
        raise InputError("give the directory of the results", where="--out")
    directory = Path(options["out"])
    engine = Engine(
        options.get("engine", "processes"), options.get("workers"), options.get("scheduler")
    ).checked()
    as_stored = resume and "scenario" not in options
    plan = stored_plan(directory) if as_stored else plan_from(options)
    if not as_stored:
        show_notes(idle_values(options, plan))
    with open_sweep(plan, directory, resume=resume) as opened:
        _finish(opened, engine, f"communique sweep --resume --out {directory}")
    rows = plan.cells if plan.rows == "points" else plan.total
    typer.echo(f"{rows:,} rows in {directory}; read them with sim.read_sweep({str(directory)!r})")


def _finish(opened: Any, engine: Any, again: str) -> None:
    from sim.errors import InputError
    from sim.output.progress import bar
    from sim.sweep.sweep import describe

    done = opened.plan.total - opened.remaining
    typer.echo(f"{describe(opened.plan)}{_already(done)}", err=True)
    try:
        with _stoppable(), bar(opened.remaining, "replications") as progress:
            opened.finish(engine, progress)
    except KeyboardInterrupt as stop:
        typer.echo(f"stopped; what is finished is kept. Go on with: {again}", err=True)
        raise typer.Exit(stop.args[0] if stop.args else 130) from None
    except InputError:
        typer.echo(f"what is finished is kept. Go on with: {again}", err=True)
        raise


def _already(count: int) -> str:
    return f"; {count:,} of them are done" if count else ""


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM stops the work as Ctrl-C does."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@app.command()
def export(
    directory: SweepDirectory,
    to: Annotated[FileKind, typer.Option("--to", help="csv or parquet.")] = FileKind.csv,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Default: DIR.csv, DIR.parquet.")
    ] = None,
) -> None:
    """Write the table of a sweep into one file."""
    from sim.files import check_writable
    from sim.sweep.store import export_table

    file = out if out is not None else directory.with_name(f"{directory.name}.{to.value}")
    check_writable(file)
    rows = export_table(directory, file, to.value)
    typer.echo(f"{rows:,} rows in {file}")
