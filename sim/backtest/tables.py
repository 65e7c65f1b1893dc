"""The backtest as plain tables: one row a meeting, JSON, CSV, and what its chart is drawn from."""

from __future__ import annotations

from typing import Any

from sim.backtest.cases import RULES
from sim.backtest.pairs import CODING, FILE
from sim.backtest.record import CLASSES, JOINT
from sim.backtest.scored import CALIBRATED, IN_SAMPLE, MODEL, OUT_OF_SAMPLE, SCORES, Scored
from sim.backtest.verdict import limits, verdict
from sim.rules.numbers import Bools


def backtest_rows(result: Scored) -> list[dict[str, Any]]:
    """One row a scored meeting at full precision, for CSV and JSON."""
    scores = result.each(MODEL)
    files = _files(result)
    rows = []
    for n, case in enumerate(result.plan.cases):
        meeting = case.meeting
        row: dict[str, Any] = {
            "id": meeting.id,
            "start": str(meeting.start),
            "end": str(meeting.end),
            "presidency": meeting.presidency,
            "track": meeting.track,
            "forum": meeting.forum,
            "sample": IN_SAMPLE if case.in_sample else OUT_OF_SAMPLE,
            "recalled": meeting.recalled,
            "coded": case.coding,
            "uncoded": "; ".join(case.uncoded),
            "fallback": case.scenario.meeting.fallback,
            "fallback_from": case.fallback_from,
            "outcome": meeting.outcome,
            "came_out": CLASSES[meeting.observed],
        }
        row |= {f"forecast: {c}": result.forecasts[MODEL][n, k] for k, c in enumerate(CLASSES)}
        row |= {
            f"joint text: {name}": shares[n, JOINT] for name, shares in result.forecasts.items()
        }
        file, share = files.get(meeting.id, ("", None))
        row |= {"scenario_file": file, "joint text: scenario file": share}
        rows.append(row | {kind: float(values[n]) for kind, values in scores.items()})
    return rows


def _files(result: Scored) -> dict[str, tuple[str, float]]:
    """Name and forecast of a joint text of the scenario files there are, by meeting."""
    return {
        pair.case.meeting.id: (pair.file.name, float(found[FILE][JOINT]))
        for pair, found in zip(result.plan.pairs, result.paired, strict=True)
    }


def backtest_dict(result: Scored) -> dict[str, Any]:
    """Plain data for JSON."""
    samples = {which: result.sample(which) for which in (OUT_OF_SAMPLE, IN_SAMPLE)}
    outside = samples[OUT_OF_SAMPLE]
    return {
        "record": result.record.source,
        "replications": result.n,
        "seed": result.seed,
        "classes": list(CLASSES),
        "scored": len(result.plan.cases),
        "distinct_codings": result.plan.distinct,
        "presidencies": len(set(result.presidencies)),
        "verdict": verdict(result),
        "limits": limits(result),
        "scores": {which: _scores_dict(result, rows) for which, rows in samples.items()},
        "fits": [vars(fit) for fit in result.fits],
        "forecasts_moved_by_cost": result.moved_by_cost,
        "pulls": [vars(pull) for pull in result.pulls],
        "reliability": _bins(result, MODEL),
        "reliability_calibrated": _bins(result, CALIBRATED),
        "confusion": result.confusion(MODEL, outside).tolist(),
        "meetings": backtest_rows(result),
        "scenario_files": _pairs_dict(result),
        "left_out": [
            {"id": m.id, "came_out": CLASSES[m.observed], "because": list(m.left_out_for)}
            for m in result.record.left_out
        ],
        "coding_rules": list(RULES),
    }


def _pairs_dict(result: Scored) -> list[dict[str, Any]]:
    return [
        {
            "id": pair.case.meeting.id,
            "file": pair.file.name,
            "came_out": CLASSES[pair.case.meeting.observed],
            "joint": {name: float(shares[JOINT]) for name, shares in found.items()},
            "differences": [vars(difference) for difference in pair.differences],
        }
        for pair, found in zip(result.plan.pairs, result.paired, strict=True)
    ]


def _scores_dict(result: Scored, rows: Bools) -> dict[str, Any]:
    if not rows.any():
        return {}
    return {
        name: {
            "meetings": int(rows.sum()),
            "class_right": result.hits(name, rows),
            **{kind: vars(score) for kind, score in result.scores(name, rows).items()},
            "corp": vars(result.corp(name, rows)),
            "auc": result.auc(name, rows),
            "sign_flip": {kind: vars(result.flipped(name, kind, rows)) for kind in SCORES},
        }
        for name in result.forecasts
    }


def _bins(result: Scored, forecaster: str) -> list[dict[str, Any]]:
    """What meetings out of sample with such a forecast did."""
    return [
        {
            "from": found.start,
            "to": found.stop,
            "meetings": found.events,
            "forecast": found.forecast,
            "observed": found.observed,
            "low": found.low,
            "high": found.high,
        }
        for found in result.reliability(forecaster, result.sample(OUT_OF_SAMPLE))
    ]


def chart_tables(result: Scored) -> dict[str, list[dict[str, Any]]]:
    """The tables of the chart by the name of what they show."""
    outside = result.sample(OUT_OF_SAMPLE)
    meetings = [
        {
            "track": case.meeting.track,
            "start": case.meeting.start,
            "presidency": case.meeting.presidency,
            "red_lines": case.coding == "stands",
            "sample": IN_SAMPLE if case.in_sample else OUT_OF_SAMPLE,
            "forecast": float(shares[JOINT]),
            "joint": case.meeting.observed == JOINT,
        }
        for case, shares in zip(result.plan.cases, result.forecasts[MODEL], strict=True)
    ]
    bins = [row | {"by": name} for name in (MODEL, CALIBRATED) for row in _bins(result, name)]
    parts = [
        {"forecast": name, **vars(result.corp(name, outside))}
        for name in (result.forecasts if outside.any() else ())
    ]
    files = [
        {
            "track": pair.case.meeting.track,
            "start": pair.case.meeting.start,
            "joint": pair.case.meeting.observed == JOINT,
            "backtest": float(found[CODING][JOINT]),
            "file": float(found[FILE][JOINT]),
        }
        for pair, found in zip(result.plan.pairs, result.paired, strict=True)
    ]
    return {
        "meetings": meetings,
        "bins": bins,
        "scores": _chart_scores(result),
        "parts": parts,
        "files": files,
    }


def _chart_scores(result: Scored) -> list[dict[str, Any]]:
    """The RPS of each forecaster by sample, and what sign flips say of it out of sample."""
    scores = []
    for which in (OUT_OF_SAMPLE, IN_SAMPLE):
        rows = result.sample(which)
        for name in result.forecasts if rows.any() else ():
            score = result.scores(name, rows)["rps"]
            low, high = score.interval or (None, None)
            flip = result.flipped(name, "rps", rows)
            told = which == OUT_OF_SAMPLE and name != MODEL
            scores.append(
                {
                    "forecast": name,
                    "sample": which,
                    "mean": score.mean,
                    "low": low,
                    "high": high,
                    "p": flip.p if told else None,
                    "smallest": flip.smallest if told else None,
                }
            )
    return scores


def chart_note(result: Scored) -> str:
    """The caption of the chart."""
    held = len(set(result.presidencies))
    return (
        f"{len(result.plan.cases)} meetings of {held} presidencies in {result.record.source} · "
        f"{result.plan.distinct} different codings · {result.n:,} replications · "
        f"seed {result.seed} · intervals: RPS by drawing whole presidencies, reliability by "
        "Wilson; both too narrow · p: by flipping the signs of whole presidencies"
    )
