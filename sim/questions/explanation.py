"""The reasons behind one result, as ``explain`` gives them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.model.result import Result
from sim.output.answer import Answer
from sim.output.tabular import Row, Tabular
from sim.questions.needs import Need
from sim.questions.parts import Shortfall


@dataclass(frozen=True)
class TextConflict:
    """Conflicts over the whole text, for one of the KINDS of options, by delegation ids.

    ``checked``: the simulator agrees. It adopted, for each member of each conflict, a text by all
    the other members, and no chair in it won over all members of any. ``text``: if there is no
    conflict, option labels of a text that all accept. ``unproved``: if the time was over first, the
    fewest and the most members that a smallest conflict can have; at a fewest of 0 there may be
    none.
    """

    kind: str
    found: tuple[tuple[str, ...], ...]
    complete: bool
    checked: bool
    text: tuple[str, ...] | None
    unproved: tuple[int, int] | None = None


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
class Explanation(Answer, Tabular):
    """The reasons behind one result.

    ``shortfalls``: everybody's, the furthest from accepting first. ``needs``: by objector.
    ``uncontested``: paragraphs nobody contests as drafted. ``time_limit``: seconds for conflicts.
    """

    result: Result
    text: tuple[TextConflict, ...]
    paragraphs: tuple[ParagraphConflict, ...]
    uncontested: tuple[str, ...]
    shortfalls: tuple[Shortfall, ...]
    needs: dict[str, tuple[Need, ...]]
    time_limit: float

    def rows(self) -> list[Row]:
        """One row per delegation in the room: its shortfall and the parts that add up to it.

        What no cost of failure reaches (a veto) is None.
        """
        meeting: Row = {
            "scenario": self.result.scenario.name,
            **self.result.alternative._asdict(),
            "seed": self.result.seed,
            "replication": self.result.replication,
        }
        table = []
        for shortfall in self.shortfalls:
            row = shortfall.to_dict()
            del row["by_paragraph"]
            table.append(meeting | row)
        return table

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON. A veto's penalty, which no cost reaches, is written as null."""
        result = self.result
        return {
            "scenario": result.scenario.name,
            **result.alternative._asdict(),
            "seed": result.seed,
            "replication": result.replication,
            "outcome": result.outcome,
            "joint": result.joint,
            "round": result.rounds,
            "final_draft": result.draft_labels(result.rounds),
            "text_conflicts": [self._conflict(conflict) for conflict in self.text],
            "paragraphs": [asdict(paragraph) for paragraph in self.paragraphs],
            "uncontested": list(self.uncontested),
            "shortfalls": [shortfall.to_dict() for shortfall in self.shortfalls],
            "needs": {who: [need.to_dict() for need in own] for who, own in self.needs.items()},
        }

    def _conflict(self, conflict: TextConflict) -> dict[str, Any]:
        data = asdict(conflict)
        sizes = data.pop("unproved")
        if sizes is not None:
            limits = {"fewest": sizes[0], "most": sizes[1]}
            data["not_proved"] = {"time_limit": self.time_limit, **limits}
        return data

    def __repr__(self) -> str:
        result = self.result
        short = ", ".join(s.delegation for s in self.shortfalls if not s.accepts) or "nobody"
        return (
            f"<Explanation {result.scenario.name}: {result.outcome} ({result.strategy}, "
            f"{result.fallback}); {len(self.paragraphs)} paragraphs in conflict; "
            f"short of accepting: {short}>"
        )
