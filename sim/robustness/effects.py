"""Which settings change nothing that a meeting is computed with, and why.

A path can be right and still have no effect: a later layer says otherwise, there is no red line for
a penalty to go with, a sideline meeting comes after the end. Whoever set it should hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from sim.errors import InputError
from sim.robustness.knobs import addressed
from sim.rules.adoption import rule_of
from sim.rules.inputs import inputs_of
from sim.scenario.assumed import CHAIR_KAPPA
from sim.scenario.paths import CHOICES, kind_at, with_values
from sim.scenario.reading import Document
from sim.scenario.scenario import Scenario, build
from sim.scenario.schema import Sideline

IN_STANCES = {"mean_penalty", "chair_kappa"}
"""Assumptions that count only through the stances and weights of failure that leave them open."""


def idle_settings(
    scenario: Scenario, document: Document, values: Mapping[str, Any]
) -> Iterator[str]:
    """A sentence on each setting without which the same would be computed, the others kept.

    scenario: with the values; document: as the file has it, without them; values: by path.
    """
    counted = what_counts(scenario)
    for path, value in values.items():
        others = {key: other for key, other in values.items() if key != path}
        try:
            without = build(with_values(document, others), name="")
        except InputError:
            continue  # the others need it
        if _counts_at_all(document, path) and what_counts(without) == counted:
            shown = str(value).lower() if isinstance(value, bool) else value
            why = "it is so already" if _stated(without, path) == value else _why(scenario, path)
            yield f"--set {path}={shown} changes nothing: {why}"


def idle_dimensions(scenario: Scenario, ends: Mapping[str, list[Any]]) -> Iterator[str]:
    """A sentence on each dimension along which the same is computed, at both ends of the others.

    ends: by path, the values at the ends of a range, or all of a list.
    """
    for path, values in ends.items():
        for side in (0, -1):
            others = {other: at[side] for other, at in ends.items()}
            if not _same(scenario, [{**others, path: value} for value in values]):
                break
        else:
            yield f"--vary {path} changes nothing in {scenario.name}: {_why(scenario, path)}"


def _same(scenario: Scenario, points: list[dict[str, Any]]) -> bool:
    """Whether the same is computed at all points; not if the schema refuses one of them."""
    try:
        first, *rest = [what_counts(scenario.with_values(point)) for point in points]
    except InputError:
        return False
    return all(counted == first for counted in rest)


def what_counts(scenario: Scenario) -> list[Any]:
    """Everything of a scenario that decides what comes out, and how it is called."""
    inputs, meeting = inputs_of(scenario), scenario.meeting
    per_stance = (inputs.position_sd, inputs.lowest, inputs.highest)
    arrays = (
        *vars(inputs.text).values(),
        *vars(inputs.stances.at(inputs.seats)).values(),
        *(matrix[inputs.seats] for matrix in per_stance),
    )
    rule = rule_of(scenario)
    return [
        [array.tolist() for array in arrays],
        [member.id for member in scenario.present],
        (rule.members, rule.capability, rule.shares.tolist()),
        (scenario.cost_of_failure, meeting.deadline, scenario.chair, meeting.in_sample),
        scenario.alternative,
        scenario.assumptions.model_dump(exclude=IN_STANCES),
        scenario.uncertainty.model_dump(exclude={"position_sd", "judgement_factor"}),
        inputs.draws_with[inputs.seats].tolist(),
        (meeting.texts, scenario.packages, scenario.accords),
        [
            (sideline.between, sideline.kind, sideline.round, sideline.paragraphs)
            for sideline in scenario.sidelines
            if _not_held(scenario, sideline) is None
        ],
    ]


def _counts_at_all(document: Document, path: str) -> bool:
    """Whether a path leads to a number or a choice: texts, names and sources only show."""
    keys = path.split(".")
    if keys[0] == "evidence":
        return False
    return kind_at(document, path) in (float, int, bool) or keys[-1] in CHOICES


def _not_held(scenario: Scenario, sideline: Sideline) -> str | None:
    """Why a sideline meeting moves nobody; None if it may."""
    deadline, present = scenario.meeting.deadline, {member.id for member in scenario.present}
    if sideline.kind == "contact":
        return "a contact moves nobody"
    absent = [iso3 for iso3 in sideline.between if iso3 not in present]
    if absent:
        return f"{absent[0]} is not in the room"
    if sideline.round >= deadline:
        return f"round {sideline.round} is not before the last one, {deadline}: it is not held"
    return None


def _stated(scenario: Scenario, path: str) -> Any:
    """What a scenario says at a path, its defaults and layers included; None if nothing."""
    keys = path.split(".")
    if path == "meeting.cost_of_failure":
        return scenario.cost_of_failure
    if keys[0] in ("meeting", "assumptions", "uncertainty"):
        return reduce(getattr, keys, scenario)
    if keys[0] == "delegations":
        member = scenario.delegation(keys[1])
        return getattr(member.stances[keys[3]] if keys[2] == "stances" else member, keys[-1])
    place: Any = scenario.document
    for key in keys:
        if isinstance(place, list):
            ids = [item.get("id") for item in place]
            place = place[ids.index(key) if key in ids else int(key)]
        else:
            place = place.get(key, {})
    return place


def _why(scenario: Scenario, path: str) -> str:
    """The likeliest reason why a path has no effect in a scenario."""
    keys = path.split(".")
    meeting = scenario.meeting
    if path == "meeting.forum" and meeting.cost_of_failure is not None:
        return "the file states cost_of_failure"
    if keys[0] == "meeting" and ("majority" in path or "objectors" in path or keys[1] == "rule"):
        return f"it comes to the same under the rule {meeting.rule}"
    if keys[0] == "sidelines":
        reason = _not_held(scenario, scenario.sidelines[int(keys[1])])
        return reason or "it moves the same"
    if path == CHAIR_KAPPA and scenario.chair.iso3 is None:
        return "the chair is no delegation"
    if path in (CHAIR_KAPPA, "assumptions.mean_penalty"):
        return "no delegation leaves it open"
    if "stances" in keys:
        return _why_no_stance(scenario, path)
    if keys[0] == "delegations" and not scenario.delegation(keys[1]).present:
        return f"{keys[1]} is not in the room"
    return "what the meeting is computed with stays the same"


def _why_no_stance(scenario: Scenario, path: str) -> str:
    layer, *_, topic, number = path.split(".")
    whose = [member for member in addressed(scenario, path) if member.present]
    if not whose:
        return "nobody it is for is in the room"
    stances = [member.stances[topic] for member in whose]
    if number == "penalty" and all(s.floor is None and s.ceiling is None for s in stances):
        return "there is no red line"
    if layer != "delegations":
        return "delegations or later groups say otherwise"
    if number == "salience":
        return "only how saliences compare within a delegation counts"
    return "what the meeting is computed with stays the same"
