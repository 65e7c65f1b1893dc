"""Characters: which may stand in names and texts, how others are shown, how names are tidied.

Letters of every script are fine, Arabic and Hebrew included: what turns the order of reading round
for everything after it, what no terminal or picture can hold, and what nobody sees, is not.
"""

from __future__ import annotations

import re
import unicodedata

_TURNS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f"
_UNSHOWN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\ufffe\uffff"
_BREAKS = "\n\r\t\u2028\u2029"
_JOINERS = "\u200c\u200d"
"""They shape letters of Persian, Sinhala and others; between Latin letters nobody sees them."""

_BAD = re.compile(f"[{_TURNS}{_UNSHOWN}\u2028\u2029]")
_BAD_IN_A_LINE = re.compile(f"[{_TURNS}{_UNSHOWN}{_BREAKS}]")
_UNSEEN = re.compile(f"[{_TURNS}{_HIDDEN}]")


def forbidden(text: str, lines: bool = False) -> str | None:
    """What must not stand in the text, as its code and name, or None.

    lines: whether the text may have several lines.

    >>> forbidden("ab\\u202ec"), forbidden("\u0645\u0635\u0631")
    ('U+202E, right-to-left override, as character 3', None)
    """
    found = (_BAD if lines else _BAD_IN_A_LINE).search(text)
    return f"{code_of(found[0])}, as character {found.start() + 1}" if found else None


def code_of(character: str) -> str:
    """The code and the name of a character.

    >>> code_of("\\n"), code_of("\\u200b")
    ('U+000A, a control character', 'U+200B, zero width space')
    """
    name = unicodedata.name(character, "").lower()
    if not name:
        control = unicodedata.category(character) == "Cc"
        name = "a control character" if control else "no character"
    return f"U+{ord(character):04X}, {name}"


def shown(text: str) -> str:
    """The text with everything escaped that a terminal would obey or nobody would see.

    >>> shown("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return re.sub(f"[{_TURNS}{_HIDDEN}{_UNSHOWN}\u2028\u2029]", _escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def tidy(name: str) -> str:
    """A name in one form: composed (NFC), nothing invisible in it, single spaces.

    >>> tidy(" Co\\u0302te \\u200b d'Ivoire ")
    "Côte d'Ivoire"
    """
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    return " ".join(_without_idle_joiners(composed).split())


def _without_idle_joiners(text: str) -> str:
    if not re.search(f"[{_JOINERS}]", text):
        return text
    kept = [
        c
        for n, c in enumerate(text)
        if c not in _JOINERS or (_joins(text[n - 1 : n]) and _joins(text[n + 1 : n + 2]))
    ]
    return "".join(kept)


def _joins(character: str) -> bool:
    """Whether a joiner beside it has an effect: letters and marks of scripts other than Latin."""
    return bool(character) and ord(character) >= 0x590
