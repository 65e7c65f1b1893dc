"""The decision rules: what adopts a text. A plain dict of small functions.

Whoever objects to a text that is adopted all the same is recorded as against it, and bound by it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.rules.consensus import EPSILON, Rule
from sim.rules.inputs import inputs_of
from sim.rules.numbers import Floats

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.scenario.schema import Meeting


def consensus(_meeting: Meeting, shares: Floats) -> Rule:
    """Nobody in the room objects."""
    return Rule(len(shares), 0.0, shares)


def consensus_minus(meeting: Meeting, shares: Floats) -> Rule:
    """At most so many object (one, where the meeting gives no number); somebody must accept."""
    tolerated = meeting.tolerated_objectors or 1
    return Rule(max(len(shares) - tolerated, 1), 0.0, shares)


def qualified_majority(meeting: Meeting, shares: Floats) -> Rule:
    """A share of those in the room accepts, or of their capability, or both; somebody must."""
    wanted = (meeting.majority_members or 0.0) * len(shares)
    return Rule(max(math.ceil(wanted - EPSILON), 1), meeting.majority_capability or 0.0, shares)


DECISION_RULES: dict[str, Callable[[Meeting, Floats], Rule]] = {
    "consensus": consensus,
    "consensus_minus": consensus_minus,
    "qualified_majority": qualified_majority,
}


@lru_cache(maxsize=16)
def rule_of(scenario: Scenario) -> Rule:
    """The decision rule of a scenario, for the delegations in its room."""
    inputs = inputs_of(scenario)
    capability = inputs.capability[inputs.seats]
    return DECISION_RULES[scenario.meeting.rule](
        scenario.meeting, np.asarray(capability / capability.sum())
    )
