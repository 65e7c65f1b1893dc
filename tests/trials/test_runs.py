"""What is held likely of a text comes from the eve alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from cases_at_hand import GLACIER, HARBOUR, copied

from sim.casebook.pair import AFTER_THE_EVE, read_case, read_json
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.trials.folder import texts_of
from sim.trials.runs import forecast_text, run_texts

N = 200


def forecasts(path, n=N):
    return run_texts(texts_of(read_case(path)), n=n, seed=1)


@pytest.mark.parametrize("case", [HARBOUR, GLACIER], ids=["joint", "separate"])
def test_what_came_of_it_changes_no_forecast(tmp_path, case):
    path = copied(case, tmp_path)
    poison = {key: {"outcome": "joint_communique", "blockers": ["ORL"]} for key in AFTER_THE_EVE}
    path.write_text(json.dumps({**read_json(path), **poison}), encoding="utf-8")
    for one, other in zip(forecasts(case), forecasts(path), strict=True):
        assert (one.joint, one.adopted, one.refusers) == (
            other.joint,
            other.adopted,
            other.refusers,
        )
        assert np.array_equal(one.classes, other.classes)


def test_a_meeting_is_forecast_as_replicate_counts_it():
    (text,) = texts_of(read_case(HARBOUR))
    found, tally = forecast_text(text, N, 1), replicate(text.scenario, n=N, seed=1)
    assert found.joint == tally.joint
    assert sum(found.refusers.values()) == N
    assert found.classes.sum() == pytest.approx(1.0)
    assert found.classes[0] == tally.joint / N


def test_who_is_not_in_the_room_refuses_nothing():
    (found,) = forecasts(HARBOUR)
    assert set(found.refuses) == {"ORL", "VEL", "SKE", "MAR"}
    assert all(0 <= share <= 1 for share in found.refuses.values())


def test_a_joint_text_that_came_down_to_silence_adopts_nothing(tmp_path):
    _, huts = forecasts(GLACIER)
    assert 0 < huts.adopted["huts"] < huts.joint
    path = copied(GLACIER, tmp_path)
    path.write_text(json.dumps({**read_json(path), "strategy": "hold"}), encoding="utf-8")
    _, held = forecasts(path)
    assert 0 < held.adopted["huts"] == held.joint


def test_a_text_that_says_nothing_but_silence_is_not_adopted(tmp_path):
    path = copied(GLACIER, tmp_path)
    document = read_json(path)
    document["paragraphs"][1]["tabled_strength"] = 0
    path.write_text(json.dumps(document), encoding="utf-8")
    _, huts = forecasts(path)
    assert huts.joint == N
    assert huts.adopted["huts"] == 0


def test_more_replications_than_are_held_at_once_are_added_up(monkeypatch):
    (text,) = texts_of(read_case(HARBOUR))
    whole = forecast_text(text, N, 1)
    monkeypatch.setattr("sim.trials.runs.MOST", 64)
    parts = forecast_text(text, N, 1)
    assert (parts.joint, parts.refusers) == (whole.joint, whole.refusers)


def test_counts_do_not_depend_on_the_workers():
    texts = texts_of(read_case(GLACIER))
    alone, together = (run_texts(texts, n=N, seed=1, workers=workers) for workers in (1, 2))
    assert [f.adopted for f in alone] == [f.adopted for f in together]
    assert [f.refusers for f in alone] == [f.refusers for f in together]


def test_no_replication_is_no_forecast():
    with pytest.raises(InputError, match="replications: must be at least 1, found 0"):
        run_texts(texts_of(read_case(GLACIER)), n=0, seed=1)
