"""The one error a user can cause: what is wrong, where, and the nearest right thing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from sim.characters import shown

MOST_MISTAKES = 100
"""So many mistakes of one file are told; the others are counted."""


class InputError(ValueError):
    """Bad input. ``str(error)`` is the one message to show; ``where`` is its path in the file."""

    def __init__(self, message: str, *, where: str | None = None, near: str | None = None) -> None:
        self.message = message
        self.where = where
        self.near = near
        prefix = f"{where}: " if where else ""
        suffix = f" (did you mean '{near}'?)" if near else ""
        super().__init__(shown(f"{prefix}{message}{suffix}"))

    def inside(self, file: str) -> InputError:
        """The same error, its path preceded by the file it stands in."""
        where = f"{file}: {self.where}" if self.where else file
        return InputError(self.message, where=where, near=self.near)


class InputErrors(InputError):
    """Several mistakes found in one reading of a file, one a line; the first hundred of them."""

    def __init__(self, errors: list[InputError], *, where: str | None = None) -> None:
        self.errors = errors
        lines = [str(error) for error in errors[:MOST_MISTAKES]]
        if len(errors) > MOST_MISTAKES:
            lines.append(f"... and {len(errors) - MOST_MISTAKES} more")
        body = lines[0] if len(lines) == 1 else "\n  " + "\n  ".join(lines)
        if len(lines) > 1:
            body = f"{len(errors)} mistakes:{body}"
        super().__init__(body, where=where)


class Mistakes(list[InputError]):
    """Collects what is wrong, to be told all at once."""

    def add(self, where: str, message: str, near: str | None = None) -> None:
        """Note one mistake."""
        self.append(InputError(message, where=where, near=near))

    def stop(self) -> None:
        """Raise what was collected, if anything was."""
        if self:
            raise self[0] if len(self) == 1 else InputErrors(list(self))


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name closest to ``name``, or None if nothing is close.

    >>> nearest("postion", ["position", "salience"])
    'position'
    """
    pool = list(valid)
    folded = {option.casefold(): option for option in pool}
    found = difflib.get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def nearest_titled(name: str, titles: Mapping[str, str]) -> str | None:
    """The id that is titled ``name``, in any case; otherwise the id nearest to it.

    >>> nearest_titled("russia", {"RUS": "Russia", "USA": "United States"})
    'RUS'
    """
    wanted = str(name).strip().casefold()
    titled = (key for key, title in titles.items() if title.casefold() == wanted)
    return next(titled, None) or nearest(name, titles)


def pick(name: str, valid: Iterable[str], kind: str, where: str | None = None) -> str:
    """Return ``name`` if it is one of ``valid``; otherwise raise an InputError that lists them."""
    pool = list(valid)
    if name in pool:
        return name
    raise InputError(
        f"unknown {kind} '{name}'; it must be one of {', '.join(pool)}",
        where=where,
        near=nearest(name, pool),
    )
