"""A scenario: the meeting, the text, the delegations and their stances, resolved and checked.

``load_scenario`` reads a file, ``Scenario.with_values`` gives a changed copy; both refuse early.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import InputError, nearest_titled
from sim.scenario.checking import validated
from sim.scenario.paths import with_values
from sim.scenario.reading import Document, read_document
from sim.scenario.resolved import (
    Accord,
    Delegation,
    InTheChair,
    Package,
    Paragraph,
    Side,
    Stance,
)
from sim.scenario.resolving import resolve
from sim.scenario.schema import (
    Assumptions,
    Evidence,
    Facilitator,
    Meeting,
    Sideline,
    Uncertainty,
)

__all__ = [
    "Alternative", "Delegation", "OfAlternative", "Package", "Paragraph", "Scenario", "Stance",
    "build", "load_scenario",
]  # fmt: skip


class Alternative(NamedTuple):
    """What the chair does with the draft (strategy), and issues if the meeting fails (fallback).

    >>> print(Alternative("bridge", "none"))
    bridge + none
    """

    strategy: str
    fallback: str

    def __str__(self) -> str:
        return f"{self.strategy} + {self.fallback}"


class OfAlternative:
    """What came of one chair alternative, whose two parts can be asked for by name."""

    alternative: Alternative

    @property
    def strategy(self) -> str:
        """What the chair did with the draft."""
        return self.alternative.strategy

    @property
    def fallback(self) -> str:
        """What the chair issued, or would have issued, without a joint text."""
        return self.alternative.fallback


@dataclass(frozen=True, eq=False)
class Scenario:
    """Everything a meeting starts from. Frozen; ``with_values`` gives a changed copy.

    Of a text that is decided apart ``within`` is the whole meeting: it has the paragraphs of that
    text alone, and everything else of the meeting. ``texts`` gives them all.
    """

    name: str
    source: str
    meeting: Meeting
    cost_of_failure: float
    assumptions: Assumptions
    uncertainty: Uncertainty
    paragraphs: tuple[Paragraph, ...]
    packages: tuple[Package, ...]
    accords: tuple[Accord, ...]
    delegations: tuple[Delegation, ...]
    groups: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, Side]
    sidelines: tuple[Sideline, ...]
    evidence: Mapping[str, Evidence]
    document: Document = dataclasses.field(repr=False, compare=False)
    within: Scenario | None = dataclasses.field(default=None, repr=False)

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """A copy with each path set to a value (the paths of ``--set``).

        Raises InputError for an unknown path or a value that the schema refuses.
        """
        return self.rebuilt(with_values(self.document, values))

    def rebuilt(self, document: Document) -> Scenario:
        """The same meeting, or text of it, from a changed document. Raises as ``build``."""
        if self.within is not None:
            return self.within.rebuilt(document).text(self.packages[0].id)
        return build(document, name=self.name, source=self.source)

    @property
    def separate(self) -> bool:
        """Whether its packages are texts that are decided apart."""
        return self.meeting.texts == "separate"

    @cached_property
    def texts(self) -> tuple[Scenario, ...]:
        """What is decided at once: the whole meeting, or each of its texts."""
        if not self.separate:
            return (self,)
        return tuple(_text(self, package) for package in self.packages)

    def text(self, name: str) -> Scenario:
        """The text decided apart with this id or title, as a meeting of its own.

        InputError names the nearest if there is none, or says that all is one text.
        """
        if not self.separate:
            what = f"{self.meeting.name} decides on one text; texts apart need meeting.texts"
            raise InputError(f"{what} = 'separate'")
        ids = {package.title: package.id for package in self.packages}
        wanted = _by_id(self.packages, ids.get(name, name), "text", "title")
        return self.texts[self.packages.index(wanted)]

    @property
    def one_text(self) -> Scenario:
        """The scenario itself; InputError lists the texts if they are decided apart."""
        if self.separate:
            raise InputError(several_texts(self))
        return self

    def about(self, meeting: Sideline) -> list[bool]:
        """Whether a sideline meeting is about each paragraph; about all where it names none."""
        named = meeting.paragraphs
        return [named is None or paragraph.id in named for paragraph in self.paragraphs]

    @property
    def chair(self) -> InTheChair:
        """Who chairs: a delegation, or a facilitator who is none."""
        chair = self.meeting.chair
        if isinstance(chair, Facilitator):
            return InTheChair(chair.name, None)
        return InTheChair(self.delegation(chair).name, chair)

    @property
    def alternative(self) -> Alternative:
        """The scenario's own chair alternative, as its file states it."""
        return Alternative(self.meeting.strategy, self.meeting.fallback)

    def with_alternative(self, alternative: Alternative) -> Scenario:
        """A copy with this chair alternative as its own."""
        if alternative == self.alternative:
            return self
        strategy, fallback = alternative
        return self.with_values({"meeting.strategy": strategy, "meeting.fallback": fallback})

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph with this id; InputError names the nearest if there is none."""
        return _by_id(self.paragraphs, paragraph_id, "paragraph", "title")

    def stand_of(self, iso3: str) -> str:
        """Whose red lines a delegation's are: the id of its side, or its own without one."""
        sides = (key for key, side in self.sides.items() if iso3 in side.members)
        return next(sides, iso3)

    def package(self, package_id: str) -> Package:
        """The package with this id, or that of the paragraph with this id.

        InputError names the nearest if there is none.
        """
        holding = [p for p in self.packages if package_id in p.paragraphs]
        if holding and all(package_id != package.id for package in self.packages):
            return holding[0]
        return _by_id(self.packages, package_id, "paragraph", "title")

    def delegation(self, iso3: str) -> Delegation:
        """The delegation with this code; InputError names the nearest if there is none."""
        return _by_id(self.delegations, iso3, "delegation", "name")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the resolved document: two scenarios with the same digest run alike."""
        text = json.dumps(self.document, sort_keys=True, default=str)
        text += "" if self.within is None else self.packages[0].id
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def width(self) -> int:
        """Rungs of the longest ladder, to which options are numbered (``rules/options.py``).

        Those of the whole meeting, so that an option has the same number in all its texts.
        """
        if self.within is not None:
            return self.within.width
        return max(len(package.rungs) for package in self.packages)

    @property
    def present(self) -> tuple[Delegation, ...]:
        """The delegations in the room."""
        return tuple(delegation for delegation in self.delegations if delegation.present)

    def __repr__(self) -> str:
        return (
            f"<Scenario {self.name}: {self.meeting.name}, {self.meeting.date}; "
            f"{len(self.delegations)} delegations, {len(self.paragraphs)} paragraphs>"
        )


def several_texts(scenario: Scenario) -> str:
    """Why a question about one text has no answer where several are decided apart."""
    named = ", ".join(f"{package.id} ({package.title})" for package in scenario.packages)
    return (
        f"{scenario.meeting.name} decides on {len(scenario.packages)} texts apart, and this is "
        f"about one: take one of `scenario.texts`, on the command line by --text; there are {named}"
    )


def _text(whole: Scenario, package: Package) -> Scenario:
    """A package that is decided apart, as a meeting of its own, named by its id and title."""
    own, title = package.paragraphs, f"{whole.meeting.name}: {package.title}"
    about = [
        (sideline, tuple(key for key in own if key in (sideline.paragraphs or own)))
        for sideline in whole.sidelines
    ]
    return dataclasses.replace(
        whole,
        name=f"{whole.name}.{package.id}",
        meeting=whole.meeting.model_copy(update={"texts": "joint", "name": title}),
        paragraphs=tuple(paragraph for paragraph in whole.paragraphs if paragraph.id in own),
        packages=(dataclasses.replace(package, places=tuple(range(len(own)))),),
        accords=tuple(accord for accord in whole.accords if accord.package == package.id),
        delegations=tuple(
            dataclasses.replace(member, stances={key: member.stances[key] for key in own})
            for member in whole.delegations
        ),
        sidelines=tuple(
            sideline.model_copy(update={"paragraphs": keys}) for sideline, keys in about if keys
        ),
        within=whole,
    )


def _by_id(items: tuple[Any, ...], wanted: str, kind: str, entry: str) -> Any:
    for item in items:
        if item.id == wanted:
            return item
    titles = {item.id: getattr(item, entry) for item in items}
    raise InputError(
        f"unknown {kind} '{wanted}'; the scenario has {', '.join(titles)}",
        near=nearest_titled(wanted, titles),
    )


def load_scenario(name_or_path: str | Path, values: Mapping[str, Any] | None = None) -> Scenario:
    """Load a shipped scenario by name, or a file by path; ``values`` sets paths first.

    Raises InputError naming the place in the file, what was found and what would be right.
    """
    document = read_document(name_or_path)
    try:
        if values:
            validated(document)
            document = with_values(document, values)
        return build(document, name=Path(name_or_path).stem, source=str(name_or_path))
    except InputError as error:
        raise error.inside(str(name_or_path)) from None


def scenario_of(scenario: Scenario | str | Path) -> Scenario:
    """The scenario itself, or the shipped one or file of this name.

    Raises InputError for anything else, and as :func:`load_scenario`.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str | Path):
        return load_scenario(scenario)
    raise InputError(
        f"must be a Scenario, or the name or path of one, found {scenario!r}", where="scenario"
    )


def build(document: Document, *, name: str, source: str = "") -> Scenario:
    """Validate a nested table and resolve its layers. Raises InputError with every mistake."""
    file = validated(document)
    resolved = resolve(file)
    return Scenario(
        name=name,
        source=source,
        meeting=file.meeting,
        cost_of_failure=resolved.cost_of_failure,
        assumptions=file.assumptions,
        uncertainty=file.uncertainty,
        paragraphs=resolved.paragraphs,
        packages=resolved.packages,
        accords=resolved.accords,
        delegations=resolved.delegations,
        groups={key: group.members for key, group in file.groups.items()},
        sides=resolved.sides,
        sidelines=file.sidelines,
        evidence=resolved.evidence,
        document=document,
    )
