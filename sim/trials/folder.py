"""A folder of case pairs: those that can be coded, what there is to run of each, those refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.casebook.bundles import bundles_of
from sim.casebook.coding import CodedCase, code_case
from sim.casebook.pair import CasePair, read_case
from sim.errors import InputError
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class CaseText:
    """A text with a decision of its own: all of a meeting, or one package of several texts.

    ``paragraphs``: ids of those that are scored one by one; none where the meeting is scored.
    """

    coded: CodedCase
    scenario: Scenario
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A file of the folder that is no case, or one that cannot be coded, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """What is in a folder of cases, in the order of the files' names."""

    path: str
    texts: tuple[CaseText, ...]
    refused: tuple[Refused, ...]


def read_folder(path: str | Path) -> Folder:
    """Code every case pair of a folder. Nothing that came of a meeting is read.

    Raises InputError for a folder that is not there or has no case, and where none can be coded.
    """
    path = Path(path)
    if not path.is_dir():
        raise InputError("there is no such folder", where=str(path))
    texts: list[CaseText] = []
    refused = list(_alone(path))
    ids: dict[str, Path] = {}
    files = sorted(path.glob("*.json"))
    if not files:
        raise InputError("has no case: CASE.json with CASE.csv beside it", where=str(path))
    for file in files:
        try:
            pair = read_case(file)
            first = ids.setdefault(pair.case.id, file)
            if first != file:
                what = f"'{pair.case.id}' is the id of {first.name} already"
                raise InputError(what, where=f"{file}: id")
            texts += texts_of(pair)
        except InputError as error:
            refused.append(Refused(file.name, str(error)))
    if not texts:
        reasons = "\n  ".join(one.reason for one in refused)
        raise InputError(f"no case can be coded:\n  {reasons}", where=str(path))
    return Folder(str(path), tuple(texts), tuple(refused))


def _alone(path: Path) -> Iterator[Refused]:
    for table in sorted(path.glob("*.csv")):
        if not table.with_suffix(".json").is_file():
            yield Refused(table.name, f"{table}: has no {table.stem}.json beside it")


def texts_of(pair: CasePair) -> list[CaseText]:
    """The texts of a case: one, or each package alone where they are decided apart."""
    coded = code_case(pair)
    if not pair.case.separable_texts:
        return [CaseText(coded, coded.scenario)]
    return [one_text_alone(coded, package) for package in bundles_of(pair.case.paragraphs)]


def one_text_alone(coded: CodedCase, package: str) -> CaseText:
    """The case as if one of its packages were the whole text: who cares for nothing else is out."""
    topics = bundles_of(coded.pair.case.paragraphs)[package].topics
    ids = tuple(topic.id for topic in topics)
    alone = code_case(coded.pair.only(ids))
    document = {**alone.document, "meeting": dict(alone.document["meeting"])}
    # the only text there is
    document["meeting"].pop("texts", None)
    return CaseText(coded, CodedCase(alone.pair, document, alone.notes).scenario, ids)
