"""Files of sealed lines: JSON, an entry a line, each with a digest of itself; only ever added to.

The digest shows that an entry was changed since. It is no signature: whoever changes an entry can
make a new digest, so a file that is to convince others must be published when it is written to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError, InputErrors
from sim.files import check_writable, write_bytes

DIGEST = "digest"

Entries = dict[int, dict[str, Any]]
"""Entries by the line that they stand in, from 1."""


def digest_of(entry: Mapping[str, Any]) -> str:
    """SHA-256 of plain data without its own digest; the order of keys does not count.

    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1, "digest": "any"})
    True
    """
    rest = {key: value for key, value in entry.items() if key != DIGEST}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_sealed(path: Path) -> Entries:
    """The entries of a file.

    Raises InputError for a file that is missing or unreadable, and naming every line that is no
    entry or was changed since it was sealed.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    found: Entries = {}
    mistakes: list[InputError] = []
    for number, line in enumerate(_bytes_of(path).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found[number] = _opened(line)
        except InputError as error:
            mistakes.append(error.inside(f"{path}:{number}"))
    if mistakes:
        raise InputErrors(mistakes)
    return found


def append_sealed(path: Path, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Seal an entry and add it below the others, whose bytes stay. Gives the entry as sealed.

    Raises InputError if the file cannot be written to; it is written whole or not at all.
    """
    sealed = {**entry, DIGEST: digest_of(entry)}
    line = json.dumps(sealed, ensure_ascii=False, allow_nan=False) + "\n"
    before = _bytes_of(path) if path.is_file() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_bytes(path, before + line.encode())
    return sealed


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other writers of a file out, so that none overwrites what another has just added.

    Raises InputError if another writes now, or nothing can be added to the file.
    """
    check_writable(path)
    if path.exists() and not path.is_file():
        raise InputError("keeps nothing that is written to it; give a file", where=str(path))
    lock = path.with_name(f".{path.name}.lock")
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise InputError(
            f"is being written to by somebody else; if nobody is, delete '{lock}'",
            where=str(path),
        ) from None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _opened(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError("is no JSON; every line must be an entry as it was written") from None
    if not isinstance(entry, dict) or DIGEST not in entry:
        raise InputError("is no entry: it has no digest of itself")
    if entry[DIGEST] != digest_of(entry):
        raise InputError("was changed since it was written: its digest is that of other data")
    return entry
