"""What every standard model is given: who wants what, how much, and with which weight.

And the two plainest summaries of positions, with their tie rules.

Axes: ``i`` actor (I), ``k`` issue (K). Positions and the reference point are on 0..100.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.output.tabular import Row, Tabular
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Prediction(Tabular):
    """What a model expects.

    position: (K,) on 0..100. fails: True where the model says that no change of the reference
    point is agreed, False where it says that one is, None where it cannot speak of failure.
    note: one line on what the model did.
    """

    position: Floats
    fails: bool | None = None
    note: str = ""

    def rows(self) -> list[Row]:
        """One row per issue or paragraph, by its place."""
        return [
            {"issue": place, "position": float(position), "fails": self.fails}
            for place, position in enumerate(self.position)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"position": self.position.tolist(), "fails": self.fails, "note": self.note}

    def __repr__(self) -> str:
        says = {None: "says nothing of failure", False: "agreed", True: "no change is agreed"}
        places = np.array2string(self.position, precision=1, separator=", ", threshold=12)
        return f"<Prediction {' '.join(places.split())}: {says[self.fails]}>"


@dataclass(frozen=True)
class Problem:
    """A decision to be predicted.

    positions (I, K) and reference (K,) on 0..100; salience (I, K) >= 0 on any scale, rows need not
    sum to 1; capability (I,) >= 0. disagreement (I,): utilities if nothing is agreed, on the
    scale of ``zone.quadratic_utility`` (None: those of the reference point). veto (I,): whose
    consent is needed (None: everyone's). setter: index of the agenda setter (None: nobody).
    Raises InputError where an array does not fit.
    """

    positions: Floats
    salience: Floats
    capability: Floats
    reference: Floats | None = None
    disagreement: Floats | None = None
    veto: Bools | None = None
    setter: int | None = None
    actors: tuple[str, ...] = ()
    issues: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        actors, issues = self.positions.shape
        shapes = {
            "salience": (self.salience, (actors, issues)),
            "capability": (self.capability, (actors,)),
            "reference": (self.reference, (issues,)),
            "disagreement": (self.disagreement, (actors,)),
            "veto": (self.veto, (actors,)),
        }
        for name, (array, shape) in shapes.items():
            if array is not None and np.shape(array) != shape:
                raise InputError(f"must have shape {shape}, not {np.shape(array)}", where=name)
        _within(self.positions, "positions")
        if self.reference is not None:
            _within(self.reference, "reference")
        if not (np.all(self.salience >= 0) and np.all(self.capability >= 0)):
            raise InputError("salience and capability must not be negative")
        if self.setter is not None and not 0 <= self.setter < actors:
            raise InputError(f"must be an actor 0..{actors - 1}, not {self.setter}", where="setter")

    @classmethod
    def from_scenario(cls, scenario: Scenario) -> Problem:
        """The stated stances of the delegations in the room; the chair's state sets the agenda.

        There is no agenda setter where that is not in the room, or the chair is no delegation.
        """
        inputs = inputs_of(scenario)
        room = inputs.seats
        names = tuple(delegation.id for delegation in scenario.present)
        chair = scenario.chair.iso3
        return cls(
            positions=100 * inputs.stances.position[room],
            salience=inputs.stances.salience[room],
            capability=inputs.capability[room],
            reference=np.array([float(p.reference) for p in scenario.paragraphs]),
            setter=names.index(chair) if chair in names else None,
            actors=names,
            issues=tuple(paragraph.id for paragraph in scenario.paragraphs),
        )

    @property
    def weight(self) -> Floats:
        """Capability x salience, (I, K): an actor's effective power on an issue."""
        return np.asarray(self.capability[:, None] * self.salience)

    @property
    def status_quo(self) -> Floats:
        """The reference point, (K,); InputError where the problem has none."""
        if self.reference is None:
            raise InputError("this model needs a reference point, and the problem has none")
        return self.reference

    @property
    def shares(self) -> Floats:
        """Salience with rows that sum to 1, (I, K); equal shares for an actor without salience."""
        total = self.salience.sum(axis=1, keepdims=True)
        equal = np.full(self.salience.shape, 1 / self.salience.shape[1])
        return np.asarray(np.divide(self.salience, total, out=equal, where=total > 0))

    @property
    def consenting(self) -> Bools:
        """Whose consent is needed, (I,)."""
        everyone = np.ones(len(self.capability), dtype=bool)
        return everyone if self.veto is None else self.veto


def _within(values: Floats, name: str) -> None:
    inside = np.isfinite(values) & (values >= 0) & (values <= 100)
    if not inside.all():
        at = tuple(int(n) for n in np.argwhere(~inside)[0])
        raise InputError(f"must be on 0..100, not {values[at]:g}", where=f"{name}{list(at)}")


def weighted_median_of(x: Floats, weight: Floats) -> float:
    """The lowest position with at least half of the total weight at or below it.

    x, weight: (I,). Where exactly half the weight lies at or below a position, that lower
    position is taken (one of several conventions). Without any weight all count equally.

    >>> weighted_median_of(np.array([4.0, 7.0, 10.0]), np.array([1.0, 1.0, 2.0]))
    7.0
    """
    weight = weight if np.any(weight > 0) else np.ones(len(x))
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weight[order])
    half = below[-1] / 2
    return float(x[order][np.searchsorted(below, half * (1 - 1e-12))])


def weighted_mean_of(x: Floats, weight: Floats) -> Floats:
    """Weighted mean over actors, (K,); x, weight: (I, K). Unweighted where no weight is given."""
    total = weight.sum(axis=0)
    weight = np.where(total > 0, weight, 1.0)
    return np.asarray((weight * x).sum(axis=0) / weight.sum(axis=0))
