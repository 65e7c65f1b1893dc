"""Everything registered meets the same checks and has a transcript that a person can read.

A strategy, fallback or kind of sideline meeting without a transcript fails here. After a change
that is meant: ``python tests/test_contracts.py --write``, then read the difference before you
commit it.
"""

from __future__ import annotations

import functools
import math
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from sim.model.document import OUTCOMES
from sim.model.negotiation import Negotiation
from sim.model.result import Result
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.fallbacks import FALLBACKS
from sim.rules.numbers import VETO, Stances
from sim.rules.sidelines import SIDELINES
from sim.scenario.scenario import Scenario, load_scenario

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
    before = {p.id: p.rungs[p.tabled].id for p in model.case.paragraphs}
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
            for k, paragraph in enumerate(model.case.paragraphs):
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


# contracts of strategies


@pytest.mark.parametrize(("strategy", "fallback"), PAIRS)
def test_every_strategy_under_every_fallback(strategy, fallback):
    model = Negotiation(new_delhi(), strategy, fallback)
    result = model.run()
    assert result.outcome in OUTCOMES
    assert 1 <= result.rounds <= new_delhi().meeting.deadline
    assert result.joint == model.adopted
    assert model.adopted or result.reason.paragraphs
    assert set(result.agreed) | set(result.contested) == {p.id for p in new_delhi().paragraphs}
    assert list(model.datacollector.get_model_vars_dataframe()["round"]) == list(
        range(1, result.rounds + 1)
    )
    again = Negotiation(new_delhi(), strategy, fallback).run()
    assert again.record == result.record
    assert again.document == result.document


@pytest.mark.parametrize("strategy", CHAIR_STRATEGIES)
def test_no_strategy_changes_the_stances_or_the_tables(strategy):
    model = Negotiation(new_delhi(), strategy, "outcome_document")
    before = [model.room.regret.tobytes(), model.room.stances.position.tobytes()]
    tabled = model.room.text.tabled.tolist()
    model.run()
    assert [model.room.regret.tobytes(), model.room.stances.position.tobytes()] == before
    assert model.room.text.tabled.tolist() == tabled


@pytest.mark.parametrize("strategy", CHAIR_STRATEGIES)
def test_every_strategy_accepts_a_text_that_nobody_minds(strategy):
    """Everybody at 100, the strongest rung tabled, failure leaves nothing: adopted at once."""
    values = {
        f"delegations.{d.id}.stances.{p.id}.{number}": value
        for d in new_delhi().delegations
        for p in new_delhi().paragraphs
        for number, value in (("position", 100), ("floor", 0), ("ceiling", 100))
    }
    values |= {f"paragraphs.{p.id}.tabled": p.rungs[-1].id for p in new_delhi().paragraphs}
    result = Negotiation(new_delhi().with_values(values), strategy, "none").run()
    assert (result.outcome, result.rounds) == ("joint_communique", 1)
    assert result.contested == []


@pytest.mark.parametrize("strategy", CHAIR_STRATEGIES)
def test_a_strategy_is_documented(strategy):
    assert CHAIR_STRATEGIES[strategy].__doc__
    assert CHAIR_STRATEGIES[strategy].__name__ == strategy


# contracts of fallbacks


@pytest.mark.parametrize("fallback", FALLBACKS)
def test_every_fallback_gives_the_document_it_describes(fallback):
    entry = FALLBACKS[fallback]
    terms = entry.terms(new_delhi().assumptions)
    assert 0 <= terms.fallback_contested <= terms.fallback_agreed <= 1
    assert entry.description
    assert entry.binds == (fallback == "outcome_document")
    result = Negotiation(new_delhi(), "hold", fallback).run()
    expected = "outcome_document_and_chair_summary" if entry.binds else fallback
    assert result.outcome == ("no_document" if fallback == "none" else expected)
    assert result.dissenters == ["CHN", "RUS"]
    # only a document with an agreed part names those who do not agree to the rest
    assert bool(result.document.footnotes()) == entry.names


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


def test_a_user_can_add_a_late_take_it_or_leave_it_offer(monkeypatch):
    monkeypatch.setitem(CHAIR_STRATEGIES, "late_offer", late_offer)
    result = Negotiation(new_delhi(), "late_offer", "none").run()
    deadline = new_delhi().meeting.deadline
    assert result.rounds == deadline
    assert result.record[0].draft == result.record[deadline - 2].draft
    assert result.draft_labels(deadline)[:2] == ["silence", "silence"]
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
