"""Everything that answers says something, in every form."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim.answers.speakers import SPEAKERS
from sim.backtest.backtest import plan_backtest, run_backtest
from sim.backtest.record import read_record
from sim.baselines.predict import side_by_side
from sim.credibility.ablation import plan_ablation, run_ablation
from sim.output.answer import Answer, blocks_of
from sim.output.blocks import Either, for_page, for_terminal
from sim.output.html import fragment
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.questions.compare import compare
from sim.questions.explain import explain
from sim.questions.ladder import ladder
from sim.robustness.robustness import robustness
from sim.unlocking.sides import sides
from sim.unlocking.unlock import unlock

SIM = Path(sim.__file__).parent
CAMPS = sim.load_scenario("two_camps")


def answering() -> dict[str, type]:
    """Every class of the project that answers, by the module that defines it and its name."""
    found = {}
    for path in SIM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = [b.id for b in getattr(node, "bases", ()) if isinstance(b, ast.Name)]
            if isinstance(node, ast.ClassDef) and "Answer" in bases:
                module = ".".join(path.relative_to(SIM.parent).with_suffix("").parts)
                kind = getattr(import_module(module), node.name)
                # what several kinds have in common is none itself
                for one in kind.__subclasses__() or [kind]:
                    found[f"{one.__module__}.{one.__name__}"] = one
    return found


def test_every_kind_of_answer_has_a_module_that_speaks_for_it():
    found = answering()
    assert {kind.__module__ for kind in found.values()} == set(SPEAKERS)
    for kind in found.values():
        assert issubclass(kind, Answer)
        import_module(f"sim.answers.{SPEAKERS[kind.__module__]}")
        assert blocks_of.dispatch(kind) is not blocks_of.dispatch(object), kind


ANSWERS = {
    "document": lambda: sim.Negotiation(CAMPS).run().document,
    "result": lambda: sim.Negotiation(CAMPS).run(),
    "tally": lambda: sim.replicate(CAMPS, ("hold", "none"), n=20),
    "comparison": lambda: compare(CAMPS, ["hold", "split"], n=20),
    "explanation": lambda: explain(CAMPS),
    "unlock": lambda: unlock(CAMPS),
    "sides": lambda: sides(CAMPS),
    "ladder": lambda: ladder(CAMPS, "point", n=20),
    "prediction": lambda: side_by_side(CAMPS, ("hold", "none"), n=20),
    "robustness": lambda: robustness(CAMPS, points=2, n=8),
    "backtest": lambda: _backtest(),
    "ablation": lambda: run_ablation(read_record(), plan_ablation(read_record()), n=2, seed=0),
}


def _backtest():
    record = read_record(None, [])
    return run_backtest(record, plan_backtest(record, fit=False), n=2, seed=0)


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_says_itself_and_a_notebook_shows_it(name):
    answer = ANSWERS[name]()
    blocks = blocks_of(answer)
    assert answer._repr_markdown_() == answer.to_markdown() == markdown(blocks)
    assert answer._repr_html_() == fragment(blocks)
    assert answer.to_text() == plain_text(blocks)
    assert len(answer.to_text()) > 40
    for shown in (for_terminal(blocks), for_page(blocks)):
        assert shown
        assert not any(isinstance(block, Either) for block in shown)
