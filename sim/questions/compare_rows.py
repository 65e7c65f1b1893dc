"""A comparison as plain data: one long tidy table, and one nested record."""

from __future__ import annotations

from typing import Any

from sim.ensemble.ensemble import FAST_STRATEGIES
from sim.questions.compare import OBJECTIVES, Compared, Comparison

COLUMNS = (
    "scenario", "seed", "replications", "strategy", "fallback", "base", "pareto",
    "measure", "item", "estimate", "low", "high",
)  # fmt: skip


def comparison_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """One row per alternative, measure and item, with the columns COLUMNS.

    Measures: ``outcome_share`` (item: outcome), ``joint_share``, ``joint_difference`` (to base),
    ``wording_strength`` (item: paragraph), ``dissent_share``, ``value`` and ``value_difference``
    (item: delegation), ``excepted`` (delegations that a joint text with exceptions names, on
    average; None without one), and the objectives. Intervals are at 95 %, None where there is none.
    """
    best = comparison.pareto()
    rows = []
    for alternative in comparison.alternatives:
        common = {
            "scenario": comparison.scenario.name,
            "seed": comparison.seed,
            "replications": alternative.tally.n,
            "strategy": alternative.strategy,
            "fallback": alternative.fallback,
            "base": comparison.is_base(alternative),
            "pareto": _mark(comparison, alternative, best),
        }
        rows += [{**common, **measure} for measure in _measures(comparison, alternative)]
    return rows


def _mark(comparison: Comparison, alternative: Compared, best: list[Compared]) -> bool | None:
    """Whether it is Pareto-best; None if it ran on fewer replications and is not ranked."""
    return alternative in best if alternative.tally.n == comparison.n else None


def _measures(comparison: Comparison, alternative: Compared) -> list[dict[str, Any]]:
    tally, ids = alternative.tally, [d.id for d in comparison.scenario.present]
    paragraphs = [p.id for p in comparison.scenario.paragraphs]
    rows = [_measure("outcome_share", s["outcome"], s, "share") for s in tally.shares()]
    rows.append(_measure("joint_share", "", alternative.joint_share(), "share"))
    rows.append(_measure("joint_difference", "", joint_difference(comparison, alternative)))
    rows.append(_measure("excepted", "", {"mean": alternative.exceptions.mean()}, "mean"))
    rows += [
        _measure("wording_strength", key, {"strength": mean}, "strength")
        for key, mean in zip(paragraphs, tally.mean_strength(), strict=True)
    ]
    dissent = alternative.dissent_shares()
    rows += [_measure("dissent_share", i, s, "share") for i, s in zip(ids, dissent, strict=True)]
    values = tally.mean_value()
    rows += [_measure("value", i, {"value": v}, "value") for i, v in zip(ids, values, strict=True)]
    differences = value_differences(comparison, alternative)
    rows += [_measure("value_difference", i, d) for i, d in differences.items()]
    objectives = comparison.objectives(alternative)
    rows += [_measure("objective", name, {name: objectives[name]}, name) for name in OBJECTIVES]
    return rows


def _measure(
    measure: str, item: str, numbers: dict[str, Any], key: str = "difference"
) -> dict[str, Any]:
    return {
        "measure": measure,
        "item": item,
        "estimate": numbers[key],
        "low": numbers.get("low"),
        "high": numbers.get("high"),
    }


def joint_difference(comparison: Comparison, alternative: Compared) -> dict[str, float]:
    """Difference of the joint share to the base; exactly 0 for the base itself."""
    if comparison.is_base(alternative):
        return {"difference": 0.0, "low": 0.0, "high": 0.0}
    return alternative.pairs.joint_difference()


def value_differences(comparison: Comparison, alternative: Compared) -> dict[str, dict[str, float]]:
    """By delegation in the room, the mean difference of value to the base, with its interval."""
    ids = [d.id for d in comparison.scenario.present]
    return dict(zip(ids, alternative.pairs.value_differences(), strict=True))


def usual_wordings(comparison: Comparison, alternative: Compared) -> dict[str, dict[str, Any]]:
    """By paragraph: mean strength of what is issued, the most frequent rung and its share.

    The rung is None where nothing is issued on the paragraph; ties go to the weaker wording.
    """
    tally = alternative.tally
    found = {}
    for paragraph, counts, mean in zip(
        comparison.scenario.paragraphs, tally.wordings, tally.mean_strength(), strict=True
    ):
        top = int(counts.argmax())
        absent = top == len(counts) - 1
        found[paragraph.id] = {
            "mean_strength": mean,
            "rung": None if absent else paragraph.rungs[top].id,
            "share": int(counts[top]) / tally.n,
        }
    return found


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """The comparison as one nested record for JSON."""
    best = comparison.pareto()
    return {
        "scenario": comparison.scenario.name,
        "seed": comparison.seed,
        "replications": comparison.n,
        "base": comparison.base._asdict(),
        "contested": list(comparison.contested),
        "alternatives": [
            {
                "strategy": alternative.strategy,
                "fallback": alternative.fallback,
                "base": comparison.is_base(alternative),
                "replications": alternative.tally.n,
                "engine": "ensemble" if alternative.strategy in FAST_STRATEGIES else "model",
                "outcomes": alternative.tally.shares(),
                "joint": alternative.joint_share(),
                "joint_difference": joint_difference(comparison, alternative),
                "excepted": {
                    "texts": alternative.exceptions.texts,
                    "mean": alternative.exceptions.mean(),
                },
                "wordings": usual_wordings(comparison, alternative),
                "dissent": _by_delegation(comparison, alternative.dissent_shares()),
                "value": _by_delegation(comparison, alternative.tally.mean_value()),
                "value_difference": value_differences(comparison, alternative),
                "objectives": comparison.objectives(alternative),
                "pareto": _mark(comparison, alternative, best),
            }
            for alternative in comparison.alternatives
        ],
    }


def _by_delegation(comparison: Comparison, items: list[Any]) -> dict[str, Any]:
    return dict(zip([d.id for d in comparison.scenario.present], items, strict=True))
