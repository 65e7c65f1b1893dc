"""The backtest on a folder of cases: `communique backtest --cases DIR`."""

from __future__ import annotations

import csv
import io
import json

import pytest
from cases_at_hand import GLACIER, HARBOUR, INVENTED, MEETINGS, copied, real_cases
from typer.testing import CliRunner

from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE
from sim.casebook.pair import AFTER_THE_EVE, read_json
from sim.cli.app import _register, app
from sim.output.answer import blocks_of
from sim.output.text import plain_text
from sim.trials.events import MEETINGS as ONE_TEXT
from sim.trials.events import PARAGRAPHS
from sim.trials.trial import run_cases

_register()
RUN = CliRunner()
N = 50


@pytest.fixture(scope="module")
def invented():
    return run_cases(INVENTED, n=N, seed=3)


def test_meetings_and_paragraphs_are_scored_apart(invented):
    assert [e.text.coded.pair.case.id for e in invented.chosen(ONE_TEXT)] == ["HARBOUR-2019"]
    assert [e.paragraph for e in invented.chosen(PARAGRAPHS)] == ["ice_road", "huts"]
    assert invented.score(MODEL, invented.chosen(PARAGRAPHS)).rps is None
    assert invented.score(MODEL, invented.chosen(ONE_TEXT)).rps is not None


def test_a_score_is_the_mean_and_the_model_is_not_behind_itself(invented):
    events = invented.chosen(PARAGRAPHS)
    rows = [row["brier"] for row in invented.rows() if row["paragraph"]]
    score = invented.score(MODEL, events)
    assert score.brier.mean == pytest.approx(sum(rows) / 2)
    assert (score.brier.behind, score.events) == (0.0, 2)
    # one presidency of one organisation: nothing to draw from
    assert score.brier.interval is None


def test_every_row_has_the_same_keys_and_says_who_refused(invented):
    rows = invented.rows()
    assert len({tuple(row) for row in rows}) == 1
    by_case = {row["case"]: row for row in rows}
    harbour = by_case["HARBOUR-2019"]
    assert (harbour["organisation"], harbour["presidency"]) == ("Harbour League", "ORL")
    assert harbour["blockers"] == "VEL"
    assert 0 <= harbour["blockers_refuse"] <= 1
    assert harbour["judged_stances"] == pytest.approx(11 / 17)


def test_the_forecasts_do_not_know_what_came(tmp_path, invented):
    for case in (HARBOUR, GLACIER):
        path = copied(case, tmp_path)
        poison = {key: {"outcome": 3, "final_wording": "all"} for key in AFTER_THE_EVE}
        path.write_text(json.dumps({**read_json(path), **poison}), encoding="utf-8")
    poisoned = run_cases(tmp_path, n=N, seed=3)
    assert [row["forecast"] for row in poisoned.rows()] == [
        row["forecast"] for row in invented.rows()
    ]
    assert {event.sample for event in poisoned.events} == {"not scored"}
    words = plain_text(blocks_of(poisoned))
    assert "FORECAST, BUT NOT SCORED" in words
    assert "truth.outcome" in words


def test_in_sample_is_listed_and_not_scored(tmp_path):
    copied(GLACIER, tmp_path)
    path = copied(HARBOUR, tmp_path)
    document = {**read_json(path), "in_sample": "the rules were tried on it"}
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run_cases(tmp_path, n=N)
    assert result.chosen(ONE_TEXT) == []
    assert len(result.chosen(ONE_TEXT, IN_SAMPLE)) == 1
    assert set(result.to_dict()["scores"][IN_SAMPLE][ONE_TEXT]) == set(result.forecasters)
    words = plain_text(blocks_of(result))
    assert "HARBOUR-2019: the rules were tried on it" in words


def test_it_says_what_failed(tmp_path):
    path = copied(GLACIER, tmp_path)
    document = read_json(path)
    document["truth"] |= {"blocked_paragraphs": ["huts"], "blockers_by_paragraph": {"huts": "SER"}}
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run_cases(tmp_path, n=N)
    (huts,) = (event for event in result.events if event.paragraph == "huts")
    assert huts.wrong
    words = " ".join(plain_text(blocks_of(result)).split())
    assert "GLACIER-2021: Huts: its adoption was held" in words
    assert "and it did not come. SER stood in the way; the likeliest of them to refuse" in words


def test_the_words_know_how_much_is_judgement(invented):
    words = " ".join(plain_text(blocks_of(invented)).split())
    assert "of the stances of an average text are somebody's judgement" in words
    assert "2 cases in" in words
    assert "1 meetings and 2 paragraphs scored, of 2 presidencies" in words


@pytest.mark.parametrize("form", ["text", "markdown", "json", "csv"])
def test_the_command_answers_in_every_format(form):
    done = RUN.invoke(
        app, ["backtest", "--cases", str(INVENTED), "-n", "20", "--seed", "1", "--format", form]
    )
    assert done.exit_code == 0
    if form == "json":
        found = json.loads(done.stdout)
        assert [event["paragraph"] for event in found["events"]] == ["ice_road", "huts", ""]
        assert set(found["scores"][OUT_OF_SAMPLE]) == {ONE_TEXT, PARAGRAPHS}
    if form == "csv":
        assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == 3


def test_a_case_that_cannot_be_coded_does_not_stop_the_others(tmp_path):
    copied(HARBOUR, tmp_path)
    copied(GLACIER, tmp_path).with_suffix(".csv").unlink()
    done = RUN.invoke(app, ["backtest", "--cases", str(tmp_path), "-n", "20"])
    assert done.exit_code == 0
    assert "NOT CODED" in done.stdout
    assert "glacier.csv: there is no such file" in " ".join(done.stdout.split())


def test_options_that_would_change_nothing_are_refused():
    done = RUN.invoke(app, ["backtest", "--cases", str(INVENTED), "--no-fit"])
    assert "--fit: would change nothing: --cases runs a folder of cases" in str(done.exception)


def test_real_cases_are_run_and_scored():
    cases = {path.stem for path in real_cases()}
    result = run_cases(MEETINGS, n=20)
    assert {event.text.coded.pair.case.id for event in result.events} == cases
    assert {event.sample for event in result.events} == {OUT_OF_SAMPLE}
