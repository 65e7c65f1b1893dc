"""Whether numbers matter, in blocks: what survives, which swept values count, and when."""

from __future__ import annotations

from sim.analysis.discovery import Found
from sim.analysis.indices import NOTHING, Indices, chance, head, ranked, warned
from sim.answers.result import room_words
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Either, Grid, Heading, Listing, Text
from sim.output.words import percent
from sim.robustness.findings import FINDINGS, HOLDS, REVERSED, TIE
from sim.robustness.knobs import Knob
from sim.robustness.robustness import Robustness

WIDTH = 100
CAVEAT = (
    "The ranges are judgements, and the box gives every value in them the same weight: a share "
    "says how much of what is thinkable leaves a finding standing, not how probable it is."
)


@blocks_of.register
def robustness_blocks(result: Robustness) -> list[Block]:
    """In what share of the box each finding holds, what ends it, then the ranges."""
    title = f"{result.scenario.meeting.name} ({result.scenario.name})"
    findings = tuple(block for name in FINDINGS for block in _finding(result, name))
    return [
        Heading(title, 1, "plain"),
        Text((*room_words(result.scenario), _varied(result)), width=WIDTH, close=True),
        Either(findings, (_table(result),)),
        Text((CAVEAT,), width=WIDTH),
        _ranges(result),
    ]


def _varied(result: Robustness) -> str:
    kinds = [knob.kind for knob in result.knobs]
    return (
        f"{len(kinds)} numbers varied: {kinds.count('assumed')} assumed, {kinds.count('judged')} "
        f"judged, {kinds.count('ladder')} ladders. Alone: {len(result.alone)} points; together: "
        f"{len(result.together)} points. {result.replications} replications of seed {result.seed} "
        "at each."
    )


def _finding(result: Robustness, name: str) -> list[Block]:
    mark = "" if result.at_base[name] == HOLDS else "[not so at the stated numbers] "
    drivers = ", ".join(_driver(knob, r) for knob, r in result.drivers(name))
    lines = (
        f"together: holds in {_share(result, name)[0]} of the box ({_share(result, name)[1]}), "
        f"no difference in {_part(result, name, TIE)}, reversed in "
        f"{_part(result, name, REVERSED)}",
        *((f"goes most with: {drivers}",) if drivers else ()),
        f"alone: {_alone(result, name)}",
    )
    words = f"{mark}{result.words(name)}"
    return [Text((words,), width=WIDTH), Text(lines, width=WIDTH, indent=3)]


def _table(result: Robustness) -> Grid:
    header = ("finding", "as stated", "holds", "no difference", "reversed")
    rows = tuple(
        (
            result.words(name),
            "holds" if result.at_base[name] == HOLDS else "no",
            "{} ({})".format(*_share(result, name)),
            _part(result, name, TIE),
            _part(result, name, REVERSED),
            _alone(result, name).removeprefix("lost by "),
        )
        for name in FINDINGS
    )
    return Grid((*header, "a single number that ends it"), rows, left=6)


def _share(result: Robustness, name: str) -> tuple[str, str]:
    """In how much of the box a finding holds, and the interval."""
    row = result.share(name)
    return percent(row["share"], 0), f"{percent(row['low'], 0)} to {percent(row['high'], 0)}"


def _part(result: Robustness, name: str, how: int) -> str:
    return percent(result.share(name, how)["share"], 0)


def _alone(result: Robustness, name: str) -> str:
    if result.at_base[name] != HOLDS:
        return "nothing to lose"
    broken = [
        f"{knob.path} at {', '.join(f'{value:g}' for value in values)} (stated {knob.stated:g})"
        for knob, values in result.broken_by(name)
    ]
    return f"lost by {'; '.join(broken)}" if broken else "no single number takes it away"


def _driver(knob: Knob, correlation: float) -> str:
    return f"{'high' if correlation > 0 else 'low'} {knob.path} (r {correlation:+.2f})"


def _ranges(result: Robustness) -> Listing:
    rows = tuple(
        (knob.path, f"{knob.low:g} to {knob.high:g} (stated {knob.stated:g}; {knob.kind})")
        for knob in result.knobs
    )
    widest = max(len(knob.path) for knob in result.knobs)
    return Listing("RANGES", ("number", "range"), rows, label=widest + 1, left=2)


@blocks_of.register
def indices_blocks(indices: Indices) -> list[Block]:
    """Which swept values matter for one outcome, the one that matters most first."""
    blocks: list[Block] = [Heading(head(indices)), *(Text((words,)) for words in warned(indices))]
    if not indices.inputs:
        return [*blocks, Text((NOTHING,))]
    if indices.method == "sobol":
        header: tuple[str, ...] = ("value", "first order", "total order")
        pairs = (("first", "first_conf"), ("total", "total_conf"))
        cells = [
            (row["input"], *(f"{row[name]:.3f} ± {row[half]:.3f}" for name, half in pairs))
            for row in ranked(indices)
        ]
    else:
        header = ("value", "PAWN median", "least", "most")
        numbers = ("median", "minimum", "maximum")
        cells = [(row["input"], *(f"{row[n]:.3f}" for n in numbers)) for row in ranked(indices)]
    return [*blocks, Grid(header, tuple(cells)), *(Text((words,)) for words in chance(indices))]


@blocks_of.register
def found_blocks(found: Found) -> list[Block]:
    """When an outcome comes about: one box, in a sentence."""
    return [Text((found.words,))]
