"""A register keeps what was said before a meeting, and scores nothing that could know more."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import made, plain, scenarios

from sim import __version__
from sim.backtest.record import CLASS_OF_OUTCOME, CLASSES, Happened
from sim.backtest.scored import MIXED, MODEL
from sim.errors import InputError
from sim.forecasting.registered import check_new, read_register, register, settle
from sim.forecasting.upcoming import MeetingForecast, forecast
from sim.scenario.scenario import Scenario
from sim.scoring.crediting import drawn
from sim.tables.sealed import digest_of

DAY = datetime.date(2030, 5, 20)
BEFORE = datetime.datetime(2030, 5, 1, 12, 30, 15, 999, tzinfo=datetime.UTC)
HEADER = "scenario,outcome,date,source"


def meeting(name: str = "A meeting", date: datetime.date = DAY, chair: str = "Delegation 0"):
    document = plain()
    document["meeting"] |= {"name": name, "date": date}
    document["delegations"]["D0"]["name"] = chair
    return made(document)


def forecasts(scenario: Scenario, seed: int = 0) -> MeetingForecast:
    return forecast(scenario, n=20, seed=seed)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.jsonl"


def outcomes(folder: Path, *rows: str) -> Path:
    file = folder / "outcomes.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return file


def resealed(path: Path, **changes: object) -> None:
    """Change the only entry and make a new digest, as somebody who knows how would."""
    entry = json.loads(path.read_text()) | changes
    path.write_text(json.dumps(entry | {"digest": digest_of(entry)}) + "\n")


# registering


def test_an_entry_says_what_was_said_and_everything_it_came_from(path: Path) -> None:
    made_of = forecasts(meeting(), seed=7)
    entry = register(made_of, path, BEFORE)
    line = json.loads(path.read_text())
    assert line["registered"] == "2030-05-01T12:30:15Z"
    assert line["version"] == __version__
    assert line["scenario"] == "world"
    assert line["scenario_digest"] == made_of.scenario.digest
    assert line["date"] == "2030-05-20"
    assert (line["strategy"], line["fallback"]) == ("hold", "none")
    assert (line["replications"], line["seed"]) == (20, 7)
    certain = dict(zip(CLASSES, [1.0, 0.0, 0.0, 0.0, 0.0], strict=True))
    assert line["model"] == {MODEL: certain, MIXED: certain}
    assert set(line["simple_rules"]) == set(made_of.simple)
    assert set(line["credited"]) == {MODEL, MIXED, *made_of.simple}
    assert line["credited"][MODEL]["joint text"] == pytest.approx(20.5 / 22.5)
    assert line["digest"] == digest_of(line)
    assert read_register(path) == {1: entry}
    assert entry.as_registered().digest == made_of.scenario.digest


@settings(max_examples=20)
@given(st.lists(scenarios(), min_size=1, max_size=3), st.integers(0, 5))
def test_whatever_is_registered_is_read_again_below_what_was_there(
    worlds: list[Scenario], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register"
        early = datetime.datetime(2022, 6, 1, tzinfo=datetime.UTC)
        entries = []
        for number, world in enumerate(worlds):
            before = path.read_bytes() if entries else b""
            found = forecast(world, n=3, seed=seed + number)
            entries.append(register(found, path, early))
            assert path.read_bytes().startswith(before)
        assert list(read_register(path).values()) == entries


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime.datetime(2030, 5, 20, tzinfo=datetime.UTC), "2030-05-20"),
        (datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC), "2031-01-01"),
        (datetime.datetime.fromisoformat("2030-05-19T23:00:00-02:00"), "2030-05-20"),
    ],
)
def test_a_meeting_of_today_or_earlier_is_refused(path: Path, now, today: str) -> None:
    message = (
        rf"world: meeting\.date: registered after the fact: .* 2030-05-20 and today is {today}"
    )
    with pytest.raises(InputError, match=message):
        register(forecasts(meeting()), path, now)
    assert not path.exists()


def test_the_last_second_before_the_day_is_early_enough(path: Path) -> None:
    now = datetime.datetime.fromisoformat("2030-05-20T01:59:59+02:00")
    entry = register(forecasts(meeting()), path, now)
    assert entry.registered.isoformat() == "2030-05-19T23:59:59+00:00"


def test_without_a_time_it_is_that_of_the_clock(path: Path) -> None:
    start = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    entry = register(forecasts(meeting(date=datetime.date(9999, 1, 1))), path)
    assert start <= entry.registered <= datetime.datetime.now(datetime.UTC)
    with pytest.raises(InputError, match="registered after the fact"):
        check_new(meeting(date=datetime.date(2024, 1, 1)), 0, path)


def test_the_same_scenario_and_seed_are_registered_once(path: Path) -> None:
    register(forecasts(meeting()), path, BEFORE)
    before = path.read_bytes()
    later = BEFORE + datetime.timedelta(days=2)
    with pytest.raises(
        InputError,
        match=r"register\.jsonl:1: this scenario was registered with seed 0 on 2030-05-01",
    ):
        register(forecast(meeting(), n=50), path, later)
    assert path.read_bytes() == before
    register(forecasts(meeting(), seed=1), path, later)
    register(forecasts(meeting("Another meeting")), path, later)
    assert list(read_register(path)) == [1, 2, 3]


def test_nothing_is_added_to_a_register_that_was_changed(path: Path) -> None:
    register(forecasts(meeting()), path, BEFORE)
    path.write_text(path.read_text().replace('"seed": 0', '"seed": 3'))
    before = path.read_bytes()
    with pytest.raises(InputError, match=r":1: was changed since"):
        register(forecasts(meeting(), seed=1), path, BEFORE)
    assert path.read_bytes() == before


# tampering


def leaves(value: object, place: tuple = ()) -> list[tuple]:
    """Where every value of plain data stands, and every table and list."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in inner:
        found.append((*place, key))
        found += leaves(one, (*place, key)) if isinstance(one, dict | list) else []
    return found


def other(value: object) -> object:
    """A value near to it that is not it."""
    if isinstance(value, bool) or value is None:
        return "x"
    if isinstance(value, float):
        return math.nextafter(value, math.inf)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] if value else "x"
    return [] if value else ["x"]


def test_a_change_of_any_field_is_noticed(path: Path) -> None:
    register(forecasts(meeting()), path, BEFORE)
    entry = json.loads(path.read_text())
    places = leaves(entry)
    assert len(places) > 60
    for place in places:
        for remove in (False, True):
            changed = copy.deepcopy(entry)
            inside = changed
            for key in place[:-1]:
                inside = inside[key]
            if remove:
                del inside[place[-1]]
            else:
                inside[place[-1]] = other(inside[place[-1]])
            path.write_text(json.dumps(changed) + "\n")
            with pytest.raises(InputError, match=r":1: (was changed since|is no entry)"):
                read_register(path)


def test_a_field_more_is_noticed(path: Path) -> None:
    register(forecasts(meeting()), path, BEFORE)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"note": "sure"}) + "\n")
    with pytest.raises(InputError, match=":1: was changed since"):
        read_register(path)


def test_another_order_of_keys_is_no_change(path: Path) -> None:
    entry = register(forecasts(meeting()), path, BEFORE)
    line = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(line.items())), indent=None) + "\n")
    assert read_register(path) == {1: entry}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": {}}, r"jsonl:1:model: is no registered forecast: needs at least 1"),
        (
            {"model": {MODEL: {"joint text": 1.0}}},
            r"1:model.model, nothing fitted: .*each of joint",
        ),
        ({"seed": "many"}, r"jsonl:1:seed: is no registered forecast"),
        ({"registered": "2030-05-01T12:00:00"}, r"jsonl:1:registered: is no registered forecast"),
        ({"note": 1}, r"jsonl:1:note: is no registered forecast"),
    ],
)
def test_data_of_another_kind_is_no_forecast_however_sealed(path, changes, message) -> None:
    register(forecasts(meeting()), path, BEFORE)
    resealed(path, **changes)
    with pytest.raises(InputError, match=message):
        read_register(path)


# scoring


def half(name: str = "Half", **more: object) -> MeetingForecast:
    """A forecast by hand: 0.5 joint, 0.5 no document; a rule that is sure of a summary."""
    return dataclasses.replace(
        forecasts(meeting(name, **more)),
        model={MODEL: drawn(np.array([0.5, 0, 0, 0, 0.5]), 20)},
        simple={"summary": drawn(np.array([0, 0, 1.0, 0, 0]), 1)},
    )


def test_scores_by_hand(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    found = settle(path, outcomes(tmp_path, "Half,chair's summary,2030-05-21,a newspaper"))
    (one,) = found.settled
    # cumulated .5 .5 .5 .5 against 0 0 1 1
    assert one.scores[MODEL] == pytest.approx(
        {"rps": 0.25, "brier": 0.25, "log": -math.log(0.5 / 22.5)}
    )
    assert one.scores["summary"] == pytest.approx(
        {"rps": 0, "brier": 0, "log": -math.log(1.5 / 3.5)}
    )
    behind = found.scores()["summary"]["rps"]
    assert (behind.mean, behind.behind, behind.interval) == (0, pytest.approx(-0.25), None)
    assert found.pending == ()


def test_forecasts_of_one_meeting_count_as_one(path: Path, tmp_path: Path) -> None:
    """Ten registered forecasts of a meeting do not outweigh one of another."""
    for seed in range(10):
        sure = {MODEL: drawn(np.array([1.0, 0, 0, 0, 0]), 20)}
        found = dataclasses.replace(half("Sure"), seed=seed, model=sure)
        register(found, path, BEFORE)
    register(half(), path, BEFORE)
    rows = ("Sure,joint text,2030-05-21,x", "Half,no_document,2030-05-21,x")
    found = settle(path, outcomes(tmp_path, *rows))
    assert [len(held) for held in found.meetings] == [10, 1]
    assert found.scores()[MODEL]["brier"].mean == pytest.approx((0 + 0.25) / 2)


def test_a_forecaster_is_compared_where_it_forecast(path: Path, tmp_path: Path) -> None:
    register(forecasts(meeting("Sure")), path, BEFORE)
    register(half(), path, BEFORE)
    rows = ("Sure,joint text,2030-05-21,x", "Half,no_document,2030-05-21,x")
    scores = settle(path, outcomes(tmp_path, *rows)).scores()
    assert scores["summary"]["brier"].behind == pytest.approx(0 - 0.25)
    assert scores["always a chair's summary"]["brier"].behind == pytest.approx(1 - 0)


def test_intervals_from_five_presidencies_on(path: Path, tmp_path: Path) -> None:
    for number in range(5):
        register(half(f"M{number}", chair=f"Chair {number}"), path, BEFORE)
    rows = [f"M{number},joint text,2030-05-21,x" for number in range(5)]
    scores = settle(path, outcomes(tmp_path, *rows)).scores()
    assert scores[MODEL]["brier"].interval == (0.25, 0.25)
    assert scores["summary"]["brier"].behind_interval == (0.75, 0.75)


def test_what_has_no_outcome_yet_is_pending(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    register(half("Later", date=DAY + datetime.timedelta(days=1)), path, BEFORE)
    found = settle(path, outcomes(tmp_path, "Half,joint text,2030-05-21,x"))
    assert [entry.meeting for entry in found.pending] == ["Later"]
    rows = found.to_frame()
    assert rows.groupby("date")["brier"].count().tolist() == [2, 0]
    assert "PENDING" in found.to_text()


def test_all_pending(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    found = settle(path, outcomes(tmp_path))
    assert found.scores() == {}
    assert "No outcome yet: 1 registered forecast pending." in found.to_text()
    assert "no score" in repr(found)
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("name", [*CLASSES, *CLASS_OF_OUTCOME, "chair’s summary"])
def test_an_outcome_is_a_class_or_a_document(name: str) -> None:
    found = Happened(scenario="x", outcome=name, date=DAY, source="x")
    plainly = name.replace("’", "'")
    expected = CLASS_OF_OUTCOME[name] if name in CLASS_OF_OUTCOME else CLASSES.index(plainly)
    assert found.observed == expected


@pytest.mark.parametrize("letters", [8, 64])
def test_an_outcome_may_name_the_digest(path: Path, tmp_path: Path, letters: int) -> None:
    entry = register(half(), path, BEFORE)
    register(half("Other"), path, BEFORE)
    name = entry.scenario_digest[:letters].upper()
    found = settle(path, outcomes(tmp_path, f"{name},joint text,2030-05-21,x"))
    assert [one.entry.meeting for one in found.settled] == ["Half"]


# what is refused


def test_an_outcome_for_which_nothing_was_registered(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    message = r"csv:2:scenario: nothing was registered for 'Hal' \(did you mean 'Half'\?\)"
    with pytest.raises(InputError, match=message):
        settle(path, outcomes(tmp_path, "Hal,joint text,2030-05-21,x"))


def test_a_few_letters_of_a_digest_are_too_few(path: Path, tmp_path: Path) -> None:
    entry = register(half(), path, BEFORE)
    with pytest.raises(InputError, match="nothing was registered"):
        settle(path, outcomes(tmp_path, f"{entry.scenario_digest[:7]},joint text,2030-05-21,x"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Half,joint txt,2030-05-21,x", r"csv:2:outcome: .*did you mean 'joint text'\?"),
        ("Half,joint text,May,x", r"csv:2:date: 'May' is not a date"),
        ("Half,joint text,2030-05-21,", r"csv:2:source: must not be empty"),
    ],
)
def test_a_mistake_in_the_outcomes_is_named(path, tmp_path, row: str, message: str) -> None:
    register(half(), path, BEFORE)
    with pytest.raises(InputError, match=message):
        settle(path, outcomes(tmp_path, row))


def test_a_column_that_is_missing(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    file = tmp_path / "o.csv"
    file.write_text("scenario,outcom,date,source\n")
    with pytest.raises(InputError, match=r"column 'outcome' is missing.*did you mean 'outcom'"):
        settle(path, file)


def test_two_outcomes_of_one_meeting(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    rows = ("Half,joint text,2030-05-21,x", "world,no document,2030-05-21,x")
    with pytest.raises(
        InputError, match=r"csv:3:scenario: the outcome of 'world' stands here twice"
    ):
        settle(path, outcomes(tmp_path, *rows))


def test_one_name_for_meetings_of_two_dates(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    register(half(date=DAY + datetime.timedelta(days=400)), path, BEFORE)
    with pytest.raises(InputError, match="of 2030-05-20 and 2031-06-24; name it by the first"):
        settle(path, outcomes(tmp_path, "Half,joint text,2030-05-21,x"))


@pytest.mark.parametrize("time", ["2030-05-20T00:00:00Z", "2030-06-01T00:00:00Z"])
def test_an_entry_of_the_day_of_its_meeting_or_later(path, tmp_path, time: str) -> None:
    """Such an entry can only come from a wrong clock or from somebody who made it."""
    register(half(), path, BEFORE)
    resealed(path, registered=time)
    message = r"jsonl:1: registered after the fact: on .*, while the meeting is dated 2030-05-20"
    for rows in ((), ("Half,joint text,2030-07-01,x",)):
        with pytest.raises(InputError, match=message):
            settle(path, outcomes(tmp_path, *rows))


@pytest.mark.parametrize("day", ["2030-05-01", "2030-04-30"])
def test_an_entry_of_the_day_of_the_outcome_or_later(path, tmp_path, day: str) -> None:
    register(half(), path, BEFORE)
    message = (
        rf"jsonl:1: registered after the fact: on 2030-05-01, while the outcome is dated {day}"
    )
    with pytest.raises(InputError, match=message):
        settle(path, outcomes(tmp_path, f"Half,no document,{day},called off"))


def test_an_entry_that_was_changed_is_not_scored(path: Path, tmp_path: Path) -> None:
    register(half(), path, BEFORE)
    path.write_text(path.read_text().replace('"joint text": 0.5', '"joint text": 0.9'))
    with pytest.raises(InputError, match=":1: was changed since"):
        settle(path, outcomes(tmp_path, "Half,joint text,2030-05-21,x"))


def test_an_empty_register(path: Path, tmp_path: Path) -> None:
    path.write_text("\n")
    with pytest.raises(InputError, match="no forecast is registered there"):
        settle(path, outcomes(tmp_path))
