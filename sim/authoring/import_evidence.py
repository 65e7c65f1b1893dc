"""The evidence of imported numbers: free text in a cell becomes an entry of its own."""

from __future__ import annotations

import datetime
import re
import typing
from dataclasses import dataclass, field

from sim.characters import tidy
from sim.scenario.rows import shipped_evidence
from sim.scenario.schema import Evidence, EvidenceKind

EVIDENCE_ID = "import"

_KINDS = typing.get_args(EvidenceKind)
_LEADING = re.compile(rf"({'|'.join(_KINDS)})\b", re.IGNORECASE)


def kind_of(statement: str) -> EvidenceKind:
    """The kind that a statement begins with: "judgement" wherever it does, others with a colon.

    >>> kind_of("Judgement: fishing interest"), kind_of("vote: 2016-10-28"), kind_of("votes yes")
    ('judgement', 'vote', 'data')
    """
    found = _LEADING.match(statement)
    kind = found[1].lower() if found else "data"
    named = kind == "judgement" or (found is not None and statement[found.end() :][:1] == ":")
    return typing.cast(EvidenceKind, kind if named else "data")


@dataclass
class Entries:
    """Evidence entries by id, made of what the cells of evidence, source and date say."""

    file: str
    source: str = ""
    dated: datetime.date | None = None
    made: dict[tuple[str, str, datetime.date | None], str] = field(default_factory=dict)
    entries: dict[str, Evidence] = field(default_factory=dict)

    def id_of(self, statement: str, source: str = "", date: datetime.date | None = None) -> str:
        """The id of the evidence that a row gives: one that exists, or an entry of its own."""
        statement, source = tidy(statement), tidy(source)
        if not source and date is None:
            if not statement:
                return EVIDENCE_ID
            if statement == EVIDENCE_ID or statement in shipped_evidence():
                return statement
        key = (statement, source, date)
        if key not in self.made:
            self.made[key] = f"{EVIDENCE_ID}-{len(self.made) + 1}"
            self.entries[self.made[key]] = Evidence(
                kind=kind_of(statement),
                statement=statement or "Number of an imported table.",
                source=source or self._whence(),
                date=date or self.dated,
            )
        return self.made[key]

    def all(self) -> dict[str, Evidence]:
        """The entries, first that of the table itself."""
        table = Evidence(
            kind="data",
            statement="Number of an imported table.",
            source=self._whence(),
            date=self.dated,
        )
        return {EVIDENCE_ID: table, **self.entries}

    def _whence(self) -> str:
        return f"{self.source} ({self.file})" if self.source else self.file
