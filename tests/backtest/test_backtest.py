"""No forecast looks ahead, no fit sees what it is scored on, and the report says what it must."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from typer.testing import CliRunner

from sim.backtest.backtest import Backtest, fit_by_presidency, plan_backtest, run_backtest
from sim.backtest.cases import USUAL_FALLBACK, build_cases
from sim.backtest.forecasts import COSTS, Forecasts
from sim.backtest.pairs import FILE
from sim.backtest.record import CLASSES, JOINT, NO_DOCUMENT, REASONS, SUMMARY, Record, read_record
from sim.backtest.scored import CALIBRATED, FITTED, IN_SAMPLE, MIXED, MODEL, OUT_OF_SAMPLE
from sim.backtest.simple import BASE_RATE, NAIVE_FORECASTS, naive_table
from sim.backtest.tables import backtest_dict, backtest_rows, chart_note, chart_tables
from sim.backtest.verdict import came_out, limits, verdict
from sim.charts.backtest import backtest_chart
from sim.cli.app import _register, app
from sim.coding.tables import read_tables
from sim.errors import InputError
from sim.output.answer import blocks_of
from sim.output.data import csv_table
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.scenario.schema import FORUM_COST
from sim.scoring.clusters import LEVEL
from sim.scoring.reliability import alike

HEADER = (
    "id,start,end,presidency,track,forum,outcome,joint_text_sought,evidence,confidence,"
    "contested_topic,war_wording,scenario"
)
ROWS = (
    "x1,2022-07-15,2022-07-16,Indonesia,FMCBG,ministers,chair_summary,yes,seen,high,war,many-members,",
    "x2,2022-09-02,2022-09-02,Indonesia,Energy,ministers,no_document,yes,seen,high,war; gas,,",
    "x3,2022-11-15,2022-11-16,Indonesia,Leaders,leaders,joint_communique,yes,seen,high,war,bali,",
    "x4,2023-02-24,2023-02-25,India,FMCBG,ministers,no_document,yes,seen,high,war,bali,",
    "x5,2023-09-09,2023-09-10,India,Leaders,leaders,joint_communique,yes,seen,high,war,new-delhi,",
)


def write(folder: Path, *rows: str) -> Path:
    path = folder / "record.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Record:
    return read_record(write(tmp_path, *ROWS))


@pytest.fixture(scope="module")
def shipped() -> Backtest:
    record = read_record()
    return run_backtest(record, plan_backtest(record, fit=False), n=60, seed=0)


# nothing looks ahead


def test_no_case_rests_on_evidence_from_its_first_day_or_later() -> None:
    for case in build_cases(read_record(include=REASONS)):
        dates = [e.date for e in case.scenario.evidence.values() if e.date is not None]
        assert all(date < case.meeting.start for date in dates), case.meeting.id
        assert case.scenario.meeting.date == case.meeting.eve
        assert all(accord.date < case.meeting.start for accord in case.scenario.accords)


def test_what_comes_of_a_meeting_and_later_ones_does_not_touch_its_scenario() -> None:
    record = read_record()
    known = build_cases(dataclasses.replace(record, left_out=()))
    for number in (0, 8, 13, 14, 20, 24, 33):
        first = record.scored[number].start
        blinded = dataclasses.replace(
            record,
            scored=tuple(
                m
                if m.end < first
                else m.model_copy(update={"outcome": "chair_statement", "war_wording": "assembly"})
                for m in record.scored
            ),
            left_out=(),
        )
        plain, blind = known[number], build_cases(blinded)[number]
        assert plain.scenario.digest == blind.scenario.digest, plain.meeting.id


def test_before_the_first_vote_the_war_is_not_on_the_table() -> None:
    for case in build_cases(read_record()):
        disputed = read_tables().dispute.paragraphs
        war = [p.id for p in case.scenario.paragraphs if p.id in disputed]
        first_vote = min(row["date"] for row in read_tables().resolutions)
        coded = str(case.meeting.start) > first_vote
        assert war == (list(disputed) if coded else [])
        assert case.disputed == coded
        package = [p for p in case.scenario.packages if len(p.paragraphs) > 1]
        assert [p.paragraphs for p in package] == ([disputed] if coded else [])
        assert bool(package and package[0].parties) == coded
        assert set(case.scenario.sides) == ({"west"} if coded else set())
        assert (case.coding == "no dispute") != coded


def test_fallback_is_the_form_of_the_presidency_s_last_failure(small: Record) -> None:
    cases = {case.meeting.id: case for case in build_cases(small)}
    assert [cases[i].scenario.meeting.fallback for i in ("x1", "x2", "x3", "x4", "x5")] == [
        USUAL_FALLBACK,
        "chair_summary",
        "none",
        USUAL_FALLBACK,
        "none",
    ]
    assert cases["x3"].fallback_from == "x2"
    assert cases["x4"].fallback_from == ""


def test_a_failure_by_choice_is_no_practice_for_failing(tmp_path: Path) -> None:
    choice = ROWS[1].replace(",yes,", ",no,")
    record = read_record(write(tmp_path, ROWS[0], choice, *ROWS[2:]), ["choice"])
    case = next(c for c in build_cases(record) if c.meeting.id == "x3")
    assert case.fallback_from == "x1"


def test_what_is_not_coded_is_named(small: Record) -> None:
    assert {c.meeting.id: c.uncoded for c in build_cases(small)}["x2"] == ("gas",)


# leakage and other bad input


def test_a_scenario_that_knows_the_meeting_is_refused(tmp_path: Path) -> None:
    row = (
        "y,2023-03-01,2023-03-02,India,FMM,ministers,no_document,yes,seen,high,war,,new_delhi_2023"
    )
    with pytest.raises(InputError, match=r"y: new_delhi_2023: leakage: evidence '.*2023-03-0[12]"):
        build_cases(read_record(write(tmp_path, *ROWS, row)))


def file_with_a_vote(folder: Path) -> None:
    """A scenario that cites the vote of 2023-02-23, and dates itself after it.

    So only the record's first day can give it away.
    """
    own = folder / "own.toml"
    own.write_text(
        """
        [meeting]
        name = "Own"
        date = 2023-05-01
        forum = "ministers"
        chair = "AAA"
        [paragraphs.war]
        title = "War"
        tabled = "yes"
        rungs = [{ id = "no", strength = 0 }, { id = "yes", strength = 50, text = "Yes." }]
        [delegations.AAA]
        name = "A"
        capability = 1
        evidence = { capability = "judgement" }
        stances.war = { position = 50, salience = 1, evidence = "votes-es11-to-6" }
        """,
        encoding="utf-8",
    )


@pytest.mark.parametrize("first", ["2023-02-20", "2023-02-23"])
def test_votes_of_the_first_day_or_later_are_refused_in_a_file_of_ones_own(
    first: str, tmp_path: Path
) -> None:
    file_with_a_vote(tmp_path)
    row = f"y,{first},{first},A,Any,council,no_document,yes,seen,high,war,,own.toml"
    with pytest.raises(InputError, match="leakage: votes 'votes-es11-to-6' dated 2023-02-23"):
        build_cases(read_record(write(tmp_path, *ROWS, row)))


def test_votes_of_the_eve_are_not(tmp_path: Path) -> None:
    file_with_a_vote(tmp_path)
    row = "y,2023-02-24,2023-02-24,A,Any,council,no_document,yes,seen,high,war,,own.toml"
    cases = {c.meeting.id: c for c in build_cases(read_record(write(tmp_path, *ROWS, row)))}
    assert cases["y"].coding == "own file"


def test_a_presidency_the_base_does_not_know(tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS, ROWS[0].replace("x1", "z").replace("Indonesia", "Indonesa"))
    with pytest.raises(InputError, match=r"z: presidency: .*did you mean 'Indonesia'\?"):
        build_cases(read_record(path))


def test_a_forum_without_a_cost(tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS[1:], ROWS[0].replace("ministers", "minister"))
    with pytest.raises(InputError, match=r"x1: forum: .*did you mean 'ministers'\?"):
        build_cases(read_record(path))


def own_file(folder: Path, in_sample: str) -> Path:
    """A scenario file from before the first vote, and whether it says that it is in sample."""
    path = folder / "own.toml"
    path.write_text(
        f"""
        [meeting]
        name = "Own"
        date = 2022-01-01
        forum = "ministers"
        chair = "AAA"
        in_sample = {in_sample}
        [paragraphs.point]
        title = "Point"
        tabled = "yes"
        rungs = [{{ id = "no", strength = 0 }}, {{ id = "yes", strength = 50, text = "Yes." }}]
        [delegations.AAA]
        name = "A"
        capability = 1
        evidence = {{ capability = "judgement" }}
        stances.point = {{ position = 50, salience = 1, evidence = "judgement" }}
        """,
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("in_sample", ["true", "false"])
def test_a_scenario_file_that_is_in_sample_is_scored_apart(tmp_path: Path, in_sample: str) -> None:
    own_file(tmp_path, in_sample)
    row = "y,2022-02-20,2022-02-21,A,Any,council,no_document,yes,seen,high,fish,,own.toml"
    record = read_record(write(tmp_path, *ROWS, row))
    result = run_backtest(record, plan_backtest(record, fit=False), n=5, seed=0)
    rows = {row["id"]: row["sample"] for row in backtest_rows(result)}
    assert rows["y"] == ("in sample" if in_sample == "true" else "out of sample")
    assert set(rows.values()) - {rows["y"]} <= {"out of sample"}
    said = " ".join(limits(result))
    assert ("y (its scenario file says so)" in said) == (in_sample == "true")


def test_the_record_says_of_a_meeting_why_it_is_in_sample(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    rows = [f"{row},{'we tuned on it' if row[:2] == 'x2' else ''}" for row in ROWS]
    path.write_text("\n".join([f"{HEADER},in_sample_because", *rows]), encoding="utf-8")
    cases = {case.meeting.id: case.in_sample for case in build_cases(read_record(path))}
    assert {key: why for key, why in cases.items() if why} == {"x2": "we tuned on it"}


# simple rules


def test_simple_rules_by_hand(small: Record) -> None:
    tables = {
        name: naive_table(rule, small.scored).shares for name, rule in NAIVE_FORECASTS.items()
    }
    base = tables[BASE_RATE]
    assert base[0] == pytest.approx([1 / 2, 0, 0, 0, 1 / 2])  # India: one joint, one none
    assert base[3] == pytest.approx([1 / 3, 0, 1 / 3, 0, 1 / 3])
    assert (tables["always a chair's summary"].argmax(axis=1) == SUMMARY).all()
    track = tables["as last time in this track"]
    assert track[3].argmax() == SUMMARY
    assert track[4].argmax() == JOINT
    assert track[1] == pytest.approx(base[1])
    presidency = tables["as last time in this presidency"]
    assert [row.argmax() for row in presidency[[1, 2, 4]]] == [SUMMARY, NO_DOCUMENT, NO_DOCUMENT]
    leaders = tables["leaders agree, ministers don't"]
    assert leaders[2, JOINT] == leaders[4, JOINT] == 1
    assert leaders[3] == pytest.approx([0, 0, 1 / 2, 0, 1 / 2])
    half = tables["half as last time, half base rate"]
    assert half == pytest.approx((presidency + base) / 2)
    assert all(table.sum(axis=1) == pytest.approx(1) for table in tables.values())


def test_simple_rules_are_credited_by_the_meetings_that_they_count(small: Record) -> None:
    tables = {
        name: naive_table(rule, small.scored).credited for name, rule in NAIVE_FORECASTS.items()
    }
    assert tables[BASE_RATE][3] == pytest.approx(np.array([1.5, 0.5, 1.5, 0.5, 1.5]) / 5.5)
    last = np.full(5, 0.5 / 3.5)
    last[SUMMARY] = 1.5 / 3.5
    assert tables["as last time in this presidency"][1] == pytest.approx(last)
    assert tables["always a chair's summary"][0] == pytest.approx(last)
    assert all(table.sum(axis=1) == pytest.approx(1) for table in tables.values())


# the fit


def grid_that_wants(best: dict[str, int], record: Record) -> Forecasts:
    """Forecasts that are right only at one cost for each forum; all others are certainly wrong."""
    wrong = np.zeros((len(record.scored), len(COSTS), len(CLASSES)))
    for n, meeting in enumerate(record.scored):
        for j in range(len(COSTS)):
            right = j == best[meeting.forum]
            other = NO_DOCUMENT if meeting.observed == JOINT else JOINT
            wrong[n, j, meeting.observed if right else other] = 1
    return Forecasts(wrong[:, 0], wrong)


def test_the_fit_finds_the_costs_that_were_right(small: Record) -> None:
    plan = plan_backtest(small)
    runs = grid_that_wants({"ministers": 2, "leaders": 6}, small)
    forecasts, fits = fit_by_presidency(plan, runs)
    for fit in fits:
        assert (fit.ministers, fit.leaders) == (COSTS[2], COSTS[6])
        assert fit.rps == 0
    assert (forecasts.argmax(axis=1) == [m.observed for m in small.scored]).all()


def test_a_presidency_has_no_say_in_its_own_fit(small: Record) -> None:
    plan = plan_backtest(small)
    rng = np.random.default_rng(0)
    grid = rng.dirichlet(np.ones(len(CLASSES)), (len(small.scored), len(COSTS)))
    _, fits = fit_by_presidency(plan, Forecasts(grid[:, 4], grid))
    shaken = grid.copy()
    india = [n for n, m in enumerate(small.scored) if m.presidency == "India"]
    shaken[india] = shaken[india][..., ::-1]
    _, again = fit_by_presidency(plan, Forecasts(shaken[:, 4], shaken))
    one, two = ({fit.without: fit for fit in found} for found in (fits, again))
    assert one["India"] == two["India"]
    assert one["Indonesia"].rps != two["Indonesia"].rps


def test_ties_go_to_the_assumed_costs(small: Record) -> None:
    flat = np.full((len(small.scored), len(COSTS), len(CLASSES)), 1 / len(CLASSES))
    _, fits = fit_by_presidency(plan_backtest(small), Forecasts(flat[:, 0], flat))
    for fit in fits:
        assert fit.ministers == pytest.approx(FORUM_COST["ministers"])
        assert fit.leaders == pytest.approx(FORUM_COST["leaders"])


def test_with_nothing_fitted_the_costs_are_the_assumed_ones_on_the_grid(small: Record) -> None:
    plan = plan_backtest(small)
    result = run_backtest(small, plan, n=40, seed=1)
    assumed = {"ministers": COSTS.index(FORUM_COST["ministers"]), "leaders": 8}
    assert COSTS[8] == pytest.approx(FORUM_COST["leaders"])
    for n, meeting in enumerate(small.scored):
        assert plan.assumed[n] == plan.grid[n][assumed[meeting.forum]]
    assert set(result.forecasts) == {MODEL, FITTED, MIXED, CALIBRATED, *NAIVE_FORECASTS}
    assert result.moved_by_cost is not None


# results


def test_meetings_coded_alike_have_the_same_forecast(shipped: Backtest) -> None:
    forecasts: dict[str, np.ndarray] = {}
    for key, row in zip(shipped.plan.assumed, shipped.forecasts[MODEL], strict=True):
        assert np.array_equal(forecasts.setdefault(key, row), row)
    assert shipped.plan.distinct <= len(forecasts) < len(shipped.plan.cases)


def test_same_seed_same_result_and_0_is_a_seed(small: Record) -> None:
    plan = plan_backtest(small, fit=False)
    runs = [run_backtest(small, plan, n=50, seed=s).forecasts[MODEL] for s in (0, None, 0)]
    assert np.array_equal(runs[0], runs[1])
    assert np.array_equal(runs[0], runs[2])


def test_samples_split_the_scored_meetings(shipped: Backtest) -> None:
    inside, outside = shipped.sample(IN_SAMPLE), shipped.sample(OUT_OF_SAMPLE)
    assert (inside ^ outside).all()
    assert {c.meeting.id for c, i in zip(shipped.plan.cases, inside, strict=True) if i} >= {
        "g20-2023-fmm",
        "g20-2022-leaders",
    }


def test_mean_scores_are_those_of_the_meetings(shipped: Backtest) -> None:
    rows = shipped.sample(OUT_OF_SAMPLE)
    score = shipped.scores(BASE_RATE, rows)["rps"]
    assert score.mean == pytest.approx(shipped.each(BASE_RATE)["rps"][rows].mean())
    model = shipped.scores(MODEL, rows)["rps"]
    assert score.behind == pytest.approx(score.mean - model.mean)
    assert model.interval is not None
    assert model.interval[0] <= model.mean <= model.interval[1]
    assert shipped.confusion(MODEL, rows).trace() == shipped.hits(MODEL, rows)


def test_report_says_how_few_cases_there_are(shipped: Backtest) -> None:
    text = " ".join(plain_text(blocks_of(shipped)).split())
    outside = int(shipped.sample(OUT_OF_SAMPLE).sum())
    presidencies = len(set(shipped.presidencies))
    assert f"the {outside} meetings out of sample belong to {presidencies} presidencies" in text
    assert "WHAT THIS RECORD CANNOT PROVE" in text
    for meeting in shipped.record.meetings:
        assert meeting.id in text
    for reason in ("low confidence", "a choice, not a failure", "from memory only"):
        assert reason in text


def test_verdict_follows_from_the_scores(shipped: Backtest) -> None:
    rows = shipped.sample(OUT_OF_SAMPLE)
    scores = {name: shipped.scores(name, rows)["rps"] for name in shipped.forecasts}
    best = min(NAIVE_FORECASTS, key=lambda name: scores[name].mean)
    sentence = verdict(shipped)[2]
    assert f"'{best}'" in sentence
    better = scores[MODEL].mean < scores[best].mean
    assert ("did better" if better else "did worse") in sentence
    low, high = scores[best].behind_interval or (-1, 1)
    assert ("cannot tell the two apart" in sentence) == (low <= 0 <= high)


def test_the_first_sentence_says_what_came_out(shipped: Backtest) -> None:
    rows = shipped.sample(OUT_OF_SAMPLE)
    means = {name: shipped.scores(name, rows)["brier"].mean for name in NAIVE_FORECASTS}
    best = min(means, key=lambda name: means[name])
    flip = shipped.flipped(best, "brier", rows)
    sentence = verdict(shipped)[0]
    assert f"{means[best]:.3f} for '{best}'" in sentence
    assert f"p = {flip.p:.2f}" in sentence
    assert ("cannot tell" in sentence) == (flip.p > LEVEL)
    assert plain_text(blocks_of(shipped)).splitlines()[2].startswith("What came out: ")


def test_a_score_is_its_parts_and_none_can_be_told_from_itself(shipped: Backtest) -> None:
    rows = shipped.sample(OUT_OF_SAMPLE)
    for name in shipped.forecasts:
        parts = shipped.corp(name, rows)
        assert parts.brier == pytest.approx(shipped.scores(name, rows)["brier"].mean)
    assert shipped.flipped(MODEL, "rps", rows).p == 1
    data = backtest_dict(shipped)["scores"][OUT_OF_SAMPLE]
    assert data[BASE_RATE]["corp"]["uncertainty"] == data[MODEL]["corp"]["uncertainty"]
    assert data[BASE_RATE]["sign_flip"]["rps"]["clusters"] == len(set(shipped.presidencies))


def test_beside_a_share_near_0_or_1_stands_what_came_of_such(shipped: Backtest) -> None:
    lines = plain_text(blocks_of(shipped)).splitlines()
    bins = shipped.reliability(MODEL, shipped.sample(OUT_OF_SAMPLE))
    for case, shares in zip(shipped.plan.cases, shipped.forecasts[MODEL], strict=True):
        found = alike(float(shares[JOINT]), bins)
        line = next(line for line in lines if line.startswith(f"{case.meeting.id}  "))
        said = re.findall(r"\d+ of \d+", line)
        assert said == ([f"{found.hits} of {found.events}"] if found else [])


def test_without_meetings_out_of_sample_it_says_that_nothing_is_tested(tmp_path: Path) -> None:
    ids = {"x3": "g20-2022-leaders", "x5": "g20-2023-leaders"}
    rows = [r.replace(old, new) for r in ROWS for old, new in ids.items() if r.startswith(old)]
    record = read_record(write(tmp_path, *rows))
    result = run_backtest(record, plan_backtest(record, fit=False), n=20, seed=0)
    assert "tests nothing" in verdict(result)[0]
    assert limits(result)
    assert "None of the scored meetings." in plain_text(blocks_of(result))


def test_every_format_tells_the_same_numbers(shipped: Backtest) -> None:
    data = json.loads(json.dumps(backtest_dict(shipped)))
    rows = list(csv.DictReader(io.StringIO(csv_table(list(shipped.rows()[0]), shipped.rows()))))
    assert len(rows) == len(data["meetings"]) == len(shipped.plan.cases)
    for row, plain in zip(rows, data["meetings"], strict=True):
        assert float(row["rps"]) == plain["rps"]
        assert sum(float(row[f"forecast: {name}"]) for name in CLASSES) == pytest.approx(1)
    mean = data["scores"][OUT_OF_SAMPLE][MODEL]["rps"]["mean"]
    outside = [float(r["rps"]) for r in rows if r["sample"] == OUT_OF_SAMPLE]
    assert mean == pytest.approx(np.mean(outside))
    assert f"{mean:.3f}" in markdown(blocks_of(shipped))


def drawn(result: Backtest) -> Figure:
    return backtest_chart(
        **chart_tables(result), headline=came_out(result), note=chart_note(result)
    )


def test_chart_shows_every_meeting_at_its_forecast(shipped: Backtest) -> None:
    figure = drawn(shipped)
    assert isinstance(figure, Figure)
    above, reliability, scores, parts, files = figure.axes
    signs = [line for line in above.lines if line.get_marker() in ("o", "X")]
    points = sorted((float(s.get_xdata()[0]), float(s.get_ydata()[0])) for s in signs)
    assert points == list(enumerate(shipped.forecasts[MODEL][:, JOINT].tolist()))
    came = {float(s.get_xdata()[0]) for s in signs if s.get_marker() == "o"}
    assert came == set(np.nonzero(shipped.observed == JOINT)[0].tolist())
    outside = shipped.sample(OUT_OF_SAMPLE)
    assert len(reliability.containers) == len(shipped.reliability(MODEL, outside))
    for axes in (scores, parts):
        assert [tick.get_text() for tick in axes.get_yticklabels()] == list(shipped.forecasts)
    held = [tick.get_text() for tick in files.get_yticklabels()]
    # a meeting has the same name in both panels
    names = [tick.get_text() for tick in above.get_xticklabels()]
    ids = [case.meeting.id for case in shipped.plan.cases]
    assert held == [names[ids.index(pair.case.meeting.id)] for pair in shipped.plan.pairs]


def test_chart_shows_what_came_out_its_parts_and_what_could_be_told(shipped: Backtest) -> None:
    figure = drawn(shipped)
    words = " ".join(" ".join(text.get_text() for text in figure.texts).split())
    assert came_out(shipped) in words
    _, _, scores, parts, files = figure.axes
    outside = shipped.sample(OUT_OF_SAMPLE)
    bars = [bar.get_width() for bar in parts.patches]
    for n, name in enumerate(shipped.forecasts):
        found = shipped.corp(name, outside)
        assert bars[2 * n : 2 * n + 2] == [found.miscalibration, found.discrimination]
    said = [text.get_text() for text in scores.texts]
    for name in NAIVE_FORECASTS:
        p = shipped.flipped(name, "rps", outside).p
        assert any(words.startswith(f"p {p:.2f}, could show ") for words in said)
    diamonds = [line.get_xdata()[0] for line in files.lines if line.get_marker() == "D"]
    assert diamonds == [found[FILE][JOINT] for found in shipped.paired]


def test_a_record_without_scenario_files_has_a_chart_without_that_panel(tmp_path: Path) -> None:
    row = "x6,2023-12-05,2023-12-05,Italy,FMM,ministers,no_document,yes,seen,high,war,,"
    record = read_record(write(tmp_path, *ROWS[:2], row))
    result = run_backtest(record, plan_backtest(record, fit=False), n=5, seed=0)
    assert result.paired == ()
    assert len(drawn(result).axes) == 4
    assert "MEETINGS WITH A SCENARIO FILE" not in plain_text(blocks_of(result))


# the command


def call(*words: str) -> str:
    _register()
    result = CliRunner().invoke(app, ["backtest", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_command_writes_report_and_chart(tmp_path: Path) -> None:
    record = str(write(tmp_path, *ROWS))
    out, chart = tmp_path / "out.csv", tmp_path / "chart.png"
    call(
        "--record", record, "-n", "30", "--format", "csv", "--out", str(out), "--chart", str(chart)
    )
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(ROWS) + 1
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_command_is_repeatable_and_fits_only_if_asked(tmp_path: Path) -> None:
    record = str(write(tmp_path, *ROWS))
    words = ("--record", record, "-n", "30", "--seed", "0", "--format", "json")
    assert call(*words) == call(*words, "--workers", "1")
    assert json.loads(call(*words, "--no-fit"))["fits"] == []


def test_include_takes_commas_and_repeats(tmp_path: Path) -> None:
    low = ROWS[1].replace("high", "low")
    record = str(write(tmp_path, ROWS[0], low, *ROWS[2:]))
    words = ("--record", record, "-n", "10", "--no-fit", "--format", "json")
    assert json.loads(call(*words))["scored"] == len(ROWS) - 1
    assert json.loads(call(*words, "--include", "choice,low"))["scored"] == len(ROWS)
    both = call(*words, "--include", "choice", "--include", "low")
    assert json.loads(both)["scored"] == len(ROWS)


def test_ablation_is_a_table_of_its_own_without_a_chart(tmp_path: Path) -> None:
    record = str(write(tmp_path, *ROWS))
    words = ("--record", record, "-n", "10", "--ablation")
    assert "WITHOUT ONE MECHANISM AT A TIME" in call(*words)
    assert "nothing: as coded" in call(*words, "--format", "markdown")
    assert json.loads(call(*words, "--format", "json"))["without"][0]["without"] == ""
    for more in (("--chart", str(tmp_path / "chart.png")), ("--no-fit",)):
        with pytest.raises(InputError, match=r"would change nothing: --ablation is one table"):
            call(*words, *more)
