"""Commands: run, list, check, evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.answer import Format, OutFile, answer
from sim.cli.app import (
    FallbackName,
    ScenarioName,
    SeedIfGiven,
    Settings,
    StrategyName,
    TextName,
    Workers,
    alternative_of,
    app,
    load,
    refuse,
    show_notes,
)
from sim.cli.compiling import announce
from sim.errors import InputError
from sim.output.progress import bar

if TYPE_CHECKING:
    from sim.ensemble.tally import Tally
    from sim.model.result import MeetingResult, Result
    from sim.scenario.scenario import Alternative, Scenario


@app.command()
def run(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="SCENARIO", help="A shipped scenario's name, or a scenario file."),
    ] = None,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    text: TextName = None,
    seed: SeedIfGiven = None,
    replications: Annotated[
        int | None,
        typer.Option("-n", "--replications", help="Draw the uncertain inputs this many times."),
    ] = None,
    settings: Settings = None,
    trace: Annotated[bool, typer.Option("--trace", help="Show every round.")] = False,
    directory: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Rebuild a meeting of this sweep instead."),
    ] = None,
    row: Annotated[
        int | None, typer.Option("--row", metavar="N", help="Row of the sweep's table, from 0.")
    ] = None,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication", metavar="R", help="Where a row is a point: which draw; default 0."
        ),
    ] = None,
    format: Format = "text",
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Run a meeting: the stances as stated, or `-n` draws of them.

    `communique run new_delhi_2023` holds the meeting once, with the stances as stated, and shows
    the document and the reason. With `-n` it shows shares of outcomes and who dissents how often.
    Where texts are decided apart it shows which were adopted, and `--text` one of them.
    `--from DIR --row N` holds a meeting of a sweep again and checks it against the table.
    """
    many = replications not in (None, 1)
    if trace and (many or format == "markdown"):
        raise InputError(
            "shows the rounds of one meeting, as text or json: not of -n draws, and not in "
            "Markdown, which is the document alone",
            where="--trace",
        )
    if directory is not None:
        refuse(
            {"SCENARIO": scenario, "--strategy": strategy, "--fallback": fallback, "--text": text,
             "--seed": seed, "-n": replications, "--set": settings, "--workers": workers},
            "the sweep has said this already: --from holds one of its own meetings again; for "
            "another one, name a SCENARIO and leave --from out",
        )  # fmt: skip
        answer("meeting", _again(directory, row, replication), format, out, trace=trace)
        return
    refuse({"--row": row, "--replication": replication}, "belongs to --from DIR")
    if replications is None:
        refuse({"--workers": workers}, "one meeting has no work to share: belongs to -n")
    if scenario is None:
        raise InputError(
            "name one, or a meeting of a sweep by --from DIR --row N", where="SCENARIO"
        )
    loaded = load(scenario, settings, strategy, fallback, text)
    alternative = alternative_of(loaded, strategy, fallback)
    if replications is not None and many:
        answer("tally", _drawn(loaded, alternative, replications, seed, workers), format, out)
    else:
        drawn = None if replications is None else 0
        answer("meeting", _held(loaded, alternative, drawn, seed), format, out, trace=trace)


def _held(
    scenario: Scenario, alternative: Alternative, replication: int | None, seed: int | None
) -> Result | MeetingResult:
    from sim.model.negotiation import hold

    return hold(scenario, alternative, replication=replication, seed=seed)


def _drawn(
    scenario: Scenario, alternative: Alternative, n: int, seed: int | None, workers: int | None
) -> Tally:
    from sim.ensemble.replicate import replicate

    announce()
    with bar(n, "replications") as progress:
        return replicate(scenario, alternative, n=n, seed=seed, workers=workers, progress=progress)


def _again(directory: Path, row: int | None, replication: int | None) -> Result | MeetingResult:
    """A meeting of a sweep, held again; a note says which it is and that it fits the table."""
    from sim.sweep.replay import held, origin_of

    if row is None:
        raise InputError("say which row of the sweep's table", where="--row")
    origin = origin_of(directory, row, replication)
    result = held(origin)
    show_notes([origin.words])
    return result


@app.command("list")
def list_(format: Format = "text") -> None:
    """List shipped scenarios, chair strategies, fallbacks and kinds of sideline meetings.

    And the simple rules that a forecast is shown beside.
    """
    from sim.cli.catalogue import catalogue

    answer("catalogue", catalogue(), format)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file or shipped name.")],
    settings: Settings = None,
) -> None:
    """Check a scenario file: every mistake with its place and what would be right."""
    loaded = load(file, settings)
    alternative_of(loaded)
    chair = "" if loaded.chair.iso3 else f" Chaired by {loaded.chair}."
    numbers = sum(len(s.evidence) for d in loaded.delegations for s in d.stances.values())
    typer.echo(
        f"{file}: good. {loaded.meeting.name}, {loaded.meeting.date}: {len(loaded.delegations)} "
        f"delegations, {len(loaded.paragraphs)} paragraphs, {numbers} stance numbers, each with "
        f"its evidence.{chair}{_apart(loaded)}"
    )


def _apart(scenario: Scenario) -> str:
    if not scenario.separate:
        return ""
    titles = ", ".join(package.title for package in scenario.packages)
    return f" Texts that are decided apart: {titles}."


@app.command()
def evidence(
    scenario: ScenarioName,
    delegation: Annotated[
        str | None, typer.Argument(metavar="DELEGATION", help="ISO code; all if left out.")
    ] = None,
    settings: Settings = None,
    format: Format = "text",
    out: OutFile = None,
) -> None:
    """Show every number of a delegation and where it comes from."""
    from sim.scenario.provenance import provenance

    answer("evidence", provenance(load(scenario, settings), delegation), format, out)
