"""The backtest on cases in words and tables; every sentence is worked out from the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.backtest.record import CLASSES
from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE
from sim.credibility.layout import bullets, grid, paragraphs
from sim.credibility.scores import behind_words, with_interval
from sim.output.blocks import Block, Heading
from sim.output.words import listed, percent
from sim.scoring.clusters import FEW_CLUSTERS
from sim.trials.events import MEETINGS, NOT_SCORED, PARAGRAPHS, Event, brier_of
from sim.trials.scored import ScoredCases
from sim.trials.tables import judged, refusal_row

HOW = (
    "Stances, red lines, rule, chair and fallback as coded; unknown: a bridging chair, a chair's "
    "summary. Cost of failure by level, officials as ministers.",
    "Linked paragraphs move together, rung by rung, from the tabled wordings; a strength off its "
    "ladder goes to the nearest rung.",
    "Parties to a contested package: as coded, else whoever states a red line or has a salience "
    "above 1 on it. Sides: as coded, else parties on the same half, at or above what is tabled or "
    "below it, of the same packages.",
    "Texts decided apart are run one by one, each as if it were the whole meeting, and their "
    "paragraphs are scored: adopted is more than silence in a joint text.",
    "What came of a meeting, and red lines drawn after its eve, are dropped as a case is read; "
    "what came is read again when all has been run, and only to score.",
)
"""How a case becomes a scenario, and what is scored."""


def trial_blocks(result: ScoredCases) -> list[Block]:
    """Everything the backtest on cases has to say, in order."""
    return [
        Heading("Backtest on cases of any forum"),
        *paragraphs(_head(result)),
        *_scores(result, MEETINGS, "Meetings with one text: a joint text or none"),
        *_scores(result, PARAGRAPHS, "Texts decided apart: each paragraph adopted or not"),
        *_failed(result),
        *_meetings(result),
        *_topics(result),
        *_refusers(result),
        *_listed("In sample: listed, not scored as a test", _in_sample(result)),
        *_listed("Forecast, but not scored", _unknown(result)),
        *_listed("Not coded", (one.reason for one in result.folder.refused)),
        *_listed("What to know of each case", _notes(result)),
        *_listed("From a case to a score", HOW),
    ]


def _listed(title: str, items: Iterable[str]) -> list[Block]:
    found = tuple(items)
    return [Heading(title, 3), bullets(found)] if found else []


def _head(result: ScoredCases) -> list[str]:
    cases = {event.text.coded.pair.case.id for event in result.events}
    tests = [event for event in result.events if event.sample == OUT_OF_SAMPLE]
    holders = {event.held.holder for event in tests}
    meetings, topics = (sum(e.kind == kind for e in tests) for kind in (MEETINGS, PARAGRAPHS))
    texts = {id(event.text): event for event in result.events}.values()
    share = sum(map(judged, texts)) / len(texts)
    return [
        f"{len(cases)} cases in {result.folder.path}; {meetings} meetings and {topics} paragraphs "
        f"scored, of {len(holders)} presidencies (of one organisation each). {result.n:,} "
        f"replications a text, seed {result.seed}. Rates of the simple rules: "
        f"{result.record.source}, each case itself left out.",
        f"{percent(share, 0)} of the stances of an average text are somebody's judgement, and "
        "ladders are mostly drawn by somebody who knows the drafts: a good score is less than it "
        "seems.",
    ]


def _scores(result: ScoredCases, kind: str, title: str) -> list[Block]:
    events = result.chosen(kind)
    if not events:
        return []
    rows = []
    for name in result.forecasters:
        score = result.score(name, events)
        rpss = [] if score.rps is None else [f"{score.rps:.3f}"]
        behind = "" if name == MODEL else behind_words(score.brier)
        rank = "" if score.auc is None else f"{score.auc:.2f}"
        rows.append((name, with_interval(score.brier), f"{score.log:.3f}", *rpss, rank, behind))
    rps = ["RPS"] if kind == MEETINGS else []
    header = ("forecast", "Brier", "log score", *rps, "AUC", "Brier behind the model")
    clusters = {event.held.holder for event in events}
    words = [
        "Lower is better, but for the AUC, which ranks. Log score: of (k + 1/2) / (n + 1), k of n "
        "draws or recorded meetings. Behind the model: above 0 is worse than the model.",
        _lead(result, events),
        f"In brackets: 95 % intervals from drawing whole presidencies, {len(clusters)} of them."
        if len(clusters) >= FEW_CLUSTERS
        else f"No intervals: {len(clusters)} presidencies are too few to draw from.",
    ]
    heading = Heading(f"{title} ({len(events)})", 3)
    return [heading, grid(header, rows), *paragraphs(words)]


def _lead(result: ScoredCases, events: Sequence[Event]) -> str:
    """The model against the best simple rule, and whether these events can tell them apart."""
    rivals = {name: result.score(name, events) for name in result.forecasters[1:]}
    best = min(rivals, key=lambda name: rivals[name].brier.mean)
    rival = rivals[best]
    word = "better" if rival.brier.behind > 0 else "worse"
    flip = rival.flip
    shown = (
        f"the smallest difference that these could show is {flip.smallest:.3f}"
        if flip.smallest is not None
        else "so few could show no difference at all"
    )
    return (
        f"Beside '{best}', the best simple rule here (picked afterwards), the model did {word} by "
        f"{abs(rival.brier.behind):.3f} on the Brier score; flipping the signs of presidencies, "
        f"{flip.clusters} of them, p = {flip.p:.2f}, and {shown}."
    )


# what came of each


def _name(event: Event) -> str:
    case = event.text.coded.pair.case.id
    return case if event.paragraph is None else f"{case}: {_title(event)}"


def _title(event: Event) -> str:
    assert event.paragraph is not None
    return event.text.scenario.paragraph(event.paragraph).title


def _failed(result: ScoredCases) -> list[Block]:
    """What was forecast on the wrong side, surest first."""
    wrong = [event for event in result.events if event.wrong and event.sample == OUT_OF_SAMPLE]
    heading = Heading("Forecast on the wrong side", 3)
    if not wrong:
        return [heading, *paragraphs(["None of those scored."])]
    return [heading, bullets(map(_missed, sorted(wrong, key=_far)))]


def _far(event: Event) -> float:
    return -brier_of(event)


def _missed(event: Event) -> str:
    came = "it came" if event.happened else "it did not come"
    what = "a joint text" if event.paragraph is None else "its adoption"
    named = event.blockers
    who = f" {listed(sorted(named))} stood in the way;" if named and not event.happened else ""
    shares = [event.forecast.refuses[code] for code in named or ()]
    most = f" the likeliest of them to refuse did so in {percent(max(shares), 0)}." if who else ""
    share = percent(event.probability(MODEL), 0)
    return f"{_name(event)}: {what} was held {share} likely, and {came}.{who}{most}"


def _meetings(result: ScoredCases) -> list[Block]:
    rows = []
    for event in result.events:
        if event.kind != MEETINGS:
            continue
        meeting, truth = event.text.scenario.meeting, event.truth
        score = "" if truth is None else f"{brier_of(event):.2f}"
        rows.append(
            (
                event.text.coded.pair.case.id,
                event.held.organisation,
                f"{meeting.strategy} + {meeting.fallback}",
                percent(event.probability(MODEL), 0),
                CLASSES[int(event.forecast.classes.argmax())],
                "" if truth is None else CLASSES[truth.observed],
                score,
                _flags(event),
            )
        )
    header = ("meeting", "organisation", "chair", "joint", "most likely", "came out", "Brier", "")
    return [Heading("Meeting by meeting", 3), grid(header, rows, 3)] if rows else []


def _topics(result: ScoredCases) -> list[Block]:
    rows = [
        (
            event.text.coded.pair.case.id,
            _title(event),
            percent(event.probability(MODEL), 0),
            {True: "adopted", False: "not adopted", None: ""}[event.happened],
            "" if event.happened is None else f"{brier_of(event):.2f}",
            _flags(event),
        )
        for event in result.events
        if event.kind == PARAGRAPHS
    ]
    header = ("meeting", "paragraph", "adopted", "came out", "Brier", "")
    return [Heading("Paragraph by paragraph", 3), grid(header, rows, 2)] if rows else []


def _flags(event: Event) -> str:
    said = [] if event.sample == OUT_OF_SAMPLE else [event.sample]
    return ", ".join([*said, *(["wrong side"] if event.wrong else [])])


def _refusers(result: ScoredCases) -> list[Block]:
    """Who refused in the runs beside who did, where the cases name somebody."""
    rows = []
    for event in result.events:
        if not event.blockers:
            continue
        found = refusal_row(event)
        rows.append(
            (
                _name(event),
                ", ".join(sorted(event.blockers)),
                found["refusers"].replace(" ", ", ") or "nobody",
                percent(found["refusers_share"], 0),
                percent(found["blockers_exactly"], 0),
                percent(found["blockers_refuse"], 0),
                "" if found["others_refuse"] is None else percent(found["others_refuse"], 0),
            )
        )
    header = (
        "meeting or paragraph",
        "stood in the way",
        "refused most often",
        "share",
        "exactly them",
        "each of them",
        "each other",
    )
    note = (
        "Of those who stood in the way only such as have a row of their own; a bloc and its "
        "members count as the rows they have. Refused: the last draft of a run."
    )
    if not rows:
        return []
    heading = Heading("Who refuses, and who did", 3)
    return [heading, grid(header, rows, 3), *paragraphs([note])]


def _in_sample(result: ScoredCases) -> list[str]:
    events = (event for event in result.events if event.sample == IN_SAMPLE)
    found = {event.text.coded.pair.case.id: event.shaped for event in events}
    return [f"{case}: {because}" for case, because in found.items()]


def _unknown(result: ScoredCases) -> list[str]:
    events = (event for event in result.events if event.sample == NOT_SCORED)
    return list(dict.fromkeys(event.known.reason for event in events))


def _notes(result: ScoredCases) -> list[str]:
    cases = {text.coded.pair.case.id: text.coded for text in result.folder.texts}
    return [f"{case}: {'; '.join(coded.notes)}" for case, coded in cases.items()]
