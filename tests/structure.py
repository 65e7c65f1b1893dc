"""How `sim/` is built, in figures; beside those of another checkout with ``--against DIR``.

``python tests/structure.py [--against DIR]`` prints files by folder, lines by area, how long
functions are and how many parameters they take, rings of imports (also those hidden in functions)
and how many modules ``communique run new_delhi_2023`` enters. Sources are read, not run, except for
the last figure, which takes one subprocess a checkout.
"""

from __future__ import annotations

import argparse
import ast
import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
TOP = "(top)"
MOST_PARAMETERS = 8
RUN = ["run", "new_delhi_2023"]
ENTERED = """
import os, sys
folder = os.path.join(os.path.realpath(sys.argv[1]), "sim") + os.sep
entered = set()
def note(frame, event, _argument):
    file = frame.f_code.co_filename
    if event == "call" and file.startswith(folder) and not importing(frame):
        entered.add(file)
def importing(frame):
    while frame and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(folder)
sys.argv = ["communique", *sys.argv[2:]]
from sim.__main__ import main
sys.setprofile(note)
try:
    main()
except SystemExit:
    pass
sys.setprofile(None)
print(*sorted(entered), sep="\\n", file=sys.stderr)
"""
"""Run a command and name, on standard error, each module of sim in which a function is called.

What a module does while it is imported does not count.
"""


@dataclass(frozen=True)
class Routine:
    """A function: where it stands, its lines from ``def`` to the end, how many parameters."""

    where: str
    lines: int
    parameters: int
    command: bool = False


def sources(root: Path) -> list[Path]:
    """The files of ``sim/`` in a checkout."""
    return sorted(path for path in (root / "sim").rglob("*.py") if "_shipped" not in path.parts)


def tree(path: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def folder_of(path: Path, root: Path) -> str:
    """The folder of ``sim/`` that a file lies in."""
    inside = path.relative_to(root / "sim").parts
    return inside[0] if len(inside) > 1 else TOP


def files_by_folder(root: Path) -> dict[str, int]:
    """How many modules each folder holds, ``__init__.py`` left out below the top."""
    counted = Counter(folder_of(path, root) for path in sources(root))
    markers = Counter(folder_of(p, root) for p in sources(root) if p.name == "__init__.py")
    return {
        folder: count - (markers[folder] if folder != TOP else 0)
        for folder, count in sorted(counted.items())
    }


def lines_by_area(root: Path) -> dict[str, int]:
    """Lines of Python in each folder of ``sim/``, in all of it, and in the tests."""
    lines: Counter[str] = Counter()
    for path in sources(root):
        lines[folder_of(path, root)] += _lines(path)
    tests = sum(_lines(path) for path in (root / "tests").rglob("*.py"))
    return {**dict(sorted(lines.items())), "sim": sum(lines.values()), "tests": tests}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def routines(root: Path) -> list[Routine]:
    """Every function and method of ``sim/``."""
    return [
        Routine(
            where=f"{path.relative_to(root)}:{name}",
            lines=(node.end_lineno or node.lineno) - node.lineno + 1,
            parameters=_parameters(node),
            command=any("command" in ast.unparse(d) for d in node.decorator_list),
        )
        for path in sources(root)
        for name, node in _functions(tree(path))
    ]


def _functions(node: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for child in ast.iter_child_nodes(node):
        name = f"{inside}{getattr(child, 'name', '')}"
        if isinstance(child, ast.FunctionDef):
            yield name, child
        scope = isinstance(child, (ast.FunctionDef, ast.ClassDef))
        yield from _functions(child, f"{name}." if scope else inside)


def _parameters(node: ast.FunctionDef) -> int:
    """Parameters that a caller gives: ``self`` and ``cls`` are not."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    starred = (given.vararg, given.kwarg)
    owner = bool(named) and named[0].arg in ("self", "cls")
    return len(named) + sum(one is not None for one in starred) - owner


def imports(root: Path) -> dict[str, set[str]]:
    """Which modules of ``sim`` each module imports: at its top, in functions, for types alone."""
    named = {_module(path, root): path for path in sources(root)}
    graph: dict[str, set[str]] = {}
    for name, path in named.items():
        found = {other for node in ast.walk(tree(path)) for other in _imported(node)}
        graph[name] = (found & set(named)) - {name}
    return graph


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
        yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def rings(graph: dict[str, set[str]]) -> list[list[str]]:
    """Sets of modules that import each other, directly or by way of others; largest first."""
    reached = {module: _reach(graph, module) for module in graph}
    found = {
        tuple(sorted(other for other in below if module in reached[other]))
        for module, below in reached.items()
        if module in below
    }
    return sorted((list(ring) for ring in found), key=lambda ring: (-len(ring), ring))


def _reach(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        module = ahead.pop()
        if module not in seen:
            seen.add(module)
            ahead.extend(graph[module])
    return seen


def entered(root: Path) -> list[str]:
    """The modules of ``sim`` in which the plain run of the seed meeting calls a function."""
    done = subprocess.run(
        [sys.executable, "-c", ENTERED, str(root), *RUN],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [_module(Path(line), root.resolve()) for line in done.stderr.splitlines()]


def at(share: float, ordered: Sequence[int]) -> int:
    """The number below or at which this share of an ordered sequence lies."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


Figures = dict[str, dict[str, int | str]]
"""What is printed: by heading, figures by name."""


def figures(root: Path) -> Figures:
    """All figures of a checkout."""
    every, graph = routines(root), imports(root)
    lengths = sorted(routine.lines for routine in every)
    longest = max(every, key=lambda routine: routine.lines)
    plain = [routine for routine in every if not routine.command]
    widest = max(plain, key=lambda routine: routine.parameters)
    by_folder, found, way = files_by_folder(root), rings(graph), entered(root)
    return {
        "files by folder": {**by_folder, "all": sum(by_folder.values())},
        "lines by area": dict(lines_by_area(root)),
        "longest file": {"lines": max(_lines(path) for path in sources(root))},
        "functions": {
            "number": len(every),
            "lines, median": at(0.5, lengths),
            "lines, 90th percentile": at(0.9, lengths),
            "lines, longest": longest.lines,
            "the longest": longest.where.removeprefix("sim/"),
        },
        "parameters (commands left out)": {
            "most": widest.parameters,
            "the widest": widest.where.removeprefix("sim/"),
            f"above {MOST_PARAMETERS}": sum(r.parameters > MOST_PARAMETERS for r in plain),
        },
        "rings of imports": {
            "rings": len(found),
            "modules in them": sum(len(ring) for ring in found),
        },
        f"what `communique {' '.join(RUN)}` enters": {
            "folders": len({module.rpartition(".")[0] for module in way}),
            "modules": len(way),
        },
    }


def side_by_side(before: Figures | None, after: Figures) -> str:
    """The figures as a table, one column a checkout."""
    lines = []
    for heading, now in after.items():
        then = before[heading] if before else {}
        lines += ["", heading]
        for name in dict.fromkeys((*then, *now)):
            shown = [str(column.get(name, "-")) for column in ((then, now) if before else (now,))]
            lines.append(f"  {name:<26}" + "".join(f"{cell:>36}" for cell in shown))
    head = f"{'':<28}" + "".join(f"{name:>36}" for name in (("before", "now") if before else ()))
    return "\n".join([head, *lines] if before else lines[1:])


def main() -> None:
    """Print the figures of this checkout, beside those of another if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--against", type=Path, metavar="DIR", help="the checkout to compare with")
    other = parser.parse_args().against
    if other is not None and not (other / "sim").is_dir():
        parser.error(f"--against: no folder sim/ in '{other}'; give the top of a checkout")
    print(side_by_side(figures(other.resolve()) if other else None, figures(HERE)))


if __name__ == "__main__":
    main()
