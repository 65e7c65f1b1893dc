"""What the layers of a file come to: paragraphs, stances and delegations, without open ends."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sim.scenario.schema import Evidence, Rung


@dataclass(frozen=True)
class Paragraph:
    """One topic of the text. ``reference`` (0..100) is what silence amounts to.

    ``tabled`` and ``silence`` are indices into ``rungs``.
    """

    id: str
    title: str
    rungs: tuple[Rung, ...]
    reference: float
    tabled: int
    silence: int
    number: str = ""
    precedent: str = ""
    evidence: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title with the printed number, where there is one."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class Package:
    """Paragraphs that move together: one unit of the draft. A paragraph alone is a package of one.

    ``places``: of its paragraphs among all, (n,). ``rungs``: its wordings, as strong as their mean;
    ``at``: the rung of each paragraph at each of them, (W, n). ``tabled`` and ``silence`` index
    ``rungs``; ``reference`` (0..100) is the mean of its paragraphs'. ``parties``: codes of the
    delegations in dispute over it.
    """

    id: str
    title: str
    places: tuple[int, ...]
    paragraphs: tuple[str, ...]
    rungs: tuple[Rung, ...]
    at: tuple[tuple[int, ...], ...]
    reference: float
    tabled: int
    silence: int
    number: str = ""
    precedent: str = ""
    parties: tuple[str, ...] = ()
    evidence: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title with the printed number, where there is one."""
        return f"{self.number}. {self.title}" if self.number else self.title


@dataclass(frozen=True)
class Accord:
    """A wording (index of a rung of a package) that some accepted and some refused on a date."""

    id: str
    package: str
    wording: int
    date: datetime.date
    accepted: tuple[str, ...]
    refused: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class Stance:
    """A delegation on a paragraph. position, floor, ceiling on 0..100; salience >= 0 as stated;

    at_least and at_most bound the position in every draw (0 and 100 where no source does).
    penalty is the mean rho of crossing the red line (inf: absolute veto; 0 without a red line);
    private_penalty that of crossing one that is not stated.
    ``evidence`` names the source of each number.
    """

    position: float
    salience: float
    floor: float | None
    ceiling: float | None
    penalty: float
    evidence: Mapping[str, str]
    at_least: float = 0.0
    at_most: float = 100.0
    private_penalty: float = 0.0


@dataclass(frozen=True)
class Delegation:
    """A member with a voice. ``id`` is its ISO code, ``stances`` are by paragraph id."""

    id: str
    name: str
    head: str
    title: str
    present: bool
    capability: float
    kappa: float
    stances: Mapping[str, Stance]
    evidence: Mapping[str, str]


class InTheChair(NamedTuple):
    """Who chairs. ``iso3`` is the code of the delegation, None where the chair is none.

    >>> print(InTheChair("India", "IND"), "or", InTheChair("A. Gurría", None))
    India or A. Gurría (no delegation)
    """

    name: str
    iso3: str | None

    def __str__(self) -> str:
        return f"{self.name} (no delegation)" if self.iso3 is None else self.name


@dataclass(frozen=True)
class Side:
    """Delegations, in file order, that share red lines, and how far draws of theirs differ.

    ``evidence`` names the source of their being one side.
    """

    members: tuple[str, ...]
    evidence: str


@dataclass(frozen=True)
class Resolved:
    """A resolved file: its text, its delegations and their sides, the evidence that it cites."""

    cost_of_failure: float
    paragraphs: tuple[Paragraph, ...]
    packages: tuple[Package, ...]
    accords: tuple[Accord, ...]
    delegations: tuple[Delegation, ...]
    sides: Mapping[str, Side]
    evidence: Mapping[str, Evidence]
