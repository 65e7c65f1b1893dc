"""JSON that any reader takes."""

from __future__ import annotations

import json
import math

from sim.output.data import csv_table, json_text


def refused(constant):
    raise AssertionError(f"{constant} is not JSON")


def read(text):
    return json.loads(text, parse_constant=refused)


def test_json_has_words_for_what_it_has_no_number_for():
    data = {"a": [math.inf, -math.inf], "b": (math.nan, 0.5), "c": {"d": True, "e": None}}
    assert read(json_text(data)) == {
        "a": ["Infinity", "-Infinity"],
        "b": [None, 0.5],
        "c": {"d": True, "e": None},
    }


def test_csv_keeps_full_precision_and_leaves_nothing_empty():
    assert csv_table(["a", "b"], [{"a": 0.1 + 0.2, "b": None}]) == "a,b\n0.30000000000000004,\n"
