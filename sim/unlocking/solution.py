"""The ways to a joint text that ``unlock`` finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.model.result import Result
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.scenario.scenario import Scenario
from sim.unlocking.request import LEVERS, Request
from sim.unlocking.unlock_programme import Lever


@dataclass(frozen=True)
class RedLineMove:
    """A red line moved, in strength points (0..100)."""

    delegation: str
    paragraph: str
    bound: str
    before: float
    after: float

    @property
    def points(self) -> float:
        """How far it moves."""
        return abs(self.after - self.before)


@dataclass(frozen=True)
class Solution:
    """One way to a joint text. ``text``: option labels; ``draft``: the same as options (K,).

    changes: paragraphs whose option is not the tabled one, with it. given_up: by delegation, the
    value of wordings it gives up against the tabled ones. cost_of_failure, fallback: None if left.
    parts: the price by lever. settings: paths and values of ``--set``. checked: the simulator
    adopts the text with these settings, in ``round``; necessary: without any it does not.
    at_least: None if proved; else the time was over, and a way may be cheaper, down to this price.
    """

    price: float
    parts: dict[str, float]
    text: tuple[str, ...]
    draft: tuple[int, ...]
    changes: dict[str, str]
    given_up: dict[str, float]
    red_lines: tuple[RedLineMove, ...]
    cost_of_failure: float | None
    fallback: str | None
    settings: dict[str, float | str]
    levers: frozenset[Lever]
    checked: bool
    necessary: bool
    round: int
    at_least: float | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of levers pulled."""
        return tuple(kind for kind in LEVERS if any(lever[0] == kind for lever in self.levers))

    def levers_pulled(self) -> list[tuple[float, str, float, bool, float | None]]:
        """Price of the whole, a lever, its price, whether the simulator adopts it, at_least."""
        return [
            (self.price, kind, self.parts[kind], self.checked, self.at_least) for kind in self.kinds
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        data = {
            "price": self.price,
            "price_by_lever": self.parts,
            "text": list(self.text),
            "changes": self.changes,
            "given_up": self.given_up,
            "red_lines": [{**asdict(move), "points": move.points} for move in self.red_lines],
            "cost_of_failure": self.cost_of_failure,
            "fallback": self.fallback,
            "settings": self.settings,
            "adopted_by_simulator": self.checked,
            "round": self.round,
        }
        if self.at_least is not None:
            data["not_proved"] = {"at_least": self.at_least}
        return data

    def __repr__(self) -> str:
        return f"<Solution at price {self.price:.3f}: {', '.join(self.kinds)}>"


_NO_WAY = [(None, None, None, None, None)]


@dataclass(frozen=True)
class Unlock(Answer, Tabular):
    """The answer. ``joint``: the result, if the scenario's own chair already gets a joint text.

    solutions: cheapest first; empty means that none exists within the bounds (proved). single: by
    lever, the cheapest way with other wordings and this lever only; None if there is none. open: by
    lever, or ``solutions``, what a way that may exist would cost at least, where the search ended
    with neither a way nor a proof: ``time_limit`` (seconds) was over.
    """

    COLUMNS = (
        "scenario", "way", "single", "price", "lever", "lever_price", "adopted_by_simulator",
        "at_least",
    )  # fmt: skip

    scenario: Scenario
    request: Request
    joint: Result | None
    solutions: tuple[Solution, ...]
    single: dict[str, Solution | None]
    open: dict[str, float]
    time_limit: float

    @property
    def impossible(self) -> bool:
        """Whether the solver proved that no joint text exists within the bounds."""
        return self.joint is None and not self.solutions and "solutions" not in self.open

    def rows(self) -> list[Row]:
        """One row per way and lever pulled, with the columns COLUMNS.

        The ways are the solutions, cheapest first, then the cheapest with other wordings and one
        lever only (``single``); no lever and no price where there is none (proved). What was not
        settled in time has no row.
        """
        ways: list[tuple[int | None, str | None, Solution | None]] = [
            (number, None, solution) for number, solution in enumerate(self.solutions, 1)
        ]
        ways += [(None, key, own) for key, own in self.single.items() if key not in self.open]
        return [
            dict(zip(self.COLUMNS, (self.scenario.name, way, single, *row), strict=True))
            for way, single, solution in ways
            for row in (_NO_WAY if solution is None else solution.levers_pulled())
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        request = self.request
        frozen = request.frozen_levers | request.frozen_delegations | request.frozen_paragraphs
        data = {
            "scenario": self.scenario.name,
            "already_joint": self.joint is not None,
            "impossible": self.impossible,
            "options": request.kind,
            "prices": dict(request.prices),
            "frozen": sorted(frozen),
            "bounds": {
                "cost_of_failure": list(request.cost),
                "red_line": [0.0, request.points],
                **{key: list(limits) for key, limits in request.strengths.items()},
            },
            "solutions": [solution.to_dict() for solution in self.solutions],
            "single_levers": {
                lever: None if solution is None else solution.to_dict()
                for lever, solution in self.single.items()
            },
        }
        if self.open:
            data["not_settled"] = {"time_limit": self.time_limit, "at_least": dict(self.open)}
        return data

    def __repr__(self) -> str:
        if self.joint is not None:
            what = "already a joint text"
        elif self.impossible:
            what = "no joint text within the bounds (proved)"
        elif not self.solutions:
            what = f"nothing settled within {self.time_limit:g} s"
        else:
            first = self.solutions[0]
            what = (
                f"{len(self.solutions)} ways to a joint text, the cheapest "
                f"{'' if first.at_least is None else 'found '}at price "
                f"{first.price:.3f} by {', '.join(first.kinds)}"
            )
        return f"<Unlock {self.scenario.name}: {what}>"
