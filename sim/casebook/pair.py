"""A case pair as it is written: CASE.json, and beside it CASE.csv with a row per stance.

What came of the meeting (``truth``) and red lines that were drawn after its eve
(``late_red_lines``) are dropped as the file is read, before anything else can see them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from sim.casebook.rows import CaseStance, read_stances
from sim.errors import InputError, nearest
from sim.scenario.checking import wanted
from sim.scenario.reading import MAX_BYTES
from sim.scenario.rows import refuse
from sim.scenario.schema import Id, Percent, Text

AFTER_THE_EVE = ("truth", "late_red_lines")
"""What nobody knew on the eve. Only ``trials.truth`` reads the first of them, to score."""

Json = dict[str, Any]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]
"""Several names, or one that stands alone."""


def _named_sides(value: object) -> object:
    return {f"side-{n}": s for n, s in enumerate(value, 1)} if isinstance(value, list) else value


class CaseTable(BaseModel):
    """A table of the JSON; keys without a field are listed as not used."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class LadderRung(CaseTable):
    """One wording and its strength, 0..100."""

    strength: Percent
    label: Text
    text: str = ""


class Acceptance(CaseTable):
    """Who accepted a wording of so much strength, or refused it, on a date before the meeting."""

    date: Text
    who: Names
    strength: Percent
    refused: Names = Field(default_factory=list)
    evidence: str = ""


class CaseParagraph(CaseTable):
    """A topic of the text. ``reference``: the strength of silence, by default the lowest."""

    id: Id
    title: str = ""
    contested: bool = True
    ladder: Annotated[list[LadderRung], Field(min_length=2)]
    reference: Percent | None = None
    tabled_strength: Percent
    tabled_evidence: str = ""
    tabled_source: str = ""
    linked_with: Names = Field(default_factory=list)
    parties: list[str] | None = None
    accepted: list[Acceptance] = Field(default_factory=list)

    @property
    def strengths(self) -> list[float]:
        """Those of its ladder."""
        return [rung.strength for rung in self.ladder]

    @property
    def silence(self) -> float:
        """The strength of saying nothing."""
        return self.strengths[0] if self.reference is None else self.reference

    def rung_id(self, strength: float) -> str:
        """The id of a rung."""
        return "silence" if strength == self.silence else f"at-{strength:g}".replace(".", "-")


class CaseFile(CaseTable):
    """A meeting as it was known on its eve. Notes, sources and doubts are kept as they are."""

    id: Text
    name: str = ""
    date: Text
    eve: Text
    forum: Text
    forum_level: Text
    chair: Text
    rule: Text = "consensus"
    separable_texts: bool = False
    paragraphs: Annotated[list[CaseParagraph], Field(min_length=1)]
    fallback_known_on_eve: str = ""
    fallback_evidence: str = ""
    strategy: str = ""
    strategy_note: str = ""
    cost_of_failure_note: str = ""
    rule_note: str = ""
    eve_note: str = ""
    deadline: Annotated[int, Field(ge=1)] | None = None
    in_sample: bool | str = False
    sides: Annotated[dict[Id, list[str]] | None, BeforeValidator(_named_sides)] = None
    confidence: str = ""
    coding_rules: str = ""
    doubts: Names = Field(default_factory=list)
    leak_notes: Names = Field(default_factory=list)
    sources: Names = Field(default_factory=list)


@dataclass(frozen=True)
class CasePair:
    """A case and its stances; ``unused``: keys and columns that mean nothing here."""

    file: str
    case: CaseFile
    stances: tuple[CaseStance, ...]
    unused: tuple[str, ...] = ()

    @property
    def delegations(self) -> tuple[str, ...]:
        """Their codes, in the order of the rows."""
        return tuple(dict.fromkeys(stance.delegation for stance in self.stances))

    def only(self, paragraphs: Iterable[str]) -> CasePair:
        """The pair as if these paragraphs were the whole text."""
        kept = set(paragraphs)
        topics = [topic for topic in self.case.paragraphs if topic.id in kept]
        case = self.case.model_copy(update={"paragraphs": topics})
        stances = tuple(stance for stance in self.stances if stance.paragraph in kept)
        return CasePair(self.file, case, stances, self.unused)


def read_case(path: str | Path) -> CasePair:
    """Read CASE.json and the CASE.csv beside it.

    Raises InputError naming every mistake with its place (file: key, or file:line:column).
    """
    path = Path(path)
    known = {k: v for k, v in read_json(path).items() if k not in AFTER_THE_EVE}
    given = _without_nulls(known)
    case = _validated(given, str(path))
    _check_names(case, path)
    topics = [topic.id for topic in case.paragraphs]
    stances, columns = read_stances(path.with_suffix(".csv"), topics)
    unused = (*_unused(given, CaseFile), *(f"column {column}" for column in columns))
    return CasePair(str(path), case, stances, unused)


def read_json(path: Path) -> Json:
    """The table of a JSON file. Raises InputError for anything that is none, with its place."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("is too large for a case; the limit is 5 MB", where=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        what = f"not a text file: byte {error.start} is not UTF-8"
        raise InputError(what, where=str(path)) from None
    except json.JSONDecodeError as error:
        place = f"{path}: line {error.lineno}, column {error.colno}"
        raise InputError(f"not valid JSON: {error.msg}", where=place) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=str(path)) from None
    if not isinstance(found, dict):
        raise InputError("must be a table: { ... }", where=str(path))
    return found


def _without_nulls(value: Any) -> Any:
    """The same without keys whose value is null: not given."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return [_without_nulls(v) for v in value] if isinstance(value, list) else value


def _validated(given: Json, file: str) -> CaseFile:
    try:
        return CaseFile.model_validate(given)
    except ValidationError as error:
        refuse([_explain(detail, file) for detail in error.errors()])
        raise


def _explain(detail: ErrorDetails, file: str) -> InputError:
    where = f"{file}: {'.'.join(str(part) for part in detail['loc'])}"
    if detail["type"] == "missing":
        near = nearest(str(detail["loc"][-1]), detail["input"])
        return InputError("missing", where=where, near=near)
    found = repr(detail["input"])
    shown = found if len(found) <= 60 else f"{found[:57]}..."
    return InputError(f"{wanted(detail)}, found {shown}", where=where)


def _check_names(case: CaseFile, path: Path) -> None:
    """Refuse a paragraph that stands twice, and links to one that does not stand at all."""
    ids = [topic.id for topic in case.paragraphs]
    mistakes = []
    for topic in case.paragraphs:
        where = f"{path}: paragraphs.{topic.id}"
        if ids.count(topic.id) > 1:
            mistakes.append(InputError("duplicate id: is given twice", where=where))
        for other in topic.linked_with:
            if other not in ids:
                what = f"'{other}' is not a paragraph of this case"
                near = nearest(other, ids)
                mistakes.append(InputError(what, where=f"{where}.linked_with", near=near))
    refuse(list({str(mistake): mistake for mistake in mistakes}.values()))


def _unused(given: Json, model: type[BaseModel], place: str = "") -> Iterator[str]:
    """Keys that have no field, as their paths; of paragraphs by id."""
    for key, value in given.items():
        if key not in model.model_fields:
            yield f"{place}{key}"
        elif key == "paragraphs" and model is CaseFile:
            for topic in value:
                yield from _unused(topic, CaseParagraph, f"paragraphs.{topic['id']}.")
