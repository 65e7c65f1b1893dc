"""Command: predict."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, Workers, app
from sim.cli.run import Format, FormatOption, OutFile, load, show


@app.command()
def predict(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", help="Replications of the simulator.")
    ] = 1000,
    seed: Seed = 0,
    settings: Settings = None,
    format: FormatOption = Format.text,
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """The standard models of the field and the simulator, side by side on every paragraph.

    Shows as well which of them can speak of failure at all, and what they say of it here.
    """
    from sim.answers.predict import predict_markdown, predict_text
    from sim.baselines.predict import side_by_side
    from sim.files import check_writable
    from sim.model.negotiation import chair_alternative
    from sim.output.progress import bar

    if out is not None:
        check_writable(out)
    loaded = load(scenario, settings)
    pair = chair_alternative(loaded, strategy, fallback)
    with bar(replications, "replications") as progress:
        result = side_by_side(
            loaded, *pair, n=replications, seed=seed, workers=workers, progress=progress
        )
    if format is Format.json:
        show(json.dumps(result.to_dict(), indent=2, ensure_ascii=False), out)
    else:
        show(predict_markdown(result) if format is Format.markdown else predict_text(result), out)
