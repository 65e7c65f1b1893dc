"""Shares and differences in a sentence, with their intervals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

HARD = "\N{NO-BREAK SPACE}"


def percent(share: float, digits: int = 1) -> str:
    """A share in per cent."""
    return f"{100 * share:.{digits}f} %"


def within(low: float, high: float, digits: int = 1) -> str:
    """An interval of shares in per cent, without the sign."""
    return f"[{100 * low:.{digits}f}, {100 * high:.{digits}f}]"


def share_words(share: Mapping[str, float]) -> str:
    """A share with its interval.

    >>> share_words({"share": 0.181, "low": 0.165, "high": 0.198})
    '18.1 % [16.5, 19.8]'
    """
    return f"{percent(share['share'])} {within(share['low'], share['high'])}"


def points_words(change: Mapping[str, float]) -> str:
    """A difference of two shares in percentage points, with its interval.

    >>> points_words({"difference": -0.174, "low": -0.191, "high": -0.157})
    '-17.4 points [-19.1, -15.7]'
    """
    low, high = (f"{100 * change[end]:+.1f}" for end in ("low", "high"))
    return f"{100 * change['difference']:+.1f} points [{low}, {high}]"


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two intervals have something in common."""
    return one["low"] <= other["high"] and other["low"] <= one["high"]


def told(change: Mapping[str, float], more: str, fewer: str, neither: str) -> str:
    """The words for a difference above zero, below zero, or not told apart from it."""
    if change["low"] > 0:
        return more
    return fewer if change["high"] < 0 else neither


def listed(words: Sequence[str]) -> str:
    """Words in a list: ``a, b and c``; ``nothing`` if there are none."""
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def glued(words: str) -> str:
    """The words with spaces that hold together what belongs together: intervals, per cent."""
    together = re.sub(r"\[[^\[\]]*\d[^\[\]]*\]", lambda m: m[0].replace(" ", HARD), words)
    return re.sub(r"(?<=\d) %", f"{HARD}%", together)
