"""A row of an imported table: its place, its names, its numbers on the model's scales."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.authoring.import_evidence import EVIDENCE_ID


@dataclass(frozen=True)
class Line:
    """What one delegation says on one paragraph.

    where: the row's place; places: of its cells. numbers: strengths on 0..100. party: whether it is
    in dispute over the paragraph, None where nothing says. given_id, given_topic_id: ids that the
    table itself has.
    """

    where: str
    delegation: str
    topic: str
    numbers: Mapping[str, float]
    present: bool = True
    evidence: str = EVIDENCE_ID
    places: Mapping[str, str] = field(default_factory=dict)
    side: str = ""
    package: str = ""
    party: bool | None = None
    accepted_on: datetime.date | None = None
    given_id: str = ""
    given_topic_id: str = ""

    def place(self, column: str) -> str:
        """Where the cell of a column stands."""
        return self.places.get(column, self.where)


@dataclass(frozen=True)
class Wording:
    """A rung as a row words it. strength: 0..100."""

    where: str
    topic: str
    strength: float
    label: str = ""
    text: str = ""
