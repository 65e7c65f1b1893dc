"""Why a meeting ended as it did: minimal conflicts, zones and gaps, shortfalls taken apart, needs.

Everything is about the last round of the scenario's meeting: the room as it was judged, the final
draft, what each would swallow then. Three questions are asked of the wordings:

- the whole text: can any text at all satisfy everybody? Once with the rungs in the joint text
  (``wordings``), once with *split* and carve-outs as well (``all``);
- a paragraph alone: as if the others cost nobody anything;
- a paragraph as drafted: with the others as they stand in the final draft.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.model.negotiation import Negotiation
from sim.model.programme import SECONDS, TextProgramme, TimeLimit
from sim.model.result import Result, option_labels
from sim.model.room import Room
from sim.model.strategies import MOVES, Choice, chair_alternative
from sim.model.zones import acceptable_by_id, contesters_of, joinable, overlap_of, regret_of_rest
from sim.questions.conflict import (
    KINDS,
    Conflict,
    allowed_options,
    conflicts_over,
    departures,
    smallest_conflicts,
)
from sim.questions.explanation import Explanation, ParagraphConflict, TextConflict
from sim.questions.needs import needs_of
from sim.questions.parts import shortfalls_of
from sim.questions.rehearse import adopts, chair_succeeds, objections, without_isolation
from sim.rules.numbers import Floats, Ints
from sim.rules.options import split_option
from sim.scenario.scenario import Scenario, scenario_of

_CHAIRS = {"wordings": ("hold", "bridge", "drop"), "all": tuple(MOVES)}
"""Chairs whose moves stay within the options of each kind of text."""


def explain(
    scenario: Scenario | str,
    alternative: Choice | None = None,
    *,
    replication: int | None = None,
    seed: int | None = None,
    time_limit: float = SECONDS,
) -> Explanation:
    """Hold the meeting and take its result apart; as :class:`sim.model.negotiation.Negotiation`.

    time_limit: seconds for the search for conflicts; what is not proved by then is said so.
    """
    scenario = without_isolation(scenario_of(scenario).one_text)
    chair = chair_alternative(scenario, alternative)
    model = Negotiation(scenario, *chair, replication=replication, seed=seed)
    room = model.room
    while model.running:
        # the last sideline meetings come after the last judgement
        room = model.room.changed()
        model.step()
    return _explanation(room, model.draft, model.rounds, model.result(), time_limit)


def _explanation(
    room: Room, draft: Ints, round_: int, result: Result, time_limit: float
) -> Explanation:
    shortfalls = shortfalls_of(room, draft, round_)
    rows = {member.id: i for i, member in enumerate(room.members)}
    disputed = [k for k, option in enumerate(draft) if contesters_of(room, k, int(option))]
    ids = [paragraph.id for paragraph in room.scenario.packages]
    kind = "all" if (draft >= room.width).any() else "wordings"
    cost = departures(room.text, draft)
    programmes = {each: _programme(room, round_, each) for each in KINDS}
    # before the conflicts, which may use up the time
    needs = {
        s.delegation: needs_of(room, draft, round_, rows[s.delegation], programmes[kind], cost)
        for s in shortfalls
        if not s.accepts
    }
    failed, limit = not result.joint, TimeLimit(time_limit)
    return Explanation(
        result=result,
        text=tuple(
            _text_conflict(room, programmes[each], cost, round_, each, limit.part(1 / left))
            for each, left in zip(KINDS, range(len(KINDS), 0, -1), strict=True)
            if failed
        ),
        paragraphs=tuple(_paragraph(room, draft, round_, k) for k in disputed) if failed else (),
        uncontested=tuple(key for k, key in enumerate(ids) if k not in disputed),
        shortfalls=tuple(sorted(shortfalls, key=lambda s: -s.short)),
        needs=needs,
        time_limit=time_limit,
    )


def _programme(room: Room, round_: int, kind: str) -> TextProgramme:
    allowed = allowed_options(room.text, kind)
    outside = np.zeros(allowed.shape, dtype=np.bool_)
    outside[:, split_option(room.width)] = True
    return TextProgramme(room.regret, room.tolerated(round_), allowed, outside)


def _named(room: Room, sets: Iterable[tuple[int, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(room.members[i].id for i in members) for members in sets)


# the whole text


def _text_conflict(
    room: Room, programme: TextProgramme, cost: Floats, round_: int, kind: str, limit: TimeLimit
) -> TextConflict:
    conflicts = smallest_conflicts(programme, cost, limit=limit)
    text = None
    if conflicts.text is not None:
        checked = adopts(room, conflicts.text, round_)
        text = tuple(option_labels(room.scenario, tuple(int(o) for o in conflicts.text)))
    else:
        checked = all(confirmed(room, c, round_, kind) for c in conflicts.found)
    found = _named(room, (conflict.members for conflict in conflicts.found))
    return TextConflict(kind, found, conflicts.complete, checked, text, conflicts.sizes)


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
    paragraph = room.scenario.packages[k]
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
    inside = room.scenario.packages[k].places
    others = [j for j in range(len(room.scenario.paragraphs)) if j not in inside]
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


def _over(regrets: Floats, limit: Floats) -> tuple[tuple[int, ...], ...]:
    """Smallest conflicts over the rungs of one paragraph, as rows."""
    return conflicts_over([np.nonzero(~row)[0].tolist() for row in joinable(regrets, limit)])
