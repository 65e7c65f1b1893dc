"""What a meeting writes down: each round, and what Mesa's data collector keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import mesa
from mesa.datacollection import DataCollector


class Ask(NamedTuple):
    """The nearest single change at which an objector would accept: a paragraph, and its option."""

    paragraph: int
    option: int


@dataclass(frozen=True)
class Round:
    """One drafting round. ``draft`` is one option per paragraph; ``shortfall`` is Phi.

    ``objections``: by delegation, the paragraphs its objection turns on, worst first.
    ``asks``: what each would have to be given: the nearest single change of one paragraph at which
    it would accept, or None if there is none.
    ``shortfalls``: by objecting delegation, how far it was from accepting.
    """

    number: int
    draft: tuple[int, ...]
    objections: dict[str, tuple[str, ...]]
    asks: dict[str, Ask | None]
    shortfalls: dict[str, float]
    shortfall: float


AGENT_COLUMNS = ("role", "iso3", "name", "accepts", "regret", "tolerated", "turns_on", "asks")


class RoundCollector(DataCollector):
    """Numbers the agents' records of a round as the model's are: by their place, from 0.

    ``mesa.batch_run`` looks both up by that number. Mesa 3.3, which does not note yet when it
    collected, keeps the agents' under the number of the step: a row would show them as they were a
    round before.
    """

    def collect(self, model: mesa.Model) -> None:
        """Collect a round of a model."""
        super().collect(model)
        if hasattr(self, "_collection_steps"):
            return
        records = self._agent_records
        place, newest = len(records) - 1, next(reversed(records))
        records[place] = records.pop(newest)
