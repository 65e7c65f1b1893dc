"""What a negotiation leaves: the document, who did not agree to what, the record, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.model.document import JOINT_OUTCOMES, OutcomeDocument
from sim.model.exact import ExactText
from sim.model.reasons import Reason, reason_of
from sim.model.record import Round
from sim.model.room import Room
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.options import rung_of, split_option
from sim.scenario.scenario import Alternative, OfAlternative, Scenario


@dataclass(frozen=True)
class Result(OfAlternative, Answer, Tabular):
    """The result of one negotiation. ``replication`` None: stances as stated.

    ``values``: what came out is worth to each delegation in the room, less what failure cost it.
    """

    scenario: Scenario = field(repr=False)
    alternative: Alternative
    seed: int
    replication: int | None
    rounds: int
    adopted: bool
    document: OutcomeDocument
    record: tuple[Round, ...]
    values: dict[str, float]
    proof: ExactText | None
    room: Room = field(repr=False, compare=False)

    @cached_property
    def reason(self) -> Reason | None:
        """Why there was no consensus; None if there was."""
        if self.adopted:
            return None
        return reason_of(self.room, np.array(self.record[-1].draft), self.rounds)

    @property
    def outcome(self) -> str:
        """The class of the document (one of ``sim.model.document.OUTCOMES``)."""
        return self.document.outcome

    @property
    def joint(self) -> bool:
        """Whether a joint text was adopted, with or without exceptions."""
        return self.outcome in JOINT_OUTCOMES

    @property
    def dissenters(self) -> list[str]:
        """Codes of those named or recorded as not agreeing to some paragraph."""
        return list(self.document.dissenters)

    @property
    def contested(self) -> list[str]:
        """Paragraphs that do not have everybody's agreement in the outcome."""
        return [p.id for p in self.document.paragraphs if p.id not in self.agreed]

    @property
    def agreed(self) -> list[str]:
        """Paragraphs that nobody contests, whatever the form they appear in."""
        split = split_option(self.scenario.width)
        final = self.record[-1].draft
        return [
            paragraph.id
            for paragraph, option in zip(self.document.paragraphs, final, strict=True)
            if not paragraph.dissenters and option != split and not self._failed(paragraph.id)
        ]

    def _failed(self, paragraph_id: str) -> bool:
        failed = self.reason.paragraphs if self.reason else ()
        outvoted = self.record[-1].objections.values() if self.joint else ()
        return paragraph_id in [paragraph.id for paragraph in failed] or any(
            paragraph_id in objected for objected in outvoted
        )

    @property
    def objectors(self) -> list[str]:
        """Codes of those who refused the final draft."""
        return list(self.record[-1].objections)

    def draft_labels(self, round_: int) -> list[str]:
        """The options of a round's draft in words, one per paragraph. Rounds count from 1."""
        return option_labels(self.scenario, self.record[round_ - 1].draft)

    def rows(self) -> list[Row]:
        """One row per paragraph of what came out; strength is 0..100, None where it is absent."""
        meeting: Row = {
            "scenario": self.scenario.name,
            **self.alternative._asdict(),
            "seed": self.seed,
            "replication": self.replication,
            "outcome": self.outcome,
            "rounds": self.rounds,
        }
        agreed = self.agreed
        return [
            {**meeting, **row, "agreed": row["paragraph"] in agreed} for row in self.document.rows()
        ]

    def to_dict(self, trace: bool = False) -> dict[str, Any]:
        """Plain data for JSON; ``trace`` adds the record of every round."""
        data = {
            "scenario": self.scenario.name,
            "strategy": self.strategy,
            "fallback": self.fallback,
            "seed": self.seed,
            "replication": self.replication,
            "in_sample": self.scenario.meeting.in_sample,
            "outcome": self.outcome,
            "dissenters": self.dissenters,
            "contested": self.contested,
            "agreed": self.agreed,
            "objectors": self.objectors,
            "rounds": self.rounds,
            "values": self.values,
            "document": self.document.to_dict(),
            "reason": self.reason.to_dict() if self.reason else None,
            "proof": self.proof.statement if self.proof else None,
        }
        if trace:
            data["trace"] = [
                {
                    "round": entry.number,
                    "draft": self.draft_labels(entry.number),
                    "objections": {who: list(on) for who, on in entry.objections.items()},
                    "asks": {who: self._asked(entry, who) for who in entry.asks},
                    "shortfalls": entry.shortfalls,
                    "shortfall": entry.shortfall,
                }
                for entry in self.record
            ]
        return data

    def _asked(self, entry: Round, who: str) -> dict[str, str] | None:
        """What an objector asked for in a round: a paragraph and its option, in words."""
        ask = entry.asks[who]
        if ask is None:
            return None
        wording = option_label(self.scenario, *ask)
        return {"paragraph": self.scenario.packages[ask.package].id, "option": wording}

    def __repr__(self) -> str:
        who = ", ".join(self.dissenters) or "nobody"
        return (
            f"<Result {self.scenario.name}: {self.outcome} after {self.rounds} "
            f"round{'s' if self.rounds != 1 else ''} "
            f"({self.strategy}, {self.fallback}); dissenters: {who}>"
        )


def option_labels(scenario: Scenario, draft: Sequence[int]) -> list[str]:
    """Options in words, one per paragraph."""
    return [option_label(scenario, k, option) for k, option in enumerate(draft)]


def option_label(scenario: Scenario, package: int, option: int) -> str:
    """An option of a package (index) in words: a rung's id, ``split``, ``carve-out at RUNG``."""
    width = scenario.width
    rung = rung_of(option, width)
    if rung is None:
        return "split"
    name = scenario.packages[package].rungs[rung].id
    return name if option == rung else f"carve-out at {name}"
