"""communique: how multilateral meetings reach, or fail to reach, a joint text.

>>> import sim
>>> scenario = sim.load_scenario("two_camps")
>>> sim.Negotiation(scenario).run()
<Result two_camps: no_document after 1 round (hold, none); dissenters: B1, B2>

From the article to the document, in the order to read it: the events as they were, and what each
delegation is held to have wanted, stand in the seeds (``seeds/``) and in ``scenarios/*.toml``, each
number with its source; ``sim.scenario.scenario`` is what a meeting starts from;
``sim.model.negotiation`` is the meeting, a Mesa model of one round a step; ``sim.rules.consensus``
says when a delegation accepts a text; ``sim.model.document`` makes the document of what was or was
not adopted; ``sim.answers.result`` puts it into words.

Everything else asks more of the same model: many draws (``sim.ensemble``), what else the chair
could have done, why it failed and what would have helped (``sim.questions``, ``sim.unlocking``),
whether the numbers matter (``sim.sweep``, ``sim.robustness``), whether it is any good
(``sim.baselines``, ``sim.backtest``), how a meeting still to come will end
(``sim.forecasting.upcoming``).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.output.answer import on_first_need

__version__ = "0.4.0"

_EXPORTS = {
    "Alternative": "sim.scenario.scenario",
    "BASELINES": "sim.baselines.baselines",
    "CHAIR_STRATEGIES": "sim.model.strategies",
    "CHARTS": "sim.charts.gallery",
    "DECISION_RULES": "sim.rules.adoption",
    "FALLBACKS": "sim.rules.fallbacks",
    "InputError": "sim.errors",
    "MeetingResult": "sim.model.result",
    "Negotiation": "sim.model.negotiation",
    "Result": "sim.model.result",
    "SIDELINES": "sim.rules.sidelines",
    "Scenario": "sim.scenario.scenario",
    "compare": "sim.questions.compare",
    "explain": "sim.questions.explain",
    "forecast": "sim.forecasting.upcoming",
    "hold": "sim.model.negotiation",
    "ladder": "sim.questions.ladder",
    "load_scenario": "sim.scenario.scenario",
    "read_sweep": "sim.sweep.store",
    "replicate": "sim.ensemble.replicate",
    "run_sweep": "sim.sweep.sweep",
    "unlock": "sim.unlocking.unlock",
}
_MODULES = ("plots",)

__all__ = sorted((*_EXPORTS, *_MODULES))


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that ``import sim`` stays fast."""
    if name in _MODULES:
        return import_module(f"sim.charts.{name}")
    if name not in _EXPORTS:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return getattr(import_module(_EXPORTS[name]), name)


def _load_answers(kind: type) -> None:
    import_module("sim.answers.speakers").load(kind)


on_first_need(_load_answers)


def __dir__() -> list[str]:
    dunders = (name for name in globals() if name.startswith("__"))
    return sorted([*dunders, *__all__])
