"""Command: robustness."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, Workers, app
from sim.cli.run import Format, FormatOption, OutFile, load, show


@app.command()
def robustness(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    points: Annotated[
        int, typer.Option("--points", help="Points of the joint design; a power of 2.")
    ] = 256,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=1, help="Replications at each point.")
    ] = 256,
    seed: Seed = 0,
    settings: Settings = None,
    format: FormatOption = Format.text,
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Do the conclusions survive? Varies every assumed and every judged number.

    Each number alone over its range, then all together over the whole box; shows for each headline
    finding in what share of the box it holds, what it goes with, and which single number ends it.
    """
    from sim.answers.robustness import robustness_markdown, robustness_text
    from sim.files import check_writable
    from sim.model.negotiation import chair_alternative
    from sim.output.progress import bar
    from sim.robustness.robustness import robustness, visits

    if out is not None:
        check_writable(out)
    loaded = load(scenario, settings)
    pair = chair_alternative(loaded, strategy, fallback)
    loaded = loaded.with_values(
        dict(zip(("meeting.strategy", "meeting.fallback"), pair, strict=True))
    )
    with bar(visits(loaded, points), "points") as progress:
        result = robustness(
            loaded,
            points=points,
            n=replications,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    if format is Format.json:
        show(json.dumps(result.to_dict(), indent=2, ensure_ascii=False), out)
    else:
        show(
            robustness_markdown(result) if format is Format.markdown else robustness_text(result),
            out,
        )
