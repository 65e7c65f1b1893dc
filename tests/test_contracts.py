"""Everything registered meets the same checks and has a transcript that a person can read.

A strategy, fallback or kind of sideline meeting without a transcript fails here. After a change
that is meant: ``python tests/test_contracts.py --write``, then read the difference before you
commit it.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from worlds import made, plain

from sim.ensemble.ensemble import Outcomes, prepare, run_ensemble
from sim.ensemble.replicate import run_batch, run_model
from sim.model.document import OUTCOMES, outcome_class
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.model.strategies import CHAIR_STRATEGIES, MOVES
from sim.rules import options
from sim.rules.adoption import DECISION_RULES, rule_of
from sim.rules.consensus import ABSENT, AGREED, STANDINGS, STATEMENT, SUMMARY, Rule, adopts
from sim.rules.fallbacks import FALLBACKS, Fallback
from sim.rules.inputs import inputs_of
from sim.rules.numbers import VETO, Stances
from sim.rules.options import move_table
from sim.rules.sidelines import SIDELINES
from sim.scenario.scenario import Alternative, Scenario, load_scenario

GOLDEN = Path(__file__).parent / "golden"
PAIRS = [(strategy, fallback) for strategy in CHAIR_STRATEGIES for fallback in FALLBACKS]


@functools.cache
def new_delhi() -> Scenario:
    """The seed meeting."""
    return load_scenario("new_delhi_2023")


def stances_now(model: Negotiation) -> Stances:
    """A copy of the stances, to compare with later ones."""
    return model.room.stances.at(np.arange(len(model.room.members)))


# transcripts


def golden_texts() -> dict[str, str]:
    """Every transcript by file name, as the program gives it now."""
    texts = {f"{s}-{f}.txt": transcript(Negotiation(new_delhi(), s, f)) for s, f in PAIRS}
    for kind in SIDELINES:
        changed = new_delhi().with_values({"sidelines.0.kind": kind})
        model = Negotiation(changed)
        before = stances_now(model)
        text = transcript(model)
        texts[f"sideline-{kind}.txt"] = text + moved(model, before)
    return texts


def transcript(model: Negotiation) -> str:
    """One negotiation: what changed in each round, who objected, what came out, the footnote."""
    before = {p.id: p.rungs[p.tabled].id for p in model.case.packages}
    result = model.run()
    lines = [f"{result.scenario.name}: {result.strategy} / {result.fallback}"]
    ids = list(before)
    objections = ""
    for entry in result.record:
        labels = dict(zip(ids, result.draft_labels(entry.number), strict=True))
        changes = [f"{k} -> {label}" for k, label in labels.items() if label != before[k]]
        what = "; ".join(changes) or ("as tabled" if entry.number == 1 else "the same")
        now = objectors(entry.objections)
        who = now if changes or now != objections else "as before"
        line = f"{entry.number:>2}  {entry.shortfall:9.4f}  {what} | {who}"
        lines += textwrap.wrap(line, 100, subsequent_indent=" " * 15)
        before, objections = labels, now
    return "\n".join([*lines, *ending(result), ""])


def objectors(objections: dict[str, tuple[str, ...]]) -> str:
    """Who objects, together with those whose objection turns on the same paragraphs."""
    by_paragraphs: dict[tuple[str, ...], list[str]] = {}
    for iso3, on in objections.items():
        by_paragraphs.setdefault(on, []).append(iso3)
    who = [f"{' '.join(codes)} over {' and '.join(on)}" for on, codes in by_paragraphs.items()]
    return "; ".join(who) or "nobody objects"


def ending(result: Result) -> list[str]:
    """Outcome, standings, objectors' distance and footnote."""
    lines = ["", f"outcome: {result.outcome}, {result.rounds} rounds"]
    standings: dict[str, list[str]] = {}
    for paragraph in result.document.paragraphs:
        wording = f"{paragraph.id} ({paragraph.rung})" if paragraph.rung else paragraph.id
        standings.setdefault(paragraph.standing, []).append(wording)
    for standing, paragraphs in standings.items():
        lines += wrapped(f"{standing}: ", ", ".join(paragraphs))
    lines += wrapped("dissenters: ", " ".join(result.dissenters) or "none")
    for note in result.document.footnotes():
        lines += wrapped("footnote: ", note)
    if result.proof:
        lines += wrapped("proof: ", result.proof.statement)
    if result.reason:
        lines += wrapped("tipped by: ", "; ".join(c.words for c in result.reason.changes) or "none")
    return lines


def wrapped(label: str, text: str) -> list[str]:
    """A labelled paragraph of at most 100 columns."""
    return textwrap.wrap(label + text, 100, subsequent_indent=" " * len(label))


def moved(model: Negotiation, before: Stances) -> str:
    """Which numbers the sideline meeting moved, on 0..100."""
    lines = ["", "moved by the sideline meeting:"]
    for number in ("position", "floor", "ceiling"):
        old, new = getattr(before, number), getattr(model.room.stances, number)
        for i, member in enumerate(model.room.members):
            for k, paragraph in enumerate(model.case.packages):
                if old[i, k] != new[i, k]:
                    change = f"{100 * old[i, k]:.1f} -> {100 * new[i, k]:.1f}"
                    lines.append(f"   {member.id} {paragraph.id} {number} {change}")
    return "\n".join(lines if len(lines) > 2 else [*lines, "   nothing"]) + "\n"


def test_every_registered_name_has_a_transcript_and_no_transcript_is_an_orphan():
    expected = {f"{s}-{f}.txt" for s, f in PAIRS} | {f"sideline-{k}.txt" for k in SIDELINES}
    assert {path.name for path in GOLDEN.glob("*.txt")} == expected


@functools.cache
def current_texts() -> dict[str, str]:
    """The transcripts of this run, computed once."""
    return golden_texts()


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.glob("*.txt")))
def test_the_transcript_is_what_the_program_gives(name):
    assert current_texts()[name] == (GOLDEN / name).read_text(encoding="utf-8")


# what a user adds


def late_offer(chair):
    """Keep the tabled text until the last round, then offer silence on what is contested."""
    if chair.round == chair.deadline - 1:
        draft = chair.draft.copy()
        for k, option in enumerate(draft):
            if chair.room.contested[k, option].any():
                draft[k] = chair.room.text.silence[k]
        chair.table(draft)


def early_close(chair):
    """As bridge, but go home after four rounds."""
    CHAIR_STRATEGIES["bridge"](chair)
    if chair.round == 4:
        chair.close()


BOTH = (options.beside, options.split_off, options.carve_out)


def both(chair):
    """As bridge; a paragraph can leave the text, or name its exceptions."""
    chair.best_move(BOTH)


def chair_and_half(meeting, shares):
    """Half of those in the room accept, with half of the capability."""
    return Rule(-(-len(shares) // 2), 0.5, shares)


NEW_STRATEGIES = {"late_offer": late_offer, "early_close": early_close, "both": both}
NEW_FALLBACKS = {
    "agreed_part": Fallback(
        "agreed paragraphs as drafted, which bind; nothing on the others",
        agreed="authority_agreed",
        contested=None,
        agreed_standing=AGREED,
        contested_standing=ABSENT,
        binds=True,
    ),
    "named_statement": Fallback(
        "a statement of the chair on everything, which names who contests what",
        agreed="authority_statement",
        contested="authority_statement",
        agreed_standing=STATEMENT,
        contested_standing=STATEMENT,
        names=True,
    ),
    "contested_part": Fallback(
        "a summary of what is contested; what is agreed needs no text",
        agreed=None,
        contested="authority_summary",
        agreed_standing=ABSENT,
        contested_standing=SUMMARY,
    ),
}
NEW_RULES = {"chair_and_half": chair_and_half}

strategies = [*CHAIR_STRATEGIES, *NEW_STRATEGIES]
fallbacks = [*FALLBACKS, *NEW_FALLBACKS]
rules = [*DECISION_RULES, *NEW_RULES]


@pytest.fixture
def added(monkeypatch):
    """Strategies, fallbacks and rules of a user's own, beside those that are shipped."""
    for registered, new in (
        (CHAIR_STRATEGIES, NEW_STRATEGIES),
        (FALLBACKS, NEW_FALLBACKS),
        (DECISION_RULES, NEW_RULES),
    ):
        for name, entry in new.items():
            monkeypatch.setitem(registered, name, entry)
    monkeypatch.setitem(MOVES, "both", BOTH)


# contracts of strategies


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("fallback", fallbacks)
@pytest.mark.parametrize("strategy", strategies)
def test_every_strategy_under_every_fallback(strategy, fallback):
    model = Negotiation(new_delhi(), strategy, fallback)
    result = model.run()
    assert (result.strategy, result.fallback) == (strategy, fallback)
    assert result.outcome in OUTCOMES
    assert 1 <= result.rounds <= new_delhi().meeting.deadline
    standings = {paragraph.standing for paragraph in result.document.paragraphs}
    assert result.joint == bool(standings & {"joint", "carve_out"})
    assert result.joint <= model.adopted
    assert model.adopted or result.reason.paragraphs
    assert set(result.agreed) | set(result.contested) == {p.id for p in new_delhi().packages}
    assert not set(result.agreed) & set(result.contested)
    assert list(model.datacollector.get_model_vars_dataframe()["round"]) == list(
        range(1, result.rounds + 1)
    )
    again = Negotiation(new_delhi(), strategy, fallback).run()
    assert again.record == result.record
    assert again.document == result.document


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("strategy", strategies)
def test_no_strategy_changes_the_stances_or_the_tables(strategy):
    model = Negotiation(new_delhi(), strategy, "outcome_document")
    before = [model.room.regret.tobytes(), model.room.stances.position.tobytes()]
    tabled = model.room.text.tabled.tolist()
    model.run()
    assert [model.room.regret.tobytes(), model.room.stances.position.tobytes()] == before
    assert model.room.text.tabled.tolist() == tabled


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("strategy", strategies)
def test_every_strategy_accepts_a_text_that_nobody_minds(strategy):
    """All at 100, the strongest passage tabled, failure leaves nothing: adopted at once."""
    values = {
        f"delegations.{d.id}.stances.{p.id}.{number}": value
        for d in new_delhi().delegations
        for p in new_delhi().paragraphs
        for number, value in (("position", 100), ("floor", 0), ("ceiling", 100))
    }
    values |= {
        f"paragraphs.{key}.tabled": new_delhi().paragraph(key).rungs[rung].id
        for p in new_delhi().packages
        for key, rung in zip(p.paragraphs, p.at[-1], strict=True)
    }
    result = Negotiation(new_delhi().with_values(values), strategy, "none").run()
    assert (result.outcome, result.rounds) == ("joint_communique", 1)
    assert result.contested == []


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("strategy", strategies)
def test_a_strategy_is_documented(strategy):
    assert CHAIR_STRATEGIES[strategy].__doc__
    assert CHAIR_STRATEGIES[strategy].__name__ == strategy


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("strategy", strategies)
def test_many_replications_are_as_many_negotiations(strategy):
    """Whichever twin runs them, also on options that no shipped strategy has beside each other."""
    camps = load_scenario("two_camps")
    many = run_batch(camps, Alternative(strategy, "outcome_document"), 0, 0, 12)
    assert (
        differing(many, run_model(camps, Alternative(strategy, "outcome_document"), 0, 0, 12)) == []
    )


def differing(one: Outcomes, other: Outcomes) -> list[str]:
    """The fields in which two batches differ."""
    names = [field.name for field in dataclasses.fields(Outcomes)]
    return [n for n in names if not np.array_equal(getattr(one, n), getattr(other, n))]


def two_ways_out() -> Scenario:
    """D1 hates p0, which D0 will not see weakened; D2 has a red line on p1, which D1 likes.

    Only p0 split off and p1 with D2 as its exception leave all three better off.
    """
    document = plain(members=3, topics=2, strengths=(0, 100))
    document["delegations"]["D0"]["stances"]["p0"].update(floor=50, penalty=math.inf)
    document["delegations"]["D1"]["stances"]["p0"].update(position=0, salience=4)
    document["delegations"]["D2"]["stances"]["p1"].update(position=60, ceiling=50, penalty=math.inf)
    document["uncertainty"] = {
        "position_sd": 0.1,
        "kappa_log_sd": 0.0,
        "salience_concentration": 1e6,
    }
    return made(document)


@pytest.mark.usefixtures("added")
def test_a_chair_with_both_ways_out_takes_both():
    result = Negotiation(two_ways_out(), "both", "none").run()
    assert [result.draft_labels(entry.number) for entry in result.record] == [
        ["r1", "r1"],
        ["r1", "carve-out at r1"],
        ["split", "carve-out at r1"],
    ]
    assert [p.standing for p in result.document.paragraphs] == ["statement", "carve_out"]
    assert result.outcome == "joint_communique_with_exception"


@pytest.mark.usefixtures("added")
def test_the_ensemble_has_room_for_every_option_that_moves_lead_to():
    """Its tables are as wide as the moves need, whatever the strategy is called."""
    case = two_ways_out()
    needed = int(move_table(inputs_of(case).text, BOTH).max()) + 1
    assert prepare(case, Alternative("both", "none")).options >= needed
    fast = run_ensemble(case, Alternative("both", "none"), 0, 0, 12)
    assert differing(fast, run_model(case, Alternative("both", "none"), 0, 0, 12)) == []
    assert (fast.outcome == OUTCOMES.index("joint_communique_with_exception")).all()


# contracts of fallbacks


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("fallback", fallbacks)
def test_every_fallback_gives_the_document_it_describes(fallback):
    """What is contested as tabled appears in the one form, what is not in the other."""
    entry = FALLBACKS[fallback]
    terms = entry.terms(new_delhi().assumptions)
    assert 0 <= terms.fallback_contested <= 1
    assert 0 <= terms.fallback_agreed <= 1
    assert entry.description
    model = Negotiation(new_delhi(), "hold", fallback)
    result = model.run()
    tabled = model.room.text.tabled
    contested = [bool(model.room.contested[k, rung].any()) for k, rung in enumerate(tabled)]
    forms = {True: STANDINGS[entry.contested_standing], False: STANDINGS[entry.agreed_standing]}
    paragraphs = result.document.paragraphs
    assert [p.standing for p in paragraphs] == [forms[flag] for flag in contested]
    assert result.outcome == outcome_class(p.standing for p in paragraphs)
    assert result.dissenters == ["CHN", "RUS"]
    # only a document that names those who do not agree to a part of it has footnotes
    assert bool(result.document.footnotes()) == entry.names
    absent = [p.rung is None for p in paragraphs]
    assert absent == [p.standing == "absent" for p in paragraphs]


@pytest.mark.parametrize(
    ("fallback", "outcome"),
    [
        ("outcome_document", "outcome_document_and_chair_summary"),
        ("chair_summary", "chair_summary"),
        ("chair_statement", "chair_statement"),
        ("none", "no_document"),
    ],
)
def test_what_each_shipped_fallback_leaves(fallback, outcome):
    assert Negotiation(new_delhi(), "hold", fallback).run().outcome == outcome
    assert FALLBACKS[fallback].binds == (fallback == "outcome_document")


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("fallback", fallbacks)
@pytest.mark.parametrize("scenario", ["new_delhi_2023", "two_camps"])
def test_the_twins_agree_under_every_fallback(scenario, fallback):
    case = load_scenario(scenario)
    fast = run_batch(case, Alternative("bridge", fallback), 0, 0, 12)
    assert differing(fast, run_model(case, Alternative("bridge", fallback), 0, 0, 12)) == []


# contracts of decision rules


def under(rule: str, scenario: Scenario) -> Scenario:
    """A scenario under a rule, with the numbers that some rules need."""
    numbers = {"majority_members": 0.5, "majority_capability": 0.5, "tolerated_objectors": 2}
    meeting = scenario.meeting.model_copy(update={"rule": rule, **numbers})
    return dataclasses.replace(scenario, meeting=meeting)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("rule", rules)
def test_every_rule_adopts_what_all_accept_and_nothing_that_nobody_accepts(rule):
    """And one more who accepts never undoes an adoption."""
    for scenario in (new_delhi(), load_scenario("two_camps")):
        found = rule_of(under(rule, scenario))
        members = len(scenario.present)
        assert 1 <= found.members <= members
        assert 0 <= found.capability <= 1
        assert found.shares.shape == (members,)
        assert found.shares.sum() == pytest.approx(1.0)
        short = np.ones(members)
        adopted = [bool(adopts(short, np.zeros(members), found))]
        for i in range(members):
            short[i] = 0.0
            adopted.append(bool(adopts(short, np.zeros(members), found)))
        assert adopted == sorted(adopted)
        assert (adopted[0], adopted[-1]) == (False, True)
    assert DECISION_RULES[rule].__doc__


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("rule", rules)
def test_the_twins_agree_under_every_rule_and_name_the_outvoted(rule):
    case = under(rule, load_scenario("two_camps"))
    fast = run_batch(case, Alternative("bridge", "outcome_document"), 0, 0, 40)
    assert (
        differing(fast, run_model(case, Alternative("bridge", "outcome_document"), 0, 0, 40)) == []
    )
    result = Negotiation(case, "hold", "none").run()
    assert list(result.document.against) == (result.objectors if result.joint else [])


# contracts of sideline meetings


@pytest.mark.parametrize("kind", SIDELINES)
def test_every_kind_of_sideline_meeting_moves_only_the_two_who_meet(kind):
    model = Negotiation(new_delhi().with_values({"sidelines.0.kind": kind}))
    before = stances_now(model)
    model.run()
    after = model.room.stances
    still = [row for row, m in enumerate(model.room.members) if m.id not in ("USA", "RUS")]
    assert (before.position[still] == after.position[still]).all()
    assert before.salience.tobytes() == after.salience.tobytes()
    assert before.penalty.tobytes() == after.penalty.tobytes()
    assert ((after.position >= 0) & (after.position <= 1)).all()
    assert (after.floor <= after.ceiling).all()


# strategies that a user adds


def test_a_user_can_add_a_late_take_it_or_leave_it_offer(monkeypatch):
    monkeypatch.setitem(CHAIR_STRATEGIES, "late_offer", late_offer)
    result = Negotiation(new_delhi(), "late_offer", "none").run()
    deadline = new_delhi().meeting.deadline
    assert result.rounds == deadline
    assert result.record[0].draft == result.record[deadline - 2].draft
    assert result.draft_labels(deadline)[:2] == ["silence", "agreed"]
    assert result.strategy == "late_offer"


def test_a_user_can_add_an_early_close(monkeypatch):
    monkeypatch.setitem(CHAIR_STRATEGIES, "early_close", early_close)
    result = Negotiation(new_delhi(), "early_close", "outcome_document").run()
    assert result.rounds == 4
    assert result.outcome == "outcome_document_and_chair_summary"
    assert result.dissenters == ["CHN", "RUS"]
    # the reason is that of the draft which the room judged, with the pressure of its last round
    assert result.reason.shortfalls == pytest.approx(result.record[-1].shortfalls)


def test_a_finite_number_stands_in_for_an_absolute_veto():
    assert math.isfinite(VETO)
    assert VETO > 1000


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python tests/test_contracts.py --write")
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for file_name, content in golden_texts().items():
        (GOLDEN / file_name).write_text(content, encoding="utf-8")
