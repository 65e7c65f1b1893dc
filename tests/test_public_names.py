"""The public names: what ``sim`` shows, that one name means one thing, and the reading path."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
FUNCTIONS = {
    "compare", "explain", "forecast", "hold", "ladder", "load_scenario", "read_sweep",
    "replicate", "run_sweep", "unlock",
}  # fmt: skip
CLASSES = {"Alternative", "InputError", "MeetingResult", "Negotiation", "Result", "Scenario"}
DICTS = {
    "BASELINES", "CHAIR_STRATEGIES", "CHARTS", "DECISION_RULES", "FALLBACKS", "SIDELINES",
}  # fmt: skip


def test_the_public_names_are_these():
    assert set(sim.__all__) == FUNCTIONS | CLASSES | DICTS | {"plots"}


def test_dir_shows_them_and_nothing_else_however_much_is_imported():
    for name in sim.__all__:
        getattr(sim, name)
    assert {name for name in dir(sim) if not name.startswith("__")} == set(sim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'replicat'"):
        sim.replicat  # noqa: B018


@pytest.mark.parametrize("name", sorted(FUNCTIONS | CLASSES | DICTS))
def test_a_name_is_of_its_kind_and_says_what_it_is(name):
    found = getattr(sim, name)
    if name in DICTS:
        assert isinstance(found, dict)
        assert all(isinstance(key, str) for key in found)
    else:
        assert isinstance(found, type) == (name in CLASSES)
        assert found.__name__ == name
        assert found.__doc__


def test_importing_it_imports_nothing_heavy_and_no_model():
    code = (
        "import sys; before = set(sys.modules); import sim; new = set(sys.modules) - before\n"
        "own = {name for name in new if name.startswith('sim.')}\n"
        "assert {name.split('.')[1] for name in own} <= {'output'}, own\n"
        "assert not {'numpy', 'mesa', 'numba', 'matplotlib'} & new, new"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_no_two_classes_share_a_name():
    names = Counter(
        node.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_the_reading_path_exists():
    modules = re.findall(r"``(sim\.[a-z_.]+)``", sim.__doc__)
    assert modules[:4] == [
        "sim.scenario.scenario",
        "sim.model.negotiation",
        "sim.rules.consensus",
        "sim.model.document",
    ]
    assert modules[4] == "sim.answers.result"
    for name in modules:
        assert import_module(name).__doc__ or not name.count(".") > 1
    for path in re.findall(r"``([a-z]+/)", sim.__doc__):
        assert (ROOT / path).is_dir()
