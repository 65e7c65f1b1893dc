"""The model description says what the code does: every table in it is read and compared.

After a change that is meant, ``python tests/test_odd.py`` prints the rows as they should stand.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from annotated_types import Ge, Gt, Le

import sim
from sim.model.document import OUTCOMES, outcome_class
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules import consensus
from sim.rules.adoption import DECISION_RULES
from sim.rules.draws import BLOCK
from sim.rules.fallbacks import FALLBACKS
from sim.rules.sidelines import SIDELINES
from sim.scenario.assumed import ASSUMED, COST_RANGE, JUDGED
from sim.scenario.schema import (
    FORUM_COST,
    Assumptions,
    DelegationTable,
    Meeting,
    ParagraphTable,
    Rung,
    Sideline,
    StanceLayer,
    Uncertainty,
)

ODD = (Path(sim.__file__).parent / "ODD.md").read_text(encoding="utf-8")
BOUNDED = {
    "meeting": Meeting,
    "assumptions": Assumptions,
    "uncertainty": Uncertainty,
    "paragraph": ParagraphTable,
    "rung": Rung,
    "delegation": DelegationTable,
    "stance": StanceLayer,
    "sideline": Sideline,
}


def table(first_column: str) -> list[list[str]]:
    """The rows of the one table whose first column is headed so, backticks taken off."""
    found = re.findall(rf"^\| {first_column} \|.*\n\|[-|]+\n((?:\|.*\n)+)", ODD, re.MULTILINE)
    assert len(found) == 1, first_column
    rows = [line.strip("|").split("|") for line in found[0].splitlines()]
    return [[cell.strip().replace("`", "") for cell in row] for row in rows]


def shown(number: float) -> str:
    return f"{number:g}"


def assumed_rows() -> list[list[str]]:
    return [
        [e.path, e.symbol, e.meaning, *map(shown, (e.default, e.low, e.high)), e.source]
        for e in ASSUMED
    ]


def cost_rows() -> list[list[str]]:
    return [[f, shown(k), *map(shown, COST_RANGE[f])] for f, k in FORUM_COST.items()]


def margin_rows() -> list[list[str]]:
    return [
        [name, shown(m.by), "factor" if m.is_factor else "points", m.source]
        for name, m in JUDGED.items()
    ]


def bound_rows() -> list[list[str]]:
    """Every number of the schema with its bounds and default."""
    rows = []
    for kind, model in BOUNDED.items():
        for name, field in model.model_fields.items():
            limits = _limits(field)
            if limits is not None:
                default = "" if field.is_required() or field.default is None else field.default
                rows.append([f"{kind}.{name}", *limits, str(default) and shown(default)])
    return rows


def _limits(field: Any) -> list[str] | None:
    marks = [*field.metadata, *_nested(field.annotation)]
    low = next((m for m in marks if isinstance(m, Ge | Gt)), None)
    if low is None:
        return None
    least = f"above {low.gt:g}" if isinstance(low, Gt) else shown(low.ge)
    high = next((m.le for m in marks if isinstance(m, Le)), math.inf)
    return [least, shown(high)]


def _nested(annotation: Any) -> list[Any]:
    marks: list[Any] = []
    for part in getattr(annotation, "__args__", ()):
        for mark in getattr(part, "__metadata__", ()):
            marks += getattr(mark, "metadata", [mark])
    return marks


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("path", assumed_rows),
        ("level", cost_rows),
        ("number", margin_rows),
        ("key", bound_rows),
    ],
)
def test_the_numbers_are_those_of_the_code(heading, rows):
    assert table(heading) == rows()


def test_the_bounds_cover_every_assumed_and_every_stance_number():
    keys = {row[0] for row in bound_rows()}
    assert {entry.path for entry in ASSUMED} <= keys
    assert {f"stance.{n}" for n in ("position", "salience", "floor", "ceiling", "penalty")} <= keys
    assert ["meeting.deadline", "1", "1000", "12"] in bound_rows()


def test_the_fallbacks_are_those_of_the_code():
    expected = [
        [
            name,
            entry.agreed or "0",
            entry.contested or "0",
            "yes" if entry.binds else "no",
            "yes" if entry.names else "no",
        ]
        for name, entry in FALLBACKS.items()
    ]
    assert table("fallback") == expected


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("strategy", CHAIR_STRATEGIES),
        ("kind", SIDELINES),
        ("class", OUTCOMES),
        ("rule", DECISION_RULES),
    ],
)
def test_every_registered_name_is_described_and_no_other(heading, names):
    assert [row[0] for row in table(heading)] == list(names)
    assert all(row[1] for row in table(heading))


def test_the_classes_follow_as_described():
    some = {
        "joint_communique": {"joint"},
        "joint_communique_with_exception": {"carve_out", "joint", "statement"},
        "joint_communique_with_chair_statement": {"joint", "statement"},
        "outcome_document_and_chair_summary": {"agreed", "summary"},
        "chair_summary": {"summary"},
        "chair_statement": {"statement"},
        "no_document": {"absent"},
    }
    assert {name: outcome_class(found) for name, found in some.items()} == {n: n for n in OUTCOMES}


def test_every_equation_is_a_rule_of_the_code():
    named = re.findall(
        r"^    (\w+_value|worth|crosses|contests|pressure|tolerance|accepts|adopts|shortfall)\b",
        ODD,
        re.M,
    )
    assert len(named) == 13
    for name in named:
        assert callable(getattr(consensus, name))


def test_the_state_variables_are_keys_of_the_schema():
    keys = {
        "delegation": {*StanceLayer.model_fields, *DelegationTable.model_fields},
        "paragraph": {"strength", "reference", "tabled"},
        "meeting": set(Meeting.model_fields),
    }
    rows = re.findall(r"^\| (delegation|paragraph|meeting) \| (.*?) \|", ODD, re.MULTILINE)
    for entity, variable in rows:
        assert set(re.findall(r"`(\w+)`", variable)) <= keys[entity]
    described = {name for _, variable in rows for name in re.findall(r"`(\w+)`", variable)}
    assert {
        "position",
        "salience",
        "floor",
        "ceiling",
        "penalty",
        "kappa",
        "capability",
    } <= described


def test_constants_in_the_prose_are_those_of_the_code():
    assert f"differ by less than {consensus.EPSILON:g}" in ODD
    assert f"Blocks of {BLOCK} replications" in ODD


def test_the_seven_elements_of_the_protocol_come_in_order():
    headings = re.findall(r"^## (\d)\. (.*)$", ODD, re.MULTILINE)
    assert [number for number, _ in headings] == list("12345678")
    words = ("Purpose", "Entities", "Process", "Design", "Initialization", "Input", "Submodels")
    assert all(h[1].startswith(w) for h, w in zip(headings, words, strict=False))
    assert "Limits and known failures" in headings[-1][1]


def markdown(rows: list[list[str]], ticks: bool = True) -> str:
    """Rows of a Markdown table, the first column in backticks."""
    mark = "`" if ticks else ""
    return "\n".join(f"| {mark}{row[0]}{mark} | {' | '.join(row[1:])} |" for row in rows)


if __name__ == "__main__":
    for rows in (assumed_rows, cost_rows, margin_rows, bound_rows):
        print(markdown(rows()), end="\n\n")
