"""What an unlocking may change, at which prices, within which bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sim.errors import InputError, nearest, pick
from sim.questions.conflict import KINDS
from sim.scenario.scenario import Package, Scenario

LEVERS = ("wording", "red_line", "cost_of_failure", "fallback")

PRICES: dict[str, float] = {
    "wording": 1.0,
    "red_line": 1.0,
    "red_line_each": 0.0,
    "cost_of_failure": 1.0,
    "fallback": 0.1,
}
"""Price of one unit of each lever: of value given up by one delegation against the tabled wording
(1 is the largest possible loss); of a red line moved across the whole scale (100 points), and of
each one moved, however far; of cost of failure added; of another fallback. Conventions for the user
to change, not findings."""

MOST_COST = 1.0
MOST_POINTS = 100.0

Range = tuple[float, float]


@dataclass(frozen=True)
class Request:
    """A checked request. ``cost`` is the range of K, ``points`` how far any red line may move.

    ``strengths``: ranges (0..100) for the wording of paragraphs. ``frozen_*``: ids that stay.
    """

    prices: Mapping[str, float]
    frozen_levers: frozenset[str]
    frozen_delegations: frozenset[str]
    frozen_paragraphs: frozenset[str]
    cost: Range
    points: float
    strengths: Mapping[str, Range]
    kind: str

    def allows(self, lever: str) -> bool:
        """Whether a lever may be pulled at all."""
        return lever not in self.frozen_levers

    def only(self, levers: Iterable[str]) -> Request:
        """The same request with all other levers frozen as well."""
        frozen = self.frozen_levers | (set(LEVERS) - set(levers))
        return Request(**{**vars(self), "frozen_levers": frozenset(frozen)})


def request_of(
    scenario: Scenario,
    *,
    prices: Mapping[str, float] | None = None,
    freeze: Iterable[str] = (),
    bounds: Mapping[str, Range] | None = None,
    kind: str = "wordings",
) -> Request:
    """Check prices, frozen items and bounds against the scenario and each other.

    freeze: lever names, delegation ids (its red lines stay) and paragraph ids (it stays as tabled).
    bounds: ``cost_of_failure`` (K), ``red_line`` (points it may move), paragraph ids (strength).
    Raises InputError for an unknown name, a price below 0, or bounds that contradict each other.
    """
    levers, delegations, paragraphs = _frozen(scenario, freeze)
    limits = {key: _range(key, limit) for key, limit in (bounds or {}).items()}
    known = ["cost_of_failure", "red_line", *(p.id for p in scenario.packages)]
    for key in limits:
        pick(key, known, "bound", "--bound")
    strengths = {key: limits[key] for key in known[2:] if key in limits}
    request = Request(
        prices={**PRICES, **_priced(prices or {})},
        frozen_levers=levers,
        frozen_delegations=delegations,
        frozen_paragraphs=paragraphs,
        cost=_cost_range(scenario, limits.get("cost_of_failure"), "cost_of_failure" in levers),
        points=_points(limits.get("red_line")),
        strengths=strengths,
        kind=pick(kind, KINDS, "kind of options"),
    )
    for package in scenario.packages:
        _some_rung(package, request)
    return request


def _frozen(
    scenario: Scenario, freeze: Iterable[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    pools = (LEVERS, [d.id for d in scenario.delegations], [p.id for p in scenario.packages])
    every = [name for pool in pools for name in pool]
    wanted = list(freeze)
    for name in wanted:
        if name not in every:
            raise InputError(
                f"cannot freeze '{name}'; it must be one of {', '.join(LEVERS)}, or a delegation "
                "or a paragraph of the scenario",
                where="--freeze",
                near=nearest(name, every),
            )
        if sum(name in pool for pool in pools) > 1:
            raise InputError(f"'{name}' is the name of two different things", where="--freeze")
    levers, delegations, paragraphs = (frozenset(wanted) & frozenset(pool) for pool in pools)
    return levers, delegations, paragraphs


def _priced(prices: Mapping[str, float]) -> dict[str, float]:
    for lever, price in prices.items():
        pick(lever, PRICES, "price", "--price")
        if not (math.isfinite(price) and price >= 0):
            raise InputError(
                f"the price of {lever} must be a number from 0, found {price:g}", where="--price"
            )
    return dict(prices)


def _range(key: str, limit: Range) -> Range:
    low, high = limit
    if math.isnan(low) or math.isnan(high):
        raise InputError(f"the bounds of {key} must be numbers", where="--bound")
    if low > high:
        raise InputError(
            f"the bounds of {key} contradict each other: {low:g} is above {high:g}", where="--bound"
        )
    return low, high


def _cost_range(scenario: Scenario, limit: Range | None, frozen: bool) -> Range:
    now = scenario.cost_of_failure
    low, high = limit if limit is not None else (now, max(now, MOST_COST))
    if high < now:
        raise InputError(
            f"the cost of failure is {now:g} and can only be raised; {high:g} is below it",
            where="--bound",
        )
    if not math.isfinite(high):
        raise InputError("the cost of failure needs a finite bound", where="--bound")
    if frozen and low > now:
        raise InputError(
            f"cost_of_failure is frozen at {now:g}, but its bound asks for at least {low:g}",
            where="--bound",
        )
    return max(low, now), now if frozen else high


def _points(limit: Range | None) -> float:
    low, high = limit if limit is not None else (0.0, MOST_POINTS)
    if low != 0 or high < 0:
        raise InputError(
            f"red lines move from 0 points; give red_line=0:MAX, found {low:g}:{high:g}",
            where="--bound",
        )
    return min(high, MOST_POINTS)


def rungs_within(package: Package, request: Request) -> list[int]:
    """The rungs of a package that the request allows."""
    low, high = request.strengths.get(package.id, (0.0, 100.0))
    stays = package.id in request.frozen_paragraphs or not request.allows("wording")
    return [
        w
        for w, rung in enumerate(package.rungs)
        if low <= rung.strength <= high and (not stays or w == package.tabled)
    ]


def _some_rung(package: Package, request: Request) -> None:
    if rungs_within(package, request):
        return
    low, high = request.strengths[package.id]
    stays = package.id in request.frozen_paragraphs or not request.allows("wording")
    tabled = package.rungs[package.tabled]
    strengths = ", ".join(f"{rung.id} {rung.strength:g}" for rung in package.rungs)
    raise InputError(
        f"{package.id} is frozen as tabled ({tabled.id}, {tabled.strength:g}), outside its "
        f"bounds {low:g} to {high:g}"
        if stays
        else f"no rung of {package.id} lies between {low:g} and {high:g}; it has {strengths}",
        where="--bound",
    )
