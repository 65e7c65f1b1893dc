"""A meeting of a sweep held again: one stored replication, as a result one can read.

A row of a table of replications is one negotiation; a row of points is a cell, of which one
replication is chosen. The Mesa model runs it, and what comes out has to be what the table says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.replicate import outcomes_of
from sim.errors import InputError
from sim.model.negotiation import hold
from sim.model.result import MeetingResult, Result
from sim.scenario.scenario import Alternative, Scenario
from sim.sweep.chunk import read_parquet, row_columns
from sim.sweep.manifest import plan_of
from sim.sweep.plan import Plan
from sim.sweep.store import Store
from sim.sweep.table import PART_ROWS

SHOWN = 8
"""Differences that a message lists."""


@dataclass(frozen=True)
class Origin:
    """Where a meeting stands in a sweep, and all that it takes to hold it again.

    stored: the row of the table, by column. values: of the design point, by path. count: of
    replications behind the row, None if the row is one replication.
    """

    directory: Path
    row: int
    scenario: Scenario
    alternative: Alternative
    seed: int
    replication: int
    values: dict[str, Any]
    stored: dict[str, Any]
    count: int | None

    @property
    def words(self) -> str:
        """Which meeting it is and how far the table confirms it, in a sentence."""
        point = [f"{path}={value}" for path, value in self.values.items()]
        which = ", ".join(
            [self.scenario.name, *point, *self.alternative,
             f"replication {self.replication} of seed {self.seed}"]
        )  # fmt: skip
        held = f"row {self.row} of {self.directory} held again: {which}"
        if self.count is None:
            return f"{held}; outcome, rounds, dissenters, wordings and values equal the stored row"
        return (
            f"{held}; the stored row adds up {self.count:,} replications, and what came out here "
            "is among what it counts"
        )


def replay(
    directory: str | Path, row: int, replication: int | None = None
) -> Result | MeetingResult:
    """Hold a meeting of a sweep again.

    row: of the table as ``read_sweep`` gives it, from 0. replication: where rows are points, which
    one of the row (default: 0).
    Raises InputError if the directory is no complete sweep of this version, there is no such row or
    replication, or what comes out is not what the table says.
    """
    return held(origin_of(directory, row, replication))


def origin_of(directory: str | Path, row: int, replication: int | None = None) -> Origin:
    """The stored row and how to hold its meeting again. Raises InputError as ``replay``."""
    store = Store(Path(directory))
    plan = plan_of(store.manifest())
    cell, drawn = _place(plan, row, replication)
    scenario, alternative, values = plan.cell_at(cell)
    part, place = divmod(row, PART_ROWS[plan.rows])
    (file,) = store.parts(part)
    (stored,) = read_parquet(file.read_bytes()).slice(place, 1).to_pylist()
    return Origin(
        directory=store.directory,
        row=row,
        scenario=scenario,
        alternative=alternative,
        seed=plan.seed,
        replication=drawn,
        values=values,
        stored=stored,
        count=plan.replications if plan.rows == "points" else None,
    )


def _place(plan: Plan, row: int, replication: int | None) -> tuple[int, int]:
    """The cell and the replication of a row. Raises InputError if there is no such thing."""
    total = plan.cells if plan.rows == "points" else plan.total
    _within(row, total, "--row", "row")
    if plan.rows == "points":
        drawn = 0 if replication is None else replication
        _within(drawn, plan.replications, "--replication", "replication")
        return row, drawn
    if replication is not None:
        raise InputError(
            "each row of this sweep is one replication: choose it by --row", where="--replication"
        )
    return divmod(row, plan.replications)


def _within(number: int, total: int, where: str, what: str) -> None:
    if not 0 <= number < total:
        raise InputError(
            f"there is no {what} {number}; the sweep has {what}s 0 to {total - 1:,}", where=where
        )


def held(origin: Origin) -> Result | MeetingResult:
    """Hold the meeting. Raises InputError if it does not come out as the table says."""
    result = hold(
        origin.scenario, origin.alternative, replication=origin.replication, seed=origin.seed
    )
    wrong = list(differences(origin, result))
    if wrong:
        raise InputError(
            "the meeting does not come out as the table says; the rules or a strategy may have "
            "changed since it was written:\n  " + "\n  ".join(wrong[:SHOWN]),
            where=f"row {origin.row} of {origin.directory}",
        )
    return result


def differences(origin: Origin, result: Result | MeetingResult) -> Iterator[str]:
    """Where a result cannot be what the stored row holds, a line each."""
    outcomes = outcomes_of(origin.scenario, [result], origin.replication)
    columns = row_columns(0, origin.scenario, outcomes)
    found = {name: np.asarray(column).tolist()[0] for name, column in columns.items()}
    del found["cell"]
    if origin.count is None:
        for name, value in found.items():
            if origin.stored[name] != value:
                yield f"{name}: {origin.stored[name]} there, {value} now"
        return
    yes_or_no = {result.outcome: True, **{k: v for k, v in found.items() if type(v) is bool}}
    for name, value in yes_or_no.items():
        counted = origin.stored[name]
        if not (counted if value else origin.count - counted):
            yield f"{name}: in {counted:,} of {origin.count:,} there, {value} now"
