"""What a meeting writes down of each round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


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
