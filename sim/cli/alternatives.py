"""Commands: compare, explain, unlock, ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.answer import Format, OutFile, TableFormat, answer, answer_all, one_of
from sim.cli.app import (
    FallbackName,
    ScenarioName,
    Seed,
    Settings,
    StrategyName,
    TextName,
    Workers,
    alternative_of,
    app,
    asked_of,
    bound_of,
    load,
    once,
    price_of,
    refuse,
)
from sim.output.progress import bar, clock

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.unlocking.sides import Sides

Replications = Annotated[
    int, typer.Option("-n", "--replications", help="Draw the uncertain inputs this many times.")
]

TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0,
        help="For the solver; default 60. What is not proved by then is said so.",
    ),
]


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
        int | None,
        typer.Option(
            "--slow-n", help="Replications of strategies that need a solver; default 200."
        ),
    ] = None,
    text: TextName = None,
    seed: Seed = 0,
    settings: Settings = None,
    format: TableFormat = "text",
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Compare every chair alternative (strategy with fallback) on the same draws.

    Shares of outcomes, the wording issued, who does not agree, what each delegation gains or loses
    against the scenario's own chair, and the Pareto-best alternatives.
    """
    from sim.ensemble.ensemble import is_fast
    from sim.model.strategies import CHAIR_STRATEGIES
    from sim.questions import compare as comparing

    loaded = load(scenario, settings, text=text)
    chairs, issued = names(strategies), names(fallbacks)
    if chairs == ["all"]:
        chairs = list(CHAIR_STRATEGIES)
    asked = comparing.alternatives_of(alternative_of(loaded), chairs, issued)
    if all(is_fast(strategy) for strategy, _ in asked):
        refuse({"--slow-n": slow}, "none of the strategies compared needs a solver")
    with bar(replications * len(asked), "replications") as progress:
        comparison = comparing.compare(
            loaded, chairs, issued, n=replications,
            slow_n=comparing.SLOW_REPLICATIONS if slow is None else slow,
            seed=seed, workers=workers, progress=progress,
        )  # fmt: skip
    answer("comparison", comparison, format, out)


@app.command()
def explain(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    text: TextName = None,
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
    time_limit: TimeLimit = None,
    settings: Settings = None,
    format: Format = "text",
    out: OutFile = None,
) -> None:
    """Explain the outcome: minimal conflicts, gaps, where each shortfall comes from.

    The smallest sets of delegations that no text can satisfy (proved by a solver and checked in the
    simulator), the gap on each failed paragraph, each shortfall taken apart, what each objector
    would have needed. Of texts that are decided apart, each that failed.
    """
    from sim.questions import explain as explaining

    limit = _seconds(time_limit)
    loaded = load(scenario, settings, strategy, fallback, text)
    chair = alternative_of(loaded, strategy, fallback)
    asked = asked_of(loaded, chair, replication, seed)
    with clock(limit, "looking for the smallest conflicts"):
        found = [
            explaining.explain(
                one, chair, replication=replication, seed=seed, time_limit=limit / len(asked)
            )
            for one in asked
        ]
    answer_all("explanation", loaded, found, format, out)


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
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="How many different solutions; default 3.")
    ] = None,
    text: TextName = None,
    sides: Annotated[
        bool, typer.Option("--sides", help="Try sideline meetings instead: which are enough?")
    ] = False,
    time_limit: TimeLimit = None,
    settings: Settings = None,
    format: Format = "text",
    out: OutFile = None,
) -> None:
    """Find the cheapest way to a joint text, exactly, or prove that there is none.

    Levers: other wordings, red lines, the cost of failure, the fallback, each at its price. Every
    solution is checked in the simulator. `--sides` asks which sideline meetings would have been
    enough. Of texts that are decided apart, each that failed.
    """
    if sides:
        refuse(
            {"--price": price, "--freeze": freeze, "--bound": bound, "--top": top,
             "--all-options": all_options, "--time-limit": time_limit},
            "has no meaning with --sides, which changes nothing but who meets on the margins",
        )  # fmt: skip
        loaded = load(scenario, settings, text=text)
        answer_all("sides", loaded, [_sides(one) for one in asked_of(loaded)], format, out)
        return
    from sim.unlocking import request
    from sim.unlocking import unlock as unlocking

    loaded = load(scenario, settings, text=text)
    texts, prices = asked_of(loaded), once(map(price_of, price or ()), "--price")
    limits = once(map(bound_of, bound or ()), "--bound")
    asked = [
        request.request_of(
            one,
            prices=prices,
            freeze=names(freeze) or (),
            bounds=limits,
            kind="all" if all_options else "wordings",
        )
        for one in texts
    ]
    limit, most = _seconds(time_limit), 3 if top is None else top
    with clock(limit, "looking for the cheapest ways"):
        found = [
            unlocking.unlock(one, own, top=most, time_limit=limit / len(texts))
            for one, own in zip(texts, asked, strict=True)
        ]
    answer_all("unlock", loaded, found, format, out)


def _seconds(time_limit: float | None) -> float:
    from sim.model.programme import SECONDS

    return SECONDS if time_limit is None else time_limit


def _sides(scenario: Scenario) -> Sides:
    from sim.unlocking import sides

    total = len(sides.possible(scenario)) + sides.MOST * (sides.MOST - 1) // 2
    with bar(total, "meetings") as progress:
        return sides.sides(scenario, progress=progress)


@app.command()
def ladder(
    scenario: ScenarioName,
    paragraph: Annotated[str, typer.Argument(metavar="PARAGRAPH", help="Id of a paragraph.")],
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    rest: Annotated[
        str,
        one_of(
            "--rest",
            "drafted",
            "tabled",
            "alone",
            help="The other paragraphs: `drafted` (at the end), `tabled`, or `alone`.",
        ),
    ] = "drafted",
    replications: Replications = 10_000,
    seed: Seed = 0,
    settings: Settings = None,
    format: TableFormat = "text",
    out: OutFile = None,
) -> None:
    """Go through one paragraph's wordings: who accepts, who objects and why, how likely.

    With the stances as stated and over draws of them; and the best wording for every level of
    required support, from one delegation to all, and by share of capability.
    """
    from sim.questions import ladder as laddering

    if rest != "drafted":
        refuse({"--strategy": strategy}, f"with --rest {rest} no chair drafts the other paragraphs")
    loaded = load(scenario, settings, strategy, fallback)
    with bar(replications, "replications") as progress:
        found = laddering.ladder(
            loaded, paragraph, (strategy, fallback),
            rest=rest, n=replications, seed=seed, progress=progress,
        )  # fmt: skip
    answer("ladder", found, format, out)
