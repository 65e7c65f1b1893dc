"""What came of a case. Nothing but the scores imports this, after everything has been run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from sim.backtest.record import CLASS_OF_OUTCOME
from sim.casebook.pair import AFTER_THE_EVE, CasePair, CaseTable, Names, read_json
from sim.errors import InputError, pick
from sim.model.document import OUTCOMES
from sim.scenario.checking import wanted
from sim.scenario.rows import refuse
from sim.scenario.schema import Percent

TRUTH = AFTER_THE_EVE[0]


class FinalWording(CaseTable):
    """How strong what was adopted is."""

    strength: Percent
    text: str = ""


class Truth(CaseTable):
    """The kind of document, who stood in the way, which paragraphs fell, what the others say."""

    outcome: Annotated[str, AfterValidator(lambda text: pick(text, OUTCOMES, "outcome"))]
    blockers: Names | None = None
    blockers_by_paragraph: dict[str, Names] = Field(default_factory=dict)
    blocked_paragraphs: Names = Field(default_factory=list)
    final_wording: dict[str, FinalWording] = Field(default_factory=dict)

    @property
    def observed(self) -> int:
        """The index of its class in ``record.CLASSES``."""
        return CLASS_OF_OUTCOME[self.outcome]


@dataclass(frozen=True)
class KnownTruth:
    """What came of a case, or why that cannot be said."""

    truth: Truth | None
    reason: str = ""


def truth_of(pair: CasePair) -> KnownTruth:
    """What came of a case; one without a readable truth is forecast, and not scored."""
    where = f"{pair.file}: {TRUTH}"
    given: Any = read_json(Path(pair.file)).get(TRUTH)
    if not isinstance(given, dict):
        return KnownTruth(None, f"{where}: must be a table with the outcome")
    given = {key: value for key, value in given.items() if value is not None}
    try:
        return KnownTruth(_valid(given, where))
    except InputError as error:
        return KnownTruth(None, str(error))


def _valid(given: dict[str, Any], where: str) -> Truth:
    try:
        return Truth.model_validate(given)
    except ValidationError as error:
        mistakes = []
        for detail in error.errors():
            place = ".".join([where, *map(str, detail["loc"])])
            own = detail.get("ctx", {}).get("error")
            what = own.message if isinstance(own, InputError) else wanted(detail)
            near = own.near if isinstance(own, InputError) else None
            mistakes.append(InputError(what, where=place, near=near))
        refuse(mistakes)
        raise


def adopted(truth: Truth, pair: CasePair, paragraph: str) -> bool:
    """Whether a paragraph was adopted: not blocked, with a final wording above silence."""
    topic = next(topic for topic in pair.case.paragraphs if topic.id == paragraph)
    final = truth.final_wording.get(paragraph)
    passed = paragraph not in truth.blocked_paragraphs
    return passed and final is not None and final.strength > topic.silence


def stood_in_the_way(truth: Truth, paragraph: str | None) -> frozenset[str] | None:
    """Who refused the meeting's text, or one paragraph; None where the case does not say."""
    if paragraph is None:
        return None if truth.blockers is None else frozenset(truth.blockers)
    if paragraph in truth.blockers_by_paragraph:
        return frozenset(truth.blockers_by_paragraph[paragraph])
    if paragraph not in truth.blocked_paragraphs:
        return frozenset()
    # of several texts that fell, the case says who stood in the way only of all
    apart = truth.blockers_by_paragraph or truth.blockers is None
    return None if apart else frozenset(truth.blockers or ())
