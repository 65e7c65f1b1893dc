"""Commands: sensitivity, discover, chart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Seed, app
from sim.cli.run import Format, FormatOption, OutFile, show
from sim.cli.sweep import SweepDirectory

Outcome = Annotated[
    str,
    typer.Option(
        "--outcome",
        help="A class of document, `joint`, dissents.X, objects.X, rounds, wording.P or value.X.",
    ),
]
Share = Annotated[
    str,
    typer.Option("--outcome", help="A class of document, `joint`, dissents.X or objects.X."),
]
Chart = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Draw it too: PNG, SVG or PDF.")
]


@app.command()
def sensitivity(
    directory: SweepDirectory,
    outcome: Outcome = "joint",
    method: Annotated[
        str | None,
        typer.Option("--method", help="sobol (needs --design sobol) or pawn; default: what fits."),
    ] = None,
    seed: Seed = 0,
    format: FormatOption = Format.text,
    chart: Chart = None,
    out: OutFile = None,
) -> None:
    """Which of the swept values matter for an outcome, per chair alternative.

    Sobol' indices of first and total order with 95 % intervals, or PAWN for any design.
    """
    from sim.sweep.sensitivity import sensitivity as analyse
    from sim.sweep.sensitivity import sensitivity_text

    _check(chart)
    found = analyse(directory, outcome, method, seed=seed)
    if chart is not None:
        from sim.charts.discovery import indices_chart
        from sim.charts.plots import save_figure

        save_figure(indices_chart(found, note=str(directory.name)), chart)
    if format is Format.json:
        data = [indices.to_dict() for indices in found]
        show(json.dumps(data, indent=2, ensure_ascii=False), out)
    else:
        show(sensitivity_text(found), out)


@app.command()
def discover(
    directory: SweepDirectory,
    outcome: Share = "joint",
    density: Annotated[
        float, typer.Option("--density", help="How frequent the outcome should be in a box, 0..1.")
    ] = 0.8,
    boxes: Annotated[int, typer.Option("--boxes", help="At most this many.")] = 3,
    seed: Seed = 0,
    format: FormatOption = Format.text,
    chart: Chart = None,
    out: OutFile = None,
) -> None:
    """When an outcome comes about: boxes of swept values and alternatives, in words (PRIM)."""
    from sim.sweep.discovery import discover as search

    _check(chart)
    found = search(directory, outcome, density=density, most=boxes, seed=seed)
    if chart is not None:
        from sim.charts.discovery import boxes_chart
        from sim.charts.plots import save_figure

        save_figure(boxes_chart(found, note=str(directory.name)), chart)
    if format is Format.json:
        show(json.dumps([box.to_dict() for box in found], indent=2, ensure_ascii=False), out)
    else:
        lines = [f"{number}. {box.words}" for number, box in enumerate(found, start=1)]
        show("\n".join(lines) or f"no box has {outcome} more often than the whole", out)


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
    from sim.charts.plots import check_chart_path, save_figure

    file = out if out is not None else directory.with_name(f"{directory.name}.png")
    check_chart_path(file)
    save_figure(sweep_chart(directory, over or [], outcome), file)
    typer.echo(str(file))


def _check(chart: Path | None) -> None:
    if chart is not None:
        from sim.charts.plots import check_chart_path

        check_chart_path(chart)
