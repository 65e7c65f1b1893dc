"""The standard models in blocks: beside the simulator on a scenario, scored on past decisions."""

from __future__ import annotations

import textwrap

from sim.answers.result import in_sample_words
from sim.baselines.decisions import DecisionScores
from sim.baselines.predict import Forecast, SideBySide
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Code, Either, Grid, Heading, Text

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


@blocks_of.register
def predict_blocks(result: SideBySide) -> list[Block]:
    """Paragraphs by models, then what each model can say of failure."""
    scenario = result.scenario
    failure = tuple((f.label, _mark(f), f.words, f.source) for f in result.forecasts)
    return [
        Heading(f"{scenario.meeting.name} ({scenario.name})", 1, "plain"),
        *(Text((words,), width=WIDTH, close=True) for words in in_sample_words(scenario)),
        Text((MEANING,), width=WIDTH),
        Either((_narrow(result),), (_wide(result),)),
        Heading("Can it speak of failure?"),
        Either(
            (Text(tuple(map(_on_failure, result.forecasts)), width=WIDTH, hang=5),),
            (Grid(("model", "speaks of failure", "here", "source"), failure, left=4),),
        ),
    ]


def _on_failure(forecast: Forecast) -> str:
    return f"{_mark(forecast):<4} {forecast.label}: {forecast.words}. {forecast.source}."


def _wide(result: SideBySide) -> Grid:
    names = (forecast.name.replace("_", " ") for forecast in result.forecasts)
    rows = tuple(
        (p.title, *(f"{f.positions[p.id]:.0f}" for f in result.forecasts))
        for p in result.scenario.paragraphs
    )
    return Grid(("paragraph", *names), rows)


def _narrow(result: SideBySide) -> Code:
    """The same within a line: titles cut, the models' names in narrow stacks."""
    lines = _heads(result)
    for paragraph in result.scenario.paragraphs:
        title = textwrap.shorten(paragraph.title, TITLE - 1, placeholder="…")
        cells = (f"{f.positions[paragraph.id]:{CELL}.0f}" for f in result.forecasts)
        lines.append(f"{title:<{TITLE}}{''.join(cells)}")
    return Code(tuple(lines))


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


# decisions

HEADER = ("model", "n", "MAE", "95 % interval", "median error", "95 % interval", "within 10")


@blocks_of.register
def decisions_blocks(score: DecisionScores) -> list[Block]:
    """One table for each subset, then what such data cannot say."""
    blocks: list[Block] = []
    for subset in dict.fromkeys(row["subset"] for row in score.table):
        blocks += [Heading(subset), Grid(HEADER, _cells(score, subset))]
    return [*blocks, *(Text((remark,)) for remark in (score.caveat, *score.notes))]


def _cells(score: DecisionScores, subset: str) -> tuple[tuple[str, ...], ...]:
    rows = sorted((r for r in score.table if r["subset"] == subset), key=lambda r: r["mae"])
    return tuple(
        (
            row["label"],
            str(row["n"]),
            f"{row['mae']:.1f}",
            f"{row['mae_low']:.1f} to {row['mae_high']:.1f}",
            f"{row['medae']:.1f}",
            f"{row['medae_low']:.1f} to {row['medae_high']:.1f}",
            f"{100 * row['hit10']:.0f} %",
        )
        for row in rows
    )
