"""communique: how multilateral meetings reach, or fail to reach, a joint text.

>>> import sim
>>> scenario = sim.load_scenario("two_camps")
>>> sim.Negotiation(scenario).run()
<Result two_camps: no_document after 1 round (hold, none); dissenters: B1, B2>
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.output.answer import on_first_need

__version__ = "0.2.0"

_EXPORTS = {
    "CHAIR_STRATEGIES": "sim.model.strategies",
    "FALLBACKS": "sim.rules.fallbacks",
    "InputError": "sim.errors",
    "Negotiation": "sim.model.negotiation",
    "Result": "sim.model.result",
    "Scenario": "sim.scenario.scenario",
    "load_scenario": "sim.scenario.scenario",
    "read_sweep": "sim.sweep.store",
    "replicate": "sim.ensemble.replicate",
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
    return sorted([*globals(), *_EXPORTS, *_MODULES])
