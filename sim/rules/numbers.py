"""The scenario as arrays, in the axes every computation uses.

Axes: ``i`` delegation (I), ``k`` paragraph (K), ``w`` rung (W, ladders padded to the longest),
``o`` option (see ``options.py``). Positions, strengths and references are on 0..1 here.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers: TypeAlias = MutableSequence[float] | Floats

VETO = 1e6
"""Finite stand-in for an infinite penalty: no value, cost or weight of the model comes near it,
and sums with it stay defined."""


class Topic(NamedTuple):
    """One paragraph: its place k in the text, its ladder, its tabled rung.

    ``width``: as in ``options.py``.
    """

    place: int
    reference: float
    strengths: tuple[float, ...]
    tabled: int
    width: int


class Mandate(NamedTuple):
    """One delegation's stances: a number for each paragraph, and kappa. The rules index them."""

    position: Numbers
    salience: Numbers
    floor: Numbers
    ceiling: Numbers
    penalty: Numbers
    kappa: float


@dataclass(frozen=True, eq=False)
class TextArrays:
    """The text being drafted. strength (K, W) padded with 2; rungs, silence, tabled (K,)."""

    strength: Floats
    reference: Floats
    rungs: Ints
    silence: Ints
    tabled: Ints

    @property
    def width(self) -> int:
        """Rungs of the longest ladder, W."""
        return int(self.strength.shape[1])

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The paragraphs one by one."""
        rows = zip(self.strength.tolist(), self.rungs.tolist(), strict=True)
        ladders = [tuple(row[:rungs]) for row, rungs in rows]
        numbers = zip(self.reference.tolist(), ladders, self.tabled.tolist(), strict=True)
        return tuple(Topic(k, *each, self.width) for k, each in enumerate(numbers))


@dataclass(frozen=True, eq=False)
class Stances:
    """One set of stances: the stated ones, or one replication's draw.

    Stored so that the delegations of a paragraph lie side by side (Fortran order): the rules run
    over them in their innermost loop.

    position, salience (rows sum to 1), floor, ceiling, penalty: (I, K); kappa: (I,).
    Without a red line floor is -inf, ceiling +inf and penalty 0.
    """

    position: Floats
    salience: Floats
    floor: Floats
    ceiling: Floats
    penalty: Floats
    kappa: Floats

    def at(self, rows: Ints) -> Stances:
        """The stances of some delegations, as copies."""

        def some(matrix: Floats) -> Floats:
            return np.array(matrix[rows], order="F")

        position, salience, floor, ceiling, penalty = map(some, self.matrices)
        return Stances(position, salience, floor, ceiling, penalty, self.kappa[rows])

    @property
    def matrices(self) -> tuple[Floats, ...]:
        """The five (I, K) matrices, in order."""
        return self.position, self.salience, self.floor, self.ceiling, self.penalty

    def mandates(self) -> list[Mandate]:
        """A copy of everybody's stances, as plain numbers, one by one."""
        columns = (matrix.tolist() for matrix in self.matrices)
        return [Mandate(*each) for each in zip(*columns, self.kappa.tolist(), strict=True)]

    def mandate(self, i: int) -> Mandate:
        """A copy of one delegation's stances, as plain numbers."""
        position, salience, floor, ceiling, penalty = (m[i].tolist() for m in self.matrices)
        return Mandate(position, salience, floor, ceiling, penalty, float(self.kappa[i]))

    def views(self, i: int) -> Mandate:
        """One delegation's stances as views: what changes them changes these."""
        position, salience, floor, ceiling, penalty = (m[i] for m in self.matrices)
        return Mandate(position, salience, floor, ceiling, penalty, float(self.kappa[i]))

    @classmethod
    def of(cls, mandates: Sequence[Mandate]) -> Stances:
        """The stances of delegations, as arrays."""
        *columns, kappas = zip(*mandates, strict=True)
        position, salience, floor, ceiling, penalty = (np.array(c, order="F") for c in columns)
        return cls(position, salience, floor, ceiling, penalty, np.array(kappas))


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a negotiation needs, besides the chair alternative and the draw.

    ``lowest`` and ``highest`` (I, K) bound the positions drawn. ``draws_with`` (I,): the row whose
    draw of a penalty each shares, its own without a side.
    Rows are all delegations; ``seats`` are the rows of those in the room. The absent are drawn too,
    so that who stays away does not change the others' draws.
    """

    text: TextArrays
    stances: Stances
    position_sd: Floats
    lowest: Floats
    highest: Floats
    capability: Floats
    draws_with: Ints
    seats: Ints


@lru_cache(maxsize=16)
def inputs_of(scenario: Scenario) -> Inputs:
    """Arrays of a scenario: stated stances, scatter of positions (I, K), capability, presence."""
    return Inputs(
        text=text_of(scenario),
        stances=stances_of(scenario),
        position_sd=_position_sd(scenario),
        lowest=_matrix(scenario, "at_least", 0.0, 100.0),
        highest=_matrix(scenario, "at_most", 0.0, 100.0),
        capability=np.array([d.capability for d in scenario.delegations], dtype=float),
        draws_with=_draws_with(scenario),
        seats=np.nonzero([d.present for d in scenario.delegations])[0],
    )


def text_of(scenario: Scenario) -> TextArrays:
    """The ladders of a scenario as arrays."""
    paragraphs = scenario.paragraphs
    widest = max(len(paragraph.rungs) for paragraph in paragraphs)
    strength = np.full((len(paragraphs), widest), 2.0)
    for k, paragraph in enumerate(paragraphs):
        strength[k, : len(paragraph.rungs)] = [rung.strength / 100 for rung in paragraph.rungs]
    return TextArrays(
        strength=strength,
        reference=np.array([p.reference / 100 for p in paragraphs]),
        rungs=np.array([len(p.rungs) for p in paragraphs]),
        silence=np.array([p.silence for p in paragraphs]),
        tabled=np.array([p.tabled for p in paragraphs]),
    )


def stances_of(scenario: Scenario) -> Stances:
    """The stated stances of a scenario as arrays."""
    salience = _matrix(scenario, "salience", 0.0, 1.0)
    return Stances(
        position=_matrix(scenario, "position", 0.0, 100.0),
        salience=np.asfortranarray(salience / salience.sum(axis=1, keepdims=True)),
        floor=_matrix(scenario, "floor", -np.inf, 100.0),
        ceiling=_matrix(scenario, "ceiling", np.inf, 100.0),
        penalty=np.minimum(_matrix(scenario, "penalty", 0.0, 1.0), VETO),
        kappa=np.array([d.kappa for d in scenario.delegations], dtype=float),
    )


def _matrix(scenario: Scenario, number: str, absent: float, scale: float) -> Floats:
    """One number of every stance, (I, K), divided by a scale."""
    values = [
        [getattr(d.stances[p.id], number) for p in scenario.paragraphs]
        for d in scenario.delegations
    ]
    filled = [[absent if v is None else v / scale for v in row] for row in values]
    return np.array(filled, order="F")


def _draws_with(scenario: Scenario) -> Ints:
    """The row of the first member of everybody's side, in the room or not, (I,)."""
    rows = {member.id: row for row, member in enumerate(scenario.delegations)}
    first = {iso3: s.members[0] for s in scenario.sides.values() for iso3 in s.members}
    return np.array([rows[first.get(iso3, iso3)] for iso3 in rows], dtype=np.int64)


def _position_sd(scenario: Scenario) -> Floats:
    uncertainty = scenario.uncertainty
    narrow = uncertainty.position_sd / 100

    def sd(evidence_id: str) -> float:
        judged = scenario.evidence[evidence_id].kind == "judgement"
        return narrow * uncertainty.judgement_factor if judged else narrow

    return np.array(
        [
            [sd(d.stances[p.id].evidence["position"]) for p in scenario.paragraphs]
            for d in scenario.delegations
        ],
        order="F",
    )
