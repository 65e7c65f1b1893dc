"""Machine code is of the rules as they are, kept where there is a place, and of all of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from sim.ensemble.compiling import PLAIN_RULES, SOURCES, digest

SIM = Path(__file__).parents[2] / "sim"


def test_the_digest_changes_with_any_source(tmp_path: Path) -> None:
    for folder in SOURCES:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.py").write_text("x = 1")
    before = digest(tmp_path)
    assert digest(tmp_path) == before
    for folder in SOURCES:
        (tmp_path / folder / "one.py").write_text(f"x = '{folder}'")
        after = digest(tmp_path)
        assert after != before
        before = after


def test_whatever_is_compiled_lies_in_a_folder_that_the_digest_covers() -> None:
    def compiles(file: Path) -> bool:
        return "@compiled(" in file.read_text("utf-8")

    folders = {file.parent.name for file in SIM.rglob("*.py") if compiles(file)}
    assert folders
    assert folders <= set(SOURCES)


def test_the_rules_are_plain_functions() -> None:
    assert {type(rule).__name__ for rule in PLAIN_RULES} == {"function"}
    for file in (SIM / "rules").glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not imported & {"numba", "mesa", "pydantic"}, file


@pytest.mark.parametrize("where", ["file", "nowhere"])
def test_without_a_place_for_machine_code_the_program_goes_on(where: str, tmp_path: Path) -> None:
    """Neither beside the sources nor in the user's directories can anything be written."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, so that no directory can be made in it")
    check = f"""
import pathlib
from numba import config
config.CACHE_DIR = {str(blocked / "numba") if where == "file" else ""!r}
make = pathlib.Path.mkdir
def refuse(self, *args, **kwargs):
    if "communique-" in self.name:
        raise PermissionError(13, "no")
    return make(self, *args, **kwargs)
pathlib.Path.mkdir = refuse
from sim.ensemble import compiling
assert compiling.keep_directory() is None
double = compiling.compiled()(lambda x: 2 * x)
print(double(21))
"""
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, cwd=SIM.parent, check=False
    )
    assert (done.stdout, done.returncode) == ("42\n", 0), done.stderr


def test_a_meeting_needs_no_compiler() -> None:
    check = (
        "import sys; sys.modules['numba'] = None; import sim; "
        "r = sim.Negotiation('new_delhi_2023', replication=3).run(); print(r.outcome, r.reason)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, cwd=SIM.parent, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("outcome_document_and_chair_summary")
