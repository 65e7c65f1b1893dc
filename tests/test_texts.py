"""Texts decided apart: each its own decision, one meeting, one draw, one joint result."""

from __future__ import annotations

import copy
import json
from dataclasses import fields

import mesa
import numpy as np
import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from worlds import FALLBACKS, SIDELINES, SOURCED, documents, made, plain

import sim
from sim.charts.gallery import NothingToDraw, Order
from sim.cli.app import _register, app
from sim.ensemble.ensemble import FAST_STRATEGIES, Outcomes, run_ensemble
from sim.ensemble.replicate import replicate, run_model
from sim.errors import InputError
from sim.model.negotiation import Negotiation, hold
from sim.rules.draws import BLOCK, draw
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Alternative
from sim.sweep.sweep import run_sweep

_register()
BRIDGE = Alternative("bridge", "none")


def apart(document):
    """The same document with every package a text of its own."""
    changed = copy.deepcopy(document)
    changed["meeting"]["texts"] = "separate"
    return changed


def council():
    """Three texts: two paragraphs that D1 refuses at any wording but silence; one that all want;

    one that D2 alone refuses. D1 cares for nothing in the last.
    """
    document = apart(plain(members=3, topics=4))
    document["meeting"].update(cost_of_failure=0.1)
    document["paragraphs"]["p2"]["title"] = "Trade"
    document["packages"] = {
        "war": {
            "title": "War and law",
            "paragraphs": ["p0", "p1"],
            "rungs": [{"id": f"q{w}", "at": [f"r{w}", f"r{w}"]} for w in range(3)],
        }
    }
    first, second = (document["delegations"][who]["stances"] for who in ("D1", "D2"))
    first["p0"].update(position=0, ceiling=10, penalty=0.5)
    first["p1"].update(position=0)
    first["p3"].update(salience=0)
    second["p3"].update(position=10, ceiling=30, penalty=0.5)
    return document


def differing(one: Outcomes, other: Outcomes) -> list[str]:
    """The fields in which two batches differ."""
    names = [field.name for field in fields(Outcomes)]
    return [n for n in names if not np.array_equal(getattr(one, n), getattr(other, n))]


# the model and its twin


@given(
    document=documents(topics=(2, 4), sidelines=SIDELINES),
    rule=st.sampled_from(["consensus", "consensus_minus"]),
    strategy=st.sampled_from(FAST_STRATEGIES),
    fallback=st.sampled_from(FALLBACKS),
    seed=st.integers(0, 3),
)
@settings(max_examples=100, deadline=None)
def test_the_twins_agree_draw_for_draw(document, rule, strategy, fallback, seed):
    changed = apart(document)
    changed["meeting"]["rule"] = rule
    scenario, chair = made(changed), Alternative(strategy, fallback)
    fast, slow = (run(scenario, chair, seed, 0, 4) for run in (run_ensemble, run_model))
    assert differing(fast, slow) == []


@pytest.mark.parametrize("strategy", FAST_STRATEGIES)
def test_the_twins_agree_across_blocks(strategy):
    scenario, span = made(council()), (BLOCK - 3, BLOCK + 3)
    fast, slow = (
        run(scenario, Alternative(strategy, "none"), 1, *span) for run in (run_ensemble, run_model)
    )
    assert differing(fast, slow) == []


def test_the_twins_agree_on_new_delhi_with_its_texts_apart():
    scenario = sim.load_scenario("new_delhi_2023", {"meeting.texts": "separate"})
    fast, slow = (run(scenario, scenario.alternative, 0, 0, 4) for run in (run_ensemble, run_model))
    assert differing(fast, slow) == []


@given(document=documents(topics=(2, 4), packages=False, sidelines=SIDELINES), fallback=st.data())
@settings(max_examples=60, deadline=None)
def test_without_draws_a_meeting_of_several_texts_is_as_many_meetings(document, fallback):
    """Each text as a file of its own gives what the joint result says of it."""
    chair = Alternative("bridge", fallback.draw(st.sampled_from(FALLBACKS)))
    for member in document["delegations"].values():
        for stance in member["stances"].values():
            stance["salience"] = max(1, stance["salience"])
    whole = hold(made(apart(document)), chair)
    own = {key: hold(made(only(document, key)), chair) for key in document["paragraphs"]}
    for text, (key, result) in zip(whole.texts, own.items(), strict=True):
        assert [p.id for p in text.document.paragraphs] == [key]
        assert text.document.paragraphs == result.document.paragraphs
        assert (text.rounds, text.objectors) == (result.rounds, result.objectors)
        assert text.values == result.values
    assert whole.rounds == max(result.rounds for result in own.values())
    for who, value in whole.values.items():
        assert value == pytest.approx(sum(result.values[who] for result in own.values()))


def only(document, key):
    """A document with one of its paragraphs."""
    changed = copy.deepcopy(document)
    changed["paragraphs"] = {key: changed["paragraphs"][key]}
    for member in changed["delegations"].values():
        member["stances"] = {key: member["stances"][key]}
    held = [m for m in changed.get("sidelines", []) if key in (m["paragraphs"] or [key])]
    changed["sidelines"] = [{**meeting, "paragraphs": [key]} for meeting in held]
    return changed


@pytest.mark.parametrize("strategy", ["bridge", "single_text", "listening"])
def test_what_becomes_of_a_text_never_depends_on_stances_on_another(strategy):
    before, after = council(), council()
    for who in ("D0", "D1", "D2"):
        for key in ("p0", "p1"):
            after["delegations"][who]["stances"][key].update(position=30, salience=7, ceiling=80)
    chair = Alternative(strategy, "outcome_document")
    one, other = (run_ensemble(made(document), chair, 3, 0, 200) for document in (before, after))
    assert not np.array_equal(one.draft[:, 0], other.draft[:, 0])
    for name in ("draft", "standing", "issued"):
        assert np.array_equal(getattr(one, name)[:, 1:], getattr(other, name)[:, 1:])
    assert np.array_equal(one.dissents[:, 1:], other.dissents[:, 1:])


def test_without_linkage_a_loss_on_one_text_is_not_paid_for_on_another():
    """As one text the gains on the rest carry what is refused where it stands alone."""
    document = plain(members=2, topics=2)
    document["meeting"]["cost_of_failure"] = 0.01
    document["delegations"]["D1"]["stances"]["p0"].update(position=45, salience=1)
    document["delegations"]["D1"]["stances"]["p1"].update(position=100, salience=9)
    assert hold(made(document)).joint
    found = hold(made(apart(document)))
    assert [text.scenario.packages[0].id for text in found.adopted] == ["p1"]
    assert found.failed[0].objectors == ["D1"]


# draws


def test_a_text_has_its_part_of_the_draw_of_the_whole_meeting():
    document = council()
    document["uncertainty"] = {"cost_log_sd": 0.5}
    scenario = made(document)
    for r in range(20):
        whole = draw(inputs_of(scenario), scenario.uncertainty, 5, r)
        for text, columns in zip(scenario.texts, ([0, 1], [2], [3]), strict=True):
            own = draw(inputs_of(text), text.uncertainty, 5, r)
            assert np.array_equal(own.kappa, whole.kappa)
            for matrix, full in zip(own.matrices, whole.matrices, strict=True):
                assert np.array_equal(matrix, full[:, columns])


def test_saliences_are_shares_within_each_text_stated_and_drawn():
    scenario = made(council())
    stated = inputs_of(scenario).stances.salience
    drawn = draw(inputs_of(scenario), scenario.uncertainty, 0, 4).salience
    for salience in (stated, drawn):
        assert salience[:, :2].sum(axis=1) == pytest.approx([1, 1, 1])
        assert salience[:, 2].tolist() == [1, 1, 1]
        # who cares for nothing in a text
        assert salience[:, 3].tolist() == [1, 0, 1]
    assert 0 < drawn[0, 0] < 1


def test_who_cares_for_nothing_in_a_text_yields_in_full_on_the_margins():
    document = council()
    document["sidelines"] = [
        {"between": ["D1", "D0"], "kind": "negotiation", "round": 1, "evidence": SOURCED}
    ]
    document["delegations"]["D1"]["stances"]["p3"].update(position=50)
    model = Negotiation(made(document).text("p3"))
    model.step()
    rate = model.case.assumptions.negotiation_rate
    assert model.members[1].mandate.position[0] == pytest.approx(0.5 + rate * 0.5)
    assert model.members[0].mandate.position[0] == 1.0


def test_lots_about_one_text_are_not_those_about_another():
    scenario = made(council())
    rolls = [Negotiation(text, "single_text", replication=0).dice(8) for text in scenario.texts]
    assert len({tuple(own.tolist()) for own in rolls}) == 3


# what comes out


def test_the_result_says_of_each_text_whether_it_was_adopted_and_who_refused_it():
    found = hold(made(council()))
    assert found.words == "1 of 3 texts adopted: Trade."
    assert (found.outcome, found.joint) == ("joint_communique", True)
    assert found.objectors == found.dissenters == ["D1", "D2"]
    assert (found.contested, found.agreed) == (["war", "p3"], ["p2"])
    by_text = {p.id: (p.standing, p.dissenters) for p in found.document.paragraphs}
    assert by_text == {
        "war": ("absent", ("D1",)), "p2": ("joint", ()), "p3": ("absent", ("D2",)),
    }  # fmt: skip
    data = found.to_dict(trace=True)
    assert [(t["text"], t["adopted"]) for t in data["texts"]] == [
        ("war", False), ("p2", True), ("p3", False),
    ]  # fmt: skip
    assert all(text["trace"] and text["scenario"] == "world" for text in data["texts"])
    assert (data["adopted"], data["failed"]) == (["p2"], ["war", "p3"])
    assert [row["text"] for row in found.rows()] == ["war", "p2", "p3"]
    assert "not adopted: q2 refused by Delegation 1" in found.to_text()


def test_a_text_adopted_at_silence_is_dropped_and_no_text():
    scenario = made(council())
    found = hold(scenario, BRIDGE)
    assert found.words == "1 of 3 texts adopted: Trade. Dropped by agreement: War and law; A topic."
    assert found.objectors == []
    assert [p.standing for p in found.document.paragraphs] == ["absent", "joint", "absent"]
    silent = hold(scenario.text("war"), BRIDGE)
    assert silent.adopted
    tally = replicate(scenario, BRIDGE, n=400)
    assert set(tally.adoptions()) == {"war", "p2", "p3"}
    assert tally.adoptions()["p2"]["share"] > 0.9
    assert tally.adoptions()["war"]["share"] < 0.1
    rows = {(row["measure"], row["item"]) for row in tally.rows()}
    assert ("adopted_share", "war") in rows
    assert "Text adopted" in tally.to_text()


def test_whoever_is_against_an_adopted_text_is_named_for_that_text_alone():
    document = council()
    document["meeting"].update(rule="consensus_minus", fallback="none")
    found = hold(made(document))
    assert [len(some) for some in (found.adopted, found.failed)] == [3, 0]
    assert [p.dissenters for p in found.document.paragraphs] == [("D1",), (), ("D2",)]
    assert found.document.against == ()
    assert found.document.footnotes() == [
        "Paragraphs “War and law” were agreed to by all members except Delegation 1.",
        "Paragraph “A topic” was agreed to by all members except Delegation 2.",
    ]


def test_one_package_decided_apart_is_the_meeting_as_one_text():
    document = plain(members=2, topics=1)
    document["delegations"]["D1"]["stances"]["p0"].update(position=10)
    joint, separate = made(document), made(apart(document))
    one, other = (run_ensemble(s, Alternative("hold", "none"), 0, 0, 50) for s in (joint, separate))
    assert differing(one, other) == []


# one text of several


def test_a_text_is_found_by_id_or_title_and_the_nearest_is_named():
    scenario = made(council())
    assert scenario.text("war") is scenario.texts[0]
    assert scenario.text("Trade") is scenario.texts[1]
    with pytest.raises(InputError, match=r"unknown text 'wra'.*did you mean 'war'"):
        scenario.text("wra")
    with pytest.raises(InputError, match=r"decides on one text; texts apart need meeting\.texts"):
        sim.load_scenario("two_camps").text("war")


def test_a_changed_text_is_the_text_of_the_changed_meeting():
    text = made(council()).text("war")
    changed = text.with_values({"meeting.cost_of_failure": 9, "delegations.D2.present": False})
    assert (changed.name, changed.cost_of_failure) == ("world.war", 9)
    assert [member.id for member in changed.present] == ["D0", "D1"]
    assert changed.within is not None
    assert changed.digest != text.digest != made(council()).text("p2").digest


@pytest.mark.parametrize("ask", [Negotiation, sim.explain, sim.unlock])
def test_what_is_about_one_text_lists_them_if_there_are_several(ask):
    named = r"3 texts apart.*`scenario\.texts`.*--text; there are war \(War and law\), p2 \(Trade\)"
    with pytest.raises(InputError, match=named):
        ask(made(council()))


def test_a_ladder_is_that_of_the_text_that_has_the_paragraph():
    scenario = made(council())
    found = sim.ladder(scenario, "p1", n=20)
    assert (found.scenario.name, found.paragraph.id) == ("world.war", "war")


def test_explaining_and_unlocking_one_text_leaves_the_others_alone():
    text = made(council()).text("p3")
    explained = sim.explain(text)
    assert explained.text[0].text == ("r0",)
    assert explained.text[0].checked
    way = sim.unlock(text).solutions[0]
    assert way.checked
    assert set(way.changes) <= {"p3"}


@pytest.mark.skipif(not hasattr(mesa, "batch_run"), reason="Mesa 4 has no batch_run")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_batch_run_takes_texts_as_any_other_scenarios():
    texts = made(council()).texts
    rows = mesa.batch_run(
        Negotiation, {"scenario": list(texts), "replication": range(3)}, display_progress=False
    )
    ends = {(row["scenario"].name, row["replication"]): row["adopted"] for row in rows}
    for text in texts:
        for r in range(3):
            held = Negotiation(text, replication=r).run()
            assert ends[text.name, r] == held.adopted


def test_charts_of_one_text_say_so_and_others_show_all():
    order = Order(made(council()), Alternative("hold", "none"), 0)
    with pytest.raises(NothingToDraw, match="3 texts apart"):
        _ = order.only
    assert [one.scenario.name for one in order.asked] == ["world.war", "world.p3"]
    (one,) = order.asked[:1]
    assert one.only.scenario.name == "world.war"


# the table of a sweep


@pytest.mark.parametrize("rows", ["points", "replications"])
def test_a_sweep_counts_the_adoption_of_each_text(tmp_path, rows):
    scenario = made(council())
    varied = {"strategy": ["hold", "bridge"]}
    frame = sim.read_sweep(run_sweep(scenario, varied, out=tmp_path / "s", n=40, rows=rows))
    for strategy in ("hold", "bridge"):
        counted = frame[frame["strategy"] == strategy]
        shares = replicate(scenario, (strategy, "none"), n=40).adoptions()
        for key, share in shares.items():
            assert counted[f"adopted.{key}"].sum() == share["count"]


# every command


@pytest.fixture
def meeting(tmp_path, monkeypatch):
    """A directory with the file of a meeting that decides on three texts, and a sweep of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(_toml(council()), encoding="utf-8")
    run_sweep(FILE, {"meeting.cost_of_failure": "0:0.5:21"}, out=tmp_path / "swept", n=8)
    return tmp_path


def _toml(document) -> str:
    """A document as TOML: tables of values and of tables."""
    lines: list[str] = []

    def table(path: str, content) -> None:
        values = {k: v for k, v in content.items() if not isinstance(v, dict)}
        lines.extend(["", f"[{path}]"] if values else [])
        lines.extend(f"{key} = {_value(value)}" for key, value in values.items())
        for key, value in content.items():
            if isinstance(value, dict):
                table(f"{path}.{key}", value)

    for key, value in document.items():
        table(key, value)
    return "\n".join(lines)


def _value(value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + " }"
    return json.dumps(value) if isinstance(value, str | bool | int | float) else str(value)


FILE = "council.toml"
COMMANDS = {
    "run": ["run", FILE, "--trace"],
    "run -n": ["run", FILE, "-n", "20"],
    "check": ["check", FILE],
    "evidence": ["evidence", FILE],
    "compare": ["compare", FILE, "-n", "8"],
    "explain": ["explain", FILE],
    "unlock": ["unlock", FILE],
    "unlock --sides": ["unlock", FILE, "--sides"],
    "ladder": ["ladder", FILE, "p3", "-n", "8"],
    "predict": ["predict", FILE, "-n", "8"],
    "forecast": ["forecast", FILE, "-n", "8"],
    "robustness": ["robustness", FILE, "--points", "2", "-n", "2", "--workers", "1"],
    "plot": ["plot", "dissent", FILE],
    "plot --text": ["plot", "positions", FILE, "--text", "war"],
    "gallery": ["gallery", FILE, "-n", "4"],
    "report": ["report", FILE, "-n", "4"],
    "sweep": [
        "sweep", FILE, "--vary", "strategy=hold,bridge", "-n", "2", "--out", "s", "--workers", "1",
    ],
    "run --from": ["run", "--from", "swept", "--row", "1"],
    "export": ["export", "swept"],
    "sensitivity": ["sensitivity", "swept", "--outcome", "adopted.war"],
    "discover": ["discover", "swept", "--outcome", "adopted.p3"],
    "chart": ["chart", "swept", "--outcome", "adopted.p3"],
}  # fmt: skip
NO_MEETING = {"list", "backtest", "decisions", "new", "import"}
"""Commands that take no scenario."""


def test_every_command_is_tried():
    known = set(typer.main.get_command(app).commands)
    assert {name.split()[0] for name in COMMANDS} | NO_MEETING == known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_works_where_texts_are_decided_apart(name, meeting):
    done = CliRunner().invoke(app, COMMANDS[name])
    assert done.exit_code == 0, (done.output, done.exception)
    assert done.stdout


@pytest.mark.parametrize("command", ["explain", "unlock"])
def test_a_question_about_one_text_goes_through_those_that_failed(command, meeting):
    whole = CliRunner().invoke(app, [command, FILE, "--format", "json"])
    found = [answer["scenario"] for answer in json.loads(whole.stdout)]
    assert found == ["council.war", "council.p3"]
    assert "1 of 3 texts adopted: Trade." in whole.stderr
    one = CliRunner().invoke(app, [command, FILE, "--text", "Trade", "--format", "json"])
    assert json.loads(one.stdout)["scenario"] == "council.p2"


@pytest.mark.parametrize("command", ["run", "compare", "explain", "unlock", "gallery", "report"])
def test_a_wrong_text_is_refused_by_every_command_with_the_nearest(command, meeting):
    done = CliRunner().invoke(app, [command, FILE, "--text", "wor"])
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith("--text: unknown text 'wor'")
    assert "did you mean 'war'" in str(done.exception)
