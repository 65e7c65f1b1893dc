"""Every number with its source, on the terminal and in the report."""

from __future__ import annotations

from sim.answers.evidence import evidence_blocks, provenance_blocks
from sim.output.blocks import Grid
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.scenario.provenance import provenance
from sim.scenario.scenario import load_scenario


def test_every_number_of_the_scenario_is_in_the_evidence():
    scenario = load_scenario("new_delhi_2023")
    (numbers,) = [
        b for b in evidence_blocks(scenario) if isinstance(b, Grid) and b.header[0] == "number"
    ]
    ids = [d.id for d in scenario.delegations]

    def covered(whom):
        if whom == "all":
            return set(ids)
        if whom.startswith("all but "):
            return set(ids) - set(whom.removeprefix("all but ").split(", "))
        return set(whom.split(", "))

    for delegation in scenario.delegations:
        for key, stance in delegation.stances.items():
            for name, evidence in stance.evidence.items():
                value = f"{getattr(stance, name):g}"
                rows = [
                    r
                    for r in numbers.rows
                    if (r[0], r[1], r[3]) == (f"{key}.{name}", value, evidence)
                ]
                assert any(delegation.id in covered(row[2]) for row in rows), (
                    delegation.id,
                    key,
                    name,
                )


def test_every_form_cites_each_piece_of_evidence_once():
    rows = provenance(load_scenario("new_delhi_2023"), "RUS")
    for write in (plain_text, markdown):
        text = " ".join(write(provenance_blocks(rows)).split())
        for row in rows:
            assert row["what"] in text
            assert text.count(" ".join(row["statement"].split())) == 1
