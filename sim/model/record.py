"""What a meeting writes down of each round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.output.words import listed
from sim.rules.options import rung_of
from sim.scenario.scenario import Scenario

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

    def asked(self, scenario: Scenario) -> list[str]:
        """Who asks for what; those who ask for the same together."""
        together: dict[Ask | None, list[str]] = {}
        for who, ask in self.asks.items():
            together.setdefault(ask, []).append(scenario.delegation(who).name)
        return [
            f"no single change is enough for {listed(who)}"
            if ask is None
            else f"{listed(who)} ask{'s' if len(who) == 1 else ''} for {in_words(ask, scenario)}"
            for ask, who in together.items()
        ]


def in_words(ask: Ask, scenario: Scenario) -> str:
    """What is asked for: the wording by its label, the package by its title."""
    package, rung = scenario.packages[ask.package], rung_of(ask.option, scenario.width)
    if rung is None:
        return f"“{package.title}” in the chair's own statement"
    wording = f"“{package.rungs[rung].label or package.rungs[rung].id}” on “{package.title}”"
    return wording if ask.option == rung else f"{wording}, with named exceptions"


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
