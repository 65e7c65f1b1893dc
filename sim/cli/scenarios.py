"""Commands: new, import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.characters import shown
from sim.cli.app import FallbackName, StrategyName, app, refuse_other

Title = Annotated[str | None, typer.Option("--title", help="Title of the meeting.")]
Date = Annotated[str | None, typer.Option("--date", help="Date, as 2023-03-02; default: today.")]
Place = Annotated[str | None, typer.Option("--place", help="Where it meets.")]
Chair = Annotated[
    str | None,
    typer.Option(
        "--chair",
        metavar="CODE|name=NAME",
        help="Code of the delegation that chairs, or the name of a chair that is none; "
        "default: the first delegation.",
    ),
]
Forum = Annotated[
    str | None, typer.Option("--forum", help="Level: ministers (default), leaders, or another.")
]
Cost = Annotated[
    str | None,
    typer.Option("--cost", help="Cost of failure, 0..1; ministers and leaders have a default."),
]
RuleName = Annotated[
    str | None,
    typer.Option(
        "--rule",
        metavar="RULE[:NUMBERS]",
        help="What adopts a text: consensus (default), consensus_minus:OBJECTORS or "
        "qualified_majority:[SHARE_OF_MEMBERS][:SHARE_OF_CAPABILITY].",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that exists.")]


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Writes NAME.toml here.")],
    delegation: Annotated[
        list[str] | None,
        typer.Option("--delegation", metavar="CODE=NAME", help="A delegation; repeatable."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="ID=TITLE", help="A topic of the text; repeatable."),
    ] = None,
    title: Title = None,
    date: Date = None,
    place: Place = None,
    chair: Chair = None,
    forum: Forum = None,
    cost: Cost = None,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    rule: RuleName = None,
    force: Force = False,
) -> None:
    """Write a commented scenario for a meeting of your own: asks, or takes flags.

    On a terminal it asks for what the flags leave open. Without one, open ends take their defaults;
    `--delegation` and `--topic` have none.
    """
    from sim.authoring.drafting import completed, plan_of
    from sim.authoring.scenario_text import check_new, write_scenario

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    check_new(path, force)
    given = {
        "name": title,
        "date": date,
        "place": place,
        "delegations": ";".join(delegation) if delegation else None,
        "chair": chair,
        "forum": forum,
        "cost_of_failure": cost,
        "topics": ";".join(topic) if topic else None,
        "strategy": strategy,
        "fallback": fallback,
        "rule": rule,
    }
    ask = _ask if sys.stdin.isatty() else None
    answers = completed(given, path.stem, ask, complain=lambda what: typer.echo(what, err=True))
    _written(path, write_scenario(path, plan_of(answers), force))


def _ask(question: str, default: str | None) -> str:
    return str(typer.prompt(question, default=default, err=True))


def _written(path: Path, scenario: object) -> None:
    typer.echo(f"{path}: {scenario}. Next: communique run {path}")


CASE_FLAGS = ("file", "out", "force")
"""What can be said of a case pair beside what it says itself."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Table: CSV, TSV or .xlsx. Or CASE.json of a case pair, CASE.csv beside it.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Scenario; default: FILE.toml.")
    ] = None,
    title: Title = None,
    date: Date = None,
    place: Place = None,
    chair: Chair = None,
    forum: Forum = None,
    cost: Cost = None,
    strategy: StrategyName = None,
    fallback: FallbackName = None,
    rule: RuleName = None,
    scale: Annotated[
        list[str] | None,
        typer.Option(
            "--scale",
            metavar="[PARAGRAPH=]LOW:HIGH",
            help="The scale of the positions, as 0:10; default: 0:100, and the range is said.",
        ),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="Unit of the positions, for the wordings.")
    ] = None,
    ladder: Annotated[
        list[str] | None,
        typer.Option(
            "--ladder",
            metavar="[PARAGRAPH=]NUMBERS",
            help="Strengths of the wordings, with commas between, on the file's scale; repeatable.",
        ),
    ] = None,
    tabled: Annotated[
        list[str] | None,
        typer.Option(
            "--tabled",
            metavar="[PARAGRAPH=]NUMBER",
            help="Strength of the chair's opening wording.",
        ),
    ] = None,
    issue: Annotated[
        str, typer.Option("--issue", help="The paragraph's title if the table has no such column.")
    ] = "The issue",
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Sheet of a workbook; default: the first shown.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of a text file, as windows-1251.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="COLUMN", help="A column not to be used; repeatable."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Read only such rows; repeatable."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Where the table comes from.")
    ] = None,
    dated: Annotated[
        str | None, typer.Option("--dated", help="Date of the table; refused after the meeting.")
    ] = None,
    force: Force = False,
) -> None:
    """Turn a table of positions into a scenario.

    Columns: delegation (or actor), paragraph (or issue; none: one issue), position, salience, and
    where there are: at_least, at_most, capability (or power), floor, ceiling, penalty, reference,
    tabled, present, side, package, party, accepted, accepted_on, evidence, source, date; rung,
    label and text word the ladders. The wide files of KTAB and the DEU and the decide format are
    read too. What was assumed, decided or left unused is said.

    A case pair (CASE.json, and CASE.csv beside it) says all that itself; what came of the meeting
    is left out.
    """
    if file.suffix.casefold() == ".json":
        _import_case(context, file, out, force)
        return
    from sim.authoring.drafting import date_of, meeting_answers, meeting_table
    from sim.authoring.import_plan import Choices
    from sim.authoring.importing import Reading, import_table, only_of
    from sim.authoring.scenario_text import write_scenario
    from sim.layouts.scales import ladders_of, scales_of, tabled_of

    path = out or Path(f"{file.stem}.toml")
    scales = scales_of(scale or [], unit)
    choices = Choices(
        scales=scales,
        source=source or "",
        ladders=ladders_of(ladder or [], scales),
        tabled=tabled_of(tabled or [], scales),
        dated=date_of(dated, "--dated") if dated else None,
    )
    given = {
        "name": title,
        "date": date,
        "place": place,
        "forum": forum,
        "cost_of_failure": cost,
        "strategy": strategy,
        "fallback": fallback,
        "rule": rule,
    }
    meeting = {**meeting_table(meeting_answers(given, file.stem)), "chair": chair}
    only = only_of(where or ())
    reading = Reading(issue, sheet, encoding, tuple(ignore or ()), only, title is not None)
    imported = import_table(file, meeting, choices, reading)
    scenario = write_scenario(path, imported.plan, force)
    for heading, lines in (("read", imported.notes), ("not in the table", imported.lacks)):
        for line in lines:
            typer.echo(shown(f"{heading}: {line}"), err=True)
    _written(path, scenario)


def _import_case(context: typer.Context, file: Path, out: Path | None, force: bool) -> None:
    from sim.authoring.scenario_text import write_scenario
    from sim.casebook.coding import code_case
    from sim.casebook.pair import read_case
    from sim.casebook.writing import plan_of_case

    refuse_other(context, CASE_FLAGS, "is for tables; a case pair says that itself")
    coded = code_case(read_case(file))
    path = out or Path(f"{file.stem}.toml")
    scenario = write_scenario(path, plan_of_case(coded), force)
    for note in coded.notes:
        typer.echo(shown(note), err=True)
    _written(path, scenario)
