"""Write files whole or not at all: to a temporary name in the same directory, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sim.errors import InputError


def check_writable(path: Path) -> None:
    """Raise InputError now if the file could not be written later."""
    parent = path.parent if str(path.parent) else Path()
    if path.is_dir():
        raise InputError("is a directory; give a file name", where=str(path))
    if not parent.is_dir():
        raise InputError(f"there is no directory '{parent}'", where=str(path))
    if not os.access(parent, os.W_OK):
        raise InputError(f"no permission to write in '{parent}'", where=str(path))


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
    """Write bytes whole or not at all. Raises InputError if the place cannot be written to."""
    check_writable(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
