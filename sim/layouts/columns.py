"""What the columns of a table mean: the names people give them, and what is not used."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sim.errors import Mistakes, nearest, pick
from sim.tables.said import counted, lines_said, listed
from sim.tables.tables import TableFile, listed_columns

COLUMNS: dict[str, tuple[str, ...]] = {
    "delegation": ("delegation", "actor", "member", "country", "stakeholder", "player"),
    "paragraph": ("paragraph", "issue", "topic"),
    "position": ("position", "pstn", "ideal_point"),
    "at_least": ("at_least",),
    "at_most": ("at_most",),
    "salience": ("salience", "saliency"),
    "capability": ("capability", "capabilities", "power", "resources", "influence", "weight"),
    "floor": ("floor", "red_line_below"),
    "ceiling": ("ceiling", "red_line_above"),
    "penalty": ("penalty",),
    "reference": ("reference", "reference_point", "status_quo"),
    "tabled": ("tabled",),
    "present": ("present",),
    "delegation_id": ("delegation_id", "actor_id", "country_code", "iso3"),
    "paragraph_id": ("paragraph_id", "issue_id", "topic_id"),
    "evidence": ("evidence",),
    "source": ("source", "sources"),
    "date": ("date", "dated", "evidence_date", "date_of_evidence"),
    "rung": ("rung", "rung_strength", "strength"),
    "label": ("label", "rung_label"),
    "text": ("text", "rung_text", "wording"),
    "side": ("side", "camp"),
    "party": ("party",),
    "package": ("package",),
    "accepted": ("accepted", "accepted_wording"),
    "accepted_on": ("accepted_on", "accepted_date", "date_accepted"),
}
"""What each column may be called. The first name is the project's own."""

REQUIRED = ("delegation", "position", "salience")
ON_SCALE = (
    *("position", "at_least", "at_most", "floor", "ceiling"),
    *("reference", "tabled", "rung", "accepted"),
)
FROM_ZERO = ("salience", "capability")
ANSWERS = {
    **dict.fromkeys(("", "yes", "true", "1", "y", "x"), True),
    **dict.fromkeys(("no", "false", "0", "n"), False),
}
"""What yes and no may be called; an empty cell means yes where presence is asked for."""

_REMARKS = {
    "note",
    "notes",
    "source",
    "sources",
    "evidence",
    "comment",
    "text",
    "error",
    "sd",
    "id",
}
"""Words behind a name that make it a column about what the name means."""

_MEANING = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
_NEAR, _NEAR_RED_LINE = 0.8, 0.75
"""How alike a column's name and a known one must be for it to count as misspelt; of a red line it
is better to ask once too often."""

_RED_LINES = ("floor", "ceiling", "penalty")
_OTHER_WORDS = ("preference", "presence", "references")
"""Words that are no slips of the pen."""


def meaning_of(column: str) -> str | None:
    """The project's name for a column, None if it means nothing here.

    >>> meaning_of("Power"), meaning_of("Position (years)"), meaning_of("Notes")
    ('capability', 'position', None)
    """
    bare = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*$", "", column)
    words = re.findall(r"\w+", bare.casefold().replace("_", " "))
    return _MEANING.get("_".join(words))


def is_known(column: str) -> bool:
    """Whether a text is the name of a column that means something here."""
    return meaning_of(column) is not None


@dataclass(frozen=True)
class Columns:
    """named: project name -> the file's column. unused: columns that mean nothing here.

    notes: what is to be said of them.
    """

    named: Mapping[str, str]
    unused: Sequence[str]
    notes: Sequence[str] = field(default_factory=list)


def columns_of(table: TableFile, ignored: Iterable[str] = ()) -> Columns:
    """What the columns mean. ``ignored``: those not to be used, as the user says.

    Raises InputError for a missing column, one given twice, or one that is nearly a known name:
    a misspelt red line must not be passed over.
    """
    ignored = [pick(name, table.columns, "column", where="--ignore") for name in ignored]
    mistakes = Mistakes()
    named, unused = _sorted_out(table, ignored, mistakes)
    if "party" in named and not _answers(table, named["party"]):
        unused.append(named.pop("party"))
    for name in REQUIRED:
        with_unit = [column for column in unused if _is_with_unit(column, name)]
        if name not in named and len(with_unit) == 1:
            named[name] = with_unit[0]
            unused.remove(with_unit[0])
    for name in ("delegation", "paragraph"):
        if name not in named and f"{name}_id" in named:
            named[name] = named.pop(f"{name}_id")
    _complete(table, named, [name for name in unused if name not in ignored], mistakes)
    mistakes.stop()
    other = [f"'{c}' as {name}" for name, c in named.items() if c.strip().casefold() != name]
    notes = [f"columns read: {', '.join(other)}"] if other else []
    return Columns(named, unused, [*notes, *_unused_said(table, unused)])


def _is_with_unit(column: str, name: str) -> bool:
    """Whether a column is called so with a unit or a range behind: ``position_years``."""
    words = re.findall(r"[^\W_]+", column.casefold())
    return words[:1] == [name] and len(words) > 1 and not set(words) & _REMARKS


def _sorted_out(
    table: TableFile, ignored: Sequence[str], mistakes: Mistakes
) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    unused: list[str] = []
    for column in table.columns:
        name = None if column in ignored else meaning_of(column)
        if name is None:
            unused.append(column)
        elif name in named:
            what = f"columns '{named[name]}' and '{column}' both mean '{name}'"
            mistakes.add(table.head(column), f"{what}; leave one out with --ignore NAME")
        else:
            named[name] = column
    return named, unused


def _complete(
    table: TableFile, named: Mapping[str, str], unused: list[str], mistakes: Mistakes
) -> None:
    hint = ""
    if table.grid.others:
        hint = f"; other sheets: {listed(table.grid.others)} (--sheet NAME)"
    elif len(table.columns) == 1:
        hint = "; is it separated by tabs, commas, semicolons or bars?"
    for name in (name for name in COLUMNS if name not in named and name not in unused):
        if name in REQUIRED:
            what = f"no column '{name}'; the file has {listed_columns(table.columns)}{hint}"
            mistakes.add(table.head(), what, nearest(name, unused))
            continue
        column = next((c for c in unused if _misspelt(c.casefold(), name)), None)
        if column is not None:
            what = f"unknown column '{column}'; if it means something else, --ignore '{column}'"
            mistakes.add(table.head(column), what, name)


def _misspelt(column: str, name: str) -> bool:
    if column in _OTHER_WORDS:
        return False
    line = name in _RED_LINES
    alike = difflib.SequenceMatcher(None, column, name).ratio()
    shortened = line and len(column) > 2 and name.startswith(column)
    return shortened or alike >= (_NEAR_RED_LINE if line else _NEAR)


def _answers(table: TableFile, column: str) -> bool:
    return all(row.cells[column].casefold() in ANSWERS for row in table.rows)


def _unused_said(table: TableFile, unused: Sequence[str]) -> Iterable[str]:
    for column in unused:
        lines = [row.line for row in table.rows if row.cells[column]]
        cells = f"{counted(len(lines), 'cell')}, {lines_said(lines)}" if lines else "empty"
        why = "; it does not say yes or no" if column.casefold() == "party" else ""
        yield f"not used: column '{column}' ({cells}{why})"
