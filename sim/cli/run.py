"""Commands: run, list, check, evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, Workers, app


class Format(StrEnum):
    """How to show a result."""

    text = "text"
    markdown = "markdown"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to show the result.")]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write there instead of the screen.")
]


def load(name: str, settings: list[str] | None) -> Any:
    """The scenario with the values of ``--set``."""
    from sim.scenario.paths import parse_setting
    from sim.scenario.scenario import load_scenario

    values = dict(parse_setting(text) for text in settings or ())
    loaded = load_scenario(name, values)
    if values:
        from sim.robustness.effects import idle_settings
        from sim.scenario.reading import read_document

        show_notes(idle_settings(loaded, read_document(name), values))
    return loaded


def show_notes(sentences: Iterable[str]) -> None:
    """What the user should know beside the result, on standard error."""
    for sentence in sentences:
        typer.echo(f"note: {sentence}", err=True)


def show(text: str, out: Path | None) -> None:
    """Print, or write whole to a file by way of a temporary name."""
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    from sim.files import write_text

    write_text(out, text if text.endswith("\n") else text + "\n")


@app.command()
def run(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    seed: Seed = 0,
    replications: Annotated[
        int | None,
        typer.Option("-n", "--replications", help="Draw the uncertain inputs this many times."),
    ] = None,
    settings: Settings = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show every round.")] = False,
    format: FormatOption = Format.text,
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Run a meeting: the stances as stated, or `-n` draws of them.

    `communique run new_delhi_2023` holds the meeting once, with the stances as stated, and shows
    the document and the reason. With `-n` it shows shares of outcomes and who dissents how often.
    """
    from sim.files import check_writable
    from sim.model.negotiation import Negotiation, chair_alternative

    if out is not None:
        check_writable(out)
    loaded = load(scenario, settings)
    pair = chair_alternative(loaded, strategy, fallback)
    if replications is None or replications == 1:
        replication = None if replications is None else 0
        result = Negotiation(loaded, *pair, replication=replication, rng=seed).run()
        show(_one(result, format, trace), out)
        return
    from sim.cli.compiling import announce
    from sim.ensemble.replicate import replicate
    from sim.output.progress import bar

    announce()
    with bar(replications, "replications") as progress:
        tally = replicate(
            loaded, *pair, n=replications, seed=seed, workers=workers, progress=progress
        )
    show(_many(tally, format), out)


def _one(result: Any, format: Format, trace: bool) -> str:
    from sim.answers.result import document_markdown, result_text

    if format is Format.json:
        return json.dumps(result.to_dict(trace), indent=2, ensure_ascii=False)
    if format is Format.markdown:
        return document_markdown(result.document)
    return result_text(result, trace)


def _many(tally: Any, format: Format) -> str:
    from sim.answers.tally import tally_dict, tally_markdown, tally_text

    if format is Format.json:
        return json.dumps(tally_dict(tally), indent=2, ensure_ascii=False)
    return tally_markdown(tally) if format is Format.markdown else tally_text(tally)


@app.command("list")
def list_(format: FormatOption = Format.text) -> None:
    """List shipped scenarios, chair strategies, fallbacks and kinds of sideline meetings."""
    from sim.cli.catalogue import catalogue, catalogue_text

    if format is Format.json:
        typer.echo(json.dumps(catalogue(), indent=2, ensure_ascii=False))
    else:
        typer.echo(catalogue_text())


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file or shipped name.")],
    settings: Settings = None,
) -> None:
    """Check a scenario file: every mistake with its place and what would be right."""
    from sim.model.negotiation import chair_alternative

    loaded = load(file, settings)
    chair_alternative(loaded, None, None)
    numbers = sum(len(s.evidence) for d in loaded.delegations for s in d.stances.values())
    typer.echo(
        f"{file}: good. {loaded.meeting.name}, {loaded.meeting.date}: {len(loaded.delegations)} "
        f"delegations, {len(loaded.paragraphs)} paragraphs, {numbers} stance numbers, each with "
        "its evidence."
    )


@app.command()
def evidence(
    scenario: ScenarioName,
    delegation: Annotated[
        str | None, typer.Argument(metavar="DELEGATION", help="ISO code; all if left out.")
    ] = None,
    settings: Settings = None,
    format: FormatOption = Format.text,
    out: OutFile = None,
) -> None:
    """Show every number of a delegation and where it comes from."""
    from sim.answers.evidence import provenance, provenance_markdown, provenance_text

    rows = provenance(load(scenario, settings), delegation)
    if format is Format.json:
        show(json.dumps(rows, indent=2, ensure_ascii=False), out)
    elif format is Format.markdown:
        show(provenance_markdown(rows), out)
    else:
        show(provenance_text(rows), out)
