"""What a negotiation leaves, in blocks: the document, the reason for a failure, the record."""

from __future__ import annotations

from sim.model.document import OutcomeDocument, ParagraphOutcome
from sim.model.reasons import Change, FailedParagraph, Reason
from sim.model.record import Round
from sim.model.result import MeetingResult, Result, option_labels
from sim.output.answer import blocks_of
from sim.output.blocks import (
    WIDTH,
    Block,
    Bullets,
    Either,
    Heading,
    KeyValues,
    Listing,
    Notes,
    Text,
)
from sim.rules.numbers import VETO
from sim.scenario.scenario import Scenario

_SECTIONS = (
    (("joint", "carve_out"), ""),
    (("agreed",), "Outcome document: paragraphs agreed by all members"),
    (("summary",), "Chair's summary, on the chair's own authority"),
    (("statement",), "Statement by the chair, apart from the agreed text"),
)
_SILENT = "(The text is silent on this.)"
_NOTHING = "The meeting ended without a text of any kind."
_IN_SAMPLE = (
    "In-sample: this meeting's outcome informed its coding or the model, so it is no test of it."
)


def in_sample_words(scenario: Scenario) -> tuple[str, ...]:
    """The warning that this meeting is no test of the model; nothing for one that is."""
    return (_IN_SAMPLE,) if scenario.meeting.in_sample else ()


def facilitator_words(scenario: Scenario) -> tuple[str, ...]:
    """Who chairs where that is no delegation; nothing where it is one."""
    if scenario.chair.iso3 is not None:
        return ()
    return (f"Chaired by {scenario.chair.name}, who is no delegation: no stances, no vote.",)


def room_words(scenario: Scenario) -> tuple[str, ...]:
    """What a reader should know of the meeting before its numbers."""
    return (*in_sample_words(scenario), *facilitator_words(scenario))


def drawn_words(result: Result | MeetingResult) -> str:
    """Whose stances these are: those stated, or those of a draw."""
    if result.replication is None:
        return "stances as stated"
    return f"replication {result.replication} of seed {result.seed}"


# the document


@blocks_of.register
def document_blocks(document: OutcomeDocument) -> list[Block]:
    """The outcome document, to be read by a person."""
    place = f"{document.place}, " if document.place else ""
    line = f"{place}{document.date}. In the chair: {document.chair}."
    blocks: list[Block] = [
        Heading(document.title, 1),
        Text((line,), lead=document.meeting, close=True),
    ]
    if document.outcome == "no_document":
        return [*blocks, Text((_NOTHING,))]
    for standings, heading in _SECTIONS:
        paragraphs = document.with_standing(*standings)
        alone = len(paragraphs) == len(document.paragraphs)
        if heading and paragraphs and not alone:
            blocks.append(Heading(heading, look="underlined"))
        blocks += [_paragraph(document, paragraph) for paragraph in paragraphs]
    notes = document.footnotes()
    return [*blocks, Notes(tuple(notes))] if notes else blocks


def _paragraph(document: OutcomeDocument, paragraph: ParagraphOutcome) -> Text:
    return Text(
        (paragraph.text or _SILENT,),
        lead=paragraph.heading,
        mark=document.marks(paragraph),
        indent=3,
    )


# the result


@blocks_of.register
def result_blocks(result: Result) -> list[Block]:
    """Outcome, document and reason on a terminal; on a page the document, to be handed on."""
    document = tuple(document_blocks(result.document))
    return [Either((*_head(result), *document, *_tail(result)), document)]


@blocks_of.register
def texts_blocks(result: MeetingResult) -> list[Block]:
    """The same of a meeting whose texts were decided apart, text by text."""
    document = tuple(document_blocks(result.document))
    tails = tuple(
        block
        for text in result.failed
        for block in (Heading(_title(text), 1, "underlined"), *_tail(text))
    )
    return [Either((*_head(result), _fates(result), *document, *tails), document)]


def _title(text: Result) -> str:
    return text.scenario.packages[0].title


def _fates(result: MeetingResult) -> Listing:
    """What became of each text: its wording, or the last draft and who refused it."""
    names = _names(result)
    rows = tuple((_title(text), f" {_fate(result, text, names)}") for text in result.texts)
    return Listing("Text by text", ("text", "what became of it"), rows, label=28, left=2)


def _fate(result: MeetingResult, text: Result, names: dict[str, str]) -> str:
    (wording,) = option_labels(text.scenario, text.draft)
    if text in result.adopted:
        against = f", against {_listed(text.objectors, names)}" if text.objectors else ""
        return f"adopted: {wording}{against}"
    if text in result.dropped:
        return "dropped: nothing was left of it that all would join"
    if text.adopted:
        return f"in the chair's name alone: {wording}"
    return f"not adopted: {wording} refused by {_listed(text.objectors, names)}"


def _head(result: Result | MeetingResult) -> list[Block]:
    meeting, names = result.scenario.meeting, _names(result)
    rounds = f"{result.rounds} round{'s' if result.rounds != 1 else ''}"
    several = (("Texts", result.words),) if isinstance(result, MeetingResult) else ()
    chair = (
        f"{result.scenario.chair}; strategy {result.strategy}, fallback {result.fallback}; "
        f"{drawn_words(result)}"
    )
    pairs = (
        ("Outcome", f"{result.outcome} after {rounds}"),
        *several,
        ("Chair", chair),
        ("Dissenters", _listed(result.dissenters, names)),
        *_last_words(result, names),
        ("Contested", ", ".join(result.contested) or "nothing"),
        ("Agreed", ", ".join(result.agreed) or "nothing"),
    )
    title = f"{meeting.name} ({result.scenario.name})"
    warning = in_sample_words(result.scenario)
    return [
        Text((title,), width=100, hang=12),
        KeyValues(pairs, width=100, close=True),
        *(Text((words,), width=100, hang=12, close=True) for words in warning),
    ]


def _tail(result: Result) -> list[Block]:
    proof = [Text((f"Exact search: {result.proof.statement}.",))] if result.proof else []
    return [*proof, *(reason_blocks(result.reason, _names(result)) if result.reason else ())]


def _names(result: Result | MeetingResult) -> dict[str, str]:
    return {d.id: d.name for d in result.scenario.delegations}


def _last_words(
    result: Result | MeetingResult, names: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """After a failure: the final draft where it was contested, and who refused it."""
    if isinstance(result, MeetingResult) or result.reason is None:
        return ()
    drafted = "; ".join(f"{p.id}: {p.drafted}" for p in result.reason.paragraphs) or "as agreed"
    return (("Last draft", drafted), ("Refused by", _listed(result.objectors, names)))


def _listed(codes: list[str] | tuple[str, ...], names: dict[str, str]) -> str:
    return ", ".join(names[code] for code in codes) or "nobody"


# the reason


def reason_blocks(reason: Reason, names: dict[str, str]) -> list[Block]:
    """The reason for a failure, in sentences that each follow from a number."""
    blocks: list[Block] = [Heading("Why there was no consensus")]
    for paragraph in reason.paragraphs:
        blocks += _failed(paragraph, names)
    if reason.shortfalls:
        blocks.append(
            Listing(
                "How far each objecting delegation was from accepting the final draft\n"
                "(1 is the largest possible loss):",
                ("objecting delegation", "from accepting the final draft"),
                tuple((names[who], _far(far)) for who, far in reason.shortfalls.items()),
                label=24,
                indent=3,
            )
        )
    if reason.nearest:
        changes = tuple(f"{change.words}  [{_setting(change)}]" for change in reason.changes)
        none = "none of a red line, the cost of failure or the fallback"
        blocks.append(Text((_nearest(reason, names),)))
        blocks.append(Bullets(changes or (none,), indent=3, close=True))
    return blocks


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
    pairs = change.settings.items()
    return " ".join(f"{path}={v:g}" if isinstance(v, float) else f"{path}={v}" for path, v in pairs)


def _failed(paragraph: FailedParagraph, names: dict[str, str]) -> list[Block]:
    """Why a paragraph failed; its heading leads the first block."""
    never: tuple[str, ...] = ()
    if paragraph.never:
        never = (f"No wording here would win over: {_listed(paragraph.never, names)}.",)
    if paragraph.softer and paragraph.stronger:
        start: tuple[str, ...] = ("Taken alone, no wording is acceptable to both sides:",)
    elif paragraph.common:
        alone = f"Taken alone, all could join: {', '.join(paragraph.common)}."
        start = (alone, _beside(paragraph, names), *never)
    else:
        start = never
    blocks: list[Block] = [Text(start, lead=paragraph.heading, indent=3, hang=3, width=WIDTH - 1)]
    if paragraph.softer and paragraph.stronger:
        sides = (
            *_side(paragraph, paragraph.softer, names),
            *_side(paragraph, paragraph.stronger, names),
        )
        blocks.append(Bullets(sides, indent=3, hang=3, width=WIDTH - 1, close=True))
        blocks += [Text(never, indent=3, hang=3, width=WIDTH - 1, close=True)] if never else []
    return blocks


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


def _side(
    paragraph: FailedParagraph, side: tuple[str, ...], names: dict[str, str]
) -> tuple[str, ...]:
    by_set: dict[tuple[str, ...], list[str]] = {}
    for who in side:
        by_set.setdefault(paragraph.acceptable[who], []).append(who)
    return tuple(
        f"{_listed(who, names)} could join: {', '.join(rungs)}" for rungs, who in by_set.items()
    )


# the record


def meeting_blocks(result: Result | MeetingResult, trace: bool = False) -> list[Block]:
    """The result, and if wanted the record of it, text by text."""
    traced = result.texts if trace else ()
    return [*blocks_of(result), *(block for text in traced for block in trace_blocks(text))]


def trace_blocks(result: Result) -> list[Block]:
    """The record: per round the draft's changes, objections, asks and the total shortfall."""
    rounds = [
        Text(
            (_redrafted(result, entry), *_objections(entry), *entry.asked(result.scenario)),
            lead=f"Round {entry.number}. Total shortfall {_total(entry)}.",
            indent=3,
            hang=3,
            close=entry.number > 1,
        )
        for entry in result.record
    ]
    of = "" if result.scenario.within is None else f": {_title(result)}"
    return [Heading(f"Round by round{of}"), *rounds]


def _total(entry: Round) -> str:
    return "beyond a veto" if entry.shortfall > VETO / 2 else f"{entry.shortfall:.4f}"


def _redrafted(result: Result, entry: Round) -> str:
    ids = [paragraph.id for paragraph in result.scenario.packages]
    now = dict(zip(ids, result.draft_labels(entry.number), strict=True))
    if entry.number == 1:
        return f"tabled: {'; '.join(f'{key}: {label}' for key, label in now.items())}"
    before = dict(zip(ids, result.draft_labels(entry.number - 1), strict=True))
    changed = [f"{key}: {label}" for key, label in now.items() if label != before[key]]
    return f"redrafted: {'; '.join(changed) or 'no change'}"


def _objections(entry: Round) -> list[str]:
    return [
        f"{who} objects ({_far(entry.shortfalls[who])} short) over {', '.join(on)}"
        for who, on in entry.objections.items()
    ] or ["nobody objects: adopted"]
