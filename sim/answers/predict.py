"""The models side by side in words: text and Markdown."""

from __future__ import annotations

import textwrap

from sim.answers.result import IN_SAMPLE
from sim.baselines.predict import Forecast, SideBySide

WIDTH = 100
TITLE = 20
CELL = 8
HEADS = {
    "mean": "plain mean",
    "compromise": "weight. mean",
    "weighted_median": "weight. median",
    "nash": "Nash",
    "veto_core": "veto core",
    "agenda_setter": "agenda setter",
    "challenge": "chall- enge",
    "exchange": "ex- change",
    "condorcet": "Condor- cet",
    "simulator": "simu- lator",
}
"""Narrow heads of the table's columns; a model that has none is headed by its name."""

MEANING = (
    "Strength of the wording, 0 (silence, in most ladders) to 100. The simulator's is the mean of "
    "what was issued, by consensus or by the chair alone. The standard models see positions, "
    "saliences, capabilities and silence; no red line, no fallback, no cost of failure."
)


def predict_text(result: SideBySide) -> str:
    """Plain text: paragraphs by models, then what each model can say of failure."""
    lines = [
        f"{result.scenario.meeting.name} ({result.scenario.name})",
        *(textwrap.wrap(IN_SAMPLE, WIDTH) if result.scenario.meeting.in_sample else []),
        "",
        *textwrap.wrap(MEANING, WIDTH),
        "",
        *_heads(result),
    ]
    for paragraph in result.scenario.paragraphs:
        title = textwrap.shorten(paragraph.title, TITLE - 1, placeholder="…")
        cells = [f"{f.positions[paragraph.id]:{CELL}.0f}" for f in result.forecasts]
        lines.append(f"{title:<{TITLE}}{''.join(cells)}")
    lines += ["", "CAN IT SPEAK OF FAILURE?", ""]
    for forecast in result.forecasts:
        text = f"{_mark(forecast):<4} {forecast.label}: {forecast.words}. {forecast.source}."
        lines += textwrap.wrap(text, WIDTH, subsequent_indent="     ")
    return "\n".join(lines)


def _mark(forecast: Forecast) -> str:
    return "yes" if forecast.speaks_of_failure else "no"


def _heads(result: SideBySide) -> list[str]:
    stacks = [
        textwrap.wrap(HEADS.get(f.name, f.name), CELL - 1, break_long_words=True)
        for f in result.forecasts
    ]
    height = max(len(stack) for stack in stacks)
    padded = [[""] * (height - len(stack)) + stack for stack in stacks]
    return [" " * TITLE + "".join(f"{s[row]:>{CELL}}" for s in padded) for row in range(height)]


def predict_markdown(result: SideBySide) -> str:
    """Markdown: the table of positions, then the table of what can be said of failure."""
    names = [forecast.name.replace("_", " ") for forecast in result.forecasts]
    lines = [
        f"**{result.scenario.meeting.name}**. {MEANING}",
        *([IN_SAMPLE] if result.scenario.meeting.in_sample else []),
        "",
        f"| paragraph | {' | '.join(names)} |",
        f"|---|{'---:|' * len(names)}",
    ]
    for paragraph in result.scenario.paragraphs:
        cells = [f"{forecast.positions[paragraph.id]:.0f}" for forecast in result.forecasts]
        lines.append(f"| {paragraph.title} | {' | '.join(cells)} |")
    lines += ["", "| model | speaks of failure | here | source |", "|---|---|---|---|"]
    lines += [f"| {f.label} | {_mark(f)} | {f.words} | {f.source} |" for f in result.forecasts]
    return "\n".join(lines)
