"""What a meeting writes down of each round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
"""What is collected of every agent each round, by the names of its attributes."""


class Ask(NamedTuple):
    """The nearest change of one package it turns on with which an objector would accept."""

    package: int
    option: int


@dataclass(frozen=True)
class Round:
    """One drafting round. ``draft`` is one option per package; ``shortfall`` is Phi.

    ``objections``: by delegation, the packages its objection turns on, worst first.
    ``asks``: what each would have to be given: the nearest single change of one package at which
    it would accept, or None if there is none.
    ``shortfalls``: by objecting delegation, how far it was from accepting.
    """

    number: int
    draft: tuple[int, ...]
    objections: dict[str, tuple[str, ...]]
    asks: dict[str, Ask | None]
    shortfalls: dict[str, float]
    shortfall: float


def model_columns(packages: Sequence[str]) -> dict[str, Any]:
    """What is collected of a negotiation each round: what would be issued if the drafting ended

    there, who refuses, the wordings. An attribute's name, or a function of the model.
    """
    wordings = {
        f"wording of {key}": lambda model, k=k: model.wording(k) for k, key in enumerate(packages)
    }
    return {
        "round": "rounds",
        "drawn": "replication",
        "outcome": "outcome",
        "refusers": "refusers",
        "adopted": "adopted",
        "objections": lambda model: len(model.record[-1].objections),
        "total_shortfall": lambda model: model.record[-1].shortfall,
        "draft": lambda model: model.record[-1].draft,
        **wordings,
    }
