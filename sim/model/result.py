"""What a negotiation leaves: the document, who did not agree to what, the record, the reason."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.model.document import JOINT_OUTCOMES, OutcomeDocument, collected
from sim.model.exact import ExactText
from sim.model.reasons import Reason, reason_of
from sim.model.record import Round
from sim.model.room import Room
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.consensus import total
from sim.rules.options import rung_of, split_option
from sim.scenario.scenario import Alternative, OfAlternative, Scenario


class MeetingHeld(OfAlternative, Answer, Tabular):
    """What is left of a meeting, of one text or of several that were decided apart."""

    document: OutcomeDocument

    @property
    @abstractmethod
    def agreed(self) -> list[str]:
        """Paragraphs that nobody contests, whatever the form they appear in."""

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


@dataclass(frozen=True)
class Result(MeetingHeld):
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
    def agreed(self) -> list[str]:
        """Paragraphs that nobody contests, whatever the form they appear in."""
        split = split_option(self.scenario.width)
        final = self.draft
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
    def texts(self) -> tuple[Result, ...]:
        """What was decided at once: this alone."""
        return (self,)

    @property
    def draft(self) -> tuple[int, ...]:
        """The final draft, one option for each package."""
        return self.record[-1].draft

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
            **named(self.scenario),
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
        data: dict[str, Any] = {
            **_data_of(self),
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


@dataclass(frozen=True)
class MeetingResult(MeetingHeld):
    """The result of a meeting whose texts were decided apart: ``texts``, one result for each."""

    scenario: Scenario = field(repr=False)
    texts: tuple[Result, ...]

    @property
    def alternative(self) -> Alternative:  # type: ignore[override]
        """The chair alternative, the same for all."""
        return self.texts[0].alternative

    @property
    def seed(self) -> int:
        """The seed."""
        return self.texts[0].seed

    @property
    def replication(self) -> int | None:
        """Which draw it was; None: stances as stated."""
        return self.texts[0].replication

    @property
    def adopted(self) -> tuple[Result, ...]:
        """The texts that were adopted as joint texts, and say something."""
        joint = zip(self.texts, self.document.paragraphs, strict=True)
        return tuple(text for text, issued in joint if issued.standing in ("joint", "carve_out"))

    @property
    def dropped(self) -> tuple[Result, ...]:
        """The texts of which nothing was left that all could join: they joined in silence."""
        return tuple(text for text in self.texts if text.joint and text not in self.adopted)

    @property
    def failed(self) -> tuple[Result, ...]:
        """The texts that were refused."""
        return tuple(text for text in self.texts if not text.joint)

    @property
    def words(self) -> str:
        """How many texts were adopted, and which, in a sentence; and which were dropped."""
        adopted, dropped = (
            "; ".join(text.scenario.packages[0].title for text in some)
            for some in (self.adopted, self.dropped)
        )
        count = f"{len(self.adopted)} of {len(self.texts)} texts adopted"
        end = f" Dropped by agreement: {dropped}." if dropped else ""
        return f"{count}: {adopted}.{end}" if adopted else f"{count}.{end}"

    @property
    def rounds(self) -> int:
        """The most rounds that any text took."""
        return max(text.rounds for text in self.texts)

    @cached_property
    def document(self) -> OutcomeDocument:  # type: ignore[override]
        """All that was issued, as one document. A text that says nothing is none."""
        silences = [package.rungs[package.silence].id for package in self.scenario.packages]
        found = collected([text.document for text in self.texts], silences)
        return dataclasses.replace(found, meeting=self.scenario.meeting.name)

    @property
    def agreed(self) -> list[str]:
        """Texts that nobody contests, whatever the form they appear in."""
        return [key for text in self.texts for key in text.agreed]

    @property
    def draft(self) -> tuple[int, ...]:
        """The final drafts, one option for each text."""
        return tuple(option for text in self.texts for option in text.draft)

    @property
    def objectors(self) -> list[str]:
        """Codes of those who refused the final draft of any text, in the members' order."""
        refused = {who for text in self.texts for who in text.objectors}
        return [member.id for member in self.scenario.present if member.id in refused]

    @property
    def values(self) -> dict[str, float]:
        """What came out is worth to each delegation in the room: the sum over the texts."""
        ids = [member.id for member in self.scenario.present]
        return {iso3: total(text.values[iso3] for text in self.texts) for iso3 in ids}

    def rows(self) -> list[Row]:
        """One row per text, with its id: the rows of their results."""
        return [
            {**row, **issued, "outcome": self.outcome, "adopted": text in self.adopted}
            for text, issued in zip(self.texts, self.document.rows(), strict=True)
            for row in text.rows()
        ]

    def to_dict(self, trace: bool = False) -> dict[str, Any]:
        """Plain data for JSON; ``trace`` adds the record of every round of each text."""
        return {
            **_data_of(self),
            **{
                key: [text.scenario.packages[0].id for text in getattr(self, key)]
                for key in ("adopted", "dropped", "failed")
            },
            "texts": [
                {"adopted": text in self.adopted, **text.to_dict(trace)} for text in self.texts
            ],
        }

    def __repr__(self) -> str:
        who = ", ".join(self.objectors) or "nobody"
        return (
            f"<MeetingResult {self.scenario.name}: {len(self.adopted)} of {len(self.texts)} texts "
            f"adopted ({self.strategy}, {self.fallback}); refused one: {who}>"
        )


def named(scenario: Scenario) -> dict[str, str]:
    """The name of a meeting as data, and the id of the text where this is one decided apart."""
    if scenario.within is None:
        return {"scenario": scenario.name}
    return {"scenario": scenario.within.name, "text": scenario.packages[0].id}


def _data_of(held: Result | MeetingResult) -> dict[str, Any]:
    """What the plain data of one text and of several have in common."""
    return {
        **named(held.scenario),
        **held.alternative._asdict(),
        "seed": held.seed,
        "replication": held.replication,
        "in_sample": held.scenario.meeting.in_sample,
        "outcome": held.outcome,
        "dissenters": held.dissenters,
        "contested": held.contested,
        "agreed": held.agreed,
        "objectors": held.objectors,
        "rounds": held.rounds,
        "values": held.values,
        "document": held.document.to_dict(),
    }


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
