"""A small sweep to change by hand. Import with ``from sweeps import plan``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from worlds import made, plain

from sim.scenario.scenario import Scenario
from sim.sweep.dimension import Dimension, make_dimension, split_option
from sim.sweep.plan import Plan
from sim.sweep.sweep import Engine, make_plan

COST = "meeting.cost_of_failure"
HERE = Engine(workers=1)


def small(**changes: Any) -> Scenario:
    """Three delegations that sometimes agree."""
    document = plain(members=3, topics=2)
    document["delegations"]["D1"]["stances"]["p0"] |= {"position": 30, "salience": 2}
    document["delegations"]["D2"]["stances"]["p1"] |= {"ceiling": 70, "penalty": 0.2}
    document["meeting"] |= {"cost_of_failure": 0.05, **changes}
    return made(document)


def dimension(text: str, scenario: Scenario) -> Dimension:
    """The dimension that ``--vary`` makes of a text."""
    return make_dimension(*split_option(text), scenario.document)


def plan(*varied: str, scenarios: tuple[Scenario, ...] = (), **options: Any) -> Plan:
    scenarios = scenarios or (small(),)
    dimensions = [dimension(text, scenarios[0]) for text in varied]
    return make_plan(scenarios, dimensions, **options)


def digest(directory: Path) -> str:
    """Of the whole table, file by file."""
    files = sorted((directory / "table").iterdir())
    return " ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
