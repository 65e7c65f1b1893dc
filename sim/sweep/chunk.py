"""One chunk of a sweep, run and written as a Parquet shard: whole numbers only, so shards add up.

Columns of a shard of points (one row per cell): ``cell``, ``n``, ``rounds`` (sum), one count per
outcome, then per delegation in the room ``dissents.X`` and ``objects.X`` and per text that is
decided apart ``adopted.P`` (counts), per paragraph
``wording.P`` (sum of issued strengths 0..100; none counts as silence) and per delegation
``value.X`` (sum), the last two in whole units of 1 / ``tally.FIXED``: sums of floats would depend
on their order.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.counting import tally_of
from sim.ensemble.ensemble import Outcomes
from sim.ensemble.replicate import run_batch
from sim.ensemble.tally import FIXED, Tally
from sim.errors import InputError
from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.rules.consensus import ADOPTED
from sim.scenario.scenario import Alternative, Scenario
from sim.sweep.plan import Chunk, unpacked

BATCH = 4096
"""Replications run at once: memory stays the same however large the chunk."""
BIG = pa.decimal128(38, 0)
COUNT = pa.int64()
WORDS = pa.string()


def run_chunk(packed: bytes, chunk: Chunk) -> bytes:
    """The Parquet shard of a chunk. Raises InputError if the values of a point do not agree."""
    work = unpacked(packed)
    try:
        if work.rows == "points":
            return parquet(_points(packed, chunk))
        return parquet(_replications(packed, chunk))
    except InputError as error:
        where = f"design points from {chunk.first_cell // len(work.alternatives)}"
        raise error.inside(where) from None


def parquet(table: pa.Table, statistics: bool = False) -> bytes:
    """A table as the bytes of a Parquet file (zstd). The same table gives the same bytes.

    ``statistics`` of every column let readers skip parts; for a few rows they outweigh the data.
    """
    sink = io.BytesIO()
    words = [field.name for field in table.schema if field.type == WORDS]
    pq.write_table(
        table, sink, compression="zstd", use_dictionary=words, write_statistics=statistics,
        store_schema=False,
    )  # fmt: skip
    return sink.getvalue()


def read_parquet(data: bytes) -> pa.Table:
    """The inverse of ``parquet``. One thread: pyarrow's pool can abort Python as it exits."""
    return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)


def _points(packed: bytes, chunk: Chunk) -> pa.Table:
    work = unpacked(packed)
    schema = shard_schema(work.scenarios)
    rows = []
    for cell, scenario, alternative in work.cells(chunk):
        total: Tally | None = None
        for outcomes in _batches(scenario, alternative, work.seed, chunk):
            part = tally_of(scenario, alternative, work.seed, outcomes)
            if total is None:
                total = part
            else:
                total.add(part)
        assert total is not None
        rows.append({"cell": cell, **sums_of(total)})
    columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _batches(
    scenario: Scenario, alternative: Alternative, seed: int, chunk: Chunk
) -> Iterator[Outcomes]:
    for first in range(chunk.first, chunk.last, BATCH):
        last = min(first + BATCH, chunk.last)
        yield run_batch(scenario, alternative, seed, first, last)


def sums_of(tally: Tally) -> dict[str, int]:
    """The whole numbers of a tally by column name (see the top of this file)."""
    ids = [member.id for member in tally.scenario.present]
    row = {"n": tally.n, "rounds": tally.rounds}
    row |= {name: int(count) for name, count in zip(OUTCOMES, tally.outcomes, strict=True)}
    row |= {f"dissents.{i}": int(c) for i, c in zip(ids, tally.dissenters, strict=True)}
    row |= {f"objects.{i}": int(c) for i, c in zip(ids, tally.objects, strict=True)}
    row |= {f"adopted.{p}": int(share["count"]) for p, share in tally.adoptions().items()}
    for paragraph, counts in zip(tally.scenario.packages, tally.wordings, strict=True):
        strengths = [rung.strength for rung in paragraph.rungs]
        strengths += [0.0] * (len(counts) - 1 - len(strengths)) + [paragraph.reference]
        row[f"wording.{paragraph.id}"] = sum(
            int(count) * round(strength * FIXED)
            for count, strength in zip(counts, strengths, strict=True)
        )
    row |= {f"value.{i}": total for i, total in zip(ids, tally.value, strict=True)}
    return row


def member_ids(scenarios: list[Scenario] | tuple[Scenario, ...]) -> list[str]:
    """Delegations of all scenarios, in order of appearance: a sweep can send any of them away."""
    return list(dict.fromkeys(d.id for s in scenarios for d in s.delegations))


def paragraph_ids(scenarios: list[Scenario] | tuple[Scenario, ...]) -> list[str]:
    """Paragraphs of all scenarios, in order of appearance."""
    return list(dict.fromkeys(p.id for s in scenarios for p in s.packages))


def text_ids(scenarios: list[Scenario] | tuple[Scenario, ...]) -> list[str]:
    """Texts of all scenarios that decide on several apart, in order of appearance."""
    return paragraph_ids([scenario for scenario in scenarios if scenario.separate])


def shard_schema(scenarios: list[Scenario] | tuple[Scenario, ...]) -> pa.Schema:
    """Columns of a shard of points; a row has no number where its scenario has no such thing."""
    ids, topics = member_ids(scenarios), paragraph_ids(scenarios)
    counts = ["cell", "n", "rounds", *OUTCOMES]
    counts += [f"dissents.{i}" for i in ids] + [f"objects.{i}" for i in ids]
    counts += [f"adopted.{p}" for p in text_ids(scenarios)]
    sums = [f"wording.{p}" for p in topics] + [f"value.{i}" for i in ids]
    return pa.schema([(name, COUNT) for name in counts] + [(name, BIG) for name in sums])


def replication_schema(scenarios: list[Scenario] | tuple[Scenario, ...]) -> pa.Schema:
    """Columns of a shard of replications: one row each, ``wording.P`` the issued strength."""
    ids, topics = member_ids(scenarios), paragraph_ids(scenarios)
    fields = [("cell", COUNT), ("replication", COUNT), ("outcome", WORDS), ("joint", pa.bool_())]
    fields += [("rounds", COUNT)]
    fields += [(f"dissents.{i}", pa.bool_()) for i in ids]
    fields += [(f"objects.{i}", pa.bool_()) for i in ids]
    fields += [(f"adopted.{p}", pa.bool_()) for p in text_ids(scenarios)]
    fields += [(f"wording.{p}", pa.float64()) for p in topics]
    return pa.schema(fields + [(f"value.{i}", pa.float64()) for i in ids])


def _replications(packed: bytes, chunk: Chunk) -> pa.Table:
    work = unpacked(packed)
    schema = replication_schema(work.scenarios)
    tables = []
    for cell, scenario, alternative in work.cells(chunk):
        for outcomes in _batches(scenario, alternative, work.seed, chunk):
            columns = row_columns(cell, scenario, outcomes)
            rows = len(outcomes.outcome)
            arrays = [
                pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type)
                for f in schema
            ]
            tables.append(pa.table(arrays, schema=schema))
    return pa.concat_tables(tables)


def row_columns(cell: int, scenario: Scenario, outcomes: Outcomes) -> dict[str, Any]:
    """The columns of ``replication_schema`` that a scenario has, one entry per replication."""
    rows = len(outcomes.outcome)
    joint = [OUTCOMES.index(name) for name in JOINT_OUTCOMES]
    columns: dict[str, Any] = {
        "cell": np.full(rows, cell),
        "replication": np.arange(outcomes.first, outcomes.first + rows),
        "outcome": np.array(OUTCOMES)[outcomes.outcome],
        "joint": np.isin(outcomes.outcome, joint),
        "rounds": outcomes.rounds,
    }
    dissenters = outcomes.dissenters
    for i, member in enumerate(scenario.present):
        columns[f"dissents.{member.id}"] = dissenters[:, i]
        columns[f"objects.{member.id}"] = outcomes.objects[:, i]
        columns[f"value.{member.id}"] = outcomes.value[:, i]
    for k, paragraph in enumerate(scenario.packages):
        strengths = np.array([*(r.strength for r in paragraph.rungs), paragraph.reference])
        columns[f"wording.{paragraph.id}"] = strengths[outcomes.issued[:, k]]
        if scenario.separate:
            columns[f"adopted.{paragraph.id}"] = np.isin(outcomes.standing[:, k], ADOPTED)
    return columns
