"""Commands: compare, explain, unlock, ladder."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer

from sim.cli.app import FallbackName, ScenarioName, Seed, Settings, StrategyName, Workers, app
from sim.cli.run import Format, FormatOption, OutFile, load, show


class TableFormat(StrEnum):
    """How to show a result that is also a table."""

    text = "text"
    markdown = "markdown"
    json = "json"
    csv = "csv"


TableFormatOption = Annotated[TableFormat, typer.Option("--format", help="How to show the result.")]
Replications = Annotated[
    int, typer.Option("-n", "--replications", help="Draw the uncertain inputs this many times.")
]


def prepare(scenario: str, settings: list[str] | None, out: Any) -> Any:
    """The scenario, once it is certain that the result can be written."""
    from sim.files import check_writable

    if out is not None:
        check_writable(out)
    return load(scenario, settings)


def as_json(data: Any) -> str:
    """Readable JSON; numbers that JSON has no name for are written as null."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)


def names(listed: list[str] | None) -> list[str] | None:
    """Names given in one or several options, separated by commas; None if none was given."""
    if not listed:
        return None
    return [name.strip() for text in listed for name in text.split(",") if name.strip()]


@app.command()
def compare(
    scenario: ScenarioName,
    strategies: Annotated[
        list[str] | None,
        typer.Option(
            "--strategies",
            metavar="A,B,..",
            help="Chair strategies; default: all but `exact`, which needs a solver. `all`: every.",
        ),
    ] = None,
    fallbacks: Annotated[
        list[str] | None,
        typer.Option("--fallbacks", metavar="A,B,..", help="Fallbacks; default: all."),
    ] = None,
    replications: Replications = 10_000,
    slow: Annotated[
        int, typer.Option("--slow-n", help="Replications of strategies that need a solver.")
    ] = 200,
    seed: Seed = 0,
    settings: Settings = None,
    format: TableFormatOption = TableFormat.text,
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Compare every chair alternative (strategy with fallback) on the same draws.

    Shares of outcomes, the wording issued, who does not agree, what each delegation gains or loses
    against the scenario's own chair, and the Pareto-best alternatives.
    """
    from sim.model.negotiation import chair_alternative
    from sim.model.strategies import CHAIR_STRATEGIES
    from sim.output.progress import bar
    from sim.questions.compare import alternatives_of
    from sim.questions.compare import compare as run_compare

    loaded = prepare(scenario, settings, out)
    chairs, issued = names(strategies), names(fallbacks)
    if chairs == ["all"]:
        chairs = list(CHAIR_STRATEGIES)
    pairs = alternatives_of(chair_alternative(loaded, None, None), chairs, issued)
    with bar(replications * len(pairs), "replications") as progress:
        comparison = run_compare(
            loaded, chairs, issued,
            n=replications, slow_n=slow, seed=seed, workers=workers, progress=progress,
        )  # fmt: skip
    show(_comparison(comparison, format), out)


def _comparison(comparison: Any, format: TableFormat) -> str:
    from sim.answers.compare import comparison_markdown, comparison_text
    from sim.output.table import csv_table
    from sim.questions.compare_rows import COLUMNS, comparison_rows

    if format is TableFormat.json:
        return as_json(comparison.to_dict())
    if format is TableFormat.csv:
        return csv_table(COLUMNS, comparison_rows(comparison))
    if format is TableFormat.markdown:
        return comparison_markdown(comparison)
    return comparison_text(comparison)


@app.command()
def explain(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication",
            metavar="R",
            min=0,
            help="Explain this draw, not the stances as stated.",
        ),
    ] = None,
    seed: Seed = 0,
    settings: Settings = None,
    format: FormatOption = Format.text,
    out: OutFile = None,
) -> None:
    """Explain the outcome: minimal conflicts, gaps, where each shortfall comes from.

    The smallest sets of delegations that no text can satisfy (proved by a solver and checked in the
    simulator), the gap on each failed paragraph, each shortfall taken apart, what each objector
    would have needed.
    """
    from sim.answers.explain import explanation_markdown, explanation_text
    from sim.questions.explain import explain as run_explain

    loaded = prepare(scenario, settings, out)
    explanation = run_explain(loaded, strategy, fallback, replication=replication, seed=seed)
    if format is Format.json:
        show(as_json(explanation.to_dict()), out)
    elif format is Format.markdown:
        show(explanation_markdown(explanation), out)
    else:
        show(explanation_text(explanation), out)


@app.command()
def unlock(
    scenario: ScenarioName,
    price: Annotated[
        list[str] | None,
        typer.Option(
            "--price",
            metavar="LEVER=PRICE",
            help="Of `wording`, `red_line`, `red_line_each`, `cost_of_failure`, `fallback`; "
            "repeatable.",
        ),
    ] = None,
    freeze: Annotated[
        list[str] | None,
        typer.Option(
            "--freeze",
            metavar="NAME",
            help="A lever, a delegation (its red lines stay) or a paragraph (stays as tabled).",
        ),
    ] = None,
    bound: Annotated[
        list[str] | None,
        typer.Option(
            "--bound",
            metavar="NAME=MIN:MAX",
            help="Of `cost_of_failure`, of `red_line` (points moved), of a paragraph's strength.",
        ),
    ] = None,
    all_options: Annotated[
        bool,
        typer.Option("--all-options", help="Let paragraphs be split off or carved out as well."),
    ] = False,
    top: Annotated[int, typer.Option("--top", min=1, help="How many different solutions.")] = 3,
    sides: Annotated[
        bool, typer.Option("--sides", help="Try sideline meetings instead: which are enough?")
    ] = False,
    settings: Settings = None,
    format: FormatOption = Format.text,
    out: OutFile = None,
) -> None:
    """Find the cheapest way to a joint text, exactly, or prove that there is none.

    Levers: other wordings, red lines, the cost of failure, the fallback, each at its price. Every
    solution is checked in the simulator. `--sides` asks which sideline meetings would have been
    enough.
    """
    loaded = prepare(scenario, settings, out)
    if sides:
        show(_sides(loaded, format), out)
        return
    from sim.unlocking.request import request_of
    from sim.unlocking.unlock import unlock as run_unlock

    request = request_of(
        loaded,
        prices=dict(_price(text) for text in price or ()),
        freeze=names(freeze) or (),
        bounds=dict(_bound(text) for text in bound or ()),
        kind="all" if all_options else "wordings",
    )
    show(_unlock(run_unlock(loaded, request, top=top), format), out)


def _unlock(found: Any, format: Format) -> str:
    from sim.answers.unlock import unlock_markdown, unlock_text

    if format is Format.json:
        return as_json(found.to_dict())
    return unlock_markdown(found) if format is Format.markdown else unlock_text(found)


def _sides(scenario: Any, format: Format) -> str:
    from sim.answers.unlock import sides_text
    from sim.output.progress import bar
    from sim.unlocking.sides import MOST, possible
    from sim.unlocking.sides import sides as run_sides

    total = len(possible(scenario)) + MOST * (MOST - 1) // 2
    with bar(total, "meetings") as progress:
        found = run_sides(scenario, progress=progress)
    return as_json(found.to_dict()) if format is Format.json else sides_text(found)


def _price(text: str) -> tuple[str, float]:
    lever, equals, value = text.partition("=")
    return lever.strip(), _number(value, text, "--price", "LEVER=PRICE", bool(equals))


def _bound(text: str) -> tuple[str, tuple[float, float]]:
    name, equals, limits = text.partition("=")
    low, colon, high = limits.partition(":")
    complete = bool(equals and colon)
    return name.strip(), (
        _number(low, text, "--bound", "NAME=MIN:MAX", complete),
        _number(high, text, "--bound", "NAME=MIN:MAX", complete),
    )


def _number(value: str, text: str, where: str, form: str, complete: bool) -> float:
    from sim.errors import InputError

    try:
        if complete:
            return float(value)
    except ValueError:
        pass
    raise InputError(f"'{text}' is not {form} with numbers", where=where)


@app.command()
def ladder(
    scenario: ScenarioName,
    paragraph: Annotated[str, typer.Argument(metavar="PARAGRAPH", help="Id of a paragraph.")],
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    rest: Annotated[
        str,
        typer.Option(
            "--rest", help="The other paragraphs: `drafted` (at the end), `tabled`, or `alone`."
        ),
    ] = "drafted",
    replications: Replications = 10_000,
    seed: Seed = 0,
    settings: Settings = None,
    format: TableFormatOption = TableFormat.text,
    out: OutFile = None,
) -> None:
    """Go through one paragraph's wordings: who accepts, who objects and why, how likely.

    With the stances as stated and over draws of them; and the best wording for every level of
    required support, from one delegation to all, and by share of capability.
    """
    from sim.output.progress import bar
    from sim.questions.ladder import ladder as run_ladder

    loaded = prepare(scenario, settings, out)
    with bar(replications, "replications") as progress:
        found = run_ladder(
            loaded, paragraph, strategy, fallback,
            rest=rest, n=replications, seed=seed, progress=progress,
        )  # fmt: skip
    show(_ladder(found, format), out)


def _ladder(found: Any, format: TableFormat) -> str:
    from sim.answers.ladder import ladder_markdown, ladder_text
    from sim.output.table import csv_table
    from sim.questions.ladder_data import COLUMNS, ladder_rows

    if format is TableFormat.json:
        return as_json(found.to_dict())
    if format is TableFormat.csv:
        return csv_table(COLUMNS, ladder_rows(found))
    return ladder_markdown(found) if format is TableFormat.markdown else ladder_text(found)
