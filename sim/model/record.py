"""What a meeting writes down: each round, and what Mesa's data collector keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import mesa
from mesa.datacollection import DataCollector


class Ask(NamedTuple):
    """The nearest change of one paragraph it turns on with which an objector would accept."""

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


AGENT_COLUMNS = (
    "role",
    "iso3",
    "name",
    "accepts",
    "regret",
    "tolerated",
    "shortfall",
    "turns_on",
    "asks",
)


class RoundCollector(DataCollector):
    """Numbers a round as ``mesa.batch_run`` looks for it: by its place, from 0.

    Mesa numbers by steps, which begin with 1, and ``batch_run`` ends with the number of steps less
    one: it would show the last round but one, and in Mesa 3.3 the agents of that beside the model
    of the last.
    """

    def collect(self, model: mesa.Model) -> None:
        """Collect a round of a model."""
        super().collect(model)
        records, steps = self._agent_records, getattr(self, "_collection_steps", [])
        place, newest = len(records) - 1, next(reversed(records))
        records[place] = records.pop(newest)
        if steps:
            steps[-1] = place
