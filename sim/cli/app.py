"""The command line: parse, call, show. Here: the program, what its commands share, how it ends.

Modules that take long to import are imported inside the command that needs them, so that
``communique --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from sim import __version__
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario.scenario import Alternative, Scenario

T = TypeVar("T")

app = typer.Typer(
    name="communique",
    help="How multilateral meetings reach, or fail to reach, a joint text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def checked_seed(seed: int | None) -> int | None:
    """The seed as typed. Raises InputError below 0; None, of a seed left out, stays."""
    if seed is not None and seed < 0:
        raise InputError(f"must be a whole number from 0, found {seed}", where="--seed")
    return seed


ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped scenario's name, or a scenario file.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a scenario value; repeatable."),
]
Seed = Annotated[
    int, typer.Option("--seed", callback=checked_seed, help="Seed of the draws; 0 is a seed.")
]
SeedIfGiven = Annotated[
    int | None,
    typer.Option("--seed", callback=checked_seed, help="Seed of the draws; default 0."),
]
StrategyName = Annotated[
    str | None, typer.Option("--strategy", help="Chair strategy (see `communique list`).")
]
FallbackName = Annotated[
    str | None, typer.Option("--fallback", help="What the chair issues if the meeting fails.")
]
TextName = Annotated[
    str | None,
    typer.Option(
        "--text",
        metavar="ID",
        help="Of texts that are decided apart this one alone, by its id or title.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Parallel workers; default: all cores.")
]

COMMAND_GROUPS = ("run", "alternatives", "credibility", "charts", "sweeps", "scenarios")
"""Modules in the order in which their commands are listed."""


def load(
    name: str,
    settings: list[str] | None,
    strategy: str | None = None,
    fallback: str | None = None,
    text: str | None = None,
) -> Scenario:
    """The scenario with the values of ``--set``; those that change nothing are named.

    strategy, fallback: what the command line names besides. text: of texts decided apart the one
    that is meant; None for all. Raises InputError for a value that is given twice, for an unknown
    text, and as ``load_scenario``.
    """
    from sim.scenario.scenario import load_scenario

    values = values_of(settings)
    for option, given in (("strategy", strategy), ("fallback", fallback)):
        if f"meeting.{option}" in values:
            refuse({f"--{option}": given}, f"meeting.{option} is given by --set as well")
    loaded = load_scenario(name, values)
    if values:
        from sim.robustness.effects import idle_settings
        from sim.scenario.reading import read_document

        show_notes(idle_settings(loaded, read_document(name), values))
    if text is None:
        return loaded
    try:
        return loaded.text(text)
    except InputError as error:
        raise error.inside("--text") from None


def values_of(settings: list[str] | None) -> dict[str, Any]:
    """The values of ``--set`` by path. Raises InputError for what is not so or stands twice."""
    from sim.scenario.paths import parse_setting

    return once(map(parse_setting, settings or ()), "--set")


def once(pairs: Iterable[tuple[str, T]], where: str) -> dict[str, T]:
    """The pairs as a dict. Raises InputError for a name that comes twice: one would be ignored."""
    found: dict[str, T] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(f"'{name}' is given twice", where=where)
        found[name] = value
    return found


def alternative_of(
    scenario: Scenario, strategy: str | None = None, fallback: str | None = None
) -> Alternative:
    """The chair alternative: what was named, else the scenario's own."""
    from sim.model.strategies import chair_alternative

    return chair_alternative(scenario, (strategy, fallback))


def asked_of(
    scenario: Scenario,
    alternative: Alternative | None = None,
    replication: int | None = None,
    seed: int = 0,
) -> tuple[Scenario, ...]:
    """What a question about one text is asked of: the texts that were refused, or all if none.

    A note says how many of them were adopted.
    """
    from sim.model.negotiation import hold
    from sim.model.result import MeetingResult

    result = None
    if scenario.separate:
        result = hold(scenario, alternative, replication=replication, seed=seed)
    if not isinstance(result, MeetingResult):
        return (scenario,)
    show_notes([result.words])
    return tuple(text.scenario for text in result.failed or result.texts)


def show_notes(sentences: Iterable[str]) -> None:
    """What the user should know beside the result, on standard error."""
    for sentence in sentences:
        typer.echo(f"note: {sentence}", err=True)


def refuse(options: Mapping[str, object], why: str) -> None:
    """Raise InputError if one of the options was given: in this use it would change nothing."""
    for name, value in options.items():
        if value not in (None, []) and value is not False:
            raise InputError(why, where=name)


def refuse_other(context: typer.Context, meant: Iterable[str], why: str) -> None:
    """Raise InputError if an option was typed that is none of those ``meant``, by parameter."""
    for option in context.command.params:
        source = context.get_parameter_source(str(option.name))
        typed = source is not None and source.name == "COMMANDLINE"
        if typed and option.name not in meant:
            raise InputError(why, where=option.opts[0])


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"communique {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line. Bad input ends with one message and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        _register()
        app()
    except InputError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # the reader of our pipe (head, less) has seen enough
        sys.stderr.close()
        sys.exit(0)


def _register() -> None:
    """Commands register themselves on ``app`` when their module is imported."""
    for group in COMMAND_GROUPS:
        import_module(f"sim.cli.{group}")


def price_of(text: str) -> tuple[str, float]:
    """``LEVER=PRICE``. Raises InputError for anything else."""
    lever, equals, value = text.partition("=")
    return lever.strip(), number_in(value, text, "--price", "LEVER=PRICE", bool(equals))


def bound_of(text: str) -> tuple[str, tuple[float, float]]:
    """``NAME=MIN:MAX``. Raises InputError for anything else."""
    name, equals, limits = text.partition("=")
    low, colon, high = limits.partition(":")
    complete = bool(equals and colon)
    return name.strip(), (
        number_in(low, text, "--bound", "NAME=MIN:MAX", complete),
        number_in(high, text, "--bound", "NAME=MIN:MAX", complete),
    )


def number_in(value: str, text: str, where: str, form: str, complete: bool) -> float:
    """A number of an option's text. Raises InputError that says which form the text must have."""
    try:
        if complete:
            return float(value)
    except ValueError:
        pass
    raise InputError(f"'{text}' is not {form} with numbers", where=where)
