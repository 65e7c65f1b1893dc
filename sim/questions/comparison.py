"""What came of a comparison: every alternative, its differences to the base, the Pareto-best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.ensemble.ensemble import is_fast
from sim.ensemble.tally import Tally, measure_of, share_of
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.questions.paired import Exceptions, Pairs
from sim.scenario.scenario import Alternative, OfAlternative, Scenario

OBJECTIVES = {"joint": 3, "strength": 1, "worst_off": 3, "weighted_value": 3}
"""What the Pareto-best alternatives are best in, more being better in each, and the decimals to
which they are compared: what is not seen in a table of them is no difference."""

MEASURES = (
    "outcome_share", "joint_share", "adopted_share", "joint_difference", "excepted",
    "wording_strength", "dissent_share", "value", "value_difference", "objective",
)  # fmt: skip
"""The measures of the table, in its order."""


@dataclass(frozen=True)
class Compared(OfAlternative):
    """One chair alternative over ``tally.n`` replications, and its differences to the base.

    exceptions: whom its joint texts name as not bound.
    """

    alternative: Alternative
    tally: Tally
    pairs: Pairs
    exceptions: Exceptions

    @property
    def name(self) -> str:
        """``strategy + fallback``."""
        return str(self.alternative)

    def joint_share(self) -> dict[str, float | int]:
        """Share of joint texts with its Wilson interval."""
        return share_of(self.tally.joint, self.tally.n)

    def dissent_shares(self) -> list[dict[str, float | int]]:
        """For each delegation, how often it does not agree to some paragraph of what came out."""
        return [share_of(int(count), self.tally.n) for count in self.tally.dissenters]

    def usual_wordings(self) -> dict[str, dict[str, Any]]:
        """By paragraph: mean strength of what is issued, the most frequent rung and its share.

        The rung is None where nothing is issued on the paragraph; ties go to the weaker wording.
        """
        tally = self.tally
        found = {}
        for paragraph, counts, mean in zip(
            tally.scenario.packages, tally.wordings, tally.mean_strength(), strict=True
        ):
            top = int(counts.argmax())
            absent = top == len(counts) - 1
            found[paragraph.id] = {
                "mean_strength": mean,
                "rung": None if absent else paragraph.rungs[top].id,
                "share": int(counts[top]) / tally.n,
            }
        return found

    def __repr__(self) -> str:
        share = self.tally.joint / self.tally.n
        return f"<Compared {self.name}: joint text in {share:.1%} of {self.tally.n:,} draws>"


@dataclass(frozen=True)
class Comparison(Answer, Tabular):
    """All alternatives in the order asked for.

    ``contested``: paragraphs that somebody contests as tabled, with the stances as stated; the
    objective ``strength`` is the mean strength (0..100) of what is issued on them.
    """

    COLUMNS = (
        "scenario", "seed", "replications", "strategy", "fallback", "base", "pareto",
        "measure", "item", "estimate", "low", "high",
    )  # fmt: skip

    scenario: Scenario
    base: Alternative
    n: int
    seed: int
    contested: tuple[str, ...]
    alternatives: tuple[Compared, ...]

    def alternative(self, alternative: tuple[str, str] | None = None) -> Compared:
        """What came of this one, by default of the base; KeyError if it was not compared."""
        wanted = self.base if alternative is None else alternative
        for compared in self.alternatives:
            if compared.alternative == wanted:
                return compared
        raise KeyError(wanted)

    def is_base(self, compared: Compared) -> bool:
        """Whether this is what the scenario's own chair does."""
        return compared.alternative == self.base

    def objectives(self, compared: Compared) -> dict[str, float | None]:
        """The four objectives: share joint, strength of the contested wording (None if nothing is

        contested), mean value of the worst-off delegation, capability-weighted mean value.
        """
        tally = compared.tally
        values, weights = tally.mean_value(), [d.capability for d in self.scenario.present]
        return {
            "joint": tally.joint / tally.n,
            "strength": self._strength(tally),
            "worst_off": min(values),
            "weighted_value": sum(v * w for v, w in zip(values, weights, strict=True))
            / sum(weights),
        }

    def _strength(self, tally: Tally) -> float | None:
        strengths = [
            mean
            for paragraph, mean in zip(self.scenario.packages, tally.mean_strength(), strict=True)
            if paragraph.id in self.contested
        ]
        return sum(strengths) / len(strengths) if strengths else None

    def ranked(self) -> list[Compared]:
        """The alternatives that met all ``n`` replications; only these can be compared fairly."""
        return [a for a in self.alternatives if a.tally.n == self.n]

    def pareto(self) -> list[Compared]:
        """The ranked alternatives that no other beats on one objective without losing on another.

        By the estimates, to the decimals of ``OBJECTIVES``; equals do not beat each other.
        """
        points = [(a, self._point(a)) for a in self.ranked()]
        return [a for a, point in points if not any(_beats(other, point) for _, other in points)]

    def _point(self, compared: Compared) -> tuple[float, ...]:
        goals = self.objectives(compared).items()
        return tuple(round(v, OBJECTIVES[name]) for name, v in goals if v is not None)

    def joint_difference(self, compared: Compared) -> dict[str, float]:
        """Difference of the joint share to the base; exactly 0 for the base itself."""
        if self.is_base(compared):
            return {"difference": 0.0, "low": 0.0, "high": 0.0}
        return compared.pairs.joint_difference()

    def value_differences(self, compared: Compared) -> dict[str, dict[str, float]]:
        """By delegation, the mean difference of value to the base, with its interval."""
        return self.by_delegation(compared.pairs.value_differences())

    def by_delegation(self, items: list[Any]) -> dict[str, Any]:
        """Items by the codes of the delegations in the room."""
        return dict(zip([d.id for d in self.scenario.present], items, strict=True))

    def rows(self) -> list[Row]:
        """One row per alternative, measure and item, with the columns COLUMNS.

        Beside the measures of a tally: ``joint_difference`` and ``value_difference`` (to the base),
        ``excepted`` (delegations that a joint text with exceptions names, on average; None without
        one), and the objectives. Intervals are at 95 %, None where there is none.
        """
        best = self.pareto()
        rows = []
        for compared in self.alternatives:
            common = {
                "scenario": self.scenario.name,
                "seed": self.seed,
                "replications": compared.tally.n,
                **compared.alternative._asdict(),
                "base": self.is_base(compared),
                "pareto": self._mark(compared, best),
            }
            rows += [{**common, **measure} for measure in self._measures(compared)]
        return rows

    def _mark(self, compared: Compared, best: list[Compared]) -> bool | None:
        """Whether it is Pareto-best; None if it ran on fewer replications and is not ranked."""
        return compared in best if compared.tally.n == self.n else None

    def _measures(self, compared: Compared) -> list[Row]:
        differences = self.value_differences(compared).items()
        objectives = self.objectives(compared)
        found = [
            *compared.tally.measures(),
            measure_of("joint_difference", "", self.joint_difference(compared), "difference"),
            measure_of("excepted", "", {"mean": compared.exceptions.mean()}, "mean"),
            *(measure_of("value_difference", who, d, "difference") for who, d in differences),
            *(measure_of("objective", name, objectives, name) for name in OBJECTIVES),
        ]
        return sorted(found, key=lambda row: MEASURES.index(row["measure"]))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        best = self.pareto()
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replications": self.n,
            "base": self.base._asdict(),
            "contested": list(self.contested),
            "alternatives": [self._entry(compared, best) for compared in self.alternatives],
        }

    def _entry(self, compared: Compared, best: list[Compared]) -> dict[str, Any]:
        """One alternative as plain data."""
        tally, exceptions = compared.tally, compared.exceptions
        return {
            **compared.alternative._asdict(),
            "base": self.is_base(compared),
            "replications": tally.n,
            "engine": "ensemble" if is_fast(compared.strategy) else "model",
            "outcomes": tally.shares(),
            "joint": compared.joint_share(),
            **({"texts": tally.adoptions()} if self.scenario.separate else {}),
            "joint_difference": self.joint_difference(compared),
            "excepted": {"texts": exceptions.texts, "mean": exceptions.mean()},
            "wordings": compared.usual_wordings(),
            "dissent": self.by_delegation(compared.dissent_shares()),
            "value": self.by_delegation(tally.mean_value()),
            "value_difference": self.value_differences(compared),
            "objectives": self.objectives(compared),
            "pareto": self._mark(compared, best),
        }

    def __repr__(self) -> str:
        best = ", ".join(str(compared.alternative) for compared in self.pareto())
        return (
            f"<Comparison {self.scenario.name}: {len(self.alternatives)} chair alternatives on "
            f"{self.n:,} draws of seed {self.seed}; base {self.base}; Pareto-best: {best}>"
        )


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))
