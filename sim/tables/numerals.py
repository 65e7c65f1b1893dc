"""Numbers as people write them, and what the marks in them mean: decided for a column as a whole.

"3,031" is three thousand or three, and nothing in the cell says which. Other cells of the column
can, then other columns of the file, then what the file's separator is usual with; if nothing does,
the number is refused. What was decided so is said.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

BLANKS = {"", ".", "..", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "-", "–", "—"}
"""Cells that say that there is no number."""

_SPACES = " \u00a0\u2009\u202f'\u2019\u066c"
"""Marks that only ever group thousands."""

_PERCENT = re.compile(r"\s*[%\u066a\uff05]$")
_PLAIN = re.compile(r"[+-]?(\d*)([.,]?)(\d*)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:([.,{_SPACES}])\d{{3}})(?:\1\d{{3}})*(?:([.,])\d+)?")
_LAKHS = re.compile(r"[+-]?[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?")
_OTHER = {".": ",", ",": "."}
_WORDS = {".": "point", ",": "comma"}
_USUAL = {"\t": (".", "tabs"), ",": (".", "commas"), "|": (".", "bars"), ";": (",", "semicolons")}
"""The decimal mark usual in files with each separator, and what the separator is called."""


@dataclass(frozen=True)
class Numeral:
    """A cell that holds a number, in ASCII digits, without its per cent sign.

    decimal, group: the mark that is certainly one, or "". open: the mark that may be either.
    """

    text: str
    decimal: str = ""
    group: str = ""
    open: str = ""
    percent: bool = False

    def value(self, decimal: str) -> float | None:
        """The number, if ``decimal`` is the mark before its decimals; None if it is not finite."""
        point = self.decimal or (self.open if self.open == decimal else "")
        compact = re.sub(rf"[{_SPACES}]", "", self.text)
        for mark in _OTHER:
            compact = compact.replace(mark, "#" if mark == point else "")
        value = float(compact.replace("#", "."))
        return value if math.isfinite(value) else None


def numeral_of(text: str) -> Numeral | None:
    """The number a text holds, None if it holds none.

    >>> numeral_of("1.234,5").decimal, numeral_of("3,031").open, numeral_of("many")
    (',', ',', None)
    """
    ascii_ = _ascii_digits(text.strip())
    bare = _PERCENT.sub("", ascii_)
    percent = bare != ascii_
    plain = _PLAIN.fullmatch(bare)
    if plain and (plain[1] or plain[3]):
        whole, mark, decimals, exponent = plain.groups()
        # no group of thousands begins with 0
        unsure = len(decimals) == 3 and 0 < len(whole) < 4 and whole[0] != "0" and not exponent
        return Numeral(bare, "" if unsure else mark, "", mark if unsure else "", percent)
    if _LAKHS.fullmatch(bare):
        return Numeral(bare, "." if "." in bare else "", ",", "", percent)
    grouped = _GROUPED.fullmatch(bare)
    if grouped and grouped[1] != grouped[2]:
        return Numeral(bare, grouped[2] or "", grouped[1], "", percent)
    return None


def _ascii_digits(text: str) -> str:
    """Digits of any script as 0 to 9, with the minus and the decimal mark that go with them."""
    text = text.replace("\u2212", "-").replace("\u066b", ".")
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def parse_number(text: str) -> float | None:
    """The number a text on its own says, with a decimal point or comma; None if it says none.

    For flags: a single mark is a decimal one, as nobody groups thousands there.

    >>> parse_number("1.234,5"), parse_number("0,5"), parse_number("many")
    (1234.5, 0.5, None)
    """
    numeral = numeral_of(text)
    if numeral is None or numeral.percent:
        return None
    return numeral.value(numeral.open)


@dataclass(frozen=True)
class Notation:
    """What the marks of a column mean.

    decimal: the mark before decimals where a cell leaves it open, "" if nothing decides.
    percent: whether its numbers are per cents. notes: what was decided. wrong: (place, message) of
    cells that contradict the others.
    """

    decimal: str = ""
    percent: bool = False
    notes: tuple[str, ...] = ()
    wrong: tuple[tuple[int, str], ...] = ()


@dataclass
class Marks:
    """The marks of a column: of each kind the first cell that has it, as (place, text).

    bare: the first number without a per cent sign that is not 0. large: whether a whole number of
    three digits or more stands there without a mark.
    """

    decimal: dict[str, tuple[int, str]] = field(default_factory=dict)
    group: dict[str, tuple[int, str]] = field(default_factory=dict)
    open: dict[str, tuple[int, str]] = field(default_factory=dict)
    percent: tuple[int, str] | None = None
    bare: tuple[int, str] | None = None
    foreign: tuple[int, str] | None = None
    large: bool = False

    def add(self, place: int, text: str, numeral: Numeral) -> None:
        """Note what one cell shows."""
        seen = (place, text)
        for mark, known in (
            (numeral.decimal, self.decimal),
            (numeral.group, self.group),
            (numeral.open, self.open),
        ):
            if mark:
                known.setdefault(mark, seen)
        if numeral.percent:
            self.percent = self.percent or seen
        elif numeral.value(numeral.open) != 0:
            self.bare = self.bare or seen
        self.large = self.large or bool(re.fullmatch(r"[+-]?\d{3,}", numeral.text))
        if not text.isascii() and any(c.isdecimal() and not c.isascii() for c in text):
            self.foreign = self.foreign or seen

    @property
    def says(self) -> str:
        """The decimal mark that the cells prove, or ""."""
        proven = {*self.decimal} | {_OTHER[mark] for mark in self.group if mark in _OTHER}
        return proven.pop() if len(proven) == 1 else ""


Cell = tuple[int, str, Numeral | None]
"""(place, text, the number in it)."""


def marks_of(cells: Iterable[Cell]) -> Marks | None:
    """The marks of a column; None if a cell is neither a number nor blank."""
    marks = Marks()
    for place, text, numeral in cells:
        if text.casefold() in BLANKS:
            continue
        if numeral is None:
            return None
        marks.add(place, text, numeral)
    return marks


def notation_of(cells: Iterable[Cell], elsewhere: Iterable[str], separator: str) -> Notation:
    """What the marks of a column mean.

    cells: those that may hold a number. elsewhere: the decimal marks that other columns prove.
    separator: of the file, "" if it is a workbook.
    """
    marks = Marks()
    for place, text, numeral in cells:
        if numeral is not None and text.casefold() not in BLANKS:
            marks.add(place, text, numeral)
    wrong = [*_contradictions(marks), *_mixed_percents(marks)]
    decimal, because = _decision(marks, {*elsewhere} - {""}, separator)
    notes = [*_groups_said(marks), *_foreign_said(marks)]
    for mark, (_, text) in marks.open.items():
        if decimal and not wrong:
            meaning = f"is the decimal {_WORDS[mark]}" if mark == decimal else "groups thousands"
            value = Numeral(text, open=mark).value(decimal) if "%" not in text else None
            reading = "" if value is None else f" ({value:.12g})"
            notes.append(f"the {_WORDS[mark]} in '{text}' {meaning}{reading}, {because}")
    return Notation(decimal, marks.percent is not None, tuple(notes), tuple(wrong))


def _contradictions(marks: Marks) -> Iterable[tuple[int, str]]:
    if len(marks.decimal) > 1:
        (_, first), (place, second) = marks.decimal.values()
        yield place, f"'{second}' has another decimal mark than '{first}' above it"
    for mark in marks.decimal.keys() & marks.group.keys():
        (one, first), (two, second) = marks.decimal[mark], marks.group[mark]
        if marks.decimal[mark] != marks.group[mark]:
            told = f"the {_WORDS[mark]} is the decimal mark in '{first}'"
            yield max(one, two), f"{told} and groups thousands in '{second}'"


def _mixed_percents(marks: Marks) -> Iterable[tuple[int, str]]:
    if marks.percent is not None and marks.bare is not None:
        place, text = max(marks.percent, marks.bare)
        with_sign, without = marks.percent[1], marks.bare[1]
        yield (
            place,
            f"'{text}': the column has numbers with a per cent sign ('{with_sign}') and without "
            f"('{without}'); write all of them one way",
        )


def _decision(marks: Marks, elsewhere: set[str], separator: str) -> tuple[str, str]:
    """(the decimal mark of cells that leave it open, why)."""
    if marks.says:
        proof = next(iter({**marks.group, **marks.decimal}.values()))[1]
        return marks.says, f"as '{proof}' in the same column shows"
    if len(elsewhere) == 1:
        return next(iter(elsewhere)), "as other columns show"
    usual, name = _USUAL.get(separator, ("", ""))
    # a mark that is unusual beside this separator may be either; so may one beside "999"
    if not elsewhere and set(marks.open) == {usual} and not (usual == "," and marks.large):
        return usual, f"as is usual in files separated by {name}"
    return "", ""


def _groups_said(marks: Marks) -> Iterable[str]:
    for mark, (_, text) in marks.group.items():
        what = _WORDS.get(mark, "apostrophe" if mark in "'\u2019" else "space")
        yield f"the {what} in '{text}' groups thousands"


def _foreign_said(marks: Marks) -> Iterable[str]:
    if marks.foreign is not None:
        numeral = numeral_of(marks.foreign[1])
        yield f"digits of another script: '{marks.foreign[1]}' is {numeral.text if numeral else ''}"
