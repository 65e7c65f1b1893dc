"""The outcome document and the result in words: Markdown, plain text, HTML."""

from __future__ import annotations

import html
import textwrap

from sim.model.document import OutcomeDocument, ParagraphOutcome
from sim.model.reasons import Change, FailedParagraph, Reason
from sim.model.result import Result
from sim.rules.numbers import VETO

_SECTIONS = (
    (("joint", "carve_out"), ""),
    (("agreed",), "Outcome document: paragraphs agreed by all members"),
    (("summary",), "Chair's summary, on the chair's own authority"),
    (("statement",), "Statement by the chair, apart from the agreed text"),
)
_SILENT = "(The text is silent on this.)"
IN_SAMPLE = (
    "In-sample: this meeting's outcome informed its coding or the model, so it is no test of it."
)
_NOTHING = "The meeting ended without a text of any kind."


def document_markdown(document: OutcomeDocument) -> str:
    """The document in Markdown."""
    lines = [f"# {document.title}", "", f"**{document.meeting}**  ", _place_line(document), ""]
    if document.outcome == "no_document":
        return "\n".join([*lines, _NOTHING, ""])
    for heading, paragraphs in _sections(document):
        lines += [f"## {heading}", ""] if heading else []
        for paragraph in paragraphs:
            mark = "[^1]" if document.marks(paragraph) else ""
            lines += [f"**{paragraph.heading}**{mark}  ", paragraph.text or _SILENT, ""]
    notes = document.footnotes()
    if notes:
        lines += [f"[^1]: {' '.join(notes)}", ""]
    return "\n".join(lines)


def document_text(document: OutcomeDocument, width: int = 96) -> str:
    """The document as plain text, wrapped."""
    lines = [document.title.upper(), document.meeting, _place_line(document), ""]
    if document.outcome == "no_document":
        return "\n".join([*lines, _NOTHING, ""])
    for heading, paragraphs in _sections(document):
        lines += [heading, "-" * len(heading), ""] if heading else []
        for paragraph in paragraphs:
            mark = " [*]" if document.marks(paragraph) else ""
            body = textwrap.wrap(paragraph.text or _SILENT, width - 3)
            lines += [f"{paragraph.heading}{mark}", *(f"   {line}" for line in body), ""]
    for note in document.footnotes():
        lines += [*textwrap.wrap(f"[*] {note}", width, subsequent_indent="    "), ""]
    return "\n".join(lines)


def document_html(document: OutcomeDocument) -> str:
    """The document as an HTML fragment."""
    parts = [f"<h2>{html.escape(document.title)}</h2>"]
    parts.append(
        f"<p><b>{html.escape(document.meeting)}</b><br>{html.escape(_place_line(document))}</p>"
    )
    if document.outcome == "no_document":
        parts.append(f"<p>{_NOTHING}</p>")
    for heading, paragraphs in _sections(document):
        parts.append(f"<h3>{html.escape(heading)}</h3>" if heading else "")
        for paragraph in paragraphs:
            mark = "<sup>*</sup>" if document.marks(paragraph) else ""
            title = f"<b>{html.escape(paragraph.heading)}</b>{mark}"
            parts.append(f"<p>{title}<br>{html.escape(paragraph.text or _SILENT)}</p>")
    parts += [f"<p><small>* {html.escape(note)}</small></p>" for note in document.footnotes()]
    return "\n".join(part for part in parts if part)


def _place_line(document: OutcomeDocument) -> str:
    place = f"{document.place}, " if document.place else ""
    return f"{place}{document.date}. In the chair: {document.chair}."


def _sections(document: OutcomeDocument) -> list[tuple[str, tuple[ParagraphOutcome, ...]]]:
    found = []
    for standings, heading in _SECTIONS:
        paragraphs = document.with_standing(*standings)
        if paragraphs:
            alone = len(paragraphs) == len(document.paragraphs)
            found.append(("" if alone else heading, paragraphs))
    return found


def result_text(result: Result, trace: bool = False) -> str:
    """Outcome, document, reason (and record) as plain text."""
    scenario = result.scenario
    names = {d.id: d.name for d in scenario.delegations}
    drawn = (
        "stances as stated"
        if result.replication is None
        else (f"replication {result.replication} of seed {result.seed}")
    )
    head = [
        f"{scenario.meeting.name} ({scenario.name})",
        f"Outcome:    {result.outcome} after {result.rounds} "
        f"round{'s' if result.rounds != 1 else ''}",
        f"Chair:      {names[scenario.meeting.chair]}; strategy {result.strategy}, "
        f"fallback {result.fallback}; {drawn}",
        f"Dissenters: {_listed(result.dissenters, names)}",
        *_last_words(result, names),
        f"Contested:  {', '.join(result.contested) or 'nothing'}",
        f"Agreed:     {', '.join(result.agreed) or 'nothing'}",
        *([IN_SAMPLE] if scenario.meeting.in_sample else []),
        "",
    ]
    parts = ["\n".join(textwrap.fill(line, 100, subsequent_indent=" " * 12) for line in head)]
    parts.append(document_text(result.document))
    if result.proof:
        parts.append(f"Exact search: {result.proof.statement}.\n")
    if result.reason:
        parts.append(reason_text(result.reason, names))
    if trace:
        parts.append(trace_text(result))
    return "\n".join(parts)


def _last_words(result: Result, names: dict[str, str]) -> list[str]:
    """After a failure: the final draft where it was contested, and who refused it."""
    if result.reason is None:
        return []
    drafted = "; ".join(f"{p.id}: {p.drafted}" for p in result.reason.paragraphs) or "as agreed"
    return [f"Last draft: {drafted}", f"Refused by: {_listed(result.objectors, names)}"]


def _listed(codes: list[str] | tuple[str, ...], names: dict[str, str]) -> str:
    return ", ".join(names[code] for code in codes) or "nobody"


def reason_text(reason: Reason, names: dict[str, str]) -> str:
    """The reason for a failure, in sentences that each follow from a number."""
    lines = ["WHY THERE WAS NO CONSENSUS", ""]
    for paragraph in reason.paragraphs:
        lines += [paragraph.heading, *(f"   {line}" for line in _overlap(paragraph, names)), ""]
    if reason.shortfalls:
        lines.append("How far each objecting delegation was from accepting the final draft")
        lines.append("(1 is the largest possible loss):")
        lines += [f"   {names[who]:<24} {_far(far)}" for who, far in reason.shortfalls.items()]
        lines.append("")
    if reason.nearest:
        lines += textwrap.wrap(_nearest(reason, names), 96)
        for change in reason.changes:
            text = f"- {change.words}  [{_setting(change)}]"
            lines += textwrap.wrap(text, 96, initial_indent="   ", subsequent_indent="     ")
        if not reason.changes:
            lines.append("   - none of a red line, the cost of failure or the fallback")
        lines.append("")
    return "\n".join(lines)


def _far(shortfall: float) -> str:
    """A distance from accepting; a veto is further than any number."""
    return "veto" if shortfall > VETO / 2 else f"{shortfall:.3f}"


def _nearest(reason: Reason, names: dict[str, str]) -> str:
    assert reason.nearest is not None
    least = reason.shortfalls[reason.nearest]
    same = sum(far - least < 1e-9 for far in reason.shortfalls.values()) - 1
    others = f", with {same} other{'s' if same > 1 else ''} as near" if same else ""
    return (
        f"Nearest to accepting was {names[reason.nearest]}{others}. Any one of these changes alone "
        f"would have tipped {names[reason.nearest]}:"
    )


def _setting(change: Change) -> str:
    value = f"{change.value:g}" if isinstance(change.value, float) else change.value
    return f"{change.path}={value}"


def _overlap(paragraph: FailedParagraph, names: dict[str, str]) -> list[str]:
    lines = []
    if paragraph.softer and paragraph.stronger:
        lines.append("Taken alone, no wording is acceptable to both sides:")
        for side in (paragraph.softer, paragraph.stronger):
            lines += _side(paragraph, side, names)
    elif paragraph.common:
        lines.append(f"Taken alone, all could join: {', '.join(paragraph.common)}.")
        lines.append(_beside(paragraph, names))
    if paragraph.never:
        lines.append(f"No wording here would win over: {_listed(paragraph.never, names)}.")
    return [piece for line in lines for piece in textwrap.wrap(line, 92, subsequent_indent="   ")]


def _beside(paragraph: FailedParagraph, names: dict[str, str]) -> str:
    """Why a paragraph that all could have joined failed all the same."""
    if paragraph.drafted in paragraph.common:
        return "The final draft stood there: what failed is the sum over the paragraphs."
    unable = [who for who, rungs in paragraph.acceptable.items() if paragraph.drafted not in rungs]
    if paragraph.drafted == "split" or not unable:
        return "The final draft had it outside the joint text."
    return (
        f"The final draft stood at {paragraph.drafted}, which {_listed(unable, names)} could not."
    )


def _side(paragraph: FailedParagraph, side: tuple[str, ...], names: dict[str, str]) -> list[str]:
    by_set: dict[tuple[str, ...], list[str]] = {}
    for who in side:
        by_set.setdefault(paragraph.acceptable[who], []).append(who)
    return [
        f"- {_listed(who, names)} could join: {', '.join(rungs)}" for rungs, who in by_set.items()
    ]


def trace_text(result: Result) -> str:
    """The record: per round the draft's changes, objections and the total shortfall."""
    lines = ["ROUND BY ROUND", ""]
    before: list[str] = []
    ids = [paragraph.id for paragraph in result.scenario.paragraphs]
    for entry in result.record:
        labels = result.draft_labels(entry.number)
        changed = (
            [
                f"{k}: {v}"
                for k, v, old in zip(ids, labels, before or labels, strict=True)
                if v != old
            ]
            if before
            else [f"{k}: {v}" for k, v in zip(ids, labels, strict=True)]
        )
        total = "beyond a veto" if entry.shortfall > VETO / 2 else f"{entry.shortfall:.4f}"
        lines.append(f"Round {entry.number}. Total shortfall {total}.")
        lead = "tabled" if not before else "redrafted"
        lines += textwrap.wrap(
            f"{lead}: {'; '.join(changed) or 'no change'}",
            96,
            initial_indent="   ",
            subsequent_indent="      ",
        )
        for who, on in entry.objections.items():
            text = f"{who} objects ({_far(entry.shortfalls[who])} short) over {', '.join(on)}"
            lines += textwrap.wrap(text, 96, initial_indent="   ", subsequent_indent="      ")
        if not entry.objections:
            lines.append("   nobody objects: adopted")
        before = labels
    return "\n".join(lines) + "\n"
