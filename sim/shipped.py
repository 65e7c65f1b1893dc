"""Where shipped scenarios and evidence are: beside ``sim/`` in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError, nearest

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def scenarios_dir() -> Path:
    """Directory of the shipped scenario files."""
    return _shipped("scenarios")


def seeds_dir() -> Path:
    """Directory of the evidence tables."""
    return _shipped("seeds")


def scenario_names() -> list[str]:
    """Names of the shipped scenarios that can be run (bases that others extend are left out)."""
    files = sorted(scenarios_dir().glob("*.toml"))
    return [file.stem for file in files if "[meeting]" in file.read_text(encoding="utf-8")]


def find_scenario(name_or_path: str | Path) -> Path:
    """Resolve a shipped name or a path to a scenario file.

    Raises InputError if there is no such file, naming the nearest shipped scenario.
    """
    path = Path(name_or_path)
    try:
        if path.is_file():
            return path
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    shipped = scenarios_dir() / f"{name_or_path}.toml"
    if path.suffix == "" and len(path.parts) == 1 and shipped.is_file():
        return shipped
    names = scenario_names()
    what = "is a directory, not a scenario file" if path.is_dir() else "no such scenario or file"
    raise InputError(
        f"{what}; shipped scenarios: {', '.join(names)}",
        where=str(name_or_path),
        near=nearest(path.stem, names),
    )
