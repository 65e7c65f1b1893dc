"""Commands: sweep, export, sensitivity, discover, chart."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.answer import ChartFile, Format, OutFile, answer, drawable, one_of, save_chart
from sim.cli.app import Seed, SeedIfGiven, Settings, Workers, app, show_notes
from sim.errors import InputError
from sim.files import check_writable
from sim.output.progress import bar

if TYPE_CHECKING:
    from sim.sweep.sweep import Engine, Opened

SweepDirectory = Annotated[
    Path, typer.Argument(metavar="DIR", help="The directory of a complete sweep.")
]
Outcome = Annotated[
    str,
    typer.Option(
        "--outcome",
        help="A class of document, `joint`, dissents.X, objects.X, adopted.P, rounds, wording.P or "
        "value.X.",
    ),
]
Share = Annotated[
    str,
    typer.Option(
        "--outcome", help="A class of document, `joint`, dissents.X, objects.X or adopted.P."
    ),
]


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
    seed: SeedIfGiven = None,
    settings: Settings = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="All of this in a TOML file, its paths from its folder; options come first.",
        ),
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
    if "out" not in options:
        raise InputError("give the directory of the results", where="--out")
    _sweep(options, Path(options["out"]), resume)


def _sweep(options: dict[str, Any], directory: Path, resume: bool) -> None:
    from sim.cli.sweep_config import idle_values, plan_from, resumed_plan
    from sim.sweep.sweep import Engine, describe, open_sweep

    engine = Engine(
        options.get("engine", "processes"), options.get("workers"), options.get("scheduler")
    ).checked()
    plan = resumed_plan(options, directory) if resume else plan_from(options)
    if "scenario" in options:
        show_notes(idle_values(options, plan))
    with open_sweep(plan, directory, resume=resume) as opened:
        typer.echo(f"{describe(plan)}{_already(plan.total - opened.remaining)}", err=True)
        _finish(opened, engine, f"communique sweep --resume --out {directory}")
    rows = plan.cells if plan.rows == "points" else plan.total
    typer.echo(f"{rows:,} rows in {directory}; read them with sim.read_sweep({str(directory)!r})")


def _finish(opened: Opened, engine: Engine, again: str) -> None:
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
    to: Annotated[str, one_of("--to", "csv", "parquet", help="csv or parquet.")] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Default: DIR.csv, DIR.parquet.")
    ] = None,
) -> None:
    """Write the table of a sweep into one file."""
    from sim.sweep.store import export_table

    file = out if out is not None else directory.with_name(f"{directory.name}.{to}")
    check_writable(file)
    rows = export_table(directory, file, to)
    typer.echo(f"{rows:,} rows in {file}")


@app.command()
def sensitivity(
    directory: SweepDirectory,
    outcome: Outcome = "joint",
    method: Annotated[
        str | None,
        typer.Option("--method", help="sobol (needs --design sobol) or pawn; default: what fits."),
    ] = None,
    seed: Seed = 0,
    format: Format = "text",
    chart: ChartFile = None,
    out: OutFile = None,
) -> None:
    """Which of the swept values matter for an outcome, per chair alternative.

    Sobol' indices of first and total order with 95 % intervals, or PAWN for any design.
    """
    from sim.analysis import sensitivity as analysis

    found = analysis.sensitivity(directory, outcome, method, seed=seed)
    if chart is not None:
        from sim.charts.discovery import indices_chart

        save_chart(indices_chart(found, note=directory.name), chart)
    answer("indices", found, format, out)


@app.command()
def discover(
    directory: SweepDirectory,
    outcome: Share = "joint",
    density: Annotated[
        float, typer.Option("--density", help="How frequent the outcome should be in a box, 0..1.")
    ] = 0.8,
    boxes: Annotated[int, typer.Option("--boxes", help="At most this many.")] = 3,
    seed: Seed = 0,
    format: Format = "text",
    chart: ChartFile = None,
    out: OutFile = None,
) -> None:
    """When an outcome comes about: boxes of swept values and alternatives, in words (PRIM)."""
    from sim.analysis import discovery

    found = discovery.discover(directory, outcome, density=density, most=boxes, seed=seed)
    if chart is not None:
        from sim.charts.discovery import boxes_chart

        save_chart(boxes_chart(found, note=directory.name), chart)
    answer("boxes", found, format, out)


@app.command()
def chart(
    directory: SweepDirectory,
    over: Annotated[
        list[str] | None,
        typer.Option("--over", metavar="PATH", help="The axis; twice for a map of two."),
    ] = None,
    outcome: Outcome = "joint",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="PNG, SVG or PDF; default DIR.png."),
    ] = None,
) -> None:
    """Draw a sweep: an outcome over one swept value as lines, or over two as a map."""
    from sim.charts.discovery import sweep_chart

    file = out if out is not None else directory.with_name(f"{directory.name}.png")
    drawable(file)
    typer.echo(str(save_chart(sweep_chart(directory, over or [], outcome), file)))
