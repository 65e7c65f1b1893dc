"""A ladder in words: plain text and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from sim.answers.explain import number
from sim.output.table import markdown_table, percent, text_table, within
from sim.questions.ladder_result import Ladder, Level, RungVerdict
from sim.questions.parts import PARTS, Shortfall

WIDTH = 96
_RESTS = {
    "drafted": "the other paragraphs as in the final draft of the scenario's own meeting",
    "tabled": "the other paragraphs as tabled",
    "alone": "as if the other paragraphs cost nobody anything",
}
TableMaker = Callable[..., list[str]]


def ladder_text(ladder: Ladder) -> str:
    """The ladder as plain text."""
    return "\n".join([*_head(ladder), "", *_body(ladder, text_table, str.upper), ""])


def ladder_markdown(ladder: Ladder) -> str:
    """The ladder in Markdown."""
    title, *rest = _head(ladder)
    body = _body(ladder, markdown_table, "## {}".format)
    return "\n".join([f"# {title}", "", " ".join(rest), "", *body, ""])


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )


def _head(ladder: Ladder) -> list[str]:
    meeting = ladder.scenario.meeting
    lines = [f"Ladder of “{ladder.paragraph.heading}”: {meeting.name} ({ladder.scenario.name})"]
    lines += _wrapped(
        f"Judged at the deadline, {_RESTS[ladder.rest]}; fallback {ladder.fallback}. Shares over "
        f"{ladder.counts.n:,} replications of seed {ladder.seed}, 95 % intervals."
    )
    if ladder.never_contested:
        lines += _wrapped(
            "With the stances as stated nobody contests any wording of this paragraph: there is "
            "nobody who likes one of them less than silence. Objections below come from elsewhere: "
            "the rest of the text, or a fallback that offers more."
        )
    return lines


def _body(ladder: Ladder, table: TableMaker, heading: Callable[[str], str]) -> list[str]:
    return [
        heading("Rung by rung"),
        "",
        *_rungs(ladder, table),
        "",
        heading("Who objects, and why (stances as stated)"),
        "",
        *(line for rung in ladder.rungs for line in _objections(ladder, rung)),
        "",
        heading("Who accepts how often (% of replications)"),
        "",
        *_acceptance(ladder, table),
        "",
        heading("The best rung for every level of support"),
        "",
        *_levels(ladder, table),
        "",
        *_wrapped(
            "Best: the rung most likely to have that much support; of equally likely ones the "
            "strongest."
        ),
    ]


def _rungs(ladder: Ladder, table: TableMaker) -> list[str]:
    rows = []
    for w, (rung, share) in enumerate(zip(ladder.rungs, ladder.adoption(), strict=True)):
        mark = " (tabled)" if w == ladder.paragraph.tabled else ""
        members = len(ladder.scenario.present)
        rows.append(
            [
                f"{rung.id}{mark}",
                f"{rung.strength:g}",
                f"{len(rung.accepting)} of {members}",
                "yes" if rung.adopted else "no",
                percent(share["share"]),
                within(share["low"], share["high"]),
                percent(ladder.counts.contested[w] / ladder.counts.n),
            ]
        )
    header = ["rung", "strength", "accept", "adopted", "adopted, drawn", "95 %", "contested, drawn"]
    return table(header, rows)


def _objections(ladder: Ladder, rung: RungVerdict) -> list[str]:
    if not rung.objectors:
        return [f"- {rung.id}: nobody"]
    lines = [f"- {rung.id}:"]
    alike: dict[str, list[str]] = {}
    for shortfall in rung.objectors:
        alike.setdefault(_why(ladder, shortfall), []).append(shortfall.delegation)
    for why, who in alike.items():
        lines += _wrapped(f"{' '.join(who)}: {why}", "  - ", "    ")
    return lines


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


def _acceptance(ladder: Ladder, table: TableMaker) -> list[str]:
    counts = ladder.counts
    alike: dict[tuple[str, ...], list[str]] = {}
    for i, member in enumerate(ladder.scenario.present):
        cells = tuple(f"{100 * count / counts.n:.1f}" for count in counts.accepting[:, i])
        alike.setdefault(cells, []).append(member.id)
    rows = [[" ".join(who), *cells] for cells, who in alike.items()]
    return table(["delegation", *(rung.id for rung in ladder.rungs)], rows)


def _levels(ladder: Ladder, table: TableMaker) -> list[str]:
    members = len(ladder.scenario.present)
    rows = [
        [f"{_span(levels)} of {members} delegations", *_reached(levels)]
        for levels in _runs(ladder.by_members())
    ]
    rows += [
        [f"{percent(level.level, 0)} of the capability", *_reached([level])]
        for level in ladder.by_capability()
    ]
    return table(["required support", "best rung", "reached", "95 %"], rows)


def _runs(levels: list[Level]) -> list[list[Level]]:
    """Neighbouring levels with the same rung and, to the digit shown, the same share, together."""
    runs: list[list[Level]] = []
    for level in levels:
        if runs and _reached([level]) == _reached(runs[-1]):
            runs[-1].append(level)
        else:
            runs.append([level])
    return runs


def _span(levels: list[Level]) -> str:
    first, last = levels[0].level, levels[-1].level
    return f"{first:g}" if first == last else f"{first:g} to {last:g}"


def _reached(levels: list[Level]) -> list[str]:
    share = levels[-1].reached
    return [levels[-1].rung, percent(share["share"]), within(share["low"], share["high"])]
