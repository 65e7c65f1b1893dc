"""What a sweep will run: cells (design point x chair alternative), cut into chunks.

Cells are numbered point by point, and within a point alternative by alternative. Every cell has
replications 0 to n - 1 of the same seed: common random numbers across points and alternatives.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sim.rules.draws import BLOCK
from sim.scenario.reading import Document
from sim.scenario.scenario import Alternative, Scenario, build
from sim.sweep.design import Design

ROWS = ("points", "replications")
SMALLEST = 16_384
"""Replications of a chunk in a sweep of ordinary size: about a second of work."""
MOST_CHUNKS = 10_000
"""Chunks grow with the sweep beyond this many: one process hands them out and writes them."""


class PlacedAlternative(NamedTuple):
    """A chair alternative of one scenario, which is given by its place in the plan."""

    scenario: int
    alternative: Alternative


class Chunk(NamedTuple):
    """Cells ``first_cell`` to ``last_cell - 1``, replications ``first`` to ``last - 1``.

    ``points``: the values by path of the design points from that of the first cell.
    """

    number: int
    first_cell: int
    last_cell: int
    first: int
    last: int
    points: tuple[dict[str, Any], ...]

    @property
    def replications(self) -> int:
        """Negotiations in this chunk."""
        return (self.last_cell - self.first_cell) * (self.last - self.first)


@dataclass(frozen=True)
class Plan:
    """A whole sweep. ``rows``: one row per design point and alternative, or per replication.

    ``chunk``: replications in a unit of work. It is no part of the result.
    """

    scenarios: tuple[Scenario, ...]
    alternatives: tuple[PlacedAlternative, ...]
    design: Design
    replications: int
    seed: int
    rows: str
    chunk: int

    @property
    def cells(self) -> int:
        """Design points x alternatives."""
        return self.design.points * len(self.alternatives)

    @property
    def total(self) -> int:
        """Negotiations in the whole sweep."""
        return self.cells * self.replications

    @property
    def spans(self) -> int:
        """Chunks that a cell is cut into; 1 if a chunk holds one cell or more."""
        return -(-self.replications // self._span)

    @property
    def _span(self) -> int:
        """Replications of a cell in one chunk: whole blocks, each with its own random streams."""
        return min(self.replications, -(-self.chunk // BLOCK) * BLOCK)

    @property
    def _cells_each(self) -> int:
        return max(1, self.chunk // self.replications) if self.spans == 1 else 1

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.cells // self._cells_each) * self.spans

    def chunk_at(self, number: int) -> Chunk:
        """The chunk of this number; chunks in order have cells and replications in order."""
        chunk = self._bounds(number)
        width = len(self.alternatives)
        points = self.design.values(chunk.first_cell // width, -(-chunk.last_cell // width))
        return chunk._replace(points=tuple(points))

    def cell_at(self, cell: int) -> tuple[Scenario, Alternative, dict[str, Any]]:
        """The scenario at a cell's design point, its alternative, and the values by path there."""
        point, place = divmod(cell, len(self.alternatives))
        where, alternative = self.alternatives[place]
        (values,) = self.design.values(point, point + 1)
        base = self.scenarios[where]
        return base.with_values(values) if values else base, alternative, values

    def replications_in(self, number: int) -> int:
        """Negotiations in the chunk of this number."""
        return self._bounds(number).replications

    def _bounds(self, number: int) -> Chunk:
        group, span = divmod(number, self.spans)
        first_cell = group * self._cells_each
        last_cell = min(first_cell + self._cells_each, self.cells)
        first = span * self._span
        last = min(first + self._span, self.replications)
        return Chunk(number, first_cell, last_cell, first, last, ())

    @cached_property
    def packed(self) -> bytes:
        """What a worker needs to know besides the chunk."""
        scenarios = [(s.document, s.name, s.source) for s in self.scenarios]
        work = (scenarios, self.alternatives, self.seed, self.rows)
        return zlib.compress(pickle.dumps(work, protocol=5))


def default_chunk(total: int) -> int:
    """Replications of a chunk where none are stated."""
    return max(SMALLEST, -(-total // MOST_CHUNKS))


class Work:
    """A plan as a worker unpacks it."""

    def __init__(self, packed: bytes) -> None:
        parts: tuple[list[tuple[Document, str, str]], tuple[PlacedAlternative, ...], int, str]
        parts = pickle.loads(zlib.decompress(packed))
        documents, self.alternatives, self.seed, self.rows = parts
        self.scenarios = [build(doc, name=name, source=source) for doc, name, source in documents]

    def cells(self, chunk: Chunk) -> Iterator[tuple[int, Scenario, Alternative]]:
        """The cells of a chunk with the scenario at their design point."""
        width = len(self.alternatives)
        at: tuple[int, int] | None = None
        for cell in range(chunk.first_cell, chunk.last_cell):
            point, place = divmod(cell, width)
            where, alternative = self.alternatives[place]
            if at != (point, where):
                at = (point, where)
                values = chunk.points[point - chunk.first_cell // width]
                base = self.scenarios[where]
                scenario = base.with_values(values) if values else base
            yield cell, scenario, alternative


@lru_cache(maxsize=2)
def unpacked(packed: bytes) -> Work:
    """The work of a plan, unpacked once per worker."""
    return Work(packed)
