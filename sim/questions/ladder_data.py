"""A ladder as plain data: one nested record, and one tidy table."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.ensemble.tally import share_of
from sim.questions.explain_data import shortfall_dict
from sim.questions.ladder import Ladder, Level

COLUMNS = (
    "scenario", "seed", "replications", "paragraph", "rung", "strength", "delegation",
    "accepts_as_stated", "short_as_stated", "acceptance", "low", "high",
)  # fmt: skip


def ladder_dict(ladder: Ladder) -> dict[str, Any]:
    """The ladder as one nested record for JSON."""
    members = [d.id for d in ladder.scenario.present]
    counts = ladder.counts
    return {
        "scenario": ladder.scenario.name,
        "paragraph": ladder.paragraph.id,
        "fallback": ladder.fallback,
        "rest": ladder.rest,
        "text": list(ladder.text),
        "seed": ladder.seed,
        "replications": counts.n,
        "never_contested": ladder.never_contested,
        "rungs": [
            {
                "id": rung.id,
                "strength": rung.strength,
                "label": rung.label,
                "as_stated": {
                    "adopted": rung.adopted,
                    "accepting": list(rung.accepting),
                    "contesters": list(rung.contesters),
                    "objectors": [shortfall_dict(s) for s in rung.objectors],
                },
                "adopted": share_of(int(counts.adopted[w]), counts.n),
                "contested": share_of(int(counts.contested[w]), counts.n),
                "accepting": {
                    who: share_of(int(count), counts.n)
                    for who, count in zip(members, counts.accepting[w], strict=True)
                },
            }
            for w, rung in enumerate(ladder.rungs)
        ],
        "best_by_members": [_level(level) for level in ladder.by_members()],
        "best_by_capability": [_level(level) for level in ladder.by_capability()],
    }


def _level(level: Level) -> dict[str, Any]:
    return asdict(level)


def ladder_rows(ladder: Ladder) -> list[dict[str, Any]]:
    """One row per rung and delegation, with the columns COLUMNS; an empty cell for no shortfall."""
    rows = []
    for w, rung in enumerate(ladder.rungs):
        short = {s.delegation: s.short for s in rung.objectors}
        for i, member in enumerate(ladder.scenario.present):
            share = share_of(int(ladder.counts.accepting[w, i]), ladder.counts.n)
            rows.append(
                {
                    "scenario": ladder.scenario.name,
                    "seed": ladder.seed,
                    "replications": ladder.counts.n,
                    "paragraph": ladder.paragraph.id,
                    "rung": rung.id,
                    "strength": rung.strength,
                    "delegation": member.id,
                    "accepts_as_stated": member.id not in short,
                    "short_as_stated": short.get(member.id),
                    "acceptance": share["share"],
                    "low": share["low"],
                    "high": share["high"],
                }
            )
    return rows
