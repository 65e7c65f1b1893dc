"""Chair strategies: what the chair does with the draft. A plain dict of small functions.

A strategy is called with the chair at the opening (``chair.round == 0``) and after every round that
did not end in consensus. It may call ``chair.table(draft)``, ``chair.best_move(moves)``,
``chair.put_to_vote()`` and ``chair.close()``. To add one, write such a function and put it into
``CHAIR_STRATEGIES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sim.errors import InputError, pick
from sim.model.exact import ExactText, best_text
from sim.model.record import Ask, Round
from sim.model.room import Room
from sim.rules import options
from sim.rules.asking import most_wanted
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import Ints
from sim.rules.options import Move
from sim.scenario.scenario import Alternative, Scenario


class ChairView(Protocol):
    """What a strategy may know and do."""

    round: int
    deadline: int
    draft: Ints
    room: Room
    scenario: Scenario
    record: Sequence[Round]
    proof: ExactText | None

    def table(self, draft: Sequence[int] | Ints) -> None: ...
    def best_move(self, moves: tuple[Move, ...]) -> None: ...
    def put_to_vote(self) -> None: ...
    def close(self) -> None: ...


ChairStrategy = Callable[[ChairView], None]

MOVES: dict[str, tuple[Move, ...]] = {
    "hold": (),
    "bridge": (options.beside,),
    "drop": (options.beside, options.to_silence),
    "split": (options.beside, options.split_off),
    "carve_out": (options.beside, options.carve_out),
}
"""The moves of the chairs who climb: each round the one that most lowers the total shortfall."""


def hold(chair: ChairView) -> None:
    """The tabled text, take it or leave it."""


def bridge(chair: ChairView) -> None:
    """Each round one rung, softer or stronger, on the paragraph where it helps most."""
    chair.best_move(MOVES["bridge"])


def drop(chair: ChairView) -> None:
    """As bridge; a paragraph can also go straight to silence."""
    chair.best_move(MOVES["drop"])


def split(chair: ChairView) -> None:
    """As bridge; a paragraph can also leave the text for the chair's own statement."""
    chair.best_move(MOVES["split"])


def carve_out(chair: ChairView) -> None:
    """As bridge; those who contest a wording can also be named as exceptions."""
    chair.best_move(MOVES["carve_out"])


def single_text(chair: ChairView) -> None:
    """Random changes to one text, kept when everyone votes for them, annealed.

    Klein, Faratin, Sayama & Bar-Yam 2003.
    """
    if chair.round > 0:
        chair.put_to_vote()


def listening(chair: ChairView) -> None:
    """From the draft with the fewest objectors, the change that most of them ask for.

    It uses nothing but what was said. Who asks for the same weighs by capability where as many ask
    for something else; a draft that was judged before is not tabled again while there is another.
    """
    if chair.round == 0:
        return
    # of drafts with as few, the latest
    best = min(reversed(chair.record), key=lambda judged: len(judged.objections))
    judged = {entry.draft for entry in chair.record}
    asked = {who: ask for who, ask in best.asks.items() if ask is not None}
    new = {who: ask for who, ask in asked.items() if with_ask(best.draft, ask) not in judged}
    wanted = demanded(chair.scenario, new)
    chair.table(best.draft if wanted is None else with_ask(best.draft, wanted))


def demanded(scenario: Scenario, asks: Mapping[str, Ask]) -> Ask | None:
    """Of what delegations ask for, what most of them want, then what the more capable want."""
    packages, options = (
        [ask.package for ask in asks.values()],
        [ask.option for ask in asks.values()],
    )
    row = most_wanted(packages, options, [scenario.delegation(who).capability for who in asks])
    return None if row < 0 else Ask(packages[row], options[row])


def with_ask(draft: tuple[int, ...], ask: Ask) -> tuple[int, ...]:
    """A draft with the change that is asked for."""
    return *draft[: ask.package], ask.option, *draft[ask.package + 1 :]


def exact(chair: ChairView) -> None:
    """Of the texts all can accept at the deadline, the one worth most; or the proof of none."""
    if chair.round == 0:
        chair.proof = best_text(chair.room)
        if chair.proof.draft is not None:
            chair.table(chair.proof.draft)


CHAIR_STRATEGIES: dict[str, ChairStrategy] = {
    "hold": hold,
    "bridge": bridge,
    "drop": drop,
    "split": split,
    "carve_out": carve_out,
    "single_text": single_text,
    "listening": listening,
    "exact": exact,
}

Choice = tuple[str | None, str | None]
"""A chair alternative of which None leaves the scenario's own part."""


def chair_alternative(scenario: Scenario, choice: Choice | None = None) -> Alternative:
    """The chair alternative that is meant: the parts given, else the scenario's own.

    Raises InputError naming the nearest valid name, or for anything but a pair.
    """
    parts = (None, None) if choice is None else choice
    if isinstance(parts, str) or [isinstance(p, str | None) for p in parts] != [True, True]:
        raise InputError(
            f'must be a strategy and a fallback, such as ("hold", "none"), found {choice!r}',
            where="chair alternative",
        )
    both = zip(parts, scenario.alternative, strict=True)
    strategy, fallback = (own if part is None else part for part, own in both)
    return Alternative(
        pick(strategy, CHAIR_STRATEGIES, "chair strategy", "meeting.strategy"),
        pick(fallback, FALLBACKS, "fallback", "meeting.fallback"),
    )
