"""A ladder in blocks."""

from __future__ import annotations

from sim.answers.explain import number
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Bullets, Grid, Heading, Item, Text
from sim.output.words import percent, within
from sim.questions.ladder_result import Ladder, Level, RungVerdict
from sim.questions.parts import PARTS, Shortfall

_RESTS = {
    "drafted": "the other paragraphs as in the final draft of the scenario's own meeting",
    "tabled": "the other paragraphs as tabled",
    "alone": "as if the other paragraphs cost nobody anything",
}


@blocks_of.register
def ladder_blocks(ladder: Ladder) -> list[Block]:
    """Rung by rung: who accepts, who objects and why, how often, and what support each can have."""
    scenario = ladder.scenario
    title = f"Ladder of “{ladder.paragraph.heading}”: {scenario.meeting.name} ({scenario.name})"
    best = "Best: the rung most likely to have that much support; of equally likely ones the "
    return [
        Heading(title, 1, "plain"),
        Text(_how(ladder), close=True),
        Heading("Rung by rung"),
        _rungs(ladder),
        Heading("Who objects, and why (stances as stated)"),
        Bullets(tuple(_objections(ladder, rung) for rung in ladder.rungs)),
        Heading("Who accepts how often (% of replications)"),
        _acceptance(ladder),
        Heading("The best rung for every level of support"),
        _levels(ladder),
        Text((f"{best}strongest.",)),
    ]


def _how(ladder: Ladder) -> tuple[str, ...]:
    how = (
        f"Judged at the deadline, {_RESTS[ladder.rest]}; fallback {ladder.fallback}. Shares over "
        f"{ladder.counts.n:,} replications of seed {ladder.seed}, 95 % intervals."
    )
    if not ladder.never_contested:
        return (how,)
    return (
        how,
        "With the stances as stated nobody contests any wording of this paragraph: there is "
        "nobody who likes one of them less than silence. Objections below come from elsewhere: "
        "the rest of the text, or a fallback that offers more.",
    )


def _rungs(ladder: Ladder) -> Grid:
    rows = []
    for w, (rung, share) in enumerate(zip(ladder.rungs, ladder.adoption(), strict=True)):
        mark = " (tabled)" if w == ladder.paragraph.tabled else ""
        rows.append(
            (
                f"{rung.id}{mark}",
                f"{rung.strength:g}",
                f"{len(rung.accepting)} of {len(ladder.scenario.present)}",
                "yes" if rung.adopted else "no",
                percent(share["share"]),
                within(share["low"], share["high"]),
                percent(ladder.counts.contested[w] / ladder.counts.n),
            )
        )
    header = ("rung", "strength", "accept", "adopted", "adopted, drawn", "95 %", "contested, drawn")
    return Grid(header, tuple(rows))


def _objections(ladder: Ladder, rung: RungVerdict) -> Item:
    alike: dict[str, list[str]] = {}
    for shortfall in rung.objectors:
        alike.setdefault(_why(ladder, shortfall), []).append(shortfall.delegation)
    below = tuple(f"{' '.join(who)}: {why}" for why, who in alike.items())
    return Item(f"{rung.id}:" if below else f"{rung.id}: nobody", below)


def _why(ladder: Ladder, shortfall: Shortfall) -> str:
    """The shortfall, its parts on this paragraph, and the rest of the text in one number."""
    here = shortfall.by_paragraph[ladder.paragraph.id]
    rest = shortfall.parts.regret - here.regret
    parts = [
        f"{part.replace('_', ' ')} {number(getattr(here, part))}"
        for part in PARTS
        if abs(getattr(here, part)) > 5e-4
    ]
    away = [] if ladder.rest == "alone" else [f"rest of the text {number(rest)}"]
    total = ", ".join([*parts, *away, f"tolerance {number(-shortfall.tolerance)}"])
    return f"short by {number(shortfall.short).lstrip('+')} = {total}"


def _acceptance(ladder: Ladder) -> Grid:
    counts = ladder.counts
    alike: dict[tuple[str, ...], list[str]] = {}
    for i, member in enumerate(ladder.scenario.present):
        cells = tuple(f"{100 * count / counts.n:.1f}" for count in counts.accepting[:, i])
        alike.setdefault(cells, []).append(member.id)
    rows = tuple((" ".join(who), *cells) for cells, who in alike.items())
    return Grid(("delegation", *(rung.id for rung in ladder.rungs)), rows)


def _levels(ladder: Ladder) -> Grid:
    members = len(ladder.scenario.present)
    counted = (
        (f"{_span(levels)} of {members} delegations", *_reached(levels[-1]))
        for levels in _runs(ladder.by_members())
    )
    weighed = (
        (f"{percent(level.level, 0)} of the capability", *_reached(level))
        for level in ladder.by_capability()
    )
    return Grid(("required support", "best rung", "reached", "95 %"), (*counted, *weighed))


def _runs(levels: list[Level]) -> list[list[Level]]:
    """Neighbouring levels with the same rung and, to the digit shown, the same share, together."""
    runs: list[list[Level]] = []
    for level in levels:
        if runs and _reached(level) == _reached(runs[-1][-1]):
            runs[-1].append(level)
        else:
            runs.append([level])
    return runs


def _span(levels: list[Level]) -> str:
    first, last = levels[0].level, levels[-1].level
    return f"{first:g}" if first == last else f"{first:g} to {last:g}"


def _reached(level: Level) -> tuple[str, str, str]:
    share = level.reached
    return level.rung, percent(share["share"]), within(share["low"], share["high"])
