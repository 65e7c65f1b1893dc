"""Counts over replications, exact in any order: whole numbers only, so chunks add up to the bit.

Axes: ``i`` delegation in the room, ``k`` package, ``o`` option, standings as in ``consensus``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

from sim.model.document import JOINT_OUTCOMES, OUTCOMES
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.consensus import ADOPTED
from sim.rules.numbers import Ints
from sim.scenario.scenario import Alternative, OfAlternative, Scenario

FIXED = 1 << 28
"""Values are summed in whole units of 1 / FIXED: sums of floats would depend on their order."""


@dataclass
class Tally(OfAlternative, Answer, Tabular):
    """Counts over ``n`` replications of one chair alternative of a scenario.

    outcomes (7,) by ``OUTCOMES``; dissents (K, I): not agreeing to a paragraph; dissenters (I,): to
    some paragraph, or to the text;
    objects (I,): refusing the final draft; options (K, O) and standings (K, 6) at the end;
    wordings (K, W + 1): the rung in what was issued, the last column for none; rounds: their sum;
    value and value_squares (I,): fixed-point sums; dissenter_sets and refuser_sets (who refused the
    final draft): by set of row numbers.
    """

    scenario: Scenario
    alternative: Alternative
    seed: int
    n: int
    outcomes: Ints
    dissents: Ints
    dissenters: Ints
    objects: Ints
    options: Ints
    standings: Ints
    wordings: Ints
    rounds: int
    value: list[int]
    value_squares: list[int]
    dissenter_sets: Counter[tuple[int, ...]] = field(default_factory=Counter)
    refuser_sets: Counter[tuple[int, ...]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of other replications of the same alternative."""
        self.n += other.n
        self.rounds += other.rounds
        for name in (
            "outcomes",
            "dissents",
            "dissenters",
            "objects",
            "options",
            "standings",
            "wordings",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.value = [a + b for a, b in zip(self.value, other.value, strict=True)]
        self.value_squares = [
            a + b for a, b in zip(self.value_squares, other.value_squares, strict=True)
        ]
        self.dissenter_sets.update(other.dissenter_sets)
        self.refuser_sets.update(other.refuser_sets)

    @property
    def joint(self) -> int:
        """Replications with a joint text, with or without exceptions."""
        return int(sum(self.outcomes[OUTCOMES.index(name)] for name in JOINT_OUTCOMES))

    def adoptions(self) -> dict[str, dict[str, float | int]]:
        """By text, where they are decided apart: how often it was adopted, and says something."""
        if not self.scenario.separate:
            return {}
        counts = self.standings[:, ADOPTED].sum(axis=1)
        return {
            package.id: share_of(int(count), self.n)
            for package, count in zip(self.scenario.packages, counts, strict=True)
        }

    def mean_value(self) -> list[float]:
        """Mean value of what came out to each delegation in the room."""
        return [total / FIXED / self.n for total in self.value]

    def mean_strength(self) -> list[float]:
        """Mean strength (0..100) of what was issued on each paragraph; none counts as silence."""
        return [
            self._mean(k, [rung.strength for rung in package.rungs], package.reference)
            for k, package in enumerate(self.scenario.packages)
        ]

    def mean_by_paragraph(self) -> dict[str, float]:
        """The same for every paragraph, by id, also of those that stand in a package together."""
        means = {}
        for k, package in enumerate(self.scenario.packages):
            for j, at in zip(package.places, zip(*package.at, strict=True), strict=True):
                paragraph = self.scenario.paragraphs[j]
                strengths = [paragraph.rungs[rung].strength for rung in at]
                means[paragraph.id] = self._mean(k, strengths, paragraph.reference)
        return means

    def _mean(self, k: int, strengths: Sequence[float], reference: float) -> float:
        counts = self.wordings[k]
        total = sum(int(c) * s for c, s in zip(counts, strengths, strict=False))
        return (total + int(counts[-1]) * reference) / self.n

    def shares(self) -> list[dict[str, Any]]:
        """Share of each outcome with its 95 % Wilson interval, in the order of OUTCOMES."""
        return [
            {"outcome": name, **share_of(int(count), self.n)}
            for name, count in zip(OUTCOMES, self.outcomes, strict=True)
        ]

    def frequent_sets(self, most: int | None = None) -> list[dict[str, Any]]:
        """Sets of dissenters, most frequent first (ties by members), with share and interval."""
        return self._frequent(self.dissenter_sets, "dissenters", most)

    def frequent_refusers(self, most: int | None = None) -> list[dict[str, Any]]:
        """Sets of those who refused the final draft, most frequent first, likewise."""
        return self._frequent(self.refuser_sets, "refusers", most)

    def rows(self) -> list[Row]:
        """One row per measure and item: MEASURES, with intervals at 95 % where there are any."""
        run: Row = {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replications": self.n,
            **self.alternative._asdict(),
        }
        return [{**run, **measure} for measure in self.measures()]

    def measures(self) -> list[Row]:
        """The measures of the table, without what they are measures of."""
        ids = [member.id for member in self.scenario.present]
        topics = [paragraph.id for paragraph in self.scenario.packages]
        strength = zip(topics, self.mean_strength(), strict=True)
        dissent = [share_of(int(count), self.n) for count in self.dissenters]
        values = zip(ids, self.mean_value(), strict=True)
        return [
            *(measure_of("outcome_share", row["outcome"], row, "share") for row in self.shares()),
            measure_of("joint_share", "", share_of(self.joint, self.n), "share"),
            *(measure_of("adopted_share", key, r, "share") for key, r in self.adoptions().items()),
            *(measure_of("wording_strength", key, {"mean": m}, "mean") for key, m in strength),
            *(
                measure_of("dissent_share", who, row, "share")
                for who, row in zip(ids, dissent, strict=True)
            ),
            *(measure_of("value", who, {"mean": mean}, "mean") for who, mean in values),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; ``outcome``, ``dissenters`` are those of the most frequent kind."""
        shares = self.shares()
        sets = self.frequent_sets()
        ids = [member.id for member in self.scenario.present]
        paragraphs = [paragraph.id for paragraph in self.scenario.packages]
        contested = self.dissents.any(axis=1) & (self.dissents.max(axis=1) * 2 > self.n)
        return {
            "scenario": self.scenario.name,
            "strategy": self.strategy,
            "fallback": self.fallback,
            "seed": self.seed,
            "replications": self.n,
            "in_sample": self.scenario.meeting.in_sample,
            "outcome": max(shares, key=lambda row: row["count"])["outcome"],
            "dissenters": sets[0]["dissenters"],
            "contested": [key for key, flag in zip(paragraphs, contested, strict=True) if flag],
            "agreed": [key for key, flag in zip(paragraphs, contested, strict=True) if not flag],
            "rounds": self.rounds / self.n,
            "joint": share_of(self.joint, self.n),
            "no_joint_communique": share_of(self.n - self.joint, self.n),
            "shares": {row.pop("outcome"): row for row in shares},
            **({"texts": self.adoptions()} if self.scenario.separate else {}),
            "dissenter_sets": sets,
            "refuser_sets": self.frequent_refusers(),
            "dissent": {
                key: {iso3: int(c) / self.n for iso3, c in zip(ids, row, strict=True) if c}
                for key, row in zip(paragraphs, self.dissents, strict=True)
            },
            "mean_strength": dict(zip(paragraphs, self.mean_strength(), strict=True)),
            "mean_value": dict(zip(ids, self.mean_value(), strict=True)),
        }

    def __repr__(self) -> str:
        first = self.frequent_sets(1)[0]
        who = ", ".join(first["dissenters"]) or "nobody"
        return (
            f"<Tally {self.scenario.name}: joint text in {self.joint / self.n:.1%} of {self.n:,} "
            f"replications ({self.strategy}, {self.fallback}); most frequent dissenters: {who} "
            f"({first['share']:.1%})>"
        )

    def _frequent(
        self, sets: Counter[tuple[int, ...]], name: str, most: int | None
    ) -> list[dict[str, Any]]:
        ids = [member.id for member in self.scenario.present]
        ranked = sorted(sets.items(), key=lambda item: (-item[1], item[0]))
        return [
            {name: [ids[i] for i in rows], **share_of(count, self.n)}
            for rows, count in ranked[:most]
        ]


def measure_of(measure: str, item: str, numbers: Row, key: str) -> Row:
    """A row of a table of measures: the estimate under ``key``, with its interval if any."""
    return {
        "measure": measure,
        "item": item,
        "estimate": numbers[key],
        "low": numbers.get("low"),
        "high": numbers.get("high"),
    }


def share_of(count: int, n: int) -> dict[str, float | int]:
    """A share with its count and 95 % Wilson interval.

    >>> share_of(0, 100)["low"], round(share_of(0, 100)["high"], 4)
    (0.0, 0.037)
    """
    low, high = wilson(count, n)
    return {"count": count, "share": count / n, "low": low, "high": high}


def wilson(count: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for a share (Wilson 1927)."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = count / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * ((p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5)
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == n else min(1.0, centre + half)
    return low, high
