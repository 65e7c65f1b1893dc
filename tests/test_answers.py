"""Every answer gives a tidy table, plain data and one readable line."""

from __future__ import annotations

import datetime
import json
import math
import pkgutil
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from cases_at_hand import INVENTED
from sweeps import COST, HERE, plan, small
from worlds import made, plain

import sim
from sim.analysis.discovery import discover
from sim.analysis.sensitivity import sensitivity
from sim.backtest.backtest import plan_backtest, run_backtest
from sim.backtest.record import read_record
from sim.baselines.baselines import BASELINES
from sim.baselines.decisions import score_decisions
from sim.baselines.predict import side_by_side
from sim.credibility.ablation import plan_ablation, run_ablation
from sim.forecasting.registered import register, settle
from sim.model.negotiation import hold
from sim.output.answer import Answer
from sim.output.tabular import Tabular
from sim.robustness.robustness import robustness
from sim.sweep.sweep import run_plan
from sim.trials.trial import run_cases
from sim.unlocking.sides import sides

LONGEST = 400


def vetoed():
    """A meeting in which one delegation can never accept what is tabled."""
    document = plain(members=3, topics=2)
    document["delegations"]["D1"]["stances"]["p0"] |= {"ceiling": 10, "penalty": math.inf}
    document["delegations"]["D1"]["stances"]["p0"] |= {"position": 0}
    return made(document)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    directory = tmp_path_factory.mktemp("answers") / "s"
    varied = (f"{COST}=0:0.4", "assumptions.negotiation_rate=0:1", "fallback=none,outcome_document")
    run_plan(plan(*varied, design="lhs", points=64, replications=40), directory, engine=HERE)
    return directory


def of_vetoed(question):
    return lambda swept: question(vetoed())


ANSWERS = {
    "Result": of_vetoed(lambda scenario: sim.Negotiation(scenario).run()),
    "MeetingResult": of_vetoed(
        lambda scenario: hold(scenario.with_values({"meeting.texts": "separate"}))
    ),
    "OutcomeDocument": of_vetoed(lambda scenario: sim.Negotiation(scenario).run().document),
    "Tally": of_vetoed(lambda scenario: sim.replicate(scenario, n=20)),
    "Comparison": of_vetoed(lambda scenario: sim.compare(scenario, ["hold", "bridge"], n=20)),
    "Explanation": of_vetoed(sim.explain),
    "Unlock": of_vetoed(sim.unlock),
    "Sides": of_vetoed(sides),
    "Ladder": of_vetoed(lambda scenario: sim.ladder(scenario, "p0", n=20)),
    "SideBySide": of_vetoed(lambda scenario: side_by_side(scenario, n=20)),
    "Prediction": of_vetoed(lambda scenario: BASELINES["compromise"](scenario)),
    "Robustness": lambda swept: robustness(small(), points=2, n=4),
    "Backtest": lambda swept: run_backtest(
        read_record(), plan_backtest(read_record(), fit=False), n=2
    ),
    "CaseBacktest": lambda swept: run_cases(INVENTED, n=4),
    "MeetingForecast": of_vetoed(lambda scenario: sim.forecast(scenario, n=20)),
    "RegisteredScores": lambda swept: settled(swept.parent),
    "Ablation": lambda swept: run_ablation(read_record(), plan_ablation(read_record()), n=2),
    "DecisionScores": lambda swept: score_decisions(decisions(swept.parent), replications=10),
    "Indices": lambda swept: sensitivity(swept, "joint", "pawn")[0],
    "Found": lambda swept: discover(swept, "joint")[0],
}


def settled(folder):
    """Forecasts registered in time, one of them with an outcome."""
    now = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    for seed in range(2):
        register(sim.forecast(vetoed(), n=20, seed=seed), folder / "register", now)
    later = vetoed().with_values({"meeting.date": datetime.date(2024, 1, 1)})
    register(sim.forecast(later.with_values({"meeting.name": "L"}), n=20), folder / "register", now)
    table = folder / "outcomes.csv"
    table.write_text("scenario,outcome,date,source\nL,no document,2024-01-02,x\n")
    return settle(folder / "register", table)


def decisions(folder):
    """A file of made-up decisions, in the wide format of the published ones."""
    actors = [f"{kind}{actor}" for actor in ("com", "de", "fr", "it") for kind in "ps"]
    rows = np.random.default_rng(0).integers(0, 101, (12, 2 + len(actors)))
    path = folder / "decisions.csv"
    lines = [",".join(["prnr", "counvte", "rp", "out", *actors])]
    lines += [",".join([f"p{n // 2}", "QMV", *map(str, row)]) for n, row in enumerate(rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def kinds(cls=Tabular):
    """All classes of answers, whatever module they stand in."""
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    # what several kinds have in common is none itself
    several = [kind.__subclasses__() or [kind] for kind in cls.__subclasses__()]
    return {kind.__name__ for some in several for kind in some}


def test_every_kind_of_answer_is_tested():
    assert kinds() == set(ANSWERS)


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_is_a_table_plain_data_and_one_line(kind, swept):
    answer = ANSWERS[kind](swept)
    assert type(answer).__name__ == kind
    frame = answer.to_frame()
    assert len(frame) == len(answer.rows()) > 0
    assert frame.columns.is_unique
    assert all(np.ndim(value) == 0 for value in frame.to_numpy(dtype=object).flat)
    text = json.dumps(answer.to_dict(), allow_nan=False)
    assert json.loads(text)
    line = repr(answer)
    assert line.startswith(f"<{kind} ") or line.startswith(f"<{kind}:")
    assert line.endswith(">")
    assert "\n" not in line
    assert len(line) < LONGEST
    if isinstance(answer, Answer):
        assert answer.to_text()
        assert answer._repr_html_()


@pytest.mark.parametrize("kind", ["Comparison", "Ladder", "Sides", "Unlock"])
def test_the_columns_are_those_that_are_promised(kind, swept):
    answer = ANSWERS[kind](swept)
    assert all(tuple(row) == answer.COLUMNS for row in answer.rows())


def test_an_answer_without_rows_is_a_table_with_its_columns():
    found = sim.unlock(sim.load_scenario("bali_leaders_2022"))
    assert "already a joint text" in repr(found)
    assert tuple(found.to_frame().columns) == found.COLUMNS
    assert found.to_frame().empty


def test_the_table_of_a_tally_is_that_of_its_alternative_in_a_comparison():
    scenario = sim.load_scenario("new_delhi_2023")
    tally = sim.replicate(scenario, n=50).to_frame()
    frame = sim.compare(scenario, ["bridge"], ["outcome_document"], n=50).to_frame()
    shared = frame[frame["measure"].isin(tally["measure"])]
    assert list(shared["item"]) == list(tally["item"])
    pd.testing.assert_series_equal(
        shared["estimate"], tally["estimate"], check_index=False, check_exact=True
    )
