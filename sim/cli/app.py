"""The command line: parse, call, show. Each group of commands has its own module of its own."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

from sim.errors import InputError

app = typer.Typer(
    name="communique",
    help="How multilateral meetings reach, or fail to reach, a joint text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped scenario's name, or a scenario file.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a scenario value; repeatable."),
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the draws; 0 is a seed.")]
StrategyName = Annotated[
    str | None, typer.Option("--strategy", help="Chair strategy (see `communique list`).")
]
FallbackName = Annotated[
    str | None, typer.Option("--fallback", help="What the chair issues if the meeting fails.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Parallel workers; default: all cores.")
]


COMMAND_GROUPS = (
    "run",
    "alternatives",
    "credibility",
    "decisions",
    "discovery",
    "plot",
    "predict",
    "report",
    "robustness",
    "scenarios",
    "sweep",
)
"""Modules in the order in which their commands are listed."""


def _version(wanted: bool) -> None:
    if wanted:
        from sim import __version__

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
