"""Words for notes on a table: counts and lists of lines that stay short."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[object], most: int = 8) -> str:
    """The first names, and how many more there are.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(str(name) for name in names[:most]) + more


def counted(number: int, one: str) -> str:
    """A number of things, of which ``one`` is called so.

    >>> counted(1, "row"), counted(2, "row"), counted(2, "penalty")
    ('1 row', '2 rows', '2 penalties')
    """
    if number == 1:
        return f"1 {one}"
    return f"{number} {one[:-1]}ies" if one.endswith("ty") else f"{number} {one}s"


def lines_said(lines: Sequence[int]) -> str:
    """The lines of a file.

    >>> lines_said([3]), lines_said([3, 4])
    ('line 3', 'lines 3, 4')
    """
    return f"line{'' if len(lines) == 1 else 's'} {listed(lines)}"
