"""Which module here knows the blocks of which kind of answer; imported when first wanted."""

from __future__ import annotations

from importlib import import_module

SPEAKERS = {
    "sim.analysis.discovery": "robustness",
    "sim.analysis.indices": "robustness",
    "sim.credibility.ablation": "backtest",
    "sim.backtest.backtest": "backtest",
    "sim.forecasting.registered": "predict",
    "sim.forecasting.upcoming": "predict",
    "sim.baselines.decisions": "predict",
    "sim.baselines.predict": "predict",
    "sim.ensemble.tally": "tally",
    "sim.model.document": "result",
    "sim.model.result": "result",
    "sim.questions.comparison": "compare",
    "sim.questions.explanation": "explain",
    "sim.questions.ladder_result": "ladder",
    "sim.robustness.robustness": "robustness",
    "sim.trials.trial": "backtest",
    "sim.unlocking.sides": "unlock",
    "sim.unlocking.solution": "unlock",
}
"""By the module of a kind of answer, the one here that knows its blocks."""


def load(kind: type) -> None:
    """Import the module that knows the blocks of this kind of answer, if one does."""
    for base in kind.__mro__:
        if base.__module__ in SPEAKERS:
            import_module(f"sim.answers.{SPEAKERS[base.__module__]}")
