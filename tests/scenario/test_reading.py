"""Scenario files that nest without end take neither memory nor a traceback."""

from __future__ import annotations

import tracemalloc

import pytest

from sim.errors import InputError
from sim.scenario.paths import parse_setting
from sim.scenario.reading import parse

DOTS = ".".join(["a"] * 50_000)


@pytest.mark.parametrize(
    "text",
    [
        f"{DOTS} = 1",
        f"[{DOTS}]\nx = 1",
        '"a b"."c d".' * 50 + "e = 1",
        "a . " * 50 + "b = 1",
        "x = " + "[" * 100_000,
        "x = " + "{a = " * 100_000,
    ],
)
def test_keys_and_values_nested_without_end_are_one_sentence(text):
    tracemalloc.start()
    with pytest.raises(InputError, match=r"^f.toml: tables are nested too deeply$"):
        parse(text, "f.toml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_dots_in_a_text_are_no_nesting():
    text = f'x = "{DOTS}"\ny = \'{DOTS}\'\n"a.b".c = 1.5'
    assert parse(text, "f.toml")["a.b"] == {"c": 1.5}


@pytest.mark.parametrize("value", ["[" * 50_000, f"{{{DOTS} = 1}}"])
def test_a_setting_nested_without_end_is_one_sentence(value):
    with pytest.raises(InputError, match="nested too deeply"):
        parse_setting(f"meeting.name={value}")
