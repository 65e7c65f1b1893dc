"""Commands: plot, gallery."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, app


class ChartFormat(StrEnum):
    """How charts are saved."""

    png = "png"
    svg = "svg"
    pdf = "pdf"


Draws = Annotated[
    int | None,
    typer.Option("-n", "--replications", min=2, help="Draws, for kinds that show shares."),
]


@app.command()
def plot(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="positions, rounds, dissent, outcomes, pareto, values, unlock or ladder.",
        ),
    ],
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    seed: Seed = 0,
    replications: Draws = None,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication",
            metavar="R",
            min=0,
            help="For kinds that show one meeting: this draw, not the stances as stated.",
        ),
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="PNG, SVG or PDF; default SCENARIO_KIND.png."),
    ] = None,
) -> None:
    """Draw a chart of a meeting or of all its chair alternatives.

    One meeting: where everyone stands (`positions`), the drafting round by round (`rounds`), who
    contests what (`dissent`; with `-n` how often). Shares over many draws: what comes out of each
    alternative (`outcomes`, `pareto`, `values`), which wording is accepted by whom (`ladder`).
    Solver: the cheapest ways to a joint text (`unlock`).
    """
    from sim.charts.gallery import GALLERY, SHOWS_SHARES, Order
    from sim.charts.plots import check_chart_path, save_figure
    from sim.cli.run import load
    from sim.errors import InputError, pick
    from sim.model.negotiation import chair_alternative

    pick(kind, GALLERY, "kind of chart")
    if replications is not None and kind not in SHOWS_SHARES:
        raise InputError(
            f"'{kind}' shows no shares over draws; those that do: {', '.join(SHOWS_SHARES)}",
            where="--replications",
        )
    loaded = load(scenario, settings)
    path = check_chart_path(out or Path(f"{loaded.name}_{kind}.png"))
    pair = chair_alternative(loaded, strategy, fallback)
    order = Order(loaded, *pair, seed, replications, replication)
    save_figure(GALLERY[kind](order), path)
    typer.echo(str(path))


@app.command()
def gallery(
    scenario: Annotated[
        str,
        typer.Argument(metavar="[SCENARIO]", help="A shipped scenario's name, or a file."),
    ] = "new_delhi_2023",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Directory of the charts, made if needed.")
    ] = Path("gallery"),
    format: Annotated[
        ChartFormat, typer.Option("--format", help="How to save them.")
    ] = ChartFormat.png,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    seed: Seed = 0,
    replications: Draws = None,
    settings: Settings = None,
) -> None:
    """Draw every kind of chart of a scenario into a directory.

    A kind of which the scenario has nothing to show is named, with the reason.
    """
    from sim.charts.gallery import NothingToDraw, Order
    from sim.charts.gallery import gallery as charts
    from sim.charts.plots import save_figure
    from sim.cli.run import load
    from sim.files import make_directory
    from sim.model.negotiation import chair_alternative

    loaded = load(scenario, settings)
    pair = chair_alternative(loaded, strategy, fallback)
    directory = make_directory(out)
    for kind, chart in charts(Order(loaded, *pair, seed, replications)):
        if isinstance(chart, NothingToDraw):
            typer.echo(f"{kind}: no chart: {chart}")
        else:
            path = directory / f"{loaded.name}_{kind}.{format.value}"
            typer.echo(str(save_figure(chart, path)))
