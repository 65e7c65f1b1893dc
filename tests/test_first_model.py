"""With every mechanism of the second model switched off, version 0.2 comes back to the bit.

``data/first_model/`` holds its shipped scenarios, resolved, and what it gave for them: digests of
the arrays of its ensemble, and single meetings of its Mesa model. Footnotes are left out: since
then they follow from who refuses.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.ensemble import run_ensemble
from sim.model.negotiation import Negotiation
from sim.scenario.scenario import Alternative, build

FOLDER = Path(__file__).parent / "data" / "first_model"
RECORDED = json.loads((FOLDER / "recorded.json").read_text())
OFF = {
    "assumptions": {"mean_penalty": 0.2, "isolation": 0.0},
    "uncertainty": {"penalty_spread": 1.0, "cost_log_sd": 0.0},
}
KINDS = {"outcome": "i8", "rounds": "i8", "draft": "i8", "objects": "u1", "value": "f8"}


def first(name):
    """A scenario of version 0.2 with what came later switched off."""
    document = json.loads((FOLDER / f"{name}.json").read_text())
    for table in (document["meeting"], *document.get("evidence", {}).values()):
        if "date" in table:
            table["date"] = datetime.date.fromisoformat(table["date"])
    for table, numbers in OFF.items():
        document[table] = {**numbers, **document.get(table, {})}
    return build(document, name=name)


def sha(array, kind):
    return hashlib.sha256(np.ascontiguousarray(array, dtype=kind).tobytes()).hexdigest()[:16]


RUNS = [(name, run) for name, runs in RECORDED.items() for run in runs]


@pytest.mark.parametrize(("name", "run"), [pair for pair in RUNS if "mesa" not in pair[1]])
def test_the_ensemble_draws_and_counts_as_it_did(name, run):
    strategy, fallback, *numbers = run.split("|")
    out = run_ensemble(first(name), Alternative(strategy, fallback), *map(int, numbers))
    now = {what: sha(getattr(out, what), kind) for what, kind in KINDS.items()}
    assert {**now, "first": out.value[0, :3].tolist()} == RECORDED[name][run]


@pytest.mark.parametrize(("name", "run"), [pair for pair in RUNS if "mesa" in pair[1]])
def test_the_mesa_model_holds_the_same_meeting(name, run):
    replication = run.removeprefix("mesa|")
    drawn = None if replication == "None" else int(replication)
    result = Negotiation(first(name), replication=drawn).run()
    assert RECORDED[name][run] == {
        "outcome": result.outcome,
        "rounds": result.rounds,
        "draft": list(result.record[-1].draft),
        "values": result.values,
    }
