"""The tables that charts take, made from comparisons, tallies, unlockings: rows of plain dicts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.drawing.tables import ALL
from sim.ensemble.tally import Tally, share_of
from sim.questions.comparison import Compared, Comparison
from sim.questions.ladder_result import Ladder
from sim.scenario.scenario import Scenario
from sim.unlocking.solution import Solution, Unlock

Rows = list[dict[str, Any]]


def outcome_rows(tally: Tally, strategy: str | None = None) -> Rows:
    """Shares of the outcomes of one tally, for the chart ``outcomes``.

    Another name may be given in place of the strategy.
    """
    names = {"strategy": strategy or tally.strategy, "fallback": tally.fallback}
    joint = {"outcome": "joint", **share_of(tally.joint, tally.n)}
    return [{**names, **share} for share in (*tally.shares(), joint)]


def outcome_table(comparison: Comparison) -> Rows:
    """Shares of the outcomes of every alternative, for the chart ``outcomes``."""
    return [row for a in comparison.alternatives for row in outcome_rows(a.tally)]


def pareto_table(comparison: Comparison) -> Rows:
    """Every alternative on the four objectives, for ``pareto``; * marks the base.

    A meeting in which nobody contests a tabled wording has no strength to compare: it counts as 0.
    """
    best = comparison.pareto()
    rows = []
    for alternative in comparison.alternatives:
        goals = comparison.objectives(alternative)
        rows.append(
            {
                "alternative": alternative.name + "*" * comparison.is_base(alternative),
                "joint_share": goals["joint"],
                "contested_strength": goals["strength"] or 0.0,
                "worst_off": goals["worst_off"],
                "weighted_value": goals["weighted_value"],
                "pareto": alternative in best if alternative.tally.n == comparison.n else None,
            }
        )
    return rows


def one_change_away(comparison: Comparison) -> list[Compared]:
    """The alternatives that differ from the base in the strategy or the fallback, not in both."""
    strategy, fallback = comparison.base
    return [
        a for a in comparison.alternatives if (a.strategy == strategy) != (a.fallback == fallback)
    ]


def value_table(comparison: Comparison, alternatives: Iterable[Compared]) -> Rows:
    """Each delegation's difference of value to the base, for the chart ``values``.

    An alternative is named by what differs from the base.
    """
    names = _members(comparison.scenario)
    return [
        {"delegation": names[who], "alternative": _change(comparison, alternative), **change}
        for alternative in alternatives
        for who, change in comparison.value_differences(alternative).items()
    ]


def _change(comparison: Comparison, alternative: Compared) -> str:
    strategy, fallback = comparison.base
    if alternative.fallback == fallback:
        return f"strategy {alternative.strategy}"
    if alternative.strategy == strategy:
        return f"fallback {alternative.fallback}"
    return alternative.name


def base_note(comparison: Comparison) -> str:
    """What a chart of alternatives adds to its caption: which of them is the base."""
    return f"base (*): {comparison.base}, the scenario's own chair"


def dissent_table(tally: Tally) -> Rows:
    """How often each delegation does not agree to each paragraph, for the chart ``dissent``."""
    members, paragraphs = _members(tally.scenario), _paragraphs(tally.scenario)
    return [
        {"delegation": member, "paragraph": paragraph, "share": int(count) / tally.n}
        for paragraph, counts in zip(paragraphs.values(), tally.dissents, strict=True)
        for member, count in zip(members.values(), counts, strict=True)
    ]


def _members(scenario: Scenario) -> dict[str, str]:
    """Names of those present, by code."""
    return _distinct({member.id: member.name for member in scenario.present})


def _paragraphs(scenario: Scenario) -> dict[str, str]:
    """Headings of the paragraphs, by id."""
    return _distinct({paragraph.id: paragraph.heading for paragraph in scenario.packages})


def _distinct(labels: dict[str, str]) -> dict[str, str]:
    """Labels by id; those that several share carry their id, or a chart would take them for one."""
    found = list(labels.values())
    return {
        key: f"{label} [{key}]" if found.count(label) > 1 else label
        for key, label in labels.items()
    }


def unlock_table(unlock: Unlock) -> Rows:
    """Solutions by lever, for the chart ``unlock``: the cheapest ways, then one lever at a time.

    What was not settled in the time given is left out.
    """
    rows: Rows = []
    for number, solution in enumerate(unlock.solutions, 1):
        rows += _levers(f"{number}", solution)
    for lever, single in unlock.single.items():
        name = _SINGLE[lever]
        if lever in unlock.open:
            continue
        if single is None:
            rows.append({"way": name, "lever": "", "price": None, "what": "", "adopted": None})
        elif single.levers not in [solution.levers for solution in unlock.solutions]:
            rows += _levers(name, single)
    return rows


def ladder_table(ladders: Iterable[Ladder]) -> Rows:
    """How often each delegation accepts each rung and how often it is adopted.

    For the chart ``ladder``; one ladder per paragraph.
    """
    rows: Rows = []
    for found in ladders:
        names = _members(found.scenario).values()
        labels = _distinct({rung.id: rung.label or rung.id for rung in found.rungs})
        paragraph = _paragraphs(found.scenario)[found.paragraph.id]
        for rung, adopted, accepting in zip(
            found.rungs, found.adoption(), found.counts.accepting, strict=True
        ):
            place = {"paragraph": paragraph, "rung": labels[rung.id]}
            rows.append({**place, "delegation": ALL, "share": adopted["share"]})
            rows += [
                {**place, "delegation": name, "share": int(count) / found.counts.n}
                for name, count in zip(names, accepting, strict=True)
            ]
    return rows


_SINGLE = {
    "wording": "Other wordings only",
    "red_line": "Wordings and red lines only",
    "cost_of_failure": "Wordings and cost of failure only",
    "fallback": "Wordings and fallback only",
}


def _levers(way: str, solution: Solution) -> Rows:
    words = {
        "wording": _wordings(solution),
        "red_line": _red_lines(solution),
        "cost_of_failure": f"cost of failure {solution.cost_of_failure:g}"
        if solution.cost_of_failure is not None
        else "",
        "fallback": f"fallback {solution.fallback}" if solution.fallback else "",
    }
    return [
        {
            "way": way,
            "lever": lever,
            "price": price,
            "what": words[lever],
            "adopted": solution.checked,
        }
        for lever, price in solution.parts.items()
    ]


def _wordings(solution: Solution) -> str:
    changed = ", ".join(f"{key} at {label}" for key, label in solution.changes.items())
    return changed or "text as tabled"


def _red_lines(solution: Solution) -> str:
    """Red lines moved, those that move alike together."""
    alike: dict[tuple[str, str, float, float], list[str]] = {}
    for move in solution.red_lines:
        key = (move.paragraph, move.bound, move.before, move.after)
        alike.setdefault(key, []).append(move.delegation)
    return "; ".join(
        f"{bound} on {paragraph} from {before:g} to {after:g} ({', '.join(who)})"
        for (paragraph, bound, before, after), who in alike.items()
    )
