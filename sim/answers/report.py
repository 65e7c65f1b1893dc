"""A report on one meeting: document, reasons, alternatives, ways to a joint text, sources, caveats.

Everything in it comes from the functions behind the other commands; nothing is worked out here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sim.answers.evidence import assumption_blocks, evidence_blocks, making_blocks
from sim.answers.result import facilitator_words, in_sample_words
from sim.charts.gallery import CHARTS, NothingToDraw, Order
from sim.drawing.rows import one_change_away
from sim.model.result import MeetingResult, named
from sim.output.answer import blocks_of
from sim.output.blocks import (
    Block,
    Bullets,
    Grid,
    Heading,
    Picture,
    Report,
    Section,
    Text,
    for_page,
)
from sim.output.words import listed, points_words, share_words
from sim.questions.explain import explain

WIDEST = 12
"""Columns of the widest table that a page takes; wider ones are left to the commands."""

Progress = Callable[[int], None]


def report_of(
    order: Order, settings: Sequence[str] = (), *, progress: Progress | None = None
) -> Report:
    """The report on an order. settings: those of ``--set``, for the command that makes it again.

    progress: called with the number of sections just finished, of ``SECTIONS``.
    """
    sections = []
    for key, (title, make) in _makers(order, settings).items():
        sections.append(Section(key, title, make()))
        if progress is not None:
            progress(1)
    meeting = order.meeting.meeting
    place = f"{meeting.place}, " if meeting.place else ""
    return Report(
        title=meeting.name,
        subtitle=f"How the text came out, and what else could have come. {place}{meeting.date}.",
        notice=" ".join(in_sample_words(order.meeting)),
        sections=tuple(sections),
    )


SECTIONS = 8


def _makers(
    order: Order, settings: Sequence[str]
) -> dict[str, tuple[str, Callable[[], list[Block]]]]:
    scenario = order.meeting
    command = command_line(order, settings)
    return {
        "glance": ("At a glance", partial(_glance, order)),
        "document": ("The document", partial(_document, order)),
        "reasons": ("The reasons", partial(_reasons, order)),
        "alternatives": ("What else the chair could have done", partial(_alternatives, order)),
        "unlock": ("What a joint text would have taken", partial(_unlock, order)),
        "evidence": ("Where the numbers come from", partial(evidence_blocks, scenario)),
        "assumptions": (
            "Assumptions and caveats",
            lambda: assumption_blocks(scenario, order.comparison.n),
        ),
        "provenance": (
            "How this report was made",
            lambda: making_blocks(scenario, order.seed, order.comparison.n, command),
        ),
    }


def command_line(order: Order, settings: Sequence[str] = ()) -> str:
    """The command that makes the report of an order."""
    words = ["communique", "report", order.scenario.source or order.scenario.name]
    if order.scenario.within is not None:
        words += ["--text", order.scenario.packages[0].id]
    chair, own = order.alternative._asdict(), order.scenario.alternative._asdict()
    for part, name in chair.items():
        if name != own[part]:
            words += [f"--{part}", name]
    for setting in settings:
        words += ["--set", setting]
    return shlex.join(
        [*words, "-n", str(order.draws), "--seed", str(order.seed), "--out", "report"]
    )


def _glance(order: Order) -> list[Block]:
    result, found = order.result, order.comparison
    names = {d.id: d.name for d in order.meeting.delegations}
    titles = [order.meeting.package(key).title for key in result.contested]
    base = found.alternative()
    usual = max(base.tally.shares(), key=lambda row: row["count"])
    rounds = f"{result.rounds} of at most {order.meeting.meeting.deadline} rounds"
    items = [
        result.words if isinstance(result, MeetingResult) else "",
        f"With the stances as stated: {_plain(result.outcome)}, after {rounds}. The chair drafts "
        f"by '{result.strategy}' and falls back on '{result.fallback}'.",
        *facilitator_words(order.meeting),
        f"Not agreed: {listed(titles)}. Not agreeing: "
        f"{listed([names[who] for who in result.dissenters]) if result.dissenters else 'nobody'}.",
        f"Over {found.n:,} draws of what the capitals may want: a joint text in "
        f"{share_words(base.joint_share())}; most often {_plain(usual['outcome'])}, in "
        f"{share_words(usual)}.",
        _best_change(order),
        _cheapest(order),
    ]
    return [Bullets(tuple(item for item in items if item))]


def _plain(outcome: str) -> str:
    return outcome.replace("_", " ")


def _best_change(order: Order) -> str:
    found = order.comparison
    near = one_change_away(found)
    if not near:
        return ""
    best = max(near, key=lambda a: a.tally.joint)
    if best.pairs.joint_difference()["low"] <= 0:
        return "No single change of strategy or fallback makes a joint text clearly likelier."
    return (
        f"Of the changes that the chair could have made alone, one at a time, '{best.name}' gives "
        f"the most joint texts: {share_words(best.joint_share())}, "
        f"{points_words(best.pairs.joint_difference())} against the base."
    )


_LEVERS = {
    "wording": "other wordings",
    "red_line": "red lines that move",
    "cost_of_failure": "a higher cost of failure",
    "fallback": "another fallback",
}


def _cheapest(order: Order) -> str:
    if order.meeting.separate:
        return ""
    found = order.unlocked
    if found.joint is not None:
        return "Nothing needs unlocking: the chair gets a joint text with the stances as stated."
    if found.impossible:
        return "No change of wordings, red lines, cost of failure or fallback gives a joint text."
    if not found.solutions:
        return "Whether any change gives a joint text was not settled in the time given."
    way = found.solutions[0]
    cheapest = "cheapest way" if way.at_least is None else "cheapest way found in the time given"
    return (
        f"The {cheapest} to a joint text, at price {way.price:.3f}, takes "
        f"{listed([_LEVERS[kind] for kind in way.kinds])}."
    )


def _document(order: Order) -> list[Block]:
    document = order.result.document
    return [Heading(document.title), *_body(document)]


def _body(answer: Any) -> list[Block]:
    """What a page says of an answer, without its title and tables too wide for a page."""
    kept: list[Block] = []
    for block in for_page(blocks_of(answer)):
        if isinstance(block, Grid) and len(block.header) > WIDEST:
            if kept and isinstance(kept[-1], Heading):
                kept.pop()
        elif not (isinstance(block, Heading) and block.level == 1):
            kept.append(block)
    return kept


def _reasons(order: Order) -> list[Block]:
    """Why there was no joint text; of texts decided apart, each that was refused."""
    blocks: list[Block] = []
    for one in order.asked:
        found = explain(one.meeting, replication=one.replication, seed=one.seed)
        blocks += [*_named(order, one), *_body(found)]
    blocks += _wordings(order)
    for one in order.asked:
        blocks += [*_named(order, one), *_pictures(one, "rounds", "positions")]
    return [*blocks, *_pictures(order, "dissent")]


def _named(order: Order, one: Order) -> list[Block]:
    """A heading over what is about one of several texts."""
    return [] if one is order else [Heading(one.meeting.packages[0].title)]


def _wordings(order: Order) -> list[Block]:
    """The ladders of the contested paragraphs: what the names of the rungs stand for."""
    disputed = {*order.result.contested, *order.comparison.contested}
    blocks: list[Block] = []
    for paragraph in order.meeting.packages:
        if paragraph.id in disputed:
            rows = tuple(
                (rung.id, f"{rung.strength:g}", rung.text or "(silence)")
                for rung in paragraph.rungs
            )
            blocks += [
                Heading(f"The wordings on {paragraph.title}"),
                Grid(("rung", "strength", "what it says"), rows, left=3),
            ]
    return blocks


def _alternatives(order: Order) -> list[Block]:
    meeting = named(order.meeting)
    of = f" --text {meeting['text']}" if "text" in meeting else ""
    more = (
        "Every delegation's numbers under every alternative: "
        f"`communique compare {meeting['scenario']}{of} --format csv`."
    )
    return [
        *_body(order.comparison),
        Text((more,)),
        *_pictures(order, "outcomes", "pareto", "values"),
    ]


def _unlock(order: Order) -> list[Block]:
    blocks: list[Block] = []
    for one in order.asked:
        blocks += [*_named(order, one), *_body(one.unlocked), *_pictures(one, "unlock", "ladder")]
    return blocks


def _pictures(order: Order, *kinds: str) -> list[Block]:
    """The charts of these kinds; a sentence in place of one that there is nothing to draw for."""
    blocks: list[Block] = []
    for kind in kinds:
        try:
            figure = CHARTS[kind].make(order)
        except NothingToDraw as nothing:
            blocks.append(Text((f"No chart of {CHARTS[kind].about}: {nothing}.",)))
        else:
            blocks.append(Picture(kind, figure, f"Chart: {CHARTS[kind].about}."))
    return blocks
