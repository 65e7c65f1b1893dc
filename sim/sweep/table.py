"""From shards to the tidy table: whole numbers added up, means and intervals last, rows in order.

The parts have a fixed number of rows, so that the same sweep gives the same bytes however it was
cut into chunks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.ensemble.tally import FIXED, wilson
from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.sweep.chunk import BIG, WORDS, member_ids, paragraph_ids, parquet, read_parquet, text_ids
from sim.sweep.plan import Plan

PART_ROWS = {"points": 100_000, "replications": 500_000}


def parts(plan: Plan, shards: dict[int, Path]) -> Iterator[bytes]:
    """The Parquet files of the table, in order, from the shards of all chunks."""
    rows = PART_ROWS[plan.rows]
    waiting: list[pa.Table] = []
    count = 0
    for table in _tables(plan, shards):
        waiting.append(table)
        count += table.num_rows
        while count >= rows:
            whole = pa.concat_tables(waiting)
            yield parquet(_tidy(plan, whole.slice(0, rows)), statistics=True)
            waiting = [whole.slice(rows)]
            count -= rows
    if count:
        yield parquet(_tidy(plan, pa.concat_tables(waiting)), statistics=True)


def _tables(plan: Plan, shards: dict[int, Path]) -> Iterator[pa.Table]:
    """Rows in order: of a shard of points, one per cell, its chunks added up."""
    cut = plan.spans if plan.rows == "points" else 1
    for first in range(0, plan.chunks, cut):
        tables = [read_parquet(shards[n].read_bytes()) for n in range(first, first + cut)]
        yield tables[0] if cut == 1 else _sum(tables)


def _sum(tables: list[pa.Table]) -> pa.Table:
    """One cell's row from the rows of its chunks."""
    columns = []
    for field in tables[0].schema:
        numbers = [table[field.name][0].as_py() for table in tables]
        if field.name == "cell":
            columns.append(pa.array(numbers[:1], field.type))
        elif numbers[0] is None:
            columns.append(pa.nulls(1, field.type))
        else:
            columns.append(pa.array([sum(int(number) for number in numbers)], field.type))
    return pa.table(columns, schema=tables[0].schema)


def _tidy(plan: Plan, table: pa.Table) -> pa.Table:
    """The rows with names of design point and alternative, and with means and intervals."""
    columns = _keys(plan, table["cell"].to_pylist())
    body = _points(table) if plan.rows == "points" else _plain(table)
    return pa.table({**columns, **body})


def _keys(plan: Plan, cells: list[int]) -> dict[str, pa.Array]:
    width = len(plan.alternatives)
    chosen = [plan.alternatives[cell % width] for cell in cells]
    columns = {
        "point": pa.array([cell // width for cell in cells], pa.int64()),
        "scenario": pa.array([plan.scenarios[placed.scenario].name for placed in chosen], WORDS),
        "strategy": pa.array([placed.alternative.strategy for placed in chosen], WORDS),
        "fallback": pa.array([placed.alternative.fallback for placed in chosen], WORDS),
    }
    first = cells[0] // width
    values = plan.design.values(first, cells[-1] // width + 1)
    for dimension in plan.design.dimensions:
        kind = column_type(dimension.ends())
        column = [values[cell // width - first][dimension.path] for cell in cells]
        words = [str(value) for value in column] if kind == WORDS else column
        columns[dimension.path] = pa.array(words, kind)
    return columns


def column_type(values: list[Any]) -> pa.DataType:
    """The type of the column of a swept value."""
    for kind, name in ((bool, pa.bool_()), (int, pa.int64()), (float, pa.float64())):
        if all(type(value) is kind for value in values):
            return name
    return WORDS


def _plain(table: pa.Table) -> dict[str, pa.Array]:
    return {name: table[name] for name in table.column_names if name != "cell"}


def _points(table: pa.Table) -> dict[str, pa.Array]:
    n = table["n"].to_pylist()
    columns: dict[str, pa.Array] = {"n": table["n"]}
    columns |= {name: table[name] for name in OUTCOMES}
    counts = [table[name].to_pylist() for name in JOINT_OUTCOMES]
    joint = [sum(row) for row in zip(*counts, strict=True)]
    bounds = [wilson(count, total) for count, total in zip(joint, n, strict=True)]
    columns["joint"] = pa.array(joint, pa.int64())
    columns["joint_share"] = pa.array([c / total for c, total in zip(joint, n, strict=True)])
    columns["joint_low"] = pa.array([low for low, _ in bounds])
    columns["joint_high"] = pa.array([high for _, high in bounds])
    columns["rounds"] = pa.array(
        [total / count for total, count in zip(table["rounds"].to_pylist(), n, strict=True)]
    )
    for field in table.schema:
        if field.name.startswith(("dissents.", "objects.", "adopted.")):
            columns[field.name] = table[field.name]
        elif field.type == BIG:
            columns[field.name] = _means(table[field.name].to_pylist(), n)
    return columns


def _means(sums: list[Any], n: list[int]) -> pa.Array:
    means = [
        None if total is None else int(total) / (FIXED * count)
        for total, count in zip(sums, n, strict=True)
    ]
    return pa.array(means, pa.float64())


def width_in_bytes(plan: Plan) -> int:
    """Bytes of a row of the table, uncompressed."""
    ids, topics = len(member_ids(plan.scenarios)), len(paragraph_ids(plan.scenarios))
    keys, texts = 8 * (4 + len(plan.design.dimensions)), len(text_ids(plan.scenarios))
    if plan.rows == "points":
        return keys + 8 * (6 + len(OUTCOMES) + 3 * ids + topics + texts)
    # yes or no takes a bit or two on disk
    return keys + 8 * (3 + ids + topics) + (ids + texts // 2) // 2
