"""Parts of the record, forecasts by what came of such, and what came out by what was likeliest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.backtest.cases import CODINGS, Case
from sim.backtest.record import CLASSES, JOINT
from sim.backtest.scored import CALIBRATED, MODEL, OUT_OF_SAMPLE, Scored
from sim.credibility.layout import bullets, grid, paragraphs
from sim.output.blocks import Block, Heading
from sim.output.words import percent


def parts(result: Scored, what: str, key: Callable[[Case], str]) -> list[Block]:
    """Out-of-sample results by parts of the record."""
    keys = np.array([key(case) for case in result.plan.cases])
    outside = result.sample(OUT_OF_SAMPLE)
    rivals = result.rivals
    each = {name: result.each(name)["rps"] for name in (MODEL, *rivals)}
    table = []
    for part in dict.fromkeys(keys[outside].tolist()):
        rows = (keys == part) & outside
        best = min(rivals, key=lambda name, rows=rows: float(each[name][rows].mean()))  # type: ignore[misc]
        table.append(
            [
                part,
                str(int(rows.sum())),
                str(int((result.observed[rows] == JOINT).sum())),
                f"{result.forecasts[MODEL][rows, JOINT].sum():.1f}",
                f"{result.hits(MODEL, rows)} of {int(rows.sum())}",
                f"{each[MODEL][rows].mean():.3f}",
                f"{each[best][rows].mean():.3f} ({best})",
            ]
        )
    header = [
        what,
        "meetings",
        "joint texts",
        "expected",
        "class right",
        "RPS",
        "best rule there",
    ]
    used = dict.fromkeys(case.coding for case in result.plan.cases)
    legend = [bullets(f"{word}: {CODINGS[word]}" for word in used)]
    coded = what.startswith("what")
    heading = Heading(f"Out of sample by {what}", 3)
    return [heading, grid(header, table), *(legend if coded else ())]


def reliable(result: Scored) -> list[Block]:
    """What came of meetings that were forecast alike, by the model and calibrated."""
    outside = result.sample(OUT_OF_SAMPLE)
    rows = [
        [
            name,
            f"{100 * found.start:.0f} to {100 * found.stop:.0f} %",
            str(found.events),
            percent(found.forecast),
            percent(found.observed),
            f"{100 * found.low:.0f} to {100 * found.high:.0f} %",
        ]
        for name in (MODEL, CALIBRATED)
        for found in result.reliability(name, outside)
    ]
    header = [
        "forecast",
        "of a joint text",
        "meetings",
        "mean forecast",
        "came true",
        "95 % Wilson",
    ]
    note = "Wilson's interval takes meetings as independent, which they are not: too narrow."
    heading = Heading("Reliability out of sample", 3)
    return [heading, grid(header, rows, 2), *paragraphs([note])]


def confused(result: Scored) -> list[Block]:
    """What came out by what was held most likely."""
    counts = result.confusion(MODEL, result.sample(OUT_OF_SAMPLE))
    rows = [
        [name, *map(str, line), str(line.sum())] for name, line in zip(CLASSES, counts, strict=True)
    ]
    header = ["came out \\ most likely", *CLASSES, "all"]
    return [Heading("Confusion out of sample, nothing fitted", 3), grid(header, rows)]
