"""The evidence tables that the coding rules read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from sim.files import seeds_dir
from sim.scenario.rows import RowModel, read_rows

Row = dict[str, str]


def _listed(text: object) -> object:
    return text.split(";") if isinstance(text, str) else text


class Dispute(RowModel):
    """What the record's meetings divide over.

    paragraphs: ids of its paragraphs in ``scenario``, a shipped file with their ladder, the other
    topics and the members; package: id of the package that they form there. contested_topic: how
    the record's words for it begin.
    """

    dispute: str
    paragraphs: Annotated[tuple[str, ...], BeforeValidator(_listed)]
    package: str
    scenario: str
    contested_topic: str


@dataclass(frozen=True)
class SeedTables:
    """The evidence tables that the rules read, each a list of rows by column name."""

    votes: list[Row]
    resolutions: list[Row]
    ladder: list[Row]
    scores: list[Row]
    stands: list[Row]
    meetings: list[Row]
    sides: list[Row]
    passages: list[Row]
    dispute: Dispute


def read_table(name: str) -> list[Row]:
    """Rows of a shipped evidence table."""
    with (seeds_dir() / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_tables() -> SeedTables:
    """All tables that the rules read, of the first dispute."""
    dispute = read_rows(seeds_dir() / "disputes.csv", Dispute)[0]
    sides, passages = (
        [row for row in read_table(name) if row["dispute"] == dispute.dispute]
        for name in ("sides", "passages")
    )
    return SeedTables(
        votes=read_table("unga_votes"),
        resolutions=read_table("unga_resolutions"),
        ladder=read_table("wording_ladder"),
        scores=read_table("clause_scores"),
        stands=read_table("stands"),
        meetings=read_table("meetings"),
        sides=sides,
        passages=passages,
        dispute=dispute,
    )
