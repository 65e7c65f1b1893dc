"""Commands: plot, gallery, report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.answer import drawable, one_of, save_chart
from sim.cli.app import (
    FallbackName,
    ScenarioName,
    Seed,
    Settings,
    StrategyName,
    TextName,
    alternative_of,
    app,
    load,
    refuse,
    show_notes,
)
from sim.errors import InputError, pick
from sim.files import check_writable, make_directory, write_bytes, write_text
from sim.output.progress import bar

if TYPE_CHECKING:
    from sim.charts.gallery import Order

Draws = Annotated[
    int | None,
    typer.Option("-n", "--replications", min=2, help="Draws, for kinds that show shares."),
]


def order_of(
    scenario: str,
    settings: list[str] | None,
    strategy: str | None,
    fallback: str | None,
    text: str | None,
    seed: int,
    replications: int | None,
    replication: int | None = None,
) -> Order:
    """What to draw: a meeting under a chair alternative, once or in many draws."""
    from sim.charts.gallery import Order

    loaded = load(scenario, settings, strategy, fallback, text)
    alternative = alternative_of(loaded, strategy, fallback)
    return Order(loaded, alternative, seed, replications, replication)


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
    text: TextName = None,
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
    Solver: the cheapest ways to a joint text (`unlock`). `positions`, `rounds` and `unlock` are
    about one text: where several are decided apart, name it by `--text`.
    """
    from sim.charts.gallery import CHARTS

    pick(kind, CHARTS, "kind of chart")
    if not CHARTS[kind].shares:
        those = [name for name, chart in CHARTS.items() if chart.shares]
        refuse(
            {"--replications": replications},
            f"'{kind}' shows no shares over draws; those that do: {', '.join(those)}",
        )
    single = [name for name, chart in CHARTS.items() if chart.one_meeting]
    if kind not in single or replications is not None:
        refuse(
            {"--replication": replication},
            f"'{kind}' shows no single meeting{' with -n' if kind in single else ''}; "
            f"those that do: {', '.join(single)}",
        )
    order = order_of(scenario, settings, strategy, fallback, text, seed, replications, replication)
    path = out or Path(f"{order.scenario.name}_{kind}.png")
    drawable(path)
    typer.echo(str(save_chart(CHARTS[kind].make(order), path)))


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
        str, one_of("--format", "png", "svg", "pdf", help="How to save them.")
    ] = "png",
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    text: TextName = None,
    seed: Seed = 0,
    replications: Draws = None,
    settings: Settings = None,
) -> None:
    """Draw every kind of chart of a scenario into a directory.

    A kind of which the scenario has nothing to show is named, with the reason.
    """
    from sim.charts import gallery as drawing

    order = order_of(scenario, settings, strategy, fallback, text, seed, replications)
    directory = make_directory(out)
    for kind, chart in drawing.gallery(order):
        if isinstance(chart, drawing.NothingToDraw):
            typer.echo(f"{kind}: no chart: {chart}")
        else:
            path = directory / f"{order.scenario.name}_{kind}.{format}"
            typer.echo(str(save_chart(chart, path)))


@app.command()
def report(
    scenario: ScenarioName,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Directory of the report, made if needed.")
    ] = Path("report"),
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    text: TextName = None,
    seed: Seed = 0,
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=2, help="Draws behind the shares.")
    ] = 2000,
    settings: Settings = None,
) -> None:
    """Write a report on a meeting to hand on: one web page and one PDF.

    The document, the reasons, the chair's alternatives, what a joint text would have taken, charts,
    the source of every number, assumptions and caveats, and the command that makes it again. The
    page needs no network; the PDF needs WeasyPrint (`pip install 'communique[pdf]'`).
    """
    from sim.answers.report import SECTIONS, report_of
    from sim.output.html import html_page
    from sim.output.pdf import pdf_file

    order = order_of(scenario, settings, strategy, fallback, text, seed, replications)
    directory = make_directory(out)
    page, paper = (directory / f"{order.scenario.name}_report.{end}" for end in ("html", "pdf"))
    for path in (page, paper):
        check_writable(path)
    with bar(SECTIONS, "sections") as progress:
        made = report_of(order, settings or (), progress=progress)
    write_text(page, html_page(made))
    typer.echo(str(page))
    try:
        data = pdf_file(made)
    except InputError as missing:
        show_notes([str(missing)])
        return
    write_bytes(paper, data)
    typer.echo(str(paper))
