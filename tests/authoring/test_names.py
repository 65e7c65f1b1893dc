"""Names are kept, ids made, and no name becomes two."""

from __future__ import annotations

import pytest

from sim.authoring.names import ids_of, key_of
from sim.authoring.scenario_text import made_id
from sim.errors import InputError, Mistakes


def ids(*names: str, **given: str) -> dict[str, str]:
    mistakes = Mistakes()
    found = ids_of([(name, f"line {n}") for n, name in enumerate(names)], "who", mistakes, given)
    mistakes.stop()
    return found


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("USA", "USA"),
        ("Côte d'Ivoire", "cote_d_ivoire"),
        ("Łódź", "lodz"),
        ("Россия", "россия"),
        ("भारत", "भारत"),
        ("中国", "中国"),
        ("مصر", "مصر"),
        ("Россия (RUS)", "россия_rus"),
        ("Issue 1.1 = a", "issue_1_1_a"),
        ("!?", ""),
    ],
)
def test_an_id_is_made_of_letters_and_digits_of_any_script(name, made):
    assert made_id(name) == made


def test_names_without_a_letter_get_a_number_and_ids_that_are_taken_too():
    assert ids("🙂", "a!", "a?", "A") == {"🙂": "who_1", "a!": "a", "a?": "a_2", "A": "A_3"}
    assert ids("France", France="FRA") == {"France": "FRA"}


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("France", "france", "upper and lower case"),
        ("Straße", "STRASSE", "upper and lower case"),
        ("Россия", "россия", "upper and lower case"),
        ("Türkiye", "Turkiye", "accents"),
        ("Côte d'Ivoire", "Côte d\u2019Ivoire", "the form of a quote, a dash or a letter"),
        ("G\u201177", "G-77", "the form of a quote, a dash or a letter"),
        ("Peru", "Р\u0435ru", "letters of two scripts that look alike"),
    ],
)
def test_names_that_a_reader_takes_for_one_are_refused_with_both_places(one, other, how):
    with pytest.raises(InputError, match=rf"line 1: '.*' and '.*' \(line 0\) differ only by {how}"):
        ids(one, other)


@pytest.mark.parametrize("pair", [("किम", "काम"), ("Issue 1.1", "Issue 11"), ("C+", "C-")])
def test_names_that_differ_in_what_counts_are_two(pair):
    assert len({*ids(*pair).values()}) == 2


def test_a_user_may_say_the_id_or_the_name():
    known = {"Côte d'Ivoire": "cote_d_ivoire"}
    assert key_of("cote_d_ivoire", known) == key_of("CÔTE D'IVOIRE", known) == "cote_d_ivoire"
    assert key_of("France", known) is None
