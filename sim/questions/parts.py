"""A delegation's shortfall taken apart: the parts sum to it exactly.

``shortfall = wording + red_line + naming + fallback - tolerance``, each summed over paragraphs:

- wording: what the paragraph as it stands takes from the delegation, against silence (its value in
  the form in which it appears, with the sign changed: a wording it likes counts below 0);
- red_line: the penalty where it is bound and the wording lies outside its red line;
- naming: what being named in a carve-out costs it, less what being named in the fallback would;
- fallback: what the chair would issue instead is worth to it, the footnote apart;
- tolerance: K_i(t), what failure costs it in that round.

Below 0 the sum is the slack of a delegation that accepts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.model.room import Room
from sim.rules.consensus import (
    accepts,
    contests,
    disputed_rung,
    fallback_value,
    issued_value,
    joint_value,
    worth_of,
)
from sim.rules.numbers import VETO, Ints

PARTS = ("wording", "red_line", "naming", "fallback")


@dataclass(frozen=True)
class Parts:
    """The parts of one delegation's regret over one paragraph (or over several, added up)."""

    wording: float = 0.0
    red_line: float = 0.0
    naming: float = 0.0
    fallback: float = 0.0

    def __add__(self, other: Parts) -> Parts:
        return Parts(*(getattr(self, part) + getattr(other, part) for part in PARTS))

    @property
    def regret(self) -> float:
        """What joining the text takes from the delegation against the fallback."""
        return self.wording + self.red_line + self.naming + self.fallback

    def to_dict(self) -> dict[str, float | None]:
        """Plain data for JSON; what no cost reaches (a veto) is None."""
        return {part: finite(getattr(self, part)) for part in PARTS}


def finite(value: float) -> float | None:
    """The value, or None in place of a veto's penalty, which no cost reaches."""
    return None if abs(value) > VETO / 2 else value


@dataclass(frozen=True)
class Shortfall:
    """How far a delegation is from accepting a text (``short`` > 0), or how much room is left.

    ``by_paragraph``: parts by paragraph id.
    """

    delegation: str
    parts: Parts
    tolerance: float
    by_paragraph: dict[str, Parts]

    @property
    def short(self) -> float:
        """Regret less tolerance: the parts sum to it."""
        return self.parts.regret - self.tolerance

    @property
    def accepts(self) -> bool:
        """Whether the delegation accepts the text."""
        return bool(accepts(self.parts.regret, self.tolerance))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; what no cost reaches (a veto) is None."""
        return {
            "delegation": self.delegation,
            "accepts": self.accepts,
            **self.parts.to_dict(),
            "tolerance": self.tolerance,
            "short": finite(self.short),
            "by_paragraph": {key: parts.to_dict() for key, parts in self.by_paragraph.items()},
        }


def shortfalls_of(room: Room, text: Ints, round_: int) -> list[Shortfall]:
    """The shortfall of every delegation in the room at a text (K,) in a round."""
    tolerated, everything = room.tolerated(round_), range(len(text))
    return [
        shortfall_of(room, text, i, float(limit), everything) for i, limit in enumerate(tolerated)
    ]


def shortfall_of(
    room: Room, text: Ints, i: int, tolerance: float, about: Iterable[int]
) -> Shortfall:
    """The shortfall of delegation i at some paragraphs (indices) of a text (K,)."""
    ids = [package.id for package in room.scenario.packages]
    by_paragraph = {ids[k]: parts_of(room, k, int(text[k]), i) for k in about}
    total = sum(by_paragraph.values(), Parts())
    return Shortfall(room.members[i].id, total, tolerance, by_paragraph)


def parts_of(room: Room, k: int, option: int, i: int) -> Parts:
    """The parts of the regret of delegation i over package k standing as an option."""
    topic, terms = room.text.topics[k], room.terms
    rung = int(disputed_rung(option, room.width, topic.tabled))
    mandate = room.stances.mandate(i)
    value, crossed = worth_of(mandate, topic, rung)
    contested_tabled = bool(room.contested[k, topic.tabled, i])
    issued = float(issued_value(worth_of(mandate, topic, topic.tabled)[0], contested_tabled, terms))
    if option == room.width:
        parts = Parts(wording=-terms.statement * value, fallback=issued)
        return _unnamed(parts, contested_tabled, room)
    disputed = bool(room.contested[k, rung].any())
    carved = option > room.width and disputed
    named = carved and bool(contests(joint_value(value, crossed)))
    parts = Parts(
        wording=-value * (terms.carve_out if carved else 1.0),
        red_line=0.0 if named else crossed,
        naming=terms.naming_cost if named else 0.0,
        fallback=float(fallback_value(value, crossed, disputed, issued, terms)),
    )
    return _unnamed(parts, contested_tabled, room) if disputed else parts


def _unnamed(parts: Parts, contested_tabled: bool, room: Room) -> Parts:
    """Count a footnote in the fallback as naming, not as what the fallback is worth."""
    footnote = room.terms.naming_cost if contested_tabled and room.terms.fallback_names else 0.0
    return parts + Parts(naming=-footnote, fallback=footnote)
