"""From a scenario to each kind of chart: run what the chart shows, then draw it.

A maker takes the scenario, the chair alternative, the seed and the number of replications (None:
the stances as stated) and gives a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from matplotlib.figure import Figure

from sim.negotiation import Negotiation
from sim.plots import PLOTS
from sim.result import Result
from sim.scenario import Scenario


class Order(NamedTuple):
    """What to draw: a scenario, a chair alternative, a seed and a number of replications."""

    scenario: Scenario
    strategy: str
    fallback: str
    seed: int
    replications: int | None


def _result(order: Order) -> Result:
    replication = None if order.replications is None else 0
    return Negotiation(
        order.scenario, order.strategy, order.fallback, replication=replication, rng=order.seed
    ).run()


def _positions(order: Order) -> Figure:
    return PLOTS["positions"](order.scenario, _result(order))


def _rounds(order: Order) -> Figure:
    return PLOTS["rounds"](_result(order))


def _dissent(order: Order) -> Figure:
    return PLOTS["dissent_matrix"](_result(order))


GALLERY: dict[str, Callable[[Order], Figure]] = {
    "positions": _positions,
    "rounds": _rounds,
    "dissent": _dissent,
}
