"""How `sim/` and its tests are laid out: small folders, small files, few parameters, no stray test.

What breaks a rule today is listed with its reason. The lists only shrink: a rule that is kept again
fails here until its entry has gone. ``python tests/structure.py`` prints the figures.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from structure import (
    HERE,
    MOST_PARAMETERS,
    TOP,
    at,
    folder_of,
    imports,
    rings,
    routines,
    side_by_side,
    sources,
    tree,
)

SIM, TESTS = HERE / "sim", HERE / "tests"
MOST_FILES, MOST_AT_TOP, MOST_LINES = 13, 7, 330
FOLDERS = sorted({folder_of(path, HERE) for path in sources(HERE)} - {TOP})

CROWDED: dict[str, str] = {}
"""Folders with more than MOST_FILES files."""

WIDE: dict[str, str] = {}
"""Functions with more than MOST_PARAMETERS parameters; the flags of a command are not counted."""

WHOLE = {
    "answers": "whatever answers: frames, plain data, one line, a notebook view",
    "bad_scenarios": "one mistake a file, with its exact message",
    "contracts": "whatever is registered",
    "first_model": "what comes back with everything of the second model off",
    "facilitated": "a chair that is no delegation",
    "known_answers": "papers and closed forms",
    "known_answers_baselines": "the same for the standard models",
    "lake_council": "the scenario a newcomer writes",
    "layering": "who may import whom",
    "new_delhi": "the seed meeting",
    "odd": "the model description",
    "properties": "what holds in every meeting",
    "public_names": "what a user of the package sees",
    "readme": "what the README shows",
    "recorded": "what every command prints",
    "scripts": "the scripts beside the scenarios",
    "structure": "this",
    "texts": "a meeting whose texts are decided apart",
    "twins": "the negotiation and the ensemble",
}
"""Tests of more than one module, at the top of ``tests/``."""


# files


def test_folders_are_small():
    files = {folder: len(list((SIM / folder).glob("*.py"))) for folder in FOLDERS}
    assert {folder for folder, count in files.items() if count > MOST_FILES} == set(CROWDED)


def test_few_files_stand_at_the_top():
    assert len([path for path in SIM.iterdir() if path.is_file()]) <= MOST_AT_TOP


def test_no_folder_lies_in_a_folder():
    deep = [path for path in sources(HERE) if len(path.relative_to(SIM).parts) > 2]
    assert deep == []


def test_files_are_short():
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(HERE)}
    assert [path for path, count in lines.items() if count > MOST_LINES] == []


def test_functions_take_few_parameters():
    wide = {r.where for r in routines(HERE) if r.parameters > MOST_PARAMETERS and not r.command}
    assert wide == set(WIDE)


# what a folder says of itself


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_says_in_one_paragraph_what_lives_in_it(folder: str):
    """What lives here, what does not, where to begin; and nothing else: no import hides here."""
    file = SIM / folder / "__init__.py"
    (only,) = tree(file).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)
    words = str(only.value.value)
    assert "\n\n" not in words
    assert 3 <= len(words.splitlines()) <= 6
    assert "Begin with ``" in " ".join(words.split())
    named = set(re.findall(r"``(\w+)``", words))
    inside = {path.stem for path in file.parent.glob("*.py")}
    assert named <= inside | set(FOLDERS)


# tests


def subjects(directory: Path) -> set[str]:
    return {path.stem.removeprefix("test_") for path in directory.glob("test_*.py")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_test_has_its_module(folder: str):
    assert subjects(TESTS / folder) <= {path.stem for path in (SIM / folder).glob("*.py")}


def test_tests_lie_in_the_folders_of_what_they_test():
    strays = {path.parent.name for path in TESTS.rglob("test_*.py")} - set(FOLDERS)
    assert strays == {TESTS.name}
    assert subjects(TESTS) - {path.stem for path in SIM.glob("*.py")} == set(WHOLE)


# the figures themselves


def test_a_function_is_counted_with_what_a_caller_gives(tmp_path: Path):
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "one.py").write_text(
        "class A:\n"
        "    def method(self, a, /, b, *rest, c=1, **more):\n"
        "        def inner():\n"
        "            pass\n"
        "@app.command('x')\n"
        "def typed(a, b):\n"
        "    pass\n",
        encoding="utf-8",
    )
    found = {r.where: (r.lines, r.parameters, r.command) for r in routines(tmp_path)}
    assert found == {
        "sim/one.py:A.method": (3, 5, False),
        "sim/one.py:A.method.inner": (2, 0, False),
        "sim/one.py:typed": (2, 2, True),
    }


def test_rings_of_imports_are_found_also_where_they_hide_in_functions(tmp_path: Path):
    """Three modules in a ring, one of them by an import in a function, and one beside it."""
    (tmp_path / "sim").mkdir()
    for name, text in {
        "a": "from sim.b import x\n",
        "b": "def f():\n    from sim import c\n",
        "c": "import sim.a\n",
        "d": "import sim.a\n",
    }.items():
        (tmp_path / "sim" / f"{name}.py").write_text(text, encoding="utf-8")
    assert rings(imports(tmp_path)) == [["sim.a", "sim.b", "sim.c"]]


def test_a_share_of_a_sequence_is_one_of_its_numbers():
    assert [at(share, [1, 2, 3, 10]) for share in (0.0, 0.5, 0.75, 0.9, 1.0)] == [1, 2, 3, 10, 10]


def test_two_checkouts_are_shown_beside_each_other():
    shown = side_by_side({"files": {"all": 3, "old": 1}}, {"files": {"all": 2, "new": 1}})
    rows = [line.split() for line in shown.splitlines() if line.strip()]
    assert rows == [
        ["before", "now"],
        ["files"],
        ["all", "3", "2"],
        ["old", "1", "-"],
        ["new", "-", "1"],
    ]
