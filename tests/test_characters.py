"""Which characters may stand in names and texts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.characters import forbidden, shown, tidy
from sim.errors import InputError

SCRIPTS = [
    "مصر",
    "ישראל",
    "Россия",
    "中国",
    "भारत",
    "ශ්\u200dරී ලංකා",
    "می\u200cخواهم",
    "Türkiye",
    "🙂",
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_names_of_any_script_stay_as_they_are(name):
    assert forbidden(name) is None
    assert tidy(name) == unicodedata.normalize("NFC", name)
    assert shown(name) == name


@pytest.mark.parametrize(
    "bad",
    [
        *("\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\ufffe", "\uffff"),
        *("\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"),
    ],
)
def test_what_a_terminal_obeys_or_no_picture_holds_is_forbidden_and_shown_escaped(bad):
    found = forbidden(f"ab{bad}c", lines=True)
    assert found is not None
    assert found.startswith(f"U+{ord(bad):04X}")
    assert found.endswith("as character 3")
    assert bad not in shown(f"ab{bad}c")


def test_lines_may_break_in_a_text_and_not_in_a_name():
    assert forbidden("two\nlines\tand a tab", lines=True) is None
    assert forbidden("two\nlines") == "U+000A, a control character, as character 4"


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ("Co\u0302te", "C\u00f4te"),
        ("Fran\u200bce", "France"),
        ("\ufeffFrance\u00ad", "France"),
        ("\u202bUnited\u202c\u00a0  States ", "United States"),
        ("A\u200dB", "AB"),
        ("European\nUnion", "European Union"),
    ],
)
def test_a_name_has_one_form(given, tidied):
    assert tidy(given) == tidied


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_tidied_name_is_tidy_and_holds_nothing_that_turns_the_line_round(text):
    once = tidy(text)
    assert tidy(once) == once
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.text())
def test_no_message_carries_a_character_that_a_terminal_would_obey(text):
    message = str(InputError(f"'{text}' is wrong", where=text, near=text))
    assert forbidden(message, lines=True) is None
