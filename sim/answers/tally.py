"""Shares over many replications in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.answers.result import room_words
from sim.ensemble.tally import Tally, share_of
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Heading, Listing, Text
from sim.rules.numbers import Ints
from sim.scenario.scenario import Package

MOST_SETS = 10
MOST_REFUSERS = 5


@blocks_of.register
def tally_blocks(tally: Tally) -> list[Block]:
    """How often what came out, who did not agree, who refused, and what was issued."""
    how = (
        f"{tally.n:,} replications of seed {tally.seed}; strategy {tally.strategy}, "
        f"fallback {tally.fallback}; {tally.rounds / tally.n:.1f} rounds on average",
        *room_words(tally.scenario),
    )
    failed = share_of(tally.n - tally.joint, tally.n)
    outcomes = [(row["outcome"], *_percent(row)) for row in tally.shares() if row["count"]]
    return [
        Heading(f"{tally.scenario.meeting.name} ({tally.scenario.name})", 1, "plain"),
        Text(how, width=100, close=True),
        _shares("Outcome", [*outcomes, ("no joint text of any kind", *_percent(failed))]),
        *_adopted(tally),
        _sets("Does not agree to some paragraph", tally.frequent_sets(), "dissenters", MOST_SETS),
        _sets("Refused the final draft", tally.frequent_refusers(), "refusers", MOST_REFUSERS),
        *_by_delegation(tally),
        _issued(tally),
    ]


def _shares(what: str, rows: Sequence[tuple[str, ...]]) -> Listing:
    over = f"{what:<43}share     95 % interval"
    return Listing(over, (what.lower(), "share", "95 % interval"), tuple(rows), label=40)


def _adopted(tally: Tally) -> list[Block]:
    """How often each text was adopted; nothing where one text is decided at once."""
    titles = {package.id: package.title for package in tally.scenario.packages}
    rows = [(titles[key], *_percent(share)) for key, share in tally.adoptions().items()]
    return [_shares("Text adopted", rows)] if rows else []


def _sets(what: str, found: list[dict[str, Any]], name: str, most: int) -> Listing:
    rows = [(", ".join(row[name]) or "nobody", *_percent(row)) for row in found[:most]]
    more = [(f"... and {len(found) - most} other sets",)] if len(found) > most else []
    return _shares(what, [*rows, *more])


def _percent(row: dict[str, Any]) -> tuple[str, str]:
    interval = f"{100 * row['low']:6.2f} to {100 * row['high']:.2f} %"
    return f"{100 * row['share']:6.2f} %", interval


def _by_delegation(tally: Tally) -> list[Block]:
    """How often each delegation dissents and refuses; nothing if none ever does."""
    counts = zip(tally.scenario.present, tally.dissenters, tally.objects, strict=True)
    rows = tuple(
        (member.name, f"{100 * named / tally.n:6.1f} %", f"{100 * refused / tally.n:6.1f} %")
        for member, named, refused in counts
        if named or refused
    )
    over = "By delegation: does not agree to some paragraph / refused the final draft"
    header = ("delegation", "does not agree to some paragraph", "refused the final draft")
    return [Listing(over, header, rows, label=28)] if rows else []


def _issued(tally: Tally) -> Listing:
    issued = zip(tally.scenario.packages, tally.mean_strength(), tally.wordings, strict=True)
    rows = tuple(
        (paragraph.title, f"{strength:6.1f}", f" {_wordings(paragraph, counts)}")
        for paragraph, strength, counts in issued
    )
    over = "What was issued: mean strength (0..100), most frequent wordings"
    header = ("what was issued", "mean strength (0..100)", "most frequent wordings")
    return Listing(over, header, rows, label=28, left=3)


def _wordings(paragraph: Package, counts: Ints) -> str:
    """The up to three most frequent wordings with their shares."""
    names = [*(rung.id for rung in paragraph.rungs), "nothing"]
    columns = [*range(len(paragraph.rungs)), len(counts) - 1]
    total = int(counts.sum())
    ranked = sorted(columns, key=lambda column: -int(counts[column]))[:3]
    return ", ".join(
        f"{names[columns.index(c)]} {100 * int(counts[c]) / total:.1f} %"
        for c in ranked
        if counts[c]
    )
