"""What came of going through a wording ladder: as stated, over the draws, and the best rungs.

Axes: ``w`` rung (W), ``i`` delegation in the room (I), ``l`` level of support (L).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.ensemble.tally import share_of
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.questions.parts import Shortfall
from sim.rules.numbers import Ints
from sim.scenario.scenario import Alternative, OfAlternative, Package, Scenario

SHARES = (0.5, 0.6, 2 / 3, 0.75, 0.8, 0.9, 1.0)
"""Levels of support by share of the capability in the room."""


@dataclass(frozen=True)
class RungVerdict:
    """A rung with the stances as stated. ``objectors``: their shortfalls, the largest first.

    ``contesters``: those who like it less than silence; what the chair would issue hangs on them.
    """

    id: str
    label: str
    strength: float
    accepting: tuple[str, ...]
    objectors: tuple[Shortfall, ...]
    contesters: tuple[str, ...]
    adopted: bool


@dataclass
class Counts:
    """Whole-number counts over ``n`` draws. accepting (W, I); contested, adopted (W,);

    support (W, I + 1): draws in which exactly so many accept; capability (W, L): draws in which at
    least that share of the capability accepts.
    """

    n: int
    accepting: Ints
    contested: Ints
    adopted: Ints
    support: Ints
    capability: Ints


@dataclass(frozen=True)
class Level:
    """A level of required support, the rung most likely to reach it, and how likely that is."""

    level: float
    rung: str
    reached: dict[str, float | int]


@dataclass(frozen=True)
class Ladder(OfAlternative, Answer, Tabular):
    """The answer for one paragraph. ``rungs`` as stated, ``counts`` over the draws.

    text: option labels of the other paragraphs (the paragraph's own entry is its drafted option).
    """

    COLUMNS = (
        "scenario", "seed", "replications", "paragraph", "rung", "strength", "delegation",
        "accepts_as_stated", "short_as_stated", "acceptance", "low", "high",
    )  # fmt: skip

    scenario: Scenario
    paragraph: Package
    alternative: Alternative
    rest: str
    text: tuple[str, ...]
    seed: int
    rungs: tuple[RungVerdict, ...]
    counts: Counts

    @property
    def never_contested(self) -> bool:
        """Whether nobody contests any rung, with the stances as stated."""
        return not any(rung.contesters for rung in self.rungs)

    def adoption(self) -> list[dict[str, float | int]]:
        """How often each rung is adopted at the deadline, with its Wilson interval."""
        return [share_of(int(count), self.counts.n) for count in self.counts.adopted]

    def by_members(self) -> list[Level]:
        """For every number of delegations, the rung that most often has that many behind it."""
        at_least = self.counts.support[:, ::-1].cumsum(axis=1)[:, ::-1]
        return [self._best(m, at_least[:, m]) for m in range(1, at_least.shape[1])]

    def by_capability(self) -> list[Level]:
        """The same for the shares of capability in ``SHARES``."""
        return [self._best(share, self.counts.capability[:, at]) for at, share in enumerate(SHARES)]

    def _best(self, level: float, reached: Ints) -> Level:
        # equally likely: the stronger wording
        best = len(reached) - 1 - int(reached[::-1].argmax())
        return Level(level, self.rungs[best].id, share_of(int(reached[best]), self.counts.n))

    def rows(self) -> list[Row]:
        """One row per rung and delegation, with the columns COLUMNS; None for no shortfall."""
        rows = []
        for w, rung in enumerate(self.rungs):
            short = {s.delegation: s.short for s in rung.objectors}
            for i, member in enumerate(self.scenario.present):
                share = share_of(int(self.counts.accepting[w, i]), self.counts.n)
                rows.append(
                    {
                        "scenario": self.scenario.name,
                        "seed": self.seed,
                        "replications": self.counts.n,
                        "paragraph": self.paragraph.id,
                        "rung": rung.id,
                        "strength": rung.strength,
                        "delegation": member.id,
                        "accepts_as_stated": member.id not in short,
                        "short_as_stated": short.get(member.id),
                        "acceptance": share["share"],
                        "low": share["low"],
                        "high": share["high"],
                    }
                )
        return rows

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "scenario": self.scenario.name,
            "paragraph": self.paragraph.id,
            "fallback": self.fallback,
            "rest": self.rest,
            "text": list(self.text),
            "seed": self.seed,
            "replications": self.counts.n,
            "never_contested": self.never_contested,
            "rungs": [self._entry(w, rung) for w, rung in enumerate(self.rungs)],
            "best_by_members": [asdict(level) for level in self.by_members()],
            "best_by_capability": [asdict(level) for level in self.by_capability()],
        }

    def _entry(self, w: int, rung: RungVerdict) -> dict[str, Any]:
        """One rung as plain data."""
        counts, members = self.counts, self.scenario.present
        return {
            "id": rung.id,
            "strength": rung.strength,
            "label": rung.label,
            "as_stated": {
                "adopted": rung.adopted,
                "accepting": list(rung.accepting),
                "contesters": list(rung.contesters),
                "objectors": [shortfall.to_dict() for shortfall in rung.objectors],
            },
            "adopted": share_of(int(counts.adopted[w]), counts.n),
            "contested": share_of(int(counts.contested[w]), counts.n),
            "accepting": {
                member.id: share_of(int(count), counts.n)
                for member, count in zip(members, counts.accepting[w], strict=True)
            },
        }

    def __repr__(self) -> str:
        adopted = ", ".join(
            f"{rung.id} {share['share']:.1%}"
            for rung, share in zip(self.rungs, self.adoption(), strict=True)
        )
        return (
            f"<Ladder {self.scenario.name}, {self.paragraph.id}: adopted in {self.counts.n:,} "
            f"draws ({self.strategy}, {self.fallback}): {adopted}>"
        )
