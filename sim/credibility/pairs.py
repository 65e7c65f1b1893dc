"""Meetings that a shipped scenario file tells as well: both forecasts, and what differs."""

from __future__ import annotations

from sim.backtest.pairs import CODING, FILE, TAKEN, Difference, Pair
from sim.backtest.record import CLASSES, JOINT
from sim.backtest.scored import Scored
from sim.credibility.layout import bullets, grid, paragraphs
from sim.output.blocks import Block, Heading
from sim.output.words import percent


def paired(result: Scored) -> list[Block]:
    """Both forecasts of a joint text, those on the way, and what each is made of."""
    if not result.paired:
        return []
    taken = [
        name
        for what in TAKEN
        if any((name := f"with the file's {what}") in found for found in result.paired)
    ]
    names = [CODING, *taken, FILE]
    rows = [
        [
            pair.case.meeting.id,
            CLASSES[pair.case.meeting.observed],
            *(percent(found[name][JOINT], 0) if name in found else "" for name in names),
        ]
        for pair, found in zip(result.plan.pairs, result.paired, strict=True)
    ]
    before = (
        "Forecast of a joint text as coded from the eve, with one thing at a time taken over from "
        "the scenario file of the same meeting (empty: not otherwise there; always on the file's "
        "day), and by the file as it is. The file may know the meeting itself, so that it explains "
        "and does not forecast."
    )
    blocks = [
        Heading("Meetings with a scenario file: why it says otherwise", 3),
        *paragraphs([before]),
        grid(["meeting", "came out", *names], rows, 2),
    ]
    for pair in result.plan.pairs:
        blocks += [*paragraphs([_lead(pair)]), bullets(map(_told, pair.differences), True)]
    return blocks


def _lead(pair: Pair) -> str:
    return f"{pair.case.meeting.id} and {pair.file.name} differ in:"


def _told(difference: Difference) -> str:
    return f"{difference.what}: in the file {difference.file}; in the backtest {difference.coding}"
