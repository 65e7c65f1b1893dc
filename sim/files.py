"""Files: where shipped scenarios and evidence are, and writing whole or not at all.

Shipped files lie beside ``sim/`` in a checkout, inside it in a wheel. Written files go to a
temporary name in the same directory and are renamed.
"""

from __future__ import annotations

import os
import tempfile
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


def check_writable(path: Path) -> None:
    """Raise InputError now if the file could not be written later."""
    try:
        wrong = _why_not(path)
    except OSError as error:
        wrong = f"cannot be written: {error.strerror}"
    if wrong:
        raise InputError(wrong, where=str(path))


def _why_not(path: Path) -> str | None:
    parent = path.parent
    if path.is_dir():
        return "is a directory; give a file name"
    if not parent.is_dir():
        return f"there is no directory '{parent}'"
    place = path if _is_stream(path) else parent
    return None if os.access(place, os.W_OK) else f"no permission to write in '{place}'"


def _is_stream(path: Path) -> bool:
    """Whether it is a device or a pipe, which is written into and never replaced."""
    return path.exists() and not path.is_file()


def make_directory(path: str | Path) -> Path:
    """The directory, made if it is not there. Raises InputError if it cannot be written to."""
    path = Path(path)
    try:
        if path.exists() and not path.is_dir():
            raise InputError("is a file; give a directory", where=str(path))
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=str(path)) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError("no permission to write in this directory", where=str(path))
    return path


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8. Raises InputError if the place cannot be written to."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes whole or not at all. Raises InputError if the place cannot be written to.

    A device or a pipe takes the bytes as they come.
    """
    check_writable(path)
    try:
        if _is_stream(path):
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
