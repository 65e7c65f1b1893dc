"""Command: backtest."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import Seed, Workers, app
from sim.cli.run import OutFile, show

if TYPE_CHECKING:
    from sim.backtest.backtest import Backtest


class BacktestFormat(StrEnum):
    """How to show the backtest."""

    text = "text"
    markdown = "markdown"
    json = "json"
    csv = "csv"


@app.command()
def backtest(
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="A record of meetings; default: shipped."),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="KIND",
            help="Also score rows of this kind: low (confidence), choice (no joint text sought), "
            "recall (sectoral meetings from memory); repeatable, or with commas.",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", help="Replications for each meeting.")
    ] = 1000,
    seed: Seed = 0,
    fit: Annotated[
        bool, typer.Option("--fit/--no-fit", help="Also fit two numbers, presidency by presidency.")
    ] = True,
    format: Annotated[
        BacktestFormat, typer.Option("--format", help="How to show the result.")
    ] = BacktestFormat.text,
    out: OutFile = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Save the chart there as well.")
    ] = None,
    workers: Workers = None,
) -> None:
    """Measure the model and simple rules against the record of meetings.

    Each meeting becomes a scenario by coding rules, from evidence dated before its first day. The
    output says how few independent cases there are and what the record cannot prove.
    """
    from sim.backtest.backtest import plan_backtest, run_backtest
    from sim.backtest.record import read_record
    from sim.charts.plots import check_chart_path
    from sim.files import check_writable
    from sim.output.progress import bar

    if out is not None:
        check_writable(out)
    if chart is not None:
        check_chart_path(chart)
    kinds = [kind.strip() for entry in include or () for kind in entry.split(",")]
    read = read_record(record, kinds)
    plan = plan_backtest(read, fit)
    with bar(len(plan.scenarios) * replications, "replications") as progress:
        result = run_backtest(
            read, plan, n=replications, seed=seed, workers=workers, progress=progress
        )
    show(_rendered(result, format), out)
    if chart is not None:
        _save_chart(result, chart)


def _rendered(result: Backtest, format: BacktestFormat) -> str:
    from sim.answers.backtest import backtest_markdown, backtest_text
    from sim.backtest.tables import backtest_csv, backtest_dict

    if format is BacktestFormat.json:
        return json.dumps(backtest_dict(result), indent=2, ensure_ascii=False)
    if format is BacktestFormat.csv:
        return backtest_csv(result)
    return backtest_markdown(result) if format is BacktestFormat.markdown else backtest_text(result)


def _save_chart(result: Backtest, path: Path) -> None:
    from sim.backtest.tables import chart_note, chart_tables
    from sim.charts.backtest import backtest_chart
    from sim.charts.plots import save_figure

    save_figure(backtest_chart(*chart_tables(result), note=chart_note(result)), path)
