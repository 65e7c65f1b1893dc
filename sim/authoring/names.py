"""Names of delegations, paragraphs and sides: kept as given but for what nobody sees, ids made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sim.authoring.scenario_text import made_id
from sim.errors import Mistakes

_LOOKALIKES = str.maketrans("аеоіјсрхуѕвкмнтԁԛԝ", "aeoijcpxysbkmhtdqw")
"""Cyrillic letters that nobody tells from Latin ones."""

_MARKS = range(0x300, 0x370)
"""Accents of Latin, Greek and Cyrillic letters; the marks of other scripts tell words apart."""

Named = tuple[str, str]
"""(name, the place where it stands)."""


def ids_of(
    names: Iterable[Named],
    kind: str,
    mistakes: Mistakes,
    given: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """name -> id, in the order in which they come.

    kind: what an id is made of where a name has no letter or digit. given: name -> what to make
    the id of, where that is not the name. Names that differ only by
    case, accents, the form of a quote or letters that look alike are a mistake.
    """
    ids: dict[str, str] = {}
    taken: set[str] = set()
    first: dict[str, Named] = {}
    for name, where in names:
        if name in ids:
            continue
        other, there = first.setdefault(_seen(name), (name, where))
        if other != name:
            what = f"'{name}' and '{other}' ({there}) differ only by {_difference(name, other)}"
            mistakes.add(where, f"{what}; write one name one way")
        ids[name] = _free(made_id(given.get(name) or name) or f"{kind}_{len(ids) + 1}", taken)
        taken.add(ids[name].casefold())
    return ids


def _free(key: str, taken: set[str]) -> str:
    """The id, with a number behind it where another name took it."""
    n, free = 1, key
    while free.casefold() in taken:
        n += 1
        free = f"{key}_{n}"
    return free


def _seen(name: str) -> str:
    """What a reader sees of a name who does not look closely."""
    return _unaccented(_straight(name.casefold())).translate(_LOOKALIKES)


def _straight(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain.translate(str.maketrans("’‘`´‐‑–—", "''''----"))


def _unaccented(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if ord(c) not in _MARKS)


def _difference(one: str, other: str) -> str:
    if one.casefold() == other.casefold():
        return "upper and lower case"
    if _straight(one) == _straight(other):
        return "the form of a quote, a dash or a letter"
    if _unaccented(_straight(one)) == _unaccented(_straight(other)):
        return "accents"
    return "letters of two scripts that look alike"


def key_of(wished: str, ids: Mapping[str, str]) -> str | None:
    """The id that a user means by an id or a name, in any case."""
    known = {name.casefold(): key for name, key in ids.items()}
    return wished if wished in ids.values() else known.get(wished.casefold())
