"""What a Mesa user expects of the model."""

from __future__ import annotations

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.model.negotiation import Negotiation

BATCH = pytest.mark.skipif(not hasattr(mesa, "batch_run"), reason="Mesa 4 has no batch_run")
OLD = pytest.mark.filterwarnings("ignore::DeprecationWarning")
"""Mesa 3.5 announces that it will go."""


def test_seed_and_rng_are_two_names_of_the_seed():
    by_seed = Negotiation("two_camps", replication=2, seed=7)
    by_rng = Negotiation("two_camps", replication=2, rng=7)
    assert by_seed.seed_used == by_rng.seed_used == 7
    assert by_seed.run().to_dict() == by_rng.run().to_dict()
    assert Negotiation("two_camps", seed=np.int64(7)).seed_used == 7
    with pytest.raises(InputError, match="seed or rng, not both"):
        Negotiation("two_camps", seed=1, rng=1)
    with pytest.raises(InputError, match=r"^seed: must be a whole number from 0, found -1$"):
        Negotiation("two_camps", seed=-1)


def test_a_step_after_the_end_does_nothing():
    model = Negotiation("new_delhi_2023")
    model.run()
    before = model.result().to_dict(trace=True)
    frame = model.datacollector.get_model_vars_dataframe()
    for _ in range(3):
        model.step()
    assert model.result().to_dict(trace=True) == before
    assert len(model.datacollector.get_model_vars_dataframe()) == len(frame)


def test_every_round_is_collected_with_outcome_refusers_and_wordings():
    model = Negotiation("new_delhi_2023")
    result = model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == result.rounds
    assert frame["outcome"].iloc[-1] == result.outcome
    assert list(frame["refusers"].iloc[-1]) == result.objectors
    for k, package in enumerate(result.scenario.packages):
        wordings = [result.draft_labels(n + 1)[k] for n in range(result.rounds)]
        assert list(frame[f"wording of {package.id}"]) == wordings


def test_frames_and_attributes_work_for_all_agents():
    model = Negotiation("new_delhi_2023")
    model.run()
    frame = model.datacollector.get_agent_vars_dataframe()
    assert set(frame["role"]) == {"chair", "delegation"}
    assert len(frame) == model.rounds * len(model.agents)
    for name in ("iso3", "name", "role", "accepts", "regret", "tolerated", "shortfall", "turns_on"):
        assert len(model.agents.get(name)) == len(model.agents)
    assert "IND" in model.agents.get("iso3")


@BATCH
@OLD
def test_in_a_row_of_batch_run_agents_and_model_are_of_the_same_round():
    rows = mesa.batch_run(
        Negotiation,
        {"scenario": ["new_delhi_2023", "two_camps"], "fallback": "none",
         "replication": range(8)},
        display_progress=False,
    )  # fmt: skip
    frame = pd.DataFrame(rows)
    assert set(frame["RunId"]) == set(range(16))
    for _, run in frame.groupby("RunId"):
        refused = run[(run["role"] == "delegation") & (run["accepts"] == False)]  # noqa: E712
        assert tuple(refused["iso3"]) == run["refusers"].iloc[0]
        assert (run["outcome"].iloc[0] == "no_document") == bool(len(refused))


def test_no_column_of_the_agents_hides_one_of_the_model():
    collector = Negotiation("two_camps").datacollector
    assert not set(collector.agent_reporters) & set(collector.model_reporters)


@BATCH
@OLD
def test_batch_run_over_replications_groups_as_replicate_does():
    rows = mesa.batch_run(
        Negotiation,
        {
            "scenario": "new_delhi_2023",
            "strategy": ["hold", "split"],
            "fallback": "none",
            "replication": range(12),
        },
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    ends = frame.drop_duplicates("RunId")
    counts = ends.groupby(["strategy", "outcome"]).size()
    scenario = sim.load_scenario("new_delhi_2023")
    for strategy in ("hold", "split"):
        outcomes = {
            entry["outcome"]: entry["count"]
            for entry in sim.replicate(scenario, (strategy, "none"), n=12, seed=0).shares()
            if entry["count"]
        }
        assert counts[strategy].to_dict() == outcomes


@BATCH
@OLD
def test_batch_run_without_seeds_meets_a_different_draw_in_each_iteration():
    rows = mesa.batch_run(
        Negotiation,
        {"scenario": "new_delhi_2023", "draw": True},
        iterations=4,
        display_progress=False,
    )
    regrets = {tuple(group["regret"].dropna()) for _, group in pd.DataFrame(rows).groupby("RunId")}
    assert len(regrets) == 4
    assert len({row["drawn"] for row in rows}) == 4


def test_a_drawn_meeting_says_which_it_was():
    model = Negotiation("two_camps", draw=True, seed=5)
    assert (model.seed_used, model.replication) == (0, 5)
    assert model.run().to_dict() == Negotiation("two_camps", replication=5, seed=0).run().to_dict()
    with pytest.raises(InputError, match="draw"):
        Negotiation("two_camps", draw=True, replication=1)
