"""The wide format of the DEU data sets: one issue a row, two columns an actor.

Thomson et al. (2006, 2012), *Decision-making in the European Union*: ``p<actor>`` position,
``s<actor>`` salience, ``rp`` reference point, ``out`` outcome, ``prnr`` proposal, ``prname`` its
name, ``isnr`` issue.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import InputError, nearest
from sim.layouts.long import Long
from sim.tables.numerals import BLANKS
from sim.tables.said import counted, lines_said, listed
from sim.tables.tables import Row, TableFile

REQUIRED = ("counvte", "rp", "out")
DESCRIPTIVE = {"prname", "prnr", "prnrnmc", "proc", "proccde"}
UNREAD = {"isnr", "isnrnmc", "type", "council", "issues", "intro", "finact"}
"""Further columns of the published files, which nothing here needs."""

LONGEST_CODE = 4
FEWEST_PAIRS = 3


def is_deu(table: TableFile) -> bool:
    """Whether the columns are those of the format: a reference point or an outcome, and pairs."""
    positions, saliences = codes_of(table, "p"), codes_of(table, "s")
    pairs = {*positions} & {*saliences}
    return bool({"rp", "out"} & {*table.columns}) and len(pairs) >= FEWEST_PAIRS


def actors_of(table: TableFile) -> tuple[str, ...]:
    """Codes with both a position and a salience column; InputError for half a pair."""
    found = {kind: codes_of(table, kind) for kind in "ps"}
    for kind, other, what in (("p", "s", "salience"), ("s", "p", "position")):
        for code in found[kind]:
            if code not in found[other]:
                raise InputError(
                    f"column '{kind}{code}' has no {what} column '{other}{code}' beside it",
                    where=table.head(f"{kind}{code}"),
                    near=nearest(f"{other}{code}", [f"{other}{c}" for c in found[other]]),
                )
    if not found["p"]:
        raise InputError(
            "has no position and salience columns; they are named p<actor> and s<actor>",
            where=table.head(),
        )
    return tuple(found["p"])


def codes_of(table: TableFile, kind: str) -> list[str]:
    """Codes of actors with a column of this kind, ``p`` or ``s``."""
    codes = (c[1:] for c in table.columns if c[0] == kind and c not in DESCRIPTIVE)
    return [code for code in codes if 0 < len(code) <= LONGEST_CODE]


def pairs_of(table: TableFile) -> list[str]:
    """The columns of positions and saliences."""
    return [f"{kind}{code}" for kind in "ps" for code in codes_of(table, kind)]


def is_issue(row: Row, actors: Sequence[str]) -> bool:
    """Whether a row is of an issue: one of actors has no outcome, rule or salience."""
    said = [row.cells.get(name, "") for name in REQUIRED]
    return any(said) or any(row.cells[f"s{actor}"] for actor in actors)


def read_deu(table: TableFile, notes: Sequence[str]) -> Long:
    """The stances of a file, without its outcomes: no forecast may know them."""
    actors = actors_of(table)
    issues = [row for row in table.rows if is_issue(row, actors)]
    titles = _titles(issues)
    left: list[str] = []
    stances = (_row(table, row, a, titles[row.line], left) for row in issues for a in actors)
    rows = [stance for stance in stances if stance is not None]
    columns = tuple(rows[0].cells) if rows else ("delegation", "paragraph", "position", "salience")
    long = TableFile(table.path, columns, tuple(rows), table.grid, table.names, table.header)
    said = ["read as the wide format of the DEU data sets", *table.notes, *notes]
    return Long(long, notes=[*said, *_passed(table, issues, left), *_proposals(issues)])


def _titles(issues: Sequence[Row]) -> dict[int, str]:
    """Line -> title: the proposal's name and the issue's number, or whichever there is."""
    titles = {}
    for row in issues:
        given = [row.cells.get(name, "") for name in ("prname", "isnr")]
        titles[row.line] = " ".join(filter(None, given)) or f"issue in line {row.line}"
    doubled = {t for t in titles.values() if list(titles.values()).count(t) > 1}
    return {n: f"{t} (line {n})" if t in doubled else t for n, t in titles.items()}


def _row(table: TableFile, row: Row, actor: str, title: str, left: list[str]) -> Row | None:
    """The stance of an actor; what has half a stance is left out and noted."""
    named = {"position": f"p{actor}", "salience": f"s{actor}"}
    held = [column for column in named.values() if row.cells[column].casefold() not in BLANKS]
    if len(held) == 1:
        left.append(table.where(row, held[0]))
    if len(held) < 2:
        return None
    if "rp" in row.cells:
        named["reference"] = "rp"
    cells = {name: row.cells[column] for name, column in named.items()}
    at = {name: row.at[column] for name, column in named.items()}
    kinds = {name: row.kinds[column] for name, column in named.items() if column in row.kinds}
    names = {"delegation": actor, "paragraph": title}
    return Row(row.line, {**names, **cells}, kinds, {**at, **dict.fromkeys(names, at["position"])})


def _passed(table: TableFile, issues: Sequence[Row], left: Sequence[str]) -> list[str]:
    known = {row.line for row in issues}
    skipped = [row.line for row in table.rows if row.line not in known]
    notes = []
    if skipped:
        what = f"not used: {counted(len(skipped), 'row')} without an issue"
        notes.append(f"{what}, {lines_said(skipped)}")
    if left:
        what = "a position without a salience, or a salience without a position"
        notes.append(f"not used: {counted(len(left), 'cell')}, {what}: {listed(left, 4)}")
    if "out" in table.columns:
        notes.append("not used: column 'out', the outcome, which no forecast may know")
    return [*notes, *_others(table)]


def _others(table: TableFile) -> list[str]:
    used = {"rp", "out", "prname", "isnr", *pairs_of(table)}
    rest = [column for column in table.columns if column not in used]
    return [f"not used: columns {listed(rest, 20)}"] if rest else []


def _proposals(issues: Sequence[Row]) -> list[str]:
    found = {row.cells.get("prnr", "") for row in issues} - {""}
    if len(found) < 2:
        return []
    example = next(row.cells["prnr"] for row in issues if row.cells["prnr"])
    what = f"{len(found)} proposals were read as one meeting"
    return [f"{what}; to read one of them: --where prnr={example}"]
