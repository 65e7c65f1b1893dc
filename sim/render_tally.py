"""Shares over many replications in words: text, Markdown, plain data."""

from __future__ import annotations

from typing import Any

from sim.render import IN_SAMPLE
from sim.tally import Tally, share_of

MOST_SETS = 10


def tally_dict(tally: Tally) -> dict[str, Any]:
    """Plain data for JSON. ``outcome``, ``dissenters`` ... are those of the most frequent kind."""
    shares = tally.shares()
    sets = tally.frequent_sets()
    ids = [member.id for member in tally.scenario.present]
    paragraphs = [paragraph.id for paragraph in tally.scenario.paragraphs]
    contested = tally.dissents.any(axis=1) & (tally.dissents.max(axis=1) * 2 > tally.n)
    return {
        "scenario": tally.scenario.name,
        "strategy": tally.strategy,
        "fallback": tally.fallback,
        "seed": tally.seed,
        "replications": tally.n,
        "in_sample": tally.scenario.meeting.in_sample,
        "outcome": max(shares, key=lambda row: row["count"])["outcome"],
        "dissenters": sets[0]["dissenters"],
        "contested": [key for key, flag in zip(paragraphs, contested, strict=True) if flag],
        "agreed": [key for key, flag in zip(paragraphs, contested, strict=True) if not flag],
        "rounds": tally.rounds / tally.n,
        "joint": share_of(tally.joint, tally.n),
        "no_joint_communique": share_of(tally.n - tally.joint, tally.n),
        "shares": {row.pop("outcome"): row for row in shares},
        "dissenter_sets": sets,
        "dissent": {
            key: {iso3: int(c) / tally.n for iso3, c in zip(ids, row, strict=True) if c}
            for key, row in zip(paragraphs, tally.dissents, strict=True)
        },
        "mean_strength": dict(zip(paragraphs, tally.mean_strength(), strict=True)),
        "mean_value": dict(zip(ids, tally.mean_value(), strict=True)),
    }


def tally_text(tally: Tally) -> str:
    """Plain text."""
    names = {member.id: member.name for member in tally.scenario.present}
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
    lines += ["", "Who does not agree to some paragraph       share     95 % interval"]
    for row in tally.frequent_sets(MOST_SETS):
        who = ", ".join(row["dissenters"]) or "nobody"
        lines.append(f"  {who:<40} {_percent(row)}")
    rest = len(tally.dissenter_sets) - MOST_SETS
    if rest > 0:
        lines.append(f"  ... and {rest} other sets")
    lines += ["", "By delegation: does not agree to some paragraph / refused the final draft"]
    for iso3, named, refused in zip(names, tally.dissenters, tally.objects, strict=True):
        if named or refused:
            lines.append(
                f"  {names[iso3]:<28} {100 * named / tally.n:6.1f} %  "
                f"{100 * refused / tally.n:6.1f} %"
            )
    lines += ["", "Paragraph: mean strength of what was issued (0..100), share contested most"]
    for paragraph, strength, row in zip(
        tally.scenario.paragraphs, tally.mean_strength(), tally.dissents, strict=True
    ):
        top = int(row.argmax())
        most = f"{list(names)[top]} in {100 * row[top] / tally.n:.1f} %" if row[top] else "nobody"
        lines.append(f"  {paragraph.title:<36} {strength:6.1f}   {most}")
    return "\n".join(lines)


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
    return "\n".join(lines)


def _cells(label: str, row: dict[str, Any]) -> str:
    interval = f"{100 * row['low']:.2f} to {100 * row['high']:.2f} %"
    return f"| {label} | {100 * row['share']:.2f} % | {interval} |"
