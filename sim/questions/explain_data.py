"""An explanation as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.questions.explain import Explanation
from sim.questions.needs import Need
from sim.questions.parts import PARTS, Parts, Shortfall
from sim.rules.numbers import VETO


def explanation_dict(explanation: Explanation) -> dict[str, Any]:
    """Plain data for JSON. A veto's penalty, which no cost reaches, is written as null."""
    result = explanation.result
    return {
        "scenario": result.scenario.name,
        "strategy": result.strategy,
        "fallback": result.fallback,
        "seed": result.seed,
        "replication": result.replication,
        "outcome": result.outcome,
        "joint": result.joint,
        "round": result.rounds,
        "final_draft": result.draft_labels(result.rounds),
        "text_conflicts": [asdict(conflict) for conflict in explanation.text],
        "paragraphs": [asdict(paragraph) for paragraph in explanation.paragraphs],
        "uncontested": list(explanation.uncontested),
        "shortfalls": [shortfall_dict(s) for s in explanation.shortfalls],
        "needs": {who: [_need_dict(n) for n in needs] for who, needs in explanation.needs.items()},
    }


def shortfall_dict(shortfall: Shortfall) -> dict[str, Any]:
    """One shortfall as plain data; a veto, which no cost reaches, is written as null."""
    return {
        "delegation": shortfall.delegation,
        "accepts": shortfall.accepts,
        **_parts_dict(shortfall.parts),
        "tolerance": shortfall.tolerance,
        "short": _finite(shortfall.short),
        "by_paragraph": {key: _parts_dict(p) for key, p in shortfall.by_paragraph.items()},
    }


def _parts_dict(parts: Parts) -> dict[str, float | None]:
    return {part: _finite(getattr(parts, part)) for part in PARTS}


def _finite(value: float) -> float | None:
    return None if abs(value) > VETO / 2 else value


def _need_dict(need: Need) -> dict[str, Any]:
    return {
        "kind": need.kind,
        "words": need.words,
        "settings": dict(need.settings),
        "text": dict(need.text),
    }
