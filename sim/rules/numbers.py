"""The scenario as arrays, in the axes every computation uses.

Axes: ``i`` delegation (I), ``j`` paragraph (J), ``k`` package (K; a paragraph alone is a package of
one), ``w`` rung of a package (W, ladders padded to the longest), ``o`` option (see ``options.py``).
Stances are on paragraphs, drafts are of packages. Positions, strengths and references are on 0..1.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from functools import cached_property
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


class Passage(NamedTuple):
    """One paragraph of a package: its place j, its reference, its strength at each rung of it."""

    place: int
    reference: float
    strengths: tuple[float, ...]


class Topic(NamedTuple):
    """One package: its place k in the text, its passages, how many rungs, which is tabled.

    ``width``: as in ``options.py``.
    """

    place: int
    passages: tuple[Passage, ...]
    rungs: int
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
    """The text being drafted. rungs, silence, tabled (K,).

    Its passages lie package by package: those of package k are ``starts[k]`` to ``starts[k + 1]``.
    places (J,): the paragraph that each is; strength (J, W), padded with 2; reference (J,).
    """

    starts: Ints
    places: Ints
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
        """The packages one by one."""
        numbers = zip(self.rungs.tolist(), self.tabled.tolist(), strict=True)
        return tuple(
            Topic(k, self._passages(k, rungs), rungs, tabled, self.width)
            for k, (rungs, tabled) in enumerate(numbers)
        )

    @cached_property
    def mean_strength(self) -> Floats:
        """How strong each package is at each rung: the mean of its passages, (K, W)."""
        summed = np.add.reduceat(self.strength, self.starts[:-1], axis=0)
        means: Floats = summed / np.diff(self.starts)[:, None]
        return means

    def _passages(self, k: int, rungs: int) -> tuple[Passage, ...]:
        places, references, strengths = (
            array[self.starts[k] : self.starts[k + 1]].tolist()
            for array in (self.places, self.reference, self.strength)
        )
        return tuple(
            Passage(j, reference, tuple(row[:rungs]))
            for j, reference, row in zip(places, references, strengths, strict=True)
        )


@dataclass(frozen=True, eq=False)
class Stances:
    """One set of stances: the stated ones, or one replication's draw.

    Stored so that the delegations of a paragraph lie side by side (Fortran order): the rules run
    over them in their innermost loop.

    position, salience, floor, ceiling, penalty: (I, J); kappa: (I,). Rows of salience sum to 1, or
    where texts are decided apart within each text to 1 or 0.
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

    def about(self, columns: Ints) -> Stances:
        """The stances on some paragraphs, as copies."""
        position, salience, floor, ceiling, penalty = (
            np.array(matrix[:, columns], order="F") for matrix in self.matrices
        )
        return Stances(position, salience, floor, ceiling, penalty, self.kappa.copy())

    @property
    def matrices(self) -> tuple[Floats, ...]:
        """The five (I, J) matrices, in order."""
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


def text_of(scenario: Scenario) -> TextArrays:
    """The ladders of a scenario as arrays."""
    packages, paragraphs = scenario.packages, scenario.paragraphs
    places = [j for package in packages for j in package.places]
    strength = np.full((len(places), scenario.width), 2.0)
    passages = iter(strength)
    for package in packages:
        for j, rungs in zip(package.places, zip(*package.at, strict=True), strict=True):
            ladder = paragraphs[j].rungs
            next(passages)[: len(rungs)] = [ladder[rung].strength / 100 for rung in rungs]
    return TextArrays(
        starts=np.cumsum([0, *(len(package.places) for package in packages)]),
        places=np.array(places),
        strength=strength,
        reference=np.array([paragraphs[j].reference / 100 for j in places]),
        rungs=np.array([len(package.rungs) for package in packages]),
        silence=np.array([package.silence for package in packages]),
        tabled=np.array([package.tabled for package in packages]),
    )


def stances_of(scenario: Scenario) -> Stances:
    """The stated stances of a scenario as arrays."""
    return Stances(
        position=matrix_of(scenario, "position", 0.0, 100.0),
        salience=_shares(matrix_of(scenario, "salience", 0.0, 1.0), texts_of(scenario)),
        floor=matrix_of(scenario, "floor", -np.inf, 100.0),
        ceiling=matrix_of(scenario, "ceiling", np.inf, 100.0),
        penalty=np.minimum(matrix_of(scenario, "penalty", 0.0, 1.0), VETO),
        kappa=np.array([d.kappa for d in scenario.delegations], dtype=float),
    )


def texts_of(scenario: Scenario) -> Ints:
    """The text t of each paragraph, (J,): all 0 where one text is decided at once."""
    found = np.zeros(len(scenario.paragraphs), dtype=np.int64)
    for t, package in enumerate(scenario.packages if scenario.separate else ()):
        found[list(package.places)] = t
    return found


def _shares(salience: Floats, texts: Ints) -> Floats:
    """Saliences (I, J) as shares within each text; 0 where somebody cares for nothing in it."""
    shares = np.zeros(salience.shape, order="F")
    for t in range(texts.max() + 1):
        own = np.asfortranarray(salience[:, texts == t])
        summed = own.sum(axis=1, keepdims=True)
        shares[:, texts == t] = np.divide(own, summed, out=np.zeros(own.shape), where=summed > 0.0)
    return shares


def matrix_of(scenario: Scenario, number: str, absent: float, scale: float) -> Floats:
    """One number of every stance, (I, J), divided by a scale."""
    values = [
        [getattr(d.stances[p.id], number) for p in scenario.paragraphs]
        for d in scenario.delegations
    ]
    filled = [[absent if v is None else v / scale for v in row] for row in values]
    return np.array(filled, order="F")
