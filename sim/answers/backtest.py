"""The backtest in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sim.backtest.backtest import Backtest
from sim.backtest.cases import CODINGS, RULES, Case
from sim.backtest.forecasts import COSTS
from sim.backtest.record import CLASSES, JOINT, REASONS, Record
from sim.backtest.scored import FITTED, IN_SAMPLE, MODEL, OUT_OF_SAMPLE, SCORES, Score
from sim.backtest.scores import CLIP, FEW_CLUSTERS
from sim.backtest.verdict import limits, verdict
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Bullets, Grid, Heading, Text
from sim.output.words import percent
from sim.trials.trial import CaseBacktest
from sim.trials.words import trial_blocks

WIDTH = 100


@blocks_of.register
def backtest_blocks(result: Backtest) -> list[Block]:
    """Everything the backtest has to say, in order."""
    return [
        *_head(result),
        *_scored(result, OUT_OF_SAMPLE),
        *_scored(result, IN_SAMPLE),
        *_fitted(result),
        *_parts(result, "presidency", lambda case: case.meeting.presidency),
        *_parts(result, "what could be coded", lambda case: case.coding),
        *_reliability(result),
        *_confusion(result),
        Heading("What this record cannot prove", 3),
        _bullets(limits(result)),
        *_meetings(result),
        *_left_out(result.record),
        Heading("Coding rules of the backtest", 3),
        _bullets(RULES),
    ]


@blocks_of.register
def case_blocks(result: CaseBacktest) -> list[Block]:
    """The same for a folder of cases."""
    return trial_blocks(result)


def _paragraphs(words: Iterable[str]) -> list[Block]:
    return [Text((item,), width=WIDTH, close=n > 0) for n, item in enumerate(words)]


def _bullets(items: Iterable[str], close: bool = False) -> Bullets:
    return Bullets(tuple(items), width=WIDTH, close=close)


def _grid(header: Iterable[str], rows: Iterable[Iterable[str]], left: int = 1) -> Grid:
    return Grid(tuple(header), tuple(map(tuple, rows)), left)


def _head(result: Backtest) -> list[Block]:
    scored = len(result.plan.cases)
    words = [
        f"{len(result.record.meetings)} meetings in {result.record.source}; {scored} scored, "
        f"{int(result.sample(IN_SAMPLE).sum())} of them apart because they shaped the model. "
        f"{result.n:,} replications a meeting, seed {result.seed}.",
        *verdict(result),
    ]
    return [Heading("Backtest against the record of meetings"), *_paragraphs(words)]


def _scored(result: Backtest, which: str) -> list[Block]:
    rows = result.sample(which)
    count = int(rows.sum())
    held = {p for p, chosen in zip(result.presidencies, rows, strict=True) if chosen}
    heading = Heading(f"Scores {which}: {count} meetings of {len(held)} presidencies", 3)
    if not count:
        return [heading, *_paragraphs(["None of the scored meetings."])]
    table = []
    for name in result.forecasts:
        scores = result.scores(name, rows)
        behind = "" if name == MODEL else behind_words(scores["rps"])
        hits = f"{result.hits(name, rows)} of {count}"
        table.append([name, *(with_interval(scores[kind]) for kind in SCORES), hits, behind])
    header = ["forecast", "RPS", "Brier", "log score", "class right", "RPS behind the model"]
    return [heading, _grid(header, table), *_paragraphs(_score_notes(which, len(held)))]


def _score_notes(which: str, presidencies: int) -> list[str]:
    if which == IN_SAMPLE:
        return [
            "These meetings shaped the model or its coding rules, so nothing here is a test. They "
            "are still coded from their eve only, by the same rules as the others.",
        ]
    intervals = (
        f"In brackets: 95 % intervals from drawing whole presidencies; with {presidencies} of them "
        "they are too narrow rather than too wide."
        if presidencies >= FEW_CLUSTERS
        else f"No intervals: {presidencies} presidencies are too few to draw from."
    )
    return [
        f"Lower is better. RPS: ranked probability score over {' > '.join(CLASSES)}, 0 to 1. "
        f"Brier: joint text or not. Log score: natural, no probability below {CLIP:g} "
        "credited. Class right: the most likely class came out. Behind the model: above 0 is worse "
        "than the model with nothing fitted.",
        intervals,
    ]


def with_interval(score: Score) -> str:
    """A mean score and its interval, where there is one."""
    if score.interval is None:
        return f"{score.mean:.3f}"
    return f"{score.mean:.3f} [{score.interval[0]:.2f}, {score.interval[1]:.2f}]"


def behind_words(score: Score) -> str:
    """How far a score is behind the model's, with the interval of that, where there is one."""
    if score.behind_interval is None:
        return f"{score.behind:+.3f}"
    low, high = score.behind_interval
    return f"{score.behind:+.3f} [{low:+.2f}, {high:+.2f}]"


def _fitted(result: Backtest) -> list[Block]:
    if not result.fits:
        return []
    rows = [
        [
            fit.without,
            f"{fit.ministers:.3f}",
            f"{fit.leaders:.3f}",
            f"{fit.leaders / fit.ministers:.1f}",
            str(fit.trained_on),
            f"{fit.rps:.3f}",
        ]
        for fit in result.fits
    ]
    header = ["fitted without", "K ministers", "K leaders", "ratio", "fitted on", "RPS there"]
    before = [
        "Two numbers, fitted on all other presidencies by the lowest mean RPS on a grid; ties go "
        f"to the assumed costs (0.030 and 0.300). {_edge(result)}Only {result.moved_by_cost} of "
        f"{len(result.plan.cases)} forecasts move by more than one point anywhere on the grid."
    ]
    return [Heading("The two fitted numbers", 3), *_paragraphs(before), _grid(header, rows)]


def _edge(result: Backtest) -> str:
    least, most = COSTS[0], COSTS[-1]
    found = [f.without for f in result.fits if f.ministers == least or f.leaders == most]
    if not found:
        return ""
    return f"{len(found)} of {len(result.fits)} fits end at the edge of the grid. "


def _parts(result: Backtest, what: str, key: Callable[[Case], str]) -> list[Block]:
    """Out-of-sample results by parts of the record."""
    keys = np.array([key(case) for case in result.plan.cases])
    outside = result.sample(OUT_OF_SAMPLE)
    rivals = [name for name in result.forecasts if name not in (MODEL, FITTED)]
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
    legend = [_bullets(f"{word}: {CODINGS[word]}" for word in used)]
    coded = what.startswith("what")
    heading = Heading(f"Out of sample by {what}", 3)
    return [heading, _grid(header, table), *(legend if coded else ())]


def _reliability(result: Backtest) -> list[Block]:
    rows = [
        [
            f"{100 * row['from']:.0f} to {100 * row['to']:.0f} %",
            str(row["meetings"]),
            percent(row["forecast"]),
            percent(row["observed"]),
            f"{100 * row['low']:.0f} to {100 * row['high']:.0f} %",
        ]
        for row in result.reliability(MODEL, result.sample(OUT_OF_SAMPLE))
    ]
    header = ["forecast of a joint text", "meetings", "mean forecast", "came true", "95 % Wilson"]
    note = "Wilson's interval takes meetings as independent, which they are not: too narrow."
    heading = Heading("Reliability out of sample, nothing fitted", 3)
    return [heading, _grid(header, rows), *_paragraphs([note])]


def _confusion(result: Backtest) -> list[Block]:
    counts = result.confusion(MODEL, result.sample(OUT_OF_SAMPLE))
    rows = [
        [name, *map(str, line), str(line.sum())] for name, line in zip(CLASSES, counts, strict=True)
    ]
    header = ["came out \\ most likely", *CLASSES, "all"]
    return [Heading("Confusion out of sample, nothing fitted", 3), _grid(header, rows)]


def _meetings(result: Backtest) -> list[Block]:
    rps = result.each(MODEL)["rps"]
    rows = []
    for n, case in enumerate(result.plan.cases):
        shares = result.forecasts[MODEL][n]
        row = [
            case.meeting.id,
            case.coding,
            f"{case.scenario.meeting.fallback}{'' if case.fallback_from else ' (usual)'}",
            percent(shares[JOINT], 0),
            CLASSES[int(shares.argmax())],
            CLASSES[case.meeting.observed],
            f"{rps[n]:.2f}",
            ", ".join(flags(case)),
        ]
        if result.fits:
            row.insert(4, percent(result.forecasts[FITTED][n, JOINT], 0))
        rows.append(row)
    header = ["meeting", "coded", "fallback", "joint", "most likely", "came out", "RPS", "flags"]
    if result.fits:
        header.insert(4, "fitted")
    uncoded = [f"{c.meeting.id}: {', '.join(c.uncoded)}" for c in result.plan.cases if c.uncoded]
    after = "Contested, says the record, but not coded (the forecast knows nothing of it):"
    before = [
        "Joint: forecast of a joint text with nothing fitted. The fallback is what this presidency "
        "issued when it last failed, else the usual one; it alone decides which failure it can be."
    ]
    heading = Heading("Meeting by meeting", 3)
    blocks = [heading, *_paragraphs(before), _grid(header, rows, 3)]
    return [*blocks, *_paragraphs([after]), _bullets(uncoded, True)] if uncoded else blocks


def flags(case: Case) -> list[str]:
    """What a reader must know about a row."""
    found = ["in sample"] if case.in_sample else []
    found += ["recalled"] if case.meeting.recalled else []
    return found + [word for word in case.meeting.left_out_for if word != "recall"]


def _left_out(record: Record) -> list[Block]:
    rows = []
    for meeting in record.left_out:
        reasons = "; ".join(REASONS[key] for key in meeting.left_out_for)
        rows.append([meeting.id, CLASSES[meeting.observed], reasons])
    heading = Heading(f"Left out: {len(rows)} meetings", 3)
    if not rows:
        return [heading, *_paragraphs(["None."])]
    before = "--include low, choice or recall takes them in."
    return [heading, *_paragraphs([before]), _grid(("meeting", "came out", "because"), rows, 3)]
