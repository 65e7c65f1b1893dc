"""Reading the record: what is scored, what is left out, and every mistake with its place."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sim.backtest.record import (
    CLASS_OF_OUTCOME,
    CLASSES,
    REASONS,
    Recorded,
    holder_names,
    read_record,
)
from sim.backtest.simple import known_of
from sim.errors import InputError
from sim.model.document import OUTCOMES
from sim.scenario.rows import columns_of
from sim.scenario.scenario import load_scenario

HEADER = ",".join(columns_of(Recorded))
GOOD = (
    "a,2023-02-24,2023-02-25,India,FMCBG,ministers,no_document,yes,seen,high",
    "b,2022-11-15,2022-11-16,Indonesia,Leaders,leaders,joint_communique,yes,seen,high",
)


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "record.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_shipped_record_adds_up() -> None:
    record = read_record()
    assert len(record.meetings) == len(record.scored) + len(record.left_out)
    assert all(m.left_out_for for m in record.left_out)
    assert not any(m.left_out_for for m in record.scored)
    assert sum(bool(m.in_sample_because) for m in record.scored) == 6
    assert not any(m.in_sample_because for m in record.left_out)
    assert [m.start for m in record.scored] == sorted(m.start for m in record.scored)


def test_every_row_can_be_asked_for() -> None:
    everything = read_record(include=REASONS)
    assert not everything.left_out
    assert set(everything.meetings) == set(read_record().meetings)


@pytest.mark.parametrize("reason", REASONS)
def test_include_takes_in_only_rows_left_out_for_that_reason(reason: str) -> None:
    before, after = read_record(), read_record(include=[reason])
    new = set(after.scored) - set(before.scored)
    assert new == {m for m in before.left_out if m.left_out_for == (reason,)}
    assert new


def test_every_outcome_has_a_class_in_order() -> None:
    assert list(CLASS_OF_OUTCOME) == list(OUTCOMES)
    assert sorted(set(CLASS_OF_OUTCOME.values())) == list(range(len(CLASSES)))
    assert list(CLASS_OF_OUTCOME.values()) == sorted(CLASS_OF_OUTCOME.values())


def test_rows_are_sorted_and_the_eve_is_the_day_before(tmp_path: Path) -> None:
    record = read_record(write(tmp_path, *GOOD))
    assert [m.id for m in record.scored] == ["b", "a"]
    assert record.scored[1].eve == datetime.date(2023, 2, 23)
    assert record.scored[1].knows(record.scored[0])
    assert not record.scored[0].knows(record.scored[0])


def test_a_spreadsheet_s_semicolons_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    plain = read_record(write(tmp_path, *GOOD))
    path = tmp_path / "excel.csv"
    text = "\r\n".join([HEADER, *GOOD]).replace(",", ";")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_record(path).scored == plain.scored


def message(path: Path, *include: str) -> str:
    with pytest.raises(InputError) as caught:
        read_record(path, include)
    return str(caught.value)


def test_missing_column_names_the_nearest(tmp_path: Path) -> None:
    found = message(write(tmp_path, *GOOD, header=HEADER.replace("presidency", "presidensy")))
    assert "column 'presidency' is missing" in found
    assert "did you mean 'presidensy'?" in found


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (",no_document,", ",no_documents,", "record.csv:2:outcome: unknown outcome 'no_documents'"),
        (",no_document,", ",no_documents,", "did you mean 'no_document'?"),
        (",no_document,", ",,", "record.csv:2:outcome: must not be empty"),
        ("2023-02-24,", "24.2.2023,", "record.csv:2:start: '24.2.2023' is not a date"),
        ("2023-02-24,", "2023-02-24/25,", "a range goes into start and end"),
        ("2023-02-24,", "2023-02-30,", "'2023-02-30' is not a date"),
        ("2023-02-25,", "2023-02-23,", "2023-02-23 is before the start, 2023-02-24"),
        (",India,", ",,", "record.csv:2:presidency: must not be empty"),
        (
            ",yes,",
            ",perhaps,",
            "2:joint_text_sought: unknown answer 'perhaps'; it must be one of yes",
        ),
        (",high", ",sure", "record.csv:2:confidence: unknown confidence 'sure'"),
        (
            ",seen,",
            ",heard,",
            "2:evidence: unknown evidence 'heard'; it must be one of seen, recall",
        ),
    ],
)
def test_a_bad_cell_is_named_with_what_would_be_right(
    tmp_path: Path, old: str, new: str, wanted: str
) -> None:
    assert wanted in message(write(tmp_path, GOOD[0].replace(old, new), GOOD[1]))


def test_unknown_wording_names_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, f"{GOOD[0]},balli", GOOD[1], header=f"{HEADER},war_wording")
    assert "did you mean 'bali'?" in message(path)


@pytest.mark.parametrize(
    ("scenario", "meeting"),
    [
        ("bali_leaders_2022", "g20-2022-leaders"),
        ("bengaluru_finance_2023", "g20-2023-fmcbg1"),
        ("new_delhi_2023", "g20-2023-fmm"),
        ("new_delhi_leaders_2023", "g20-2023-leaders"),
        ("marrakesh_finance_2023", "g20-2023-fmcbg4"),
        ("rio_finance_2024", "g20-2024-fmcbg3"),
    ],
)
def test_the_record_and_the_scenario_file_agree_on_what_is_in_sample(scenario, meeting) -> None:
    recorded = next(m for m in read_record().meetings if m.id == meeting)
    assert load_scenario(scenario).meeting.in_sample == bool(recorded.in_sample_because)


def test_duplicate_meetings_are_refused(tmp_path: Path) -> None:
    assert "'a' stands in line 2 already" in message(write(tmp_path, GOOD[0], GOOD[0], GOOD[1]))
    other_id = GOOD[0].replace("a,", "c,", 1)
    found = message(write(tmp_path, GOOD[0], other_id, GOOD[1]))
    assert "a meeting of FMCBG on 2023-02-24 stands in line 2 already" in found


def test_all_mistakes_are_listed_at_once(tmp_path: Path) -> None:
    rows = (GOOD[0].replace("yes", "so"), GOOD[1].replace("2022-11-15", "then"))
    found = message(write(tmp_path, *rows))
    assert "joint_text_sought" in found
    assert "start: 'then'" in found


def test_unknown_kind_to_include(tmp_path: Path) -> None:
    assert "did you mean 'choice'?" in message(write(tmp_path, *GOOD), "choise")


def test_one_presidency_is_too_few(tmp_path: Path) -> None:
    assert "at least two presidencies" in message(write(tmp_path, GOOD[0]))
    left_out = GOOD[1].replace("high", "low")
    assert "--include" in message(write(tmp_path, GOOD[0], left_out))
    assert len(read_record(write(tmp_path, GOOD[0], left_out), ["low"]).scored) == 2


def test_shipped_record_needs_no_reading_of_the_project_s_path() -> None:
    assert read_record().source == "the shipped record"


def test_a_presidency_of_one_organisation_is_not_that_of_another(tmp_path):
    rows = (
        "a,2019-01-01,2019-01-02,Japan,FMM,ministers,joint_communique,yes,seen,high,",
        "b,2019-01-01,2019-01-02,Japan,FMM,ministers,no_document,yes,seen,high,G7",
    )
    path = write(tmp_path, *rows, header=f"{HEADER},organisation")
    one, other = read_record(path).scored
    assert (one.holder, other.holder) == (("G20", "Japan"), ("G7", "Japan"))
    assert holder_names([one, other]) == ("G20: Japan", "G7: Japan")
    assert holder_names([one]) == ("Japan",)
    assert [[m.id for m in known.others] for known in known_of([one, other])] == [["b"], ["a"]]
    day = other.end + datetime.timedelta(days=1)
    later = one.model_copy(update={"start": day, "end": day})
    # what the other body did last is no history of this one
    assert [[m.id for m in known.history] for known in known_of([other, later])] == [[], []]
