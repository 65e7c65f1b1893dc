"""Predictions in blocks: the standard models beside the simulator and on past decisions; how a
meeting is forecast to end, and what came of forecasts that were registered before theirs.
"""

from __future__ import annotations

import textwrap

from sim.answers.result import room_words
from sim.backtest.record import CLASSES, JOINT
from sim.backtest.scored import MODEL, SCORES
from sim.baselines.decisions import DecisionScores
from sim.baselines.predict import Forecast, SideBySide
from sim.credibility.scores import behind_words, with_interval
from sim.ensemble.tally import share_of
from sim.forecasting.registered import RegisteredScores, Settled
from sim.forecasting.upcoming import BY_MODEL, BY_RULE, ForecastEntry, MeetingForecast
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Code, Either, Grid, Heading, Text
from sim.output.words import percent, share_words

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
        *(Text((words,), width=WIDTH, close=True) for words in room_words(scenario)),
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


# the forecast of a meeting


@blocks_of.register
def forecast_blocks(result: MeetingForecast) -> list[Block]:
    """The likeliest outcome in a sentence, the probabilities, and what they rest on."""
    scenario = result.scenario
    rows = tuple(
        (name, *(percent(share) for share in shares.values()))
        for kind in (BY_MODEL, BY_RULE)
        for name, shares in result.by_class(kind).items()
    )
    return [
        Heading(f"{scenario.meeting.name} ({scenario.name})", 1, "plain"),
        Text((_most_likely(result),), width=WIDTH, close=True),
        *(Text((words,), width=WIDTH, close=True) for words in room_words(scenario)),
        Heading(f"How the meeting of {scenario.meeting.date} ends"),
        Grid(("forecast", *CLASSES), rows),
        *(Text((words,), width=WIDTH) for words in _rests_on(result)),
    ]


def _most_likely(result: MeetingForecast) -> str:
    shares = result.model[MODEL].shares
    joint = share_of(round(float(shares[JOINT]) * result.n), result.n)
    words = f"Most likely {_one(CLASSES[result.likeliest])}: "
    if result.likeliest != JOINT:
        words += f"{percent(shares[result.likeliest])} by the model; a joint text has "
    by_rules = [float(rule.shares[JOINT]) for rule in result.simple.values()]
    others = f", {_span(by_rules)} by simple rules" if by_rules else ""
    return f"{words}{share_words(joint)} by the model{others}."


def _one(outcome: str) -> str:
    """A class of outcome with its article."""
    if outcome.startswith("no "):
        return outcome
    return f"{'an' if outcome[0] in 'aeiou' else 'a'} {outcome}"


def _span(shares: list[float]) -> str:
    low, high = percent(min(shares), 0), percent(max(shares), 0)
    return low if low == high else f"{low} to {high}"


def _rests_on(result: MeetingForecast) -> list[str]:
    model = (
        f"Model: shares of {result.n:,} replications of seed {result.seed}, strategy "
        f"{result.strategy}, fallback {result.fallback}, with the 95 % interval of drawing in "
        "brackets. Which kind of failure it can be is put in with the fallback; only whether there "
        "is a joint text is found."
    )
    return [model, _rates(result)]


def _rates(result: MeetingForecast) -> str:
    known, date = result.known, result.scenario.meeting.date
    if not result.simple:
        return (
            "No simple rule: the shipped record holds no meeting of another presidency that was "
            f"over before {date}."
        )
    own = len(known.history) - len(known.others)
    track = f"the track is {result.held.track}"
    if not result.held.track:
        track = "which track it belongs to is not said (--track), so it counts as the first of one"
    return (
        f"Simple rules: from the {len(known.history)} scored meetings of the shipped record that "
        f"were over before {date}, {own} of them held by {result.held.presidency}; {track}."
    )


# what came of registered forecasts


@blocks_of.register
def registered_blocks(result: RegisteredScores) -> list[Block]:
    """What came of them in a sentence, the scores, forecast by forecast, and what is pending."""
    return [
        Heading("Registered forecasts against what came out", 1, "plain"),
        Text((_how_they_did(result),), width=WIDTH, close=True),
        *(_scores(result) if result.settled else ()),
        *(_pending(result.pending) if result.pending else ()),
    ]


def _how_they_did(result: RegisteredScores) -> str:
    total = len(result.settled) + len(result.pending)
    if not result.settled:
        return f"No outcome yet: {_counted(total, 'registered forecast')} pending."
    scores = {name: by["rps"] for name, by in result.scores().items()}
    model = next(iter(scores))
    rivals = [n for n in scores if n in result.settled[0].entry.simple_rules]
    done = (
        f"{len(result.settled)} of {_counted(total, 'registered forecast')} settled, of "
        f"{_counted(len(result.meetings), 'meeting')}: the model has a mean RPS of "
        f"{scores[model].mean:.3f}"
    )
    if not rivals:
        return f"{done}."
    best = min(rivals, key=lambda name: scores[name].mean)
    return (
        f"{done}, the best of {_counted(len(rivals), 'simple rule')}, '{best}' (picked "
        f"afterwards), {scores[best].mean:.3f}."
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _scores(result: RegisteredScores) -> list[Block]:
    rows = tuple(
        (
            name,
            *(with_interval(by[kind]) for kind in SCORES),
            behind_words(by["rps"]) if n else "",
        )
        for n, (name, by) in enumerate(result.scores().items())
    )
    header = ("forecast", "RPS", "Brier", "log score", "RPS behind the model")
    note = (
        "Means over meetings; several forecasts of one meeting are averaged first. Lower is "
        "better. In brackets, from five presidencies on: 95 % intervals from drawing whole "
        "presidencies."
    )
    each = ("meeting", "dated", "registered", "seed", "joint text", "came out", "on", "RPS")
    return [
        Heading("Scores"),
        Grid(header, rows),
        Text((note,), width=WIDTH),
        Heading("Forecast by forecast, of the model"),
        Grid(each, tuple(map(_settled, result.settled)), 4),
    ]


def _settled(one: Settled) -> tuple[str, ...]:
    entry, happened = one.entry, one.happened
    return (
        *_named(entry),
        percent(entry.model[entry.first][CLASSES[JOINT]]),
        CLASSES[happened.observed],
        str(happened.date),
        f"{one.scores[entry.first]['rps']:.3f}",
    )


def _named(entry: ForecastEntry) -> tuple[str, ...]:
    return entry.scenario, str(entry.date), str(entry.day), str(entry.seed)


def _pending(entries: tuple[ForecastEntry, ...]) -> list[Block]:
    rows = tuple((*_named(e), percent(e.model[e.first][CLASSES[JOINT]])) for e in entries)
    header = ("meeting", "dated", "registered", "seed", "joint text by the model")
    return [Heading("Pending: no outcome is given"), Grid(header, rows, 4)]
