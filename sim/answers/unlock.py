"""An unlocking in words: plain text and Markdown."""

from __future__ import annotations

import textwrap

from sim.unlocking.request import PRICES, Request
from sim.unlocking.sides import ROUND, Sides, Trial
from sim.unlocking.solution import Solution, Unlock

WIDTH = 96
_WORDS = {
    "wording": "other wordings only",
    "red_line": "wordings and red lines",
    "cost_of_failure": "wordings and the cost of failure",
    "fallback": "wordings and the fallback",
}
_DISTANCES = (
    "How far a red line moves says nothing about how hard that is for its owner: lines are coded "
    "just beside a wording that was refused or insisted on, so a price by distance is a "
    "convention, and `--price red_line_each=PRICE` puts one on each line moved."
)


def unlock_text(unlock: Unlock) -> str:
    """The unlocking as plain text."""
    return "\n".join([*_head(unlock), "", *_body(unlock, "{}".format), ""])


def unlock_markdown(unlock: Unlock) -> str:
    """The unlocking in Markdown."""
    head = " ".join(_head(unlock)[1:])
    title = f"# Unlock: {unlock.scenario.meeting.name}"
    lines = [_as_code(line) for line in _body(unlock, "## {}\n".format)]
    return "\n".join([title, "", head, "", *lines, ""])


def _as_code(line: str) -> str:
    return f"  - `{line.strip()}`" if line.startswith("  --set ") else line


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _head(unlock: Unlock) -> list[str]:
    scenario, request = unlock.scenario, unlock.request
    options = "rungs in the joint text" if request.kind == "wordings" else "rungs, split, carve-out"
    prices = ", ".join(f"{name} {request.prices[name]:g}" for name in PRICES)
    return [
        f"Unlock: {scenario.meeting.name} ({scenario.name})",
        *_wrapped(
            f"Stances as stated, at the deadline. Options of a paragraph: {options}. Prices: "
            f"{prices} (per unit of value given up against the tabled wording; per 100 points; per "
            f"line moved; per unit of K; per switch). {_limits(request)}"
        ),
    ]


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


def _body(unlock: Unlock, heading) -> list[str]:  # type: ignore[no-untyped-def]
    if unlock.joint is not None:
        return _wrapped(
            f"Nothing to unlock: the scenario's own chair already gets a joint text "
            f"({unlock.joint.outcome}, round {unlock.joint.rounds})."
        )
    if unlock.impossible:
        return _wrapped(
            "No joint text exists within these bounds: under every fallback allowed the integer "
            "programme is infeasible. This is a proof for the stances as stated, not a search that "
            "gave up."
        )
    lines: list[str] = []
    for number, solution in enumerate(unlock.solutions, 1):
        lines += [heading(f"{number}. Price {solution.price:.4f}{_split(solution)}")]
        lines += [*solution_lines(unlock, solution), ""]
    lines += [heading("With one kind of lever at a time"), *_single(unlock)]
    if any(s.red_lines for s in (*unlock.solutions, *unlock.single.values()) if s is not None):
        lines += ["", *_wrapped(_DISTANCES)]
    return lines


def _split(solution: Solution) -> str:
    parts = [f"{lever} {price:.4f}" for lever, price in solution.parts.items() if price > 0]
    return f" ({', '.join(parts)})" if parts else ""


def solution_lines(unlock: Unlock, solution: Solution) -> list[str]:
    """What one solution changes, what it costs whom, and what the simulator says."""
    changes = ", ".join(f"{key}: {label}" for key, label in solution.changes.items())
    lines = _wrapped(f"text: {changes or 'as tabled'}", "- ", "  ")
    if solution.given_up:
        ranked = sorted(solution.given_up.items(), key=lambda item: -item[1])
        shown = ", ".join(f"{who} {value:.3f}" for who, value in ranked[:8])
        more = f" and {len(ranked) - 8} others" if len(ranked) > 8 else ""
        lines += _wrapped(f"value given up against the tabled wording: {shown}{more}", "- ", "  ")
    for move in solution.red_lines:
        lines += _wrapped(
            f"{move.delegation} moves its {move.bound} on {move.paragraph} from {move.before:g} to "
            f"{move.after:g}",
            "- ",
            "  ",
        )
    if solution.cost_of_failure is not None:
        was = unlock.scenario.cost_of_failure
        lines.append(f"- cost of failure {solution.cost_of_failure:g} instead of {was:g}")
    if solution.fallback is not None:
        was_fallback = unlock.scenario.meeting.fallback
        lines.append(f"- fallback {solution.fallback} instead of {was_fallback}")
    lines += _wrapped(_verdict(solution), "- ", "  ")
    if solution.settings:
        lines += [f"  --set {path}={value}" for path, value in solution.settings.items()]
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


def _single(unlock: Unlock) -> list[str]:
    lines = []
    for lever, solution in unlock.single.items():
        if solution is None:
            what = "no joint text within the bounds (proved)"
        else:
            what = f"price {solution.price:.4f}{_split(solution)}: {_short(solution)}"
            what += "" if solution.checked else " (NOT adopted by the simulator)"
        lines += _wrapped(f"{_WORDS[lever]}: {what}", "- ", "  ")
    return lines


def _short(solution: Solution) -> str:
    parts = [f"{key} {label}" for key, label in solution.changes.items()] or ["text as tabled"]
    parts += [
        f"{m.delegation} {m.bound} on {m.paragraph} to {m.after:g}" for m in solution.red_lines
    ]
    if solution.cost_of_failure is not None:
        parts.append(f"cost of failure {solution.cost_of_failure:g}")
    if solution.fallback is not None:
        parts.append(f"fallback {solution.fallback}")
    return ", ".join(parts)


# sideline meetings


def sides_text(sides: Sides) -> str:
    """Which sideline meetings would have been enough, as plain text (and valid Markdown)."""
    scenario = sides.scenario
    lines = [f"Sideline meetings: {scenario.meeting.name} ({scenario.name})", ""]
    if sides.without.joint:
        lines += _wrapped("Nothing to unlock: without any the outcome is a joint text already.")
        return "\n".join([*lines, ""])
    how = (
        f"Stances as stated, the scenario's own chair, meetings after round {ROUND}. Tried: "
        f"{sides.singles} single meetings"
    )
    if sides.pairs:
        how += f" and {sides.pairs:,} of {sides.all_pairs:,} combinations of two (the nearest)"
    lines += [*_wrapped(f"{how}. Total shortfall without any: {sides.without.shortfall:.4f}."), ""]
    if sides.enough:
        lines.append(f"Enough for a joint text ({len(sides.enough)}):")
        lines += [f"- {_trial_words(trial)}" for trial in sides.enough[:20]]
        if len(sides.enough) > 20:
            lines.append(f"- and {len(sides.enough) - 20} more (all in JSON)")
        return "\n".join([*lines, ""])
    lines += [*_wrapped(f"None of them is enough. {_why_not(sides)}"), ""]
    nearest = [t for t in sides.nearest if t.shortfall < sides.without.shortfall - 1e-9]
    if not nearest:
        return "\n".join([*lines, "None of them even lowers the total shortfall.", ""])
    lines += ["Nearest:", *(f"- {_trial_words(trial)}" for trial in nearest)]
    return "\n".join([*lines, ""])


def _why_not(sides: Sides) -> str:
    rate = sides.scenario.assumptions.negotiation_rate
    return (
        f"In a negotiation each yields at the rate {rate:g}, and not at all on the paragraphs it "
        "cares most about; an exchange moves each only on what it cares less about."
    )


def _trial_words(trial: Trial) -> str:
    held = " and ".join(f"{m.kind} {m.between[0]}-{m.between[1]}" for m in trial.meetings)
    return f"{held}: {trial.outcome}, round {trial.rounds}, shortfall {trial.shortfall:.4f}"
