"""Imports point downwards: each module has a room, and imports from its own and lower ones only.

Every import counts: at the top of a module, inside a function, or for type checking alone.
"""

from __future__ import annotations

import ast
import fnmatch
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parent.parent / "sim"

# from the ground up; a pattern takes what no room names
ROOMS: dict[str, tuple[str, ...]] = {
    "ground": ("errors", "kept_code", "progress", "render_table", "writing", "shipped"),
    "file": ("schema", "reading", "paths", "evidence", "spreadsheet", "tables"),
    "scenario": ("scenario", "resolve", "validation"),
    "numbers": ("inputs", "sfc64", "quantiles", "draws"),
    "rules": ("consensus", "search", "adoption", "options", "fallbacks", "sideline"),
    "document": ("document",),
    "room": ("room", "single_text", "programme", "exact", "strategies"),
    "result": ("reason", "result", "render"),
    "negotiation": ("delegation", "chair", "negotiation"),
    "ensemble": ("ensemble_loop", "ensemble", "tally", "render_tally", "replications", "compiling"),
    "standard models": (
        "problem",
        "zone",
        "condorcet",
        "medians",
        "council",
        "nash",
        "challenge",
        "exchange",
        "veto",
        "baselines",
        "yardsticks",
    ),
    "design": ("assumed", "knobs", "dimension", "design", "effects", "plan"),
    "runs": ("shard", "engine", "store", "manifest", "sweep", "sweep_*"),
    "evidence": ("coding", "provenance", "catalogue", "decision_data", "decisions"),
    "writing scenarios": ("scenario_text", "newscenario", "import_plan", "importing"),
    "questions": (
        "record",
        "recorded",
        "naive",
        "forecasts",
        "scores",
        "backtest",
        "verdict",
        "compare",
        "compare_*",
        "conflict",
        "rehearse",
        "explain",
        "explain_*",
        "ladder",
        "ladder_*",
        "contributions",
        "findings",
        "robustness",
        "predict",
        "unlock",
        "unlock_*",
        "sensitivity",
        "discovery",
        "prim",
        "sideline_moves",
        "render_*",
        "backtest_tables",
    ),
    "charts": ("chart_*", "plot_*", "plots", "gallery", "sweep_charts", "gallery_*"),
    "pages": ("report", "report_*", "webpage"),
    "command line": ("cli", "cli_*", "script", "__main__"),
}

LIBRARIES = {
    "mesa": ("negotiation",),
    "matplotlib": ("charts", "pages"),
    "typer": ("command line",),
    "pydantic": ("file", "scenario"),
}
"""Rooms that alone may import a library, so that the others do without it."""


def modules() -> list[str]:
    """The modules of the package, without the package itself."""
    return sorted(path.stem for path in SIM.glob("*.py") if path.stem != "__init__")


def room_of(module: str) -> str | None:
    """The room that names the module, or whose pattern it fits."""
    for matches in (lambda name: name == module, lambda name: fnmatch.fnmatch(module, name)):
        for room, names in ROOMS.items():
            if any(matches(name) for name in names):
                return room
    return None


def imports(module: str, everywhere: bool = True) -> set[str]:
    """Dotted names that a module imports; only at its top level if not ``everywhere``."""
    tree = ast.parse((SIM / f"{module}.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # "from sim import options" names a module, "from sim.errors import pick" does not
            below = [f"sim.{alias.name}" for alias in node.names]
            found.update(below if node.module == "sim" else [node.module])
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def inside(names: set[str]) -> set[str]:
    """Of these names, the modules of the package."""
    known = set(modules())
    return {name.split(".")[1] for name in names if name.startswith("sim.")} & known


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_from_its_own_room_and_lower_ones_only(module):
    room = room_of(module)
    assert room is not None, f"sim/{module}.py has no room: give it one in {Path(__file__).name}"
    order = list(ROOMS)
    upwards = {
        f"{module} ({room}) -> {other} ({room_of(other)})"
        for other in inside(imports(module))
        if (above := room_of(other)) is not None and order.index(above) > order.index(room)
    }
    assert not upwards


def test_modules_do_not_import_each_other_in_a_ring():
    graph = {module: inside(imports(module, everywhere=False)) for module in modules()}
    while True:
        leaves = {module for module, below in graph.items() if not below & set(graph)}
        if not leaves:
            break
        graph = {module: below for module, below in graph.items() if module not in leaves}
    assert not graph


def test_no_import_is_relative():
    for module in modules():
        tree = ast.parse((SIM / f"{module}.py").read_text(encoding="utf-8"))
        levels = [node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not any(levels), module


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_in_its_rooms(library):
    users = {
        module
        for module in modules()
        if any(name.split(".")[0] == library for name in imports(module))
    }
    assert users, f"nothing uses {library} any more"
    outside = {module for module in users if room_of(module) not in LIBRARIES[library]}
    assert not outside


def test_the_check_sees_imports_that_hide_in_functions():
    assert "resolve" in inside(imports("scenario"))
    assert "resolve" not in inside(imports("scenario", everywhere=False))
    assert "options" in inside(imports("strategies"))
