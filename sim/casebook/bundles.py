"""Paragraphs that are linked, and the wordings that they have together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.casebook.pair import CaseParagraph
from sim.errors import InputError
from sim.scenario.reading import Document

SILENCE, TABLED = "silence", "tabled"
Together = tuple[int, ...]
"""A rung of each paragraph."""


def rung_near(topic: CaseParagraph, strength: float) -> int:
    """The rung of a ladder that is nearest to a strength; of two as near, the weaker."""
    gaps = [abs(own - strength) for own in topic.strengths]
    return gaps.index(min(gaps))


@dataclass(frozen=True)
class Bundle:
    """Linked paragraphs, in the order of the text; its id is that of the first."""

    topics: tuple[CaseParagraph, ...]

    @property
    def contested(self) -> bool:
        """Whether any of its paragraphs is."""
        return any(topic.contested for topic in self.topics)

    @cached_property
    def tabled(self) -> Together:
        """The rungs tabled."""
        return tuple(rung_near(topic, topic.tabled_strength) for topic in self.topics)

    @cached_property
    def silence(self) -> Together:
        """The rungs of silence."""
        return tuple(topic.strengths.index(topic.silence) for topic in self.topics)

    @cached_property
    def steps(self) -> tuple[Together, ...]:
        """Its wordings from weak to strong: all rungs moved together from those tabled.

        No paragraph leaves its ladder. Silence on all is one of them: it is added, in the place of
        what is as strong, where the steps do not come by.
        """
        tops = [len(topic.ladder) - 1 for topic in self.topics]
        lowest, highest = -max(self.tabled), max(tops)
        moved = (
            tuple(min(max(r + by, 0), top) for r, top in zip(self.tabled, tops, strict=True))
            for by in range(lowest, highest + 1)
        )
        steps = list(dict.fromkeys(moved))
        if self.silence not in steps:
            same = self.strength(self.silence)
            steps = [step for step in steps if self.strength(step) != same]
            steps = sorted([*steps, self.silence], key=self.strength)
        return tuple(steps)

    def strength(self, step: Together) -> float:
        """The mean strength of a wording."""
        each = [topic.strengths[r] for topic, r in zip(self.topics, step, strict=True)]
        return sum(each) / len(each)

    @property
    def tabled_id(self) -> str:
        """The id of the rung tabled."""
        return self._id(self.tabled)

    def _id(self, step: Together) -> str:
        if step == self.silence:
            return SILENCE
        by = self.steps.index(step) - self.steps.index(self.tabled)
        return TABLED if by == 0 else f"stronger-{by}" if by > 0 else f"weaker-{-by}"

    def rungs(self, where: str) -> list[Document]:
        """The rungs of its table.

        Raises InputError where silence is as strong as what is tabled.
        """
        if self.tabled not in self.steps:
            what = "silence on all paragraphs linked with it is as strong as what is tabled"
            raise InputError(f"{what}; change tabled_strength or reference", where=where)
        return [
            {
                "id": self._id(step),
                "at": [t.rung_id(t.strengths[r]) for t, r in zip(self.topics, step, strict=True)],
            }
            for step in self.steps
        ]

    def rung_at(self, topic: CaseParagraph, strength: float) -> str:
        """The id of the rung at which one of its paragraphs is nearest to a strength."""
        wished = rung_near(topic, strength)
        if len(self.topics) == 1:
            return topic.rung_id(topic.strengths[wished])
        place = self.topics.index(topic)
        return self._id(min(self.steps, key=lambda step: abs(step[place] - wished)))


def bundles_of(topics: Sequence[CaseParagraph]) -> Mapping[str, Bundle]:
    """The paragraphs by whom they are linked with, whoever says so and by whatever detour."""
    head = {topic.id: topic.id for topic in topics}
    for topic in topics:
        for other in topic.linked_with:
            old, new = head[other], head[topic.id]
            head = {key: new if one == old else one for key, one in head.items()}
    bundles: dict[str, list[CaseParagraph]] = {}
    for topic in topics:
        bundles.setdefault(head[topic.id], []).append(topic)
    return {members[0].id: Bundle(tuple(members)) for members in bundles.values()}
