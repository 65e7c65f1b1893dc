"""How a command answers: a format, a place, and one table from kinds of answers to their writers.

Whether the place can be written to is settled while the options are read, before any work; a file
is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sim.errors import pick
from sim.files import check_writable, write_text
from sim.output.data import json_text
from sim.output.markdown import markdown
from sim.output.text import plain_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.scenario.scenario import Scenario


def one_of(flag: str, *names: str, help: str) -> Any:
    """An option that takes one of the names; a wrong one is refused with the nearest."""

    def checked(name: str) -> str:
        return pick(name, names, flag.lstrip("-"), flag)

    return typer.Option(flag, metavar=f"[{'|'.join(names)}]", callback=checked, help=help)


def _writable(path: Path | None) -> Path | None:
    if path is not None:
        check_writable(path)
    return path


def drawable(path: Path | None) -> Path | None:
    """The path, if a chart could be saved there; None stays. Raises InputError if not."""
    if path is None:
        return None
    from sim.charts.plots import check_chart_path

    return check_chart_path(path)


_HOW = "How to show the result."
Format = Annotated[str, one_of("--format", "text", "markdown", "json", help=_HOW)]
TableFormat = Annotated[str, one_of("--format", "text", "markdown", "json", "csv", help=_HOW)]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", callback=_writable, help="Write there instead of the screen."
    ),
]
ChartFile = Annotated[
    Path | None,
    typer.Option(
        "--chart", metavar="FILE", callback=drawable, help="Draw it too: PNG, SVG or PDF."
    ),
]

Writer = Callable[..., Any]


class Writers(NamedTuple):
    """What writes a kind of answer: functions, or ``module:function``, imported when called.

    blocks: its words, as blocks. data: for JSON; none: the answer's own ``to_dict``. text and
    markdown: in place of blocks, for what is not made of any. A CSV table is the answer's ``rows``.
    """

    blocks: str | Writer = "sim.output.answer:blocks_of"
    data: str | Writer | None = None
    text: str | Writer | None = None
    markdown: str | Writer | None = None


def _numbered(boxes: list[Any]) -> str:
    return "\n".join(f"{number}. {box.words}" for number, box in enumerate(boxes, start=1))


def _all_in_text(found: list[Any]) -> str:
    return "\n\n".join(one.to_text().rstrip() for one in found)


def _all_in_markdown(found: list[Any]) -> str:
    return "\n\n".join(one.to_markdown().strip() for one in found)


def _each(found: list[Any]) -> list[Any]:
    return [one.to_dict() for one in found]


def _as_it_is(data: Any) -> Any:
    return data


WRITERS = {
    "meeting": Writers("sim.answers.result:meeting_blocks"),
    "tally": Writers(),
    "catalogue": Writers(
        data=_as_it_is,
        text="sim.cli.catalogue:catalogue_text",
        markdown="sim.cli.catalogue:catalogue_markdown",
    ),
    "evidence": Writers("sim.answers.evidence:provenance_blocks", data=_as_it_is),
    "texts": Writers(data=_each, text=_all_in_text, markdown=_all_in_markdown),
    "comparison": Writers(),
    "explanation": Writers(),
    "unlock": Writers(),
    "sides": Writers(),
    "ladder": Writers(),
    "ablation": Writers(),
    "backtest": Writers(),
    "cases": Writers(),
    "decisions": Writers(),
    "prediction": Writers(),
    "forecast": Writers(),
    "registered": Writers(),
    "robustness": Writers(),
    "indices": Writers(
        data=_each,
        text="sim.analysis.indices:sensitivity_text",
        markdown=_all_in_markdown,
    ),
    "boxes": Writers(data=_each, text=_numbered, markdown=_numbered),
}
"""The one place that knows which function writes what."""


def answer(kind: str, found: Any, format: str, out: Path | None = None, **how: Any) -> None:
    """Show an answer in a format, or write it to a file. ``how`` goes to its writers."""
    writers = WRITERS[kind]
    if format == "json":
        data = found.to_dict(**how) if writers.data is None else _called(writers.data, found)
        text = json_text(data)
    elif format == "csv":
        rows = found.rows()
        text = _called("sim.output.data:csv_table", list(rows[0]), rows)
    else:
        text = _words(writers, found, format, how)
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_text(out, text if text.endswith("\n") else text + "\n")


def answer_all(
    kind: str, scenario: Scenario, found: list[Any], format: str, out: Path | None
) -> None:
    """Show the answer on the one text, or those on texts decided apart, one after another."""
    if scenario.separate:
        answer("texts", found, format, out)
    else:
        answer(kind, found[0], format, out)


def _words(writers: Writers, found: Any, format: str, how: dict[str, Any]) -> str:
    own = writers.markdown if format == "markdown" else writers.text
    if own is not None:
        return str(_called(own, found, **how))
    blocks = _called(writers.blocks, found, **how)
    return markdown(blocks) if format == "markdown" else plain_text(blocks)


def save_chart(figure: Figure, path: Path) -> Path:
    """Save a chart as its path says."""
    from sim.charts.plots import save_figure

    return save_figure(figure, path)


def _called(writer: str | Writer | None, *found: Any, **how: Any) -> Any:
    if isinstance(writer, str):
        module, _, name = writer.partition(":")
        writer = getattr(import_module(module), name)
    assert callable(writer)
    return writer(*found, **how)
