"""Which conclusions survive, in words: text and Markdown."""

from __future__ import annotations

import textwrap

from sim.answers.result import IN_SAMPLE
from sim.robustness.findings import FINDINGS, HOLDS, REVERSED, TIE
from sim.robustness.knobs import Knob
from sim.robustness.robustness import Robustness

WIDTH = 100
CAVEAT = (
    "The ranges are judgements, and the box gives every value in them the same weight: a share "
    "says how much of what is thinkable leaves a finding standing, not how probable it is."
)


def robustness_text(result: Robustness) -> str:
    """Plain text: one block for each finding, then the ranges."""
    lines = [*_head(result), ""]
    for name in FINDINGS:
        lines += [*textwrap.wrap(f"{_mark(result, name)}{result.words(name)}", WIDTH), ""]
        lines += [f"   {line}" for line in _block(result, name)]
        lines.append("")
    lines += [*textwrap.wrap(CAVEAT, WIDTH), "", "RANGES"]
    width = max(len(knob.path) for knob in result.knobs)
    lines += [f"  {knob.path:<{width}}  {_range(knob)}" for knob in result.knobs]
    return "\n".join(lines)


def _head(result: Robustness) -> list[str]:
    kinds = [knob.kind for knob in result.knobs]
    what = (
        f"{len(kinds)} numbers varied: {kinds.count('assumed')} assumed, {kinds.count('judged')} "
        f"judged, {kinds.count('ladder')} ladders. Alone: {len(result.alone)} points; together: "
        f"{len(result.together)} points. {result.replications} replications of seed {result.seed} "
        "at each."
    )
    return [
        f"{result.scenario.meeting.name} ({result.scenario.name})",
        *(textwrap.wrap(IN_SAMPLE, WIDTH) if result.scenario.meeting.in_sample else []),
        *textwrap.wrap(what, WIDTH),
    ]


def _mark(result: Robustness, name: str) -> str:
    return "" if result.at_base[name] == HOLDS else "[not so at the stated numbers] "


def _block(result: Robustness, name: str) -> list[str]:
    row = result.share(name)
    lines = [
        f"together: holds in {_percent(row['share'])} of the box "
        f"({_percent(row['low'])} to {_percent(row['high'])}), "
        f"no difference in {_percent(result.share(name, TIE)['share'])}, "
        f"reversed in {_percent(result.share(name, REVERSED)['share'])}"
    ]
    drivers = result.drivers(name)
    if drivers:
        lines.append("goes most with: " + ", ".join(_driver(knob, r) for knob, r in drivers))
    lines.append(f"alone: {_alone(result, name)}")
    return [piece for line in lines for piece in textwrap.wrap(line, WIDTH - 3)]


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


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _range(knob: Knob) -> str:
    return f"{knob.low:g} to {knob.high:g} (stated {knob.stated:g}; {knob.kind})"


def robustness_markdown(result: Robustness) -> str:
    """A Markdown table of the findings."""
    lines = [
        f"**{_head(result)[0]}**. {' '.join(_head(result)[1:])}",
        "",
        "| finding | as stated | holds | no difference | reversed | a single number that ends it |",
        "|---|---|---|---|---|---|",
    ]
    for name in FINDINGS:
        row = result.share(name)
        cells = [
            result.words(name),
            "holds" if result.at_base[name] == HOLDS else "no",
            f"{_percent(row['share'])} ({_percent(row['low'])} to {_percent(row['high'])})",
            _percent(result.share(name, TIE)["share"]),
            _percent(result.share(name, REVERSED)["share"]),
            _alone(result, name).removeprefix("lost by "),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", CAVEAT])
