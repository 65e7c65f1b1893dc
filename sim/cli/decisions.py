"""Command: decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import Seed, app
from sim.cli.credibility import BacktestFormat
from sim.cli.run import OutFile, show


@app.command()
def decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Positions, saliences, outcomes.")],
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=1, help="Bootstrap resamples.")
    ] = 1000,
    seed: Seed = 0,
    format: Annotated[
        BacktestFormat, typer.Option("--format", help="How to show the scores.")
    ] = BacktestFormat.text,
    out: OutFile = None,
) -> None:
    """Score the standard models on a file of decisions (wide format, as the DEU data sets).

    One row an issue: positions `p...`, saliences `s...`, reference point `rp`, outcome `out`,
    voting rule. Says what such data can and cannot tell.
    """
    from sim.answers.decisions import (
        decisions_csv,
        decisions_dict,
        decisions_markdown,
        decisions_text,
    )
    from sim.baselines.decisions import score_decisions
    from sim.files import check_writable

    if out is not None:
        check_writable(out)
    score = score_decisions(file, seed=seed, replications=replications)
    if format is BacktestFormat.json:
        show(json.dumps(decisions_dict(score), indent=2, ensure_ascii=False), out)
    else:
        words = {
            BacktestFormat.text: decisions_text,
            BacktestFormat.markdown: decisions_markdown,
            BacktestFormat.csv: decisions_csv,
        }
        show(words[format](score), out)
