"""Decision data: the published benchmark when the file is at hand, and how files are read."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.baselines.decision_data import capabilities, council, read_decisions
from sim.baselines.decisions import forecast, problem_of, score_decisions, subsets
from sim.baselines.yardsticks import held_back, nash_at
from sim.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("COMMUNIQUE_REFERENCE_DIR", ROOT.parent / "shared" / "reference"))
BENCHMARK = Path(__file__).parents[1] / "data" / "reference" / "deu3_benchmark.csv"

MODELS = {
    "mean": "mean",
    "s-mean": "salience_mean",
    "cs-mean (compromise)": "compromise",
    "c-mean": "capability_mean",
    "median": "median",
    "cs-wmedian": "weighted_median",
    "const 50": "fifty",
    "midrange": "midrange",
    "rp": "reference",
    "LCD/veto core": "veto_core",
    "nash exact rp quad": "nash",
    "com agenda in unanimity winset": "agenda_setter",
    "nash quad D=-1.0001": "nash_worst",
    "nash quad D=-1.05": "nash_1.05",
    "nash quad D=-1.25": "nash_1.25",
    "nash quad D=-2": "nash_2",
    "nash quad D=-10": "nash_10",
    "cs-mean 0.9 + rp 0.1": "held_back_10",
    "cs-mean 0.8 + rp 0.2": "held_back_20",
    "cs-mean 0.7 + rp 0.3": "held_back_30",
}
ROUNDING = 0.00051  # the benchmark has three decimals


@pytest.fixture(scope="module")
def decisions():
    path = REFERENCE / "deu3_wide_blksv.tsv"
    if not path.exists():
        pytest.skip("the DEU III file is not at hand; set COMMUNIQUE_REFERENCE_DIR")
    return read_decisions(path)


@pytest.fixture(scope="module")
def forecasts(decisions):
    """Everything the command scores, and the further variants that the benchmark holds."""
    found = forecast(decisions)
    problems = [problem_of(decisions, n) if ok else None for n, ok in enumerate(decisions.usable)]
    known = np.isfinite(decisions.reference)
    further = {f"nash_{d:g}": partial(nash_at, disagreement=-d) for d in (1.05, 1.25, 2, 10)}
    held = {f"held_back_{100 * w:.0f}": partial(held_back, share=w) for w in (0.2, 0.3)}
    for name, model in (further | held).items():
        found[name] = np.array(
            [
                model(p).position[0] if p and (q or name in further) else np.nan
                for p, q in zip(problems, known, strict=True)
            ]
        )
    return found


def tolerances(model: str, subset: str, issues: int) -> tuple[float, float, float]:
    """How far the mean error, the median error and the share of hits may be off.

    Issues on which Croatia took a position weigh members by population, and which year's figures
    the benchmark took is not stated; none of them was decided by unanimity. There, a mean may be
    off by 0.007 and one issue may pass the threshold of a hit; the median error of the Nash models
    sits between two issues 0.6 apart. The benchmark's exact Nash solution is off its own grid by
    up to 0.1 on single issues.
    """
    if model == "nash exact rp quad":
        return 0.005, ROUNDING, ROUNDING
    if not model.startswith(("c-mean", "cs-mean", "nash quad")) or "unanimity" in subset:
        return ROUNDING, ROUNDING, ROUNDING
    return 0.007, 0.31 if "nash" in model else 0.05, 1 / issues + ROUNDING


@pytest.mark.parametrize("model", sorted(MODELS))
def test_the_benchmark_is_met_in_every_subset(decisions, forecasts, model):
    rows = pd.read_csv(BENCHMARK, comment="#").query("model == @model")
    assert len(rows) == 6
    found = forecasts[MODELS[model]]
    # the benchmark looked for Nash solutions on a grid of 0.1
    error = np.abs((np.round(found, 1) if "nash" in model else found) - decisions.outcome)
    masks = subsets(decisions)
    for row in rows.itertuples():
        mae_off, medae_off, hit_off = tolerances(model, row.subset, row.n)
        size = error[masks[row.subset] & np.isfinite(error)]
        assert len(size) == row.n, row.subset
        assert size.mean() == pytest.approx(row.mae, abs=mae_off), row.subset
        assert np.median(size) == pytest.approx(row.medae, abs=medae_off), row.subset
        assert (size <= 10 + 1e-9).mean() == pytest.approx(row.hit10, abs=hit_off), row.subset


def test_no_standard_model_beats_the_weighted_mean(decisions, forecasts):
    errors = {
        name: np.nanmean(np.abs(found - decisions.outcome)[subsets(decisions)["with rp"]])
        for name, found in forecasts.items()
        if not name.startswith(("held", "nash_"))
    }
    assert min(errors, key=errors.__getitem__) == "compromise"


def test_the_file_s_counts_are_told(decisions):
    notes = score_decisions(decisions.path, replications=2).notes
    assert notes[0].startswith("364 issues, 353 with an outcome, 351 of them")
    assert notes[1].startswith("1 row(s) describe actors")


# small files of our own

HEADER = "prnr,counvte,pcom,pde,pfr,scom,sde,sfr,rp,out"
ROWS = (
    "a,QMV,10,40,70,50,100,50,0,40",
    "a,QMV,0,100,100,80,20,60,0,80",
    "b,Unan,20,30,90,10,90,90,100,30",
)


def written(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "d.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def small(tmp_path: Path, header: str = HEADER, rows=ROWS, **options) -> Path:
    return written(tmp_path, "\n".join([header, *rows]) + "\n", **options)


def test_scores_of_a_small_file(tmp_path):
    score = score_decisions(small(tmp_path))
    rows = {(r["subset"], r["model"]): r for r in score.table}
    plain = rows["all", "mean"]
    assert plain["n"] == 3
    errors = [0, abs(200 / 3 - 80), abs(140 / 3 - 30)]
    assert plain["mae"] == pytest.approx(np.mean(errors))
    assert plain["medae"] == pytest.approx(np.median(errors))
    assert plain["hit10"] == pytest.approx(1 / 3)
    assert plain["mae_low"] <= plain["mae"] <= plain["mae_high"]
    assert rows["unanimity", "mean"]["n"] == 1
    assert "adopted acts only" in score.caveat


def test_the_same_seed_gives_the_same_intervals_and_zero_is_a_seed(tmp_path):
    path = small(tmp_path, rows=[row.replace(row[0], str(n), 1) for n, row in enumerate(3 * ROWS)])
    zero = score_decisions(path, seed=0).table
    assert zero == score_decisions(path, seed=0).table
    assert zero != score_decisions(path, seed=1).table


def test_excel_s_separators_commas_and_marks_change_nothing(tmp_path):
    plain = score_decisions(small(tmp_path)).table
    rows = [r.replace(",", ";").replace("40;70", "40,0;70,00") for r in ROWS]
    header = HEADER.replace(",", ";")
    for name, encoding in (("a.csv", "utf-8-sig"), ("b.csv", "utf-16"), ("c.csv", "cp1252")):
        path = small(tmp_path, header, rows, encoding=encoding, name=name)
        assert score_decisions(path).table == plain


def test_actors_unknown_to_the_council_count_alike(tmp_path):
    header = HEADER.replace("pcom", "pusa").replace("scom", "susa")
    score = score_decisions(small(tmp_path, header))
    assert any("capabilities are equal" in note for note in score.notes)
    rows = {r["model"]: r for r in score.table if r["subset"] == "all"}
    assert rows["capability_mean"]["mae"] == pytest.approx(rows["mean"]["mae"])


def test_issues_of_one_proposal_are_traded_together(tmp_path):
    traded = forecast(read_decisions(small(tmp_path)))
    alone = [row.replace("a,", f"{n},", 1) for n, row in enumerate(ROWS)]
    untraded = forecast(read_decisions(small(tmp_path, rows=alone)))
    np.testing.assert_allclose(untraded["exchange"], untraded["compromise"])
    assert abs(traded["exchange"] - traded["compromise"])[:2].max() > 0.1


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (HEADER.replace("out", "outt"), ROWS, "column 'out' is missing.*did you mean 'outt'"),
        (HEADER.replace("sfr", "sfra"), ROWS, "column 'pfr' has no salience column 'sfr'"),
        (HEADER, ["a,QMV,10,140,70,50,100,50,0,40"], r"d.csv:2:pde: must be on 0..100, not 140"),
        (HEADER, [*ROWS, "b,Unan,x,3,9,1,9,9,1,3"], r"d.csv:5:pcom: 'x' is not a number"),
        (HEADER, ["a,,10,40,70,50,100,50,0,40"], r"d.csv:2:counvte: must not be empty"),
        (HEADER, ["a,QMV,10,40,70,50,100,50,0,"], "no issue with a known outcome"),
        (HEADER, [], "no row with an issue"),
        ("counvte,rp,out", ["QMV,0,1"], "no position and salience columns"),
    ],
)
def test_a_file_with_a_mistake_is_refused_at_the_place(tmp_path, header, rows, message):
    with pytest.raises(InputError, match=message):
        score_decisions(small(tmp_path, header, rows))


def test_the_council_s_votes_add_up_to_those_of_the_treaties():
    members = [member for code, member in council().items() if code != "cr"]
    assert len(members) == 27
    assert sum(member.votes_amsterdam for member in members) == 87
    assert sum(member.votes_nice for member in members) == 345


def test_capabilities_follow_the_treaty_of_the_members_present():
    actors = ("com", "de", "lu", "pl", "cr")
    stake = np.array([[1, 1, 1, 0, 0], [1, 0, 1, 1, 0], [1, 1, 1, 1, 1]], dtype=bool)
    found = capabilities(actors, stake)
    np.testing.assert_array_equal(found[0], [10, 10, 2, 0, 0])
    np.testing.assert_array_equal(found[1], [27, 0, 4, 27, 0])
    np.testing.assert_array_equal(found[2], [82.8, 82.8, 0.6, 38.0, 4.1])
