"""An explanation in words: plain text and Markdown."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from sim.output.table import markdown_table, text_table
from sim.questions.explanation import Explanation, ParagraphConflict, TextConflict
from sim.questions.parts import PARTS, Parts, Shortfall
from sim.rules.numbers import VETO

WIDTH = 96
_LISTED = 8
_KIND_WORDS = {
    "wordings": "with every paragraph at a rung of its ladder in the joint text",
    "all": "with paragraphs split off or carved out as well",
}
Section = tuple[str, list[str]]


def explanation_text(explanation: Explanation) -> str:
    """The explanation as plain text."""
    blocks = _wrapped(_headline(explanation))
    for title, lines in _sections(explanation, text_table):
        blocks += ["", title.upper(), "", *lines]
    return "\n".join([*blocks, ""])


def explanation_markdown(explanation: Explanation) -> str:
    """The explanation in Markdown."""
    blocks = [f"# Why: {explanation.result.scenario.meeting.name}", "", _headline(explanation)]
    for title, lines in _sections(explanation, markdown_table):
        blocks += ["", f"## {title}", "", *lines]
    return "\n".join([*blocks, ""])


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _headline(explanation: Explanation) -> str:
    result = explanation.result
    drawn = (
        "stances as stated"
        if result.replication is None
        else f"replication {result.replication} of seed {result.seed}"
    )
    return (
        f"{result.scenario.meeting.name} ({result.scenario.name}). Outcome: {result.outcome} "
        f"after round {result.rounds} of {result.scenario.meeting.deadline}. "
        f"Chair: {result.strategy} + {result.fallback}; {drawn}."
    )


def _sections(explanation: Explanation, table: Any) -> list[Section]:
    if explanation.result.joint:
        return [("A joint text was adopted", _adopted(explanation, table))]
    found = [("Could any text have satisfied everybody?", _texts(explanation))]
    found += [(p.heading, _paragraph(explanation, p)) for p in explanation.paragraphs]
    found.append(("The other paragraphs", _others(explanation)))
    found.append(("Where each shortfall comes from", _shortfalls(explanation, table)))
    found.append(("What each objector would have needed", _needs(explanation)))
    return found


def _adopted(explanation: Explanation, table: Any) -> list[str]:
    against = [s.delegation for s in explanation.shortfalls if not s.accepts]
    who = (
        f"Enough accepted the joint text under the rule "
        f"{explanation.result.scenario.meeting.rule}, though {', '.join(against)} objected,"
        if against
        else "All present accepted the joint text,"
    )
    lines = _wrapped(
        f"{who} so no paragraph failed. The delegations furthest from accepting or nearest to "
        "objecting, and what carried them:"
    )
    tightest = explanation.shortfalls[:_LISTED]
    return [*lines, "", *table(_PART_HEADER, [_part_row([s]) for s in tightest])]


# conflicts


def _texts(explanation: Explanation) -> list[str]:
    lines: list[str] = []
    for conflict in explanation.text:
        lines += _wrapped(f"- {_text_words(explanation, conflict)}", "  ")
    rule = explanation.result.scenario.meeting.rule
    if rule != "consensus":
        lines += _wrapped(
            f"This meeting decides by {rule}, which asks for less than everybody; `unlock` says "
            "what would have been enough."
        )
    return lines


def _text_words(explanation: Explanation, conflict: TextConflict) -> str:
    how = _KIND_WORDS[conflict.kind]
    if conflict.text is not None:
        put = "adopts it" if conflict.checked else "does NOT adopt it"
        changed = _departures(explanation, conflict.text)
        return (
            f"Yes, {how}: the solver found a text that all could accept, and the simulator {put} "
            f"when it is put to the vote in that round. It has {changed}. This chair did not come "
            "to it."
        )
    kind = "no text" if conflict.complete else "no text (first conflicts shown)"
    check = (
        "Checked in the simulator: without any one member it adopts a text by the others, and with "
        "all of them none of its chairs succeeds."
        if conflict.checked
        else "The simulator does NOT confirm this."
    )
    return (
        f"No, {how}: {kind} satisfies {_smallest(explanation, conflict.found)}; the integer "
        f"programme is infeasible for them and feasible without any one of them. {check}"
    )


def _departures(explanation: Explanation, labels: tuple[str, ...]) -> str:
    result = explanation.result
    final = result.draft_labels(result.rounds)
    changed = [
        f"{paragraph.id}: {label} (drafted: {was})"
        for paragraph, label, was in zip(result.scenario.paragraphs, labels, final, strict=True)
        if label != was
    ]
    return "; ".join(changed) or "the wordings of the final draft"


def _smallest(explanation: Explanation, sets: tuple[tuple[str, ...], ...]) -> str:
    """Smallest conflicts in words: as a choice from groups where they are one, else listed."""
    names = {d.id: d.name for d in explanation.result.scenario.delegations}
    groups = grouped(sets)
    if groups is not None:
        parts = [_one_of([names[i] for i in group]) for group in groups]
        return parts[0] if len(parts) == 1 else " together with ".join(parts)
    listed = [" + ".join(names[i] for i in members) for members in sets[:_LISTED]]
    more = f" and {len(sets) - _LISTED} more such sets" if len(sets) > _LISTED else ""
    return f"any of these sets: {'; '.join(listed)}{more}"


def grouped(sets: tuple[tuple[str, ...], ...]) -> list[list[str]] | None:
    """Groups such that the sets are exactly one member from each; None if there are none.

    >>> grouped((("A", "C"), ("B", "C")))
    [['A', 'B'], ['C']]
    """
    first, every = sets[0], {frozenset(members) for members in sets}
    groups = []
    for member in first:
        rest = frozenset(first) - {member}
        groups.append(sorted(next(iter(s - rest)) for s in every if rest < s))
    return groups if math.prod(len(group) for group in groups) == len(every) else None


def _one_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"any of {', '.join(names)}"


def _paragraph(explanation: Explanation, p: ParagraphConflict) -> list[str]:
    names = {d.id: d.name for d in explanation.result.scenario.delegations}
    strengths = _strengths(explanation, p.id)
    who = ", ".join(names[i] for i in p.contesters)
    lines = _wrapped(f"Final draft: {p.drafted}, contested by {who}.")
    if p.zone:
        lines += _wrapped(
            f"Zone of possible agreement, taken alone: {', '.join(p.zone)}. What failed is the sum "
            "over the paragraphs, or this chair did not come to it."
        )
    elif p.gap is not None:
        low, high = p.gap
        lines += _wrapped(
            f"Gap, taken alone: {p.width:.1f} strength points, between {low} ({strengths[low]:g}), "
            f"as far as the softest side goes, and {high} ({strengths[high]:g}), where the hardest "
            "begins:"
        )
        lines += _sides(p, names)
    else:
        lines += _wrapped("Taken alone, no rung is acceptable to everybody.")
    never = [names[i] for i, rungs in p.acceptable.items() if not rungs]
    if never:
        lines += _wrapped(f"No rung here would win over {', '.join(never)}.")
    if p.alone:
        lines += _wrapped(f"Smallest conflict, alone: {_smallest(explanation, p.alone)}.")
    if p.as_drafted != p.alone:
        rest = (
            _smallest(explanation, p.as_drafted)
            if p.as_drafted
            else "none: some rung here would have done"
        )
        lines += _wrapped(f"With the other paragraphs as in the final draft: {rest}.")
    if p.alone or p.as_drafted:
        agreed = "agrees" if p.checked else "does NOT agree"
        lines += _wrapped(f"Solver and simulator: every rung tried in the simulator, it {agreed}.")
    return lines


def _strengths(explanation: Explanation, key: str) -> dict[str, float]:
    paragraph = explanation.result.scenario.paragraph(key)
    return {rung.id: rung.strength for rung in paragraph.rungs}


def _sides(p: ParagraphConflict, names: dict[str, str]) -> list[str]:
    """The delegations of the two sides of the gap, those with the same rungs together."""
    assert p.gap is not None
    by_set: dict[tuple[str, ...], list[str]] = {}
    for who, rungs in p.acceptable.items():
        if rungs and (rungs[-1] == p.gap[0] or rungs[0] == p.gap[1]):
            by_set.setdefault(rungs, []).append(names[who])
    lines = []
    for rungs, who_all in by_set.items():
        lines += _wrapped(f"- {', '.join(who_all)} could join: {', '.join(rungs)}", "  ")
    return lines


def _others(explanation: Explanation) -> list[str]:
    if not explanation.uncontested:
        return ["Every paragraph is contested as drafted."]
    text = f"Nobody contests, as drafted: {', '.join(explanation.uncontested)}."
    if not explanation.paragraphs:
        text += " The objections come from their sum: the fallback is worth more than the text."
    return _wrapped(text)


# shortfalls

_PART_HEADER = (
    "delegation",
    "wording",
    "+ red line",
    "+ naming",
    "+ fallback",
    "- tolerance",
    "= short",
)

_PARTS_READ = (
    "Above 0 counts against the text. wording: what the text as drafted takes, against silence; "
    "red line: penalties of the lines it crosses; naming: being named in it, less being named in "
    "the fallback's footnote; fallback: what the chair would issue instead is worth; tolerance: "
    "what failure costs. Below 0, short is the slack of one who accepts. 1 is the largest possible "
    "loss."
)


def _alike(shortfalls: list[Shortfall]) -> list[list[Shortfall]]:
    """Delegations whose parts are the same to the last shown digit, together."""
    groups: dict[tuple[str, ...], list[Shortfall]] = {}
    for shortfall in shortfalls:
        groups.setdefault(tuple(_cells(shortfall)), []).append(shortfall)
    return list(groups.values())


def _cells(shortfall: Shortfall) -> list[str]:
    numbers = [getattr(shortfall.parts, part) for part in PARTS]
    return [number(n) for n in (*numbers, shortfall.tolerance, shortfall.short)]


def number(value: float) -> str:
    """A value with its sign; a penalty that no cost reaches is a veto."""
    # + 0.0 takes the sign off a zero
    return "veto" if value > VETO / 2 else f"{round(value, 3) + 0.0:+.3f}"


def _part_row(alike: list[Shortfall]) -> list[str]:
    return [" ".join(s.delegation for s in alike), *_cells(alike[0])]


def _shortfalls(explanation: Explanation, table: Any) -> list[str]:
    objectors = [s for s in explanation.shortfalls if not s.accepts]
    tightest = [s for s in explanation.shortfalls if s.accepts][:3]
    rows = [_part_row(group) for group in _alike(objectors)]
    rows += [_part_row([s]) for s in tightest]
    lines = list(table(_PART_HEADER, rows))
    lines += ["", *_wrapped(_PARTS_READ)]
    lines.append("")
    for group in _alike(objectors):
        lines += _wrapped(f"- {' '.join(s.delegation for s in group)}: {_turns_on(group[0])}", "  ")
    return lines


def _turns_on(shortfall: Shortfall) -> str:
    worst = sorted(shortfall.by_paragraph.items(), key=lambda item: -item[1].regret)
    against = [
        f"{key} {number(parts.regret)} ({_why(parts)})" for key, parts in worst if _bad(parts)
    ]
    good = sum(parts.regret for parts in shortfall.by_paragraph.values() if not _bad(parts))
    return f"{'; '.join(against)}; all other paragraphs together {good:+.3f}"


def _bad(parts: Parts) -> bool:
    return parts.regret > 5e-4


def _why(parts: Parts) -> str:
    named = {part: getattr(parts, part) for part in PARTS}
    shown = [f"{key.replace('_', ' ')} {number(v)}" for key, v in named.items() if abs(v) > 5e-4]
    return ", ".join(shown)


def _needs(explanation: Explanation) -> list[str]:
    by_needs: dict[tuple[str, ...], list[str]] = {}
    for who, needs in explanation.needs.items():
        by_needs.setdefault(tuple(need.words for need in needs), []).append(who)
    lines = _wrapped("Each of these alone would have made the delegation accept the final draft:")
    for words, who_all in by_needs.items():
        lines += ["", *_wrapped(f"{', '.join(who_all)}")]
        lines += [piece for w in words for piece in _wrapped(f"- {w}", "  ")]
        if not words:
            lines.append(
                "- none of a cost of failure, a fallback, its red lines or another wording"
            )
    return lines
