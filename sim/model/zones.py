"""One paragraph at a time: who could join which rung, where all could meet, what one would ask for.

Axes: ``k`` package (K), ``o`` option (O), ``w`` rung (W), ``i`` delegation in the room (I).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.model.room import Room
from sim.rules.consensus import accepts, disputed_rung
from sim.rules.numbers import Bools, Floats, Ints

Rungs = tuple[int, ...]


@dataclass(frozen=True)
class Overlap:
    """One paragraph taken alone, the others costing nobody anything.

    ``acceptable``: the rungs that each delegation (row) could join, from the softest.
    """

    acceptable: tuple[Rungs, ...]

    @property
    def zone(self) -> Rungs:
        """The zone of possible agreement: the rungs all could join."""
        return tuple(sorted(set.intersection(*(set(rungs) for rungs in self.acceptable))))

    @property
    def gap(self) -> tuple[int, int] | None:
        """How far up the softest side goes and where the hardest begins; None if they do not part.

        Those who could join no rung at all have no side.
        """
        some = [rungs for rungs in self.acceptable if rungs]
        if not some:
            return None
        stops, starts = min(rungs[-1] for rungs in some), max(rungs[0] for rungs in some)
        return (stops, starts) if stops < starts else None

    @property
    def softer(self) -> tuple[int, ...]:
        """Rows that stop before the hardest side begins."""
        return self._side(lambda rungs, gap: rungs[-1] < gap[1])

    @property
    def stronger(self) -> tuple[int, ...]:
        """Rows that begin only after the softest side has stopped."""
        return self._side(lambda rungs, gap: rungs[0] > gap[0])

    def _side(self, belongs: Callable[[Rungs, Rungs], bool]) -> tuple[int, ...]:
        gap = self.gap
        if gap is None:
            return ()
        return tuple(i for i, rungs in enumerate(self.acceptable) if rungs and belongs(rungs, gap))

    @property
    def never(self) -> tuple[int, ...]:
        """Rows that could join no rung."""
        return tuple(i for i, rungs in enumerate(self.acceptable) if not rungs)


def overlap_of(room: Room, round_: int, k: int) -> Overlap:
    """The overlap of paragraph k at what each delegation tolerates in a round."""
    fits = joinable(room.regret[k, : room.text.rungs[k]], room.tolerated(round_))
    return Overlap(tuple(tuple(int(w) for w in np.nonzero(column)[0]) for column in fits.T))


def acceptable_by_id(room: Room, overlap: Overlap, k: int) -> dict[str, tuple[str, ...]]:
    """The rungs of paragraph k that each delegation could join, both by their ids."""
    rungs = [rung.id for rung in room.scenario.packages[k].rungs]
    return {
        member.id: tuple(rungs[w] for w in found)
        for member, found in zip(room.members, overlap.acceptable, strict=True)
    }


def joinable(regrets: Floats, tolerated: Floats) -> Bools:
    """Whether each delegation accepts each of several texts: regrets (W, I), (I,) to (W, I)."""
    return np.array(
        [[accepts(r, t) for r, t in zip(row, tolerated, strict=True)] for row in regrets]
    )


def regret_of_rest(room: Room, draft: Ints, k: int) -> Floats:
    """The regret of each delegation over all paragraphs of a draft but k, (I,)."""
    rest: Floats = room.totals(draft) - room.regret[k, draft[k]]
    return rest


def contesters_of(room: Room, k: int, option: int) -> tuple[int, ...]:
    """Rows of those who like paragraph k at an option less than silence; split off, as tabled."""
    rung = disputed_rung(option, room.width, int(room.text.tabled[k]))
    return tuple(int(i) for i in np.nonzero(room.contested[k, rung])[0])
