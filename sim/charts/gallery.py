"""From a scenario to each kind of chart: run what the chart shows, then draw it.

A maker takes an order and gives a figure. To add a kind, write one and put it into ``CHARTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from matplotlib.figure import Figure

from sim.charts import plots
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
from sim.model.negotiation import hold
from sim.model.result import MeetingResult, Result
from sim.model.strategies import Choice, chair_alternative
from sim.questions.compare import compare, contested_as_tabled
from sim.questions.comparison import Comparison
from sim.questions.ladder import ladder
from sim.scenario.scenario import Alternative, Scenario, several_texts
from sim.unlocking.solution import Unlock
from sim.unlocking.unlock import unlock

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
    def result(self) -> Result | MeetingResult:
        """The meeting held once."""
        return hold(self.meeting, replication=self.replication, seed=self.seed)

    @property
    def only(self) -> Result:
        """The same of a meeting on one text. Raises NothingToDraw if several are decided apart."""
        if not isinstance(self.result, MeetingResult):
            return self.result
        raise NothingToDraw(several_texts(self.meeting))

    @cached_property
    def asked(self) -> tuple[Order, ...]:
        """Of texts decided apart an order of each that was refused, or of all if none was."""
        if not isinstance(self.result, MeetingResult):
            return (self,)
        texts = self.result.failed or self.result.texts
        keys = [text.scenario.packages[0].id for text in texts]
        return tuple(replace(self, scenario=self.scenario.text(key)) for key in keys)

    @cached_property
    def comparison(self) -> Comparison:
        """Every chair alternative against this one."""
        return compare(self.meeting, n=self.draws, seed=self.seed)

    @cached_property
    def unlocked(self) -> Unlock:
        """The cheapest ways to a joint text. Raises as :attr:`only`."""
        return unlock(self.only.scenario)

    @property
    def shares_note(self) -> str:
        """The caption of a chart of alternatives."""
        found = self.comparison
        note = plots.caption(self.meeting, seed=found.seed, replications=found.n)
        return f"{note} · {base_note(found)}"


def _positions(order: Order) -> Figure:
    return plots.positions(order.meeting, order.only)


def _rounds(order: Order) -> Figure:
    return plots.rounds(order.only)


def _dissent(order: Order) -> Figure:
    if order.replications is None:
        return plots.dissent(order.result)
    tally = replicate(order.meeting, n=order.draws, seed=order.seed)
    if not tally.dissents.any():
        raise NothingToDraw(_undisputed(tally))
    note = plots.caption(
        order.meeting,
        order.alternative,
        seed=order.seed,
        replications=tally.n,
    )
    return plots.dissent(dissent_table(tally), note=note)


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
    return plots.outcomes(outcome_table(order.comparison), note=note)


def _pareto(order: Order) -> Figure:
    note = order.shares_note
    if not order.comparison.contested:
        note += " · nobody contests a tabled wording as stated: its strength is put at 0"
    return plots.pareto(pareto_table(order.comparison), note=note)


def _values(order: Order) -> Figure:
    near = one_change_away(order.comparison)
    note = order.shares_note.replace("base (*)", "base")
    return plots.values(value_table(order.comparison, near), note=note)


def _unlock(order: Order) -> Figure:
    found = order.unlocked
    if found.joint is not None:
        raise NothingToDraw("the scenario's own chair already gets a joint text: nothing to unlock")
    if found.impossible:
        raise NothingToDraw("no joint text exists within the bounds (proved): nothing to unlock")
    if not found.solutions:
        raise NothingToDraw("whether there is a joint text was not settled in the time given")
    note = plots.caption(order.meeting, order.alternative)
    return plots.unlock(unlock_table(found), note=note)


def _ladder(order: Order) -> Figure:
    contested = contested_as_tabled(order.meeting)
    if not contested:
        raise NothingToDraw("nobody contests a tabled wording, with the stances as stated")
    found = [ladder(order.meeting, key, n=order.draws, seed=order.seed) for key in contested]
    note = plots.caption(
        order.meeting,
        order.alternative,
        seed=order.seed,
        replications=order.draws,
    )
    note += " · at the deadline, the other paragraphs as in the final draft"
    return plots.ladder(ladder_table(found), note=note)


@dataclass(frozen=True)
class Chart:
    """A kind of chart of a scenario: what makes it, and what it shows in words.

    about: text in place of the picture for those who do not see it. shares: whether it can be made
    from many replications. one_meeting: whether it can show one replication.
    """

    make: Callable[[Order], Figure]
    about: str
    shares: bool = False
    one_meeting: bool = False

    def __call__(
        self,
        scenario: Scenario,
        alternative: Choice | None = None,
        *,
        n: int | None = None,
        seed: int = 0,
        replication: int | None = None,
    ) -> Figure:
        """Run what the chart shows, and draw it; the arguments are those of :class:`Order`.

        Raises NothingToDraw if the scenario has nothing of what the chart shows.
        """
        chair = chair_alternative(scenario, alternative)
        return self.make(Order(scenario, chair, seed, n, replication))


CHARTS: dict[str, Chart] = {
    "positions": Chart(
        _positions,
        "where everyone stands on each paragraph, red lines, and the gap",
        one_meeting=True,
    ),
    "rounds": Chart(
        _rounds,
        "the wording, the objections and the total shortfall, round by round",
        one_meeting=True,
    ),
    "dissent": Chart(_dissent, "who contests which paragraph", shares=True, one_meeting=True),
    "outcomes": Chart(
        _outcomes, "what comes out of each chair alternative, in shares of the draws", shares=True
    ),
    "pareto": Chart(
        _pareto,
        "the chair alternatives on four criteria; the Pareto-best are marked",
        shares=True,
    ),
    "values": Chart(
        _values, "what each delegation gains or loses by one change of the chair's", shares=True
    ),
    "unlock": Chart(_unlock, "the cheapest ways to a joint text and their price"),
    "ladder": Chart(
        _ladder,
        "how often each delegation accepts each wording of the contested paragraphs",
        shares=True,
    ),
}
"""The kinds of charts, by the names that the command line has for them."""


def gallery(order: Order) -> Iterator[tuple[str, Figure | NothingToDraw]]:
    """Every kind of chart of an order, or why there is none of a kind."""
    for kind, chart in CHARTS.items():
        try:
            yield kind, chart.make(order)
        except NothingToDraw as nothing:
            yield kind, nothing
