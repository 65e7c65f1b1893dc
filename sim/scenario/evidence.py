"""The evidence tables in ``seeds/``: what each id stands for."""

from __future__ import annotations

import functools

from sim.files import seeds_dir
from sim.scenario.rows import Day, read_rows
from sim.scenario.schema import Evidence, Id

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
