"""An unlocking as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.unlocking.unlock import Solution, Unlock


def unlock_dict(unlock: Unlock) -> dict[str, Any]:
    """Plain data for JSON."""
    request = unlock.request
    return {
        "scenario": unlock.scenario.name,
        "already_joint": unlock.joint is not None,
        "impossible": unlock.impossible,
        "options": request.kind,
        "prices": dict(request.prices),
        "frozen": sorted(
            request.frozen_levers | request.frozen_delegations | request.frozen_paragraphs
        ),
        "bounds": {
            "cost_of_failure": list(request.cost),
            "red_line": [0.0, request.points],
            **{key: list(limits) for key, limits in request.strengths.items()},
        },
        "solutions": [solution_dict(solution) for solution in unlock.solutions],
        "single_levers": {
            lever: None if solution is None else solution_dict(solution)
            for lever, solution in unlock.single.items()
        },
    }


def solution_dict(solution: Solution) -> dict[str, Any]:
    """One solution as plain data."""
    return {
        "price": solution.price,
        "price_by_lever": solution.parts,
        "text": list(solution.text),
        "changes": solution.changes,
        "given_up": solution.given_up,
        "red_lines": [{**asdict(m), "points": m.points} for m in solution.red_lines],
        "cost_of_failure": solution.cost_of_failure,
        "fallback": solution.fallback,
        "settings": solution.settings,
        "adopted_by_simulator": solution.checked,
        "round": solution.round,
    }
