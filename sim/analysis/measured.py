"""What a sweep measured: one number per design point and alternative, from either kind of rows.

An outcome is a class of document (``joint_communique``), ``joint`` (any joint text),
``dissents.X``, ``objects.X`` or, of a text decided apart, ``adopted.P``: shares of replications; or
``rounds``, ``wording.P``, ``value.X``: means.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.ensemble.tally import wilson
from sim.errors import InputError, nearest_titled
from sim.model.document import OUTCOMES
from sim.sweep.dimension import LEVERS, Dimension
from sim.sweep.manifest import dimensions_of
from sim.sweep.store import Store, read_sweep

if TYPE_CHECKING:
    import pandas as pd

ALTERNATIVE = ["scenario", "strategy", "fallback"]
LEVER_COLUMNS = [path.removeprefix("meeting.") for path in LEVERS]
DEFAULT = "joint"


def dimensions_in(directory: str | Path) -> tuple[str, tuple[Dimension, ...]]:
    """The kind of design of a sweep and its dimensions, without the levers."""
    return dimensions_of(Store(Path(directory)).manifest())


def measured(directory: str | Path, outcome: str = DEFAULT) -> pd.DataFrame:
    """One row per design point and alternative: ``point``, the alternative, the swept paths, ``n``,

    ``count`` (replications with the outcome; missing for means) and ``value`` (share or mean).
    Raises InputError for an unknown outcome, naming the nearest.
    """
    table = read_sweep(directory)
    _, dimensions = dimensions_in(directory)
    keys = ["point", *ALTERNATIVE, *(dimension.path for dimension in dimensions)]
    _require(outcome, _outcomes(list(table.columns)), directory)
    if "n" not in table:
        return _grouped(table, keys, outcome)
    rows = table[[*keys, "n"]].copy()
    if is_share(outcome):
        rows["count"] = table[outcome]
        rows["value"] = table[outcome] / table["n"]
    else:
        rows["count"] = float("nan")
        rows["value"] = table[outcome]
    return rows


COUNTED = ("dissents.", "objects.", "adopted.")
"""How the names of outcomes begin that are counted, by delegation or text."""


def is_share(outcome: str) -> bool:
    """Whether an outcome is counted, rather than averaged."""
    return outcome in (*OUTCOMES, "joint") or outcome.startswith(
        ("dissents.", "objects.", "adopted.")
    )


def in_words(outcome: str) -> str:
    """An outcome for a reader.

    >>> in_words("joint"), in_words("no_document"), in_words("dissents.RUS")
    ('joint text', 'no document', 'dissent of RUS')
    """
    kind, _, who = outcome.partition(".")
    words = {
        "joint": "joint text",
        "dissents": "dissent",
        "objects": "objection",
        "adopted": "adopted",
    }
    return words.get(kind, kind.replace("_", " ")) + (f" of {who}" if who else "")


def _require(outcome: str, valid: list[str], directory: str | Path) -> None:
    if outcome in valid:
        return
    shown = [
        "joint",
        *OUTCOMES,
        "rounds",
        "dissents.X",
        "objects.X",
        "adopted.P",
        "wording.P",
        "value.X",
    ]
    raise InputError(
        f"unknown outcome '{outcome}'; it must be one of {', '.join(shown)}",
        where="--outcome",
        near=nearest_titled(outcome, _titles(valid, directory)),
    )


def _titles(valid: list[str], directory: str | Path) -> dict[str, str]:
    """Outcomes with what their delegation or paragraph is called: ``dissents.Russia``."""
    called: dict[str, str] = {}
    for entry in Store(Path(directory)).manifest()["scenarios"]:
        named = (("delegations", "name"), ("paragraphs", "title"), ("packages", "title"))
        for table, name in named:
            for key, found in entry["document"].get(table, {}).items():
                called[key] = str(found.get(name, key))
    parts = {outcome: outcome.partition(".") for outcome in valid}
    return {name: f"{kind}{dot}{called.get(who, who)}" for name, (kind, dot, who) in parts.items()}


def _outcomes(columns: list[str]) -> list[str]:
    parts = (*COUNTED, "wording.", "value.")
    return ["joint", *OUTCOMES, "rounds", *(c for c in columns if c.startswith(parts))]


def _grouped(table: pd.DataFrame, keys: list[str], outcome: str) -> pd.DataFrame:
    """Rows of replications gathered per design point and alternative, in the order of the table."""
    each = table["outcome"] == outcome if outcome in OUTCOMES else table[outcome].astype(float)
    groups = table[keys].assign(value=each.astype(float)).groupby(keys, sort=False, dropna=False)
    rows = groups["value"].agg(["size", "sum", "mean"]).reset_index()
    rows = rows.rename(columns={"size": "n", "sum": "count", "mean": "value"})
    if not is_share(outcome):
        rows["count"] = float("nan")
    return rows


def pooled(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Measured rows put together where they agree in ``by``: ``value`` with ``low`` and ``high``.

    Of shares the interval is Wilson's at 95 % for the replications of one row, as all rows have the
    same draws; means have none.
    """
    import pandas as pd

    out = []
    for key, group in rows.groupby(by, sort=False):
        n, each = int(group["n"].sum()), int(group["n"].max())
        value = float((group["value"] * group["n"]).sum() / n)
        counted = not group["count"].isna().any()
        low, high = wilson(round(value * each), each) if counted else (float("nan"), float("nan"))
        named = dict(zip(by, key, strict=True))
        out.append({**named, "n": n, "value": value, "low": low, "high": high})
    return pd.DataFrame(out)
