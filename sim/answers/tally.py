"""Shares over many replications in words: text and Markdown."""

from __future__ import annotations

import textwrap
from typing import Any

from sim.answers.result import IN_SAMPLE
from sim.ensemble.tally import Tally, share_of
from sim.rules.numbers import Ints
from sim.scenario.scenario import Paragraph

MOST_SETS = 10
MOST_REFUSERS = 5


def tally_text(tally: Tally) -> str:
    """Plain text."""
    lines = [
        f"{tally.scenario.meeting.name} ({tally.scenario.name})",
        f"{tally.n:,} replications of seed {tally.seed}; strategy {tally.strategy}, "
        f"fallback {tally.fallback}; {tally.rounds / tally.n:.1f} rounds on average",
        *([IN_SAMPLE] if tally.scenario.meeting.in_sample else []),
        "",
        "Outcome                                    share     95 % interval",
    ]
    lines += [f"  {r['outcome']:<40} {_percent(r)}" for r in tally.shares() if r["count"]]
    lines.append(f"  {'no joint text of any kind':<40} {_percent(_failed(tally))}")
    lines += ["", "Does not agree to some paragraph           share     95 % interval"]
    lines += _set_lines(tally.frequent_sets(), "dissenters", MOST_SETS)
    lines += ["", "Refused the final draft                    share     95 % interval"]
    lines += _set_lines(tally.frequent_refusers(), "refusers", MOST_REFUSERS)
    lines += _by_delegation(tally)
    lines += ["", "What was issued: mean strength (0..100), most frequent wordings"]
    for paragraph, strength, counts in zip(
        tally.scenario.paragraphs, tally.mean_strength(), tally.wordings, strict=True
    ):
        lines.append(f"  {paragraph.title:<28} {strength:6.1f}   {_wordings(paragraph, counts)}")
    return "\n".join(lines)


def _by_delegation(tally: Tally) -> list[str]:
    """How often each delegation dissents and refuses; no heading if none ever does."""
    counts = zip(tally.scenario.present, tally.dissenters, tally.objects, strict=True)
    lines = [
        f"  {member.name:<28} {100 * named / tally.n:6.1f} %  {100 * refused / tally.n:6.1f} %"
        for member, named, refused in counts
        if named or refused
    ]
    head = "By delegation: does not agree to some paragraph / refused the final draft"
    return ["", head, *lines] if lines else []


def _set_lines(rows: list[dict[str, Any]], name: str, most: int) -> list[str]:
    lines = []
    for row in rows[:most]:
        who = textwrap.wrap(", ".join(row[name]) or "nobody", 40)
        lines += [f"  {part}" for part in who[:-1]]
        lines.append(f"  {who[-1]:<40} {_percent(row)}")
    return lines + ([f"  ... and {len(rows) - most} other sets"] if len(rows) > most else [])


def _wordings(paragraph: Paragraph, counts: Ints) -> str:
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


def _failed(tally: Tally) -> dict[str, float | int]:
    return share_of(tally.n - tally.joint, tally.n)


def _percent(row: dict[str, Any]) -> str:
    return f"{100 * row['share']:6.2f} %  {100 * row['low']:6.2f} to {100 * row['high']:.2f} %"


def tally_markdown(tally: Tally) -> str:
    """Markdown tables."""
    lines = [
        f"**{tally.scenario.meeting.name}**, {tally.n:,} replications of seed {tally.seed}, "
        f"strategy {tally.strategy}, fallback {tally.fallback}",
        "",
        "| outcome | share | 95 % interval |",
        "|---|---|---|",
    ]
    lines += [_cells(row["outcome"], row) for row in tally.shares() if row["count"]]
    lines += [_cells("no joint text of any kind", _failed(tally)), ""]
    lines += ["| does not agree to some paragraph | share | 95 % interval |", "|---|---|---|"]
    for row in tally.frequent_sets(MOST_SETS):
        lines.append(_cells(", ".join(row["dissenters"]) or "nobody", row))
    lines += ["", "| refused the final draft | share | 95 % interval |", "|---|---|---|"]
    for row in tally.frequent_refusers(MOST_REFUSERS):
        lines.append(_cells(", ".join(row["refusers"]) or "nobody", row))
    return "\n".join(lines)


def _cells(label: str, row: dict[str, Any]) -> str:
    interval = f"{100 * row['low']:.2f} to {100 * row['high']:.2f} %"
    return f"| {label} | {100 * row['share']:.2f} % | {interval} |"
