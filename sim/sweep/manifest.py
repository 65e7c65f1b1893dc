"""A plan as the plain data of a manifest, back again, and the difference between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import InputError
from sim.output.data import decoded, encoded
from sim.scenario.scenario import Alternative, Scenario, build
from sim.sweep.design import Design
from sim.sweep.dimension import Dimension
from sim.sweep.engine import versions_here
from sim.sweep.plan import PlacedAlternative, Plan

IDENTITY = ("versions", "rows", "replications", "seed", "design", "alternatives")
"""What has to agree, besides the scenarios, for a sweep to be gone on with; the long last."""
SHOWN = 8


def manifest_of(plan: Plan) -> dict[str, Any]:
    """The manifest of a plan that has not begun."""
    return {
        "scenarios": [_scenario(scenario) for scenario in plan.scenarios],
        "alternatives": [[place, *alternative] for place, alternative in plan.alternatives],
        "design": encoded(plan.design.to_dict()),
        "replications": plan.replications,
        "seed": plan.seed,
        "rows": plan.rows,
        "versions": versions_here(),
        "chunk": plan.chunk,
        "complete": False,
        "parts": [],
    }


def plan_of(manifest: dict[str, Any]) -> Plan:
    """The plan of a manifest. Raises InputError if it is not what was swept."""
    plan = Plan(
        scenarios=tuple(_built(entry) for entry in manifest["scenarios"]),
        alternatives=tuple(
            PlacedAlternative(place, Alternative(*names))
            for place, *names in manifest["alternatives"]
        ),
        design=Design.from_dict(decoded(manifest["design"])),
        replications=manifest["replications"],
        seed=manifest["seed"],
        rows=manifest["rows"],
        chunk=manifest["chunk"],
    )
    changed = differences(manifest, manifest_of(plan))
    if changed:
        raise InputError(refusal(changed), where="manifest")
    return plan


def dimensions_of(manifest: dict[str, Any]) -> tuple[str, tuple[Dimension, ...]]:
    """The kind of design and its dimensions."""
    design = Design.from_dict(decoded(manifest["design"]))
    return design.kind, design.dimensions


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What differs between two manifests, a line each; only what is part of the result."""
    lines: list[str] = []
    for key in IDENTITY:
        if before[key] != now[key]:
            lines += _compared(key, before[key], now[key])
    names = [[entry["name"] for entry in m["scenarios"]] for m in (before, now)]
    if names[0] != names[1]:
        lines.append(_line("scenarios", ", ".join(names[0]), ", ".join(names[1])))
    else:
        for old, new in zip(before["scenarios"], now["scenarios"], strict=True):
            if old["digest"] != new["digest"]:
                lines += _compared(old["name"], old["document"], new["document"])
    return lines


def refusal(changed: list[str]) -> str:
    """The message that a directory holds another sweep."""
    more = f"\n  and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    return "the directory holds another sweep:\n  " + "\n  ".join(changed[:SHOWN]) + more


def _scenario(scenario: Scenario) -> dict[str, Any]:
    document = encoded(scenario.document)
    return {"name": scenario.name, "digest": scenario.digest, "document": document}


def _built(entry: dict[str, Any]) -> Scenario:
    return build(decoded(entry["document"]), name=entry["name"], source=entry["name"])


def _compared(name: str, before: Any, now: Any) -> list[str]:
    old, new = dict(_leaves(before, name)), dict(_leaves(now, name))
    paths = list(dict.fromkeys([*old, *new]))
    return [_line(p, old.get(p), new.get(p)) for p in paths if old.get(p) != new.get(p)]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}")
    else:
        yield path, value


def _line(path: str, before: Any, now: Any) -> str:
    return f"{path}: {_shown(before)} there, {_shown(now)} now"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
