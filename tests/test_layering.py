"""Imports point one way: a folder of ``sim/`` imports only from folders listed above it.

Every import counts: at the top of a module, inside a function, or for type checking alone. Only
``__main__``, the lazy ``__init__`` and the command line look down from the top.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parent.parent / "sim"

FOLDERS = (
    "output",
    "tables",
    "layouts",
    "scenario",
    "rules",
    "model",
    "authoring",
    "casebook",
    "ensemble",
    "questions",
    "unlocking",
    "sweep",
    "analysis",
    "robustness",
    "baselines",
    "coding",
    "scoring",
    "backtest",
    "forecasting",
    "credibility",
    "trials",
    "drawing",
    "charts",
    "answers",
    "cli",
)
GROUND = ("characters", "errors", "files")
"""Files at the top that every folder may import, and that import no folder."""


def modules() -> list[str]:
    """Dotted names of the modules below ``sim``, without the package and its entry point."""
    found = (path.relative_to(SIM).with_suffix("") for path in SIM.rglob("*.py"))
    names = (".".join(path.parts).removesuffix(".__init__") for path in found)
    return sorted(name for name in names if name not in ("__init__", "__main__"))


def source(module: str) -> Path:
    """The file of a module."""
    path = SIM.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(module: str) -> set[str]:
    """Modules below ``sim`` that a module imports anywhere, without the leading ``sim.``."""
    known = set(modules())
    found: set[str] = set()
    for node in ast.walk(ast.parse(source(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} has a relative import"
            name = node.module or ""
            found.add(name)
            found.update(f"{name}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            found.update(arg.value for arg in node.args if isinstance(arg, ast.Constant))
    inside = {name.removeprefix("sim.") for name in found if name.startswith("sim.")}
    return inside & known


def height(module: str) -> int:
    """The place of a module's folder in the order; the ground is below all."""
    folder = module.split(".")[0]
    return -1 if folder in GROUND else FOLDERS.index(folder)


def test_every_folder_has_its_place():
    folders = {path.name for path in SIM.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders - {"_shipped"} == set(FOLDERS)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_from_its_own_folder_and_those_above_it_only(module):
    wrong = {other for other in imports(module) if height(other) > height(module)}
    assert not wrong


def test_modules_do_not_import_each_other_in_a_ring():
    graph = {module: imports(module) - {module} for module in modules()}
    while True:
        leaves = {module for module, below in graph.items() if not below & set(graph)}
        if not leaves:
            break
        graph = {module: below for module, below in graph.items() if module not in leaves}
    assert not graph


def test_the_check_sees_imports_that_hide_in_functions():
    assert "scenario.scenario" in imports("cli.run")
