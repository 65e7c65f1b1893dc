"""The rows of CASE.csv: a stance each, every mistake named by file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, nearest
from sim.scenario.rows import refuse
from sim.tables.tables import Row, TableFile, read_table

REQUIRED = ("delegation", "paragraph", "position", "salience")
OPTIONAL = ("present", "floor", "ceiling", "evidence")
PRESENT = {"": True, "1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}


@dataclass(frozen=True)
class CaseStance:
    """A row of the CSV; ``where`` it stands. Without a position there is no stance."""

    where: str
    delegation: str
    paragraph: str
    present: bool
    position: float | None
    salience: float
    floor: float | None
    ceiling: float | None
    evidence: str

    @property
    def lined(self) -> bool:
        """Whether a red line is stated."""
        return (self.floor, self.ceiling) != (None, None)


def read_stances(path: Path, paragraphs: Sequence[str]) -> tuple[tuple[CaseStance, ...], list[str]]:
    """The rows of a file, and its columns that mean nothing here.

    paragraphs: the ids that a row may be about. Raises InputError naming every cell that is wrong.
    """
    if not path.is_file():
        what = f"there is no such file; {path.stem}.json needs it beside it"
        raise InputError(what, where=str(path))
    table = read_table(path)
    table.require(REQUIRED)
    unused = [column for column in table.columns if column not in (*REQUIRED, *OPTIONAL)]
    return _stances(table, paragraphs), unused


def _stances(table: TableFile, paragraphs: Sequence[str]) -> tuple[CaseStance, ...]:
    found: dict[tuple[str, str], CaseStance] = {}
    mistakes: list[InputError] = []
    for row in table.rows:
        try:
            stance = _stance(table, row, paragraphs)
        except InputError as error:
            mistakes.append(error)
            continue
        first = found.setdefault((stance.delegation, stance.paragraph), stance)
        if first is not stance:
            what = f"'{stance.delegation}' on '{stance.paragraph}' stands in {first.where} already"
            mistakes.append(InputError(f"duplicate: {what}", where=stance.where))
    mistakes += _present_and_absent(found.values())
    if not found and not mistakes:
        mistakes.append(InputError("has no rows below its header", where=table.path))
    refuse(mistakes)
    return tuple(found.values())


def _present_and_absent(stances: Iterable[CaseStance]) -> Iterator[InputError]:
    first: dict[str, CaseStance] = {}
    for stance in stances:
        before = first.setdefault(stance.delegation, stance)
        if before.present != stance.present:
            what = f"'{stance.delegation}' is present in one row and absent in another"
            yield InputError(f"{what}, {before.where}", where=stance.where)


def _stance(table: TableFile, row: Row, paragraphs: Sequence[str]) -> CaseStance:
    delegation, paragraph = (table.text(row, name) for name in ("delegation", "paragraph"))
    if paragraph not in paragraphs:
        what = f"'{paragraph}' is not a paragraph of this case, which has {', '.join(paragraphs)}"
        near = nearest(paragraph, paragraphs)
        raise InputError(what, where=table.where(row, "paragraph"), near=near)
    present = row.cells.get("present", "")
    if present.casefold() not in PRESENT:
        raise InputError(f"'{present}' is not 1 or 0", where=table.where(row, "present"))
    numbers = {name: _percent(table, row, name) for name in ("position", "floor", "ceiling")}
    salience = table.number(row, "salience", 0.0)
    _check(table, row, numbers, salience)
    return CaseStance(
        where=table.where(row, "delegation"),
        delegation=delegation,
        paragraph=paragraph,
        present=PRESENT[present.casefold()],
        salience=salience or 0.0,
        evidence=row.cells.get("evidence", ""),
        **numbers,
    )


def _percent(table: TableFile, row: Row, name: str) -> float | None:
    return table.number(row, name, 0.0, 100.0) if name in table.columns else None


def _check(
    table: TableFile, row: Row, numbers: Mapping[str, float | None], salience: float | None
) -> None:
    """Refuse a row that says half of something, or what cannot be."""
    position, floor, ceiling = numbers["position"], numbers["floor"], numbers["ceiling"]
    if position is None and (floor, ceiling, salience) != (None, None, None):
        what = "must not be empty beside a salience, a floor or a ceiling"
        raise InputError(what, where=table.where(row, "position"))
    if position is not None and salience is None:
        raise InputError("must not be empty", where=table.where(row, "salience"))
    if floor is not None and ceiling is not None and floor > ceiling:
        what = f"floor {floor:g} is above ceiling {ceiling:g}"
        raise InputError(what, where=table.where(row, "floor"))
