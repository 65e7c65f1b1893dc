"""An explanation in blocks."""

from __future__ import annotations

import math

from sim.answers.result import drawn_words
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Bullets, Either, Grid, Heading, Text
from sim.questions.explanation import Explanation, ParagraphConflict, TextConflict
from sim.questions.parts import PARTS, Parts, Shortfall
from sim.rules.numbers import VETO

_LISTED = 8
_KIND_WORDS = {
    "wordings": "with every paragraph at a rung of its ladder in the joint text",
    "all": "with paragraphs split off or carved out as well",
}


@blocks_of.register
def explanation_blocks(explanation: Explanation) -> list[Block]:
    """Why the meeting came out as it did: conflicts, gaps, shortfalls, what it would have taken."""
    title = Heading(f"Why: {explanation.result.scenario.meeting.name}", 1)
    blocks = [Either((), (title,)), Text((_headline(explanation),))]
    if explanation.result.joint:
        return [*blocks, Heading("A joint text was adopted"), *_adopted(explanation)]
    blocks += [Heading("Could any text have satisfied everybody?"), *_texts(explanation)]
    for p in explanation.paragraphs:
        blocks += [Heading(p.heading), *_paragraph(explanation, p)]
    return [
        *blocks,
        Heading("The other paragraphs"),
        Text((_others(explanation),)),
        Heading("Where each shortfall comes from"),
        *_shortfalls(explanation),
        Heading("What each objector would have needed"),
        *_needs(explanation),
    ]


def _headline(explanation: Explanation) -> str:
    result = explanation.result
    return (
        f"{result.scenario.meeting.name} ({result.scenario.name}). Outcome: {result.outcome} "
        f"after round {result.rounds} of {result.scenario.meeting.deadline}. "
        f"Chair: {result.strategy} + {result.fallback}; {drawn_words(result)}."
    )


def _adopted(explanation: Explanation) -> list[Block]:
    against = [s.delegation for s in explanation.shortfalls if not s.accepts]
    who = (
        f"Enough accepted the joint text under the rule "
        f"{explanation.result.scenario.meeting.rule}, though {', '.join(against)} objected,"
        if against
        else "All present accepted the joint text,"
    )
    words = (
        f"{who} so no paragraph failed. The delegations furthest from accepting or nearest to "
        "objecting, and what carried them:"
    )
    return [Text((words,)), _part_table([[s] for s in explanation.shortfalls[:_LISTED]])]


# conflicts


def _texts(explanation: Explanation) -> list[Block]:
    items = tuple(_text_words(explanation, conflict) for conflict in explanation.text)
    blocks: list[Block] = [Bullets(items)] if items else []
    rule = explanation.result.scenario.meeting.rule
    if rule != "consensus":
        words = (
            f"This meeting decides by {rule}, which asks for less than everybody; `unlock` says "
            "what would have been enough."
        )
        blocks.append(Text((words,), close=bool(items)))
    return blocks


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
    if conflict.unproved is not None and not conflict.found:
        return _unproved(explanation, conflict.unproved, how)
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
        + (
            ""
            if conflict.unproved is None
            else f" There may be more such sets: the time limit of {explanation.time_limit:g} s "
            "was over."
        )
    )


def _unproved(explanation: Explanation, sizes: tuple[int, int], how: str) -> str:
    limit = f"within the time limit of {explanation.time_limit:g} s"
    fewest, most = sizes
    if fewest == 0:
        return f"Not known, {how}: neither a text nor the proof that there is none came {limit}."
    return (
        f"No, {how}: no text satisfies all. Which sets of delegations are the smallest that cannot "
        f"be satisfied is not proved {limit}; they have at least {fewest}, at most {most} members."
    )


def _departures(explanation: Explanation, labels: tuple[str, ...]) -> str:
    result = explanation.result
    final = result.draft_labels(result.rounds)
    changed = [
        f"{paragraph.id}: {label} (drafted: {was})"
        for paragraph, label, was in zip(result.scenario.packages, labels, final, strict=True)
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


def _paragraph(explanation: Explanation, p: ParagraphConflict) -> list[Block]:
    names = {d.id: d.name for d in explanation.result.scenario.delegations}
    who = ", ".join(names[i] for i in p.contesters)
    drafted = f"Final draft: {p.drafted}, contested by {who}."
    rest = tuple(_conflicts(explanation, p, names))
    if p.zone:
        alone = (
            f"Zone of possible agreement, taken alone: {', '.join(p.zone)}. What failed is the sum "
            "over the paragraphs, or this chair did not come to it."
        )
        return [Text((drafted, alone, *rest))]
    if p.gap is None:
        return [Text((drafted, "Taken alone, no rung is acceptable to everybody.", *rest))]
    blocks = [Text((drafted, _gap(explanation, p))), Bullets(_sides(p, names), close=True)]
    return [*blocks, Text(rest, close=True)] if rest else blocks


def _gap(explanation: Explanation, p: ParagraphConflict) -> str:
    assert p.gap is not None
    paragraph = explanation.result.scenario.package(p.id)
    strengths = {rung.id: rung.strength for rung in paragraph.rungs}
    low, high = p.gap
    return (
        f"Gap, taken alone: {p.width:.1f} strength points, between {low} ({strengths[low]:g}), "
        f"as far as the softest side goes, and {high} ({strengths[high]:g}), where the hardest "
        "begins:"
    )


def _conflicts(explanation: Explanation, p: ParagraphConflict, names: dict[str, str]) -> list[str]:
    """Who accepts no rung, and the smallest conflicts, each in a sentence."""
    never = [names[i] for i, rungs in p.acceptable.items() if not rungs]
    lines = [f"No rung here would win over {', '.join(never)}."] if never else []
    if p.alone:
        lines.append(f"Smallest conflict, alone: {_smallest(explanation, p.alone)}.")
    if p.as_drafted != p.alone:
        rest = (
            _smallest(explanation, p.as_drafted)
            if p.as_drafted
            else "none: some rung here would have done"
        )
        lines.append(f"With the other paragraphs as in the final draft: {rest}.")
    if p.alone or p.as_drafted:
        agreed = "agrees" if p.checked else "does NOT agree"
        lines.append(f"Solver and simulator: every rung tried in the simulator, it {agreed}.")
    return lines


def _sides(p: ParagraphConflict, names: dict[str, str]) -> tuple[str, ...]:
    """The delegations of the two sides of the gap, those with the same rungs together."""
    assert p.gap is not None
    by_set: dict[tuple[str, ...], list[str]] = {}
    for who, rungs in p.acceptable.items():
        if rungs and (rungs[-1] == p.gap[0] or rungs[0] == p.gap[1]):
            by_set.setdefault(rungs, []).append(names[who])
    return tuple(
        f"{', '.join(who_all)} could join: {', '.join(rungs)}" for rungs, who_all in by_set.items()
    )


def _others(explanation: Explanation) -> str:
    if not explanation.uncontested:
        return "Every paragraph is contested as drafted."
    text = f"Nobody contests, as drafted: {', '.join(explanation.uncontested)}."
    if not explanation.paragraphs:
        text += " The objections come from their sum: the fallback is worth more than the text."
    return text


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


def _part_table(groups: list[list[Shortfall]]) -> Grid:
    """One row for delegations that are alike."""
    rows = ((" ".join(s.delegation for s in group), *_cells(group[0])) for group in groups)
    return Grid(_PART_HEADER, tuple(rows))


def _shortfalls(explanation: Explanation) -> list[Block]:
    objectors = _alike([s for s in explanation.shortfalls if not s.accepts])
    tightest = [[s] for s in explanation.shortfalls if s.accepts][:3]
    turns = tuple(f"{' '.join(s.delegation for s in g)}: {_turns_on(g[0])}" for g in objectors)
    return [_part_table([*objectors, *tightest]), Text((_PARTS_READ,)), Bullets(turns)]


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


def _needs(explanation: Explanation) -> list[Block]:
    by_needs: dict[tuple[str, ...], list[str]] = {}
    for who, needs in explanation.needs.items():
        by_needs.setdefault(tuple(need.words for need in needs), []).append(who)
    lead = "Each of these alone would have made the delegation accept the final draft:"
    none = "none of a cost of failure, a fallback, its red lines or another wording"
    blocks: list[Block] = [Text((lead,))]
    for words, who_all in by_needs.items():
        blocks += [Text((", ".join(who_all),)), Bullets(words or (none,), close=True)]
    return blocks
