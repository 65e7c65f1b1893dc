"""An unlocking in blocks, and the sideline meetings that would have been enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.output.answer import blocks_of
from sim.output.blocks import Block, Bullets, Heading, Item, Text
from sim.unlocking.request import PRICES, Request
from sim.unlocking.sides import ROUND, Sides, Trial
from sim.unlocking.solution import Solution, Unlock

_WORDS = {
    "wording": "other wordings only",
    "red_line": "wordings and red lines",
    "cost_of_failure": "wordings and the cost of failure",
    "fallback": "wordings and the fallback",
}
SHOWN = 20
"""Trials of sideline meetings listed at most."""
_DISTANCES = (
    "How far a red line moves says nothing about how hard that is for its owner: lines are coded "
    "just beside a wording that was refused or insisted on, so a price by distance is a "
    "convention, and `--price red_line_each=PRICE` puts one on each line moved."
)


@blocks_of.register
def unlock_blocks(unlock: Unlock) -> list[Block]:
    """The cheapest ways to a joint text, each with what it changes, or that there is none."""
    scenario = unlock.scenario
    return [
        Heading(f"Unlock: {scenario.meeting.name} ({scenario.name})", 1, "plain"),
        Text((_how(unlock),), close=True),
        *_found(unlock),
    ]


def _how(unlock: Unlock) -> str:
    request = unlock.request
    options = "rungs in the joint text" if request.kind == "wordings" else "rungs, split, carve-out"
    prices = ", ".join(f"{name} {request.prices[name]:g}" for name in PRICES)
    return (
        f"Stances as stated, at the deadline. Options of a paragraph: {options}. Prices: "
        f"{prices} (per unit of value given up against the tabled wording; per 100 points; per "
        f"line moved; per unit of K; per switch). {_limits(request)}"
    )


def _limits(request: Request) -> str:
    frozen = sorted(request.frozen_levers | request.frozen_delegations | request.frozen_paragraphs)
    parts = [
        f"Frozen: {', '.join(frozen) or 'nothing'}.",
        f"Bounds: cost of failure {request.cost[0]:g} to {request.cost[1]:g}, red lines by up to "
        f"{request.points:g} points"
        + "".join(f", {key} {low:g} to {high:g}" for key, (low, high) in request.strengths.items())
        + ".",
    ]
    return " ".join(parts)


def _found(unlock: Unlock) -> list[Block]:
    if unlock.joint is not None:
        words = (
            f"Nothing to unlock: the scenario's own chair already gets a joint text "
            f"({unlock.joint.outcome}, round {unlock.joint.rounds})."
        )
        return [Text((words,))]
    if unlock.impossible:
        words = (
            "No joint text exists within these bounds: under every fallback allowed the integer "
            "programme is infeasible. This is a proof for the stances as stated, not a search that "
            "gave up."
        )
        return [Text((words,))]
    blocks: list[Block] = []
    if not unlock.solutions:
        words = (
            "Neither a way to a joint text within these bounds nor the proof that there is none "
            f"came {_within(unlock)}{_at_least(unlock, 'solutions')}."
        )
        blocks.append(Text((words,), close=True))
    for n, solution in enumerate(unlock.solutions, 1):
        title = f"{n}. Price {solution.price:.4f}{_split(solution)}"
        blocks += [Heading(title, look="plain"), solution_bullets(unlock, solution)]
    if unlock.solutions and "solutions" in unlock.open:
        words = f"A further way was neither found nor ruled out {_within(unlock)}"
        blocks.append(Text((f"{words}{_at_least(unlock, 'solutions')}.",), close=True))
    blocks.append(Heading("With one kind of lever at a time", look="plain"))
    alone = (_single(unlock, lever, solution) for lever, solution in unlock.single.items())
    blocks.append(Bullets(tuple(alone), close=True))
    if any(s.red_lines for s in (*unlock.solutions, *unlock.single.values()) if s is not None):
        blocks.append(Text((_DISTANCES,)))
    return blocks


def _within(unlock: Unlock) -> str:
    return f"within the time limit of {unlock.time_limit:g} s"


def _at_least(unlock: Unlock, key: str) -> str:
    bound = _down(unlock.open[key])
    return "" if float(bound) == 0 else f"; it would cost at least {bound}"


def _down(price: float) -> str:
    """A bound from below in four digits, not rounded up."""
    return f"{math.floor(price * 1e4) / 1e4:.4f}"


def _unproved(unlock: Unlock, solution: Solution) -> list[str]:
    if solution.at_least is None:
        return []
    return [
        f"not proved to be the cheapest {_within(unlock)}: such a way costs at least "
        f"{_down(solution.at_least)}, at most {solution.price:.4f}"
    ]


def _split(solution: Solution) -> str:
    parts = [f"{lever} {price:.4f}" for lever, price in solution.parts.items() if price > 0]
    return f" ({', '.join(parts)})" if parts else ""


def solution_bullets(unlock: Unlock, solution: Solution) -> Bullets:
    """What one solution changes, what it costs whom, and what the simulator says."""
    changes = ", ".join(f"{key}: {label}" for key, label in solution.changes.items())
    settings = tuple(f"--set {path}={value}" for path, value in solution.settings.items())
    items: tuple[str | Item, ...] = (
        f"text: {changes or 'as tabled'}",
        *_unproved(unlock, solution),
        *_given_up(solution),
        *_moved(solution),
        *_switches(unlock, solution),
        Item(_verdict(solution), settings, typed=True),
    )
    return Bullets(items, close=True)


def _given_up(solution: Solution) -> list[str]:
    if not solution.given_up:
        return []
    ranked = sorted(solution.given_up.items(), key=lambda item: -item[1])
    shown = ", ".join(f"{who} {value:.3f}" for who, value in ranked[:8])
    more = f" and {len(ranked) - 8} others" if len(ranked) > 8 else ""
    return [f"value given up against the tabled wording: {shown}{more}"]


def _moved(solution: Solution) -> list[str]:
    """Who moves which red line, those who move the same from the same in one sentence."""
    who: dict[tuple[str, str, float, float], list[str]] = {}
    for move in solution.red_lines:
        what = (move.bound, move.paragraph, move.before, move.after)
        who.setdefault(what, []).append(move.delegation)
    return [
        f"{_and(some)} {'moves its' if len(some) == 1 else 'move their'} {bound} on {paragraph} "
        f"from {before:g} to {after:g}"
        for (bound, paragraph, before, after), some in who.items()
    ]


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _switches(unlock: Unlock, solution: Solution) -> list[str]:
    scenario = unlock.scenario
    lines = []
    if solution.cost_of_failure is not None:
        was = scenario.cost_of_failure
        lines.append(f"cost of failure {solution.cost_of_failure:g} instead of {was:g}")
    if solution.fallback is not None:
        lines.append(f"fallback {solution.fallback} instead of {scenario.meeting.fallback}")
    return lines


def _verdict(solution: Solution) -> str:
    if not solution.checked:
        return "The simulator does NOT adopt this text with these settings."
    without = (
        ""
        if not solution.settings
        else "; without the settings it does not"
        if solution.necessary
        else "; it does so without the settings too"
    )
    return (
        f"checked: with this text on the table the simulator adopts it in round {solution.round}"
        f"{without}"
    )


def _single(unlock: Unlock, lever: str, solution: Solution | None) -> str:
    if lever in unlock.open:
        words = f"{_WORDS[lever]}: neither a way nor the proof that there is none"
        return f"{words} {_within(unlock)}{_at_least(unlock, lever)}"
    if solution is None:
        return f"{_WORDS[lever]}: no joint text within the bounds (proved)"
    refused = "" if solution.checked else " (NOT adopted by the simulator)"
    price = f"price {solution.price:.4f}{_split(solution)}"
    said = "; ".join([f"{price}: {_short(solution)}{refused}", *_unproved(unlock, solution)])
    return f"{_WORDS[lever]}: {said}"


def _short(solution: Solution) -> str:
    parts = [f"{key} {label}" for key, label in solution.changes.items()] or ["text as tabled"]
    parts += _moved(solution)
    if solution.cost_of_failure is not None:
        parts.append(f"cost of failure {solution.cost_of_failure:g}")
    if solution.fallback is not None:
        parts.append(f"fallback {solution.fallback}")
    return ", ".join(parts)


# sideline meetings


@blocks_of.register
def sides_blocks(sides: Sides) -> list[Block]:
    """Which sideline meetings would have been enough, or the nearest."""
    scenario = sides.scenario
    title = Heading(f"Sideline meetings: {scenario.meeting.name} ({scenario.name})", 1, "plain")
    if sides.without.joint:
        words = "Nothing to unlock: without any the outcome is a joint text already."
        return [title, Text((words,))]
    blocks = [title, Text((_tried(sides),))]
    if sides.enough:
        return [*blocks, *_trials(f"Enough for a joint text ({len(sides.enough)}):", sides.enough)]
    blocks.append(Text((f"None of them is enough. {_why_not(sides)}",)))
    nearest = [t for t in sides.nearest if t.shortfall < sides.without.shortfall - 1e-9]
    if nearest:
        return [*blocks, *_trials("Nearest:", nearest)]
    return [*blocks, Text(("None of them even lowers the total shortfall.",))]


def _tried(sides: Sides) -> str:
    how = (
        f"Stances as stated, the scenario's own chair, meetings after round {ROUND}. Tried: "
        f"{sides.singles} single meetings"
    )
    if sides.pairs:
        how += f" and {sides.pairs:,} of {sides.all_pairs:,} combinations of two (the nearest)"
    return f"{how}. Total shortfall without any: {sides.without.shortfall:.4f}."


def _trials(lead: str, trials: Sequence[Trial]) -> list[Block]:
    items = [_trial_words(trial) for trial in trials[:SHOWN]]
    if len(trials) > SHOWN:
        items.append(f"and {len(trials) - SHOWN} more (all in JSON)")
    return [Text((lead,)), Bullets(tuple(items), close=True)]


def _why_not(sides: Sides) -> str:
    rate = sides.scenario.assumptions.negotiation_rate
    return (
        f"In a negotiation each yields at the rate {rate:g}, and not at all on the paragraphs it "
        "cares most about; an exchange moves each only on what it cares less about."
    )


def _trial_words(trial: Trial) -> str:
    held = " and ".join(f"{m.kind} {m.between[0]}-{m.between[1]}" for m in trial.meetings)
    return f"{held}: {trial.outcome}, round {trial.rounds}, shortfall {trial.shortfall:.4f}"
