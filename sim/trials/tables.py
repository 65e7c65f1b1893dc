"""The backtest on cases as plain tables: a row an event, and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sim.backtest.record import CLASSES
from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE
from sim.casebook.sources import tag_of
from sim.trials.events import MEETINGS, PARAGRAPHS, Event, brier_of, log_of, rps_of
from sim.trials.scored import ScoredCases

Row = dict[str, Any]


def case_rows(result: ScoredCases) -> list[Row]:
    """One row an event at full precision."""
    return [_row(result, event) for event in result.events]


def _row(result: ScoredCases, event: Event) -> Row:
    case, meeting = event.text.coded.pair.case, event.text.scenario.meeting
    scored, of_meeting = event.happened is not None, event.kind == MEETINGS
    classes = event.forecast.classes
    return {
        "case": case.id,
        "organisation": event.held.organisation,
        "presidency": event.held.presidency,
        "level": case.forum_level,
        "date": case.date,
        "paragraph": event.paragraph or "",
        "sample": event.sample,
        "in_sample_because": event.shaped,
        "strategy": meeting.strategy,
        "fallback": meeting.fallback,
        "judged_stances": judged(event),
        "forecast": event.probability(MODEL),
        "happened": event.happened,
        "wrong_side": event.wrong,
        "likeliest": CLASSES[int(classes.argmax())] if of_meeting else "",
        "came_out": CLASSES[event.truth.observed] if of_meeting and event.truth else "",
        "brier": brier_of(event) if scored else None,
        "log": log_of(event) if scored else None,
        "rps": rps_of(event) if scored and of_meeting else None,
        **refusal_row(event),
        **{f"joint text: {name}": event.probability(name) for name in result.forecasters[1:]},
    }


def judged(event: Event) -> float:
    """Share of the stances of the text that are judgement."""
    paragraphs = {topic.id for topic in event.text.scenario.paragraphs}
    stances = [s for s in event.text.coded.pair.stances if s.paragraph in paragraphs]
    return sum(tag_of(s.evidence) == "judgement" for s in stances) / len(stances)


def refusal_row(event: Event) -> Row:
    """Who refused the last draft in the runs, beside those who stood in the way.

    Everybody counts once, blocs and members alike by the rows that they have.
    """
    found, shares = event.forecast.refusers, event.forecast.refuses
    likeliest, count = max(found.items(), key=lambda item: (item[1], sorted(item[0])))
    named = event.blockers
    others = [share for code, share in shares.items() if code not in (named or ())]
    return {
        "refusers": " ".join(sorted(likeliest)),
        "refusers_share": count / event.forecast.n,
        "blockers": None if named is None else " ".join(sorted(named)),
        "blockers_exactly": None if named is None else found[named] / event.forecast.n,
        "blockers_refuse": _mean(shares[code] for code in named) if named else None,
        "others_refuse": None if named is None else _mean(others),
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def case_dict(result: ScoredCases) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "folder": result.folder.path,
        "record": result.record.source,
        "replications": result.n,
        "seed": result.seed,
        "classes": list(CLASSES),
        "scores": {
            sample: {kind: _scores(result, kind, sample) for kind in (MEETINGS, PARAGRAPHS)}
            for sample in (OUT_OF_SAMPLE, IN_SAMPLE)
        },
        "events": case_rows(result),
        "wrong_side": [
            {"case": event.text.coded.pair.case.id, "paragraph": event.paragraph}
            for event in result.events
            if event.wrong
        ],
        "not_scored": {
            event.text.coded.pair.case.id: event.known.reason
            for event in result.events
            if event.known.reason
        },
        "not_coded": [vars(one) for one in result.folder.refused],
        "notes": {text.coded.pair.case.id: list(text.coded.notes) for text in result.folder.texts},
    }


def _scores(result: ScoredCases, kind: str, sample: str) -> dict[str, Any]:
    events = result.chosen(kind, sample)
    return {name: asdict(result.score(name, events)) for name in result.forecasters if events}
