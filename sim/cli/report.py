"""Command: report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, app


@app.command()
def report(
    scenario: ScenarioName,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Directory of the report, made if needed.")
    ] = Path("report"),
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    seed: Seed = 0,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=2, help="Draws behind the shares.")
    ] = 2000,
    settings: Settings = None,
) -> None:
    """Write a report on a meeting to hand on: one web page and one PDF.

    The document, the reasons, the chair's alternatives, what a joint text would have taken, charts,
    the source of every number, assumptions and caveats, and the command that makes it again. The
    page needs no network.
    """
    from sim.answers.report import SECTIONS, report_of
    from sim.charts.gallery import Order
    from sim.cli.run import load
    from sim.files import check_writable, make_directory, write_bytes, write_text
    from sim.model.negotiation import chair_alternative
    from sim.output.html import html_page
    from sim.output.pdf import pdf_file
    from sim.output.progress import bar

    loaded = load(scenario, settings)
    pair = chair_alternative(loaded, strategy, fallback)
    directory = make_directory(out)
    page, paper = (directory / f"{loaded.name}_report.{end}" for end in ("html", "pdf"))
    for path in (page, paper):
        check_writable(path)
    with bar(SECTIONS, "sections") as progress:
        made = report_of(
            Order(loaded, *pair, seed, replications), settings or (), progress=progress
        )
    write_text(page, html_page(made))
    write_bytes(paper, pdf_file(made))
    typer.echo(f"{page}\n{paper}")
