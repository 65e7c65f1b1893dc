"""How a command answers: a format, a place, and one table from kinds of answers to their writers.

Whether the place can be written to is settled while the options are read, before any work; a file
is written whole or not at all.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from sim.errors import pick
from sim.files import check_writable, write_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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

    data: for JSON; none: the answer's own ``to_dict``. The CSV table is the answer's ``rows``.
    """

    text: str | Writer
    markdown: str | Writer
    data: str | Writer | None = None


def _pair(stem: str, data: str | Writer | None = None) -> Writers:
    """Writers whose words are ``stem_text`` and ``stem_markdown``."""
    return Writers(f"{stem}_text", f"{stem}_markdown", data)


def _document(result: Any, **_: Any) -> Any:
    return _called("sim.answers.result:document_markdown", result.document)


def _numbered(boxes: list[Any]) -> str:
    return "\n".join(f"{number}. {box.words}" for number, box in enumerate(boxes, start=1))


def _each(found: list[Any]) -> list[Any]:
    return [one.to_dict() for one in found]


def _as_it_is(data: Any) -> Any:
    return data


WRITERS = {
    "meeting": Writers("sim.answers.result:result_text", _document),
    "tally": _pair("sim.answers.tally:tally"),
    "catalogue": _pair("sim.cli.catalogue:catalogue", data=_as_it_is),
    "evidence": _pair("sim.answers.evidence:provenance", data=_as_it_is),
    "comparison": _pair("sim.answers.compare:comparison"),
    "explanation": _pair("sim.answers.explain:explanation"),
    "unlock": _pair("sim.answers.unlock:unlock"),
    # the text is valid Markdown
    "sides": Writers("sim.answers.unlock:sides_text", "sim.answers.unlock:sides_text"),
    "ladder": _pair("sim.answers.ladder:ladder"),
    "backtest": _pair("sim.answers.backtest:backtest"),
    "decisions": _pair("sim.answers.decisions:decisions"),
    "prediction": _pair("sim.answers.predict:predict"),
    "robustness": _pair("sim.answers.robustness:robustness"),
    "indices": _pair("sim.sweep.sensitivity:sensitivity", data=_each),
    "boxes": Writers(_numbered, _numbered, data=_each),
}
"""The one place that knows which function writes what."""


def answer(kind: str, found: Any, format: str, out: Path | None = None, **how: Any) -> None:
    """Show an answer in a format, or write it to a file. ``how`` goes to its writers."""
    writers = WRITERS[kind]
    if format == "json":
        data = found.to_dict(**how) if writers.data is None else _called(writers.data, found)
        text = as_json(data)
    elif format == "csv":
        rows = found.rows()
        text = _called("sim.output.table:csv_table", list(rows[0]), rows)
    else:
        text = _called(writers.markdown if format == "markdown" else writers.text, found, **how)
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_text(out, text if text.endswith("\n") else text + "\n")


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


def as_json(data: Any) -> str:
    """Readable, valid JSON: an infinity (of a veto) as the text ``"Infinity"``, no number as null.

    >>> as_json(float("inf")), as_json(float("nan"))
    ('"Infinity"', 'null')
    """
    return json.dumps(_valid(data), indent=2, ensure_ascii=False, allow_nan=False)


def _valid(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _valid(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_valid(value) for value in data]
    if not isinstance(data, float) or math.isfinite(data):
        return data
    return None if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
