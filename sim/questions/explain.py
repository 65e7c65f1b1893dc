"""Why a meeting ended as it did: minimal conflicts, zones and gaps, shortfalls taken apart, needs.

Everything is about the last round of the scenario's meeting: the room as it was judged, the final
draft, what each would swallow then. Three questions are asked of the wordings:

- the whole text: can any text at all satisfy everybody? Once with the rungs in the joint text
  (``wordings``), once with *split* and carve-outs as well (``all``);
- a paragraph alone: as if the others cost nobody anything;
- a paragraph as drafted: with the others as they stand in the final draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.model.negotiation import Negotiation
from sim.model.result import Result, option_labels
from sim.model.room import Room
from sim.model.strategies import MOVES
from sim.model.zones import acceptable_by_id, contesters_of, overlap_of, regret_of_rest
from sim.output.answer import Answer
from sim.questions.conflict import (
    KINDS,
    Conflict,
    Conflicts,
    Table,
    allowed_options,
    departures,
    smallest_conflicts,
)
from sim.questions.needs import Need, needs_of
from sim.questions.parts import Shortfall, shortfalls_of
from sim.questions.rehearse import adopts, chair_succeeds, objections
from sim.rules.numbers import Floats, Ints
from sim.rules.options import split_option
from sim.scenario.scenario import Scenario

_CHAIRS = {"wordings": ("hold", "bridge", "drop"), "all": tuple(MOVES)}
"""Chairs whose moves stay within the options of each kind of text."""


@dataclass(frozen=True)
class TextConflict:
    """Conflicts over the whole text, for one of the KINDS of options, by delegation ids.

    ``checked``: the simulator agrees. It adopted, for each member of each conflict, a text by all
    the other members, and no chair in it won over all members of any. ``text``: if there is no
    conflict, option labels of a text that all accept.
    """

    kind: str
    found: tuple[tuple[str, ...], ...]
    complete: bool
    checked: bool
    text: tuple[str, ...] | None


@dataclass(frozen=True)
class ParagraphConflict:
    """A paragraph of the final draft that somebody contests.

    ``acceptable``: by delegation, rungs it would accept with this paragraph alone at stake.
    ``zone``: the rungs all would accept alone. ``gap``: without one, the rung up to which the
    softest side goes and the rung from which the hardest side joins; ``width`` in strength points
    (0..100). ``alone``, ``as_drafted``: smallest conflicts over it. ``checked``: the simulator,
    given every rung in turn, finds an objector in each conflict, and none without any one member.
    """

    id: str
    heading: str
    drafted: str
    contesters: tuple[str, ...]
    acceptable: dict[str, tuple[str, ...]]
    zone: tuple[str, ...]
    gap: tuple[str, str] | None
    width: float | None
    alone: tuple[tuple[str, ...], ...]
    as_drafted: tuple[tuple[str, ...], ...]
    checked: bool


@dataclass(frozen=True)
class Explanation(Answer):
    """The reasons behind one result.

    ``shortfalls``: everybody's, the furthest from accepting first. ``needs``: by objector.
    ``uncontested``: paragraphs nobody contests as drafted.
    """

    result: Result
    text: tuple[TextConflict, ...]
    paragraphs: tuple[ParagraphConflict, ...]
    uncontested: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]
    needs: dict[str, tuple[Need, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from sim.questions.explain_data import explanation_dict

        return explanation_dict(self)


def explain(
    scenario: Scenario,
    strategy: str | None = None,
    fallback: str | None = None,
    *,
    replication: int | None = None,
    seed: int | None = None,
) -> Explanation:
    """Hold the meeting and take its result apart; as :class:`sim.model.negotiation.Negotiation`."""
    model = Negotiation(scenario, strategy, fallback, replication=replication, seed=seed)
    room = model.room
    while model.running:
        # the last sideline meetings come after the last judgement
        room = model.room.changed()
        model.step()
    return _explanation(room, model.draft, model.rounds, model.result())


def _explanation(room: Room, draft: Ints, round_: int, result: Result) -> Explanation:
    shortfalls = shortfalls_of(room, draft, round_)
    rows = {member.id: i for i, member in enumerate(room.members)}
    disputed = [k for k, option in enumerate(draft) if contesters_of(room, k, int(option))]
    ids = [paragraph.id for paragraph in room.scenario.paragraphs]
    kind = "all" if (draft >= room.width).any() else "wordings"
    table = _table(room, draft, round_, kind)
    failed = not result.joint
    return Explanation(
        result=result,
        text=tuple(_text_conflict(room, draft, round_, kind) for kind in KINDS) if failed else (),
        paragraphs=tuple(_paragraph(room, draft, round_, k) for k in disputed) if failed else (),
        uncontested=tuple(key for k, key in enumerate(ids) if k not in disputed),
        shortfalls=tuple(sorted(shortfalls, key=lambda s: -s.short)),
        needs={
            s.delegation: needs_of(room, draft, round_, rows[s.delegation], table)
            for s in shortfalls
            if not s.accepts
        },
    )


def _table(room: Room, draft: Ints, round_: int, kind: str) -> Table:
    allowed = allowed_options(room.text, kind)
    limit, away = room.tolerated(round_), departures(room.text, draft)
    return Table(room.regret, limit, allowed, away, split_option(room.width))


def _named(room: Room, conflicts: Conflicts) -> tuple[tuple[str, ...], ...]:
    sets = sorted(tuple(sorted(conflict.members)) for conflict in conflicts.found)
    return tuple(tuple(room.members[i].id for i in members) for members in sets)


# the whole text


def _text_conflict(room: Room, draft: Ints, round_: int, kind: str) -> TextConflict:
    conflicts = smallest_conflicts(_table(room, draft, round_, kind))
    text = None
    if conflicts.text is not None:
        checked = adopts(room, conflicts.text, round_)
        text = tuple(option_labels(room.scenario, tuple(int(o) for o in conflicts.text)))
    else:
        checked = all(confirmed(room, c, round_, kind) for c in conflicts.found)
    return TextConflict(kind, _named(room, conflicts), conflicts.complete, checked, text)


def confirmed(room: Room, conflict: Conflict, round_: int, kind: str) -> bool:
    """Whether the simulator agrees with the solver about a conflict over the whole text.

    Without any one member it adopts the solver's text; with all of them none of its chairs
    succeeds.
    """
    members = set(conflict.members)
    return all(
        adopts(room, text, round_, members - {left_out})
        for left_out, text in conflict.witnesses.items()
    ) and not any(chair_succeeds(room, chair, round_, members) for chair in _CHAIRS[kind])


# one paragraph


def _paragraph(room: Room, draft: Ints, round_: int, k: int) -> ParagraphConflict:
    limit, overlap = room.tolerated(round_), overlap_of(room, round_, k)
    regrets: Floats = room.regret[k, : room.text.rungs[k]]
    paragraph = room.scenario.paragraphs[k]
    alone = _named(room, _over(regrets, limit))
    drafted = _named(room, _over(regrets, limit - regret_of_rest(room, draft, k)))
    gap = None if overlap.gap is None else [paragraph.rungs[w] for w in overlap.gap]
    contesters = contesters_of(room, k, int(draft[k]))
    return ParagraphConflict(
        id=paragraph.id,
        heading=paragraph.heading,
        drafted=option_labels(room.scenario, tuple(int(option) for option in draft))[k],
        contesters=tuple(room.members[i].id for i in contesters),
        acceptable=acceptable_by_id(room, overlap, k),
        zone=tuple(paragraph.rungs[w].id for w in overlap.zone),
        gap=None if gap is None else (gap[0].id, gap[1].id),
        width=None if gap is None else gap[1].strength - gap[0].strength,
        alone=alone,
        as_drafted=drafted,
        checked=_agrees(_at_stake(room, k), draft, round_, k, alone)
        and _agrees(room, draft, round_, k, drafted),
    )


def _at_stake(room: Room, k: int) -> Room:
    """The room as if every other paragraph cost nobody anything."""
    alone = room.changed()
    others = np.arange(len(room.text.rungs)) != k
    alone.stances.salience[:, others] = alone.stances.penalty[:, others] = 0.0
    alone.refresh()
    return alone


def _agrees(
    room: Room, draft: Ints, round_: int, k: int, conflicts: tuple[tuple[str, ...], ...]
) -> bool:
    """Whether conflicts over the rungs of a paragraph are those of the simulator's own rounds."""
    objectors = []
    for rung in range(int(room.text.rungs[k])):
        text = draft.copy()
        text[k] = rung
        objectors.append(set(objections(room, text, round_)))
    return all(
        all(against & set(members) for against in objectors)
        and all(
            any(not against & (set(members) - {one}) for against in objectors) for one in members
        )
        for members in conflicts
    )


def _over(regrets: Floats, limit: Floats) -> Conflicts:
    """Smallest conflicts over the rungs of one paragraph."""
    rungs = len(regrets)
    table = Table(regrets[None], limit, np.ones((1, rungs), dtype=np.bool_), np.zeros((1, rungs)))
    return smallest_conflicts(table)
