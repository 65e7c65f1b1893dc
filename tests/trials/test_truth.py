"""What came of a case is read apart, and a truth that cannot be read is no guess."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from cases_at_hand import GLACIER, HARBOUR, copied

import sim.trials
from sim.backtest.record import NO_DOCUMENT, STATEMENT
from sim.casebook.pair import read_case, read_json
from sim.trials.truth import adopted, stood_in_the_way, truth_of


def told(folder, truth, case=HARBOUR):
    path = copied(case, folder)
    path.write_text(json.dumps({**read_json(path), "truth": truth}), encoding="utf-8")
    return truth_of(read_case(path))


def test_it_says_what_came_and_who_stood_in_the_way():
    truth = truth_of(read_case(HARBOUR)).truth
    assert truth.observed == STATEMENT
    assert stood_in_the_way(truth, None) == {"VEL"}


def test_a_paragraph_is_adopted_if_it_is_not_blocked_and_says_more_than_silence(tmp_path):
    pair = read_case(GLACIER)
    truth = truth_of(pair).truth
    assert adopted(truth, pair, "huts")
    assert not adopted(truth, pair, "ice_road")
    final = {"huts": {"strength": 0}, "ice_road": {"strength": 50}}
    silent = told(tmp_path, {"outcome": "no_document", "final_wording": final}, GLACIER).truth
    assert not adopted(silent, pair, "huts")
    assert adopted(silent, pair, "ice_road")
    assert silent.observed == NO_DOCUMENT


def test_of_several_texts_who_blocked_one_is_said_of_that_one(tmp_path):
    truth = truth_of(read_case(GLACIER)).truth
    assert stood_in_the_way(truth, "ice_road") == {"FIR"}
    assert stood_in_the_way(truth, "huts") == set()
    both = {"outcome": "joint_communique", "blocked_paragraphs": ["huts", "ice_road"]}
    apart = {**both, "blockers_by_paragraph": {"huts": ["SER"]}, "blockers": ["FIR", "SER"]}
    said = told(tmp_path, apart, GLACIER).truth
    assert stood_in_the_way(said, "ice_road") is None
    assert stood_in_the_way(told(tmp_path, both, GLACIER).truth, "huts") is None


@pytest.mark.parametrize(
    ("truth", "says"),
    [
        (None, "truth: must be a table with the outcome"),
        ("joint", "truth: must be a table with the outcome"),
        ({}, "truth.outcome"),
        ({"outcome": "joint_comunique"}, "did you mean 'joint_communique'"),
        ({"outcome": "no_document", "final_wording": {"tolls": 3}}, "truth.final_wording.tolls"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_scored(tmp_path, truth, says):
    known = told(tmp_path, truth)
    assert known.truth is None
    assert says in known.reason


def test_only_what_scores_may_read_it():
    """No module that codes or runs a case imports what knows how it ended."""
    may = {"truth", "events", "trial"}
    for source in Path(sim.trials.__file__).parents[1].rglob("*.py"):
        nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        assert "sim.trials.truth" not in imported or source.stem in may
