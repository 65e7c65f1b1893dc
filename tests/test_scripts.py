"""The scripts in scenarios/: they run, say what their own numbers say, and save their charts."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from sim.ensemble.replicate import replicate
from sim.ensemble.tally import share_of
from sim.files import scenarios_dir
from sim.scenario.scenario import load_scenario

DRAWS = 60
CHARTS = {
    "chair_summary_alternatives": ("outcomes", "pareto", "values"),
    "no_fallback": ("outcomes", "costs"),
    "same_words_other_room": ("outcomes",),
    "sideline_negotiation": ("outcomes", "positions"),
}
SEED = 3


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a script as from the command line; its exit code and what it printed."""

    def script(name, *arguments):
        path = scenarios_dir() / f"{name}.py"
        monkeypatch.setattr(sys, "argv", [str(path), *map(str, arguments)])
        try:
            runpy.run_path(str(path), run_name="__main__")
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        return code, " ".join(printed.out.split()), printed.err

    return script


def said(count, n):
    """A share as the scripts write it."""
    share = share_of(count, n)
    interval = f"[{100 * share['low']:.1f}, {100 * share['high']:.1f}]"
    return f"{100 * share['share']:.1f} % {interval}"


def joint(scenario, strategy, fallback):
    return replicate(scenario, (strategy, fallback), n=DRAWS, seed=SEED).joint


def test_every_script_is_tested():
    scripts = {path.stem for path in scenarios_dir().glob("*.py")}
    assert scripts == {*CHARTS, "mesa_batch_run", "new_delhi_2023"}


def test_batch_run_groups_draws_by_outcome(run):
    code, out, _ = run("mesa_batch_run")
    assert code == 0
    for strategy in ("hold", "bridge", "split"):
        tally = replicate(load_scenario("new_delhi_2023"), (strategy, "none"), n=20, seed=0)
        counts = [int(count) for count in tally.outcomes if count]
        row = re.search(rf"\b{strategy}((?: \d+)+)", out)
        assert row is not None
        assert [int(n) for n in row[1].split() if n != "0"] == counts


@pytest.mark.parametrize("name", CHARTS)
def test_it_saves_its_charts_and_names_them(name, run, tmp_path):
    code, out, err = run(name, tmp_path / "new" / "charts", "-n", DRAWS)
    assert (code, err) == (0, "")
    saved = {path.name for path in (tmp_path / "new" / "charts").iterdir()}
    assert saved == {f"{name}_{kind}.png" for kind in CHARTS[name]}
    assert all(chart in out for chart in saved)


def test_the_seed_meeting_saves_its_chart(run, tmp_path):
    code, out, _ = run("new_delhi_2023", tmp_path)
    assert code == 0
    assert "China, Russia" in out
    assert [path.name for path in tmp_path.iterdir()] == ["new_delhi_2023_rounds.png"]


def test_the_fallback_alone_in_both_rooms(run, tmp_path):
    _, out, _ = run("no_fallback", tmp_path, "-n", DRAWS, "--seed", SEED)
    for cost in (0.03, 0.3):
        room = load_scenario("new_delhi_2023", {"meeting.cost_of_failure": cost})
        with_it, without = (joint(room, "bridge", f) for f in ("outcome_document", "none"))
        assert f"{said(with_it, DRAWS)} of {DRAWS} draws" in out
        assert f"with none in {said(without, DRAWS)}" in out
        assert f"{100 * (without - with_it) / DRAWS:+.1f} points" in out
        assert f"Of the {DRAWS - with_it} draws that failed with it" in out


def test_alternatives_are_those_of_the_simulator(run, tmp_path):
    _, out, _ = run("chair_summary_alternatives", tmp_path, "-n", DRAWS, "--seed", SEED)
    meeting = load_scenario("new_delhi_2023")
    for strategy in ("split", "carve_out"):
        assert f"{strategy} {said(joint(meeting, strategy, 'outcome_document'), DRAWS)}" in out
    assert f"none {said(joint(meeting, 'bridge', 'none'), DRAWS)}" in out


def test_the_parts_of_the_two_rooms_add_up(run, tmp_path):
    _, out, _ = run("same_words_other_room", tmp_path, "-n", DRAWS, "--seed", SEED)
    bali = {"paragraphs.war.tabled": "bali", "paragraphs.law.tabled": "bali"}
    first = joint(load_scenario("bali_leaders_2022", bali), "hold", "chair_summary")
    last = joint(load_scenario("new_delhi_2023", bali), "hold", "outcome_document")
    assert said(first, DRAWS) in out
    assert said(last, DRAWS) in out
    whole, *parts = (
        float(re.search(rf"{before} ([+-][\d.]+) points", out)[1])
        for before in (r"\):", "cost of failure", "stances", "fallback")
    )
    assert whole == pytest.approx(100 * (last - first) / DRAWS, abs=0.051)
    assert sum(parts) == pytest.approx(whole, abs=0.2)


def test_a_contact_moves_nobody(run, tmp_path):
    _, out, _ = run("sideline_negotiation", tmp_path, "-n", DRAWS)
    assert "contact USA 0.0 / 0.0, RUS 0.0 / 0.0" in out
    moved = re.search(r"negotiation, rate 1 USA ([\d.]+) / ([\d.]+)", out)
    assert float(moved[1]) > 0
    assert float(moved[2]) > 0


def test_bad_input_ends_with_one_message(run, tmp_path):
    file = tmp_path / "charts"
    file.write_text("in the way")
    for arguments, message in (
        ((file,), "charts: is a file; give a directory"),
        ((file / "below",), "cannot be made: Not a directory"),
        ((tmp_path, "-n", 0), "replications: must be at least 2, found 0"),
        ((tmp_path, "--seed", -1), "seed"),
    ):
        code, _, err = run("no_fallback", *arguments)
        assert code == 2
        assert err.startswith("error: ")
        assert message in err
        assert "Traceback" not in err


def test_no_script_states_a_number_of_its_own():
    """Conclusions come from the run: no per cent and no share stands in the words of a script."""
    for path in Path(scenarios_dir()).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\d ?%(?!\w)(?!\})", text), path.name
