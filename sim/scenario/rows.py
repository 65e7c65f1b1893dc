"""The rows of a table as objects of a model, each mistake named by file, line and column.

And the first such table, the evidence in ``seeds/``: what each id stands for.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import InputError, InputErrors, pick
from sim.files import seeds_dir
from sim.scenario.checking import wanted
from sim.scenario.schema import Evidence, Id
from sim.tables.tables import Row, TableFile, read_table


class RowModel(BaseModel):
    """A row: frozen; an empty cell counts as not given, columns without a field do not count."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Rows = TypeVar("Rows", bound=BaseModel)


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"'{value}' is not a date that can be read; write year-month-day, as 2023-03-02 "
            "(a range goes into start and end)"
        ) from None


Day = Annotated[datetime.date, BeforeValidator(_day)]
"""A date written year-month-day."""


def one_of(kind: str, valid: Iterable[str]) -> AfterValidator:
    """A check that a text is one of these; ``kind`` says what they are."""
    return AfterValidator(lambda text: pick(text, valid, kind))


def columns_of(model: type[BaseModel]) -> list[str]:
    """The columns that a table of such rows must have."""
    return [name for name, field in model.model_fields.items() if field.is_required()]


def rows_of(
    table: TableFile, model: type[Rows], context: Mapping[str, Any] | None = None
) -> list[tuple[Row, Rows]]:
    """Each row with its object.

    context: what validators of the model may look up. Raises InputError for a missing column, and
    naming every cell that is wrong, what was found and what would be right.
    """
    table.require(columns_of(model))
    read: list[tuple[Row, Rows]] = []
    mistakes: list[InputError] = []
    for row in table.rows:
        given = {column: text for column, text in row.cells.items() if text}
        try:
            read.append((row, model.model_validate(given, context=context)))
        except ValidationError as error:
            mistakes += [_explain(table, row, detail) for detail in error.errors()]
    refuse(mistakes)
    return read


def read_rows(path: Path, model: type[Rows]) -> list[Rows]:
    """The rows of a file that needs no more checks than those of its model."""
    return [read for _, read in rows_of(read_table(path), model)]


def refuse(mistakes: list[InputError]) -> None:
    """Raise what was found, if anything was."""
    if mistakes:
        raise mistakes[0] if len(mistakes) == 1 else InputErrors(mistakes)


def _explain(table: TableFile, row: Row, detail: ErrorDetails) -> InputError:
    where = table.where(row, str(detail["loc"][0]))
    own = detail.get("ctx", {}).get("error")
    if isinstance(own, InputError):
        return InputError(own.message, where=where, near=own.near)
    if detail["type"] == "missing":
        return InputError("must not be empty", where=where)
    return InputError(wanted(detail) + f", found '{detail['input']}'", where=where)


BUILT_IN = {
    "judgement": Evidence(
        kind="judgement",
        statement="No source states this; it is the analyst's judgement and carries a wider error.",
    ),
    "set": Evidence(
        kind="setting", statement="Set by the user for this run (--set, --vary or the API)."
    ),
}


class Fact(Evidence, strict=False, extra="ignore"):
    """A row of ``facts.csv``."""

    id: Id
    date: Day | None = None


@functools.cache
def shipped_evidence() -> dict[str, Evidence]:
    """All evidence of ``seeds/facts.csv`` and the built-in kinds, by id."""
    facts = read_rows(seeds_dir() / "facts.csv", Fact)
    return BUILT_IN | {fact.id: Evidence(**fact.model_dump(exclude={"id"})) for fact in facts}
