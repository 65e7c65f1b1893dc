"""Read a scenario file into one nested table: size, encoding, TOML, ``extends``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.files import find_scenario

MAX_BYTES = 5_000_000
Document = dict[str, Any]

_TOO_DEEP = "tables are nested too deeply"
_QUOTED = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_DEEP = re.compile(r"(?:[^\s.=#\[\]]{1,100}[ \t]{0,100}\.[ \t]{0,100}){40}")
"""A key of forty dotted parts: the deepest of a scenario has five."""


def read_document(name_or_path: str | Path) -> Document:
    """The file's tables, with those it ``extends`` merged in under it.

    Raises InputError for anything that is not a readable TOML file below 5 MB.
    """
    return _follow(find_scenario(name_or_path), ())


def _follow(path: Path, seen: tuple[Path, ...]) -> Document:
    resolved = path.resolve()
    if resolved in seen:
        chain = " -> ".join(part.name for part in (*seen, resolved))
        raise InputError(f"extends itself: {chain}", where=f"{path}: extends")
    document = parse(_read(path), str(path))
    base_name = document.pop("extends", None)
    if base_name is None:
        return document
    if not isinstance(base_name, str):
        raise InputError("must be a file name in quotes", where=f"{path}: extends")
    base = path.parent / base_name
    if not base.is_file():
        raise InputError(f"no such file '{base_name}' beside this one", where=f"{path}: extends")
    return merge(_follow(base, (*seen, resolved)), document)


def _read(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{size / 1e6:.0f} MB is too large for a scenario; the limit is 5 MB",
                where=str(path),
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None
    if not data.strip():
        raise InputError(
            "the file is empty; a scenario needs [meeting], [paragraphs.ID] and [delegations.ID]",
            where=str(path),
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not a text file: byte {error.start} is not UTF-8; a scenario is TOML in UTF-8",
            where=str(path),
        ) from None


def parse(text: str, where: str) -> Document:
    """Parse TOML. Raises InputError with line and column, and says so if an id stands twice."""
    check_depth(text, where)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line, column = _position(str(error), text)
        raise InputError(message, where=f"{where}: line {line}, column {column}") from None
    except RecursionError:
        raise InputError(_TOO_DEEP, where=where) from None


def check_depth(text: str, where: str) -> None:
    """Raise InputError for keys of so many parts that reading them would take all memory."""
    found = _DEEP.search(_QUOTED.sub("s", text))
    if found:
        raise InputError(_TOO_DEEP, where=where)


def _position(message: str, text: str) -> tuple[str, int, int]:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    end = (text.count("\n") + 1, 1)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else end
    bare = message[: found.start()] if found else message
    twice = re.match(r"Cannot (?:declare|overwrite)", bare)
    if twice:
        return f"duplicate id: '{_duplicate(bare, text, line)}' is given twice", line, column
    return f"not valid TOML: {bare[0].lower()}{bare[1:]}", line, column


def _duplicate(message: str, text: str, line: int) -> str:
    table = re.findall(r"'([^']*)'", message)
    if table:
        return ".".join(table)
    return text.splitlines()[line - 1].split("=")[0].strip() if text.splitlines() else "?"


def merge(base: Document, over: Document) -> Document:
    """Deep merge of tables; values and lists of ``over`` replace those of ``base``."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return merged
