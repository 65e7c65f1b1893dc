"""Command: plot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import FallbackName, ScenarioName, Seed, Settings, StrategyName, app


@app.command()
def plot(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="positions, rounds, dissent, ...")],
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    seed: Seed = 0,
    replications: Annotated[
        int | None, typer.Option("-n", "--replications", help="Draws, for kinds that show shares.")
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="PNG, SVG or PDF; default SCENARIO_KIND.png."),
    ] = None,
) -> None:
    """Draw a chart: where everyone stands (positions), the drafting round by round (rounds), ..."""
    from sim.cli_run import load
    from sim.errors import pick
    from sim.gallery import GALLERY, Order
    from sim.negotiation import chair_alternative
    from sim.plots import check_chart_path, save_figure

    pick(kind, GALLERY, "kind of chart")
    loaded = load(scenario, settings)
    path = check_chart_path(out or Path(f"{loaded.name}_{kind}.png"))
    pair = chair_alternative(loaded, strategy, fallback)
    save_figure(GALLERY[kind](Order(loaded, *pair, seed, replications)), path)
    typer.echo(str(path))
