"""Chair alternatives on common random numbers."""

from __future__ import annotations

import csv
import io
import json
import re

import numpy as np
import pytest
from worlds import made, plain

from sim.ensemble.ensemble import FAST_STRATEGIES
from sim.ensemble.replicate import replicate, run_batch
from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.output.answer import blocks_of
from sim.output.data import csv_table
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.questions import compare as module
from sim.questions.compare import compare, contested_as_tabled
from sim.questions.paired import joint, paired_share_interval
from sim.rules.fallbacks import FALLBACKS
from sim.scenario.scenario import Alternative, load_scenario

SEED = 5


@pytest.fixture(scope="module")
def meeting():
    return load_scenario("new_delhi_2023")


@pytest.fixture(scope="module")
def comparison(meeting):
    return compare(meeting, ["bridge", "split"], ["outcome_document", "none"], n=600, seed=SEED)


def test_every_alternative_is_the_same_as_running_it_alone(meeting, comparison):
    for alternative in comparison.alternatives:
        alone = replicate(meeting, alternative.alternative, n=600, seed=SEED)
        assert alternative.tally.shares() == alone.shares()
        assert alternative.tally.value == alone.value


def test_differences_are_those_of_the_replications(meeting, comparison):
    base = run_batch(meeting, comparison.base, SEED, 0, 600)
    other = run_batch(meeting, Alternative("split", "none"), SEED, 0, 600)
    alternative = comparison.alternative(("split", "none"))
    each = other.value - base.value
    error = 1.959964 * each.std(axis=0, ddof=1) / 600**0.5
    for i, change in enumerate(alternative.pairs.value_differences()):
        assert change["difference"] == pytest.approx(each[:, i].mean(), abs=1e-8)
        assert change["high"] - change["difference"] == pytest.approx(error[i], rel=1e-4)
        assert change["difference"] - change["low"] == pytest.approx(error[i], rel=1e-4)
    assert alternative.pairs.gained == (joint(other) & ~joint(base)).sum()
    assert alternative.pairs.lost == (~joint(other) & joint(base)).sum()


def test_the_base_does_not_differ_from_itself(comparison):
    base = comparison.alternative()
    assert comparison.is_base(base)
    assert (base.pairs.gained, base.pairs.lost) == (0, 0)
    assert all(c == {"difference": 0, "low": 0, "high": 0} for c in base.pairs.value_differences())


def test_chunks_and_workers_change_nothing(meeting, comparison, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 130)
    again = compare(
        meeting, ["bridge", "split"], ["outcome_document", "none"], n=600, seed=SEED, workers=3
    )
    assert again.to_dict() == comparison.to_dict()


def test_the_fallback_alone_in_the_toy_with_the_closed_form():
    found = compare(load_scenario("two_camps"), ["hold"], n=20_000)
    share = found.alternative(("hold", "none")).joint_share()
    assert share["low"] < (1 - np.exp(-0.75)) ** 2 < share["high"]
    # a fallback worth a share a of the wording takes the gain from 0.15 to (1 - a) 0.15
    worse = found.alternative(("hold", "chair_statement"))
    assert worse.joint_share()["low"] < (1 - np.exp(-0.6)) ** 2 < worse.joint_share()["high"]
    assert worse.pairs.gained == 0
    assert worse.pairs.joint_difference()["high"] < 0


@pytest.mark.parametrize(("gained", "lost", "n"), [(0, 0, 98), (5, 3, 60), (60, 0, 60), (1, 9, 10)])
def test_the_interval_of_a_paired_share(gained, lost, n):
    low, high = paired_share_interval(gained, lost, n)
    assert low <= (gained - lost) / n <= high
    assert paired_share_interval(lost, gained, n) == pytest.approx((-high, -low))
    if (gained, lost) == (0, 0):
        assert high == pytest.approx(0.0196, abs=1e-4)


def test_exceptions_are_those_that_the_joint_documents_name(meeting):
    found = compare(meeting, ["carve_out"], ["none", "outcome_document"], n=60, seed=SEED)
    for fallback in ("none", "outcome_document"):
        alternative = found.alternative(("carve_out", fallback))
        papers = [
            Negotiation(meeting, "carve_out", fallback, replication=r, rng=SEED).run().document
            for r in range(60)
        ]
        named = [
            len(p.dissenters) for p in papers if p.outcome == "joint_communique_with_exception"
        ]
        assert alternative.exceptions.texts == len(named) > 0
        assert alternative.exceptions.mean() == pytest.approx(np.mean(named))


def test_without_exceptions_none_are_spoken_of(comparison):
    assert all(a.exceptions.mean() is None for a in comparison.alternatives)
    for text in (plain_text(blocks_of(comparison)), markdown(blocks_of(comparison))):
        assert "xcepted" not in text


def test_excepted_delegations_stand_beside_the_joint_share_in_every_format(meeting):
    found = compare(meeting, ["carve_out"], ["none"], n=60, seed=SEED)
    mean = found.alternative(("carve_out", "none")).exceptions.mean()
    rows = {r["strategy"]: r for r in found.rows() if r["measure"] == "excepted"}
    assert (rows["carve_out"]["estimate"], rows["bridge"]["estimate"]) == (mean, None)
    entries = {entry["strategy"]: entry["excepted"] for entry in found.to_dict()["alternatives"]}
    assert entries["carve_out"]["mean"] == mean
    assert entries["bridge"] == {"texts": 0, "mean": None}
    for text in (plain_text(blocks_of(found)), markdown(blocks_of(found))):
        line = next(line for line in text.splitlines() if "carve_out + none" in line)
        assert re.search(rf"\]\D*{mean:.1f}", line)
        assert "Excepted: how many delegations" in " ".join(text.split())


def test_pareto_best_are_those_that_nothing_beats(meeting):
    found = compare(meeting, n=256)
    points = {
        a.name: np.array(
            [round(v, d) for v, d in zip(found.objectives(a).values(), (3, 1, 3, 3), strict=True)]
        )
        for a in found.alternatives
    }
    beaten = {
        one
        for one, point in points.items()
        if any((other >= point).all() and (other > point).any() for other in points.values())
    }
    assert {a.name for a in found.pareto()} == set(points) - beaten
    assert 0 < len(beaten) < len(points)


def test_by_default_all_that_need_no_solver_with_every_fallback(meeting):
    found = compare(meeting, n=2)
    assert [(a.strategy, a.fallback) for a in found.alternatives] == [
        (s, f) for s in FAST_STRATEGIES for f in FALLBACKS
    ]


def test_the_exact_chair_runs_on_fewer_and_is_not_ranked(meeting):
    found = compare(meeting, ["exact"], ["none"], n=40, slow_n=3)
    base, exact = found.alternatives
    assert (base.strategy, base.tally.n) == ("bridge", 40)
    assert (exact.tally.n, exact.pairs.n) == (3, 3)
    assert found.ranked() == [base]
    assert "only the first 3 replications" in plain_text(blocks_of(found))
    assert all(row["pareto"] is None for row in found.rows() if row["strategy"] == "exact")
    assert len(compare(meeting, ["exact"], ["none"], n=3, slow_n=3).ranked()) == 2


def test_with_an_exact_base_everything_runs_on_as_few(meeting):
    found = compare(
        meeting.with_values({"meeting.strategy": "exact"}), ["hold"], ["none"], n=50, slow_n=2
    )
    assert found.n == 2
    assert [a.tally.n for a in found.alternatives] == [2, 2]


def test_paragraphs_nobody_contests_are_said_plainly():
    found = compare(made(plain()), n=4)
    assert found.contested == ()
    assert found.objectives(found.alternatives[0])["strength"] is None
    assert "nobody contests a tabled wording" in plain_text(blocks_of(found))
    assert "nobody contests a tabled wording" in markdown(blocks_of(found))


def test_contested_is_as_tabled(meeting):
    assert contested_as_tabled(meeting) == ("war",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strategies": ["brigde"]}, "did you mean 'bridge'"),
        ({"fallbacks": ["chairs_summary"]}, "did you mean 'chair_summary'"),
        ({"n": 1}, "replications: must be at least 2"),
        ({"slow_n": 0}, "slow replications: must be at least 2"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_input(meeting, arguments, message):
    with pytest.raises(InputError, match=message):
        compare(meeting, **{"n": 10, **arguments})


def test_every_format_says_the_same(comparison):
    rows = list(csv.DictReader(io.StringIO(csv_table(comparison.COLUMNS, comparison.rows()))))
    data = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    for entry in data["alternatives"]:
        mine = {
            (r["measure"], r["item"]): r
            for r in rows
            if (r["strategy"], r["fallback"]) == (entry["strategy"], entry["fallback"])
        }
        assert float(mine["joint_share", ""]["estimate"]) == entry["joint"]["share"]
        assert (
            float(mine["value_difference", "RUS"]["low"]) == entry["value_difference"]["RUS"]["low"]
        )
        assert float(mine["dissent_share", "CHN"]["estimate"]) == entry["dissent"]["CHN"]["share"]
        assert mine["joint_share", ""]["pareto"] == str(entry["pareto"])
    for text in (plain_text(blocks_of(comparison)), markdown(blocks_of(comparison))):
        for alternative in comparison.alternatives:
            assert alternative.name in text
            assert f"{100 * alternative.joint_share()['share']:.1f}" in text
