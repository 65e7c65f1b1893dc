"""The outcome as a document: the standing of each paragraph, the class that follows, the text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.rules.consensus import STANDINGS
from sim.scenario.scenario import Scenario

OUTCOMES = (
    "joint_communique",
    "joint_communique_with_exception",
    "joint_communique_with_chair_statement",
    "outcome_document_and_chair_summary",
    "chair_summary",
    "chair_statement",
    "no_document",
)
JOINT_OUTCOMES = OUTCOMES[:3]

TITLES = {
    "joint_communique": "Joint Communiqué",
    "joint_communique_with_exception": "Joint Communiqué, with named exceptions",
    "joint_communique_with_chair_statement": "Joint Communiqué, with a separate Chair's Statement",
    "outcome_document_and_chair_summary": "Chair's Summary and Outcome Document",
    "chair_summary": "Chair's Summary",
    "chair_statement": "Chair's Statement",
    "no_document": "No document was issued",
}


def outcome_class(standings: Iterable[str]) -> str:
    """The class of a document, from the standings of its paragraphs and nothing else."""
    found = set(standings)
    if found & {"joint", "carve_out"}:
        if "carve_out" in found:
            return "joint_communique_with_exception"
        return (
            "joint_communique_with_chair_statement" if "statement" in found else "joint_communique"
        )
    if "agreed" in found:
        return "outcome_document_and_chair_summary"
    if "summary" in found:
        return "chair_summary"
    return "chair_statement" if "statement" in found else "no_document"


def class_by_mask() -> list[int]:
    """Index into OUTCOMES for every set of standings, as a bit mask over STANDINGS."""
    sets = (
        [name for bit, name in enumerate(STANDINGS) if mask >> bit & 1]
        for mask in range(1 << len(STANDINGS))
    )
    return [OUTCOMES.index(outcome_class(names)) for names in sets]


@dataclass(frozen=True)
class ParagraphOutcome:
    """A paragraph in the outcome: its standing, its rung (None if absent), who does not agree.

    ``footnoted``: the text itself names those. (One on the chair's authority alone does not; then
    they are on record only.) ``several``: it is a package of more than one paragraph of the text.
    """

    id: str
    heading: str
    standing: str
    rung: str | None
    label: str
    strength: float | None
    text: str
    dissenters: tuple[str, ...]
    footnoted: bool
    several: bool = False


@dataclass(frozen=True)
class OutcomeDocument(Answer, Tabular):
    """What the meeting leaves behind, to be read by a person.

    ``against``: who objects to the joint text as a whole, and is bound by it, where the decision
    rule allows that.
    """

    meeting: str
    date: str
    place: str
    chair: str
    outcome: str
    paragraphs: tuple[ParagraphOutcome, ...]
    names: dict[str, str]
    against: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title that its class gives it."""
        return TITLES[self.outcome]

    def with_standing(self, *standings: str) -> tuple[ParagraphOutcome, ...]:
        """The paragraphs that have one of these standings."""
        return tuple(p for p in self.paragraphs if p.standing in standings)

    @property
    def dissenters(self) -> tuple[str, ...]:
        """All who do not agree to some paragraph or to the joint text, in the members' order."""
        named = {iso3 for p in self.paragraphs for iso3 in p.dissenters} | set(self.against)
        return tuple(iso3 for iso3 in self.names if iso3 in named)

    def rows(self) -> list[Row]:
        """One row per paragraph; strength is 0..100, None where it is absent."""
        return [
            {
                "paragraph": paragraph.id,
                "standing": paragraph.standing,
                "rung": paragraph.rung,
                "strength": paragraph.strength,
                "dissenters": ", ".join(paragraph.dissenters),
            }
            for paragraph in self.paragraphs
        ]

    def __repr__(self) -> str:
        return (
            f"<OutcomeDocument {self.meeting}, {self.date}: {self.outcome}, "
            f"{len(self.paragraphs)} paragraphs>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "title": self.title,
            "meeting": self.meeting,
            "date": self.date,
            "place": self.place,
            "outcome": self.outcome,
            "paragraphs": [
                {
                    "id": p.id,
                    "heading": p.heading,
                    "standing": p.standing,
                    "rung": p.rung,
                    "strength": p.strength,
                    "text": p.text,
                    "dissenters": list(p.dissenters),
                }
                for p in self.paragraphs
            ],
            "against": list(self.against),
            "footnotes": self.footnotes(),
        }

    def marks(self, paragraph: ParagraphOutcome) -> bool:
        """Whether a footnote of the text names those who do not agree to the paragraph."""
        adopted = paragraph.standing in ("joint", "carve_out")
        return paragraph.footnoted and bool(paragraph.dissenters or (adopted and self.against))

    def footnotes(self) -> list[str]:
        """One sentence on objections to the whole text, one for each set of paragraphs that the

        same members do not agree to.
        """
        by_dissenters: dict[tuple[str, ...], list[ParagraphOutcome]] = {}
        for paragraph in self.paragraphs:
            if paragraph.footnoted and paragraph.dissenters:
                by_dissenters.setdefault(paragraph.dissenters, []).append(paragraph)
        notes = [self._footnote(about, who) for who, about in by_dissenters.items()]
        if self.against:
            notes.insert(0, f"Adopted over the objection of {self._named(self.against)}.")
        return notes

    def _named(self, who: tuple[str, ...]) -> str:
        return _and([self.names[iso3] for iso3 in who])

    def _footnote(self, about: list[ParagraphOutcome], who: tuple[str, ...]) -> str:
        one = len(about) == 1 and not about[0].several
        what, verb = ("Paragraph", "was") if one else ("Paragraphs", "were")
        listed = _and([f"“{paragraph.heading}”" for paragraph in about])
        if set(who) == set(self.names):
            return f"{what} {listed} {verb} agreed to by no member."
        return f"{what} {listed} {verb} agreed to by all members except {self._named(who)}."


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def compose(
    scenario: Scenario,
    standings: Sequence[str],
    rungs: Sequence[int | None],
    dissenters: Sequence[tuple[str, ...]],
    footnoted: bool,
    objectors: tuple[str, ...] = (),
) -> OutcomeDocument:
    """Write the document: one standing, rung index (None: absent) and list of dissenters each.

    ``objectors``: who objects to the draft; they are against a joint text if one comes of it.
    """
    paragraphs = []
    for package, standing, rung, who in zip(
        scenario.packages, standings, rungs, dissenters, strict=True
    ):
        wording = None if rung is None or standing == "absent" else package.rungs[rung]
        paragraphs.append(
            ParagraphOutcome(
                id=package.id,
                heading=package.heading,
                standing=standing,
                rung=wording.id if wording else None,
                label=wording.label if wording else "",
                strength=wording.strength if wording else None,
                text=wording.text if wording else "",
                dissenters=who,
                footnoted=footnoted,
                several=len(package.paragraphs) > 1,
            )
        )
    meeting = scenario.meeting
    outcome = outcome_class(standings)
    return OutcomeDocument(
        meeting=meeting.name,
        date=str(meeting.date),
        place=meeting.place,
        chair=scenario.chair.name,
        outcome=outcome,
        paragraphs=tuple(paragraphs),
        names={d.id: d.name for d in scenario.delegations},
        against=objectors if outcome in JOINT_OUTCOMES else (),
    )


def collected(texts: Sequence[OutcomeDocument], silences: Sequence[str]) -> OutcomeDocument:
    """Texts decided apart as one document: its class follows from the standings of them all.

    One that was adopted at its silence (a rung's id each) is no text. Whoever is against a text
    that is adopted all the same does not agree to it.
    """
    paragraphs = []
    for text, silence in zip(texts, silences, strict=True):
        (paragraph,) = text.paragraphs
        paragraph = dataclasses.replace(paragraph, dissenters=text.dissenters)
        if paragraph.rung == silence and paragraph.standing in ("joint", "carve_out"):
            paragraph = dataclasses.replace(
                paragraph, standing="absent", rung=None, label="", strength=None, text=""
            )
        paragraphs.append(paragraph)
    outcome = outcome_class(paragraph.standing for paragraph in paragraphs)
    return dataclasses.replace(texts[0], outcome=outcome, paragraphs=tuple(paragraphs), against=())
