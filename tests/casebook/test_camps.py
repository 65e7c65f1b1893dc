"""Who is in dispute, and who of them stands together."""

from __future__ import annotations

import json

from cases_at_hand import GLACIER, HARBOUR, copied

from sim.casebook.bundles import bundles_of
from sim.casebook.camps import halves_of, parties_of, sides_of
from sim.casebook.coding import eve_of
from sim.casebook.pair import read_case, read_json
from sim.casebook.sources import Sources


def read(path):
    pair = read_case(path)
    return pair, bundles_of(pair.case.paragraphs)


def test_parties_have_a_red_line_or_a_salience_above_one_on_what_is_contested():
    pair, bundles = read(HARBOUR)
    parties = {key: parties_of(pair, bundle) for key, bundle in bundles.items()}
    assert parties == {"dredging": ("VEL", "SKE", "MAR"), "tolls": ("VEL", "FAR"), "lights": ()}


def test_parties_as_coded_stand_in_their_place(tmp_path):
    path = copied(HARBOUR, tmp_path)
    document = read_json(path)
    document["paragraphs"][2]["parties"] = ["ORL", "VEL"]
    path.write_text(json.dumps(document), encoding="utf-8")
    pair, bundles = read(path)
    assert parties_of(pair, bundles["tolls"]) == ("ORL", "VEL")


def test_the_mean_over_the_package_decides_on_which_half_a_party_stands():
    pair, bundles = read(HARBOUR)
    # tabled: 60 and, nearest to its 60, 50; VEL stands at 80 and 50, SKE at 20 and 80
    assert halves_of(pair, bundles["dredging"]) == {
        "VEL": "at or above",
        "SKE": "below",
        "MAR": "at or above",
    }


def test_those_on_the_same_halves_are_a_side_and_nobody_is_on_two():
    pair, bundles = read(HARBOUR)
    sources = Sources(eve_of(pair))
    # VEL is in dispute over tolls as well, MAR is not
    assert sides_of(pair, bundles, sources) == {}
    alone = pair.only(["dredging", "spoil"])
    sides = sides_of(alone, bundles_of(alone.case.paragraphs), sources)
    assert [side["members"] for side in sides.values()] == [["VEL", "MAR"]]
    assert sources.entries["rule-side-1"]["statement"] == (
        "Parties that stand at or above what is tabled on dredging."
    )


def test_sides_as_coded_stand_in_their_place(tmp_path):
    path = copied(GLACIER, tmp_path)
    document = read_json(path)
    document["sides"] = [["FIR", "TAR"], ["NEV", "SER"]]
    path.write_text(json.dumps(document), encoding="utf-8")
    pair, bundles = read(path)
    sides = sides_of(pair, bundles, Sources(eve_of(pair)))
    assert {key: side["members"] for key, side in sides.items()} == {
        "side-1": ["FIR", "TAR"],
        "side-2": ["NEV", "SER"],
    }
