"""What there is to choose from: scenarios, strategies, fallbacks, rules, sideline meetings; and
the simple rules that a forecast is shown beside."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from sim.backtest.simple import NAIVE_FORECASTS
from sim.files import scenario_names
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.adoption import DECISION_RULES
from sim.rules.fallbacks import FALLBACKS
from sim.rules.sidelines import SIDELINES
from sim.scenario.scenario import load_scenario

Catalogue = dict[str, dict[str, str]]

_SIDELINES = {
    "contact": "they speak; nothing moves",
    "exchange": "each moves towards the other on the paragraph it cares less about, equal gains",
    "negotiation": "positions and red lines move towards each other, least where they care most",
}


def catalogue() -> Catalogue:
    """Names and one line on each, by kind."""
    scenarios = {}
    for name in scenario_names():
        found = load_scenario(name)
        chair = "" if found.chair.iso3 else f", chaired by {found.chair}"
        scenarios[name] = f"{found.meeting.name}, {found.meeting.date}{chair}"
    return {
        "scenarios": scenarios,
        "strategies": {name: _first(strategy) for name, strategy in CHAIR_STRATEGIES.items()},
        "fallbacks": {name: fallback.description for name, fallback in FALLBACKS.items()},
        "rules": {name: _first(rule) for name, rule in DECISION_RULES.items()},
        "sidelines": {name: _SIDELINES[name] for name in SIDELINES},
        "forecasts": {name: _first(rule) for name, rule in NAIVE_FORECASTS.items()},
    }


def _first(registered: Callable[..., Any]) -> str:
    """The first paragraph of a function's description, on one line."""
    return (inspect.getdoc(registered) or "").split("\n\n")[0].replace("\n", " ")


def catalogue_text(found: Catalogue) -> str:
    """The catalogue as plain text."""
    lines = []
    for kind, entries in found.items():
        lines.append(kind)
        wide = max(24, *map(len, entries))
        for name, what in entries.items():
            lines += textwrap.wrap(
                f"{name:<{wide}} {what}",
                96,
                initial_indent="  ",
                subsequent_indent=" " * (wide + 3),
            )
        lines.append("")
    return "\n".join(lines).rstrip()


def catalogue_markdown(found: Catalogue) -> str:
    """The catalogue in Markdown: a heading and a list for each kind."""
    lines = []
    for kind, entries in found.items():
        lines += [f"## {kind}", "", *(f"- `{name}`: {what}" for name, what in entries.items()), ""]
    return "\n".join(lines)
