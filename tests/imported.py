"""Tables for the tests of ``communique import``."""

from __future__ import annotations

import pytest

from sim.authoring.drafting import meeting_answers, meeting_table
from sim.authoring.import_plan import Choices
from sim.authoring.importing import Reading, import_table
from sim.authoring.scenario_text import scenario_text
from sim.errors import InputError
from sim.scenario.reading import parse
from sim.scenario.scenario import build

HEADER = "delegation,paragraph,position,salience,capability,floor,ceiling,penalty"
ROWS = [
    "A,Cod,100,80,2.5,60,,",
    "A,Net,70,20,2.5,,,",
    "B,Cod,0,50,1.5,,40,inf",
    "B,Net,10,5,1.5,,,",
]
MEETING = meeting_table(meeting_answers({"date": "2024-05-01"}, "table"))


def table(tmp_path, header=HEADER, rows=ROWS, name="table.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
    return path


def imported(path, choices=None, **reading):
    return import_table(path, {**MEETING, "chair": None}, choices or Choices(), Reading(**reading))


def scenario_of(path, choices=None, **reading):
    text = scenario_text(imported(path, choices, **reading).plan)
    return build(parse(text, "text"), name="table")


def wrong(tmp_path, match, **file):
    with pytest.raises(InputError, match=match) as caught:
        scenario_of(table(tmp_path, **file))
    return str(caught.value)
