"""Scores on a file of decisions in words: text and Markdown."""

from __future__ import annotations

import textwrap

from sim.baselines.decisions import DecisionScores
from sim.output.table import markdown_table, text_table

HEADER = ("model", "n", "MAE", "95 % interval", "median error", "95 % interval", "within 10")


def decisions_text(score: DecisionScores) -> str:
    """Plain text: one table for each subset, then what such data cannot say."""
    lines = []
    for subset in _subsets(score):
        lines += [subset.upper(), "", *text_table(HEADER, _cells(score, subset)), ""]
    for remark in (score.caveat, *score.notes):
        lines += [*textwrap.wrap(remark, 96), ""]
    return "\n".join(lines).rstrip()


def decisions_markdown(score: DecisionScores) -> str:
    """Markdown tables."""
    lines = []
    for subset in _subsets(score):
        lines += [f"**{subset}**", "", *markdown_table(HEADER, _cells(score, subset)), ""]
    return "\n".join([*lines, score.caveat, *(f"\n{note}" for note in score.notes)])


def _subsets(score: DecisionScores) -> list[str]:
    return list(dict.fromkeys(row["subset"] for row in score.table))


def _cells(score: DecisionScores, subset: str) -> list[list[str]]:
    rows = sorted((r for r in score.table if r["subset"] == subset), key=lambda r: r["mae"])
    return [
        [
            row["label"],
            str(row["n"]),
            f"{row['mae']:.1f}",
            f"{row['mae_low']:.1f} to {row['mae_high']:.1f}",
            f"{row['medae']:.1f}",
            f"{row['medae_low']:.1f} to {row['medae_high']:.1f}",
            f"{100 * row['hit10']:.0f} %",
        ]
        for row in rows
    ]
