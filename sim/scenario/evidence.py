"""The evidence tables in ``seeds/``: what each id stands for."""

from __future__ import annotations

import csv
import datetime
import functools

from sim.files import seeds_dir
from sim.scenario.schema import Evidence

BUILT_IN = {
    "judgement": Evidence(
        kind="judgement",
        statement="No source states this; it is the analyst's judgement and carries a wider error.",
    ),
    "set": Evidence(
        kind="setting", statement="Set by the user for this run (--set, --vary or the API)."
    ),
}


@functools.cache
def shipped_evidence() -> dict[str, Evidence]:
    """All evidence of ``seeds/facts.csv`` and the built-in kinds, by id."""
    facts = dict(BUILT_IN)
    path = seeds_dir() / "facts.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            date = datetime.date.fromisoformat(row["date"]) if row["date"] else None
            facts[row["id"]] = Evidence(
                kind=row["kind"],  # type: ignore[arg-type]
                statement=row["statement"],
                source=row["source"],
                sets=row["sets"],
                confidence=row["confidence"],
                date=date,
            )
    return facts
