"""Every chart renders, says what it must, overlaps nowhere and is saved whole and the same."""

from __future__ import annotations

import dataclasses
import itertools
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text
from worlds import plain

from sim.charts import plots
from sim.charts.outcomes import STYLES
from sim.charts.plots import caption, caption_of, save_figure
from sim.charts.unlock import STYLES as LEVER_STYLES
from sim.drawing.room import room_shown
from sim.drawing.style import FLOOR_SIGN, shorten, spread, text_width, told_apart, wrapped
from sim.drawing.tables import ALL
from sim.errors import InputError
from sim.model.document import OUTCOMES
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.scenario.scenario import Alternative, Scenario, build, load_scenario

TOLERANCE = 2.0
"""Pixels by which boxes of texts may touch: the box of a text is a little larger than its ink."""


def run(name: str, strategy: str | None = None, **options: Any) -> Result:
    return Negotiation(load_scenario(name), strategy, **options).run()


def crowded() -> Scenario:
    """20 delegations, 12 paragraphs, long names, close rungs, red lines, all of it contested."""
    document = plain(members=20, topics=12, strengths=(0, 2, 4, 50, 97, 100))
    for k, paragraph in enumerate(document["paragraphs"].values()):
        paragraph["title"] = f"A paragraph with a title that goes on and on, number {k}"
        for rung in paragraph["rungs"]:
            rung["label"] = f"A wording with a long label (and a remark), {rung['id']}"
    for i, delegation in enumerate(document["delegations"].values()):
        delegation["name"] = f"The Federated Republic of Somewhere Else, number {i}"
        delegation["stances"] = {
            f"p{k}": {
                "position": 5 * i,
                "salience": 1,
                "penalty": 0.1,
                ("floor" if (i + k) % 2 else "ceiling"): 50,
                "evidence": "judgement",
            }
            for k in range(12)
        }
    document["meeting"]["deadline"] = 12
    document["meeting"]["cost_of_failure"] = 0.01
    return build(document, name="crowded")


def shares_table(alternatives: int = 28) -> list[dict[str, Any]]:
    rng = np.random.default_rng(5)
    rows = []
    for number in range(alternatives):
        parts = rng.dirichlet(np.full(len(OUTCOMES), 0.4))
        common = {"strategy": f"strategy_{number}", "fallback": "outcome_document"}
        for outcome, share in zip(OUTCOMES, parts, strict=True):
            rows.append({**common, "outcome": outcome, "share": share, "low": None, "high": None})
        joint = float(parts[:3].sum())
        ends = {"low": max(joint - 0.03, 0), "high": min(joint + 0.03, 1)}
        rows.append({**common, "outcome": "joint", "share": joint, **ends})
    return rows


def pareto_table(alternatives: int = 28) -> list[dict[str, Any]]:
    rng = np.random.default_rng(6)
    return [
        {
            "alternative": f"strategy_{number} · outcome_document",
            "joint_share": float(rng.choice([0, 0.01, 0.5, 0.98, 1])),
            "contested_strength": float(rng.choice([0, 60, 62.5, 61])),
            "worst_off": float(rng.normal()),
            "weighted_value": float(rng.normal()),
            "pareto": [True, False, None][number % 3],
        }
        for number in range(alternatives)
    ]


def value_table(alternatives: int = 7) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "delegation": f"The Republic of Somewhere, number {i}",
            "alternative": f"strategy_{number} · outcome_document",
            "difference": (middle := rng.normal(0, 0.05)),
            "low": middle - 0.03,
            "high": middle + 0.03,
        }
        for number in range(alternatives)
        for i in range(20)
    )


def dissent_table() -> list[dict[str, Any]]:
    rng = np.random.default_rng(8)
    return [
        {"delegation": f"Country number {i}", "paragraph": f"A longer title, {k}", "share": share}
        for i in range(20)
        for k, share in enumerate(rng.choice([0, 0.003, 0.2, 0.97, 1], 12))
    ]


def unlock_table() -> list[dict[str, Any]]:
    rng = np.random.default_rng(9)
    rows: list[dict[str, Any]] = [
        {
            "way": f"A long name of a way to a joint text, {number}",
            "lever": lever,
            "price": price,
            "what": ", ".join(f"{lever} of paragraph {k} from 61.5 to 33.3" for k in range(number)),
            "adopted": number % 2 == 0,
        }
        for number in range(8)
        for lever, price in zip(LEVER_STYLES, rng.exponential(0.5, 4), strict=True)
    ]
    return [*rows, {"way": "None", "lever": "", "price": None, "what": "", "adopted": None}]


def ladder_table(paragraphs: int = 12) -> list[dict[str, Any]]:
    rng = np.random.default_rng(10)
    return [
        {
            "paragraph": f"A paragraph with a title that goes on, {k}",
            "rung": f"A wording with a long label (and a remark), {w}",
            "delegation": ALL if i == 0 else f"The Republic of Somewhere, number {i}",
            "share": float(rng.choice([0, 0.003, 0.5, 0.998, 1])),
        }
        for k in range(paragraphs)
        for w in range(3 + k % 4)
        for i in range(21)
    ]


def sweep_table() -> list[dict[str, Any]]:
    return [
        {"cost": c, "rho": r, "share": s, "low": s - 0.02, "high": s + 0.02}
        for c in (0.0, 0.03, 0.1, 0.3)
        for r in ("low", "middle", "a high one")
        for s in [1 / (1 + math.exp(3 - 30 * c))]
    ]


RESULTS: dict[str, Callable[[], Result]] = {
    "new_delhi bridge": lambda: run("new_delhi_2023", "bridge"),
    "new_delhi single_text": lambda: run("new_delhi_2023", "single_text"),
    "new_delhi carve_out": lambda: run("new_delhi_2023", "carve_out"),
    "new_delhi split": lambda: run("new_delhi_2023", "split"),
    "new_delhi draw": lambda: run("new_delhi_2023", "split", replication=7, rng=3),
    "bali bridge": lambda: run("bali_leaders_2022", "bridge"),
    "two_camps": lambda: run("two_camps", "bridge"),
    "crowded bridge": lambda: Negotiation(crowded(), "bridge").run(),
    "crowded single_text": lambda: Negotiation(crowded(), "single_text").run(),
    "hundred rounds": lambda: Negotiation(
        load_scenario("new_delhi_2023", {"meeting.deadline": 100}), "single_text"
    ).run(),
}
OF_RESULT = {
    "positions": lambda result: plots.positions(result.scenario, result),
    "rounds": plots.rounds,
    "dissent": plots.dissent,
}
NOTE = "A caption · seed 0"
OF_TABLE: dict[str, Callable[[], Figure]] = {
    "dissent": lambda: plots.dissent(dissent_table(), note=NOTE),
    "outcomes": lambda: plots.outcomes(shares_table(), note=NOTE),
    "pareto": lambda: plots.pareto(pareto_table(), note=NOTE),
    "values": lambda: plots.values(value_table(), note=NOTE),
    "unlock": lambda: plots.unlock(unlock_table(), note=NOTE),
    "ladder": lambda: plots.ladder(ladder_table(), note=NOTE),
    "heatmap": lambda: plots.heatmap(sweep_table(), "cost", "rho", "share", note=NOTE),
    "heatmap of names": lambda: plots.heatmap(
        dissent_table(), "delegation", "paragraph", "share", note=NOTE
    ),
    "lines": lambda: plots.lines(sweep_table(), "cost", "share", ("low", "high"), "rho", note=NOTE),
}


def words(figure: Figure) -> list[str]:
    """All texts of a chart."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def outline(text: Text) -> np.ndarray:
    """The four corners of a text as drawn, in pixels; exact for slanted ones too."""
    turn = text.get_rotation()
    if turn % 90 == 0 or text.get_rotation_mode() != "anchor":
        box = text.get_window_extent()
        return np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]])
    text.set_rotation(0)
    flat = text.get_window_extent()
    text.set_rotation(turn)
    anchor = text.get_transform().transform(text.get_position())
    corners = np.array(
        [[flat.x0, flat.y0], [flat.x1, flat.y0], [flat.x1, flat.y1], [flat.x0, flat.y1]]
    )
    angle = math.radians(turn)
    rotate = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return (corners - anchor) @ rotate + anchor


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    """How far two convex outlines are pushed into each other, in pixels (separating axes)."""
    depth = math.inf
    for corners in (a, b):
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            side = end - start
            normal = np.array([-side[1], side[0]]) / (np.hypot(*side) or 1.0)
            first, second = a @ normal, b @ normal
            depth = min(depth, min(first.max(), second.max()) - max(first.min(), second.min()))
    return depth


def assert_readable(figure: Figure) -> None:
    """No two texts overlap, and none leaves the page."""
    figure.canvas.draw()
    unseen = ticks_beyond(figure)
    texts = [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]
    shapes = [(text.get_text(), outline(text)) for text in texts]
    page = figure.get_size_inches() * figure.dpi + 1
    for label, corners in shapes:
        assert corners.min() >= -1, f"{label!r} leaves the page"
        assert (corners.max(axis=0) <= page).all(), f"{label!r} leaves the page"
    low = np.array([corners.min(axis=0) for _, corners in shapes])
    high = np.array([corners.max(axis=0) for _, corners in shapes])
    near = (low[:, None] < high[None]).all(axis=2) & (low[None] < high[:, None]).all(axis=2)
    for one, other in np.argwhere(np.triu(near, 1)):
        (first, a), (second, b) = shapes[one], shapes[other]
        assert overlap(a, b) <= TOLERANCE, f"{first!r} overlaps {second!r}"


def ticks_beyond(figure: Figure) -> list[Text]:
    """Labels of ticks outside the limits of their axis, and of hidden axes: they are not drawn."""
    found = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            spare = 1e-9 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - spare <= tick.get_loc() <= high + spare:
                    found += [tick.label1, tick.label2]
    return found


@pytest.fixture(scope="module")
def result(request: pytest.FixtureRequest) -> Result:
    return RESULTS[request.param]()


@pytest.mark.parametrize("kind", OF_RESULT)
@pytest.mark.parametrize("result", RESULTS, indirect=True)
def test_charts_of_a_result_are_readable(result: Result, kind: str) -> None:
    figure = OF_RESULT[kind](result)
    assert_readable(figure)
    assert caption_of(result) in " ".join(words(figure)).replace("\n", " ")


@pytest.mark.parametrize("kind", OF_TABLE)
def test_charts_of_a_table_are_readable(kind: str) -> None:
    figure = OF_TABLE[kind]()
    assert_readable(figure)
    assert NOTE in words(figure)


def test_every_registered_chart_is_tested() -> None:
    helpers = {"caption", "caption_of", "check_chart_path", "save_figure"}
    drawn = {kind.split()[0] for kind in (*OF_RESULT, *OF_TABLE)}
    assert set(plots.__all__) - helpers == drawn


@pytest.mark.parametrize("kind", ["positions", "rounds", "dissent", "outcomes", "heatmap"])
def test_a_chart_is_called_as_its_function(kind: str) -> None:
    assert getattr(plots, kind).__name__ == kind


def test_the_names_of_version_0_2_still_draw_and_say_the_new_one() -> None:
    with pytest.warns(DeprecationWarning, match="plots.outcome_shares is now plots.outcomes"):
        assert plots.outcome_shares is plots.outcomes
    with pytest.raises(AttributeError, match="no attribute 'outcome_share'"):
        plots.outcome_share  # noqa: B018


# --- positions -------------------------------------------------------------------------------


def test_zone_and_gap_of_a_paragraph() -> None:
    camps = room_shown(load_scenario("two_camps"))
    assert (camps.contested, camps.overlap(0).zone, camps.overlap(0).gap) == ([0], (0,), None)
    delhi = room_shown(load_scenario("new_delhi_2023"))
    assert delhi.contested == [0]
    rungs = delhi.scenario.packages[0].rungs
    assert [rungs[w].id for w in delhi.overlap(0).gap] == ["new-delhi", "bali"]
    assert delhi.overlap(0).zone == ()
    assert delhi.overlap(1).gap is None


def test_positions_are_drawn_where_they_are_stated() -> None:
    scenario = load_scenario("two_camps")
    axes = plots.positions(scenario).axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    drawn = {names[int(line.get_ydata()[0])]: line.get_xdata()[0] for line in dots}
    assert drawn == {
        d.name: pytest.approx(d.stances["point"].position) for d in scenario.delegations
    }


def test_red_lines_are_brackets_at_their_place() -> None:
    scenario = load_scenario("new_delhi_2023")
    axes = plots.positions(scenario).axes[0]
    floors = [line.get_xdata()[0] for line in axes.lines if line.get_marker() is FLOOR_SIGN]
    stated = [d.stances["war"].floor for d in scenario.delegations]
    assert floors == pytest.approx([floor for floor in stated if floor is not None])


def test_the_chart_says_what_came_of_a_paragraph() -> None:
    said = " ".join(words(OF_RESULT["positions"](run("new_delhi_2023", "bridge"))))
    assert "Tabled: Bali formula." in said
    assert "Last draft" not in said  # it is the tabled wording
    assert "Outcome: Bali formula, chair's summary." in said
    assert "CHN, RUS stop at “New Delhi formula”" in said.replace("\n", " ")


def test_without_a_contested_paragraph_the_chart_says_so() -> None:
    figure = plots.positions(build(plain(members=3, topics=2), name="calm"))
    assert any("no paragraph is contested" in text for text in words(figure))
    assert_readable(figure)


def sideline_in_round_1(penalty: float) -> Scenario:
    """D1, with a ceiling below the tabled wording, negotiates with D0 on the margins of round 1."""
    document = plain(members=3, topics=2)
    document["delegations"]["D1"]["stances"]["p0"] |= {"position": 20, "ceiling": 40}
    document["delegations"]["D1"]["stances"]["p0"]["penalty"] = penalty
    document["delegations"]["D1"]["stances"]["p1"] |= {"salience": 3}
    document["sidelines"] = [{"between": ["D0", "D1"], "kind": "negotiation", "round": 1}]
    return build(document, name="sideline")


def test_those_moved_by_a_sideline_meeting_stand_where_they_ended() -> None:
    scenario = sideline_in_round_1(penalty=5)
    shown = room_shown(scenario, Negotiation(scenario, "hold").run())
    assert shown.room.opening.position[1, 0] == pytest.approx(0.2)
    # mu (x_j - x_i) (1 - s_i / max s_i) = 0.15 * 0.8 * (1 - 1 / 3), for the one that cares less
    assert shown.room.stances.position[1, 0] == pytest.approx(0.28)
    axes = plots.positions(scenario, shown.result).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    at = {(line.get_markerfacecolor() == "white", round(line.get_xdata()[0])) for line in dots}
    assert {(True, 20), (False, 28)} <= at


def test_nobody_is_shown_as_moved_by_a_sideline_meeting_that_the_end_forestalled() -> None:
    scenario = sideline_in_round_1(penalty=0)
    result = Negotiation(scenario, "hold").run()
    assert (result.joint, result.rounds) == (True, 1)
    shown = room_shown(scenario, result)
    assert np.array_equal(shown.room.stances.position, shown.room.opening.position)


def test_the_room_of_a_result_is_that_of_its_replication() -> None:
    result = run("new_delhi_2023", "hold", replication=7, rng=3)
    shown = room_shown(result.scenario, result)
    assert result.reason is not None
    for failed in result.reason.paragraphs:
        k = [p.id for p in result.scenario.packages].index(failed.id)
        ids = [rung.id for rung in result.scenario.packages[k].rungs]
        assert [ids[w] for w in shown.overlap(k).zone] == [w for w in ids if w in failed.common]


def test_a_result_of_another_scenario_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of this scenario"):
        plots.positions(load_scenario("bali_leaders_2022"), run("two_camps"))


# --- rounds ----------------------------------------------------------------------------------


def test_rounds_show_shortfalls_and_phi() -> None:
    result = run("new_delhi_2023", "carve_out")
    said = words(plots.rounds(result))
    for entry in result.record:
        for short in entry.shortfalls.values():
            assert f"{short:.2f}".removeprefix("0") in said
    assert "Adopted" not in said
    assert any(f"adopted in round {result.rounds} of at most 12" in text for text in said)


def test_rounds_draw_a_lane_for_each_paragraph_that_moved() -> None:
    result = run("new_delhi_2023", "single_text")
    moved = [
        p.heading
        for k, p in enumerate(result.scenario.packages)
        if any(entry.draft[k] != p.tabled for entry in result.record)
    ]
    figure = plots.rounds(result)
    labels = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
    assert [label for label in labels if label in moved] == moved


def test_rounds_say_when_nothing_moves_and_nobody_objects() -> None:
    said = words(plots.rounds(Negotiation(build(plain(), name="calm")).run()))
    assert "No paragraph ever left its tabled wording." in said
    assert "No delegation objects in any round." in said


# --- tables ----------------------------------------------------------------------------------


def test_dissent_marks_are_the_contested_flags() -> None:
    result = run("new_delhi_2023", "carve_out")
    shown = room_shown(result.scenario, result)
    axes = plots.dissent(result).axes[0]
    wanted = 0
    for k in range(len(result.scenario.packages)):
        wanted += len(shown.contesting(k, int(shown.room.text.tabled[k])))
        wanted += len(shown.contesting(k, shown.final_rung(k)))
    assert sum(isinstance(patch, Polygon) for patch in axes.patches) == wanted > 0


def test_outcome_bars_are_the_shares() -> None:
    rows = [
        {"strategy": "hold", "fallback": "none", "outcome": o, "share": s, "low": w, "high": h}
        for o, s, w, h in [
            ("no_document", 0.75, 0.7, 0.8),
            ("joint_communique", 0.25, 0.2, 0.3),
        ]
    ]
    figure = plots.outcomes(rows)
    bars = figure.axes[0].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 0.25), (0.25, 0.75)]
    assert "25.0 %  (20.0 to 30.0)" in words(figure)


def test_outcomes_differ_without_colour() -> None:
    looks = [
        (STYLES[name].get("hatch"), float(np.dot(to_rgb(STYLES[name]["fc"]), (0.3, 0.59, 0.11))))
        for name in OUTCOMES
    ]
    for (hatch, light), (other_hatch, other_light) in itertools.combinations(looks, 2):
        assert hatch != other_hatch or abs(light - other_light) > 0.05


def test_pareto_best_alternatives_are_marked() -> None:
    table = pareto_table(6)
    figure = plots.pareto(table)
    labels = figure.axes[1].get_yticklabels()
    bold = [label.get_fontweight() == "bold" for label in labels]
    assert bold == [row["pareto"] is True for row in table]


def test_a_gain_a_loss_and_no_clear_difference_have_their_own_signs() -> None:
    rows = [
        {"delegation": d, "alternative": "a", "difference": m, "low": m - 1, "high": m + 1}
        for d, m in [("wins", 3.0), ("loses", -3.0), ("even", 0.5)]
    ]
    axes = plots.values(rows).axes[0]
    markers = {line.get_marker(): line.get_xdata()[0] for line in axes.lines if _marked(line)}
    assert markers == {">": 3.0, "<": -3.0, ".": 0.5}


def _marked(line: Line2D) -> bool:
    return line.get_marker() not in ("None", "", None)


def test_heatmap_refuses_a_pair_twice_and_shows_a_missing_one() -> None:
    rows = sweep_table()
    with pytest.raises(InputError, match=r"cost 0\.0 with rho low occurs twice"):
        plots.heatmap([*rows, rows[0]], "cost", "rho", "share")
    axes = plots.heatmap(rows[1:], "cost", "rho", "share").axes[0]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines] == [(0.5, 2.5)]


def test_lines_take_a_data_frame_and_at_most_seven_groups() -> None:
    rows = pd.DataFrame(sweep_table())
    axes = plots.lines(rows, "cost", "share", group="rho").axes[0]
    assert list(axes.lines[0].get_xdata()) == [0.0, 0.03, 0.1, 0.3]
    many = [{"x": 1, "y": 1, "g": f"g{number}"} for number in range(8)]
    with pytest.raises(InputError, match="8 groups are too many lines"):
        plots.lines(many, "x", "y", group="g")


def test_a_table_without_a_column_or_without_rows_is_refused() -> None:
    with pytest.raises(InputError, match=r"row 1: no column 'share'; .*did you mean 'shares'"):
        plots.dissent([{"delegation": "A", "paragraph": "p", "shares": 1}])
    with pytest.raises(InputError, match="no rows"):
        plots.pareto(pd.DataFrame())
    row = {"strategy": "hold", "fallback": "none", "share": 1, "low": 1, "high": 1}
    with pytest.raises(InputError, match=r"unknown outcome 'joint_comunique'.*'joint_communique'"):
        plots.outcomes([{**row, "outcome": "joint_comunique"}])


# --- captions, labels, files -----------------------------------------------------------------


def test_captions_say_where_the_numbers_come_from() -> None:
    scenario = load_scenario("two_camps")
    assert caption(scenario) == "Two camps (two_camps) · stances as stated"
    full = caption(
        scenario, Alternative("hold", "none"), seed=0, replications=10_000, in_sample=True
    )
    assert full == (
        "Two camps (two_camps) · strategy hold · fallback none · 10,000 replications · seed 0 · "
        "in-sample"
    )
    result = run("two_camps", replication=4, rng=2)
    assert caption_of(result).endswith("replication 4 · seed 2")
    assert caption_of(result, in_sample=True).endswith("in-sample")
    flagged = load_scenario("new_delhi_2023")
    assert flagged.meeting.in_sample
    assert caption(flagged).endswith("in-sample")
    assert "in-sample" not in caption(flagged, in_sample=False)


def test_labels_are_spread_and_cut() -> None:
    assert spread([0, 1, 50], 10, -5, 105) == pytest.approx([-4.5, 5.5, 50])
    assert spread([0, 0, 0], 10, 0, 10) == pytest.approx([0, 5, 10])
    assert spread([99, 100], 10, 0, 100) == pytest.approx([90, 100])
    assert shorten("Bali formula (and a remark)", 1.0) == "Bali formula"
    assert text_width(shorten("a word " * 50, 1.0), 7.5) <= 1.0
    alike = told_apart([f"The same long beginning, number {n}" for n in range(12)], 1.5)
    assert len(set(alike)) == 12
    assert all(text_width(label, 7.5) <= 1.5 and "…" in label for label in alike)
    assert all(text_width(line, 7.5) <= 2 for line in wrapped("words " * 30, 2.0).split("\n"))


def test_a_dollar_sign_is_no_formula() -> None:
    document = plain(members=2, topics=1)
    document["delegations"]["D0"]["name"] = "The $_{x} delegation of $^"
    figure = plots.positions(build(document, name="dollars"))
    figure.canvas.draw()


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".PNG"])
def test_the_same_chart_is_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    result = run("two_camps")
    saved = []
    for number, size in enumerate((10, 30)):
        with matplotlib.rc_context({"font.size": size, "svg.hashsalt": str(size)}):
            path = save_figure(plots.rounds(result), tmp_path / f"{number}{suffix}")
        saved.append(path.read_bytes())
    assert saved[0] == saved[1]
    assert len(os.listdir(tmp_path)) == 2


def test_a_chart_is_saved_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "chart.svg"
    figure = plots.rounds(run("two_camps"))
    save_figure(figure, path)
    before = path.read_bytes()

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(figure, "savefig", fails)
    with pytest.raises(RuntimeError, match="no ink"):
        save_figure(figure, path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["chart.svg"]


def test_a_bad_place_for_a_chart_is_refused(tmp_path: Path) -> None:
    figure = plots.rounds(run("two_camps"))
    with pytest.raises(InputError, match=r"'.pgn'; it must be one of .png, .svg, .pdf .*'.png'"):
        save_figure(figure, tmp_path / "chart.pgn")
    with pytest.raises(InputError, match="no directory"):
        save_figure(figure, tmp_path / "missing" / "chart.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match="is a directory"):
        save_figure(figure, tmp_path / "folder.png")
    assert os.listdir(tmp_path) == ["folder.png"]


def test_the_package_imports_without_matplotlib_and_charts_without_pyplot() -> None:
    code = (
        "import sys, sim; assert 'matplotlib' not in sys.modules\n"
        "sim.plots.positions(sim.load_scenario('two_camps'))\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_an_absent_delegation_is_not_in_the_chart() -> None:
    scenario = load_scenario("two_camps", {"delegations.B1.present": False})
    figure = plots.positions(scenario, Negotiation(scenario).run())
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(names) == 4
    assert dataclasses.replace(scenario, name="x").delegation("B1").name not in names
