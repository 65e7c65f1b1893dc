"""How long `explain` and `unlock` take on random rooms with red lines.

``python tests/benchmarks/bench_solver.py [MEMBERSxTOPICS ...]``, default 20x10 30x10 60x10, three
rooms of each. Processor time, which other programs disturb little; the time limit is on the clock.
"""

from __future__ import annotations

import datetime
import sys
import time
from typing import Any

import numpy as np

from sim.questions.explain import explain
from sim.scenario.scenario import Scenario, build, load_scenario
from sim.unlocking.unlock import unlock

SIZES = ("20x10", "30x10", "60x10")
ROOMS = 3


def main() -> None:
    """Measure and print."""
    # what is compiled or imported at the first call is not measured
    explain(load_scenario("two_camps"))
    unlock(load_scenario("two_camps"))
    print("room    no.  explain     conflicts of wordings       unlock      ways")
    for size in sys.argv[1:] or SIZES:
        members, topics = (int(part) for part in size.split("x"))
        for number in range(ROOMS):
            scenario = random_room(members, topics, number)
            reasons, explaining = timed(explain, scenario)
            ways, unlocking = timed(unlock, scenario)
            print(
                f"{size:7s} {number:2d}  {explaining:7.2f} s   {conflicts(reasons):26s} "
                f"{unlocking:7.2f} s   {len(ways.solutions)}{', not all settled' * unsettled(ways)}"
            )


def timed(question: Any, scenario: Scenario) -> tuple[Any, float]:
    """An answer, and the processor's seconds for it."""
    started = time.process_time()
    answer = question(scenario)
    return answer, time.process_time() - started


def conflicts(reasons: Any) -> str:
    """The conflicts over the wordings in a few words."""
    if not reasons.text:
        return "a joint text"
    found = reasons.text[0]
    count = f"{len(found.found)} of {len(found.found[0])}" if found.found else "none"
    return count if found.unproved is None else f"{count} (not proved)"


def unsettled(ways: Any) -> bool:
    """Whether something was left open."""
    return bool(ways.open) or any(s.at_least is not None for s in ways.solutions)


def random_room(members: int, topics: int, seed: int) -> Scenario:
    """Positions, saliences and powers at random; about every third stance has a red line."""
    rng = np.random.default_rng(seed)
    rungs = [{"id": f"r{w}", "strength": 25.0 * w, "text": f"Wording {w}."} for w in range(5)]
    paragraphs = {
        f"p{k}": {"title": f"Topic {k}", "tabled": f"r{rng.integers(1, 4)}", "rungs": rungs}
        for k in range(topics)
    }
    delegations = {
        f"D{i}": {
            "name": f"Delegation {i}",
            "capability": float(rng.integers(1, 100)),
            "evidence": "judgement",
            "stances": {key: stance(rng) for key in paragraphs},
        }
        for i in range(members)
    }
    meeting = {
        "name": "A random room",
        "date": datetime.date(2023, 1, 1),
        "forum": "toy",
        "chair": "D0",
        "deadline": 5,
        "cost_of_failure": 0.02,
        "strategy": "bridge",
        "fallback": "chair_summary",
    }
    document = {"meeting": meeting, "paragraphs": paragraphs, "delegations": delegations}
    return build(document, name="random")


def stance(rng: np.random.Generator) -> dict[str, Any]:
    """A position with its salience, perhaps with a red line 25 points towards the middle."""
    position = float(rng.integers(0, 101))
    drawn: dict[str, Any] = {
        "position": position,
        "salience": float(rng.integers(1, 100)),
        "evidence": "judgement",
    }
    if rng.random() < 1 / 3:
        high = position > 50
        drawn["floor" if high else "ceiling"] = position - 25 if high else position + 25
        drawn["penalty"] = 0.05
    return drawn


if __name__ == "__main__":
    main()
