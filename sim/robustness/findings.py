"""Headline findings about a meeting, as small predicates over a few runs of it.

Each says whether it holds (1), there is nothing to tell apart (0), or the opposite holds (-1). The
runs share their draws, so that a difference between two of them is not chance in the sampling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.ensemble.tally import Tally
from sim.model.document import OUTCOMES
from sim.scenario.schema import FORUM_COST

HOLDS, TIE, REVERSED = 1, 0, -1


@dataclass(frozen=True)
class Run:
    """A run that findings need: changes to the scenario's own room; None leaves its own."""

    strategy: str | None = None
    fallback: str | None = None
    cost: float | None = None


OWN = "own"
RUNS: dict[str, Run] = {
    OWN: Run(),
    "no_fallback": Run(fallback="none"),
    "split_off": Run(strategy="split", fallback="chair_statement"),
    "ministers": Run(cost=FORUM_COST["ministers"]),
    "leaders": Run(cost=FORUM_COST["leaders"]),
}

Tallies = Mapping[str, Tally]


@dataclass(frozen=True)
class Finding:
    """A named predicate. ``words`` says what it claims, given the runs at the stated numbers."""

    words: Callable[[Tallies], str]
    holds: Callable[[Tallies, Tallies], int]


def _most(tally: Tally) -> bool:
    return 2 * tally.joint > tally.n


def _usual_outcome(tally: Tally) -> str:
    return OUTCOMES[int(tally.outcomes.argmax())]


def _usual_dissenters(tally: Tally) -> tuple[str, ...] | None:
    """The most frequent set of those who do not agree, among the draws where somebody does not."""
    sets = (tuple(row["dissenters"]) for row in tally.frequent_sets(2))
    return next((dissenters for dissenters in sets if dissenters), None)


def _same_dissenters(base: Tally, varied: Tally) -> int:
    usual = _usual_dissenters(varied)
    return TIE if usual is None else _verdict(usual == _usual_dissenters(base))


def _verdict(holds: bool) -> int:
    return HOLDS if holds else REVERSED


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)


FINDINGS: dict[str, Finding] = {
    "joint": Finding(
        lambda base: (
            "a joint text in most draws" if _most(base[OWN]) else "no joint text in most draws"
        ),
        lambda base, runs: _verdict(_most(runs[OWN]) == _most(base[OWN])),
    ),
    "outcome": Finding(
        lambda base: f"the most frequent outcome is {_usual_outcome(base[OWN])}",
        lambda base, runs: _verdict(_usual_outcome(runs[OWN]) == _usual_outcome(base[OWN])),
    ),
    "dissenters": Finding(
        lambda base: (
            "where somebody does not agree, it is most often exactly "
            f"{', '.join(_usual_dissenters(base[OWN]) or ('nobody',))}"
        ),
        lambda base, runs: _same_dissenters(base[OWN], runs[OWN]),
    ),
    "no_fallback": Finding(
        lambda _: "without any fallback there are more joint texts",
        lambda _, runs: _sign(runs["no_fallback"].joint - runs[OWN].joint),
    ),
    "split_off": Finding(
        lambda _: (
            "a chair who splits off what is contested, with a chair's statement as the fallback, "
            "gets a joint text in most draws"
        ),
        lambda _, runs: _verdict(_most(runs["split_off"])),
    ),
    "leaders": Finding(
        lambda _: "at leaders' cost of failure there are more joint texts than at ministers'",
        lambda _, runs: _sign(runs["leaders"].joint - runs["ministers"].joint),
    ),
}
"""The headline findings. ``holds`` gets the runs at the stated numbers, then the varied ones."""
