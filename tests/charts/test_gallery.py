"""Every kind of chart: its table, its figure, its caption, its command."""

from __future__ import annotations

import sys

import pytest
from matplotlib.figure import Figure
from worlds import facilitated, made, plain

from sim.charts import plots
from sim.charts.gallery import CHARTS, NothingToDraw, Order, gallery
from sim.charts.plots import save_figure
from sim.cli import app as cli
from sim.drawing.rows import (
    dissent_table,
    ladder_table,
    one_change_away,
    outcome_table,
    pareto_table,
    unlock_table,
    value_table,
)
from sim.drawing.tables import ALL
from sim.ensemble.replicate import replicate
from sim.errors import InputError
from sim.questions.compare import compare
from sim.questions.ladder import ladder
from sim.scenario.scenario import Alternative, load_scenario
from sim.unlocking.unlock import unlock

DRAWS = 40


@pytest.fixture(scope="module")
def meeting():
    return load_scenario("new_delhi_2023")


@pytest.fixture(scope="module")
def order(meeting):
    return Order(meeting, Alternative("bridge", "outcome_document"), 0, DRAWS)


@pytest.fixture(scope="module")
def charts(order):
    return dict(gallery(order))


def words(figure: Figure) -> list[str]:
    texts = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        texts += [text.get_text() for text in axes.texts]
    return texts


def caption(figure: Figure) -> str:
    (found,) = [text for text in figure.texts if text.get_gid() == "caption"]
    return " ".join(found.get_text().split())


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["communique", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    captured = capsys.readouterr()
    return stop.value.code or 0, captured.out, captured.err


def test_every_kind_is_drawn_and_described(charts):
    assert list(charts) == list(CHARTS)
    assert all(chart.about for chart in CHARTS.values())
    assert all(isinstance(figure, Figure) for figure in charts.values())


@pytest.mark.parametrize("kind", CHARTS)
def test_a_kind_is_called_as_on_the_command_line_and_as_the_function_that_draws_it(kind):
    assert callable(getattr(plots, kind))


def test_a_kind_takes_a_scenario_and_its_own_chair_unless_told_otherwise(meeting):
    assert "strategy bridge · fallback outcome_document" in caption(CHARTS["rounds"](meeting))
    other = CHARTS["dissent"](meeting, ("hold", None), n=DRAWS, seed=1)
    assert f"strategy hold · fallback outcome_document · {DRAWS} replications" in caption(other)


@pytest.mark.parametrize("kind", CHARTS)
def test_the_caption_says_what_it_is_made_from(kind, charts):
    said = caption(charts[kind])
    assert "(new_delhi_2023)" in said
    assert "in-sample" in said
    assert (f"{DRAWS} replications" in said) == CHARTS[kind].shares
    assert ("stances as stated" in said) != CHARTS[kind].shares


def test_the_caption_names_a_chair_that_is_no_delegation():
    camps = load_scenario("two_camps")
    assert "chaired by" not in caption(CHARTS["rounds"](camps))
    other = caption(CHARTS["rounds"](facilitated(camps, "The host")))
    assert "chaired by The host (no delegation)" in other


def test_nothing_is_written_outside_a_chart(charts):
    for kind in ("unlock", "ladder"):
        figure = charts[kind]
        figure.canvas.draw()
        wide, high = figure.bbox.width, figure.bbox.height
        for text in [*figure.texts, *(t for axes in figure.axes for t in axes.texts)]:
            box = text.get_window_extent()
            assert box.x0 >= 0, (kind, text.get_text())
            assert box.x1 <= wide, (kind, text.get_text())
            assert box.y0 >= 0, (kind, text.get_text())
            assert box.y1 <= high, (kind, text.get_text())


def test_tables_are_the_numbers_of_the_comparison(meeting):
    found = compare(meeting, ["bridge", "split"], ["outcome_document", "none"], n=DRAWS)
    base, split, none = (
        found.alternative(pair)
        for pair in (found.base, ("split", "outcome_document"), ("bridge", "none"))
    )
    joint = [row for row in outcome_table(found) if row["outcome"] == "joint"]
    assert [row["share"] for row in joint] == [a.tally.joint / DRAWS for a in found.alternatives]
    assert [a.name for a in one_change_away(found)] == [none.name, split.name]
    values = {
        (row["delegation"], row["alternative"]): row["difference"]
        for row in value_table(found, one_change_away(found))
    }
    russia = [member.name for member in meeting.present].index("Russia")
    change = none.pairs.value_differences()[russia]["difference"]
    assert values["Russia", "fallback none"] == change
    marked = {row["alternative"]: row["pareto"] for row in pareto_table(found)}
    assert [name for name in marked if name.endswith("*")] == [f"{base.name}*"]
    assert sum(marked.values()) == len(found.pareto())


def test_dissent_is_that_of_the_tally(meeting):
    tally = replicate(meeting, ("bridge", "outcome_document"), n=DRAWS, seed=0)
    shares = {(row["delegation"], row["paragraph"]): row["share"] for row in dissent_table(tally)}
    member = [d.id for d in meeting.present].index("CHN")
    assert shares["China", "3 and 4. The war in Ukraine"] == tally.dissents[0, member] / DRAWS


def test_a_ladder_says_how_often_a_rung_is_adopted(meeting):
    found = ladder(meeting, "war", n=DRAWS)
    rows = ladder_table([found])
    adopted = [row["share"] for row in rows if row["delegation"] == ALL]
    assert adopted == [share["share"] for share in found.adoption()]
    assert len(rows) == len(found.rungs) * (len(meeting.present) + 1)


def test_names_that_several_share_are_told_apart():
    document = plain(3, 2)
    for delegation in document["delegations"].values():
        delegation["name"] = "The Republic"
    for rung in document["paragraphs"]["p0"]["rungs"]:
        rung["label"] = "The same"
    scenario = made(document)
    rows = ladder_table([ladder(scenario, "p0", n=3)])
    assert len({(row["rung"], row["delegation"]) for row in rows}) == len(rows) == 3 * 4
    assert {row["paragraph"] for row in rows} == {"A topic [p0]"}
    cells = dissent_table(replicate(scenario, ("hold", "none"), n=3, seed=0))
    assert len({(row["delegation"], row["paragraph"]) for row in cells}) == len(cells) == 3 * 2


def test_the_parts_of_a_solution_are_its_price(meeting):
    found = unlock(meeting)
    rows = unlock_table(found)
    for number, solution in enumerate(found.solutions, 1):
        own = [row for row in rows if row["way"] == str(number)]
        assert sum(row["price"] for row in own) == pytest.approx(solution.price)
        assert all(row["adopted"] for row in own)
    impossible = {row["way"] for row in rows if not row["lever"]}
    assert len(impossible) == sum(single is None for single in found.single.values())


def test_what_was_not_settled_in_time_is_not_drawn_as_impossible(meeting):
    open_ = unlock(meeting, time_limit=0)
    assert unlock_table(open_) == []
    order = Order(meeting, Alternative("bridge", "outcome_document"), 0, 5)
    order.__dict__["unlocked"] = open_
    with pytest.raises(NothingToDraw, match="not settled in the time given"):
        CHARTS["unlock"].make(order)


def test_an_unlock_chart_says_what_does_not_exist():
    figure = plots.unlock(
        [
            {"way": "A", "lever": "wording", "price": 0.2, "what": "x at y", "adopted": True},
            {"way": "A", "lever": "fallback", "price": 0.1, "what": "", "adopted": True},
            {"way": "B", "lever": "", "price": None, "what": "", "adopted": None},
        ]
    )
    found = words(figure)
    assert "no joint text (proved)" in found
    assert "0.300  adopted in the simulator" in found
    with pytest.raises(InputError, match="did you mean 'fallback'"):
        plots.unlock([{"way": "A", "lever": "fallbak", "price": 1, "what": "", "adopted": True}])


def test_what_there_is_nothing_of_is_said_not_drawn_empty():
    calm = load_scenario("rio_finance_2024")
    order = Order(calm, calm.alternative, 0, DRAWS)
    with pytest.raises(NothingToDraw, match="nothing to unlock"):
        CHARTS["unlock"].make(order)
    with pytest.raises(NothingToDraw, match="nobody contests anything"):
        CHARTS["dissent"].make(order)
    quiet = load_scenario("two_camps", {"paragraphs.point.tabled": "silence"})
    with pytest.raises(NothingToDraw, match="nobody contests a tabled wording"):
        CHARTS["ladder"].make(Order(quiet, Alternative("hold", "none"), 0, DRAWS))
    assert "its strength is put at 0" in caption(
        CHARTS["pareto"].make(Order(quiet, Alternative("hold", "none"), 0, 5))
    )


def test_who_objects_to_a_text_adopted_all_the_same_is_named():
    meeting = load_scenario("lake_council")
    order = Order(meeting, Alternative("bridge", "chair_statement"), 0, DRAWS)
    tally = replicate(meeting, ("bridge", "chair_statement"), n=DRAWS, seed=0)
    count = tally.objects[[member.id for member in meeting.present].index("Southbay")]
    assert 0 < count <= DRAWS
    with pytest.raises(NothingToDraw, match="no paragraph is contested in what was issued") as said:
        CHARTS["dissent"].make(order)
    assert f"over the objection of Southbay in {count / DRAWS:.1%}" in str(said.value)
    assert "Northshore" not in str(said.value)


def test_another_chair_is_the_base_of_its_comparison(meeting):
    order = Order(meeting, Alternative("split", "none"), 0, DRAWS)
    assert order.comparison.base == ("split", "none")
    assert order.result.strategy == "split"
    assert "base: split + none" in caption(CHARTS["values"].make(order))


@pytest.mark.parametrize("kind", ["unlock", "ladder", "outcomes"])
@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_the_same_order_gives_the_same_bytes(kind, format, tmp_path):
    toy = load_scenario("two_camps")
    paths = [tmp_path / f"{n}.{format}" for n in range(2)]
    for path in paths:
        save_figure(CHARTS[kind].make(Order(toy, Alternative("hold", "none"), 1, 10)), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_one_command_makes_them_all(tmp_path, capsys, monkeypatch):
    directory = tmp_path / "new" / "charts"
    code, out, err = run(
        capsys, monkeypatch, "gallery", "two_camps", "--out", directory, "-n", 10, "--format", "svg"
    )
    assert (code, err) == (0, "")
    assert {path.name for path in directory.iterdir()} == {f"two_camps_{k}.svg" for k in CHARTS}
    assert all(line.endswith(".svg") for line in out.split())


def test_the_gallery_names_what_it_leaves_out(tmp_path, capsys, monkeypatch):
    code, out, _ = run(
        capsys, monkeypatch, "gallery", "two_camps", "--out", tmp_path, "-n", 5,
        "--set", "paragraphs.point.tabled=silence",
    )  # fmt: skip
    assert code == 0
    assert "unlock: no chart: the scenario's own chair already gets a joint text" in out
    assert "ladder: no chart: nobody contests a tabled wording" in out
    assert not (tmp_path / "two_camps_unlock.png").exists()
    assert (tmp_path / "two_camps_rounds.png").exists()


def test_bad_input_ends_with_one_message(tmp_path, capsys, monkeypatch):
    file = tmp_path / "file"
    file.write_text("in the way")
    for arguments, message in (
        (("plot", "round", "two_camps"), "did you mean 'rounds'?"),
        (("plot", "rounds", "two_camps", "-n", 5), "--replications: 'rounds' shows no shares"),
        (("plot", "unlock", "bali_leaders_2022", "--out", tmp_path / "x.png"), "nothing to unlock"),
        (("plot", "rounds", "two_camps", "--out", tmp_path / "x.gif"), "chart format"),
        (("gallery", "two_camps", "--out", file), "is a file; give a directory"),
        (("gallery", "two_camps", "--out", file / "x"), "cannot be made"),
        (("gallery", "two_camp", "--out", tmp_path), "did you mean 'two_camps'?"),
    ):
        code, out, err = run(capsys, monkeypatch, *arguments)
        assert code == 2, arguments
        assert err.startswith("error: ")
        assert message in err
        assert (out, "Traceback" in err) == ("", False)


def test_one_draw_can_be_drawn(tmp_path, capsys, monkeypatch):
    path = tmp_path / "draw.svg"
    code, _, err = run(
        capsys, monkeypatch, "plot", "rounds", "two_camps", "--replication", 0, "--out", path
    )
    assert (code, err) == (0, "")
    order = Order(load_scenario("two_camps"), Alternative("hold", "none"), 0, replication=0)
    assert "replication 0" in caption(CHARTS["rounds"].make(order))
