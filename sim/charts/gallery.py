"""From a scenario to each kind of chart: run what the chart shows, then draw it.

A maker takes an order and gives a figure. To add a kind, write one and put it into ``GALLERY``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from matplotlib.figure import Figure

from sim.charts.plots import PLOTS, caption
from sim.drawing.rows import (
    base_note,
    dissent_table,
    ladder_table,
    one_change_away,
    outcome_table,
    pareto_table,
    unlock_table,
    value_table,
)
from sim.ensemble.replicate import replicate
from sim.ensemble.tally import Tally
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.questions.compare import Comparison, compare, contested_as_tabled
from sim.questions.ladder import ladder
from sim.scenario.scenario import Alternative, Scenario
from sim.unlocking.unlock import Unlock, unlock

DRAWS = 2000
"""Replications of charts that show shares, if none are asked for."""


class NothingToDraw(InputError):
    """The scenario has nothing of what a kind of chart shows."""


@dataclass(frozen=True)
class Order:
    """What to draw: a scenario, a chair alternative, a seed.

    replications: how many draws a chart of shares is made from (None: ``DRAWS``; the dissent matrix
    then shows one meeting). replication: the one draw that a chart of one meeting shows (None: the
    stances as stated). Charts of one order share their runs.
    """

    scenario: Scenario
    alternative: Alternative
    seed: int
    replications: int | None = None
    replication: int | None = None

    @property
    def draws(self) -> int:
        """Replications of charts that show shares."""
        return DRAWS if self.replications is None else self.replications

    @cached_property
    def meeting(self) -> Scenario:
        """The scenario with the chair alternative as its own."""
        return self.scenario.with_alternative(self.alternative)

    @cached_property
    def result(self) -> Result:
        """The meeting held once."""
        return Negotiation(self.meeting, replication=self.replication, rng=self.seed).run()

    @cached_property
    def comparison(self) -> Comparison:
        """Every chair alternative against this one."""
        return compare(self.meeting, n=self.draws, seed=self.seed)

    @cached_property
    def unlocked(self) -> Unlock:
        """The cheapest ways to a joint text."""
        return unlock(self.meeting)

    @property
    def shares_note(self) -> str:
        """The caption of a chart of alternatives."""
        found = self.comparison
        note = caption(self.meeting, seed=found.seed, replications=found.n)
        return f"{note} · {base_note(found)}"


def _positions(order: Order) -> Figure:
    return PLOTS["positions"](order.meeting, order.result)


def _rounds(order: Order) -> Figure:
    return PLOTS["rounds"](order.result)


def _dissent(order: Order) -> Figure:
    if order.replications is None:
        return PLOTS["dissent_matrix"](order.result)
    tally = replicate(order.meeting, n=order.draws, seed=order.seed)
    if not tally.dissents.any():
        raise NothingToDraw(_undisputed(tally))
    note = caption(
        order.meeting,
        order.alternative,
        seed=order.seed,
        replications=tally.n,
    )
    return PLOTS["dissent_matrix"](dissent_table(tally), note=note)


def _undisputed(tally: Tally) -> str:
    """Why no paragraph has dissenters: nobody objects, or only to the text as a whole."""
    shares = [
        f"{member.name} in {count / tally.n:.1%}"
        for member, count in zip(tally.scenario.present, tally.dissenters, strict=True)
        if count
    ]
    if not shares:
        return f"nobody contests anything in any of {tally.n:,} draws"
    return (
        f"no paragraph is contested in what was issued, in any of {tally.n:,} draws; the text as a "
        f"whole was adopted over the objection of {', '.join(shares)} of them"
    )


def _outcomes(order: Order) -> Figure:
    note = order.shares_note.replace("base (*)", "base")
    return PLOTS["outcome_shares"](outcome_table(order.comparison), note=note)


def _pareto(order: Order) -> Figure:
    note = order.shares_note
    if not order.comparison.contested:
        note += " · nobody contests a tabled wording as stated: its strength is put at 0"
    return PLOTS["pareto"](pareto_table(order.comparison), note=note)


def _values(order: Order) -> Figure:
    near = one_change_away(order.comparison)
    note = order.shares_note.replace("base (*)", "base")
    return PLOTS["value_per_delegation"](value_table(order.comparison, near), note=note)


def _unlock(order: Order) -> Figure:
    found = order.unlocked
    if found.joint is not None:
        raise NothingToDraw("the scenario's own chair already gets a joint text: nothing to unlock")
    if found.impossible:
        raise NothingToDraw("no joint text exists within the bounds (proved): nothing to unlock")
    note = caption(order.meeting, order.alternative)
    return PLOTS["unlock_solutions"](unlock_table(found), note=note)


def _ladder(order: Order) -> Figure:
    contested = contested_as_tabled(order.meeting)
    if not contested:
        raise NothingToDraw("nobody contests a tabled wording, with the stances as stated")
    found = [ladder(order.meeting, key, n=order.draws, seed=order.seed) for key in contested]
    note = caption(
        order.meeting,
        order.alternative,
        seed=order.seed,
        replications=order.draws,
    )
    note += " · at the deadline, the other paragraphs as in the final draft"
    return PLOTS["ladder_acceptance"](ladder_table(found), note=note)


GALLERY: dict[str, Callable[[Order], Figure]] = {
    "positions": _positions,
    "rounds": _rounds,
    "dissent": _dissent,
    "outcomes": _outcomes,
    "pareto": _pareto,
    "values": _values,
    "unlock": _unlock,
    "ladder": _ladder,
}

SHOWS_SHARES = ("dissent", "outcomes", "pareto", "values", "ladder")
"""Kinds that can be made from many replications."""

SHOWS_ONE_MEETING = ("positions", "rounds", "dissent")
"""Kinds that show one meeting: the stances as stated, or one replication."""

ABOUT = {
    "positions": "where everyone stands on each paragraph, red lines, and the gap",
    "rounds": "the wording, the objections and the total shortfall, round by round",
    "dissent": "who contests which paragraph",
    "outcomes": "what comes out of each chair alternative, in shares of the draws",
    "pareto": "the chair alternatives on four criteria; the Pareto-best are marked",
    "values": "what each delegation gains or loses by one change of the chair's",
    "unlock": "the cheapest ways to a joint text and their price",
    "ladder": "how often each delegation accepts each wording of the contested paragraphs",
}
"""What each kind shows: text in place of the picture for those who do not see it."""


def gallery(order: Order) -> Iterator[tuple[str, Figure | NothingToDraw]]:
    """Every kind of chart of an order, or why there is none of a kind."""
    for kind, make in GALLERY.items():
        try:
            yield kind, make(order)
        except NothingToDraw as nothing:
            yield kind, nothing
