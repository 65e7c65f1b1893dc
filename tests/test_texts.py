"""Texts decided apart: the two ways to count agree, and no text looks at another."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from sim.ensemble.ensemble import Outcomes, run_ensemble
from sim.ensemble.replicate import run_model
from sim.errors import InputError
from sim.model.negotiation import Negotiation, hold
from sim.model.result import MeetingResult
from sim.scenario.scenario import Scenario, load_scenario


@pytest.fixture(scope="module")
def apart() -> Scenario:
    return load_scenario("new_delhi_2023", {"meeting.texts": "separate"})


def test_twins_agree_on_texts_decided_apart(apart: Scenario) -> None:
    fast, slow = (run(apart, apart.alternative, 0, 0, 4) for run in (run_ensemble, run_model))
    names = [field.name for field in fields(Outcomes)]
    assert [n for n in names if not np.array_equal(getattr(fast, n), getattr(slow, n))] == []


def test_the_meeting_joins_what_its_texts_are_alone(apart: Scenario) -> None:
    held = hold(apart)
    assert isinstance(held, MeetingResult)
    alone = [Negotiation(text, *apart.alternative).run() for text in apart.texts]
    assert [text.draft for text in held.texts] == [text.draft for text in alone]
    assert held.rounds == max(text.rounds for text in alone)


def test_one_negotiation_refuses_several_texts(apart: Scenario) -> None:
    with pytest.raises(InputError, match=r"texts"):
        Negotiation(apart)
