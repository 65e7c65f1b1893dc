"""Commands: backtest, forecast, decisions, predict, robustness."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from sim.cli.answer import ChartFile, Format, OutFile, TableFormat, answer, save_chart
from sim.cli.app import (
    FallbackName,
    ScenarioName,
    Seed,
    Settings,
    StrategyName,
    Workers,
    alternative_of,
    app,
    load,
    refuse_other,
    show_notes,
)
from sim.errors import InputError
from sim.files import check_writable
from sim.output.progress import bar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.backtest.backtest import Backtest
    from sim.backtest.record import Record
    from sim.credibility.ablation import Ablation
    from sim.forecasting.registered import RegisteredScores
    from sim.forecasting.upcoming import MeetingForecast
    from sim.scenario.scenario import Scenario
    from sim.trials.trial import CaseBacktest


@app.command()
def backtest(
    context: typer.Context,
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
    registered: Annotated[
        Path | None,
        typer.Option(
            "--registered",
            metavar="FILE",
            help="Score instead what `forecast --register` wrote there; needs --outcomes.",
        ),
    ] = None,
    outcomes: Annotated[
        Path | None,
        typer.Option(
            "--outcomes",
            metavar="FILE",
            help="What came out, a table: scenario, outcome, date (of the outcome), source.",
        ),
    ] = None,
    ablation: Annotated[
        bool,
        typer.Option("--ablation", help="Instead: scores without one mechanism at a time."),
    ] = False,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="DIR", help="Score instead CASE.json, CASE.csv of DIR."),
    ] = None,
    format: TableFormat = "text",
    out: OutFile = None,
    chart: ChartFile = None,
    workers: Workers = None,
) -> None:
    """Measure the model and simple rules against the record of meetings.

    Each meeting becomes a scenario by coding rules, from evidence dated before its first day. The
    output says how few independent cases there are and what the record cannot prove.
    `--registered FILE --outcomes FILE` scores forecasts that were registered before the meeting,
    `--cases DIR` meetings of any forum, coded from their eve; rates still come from the record.
    """
    if registered is not None or outcomes is not None:
        refuse_other(
            context,
            ("registered", "outcomes", "format", "out"),
            "would change nothing: --registered and --outcomes score forecasts that are made",
        )
        answer("registered", _settled(registered, outcomes), format, out)
        return
    from sim.backtest.record import read_record

    how = Running(replications, seed, workers)
    kinds = [kind.strip() for entry in include or () for kind in entry.split(",")]
    read = read_record(record, kinds)
    if cases is not None:
        meant = "cases record include replications seed workers format out"
        refuse_other(context, meant.split(), "would change nothing: --cases runs a folder of cases")
        answer("cases", _of_cases(cases, read, how), format, out)
        return
    if ablation:
        meant = "ablation record include replications seed workers format out"
        refuse_other(context, meant.split(), "would change nothing: --ablation is one table")
        answer("ablation", _ablation(read, how), format, out)
        return
    result = _backtest(read, fit, how)
    answer("backtest", result, format, out)
    if chart is not None:
        save_chart(_chart(result), chart)


def _settled(registered: Path | None, outcomes: Path | None) -> RegisteredScores:
    from sim.forecasting.registered import settle

    if registered is None:
        raise InputError("say which register has the forecasts", where="--registered")
    if outcomes is None:
        raise InputError("say which table has the outcomes", where="--outcomes")
    return settle(registered, outcomes)


class Running(NamedTuple):
    """How many replications of each meeting are run, from which seed, by how many workers."""

    n: int
    seed: int | None
    workers: int | None


def _backtest(record: Record, fit: bool, how: Running) -> Backtest:
    from sim.backtest.backtest import plan_backtest, run_backtest

    plan = plan_backtest(record, fit)
    with bar(len(plan.scenarios) * how.n, "replications") as progress:
        return run_backtest(record, plan, **how._asdict(), progress=progress)


def _ablation(record: Record, how: Running) -> Ablation:
    from sim.credibility.ablation import plan_ablation, run_ablation

    plan = plan_ablation(record)
    with bar(len(plan.scenarios) * how.n, "replications") as progress:
        return run_ablation(record, plan, **how._asdict(), progress=progress)


def _of_cases(path: Path, record: Record, how: Running) -> CaseBacktest:
    from sim.trials import folder, trial

    read = folder.read_folder(path)
    with bar(len(read.texts) * how.n, "replications") as progress:
        return trial.run_cases(read, record=record, **how._asdict(), progress=progress)


def _chart(result: Backtest) -> Figure:
    from sim.backtest.tables import chart_note, chart_tables
    from sim.backtest.verdict import came_out
    from sim.charts.backtest import backtest_chart

    return backtest_chart(
        **chart_tables(result), headline=came_out(result), note=chart_note(result)
    )


@app.command()
def forecast(
    scenario: ScenarioName,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    track: Annotated[
        str | None,
        typer.Option(
            "--track",
            help="Of the record, as FMM or FMCBG, for the rule 'as last time in this track'.",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("-n", "--replications", help="Replications of the simulator.")
    ] = 1000,
    seed: Seed = 0,
    register: Annotated[
        Path | None,
        typer.Option(
            "--register",
            metavar="FILE",
            help="Add it to this file, with all that made it, before the meeting; see `backtest`.",
        ),
    ] = None,
    settings: Settings = None,
    format: TableFormat = "text",
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Forecast how a meeting ends, by the model and by simple rules from the record.

    Probabilities of a joint text and of each kind of failure. `--register FILE` writes the forecast
    down where later changes are seen; `communique backtest --registered FILE` scores it.
    """
    from sim.forecasting import upcoming

    loaded = load(scenario, settings, strategy, fallback)
    loaded = loaded.with_alternative(alternative_of(loaded, strategy, fallback))
    if register is not None:
        _can_register(loaded, seed, register)
    with bar(replications, "replications") as progress:
        found = upcoming.forecast(
            loaded, n=replications, seed=seed, track=track, workers=workers, progress=progress
        )
    if register is not None:
        show_notes([_register(found, register)])
    answer("forecast", found, format, out)


def _can_register(scenario: Scenario, seed: int, path: Path) -> None:
    """Refuse before any work what could not be registered after it."""
    from sim.forecasting.registered import check_new

    check_writable(path)
    check_new(scenario, seed, path)


def _register(found: MeetingForecast, path: Path) -> str:
    from sim.forecasting.registered import register

    entry = register(found, path)
    return f"registered in {path} at {entry.registered:%Y-%m-%d %H:%M} UTC, digest {entry.digest}"


@app.command()
def decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Positions, saliences, outcomes.")],
    replications: Annotated[
        int, typer.Option("-n", "--replications", min=1, help="Bootstrap resamples.")
    ] = 1000,
    seed: Seed = 0,
    format: TableFormat = "text",
    out: OutFile = None,
) -> None:
    """Score the standard models on a file of decisions (wide format, as the DEU data sets).

    One row an issue: positions `p...`, saliences `s...`, reference point `rp`, outcome `out`,
    voting rule. Says what such data can and cannot tell.
    """
    from sim.baselines.decisions import score_decisions

    score = score_decisions(file, seed=seed, replications=replications)
    answer("decisions", score, format, out)


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
    format: Format = "text",
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """The standard models of the field and the simulator, side by side on every paragraph.

    Shows as well which of them can speak of failure at all, and what they say of it here.
    """
    from sim.baselines.predict import side_by_side

    loaded = load(scenario, settings, strategy, fallback)
    alternative = alternative_of(loaded, strategy, fallback)
    with bar(replications, "replications") as progress:
        result = side_by_side(
            loaded, alternative, n=replications, seed=seed, workers=workers, progress=progress
        )
    answer("prediction", result, format, out)


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
    format: Format = "text",
    out: OutFile = None,
    workers: Workers = None,
) -> None:
    """Do the conclusions survive? Varies every assumed and every judged number.

    Each number alone over its range, then all together over the whole box; shows for each headline
    finding in what share of the box it holds, what it goes with, and which single number ends it.
    """
    from sim.robustness.robustness import robustness, visits

    loaded = load(scenario, settings, strategy, fallback)
    loaded = loaded.with_alternative(alternative_of(loaded, strategy, fallback))
    with bar(visits(loaded, points), "points") as progress:
        result = robustness(
            loaded,
            points=points,
            n=replications,
            seed=seed,
            workers=workers or os.cpu_count() or 1,
            progress=progress,
        )
    answer("robustness", result, format, out)
