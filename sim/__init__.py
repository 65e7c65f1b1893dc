"""communique: how multilateral meetings reach, or fail to reach, a joint text.

>>> import sim
>>> scenario = sim.load_scenario("two_camps")
>>> sim.Negotiation(scenario).run()
<Result two_camps: no_document after 1 round (hold, none); dissenters: B1, B2>

"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

_EXPORTS = {
    "Alternative": "sim.scenario.scenario",
    "CHAIR_STRATEGIES": "sim.model.strategies",
    "FALLBACKS": "sim.rules.fallbacks",
    "InputError": "sim.errors",
    "Negotiation": "sim.model.negotiation",
    "Result": "sim.model.result",
    "Scenario": "sim.scenario.scenario",
    "compare": "sim.questions.compare",
    "explain": "sim.questions.explain",
    "ladder": "sim.questions.ladder",
    "load_scenario": "sim.scenario.scenario",
    "read_sweep": "sim.sweep.store",
    "replicate": "sim.ensemble.replicate",
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


def __dir__() -> list[str]:
    dunders = (name for name in globals() if name.startswith("__"))
    return sorted([*dunders, *__all__])
