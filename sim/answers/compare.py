"""A comparison of chair alternatives in words: plain text and Markdown."""

from __future__ import annotations

import textwrap

from sim.model.document import OUTCOMES
from sim.output.table import Cells, markdown_table, percent, text_table, within
from sim.questions.comparison import Compared, Comparison

WIDTH = 96
_SHOWN = 0.005
_DISSENTERS = 5


def comparison_text(comparison: Comparison) -> str:
    """The comparison as plain text; full tables per delegation are in Markdown, CSV and JSON."""
    blocks = [_heading(comparison), *_notes(comparison), ""]
    for title, header, rows, left in (_main(comparison), *_wordings(comparison)):
        blocks += [title.upper(), "", *text_table(header, rows, left), ""]
    blocks += ["OUTCOMES (% OF REPLICATIONS, 95 % INTERVAL)", ""]
    for alternative in comparison.alternatives:
        blocks += _outcome_lines(comparison, alternative)
    blocks += ["", "WHO DOES NOT AGREE, AND WHO GAINS OR LOSES MOST AGAINST THE BASE", ""]
    for alternative in comparison.alternatives:
        blocks += _people(comparison, alternative)
    return "\n".join([*blocks, "", *_reading(comparison)])


def comparison_markdown(comparison: Comparison) -> str:
    """The comparison in Markdown, with every delegation."""
    blocks = [f"# {_heading(comparison)}", "", *_notes(comparison), ""]
    tables = [
        _main(comparison),
        _outcomes(comparison),
        *_wordings(comparison),
        *_delegation_tables(comparison),
    ]
    for title, header, rows, left in tables:
        blocks += [f"## {title}", "", *markdown_table(header, rows, left), ""]
    return "\n".join([*blocks, *_reading(comparison)])


Table = tuple[str, list[str], Cells, int]


def _heading(comparison: Comparison) -> str:
    return f"Chair alternatives: {comparison.scenario.meeting.name} ({comparison.scenario.name})"


def _notes(comparison: Comparison) -> list[str]:
    slow = [a for a in comparison.alternatives if a.tally.n != comparison.n]
    text = (
        f"{comparison.n:,} replications of seed {comparison.seed}, the same for every alternative. "
        f"Base (*): {' + '.join(comparison.base)}, the scenario's own chair."
    )
    lines = textwrap.wrap(text, WIDTH)
    if slow:
        names = ", ".join(dict.fromkeys(a.strategy for a in slow))
        counts = f"{slow[0].tally.n:,}"
        lines += textwrap.wrap(
            f"{names}: only the first {counts} replications (each needs the Mesa model and "
            f"a solver); compared with the base on these {counts}, and not ranked with the others.",
            WIDTH,
        )
    return lines


def _label(comparison: Comparison, alternative: Compared) -> list[str]:
    mark = "*" if comparison.is_base(alternative) else ""
    return [f"{alternative.name}{mark}"]


def _main(comparison: Comparison) -> Table:
    best = comparison.pareto()
    some_excepted = any(a.exceptions.texts for a in comparison.alternatives)
    rows = []
    for a in comparison.alternatives:
        share, change = a.joint_share(), comparison.joint_difference(a)
        goals = comparison.objectives(a)
        strength = goals["strength"]
        ranked = a.tally.n == comparison.n
        difference = "" if comparison.is_base(a) else f"{100 * change['difference']:+.1f}"
        interval = "" if comparison.is_base(a) else _signed(change)
        rows.append(
            [
                *_label(comparison, a),
                f"{100 * share['share']:.1f}",
                within(share["low"], share["high"]),
                *([_excepted(a)] if some_excepted else []),
                difference,
                interval,
                "-" if strength is None else f"{strength:.1f}",
                f"{goals['worst_off']:+.3f}",
                f"{goals['weighted_value']:+.3f}",
                ("best" if a in best else "") if ranked else "-",
            ]
        )
    header = [
        "alternative",
        "joint %",
        "95 %",
        *(["excepted"] if some_excepted else []),
        "points",
        "95 %",
        "strength",
        "worst off",
        "weighted",
    ]
    return "Joint texts, and what the Pareto-best are best in", [*header, "Pareto"], rows, 1


def _excepted(alternative: Compared) -> str:
    mean = alternative.exceptions.mean()
    return "-" if mean is None else f"{mean:.1f}"


def _signed(change: dict[str, float]) -> str:
    return f"[{100 * change['low']:+.1f}, {100 * change['high']:+.1f}]"


_SHORT = dict(
    zip(
        OUTCOMES,
        (
            "joint", "joint, exceptions", "joint, split off", "outcome document", "summary",
            "statement", "nothing",
        ),
        strict=True,
    )
)  # fmt: skip


def _outcomes(comparison: Comparison) -> Table:
    shown = comparison.alternatives
    seen = [o for o, _ in enumerate(OUTCOMES) if any(a.tally.outcomes[o] for a in shown)]
    rows = []
    for a in comparison.alternatives:
        shares = [a.tally.shares()[o] for o in seen]
        cells = [f"{100 * s['share']:.1f} {within(s['low'], s['high'])}" for s in shares]
        cells = [c if s["count"] else "-" for c, s in zip(cells, shares, strict=True)]
        rows.append([*_label(comparison, a), *cells])
    header = ["alternative", *(_SHORT[OUTCOMES[o]] for o in seen)]
    return "Outcomes (% of replications, 95 % interval)", header, rows, 1


def _outcome_lines(comparison: Comparison, a: Compared) -> list[str]:
    shares = [
        f"{_SHORT[s['outcome']]} {100 * s['share']:.1f} {within(s['low'], s['high'])}"
        for s in a.tally.shares()
        if s["count"]
    ]
    line = f"{_label(comparison, a)[0]}: {'; '.join(shares)}"
    return textwrap.wrap(line, WIDTH, subsequent_indent="   ")


def _wordings(comparison: Comparison) -> list[Table]:
    if not comparison.contested:
        return []
    rows = []
    for a in comparison.alternatives:
        usual = a.usual_wordings()
        cells = [
            f"{usual[key]['mean_strength']:.1f}  {usual[key]['rung'] or 'nothing'} "
            f"{percent(usual[key]['share'], 0)}"
            for key in comparison.contested
        ]
        rows.append([*_label(comparison, a), *cells])
    header = ["alternative", *comparison.contested]
    return [("Wording issued: mean strength (0..100) and most frequent", header, rows, 1)]


def _people(comparison: Comparison, a: Compared) -> list[str]:
    ids = [d.id for d in comparison.scenario.present]
    shares = zip(ids, [s["share"] for s in a.dissent_shares()], strict=True)
    often = sorted((s for s in shares if s[1] >= _SHOWN), key=lambda item: -item[1])
    named = ", ".join(f"{who} {percent(share, 0)}" for who, share in often[:_DISSENTERS])
    more = f" and {len(often) - _DISSENTERS} others" if len(often) > _DISSENTERS else ""
    lines = [_label(comparison, a)[0], f"   dissent: {named or 'nobody'}{more}"]
    if not comparison.is_base(a):
        changes = sorted(comparison.value_differences(a).items(), key=lambda i: i[1]["difference"])
        (low, least), (high, most) = changes[0], changes[-1]
        lines.append(f"   value:   {high} {_change(most)}, {low} {_change(least)}")
    return lines


def _change(change: dict[str, float]) -> str:
    return f"{change['difference']:+.3f} [{change['low']:+.3f}, {change['high']:+.3f}]"


def _delegation_tables(comparison: Comparison) -> list[Table]:
    names = [_label(comparison, a)[0] for a in comparison.alternatives]
    header = ["delegation", *names]
    dissent = [a.dissent_shares() for a in comparison.alternatives]
    changes = [comparison.value_differences(a) for a in comparison.alternatives]
    members = comparison.scenario.present
    return [
        (
            "Who does not agree (% of replications)",
            header,
            [
                [d.name, *(f"{100 * shares[i]['share']:.1f}" for shares in dissent)]
                for i, d in enumerate(members)
            ],
            1,
        ),
        (
            "Value against the base (95 % interval)",
            header,
            [[d.name, *(_change(c[d.id]) for c in changes)] for d in members],
            1,
        ),
    ]


def _reading(comparison: Comparison) -> list[str]:
    own = (
        f"the mean over {', '.join(comparison.contested)}, contested as tabled"
        if comparison.contested
        else "left out: nobody contests a tabled wording with the stances as stated"
    )
    text = (
        "Joint: a joint text was adopted, with or without exceptions or a paragraph split off. "
        f"{_reading_exceptions(comparison)}"
        "Points: paired difference to the base in percentage points. Strength of the contested "
        f"wording that is issued, in whatever form: {own}; no text counts as silence. Worst off: "
        "the lowest mean value any delegation has; weighted: the mean value weighted by "
        "capability; 1 is the largest possible loss, and what failure costs is taken off. Best: no "
        "other alternative is better in one of joint, strength, worst off and weighted without "
        "being worse in another (by the estimates, to the digits shown; close ones may change "
        "places with another seed)."
    )
    return [*textwrap.wrap(text, WIDTH), ""]


def _reading_exceptions(comparison: Comparison) -> str:
    if not any(a.exceptions.texts for a in comparison.alternatives):
        return ""
    return (
        "Excepted: how many delegations a joint text with exceptions names, on average over such "
        f"texts, of {len(comparison.scenario.present)} in the room; they are not bound by the "
        "paragraphs in question. "
    )
