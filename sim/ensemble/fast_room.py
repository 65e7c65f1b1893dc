"""A room whose tables the compiled loop fills: the same numbers, for thousands of draws."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.ensemble.tables import Seated, empty_tables, ladders_of, weigh
from sim.model.room import Room, RoomTables


class FastRoom(Room):
    """As :class:`sim.model.room.Room`, which works its tables out by the plain rules."""

    @cached_property
    def tables(self) -> RoomTables:
        """The tables of the stances as they are."""
        text = self.text
        found = empty_tables(len(text.rungs), self.width, len(self.members), 2 * self.width + 1)
        at = Seated(*(np.ascontiguousarray(matrix.T) for matrix in self.stances.matrices))
        weigh(at, ladders_of(text), self.terms, found)
        return RoomTables(found.joint, found.regret, found.disputed)
