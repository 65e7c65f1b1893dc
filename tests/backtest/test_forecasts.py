"""Which cases are run together, and how many forecasts hang on the cost of failure."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np
import pytest
from worlds import made, plain

from sim.backtest.cases import Case
from sim.backtest.forecasts import COSTS, Forecasts, plan_forecasts, run_forecasts
from sim.backtest.record import read_record
from sim.scenario.scenario import Scenario

MEETING, OTHER = read_record().scored[:2]


def case(kind: str = "rule", **changes: object) -> Case:
    """A case whose positions rest on evidence of this kind: judgement scatters more."""
    document = plain(members=2)
    document["meeting"]["forum"] = MEETING.forum
    document["evidence"] = {"base": {"kind": kind, "statement": "Where it comes from."}}
    for delegation in document["delegations"].values():
        delegation["stances"]["p0"] |= {"position": 55, "evidence": "base"}
    scenario: Scenario = made(document).with_values(changes)
    return Case(MEETING, scenario, "own file", disputed=False)


def test_cases_alike_but_for_names_dates_and_sources_are_run_once():
    other = dataclasses.replace(case(), meeting=OTHER)
    plan = plan_forecasts((case(), other, case("document")), fit=False)
    assert plan.distinct == len(plan.scenarios) == 1


def test_cases_alike_but_for_the_name_of_a_chair_that_is_no_delegation_are_run_once():
    hosts = [case(**{"meeting.chair.name": name}) for name in ("The host", "The guest")]
    assert len(plan_forecasts(tuple(hosts), fit=False).scenarios) == 1
    assert len(plan_forecasts((case(), *hosts), fit=False).scenarios) == 2


@pytest.mark.parametrize(
    "other",
    [
        case("judgement"),
        case(**{"uncertainty.position_sd": 11.0}),
        case(**{"meeting.fallback": "chair_summary"}),
        case(**{"meeting.deadline": 5}),
        case(**{"meeting.cost_of_failure": 0.01}),
        case(**{"delegations.D1.stances.p0.position": 56}),
        case(**{"meeting.rule": "consensus_minus", "meeting.tolerated_objectors": 1}),
    ],
    ids=("evidence", "scatter", "fallback", "deadline", "cost", "position", "rule"),
)
def test_cases_that_differ_in_what_a_run_depends_on_are_kept_apart(other):
    plan = plan_forecasts((case(), other), fit=False)
    assert plan.distinct == len(plan.scenarios) == 2
    one, two = run_forecasts(plan, n=4, seed=0).assumed
    assert one.sum() == pytest.approx(two.sum()) == pytest.approx(1.0)


def agreed_before(date: datetime.date) -> Case:
    """The case on a day, its tabled wording accepted by all on 1 January 2022."""
    found = case()
    paragraph = found.scenario.paragraphs[0]
    accord = {"package": paragraph.id, "wording": paragraph.rungs[-1].id}
    accord |= {"date": datetime.date(2022, 1, 1), "accepted_by": ["all"], "evidence": "base"}
    document = found.scenario.document
    meeting = {**document["meeting"], "date": date}
    changed = {**document, "meeting": meeting, "accords": {"earlier": accord}}
    return dataclasses.replace(found, scenario=made(changed))


def test_the_date_counts_where_an_accord_may_have_lapsed_by_then():
    days = [datetime.date(2023, month, 1) for month in (1, 2)]
    dated = tuple(case(**{"meeting.date": day}) for day in days)
    assert len(plan_forecasts(dated, fit=False).scenarios) == 1
    plan = plan_forecasts(tuple(map(agreed_before, days)), fit=False)
    assert len(plan.scenarios) == 2
    assert plan.distinct == 1


def test_scatter_alone_changes_a_forecast():
    plan = plan_forecasts((case(), case("judgement")), fit=False)
    one, two = run_forecasts(plan, n=400, seed=0).assumed
    assert not np.allclose(one, two)


def test_how_many_forecasts_the_cost_moves_is_counted_by_the_widest_spread():
    """Three meetings at every cost: one moves by 0.3, one by exactly the least, one not at all."""
    grid = np.zeros((4, len(COSTS), 3))
    grid[:, :, 0] = 1.0
    grid[0, 2] = (0.7, 0.2, 0.1)
    grid[1, 4] = (0.98, 0.02, 0.0)
    grid[3] = np.nan
    forecasts = Forecasts(grid[:, 0], grid)
    assert forecasts.moved_by_cost() == 2
    assert forecasts.moved_by_cost(least=0.1) == 1
    assert forecasts.moved_by_cost(least=0.5) == 0
