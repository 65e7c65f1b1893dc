"""Decision data in the wide format of the DEU data sets: one issue a row, two columns an actor.

Axes: ``n`` issue (N), ``i`` actor (I). Positions, outcomes and reference points are on 0..100.
Format: Thomson et al. (2006, 2012), *Decision-making in the European Union*: ``p<actor>`` position,
``s<actor>`` salience, ``rp`` reference point, ``out`` outcome, ``counvte`` voting rule, ``prnr``
proposal (optional).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.baselines.problem import Bools, Floats
from sim.errors import InputError, Mistakes
from sim.files import seeds_dir
from sim.layouts.deu import DESCRIPTIVE, REQUIRED, UNREAD, actors_of, is_issue, pairs_of
from sim.scenario.rows import RowModel, read_rows
from sim.tables.said import counted, listed
from sim.tables.tables import Row, TableFile, read_table

PROPOSAL = "prnr"
FEWEST_ACTORS = 3
"""Issues on which fewer actors have a position and a salience are left out."""

INSTITUTIONS = ("com", "ep")
CROATIA = "cr"
COUNCIL_COLUMNS = ("votes_amsterdam", "votes_nice", "population_2018_mn")


@dataclass(frozen=True)
class Decisions:
    """positions, salience: (N, I), nan where unknown; reference, outcome: (N,), nan where unknown.

    rule: voting rule as the file has it. proposal: issues of one proposal were decided together.
    skipped: lines that describe no issue. notes: what was assumed in reading, or not used.
    """

    path: str
    actors: tuple[str, ...]
    positions: Floats
    salience: Floats
    reference: Floats
    outcome: Floats
    rule: tuple[str, ...]
    proposal: tuple[str, ...]
    skipped: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def stake(self) -> Bools:
        """(N, I): whose position and salience are both known."""
        return np.isfinite(self.positions) & np.isfinite(self.salience)

    @property
    def usable(self) -> Bools:
        """(N,): enough actors with a stake to speak of a decision among them."""
        return np.asarray(self.stake.sum(axis=1) >= FEWEST_ACTORS)


def read_decisions(path: str | Path) -> Decisions:
    """Read a file of decisions.

    A row with neither outcome, reference point, voting rule nor any salience describes actors, not
    an issue, and is skipped. Raises InputError for a missing column (with the nearest present), a
    cell that is no number, a value outside 0..100, or a file without an issue.
    """
    table = read_table(path)
    table.require(REQUIRED)
    actors = actors_of(table)
    rows = [row for row in table.rows if is_issue(row, actors)]
    if not rows:
        raise InputError("has no row with an issue", where=table.path)
    mistakes = Mistakes()
    numbers = {
        name: _matrix(table, rows, columns, mistakes)
        for name, columns in {
            "positions": [f"p{actor}" for actor in actors],
            "salience": [f"s{actor}" for actor in actors],
            "reference": ["rp"],
            "outcome": ["out"],
        }.items()
    }
    rules = tuple(_rule(table, row, mistakes) for row in rows)
    mistakes.stop()
    return Decisions(
        path=table.path,
        actors=actors,
        positions=numbers["positions"],
        salience=numbers["salience"],
        reference=numbers["reference"][:, 0],
        outcome=numbers["outcome"][:, 0],
        rule=rules,
        proposal=_proposals(table, rows),
        skipped=tuple(row.line for row in table.rows if not is_issue(row, actors)),
        notes=tuple(_notes(table)),
    )


def _matrix(
    table: TableFile, rows: Sequence[Row], columns: Sequence[str], mistakes: Mistakes
) -> Floats:
    values = [[_number(table, row, column, mistakes) for column in columns] for row in rows]
    return np.array(values, dtype=float)


def _number(table: TableFile, row: Row, column: str, mistakes: Mistakes) -> float:
    try:
        value = table.number(row, column, 0, 100)
    except InputError as error:
        mistakes.append(error)
        return np.nan
    return np.nan if value is None else value


def _rule(table: TableFile, row: Row, mistakes: Mistakes) -> str:
    try:
        return table.text(row, "counvte")
    except InputError as error:
        mistakes.append(error)
        return ""


def _notes(table: TableFile) -> Iterator[str]:
    """What was assumed in reading, what marks were decided to mean, and which columns are not used.

    The files of the field have columns that only describe an issue; those are not worth a word.
    """
    yield from table.notes
    numeric = [*pairs_of(table), "rp", "out"]
    for column in numeric:
        yield from (f"{column}: {note}" for note in table.notation(column).notes)
    known = {*numeric, "counvte", *DESCRIPTIVE, *UNREAD}
    unused = [column for column in table.columns if column not in known]
    if unused:
        yield f"not used: {counted(len(unused), 'column')}, {listed(unused)}"


def _proposals(table: TableFile, rows: Sequence[Row]) -> tuple[str, ...]:
    if PROPOSAL not in table.columns:
        return tuple(f"line {row.line}" for row in rows)
    return tuple(row.cells[PROPOSAL] or f"line {row.line}" for row in rows)


# the Council of the European Union


class Member(RowModel):
    """A member of the Council: votes by treaty (none before it joined), population in millions."""

    code: str
    votes_amsterdam: int = 0
    votes_nice: int
    population_2018_mn: float


@functools.cache
def council() -> dict[str, Member]:
    """The members in ``seeds/council.csv``, by the codes of the DEU data."""
    return {member.code: member for member in read_rows(seeds_dir() / "council.csv", Member)}


def knows(actors: Sequence[str]) -> bool:
    """Whether all these actors are members of the Council, the Commission or the Parliament."""
    return set(actors) <= {*council(), *INSTITUTIONS}


def capabilities(actors: Sequence[str], stake: Bools) -> Floats:
    """Capability (N, I) of each actor on each issue, 0 for an actor without a stake in it.

    actors: column codes of the DEU data. stake: (N, I), position and salience known.

    Members have the votes of the treaty in force (EU of 15: Amsterdam; of 25 and 27: Nice) and, on
    issues in which Croatia has a stake, their populations, as the Treaty of Lisbon counts them.
    Which treaty it is is read off who has a stake: a member of 2004 or later means Nice, Croatia
    means Lisbon. Commission and Parliament each count like the largest member that has a stake.
    """
    amsterdam, nice, people = (_of_council(actors, column) for column in COUNCIL_COLUMNS)
    later = (nice > 0) & (amsterdam == 0)
    croatia = np.array([actor == CROATIA for actor in actors])
    enlarged = (stake & later).any(axis=1, keepdims=True)
    lisbon = (stake & croatia).any(axis=1, keepdims=True)
    votes = np.where(enlarged, nice, amsterdam)
    weight = np.where(stake, np.where(lisbon, people, votes), 0.0)
    institution = np.array([actor in INSTITUTIONS for actor in actors])
    largest = np.where(institution, 0.0, weight).max(axis=1, keepdims=True, initial=0.0)
    largest = np.where(largest > 0, largest, 1.0)
    return np.asarray(np.where(stake & institution, largest, weight))


def _of_council(actors: Sequence[str], column: str) -> Floats:
    members = council()
    return np.array([getattr(members.get(a), column, 0) for a in actors], dtype=float)
