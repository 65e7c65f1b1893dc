"""A comparison of chair alternatives in blocks."""

from __future__ import annotations

from sim.model.document import OUTCOMES
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Either, Grid, Heading, Text
from sim.output.words import percent, within
from sim.questions.comparison import Compared, Comparison

_SHOWN = 0.005
_DISSENTERS = 5


@blocks_of.register
def comparison_blocks(comparison: Comparison) -> list[Block]:
    """The comparison; tables by delegation are for pages only."""
    scenario = comparison.scenario
    title = f"Chair alternatives: {scenario.meeting.name} ({scenario.name})"
    people = (
        Heading("Who does not agree, and who gains or loses most against the base"),
        *(_people(comparison, a, n > 0) for n, a in enumerate(comparison.alternatives)),
    )
    return [
        Heading(title, 1, "plain"),
        Text(_notes(comparison), close=True),
        Heading("Joint texts, and what the Pareto-best are best in"),
        _main(comparison),
        *_wordings(comparison),
        Heading("Outcomes (% of replications, 95 % interval)"),
        Either((_outcome_lines(comparison),), (_outcomes(comparison),)),
        Either(people, _delegation_tables(comparison)),
        Text((_reading(comparison),)),
    ]


def _notes(comparison: Comparison) -> tuple[str, ...]:
    slow = [a for a in comparison.alternatives if a.tally.n != comparison.n]
    how = (
        f"{comparison.n:,} replications of seed {comparison.seed}, the same for every alternative. "
        f"Base (*): {' + '.join(comparison.base)}, the scenario's own chair."
    )
    if not slow:
        return (how,)
    names = ", ".join(dict.fromkeys(a.strategy for a in slow))
    counts = f"{slow[0].tally.n:,}"
    return (
        how,
        f"{names}: only the first {counts} replications (each needs the Mesa model and "
        f"a solver); compared with the base on these {counts}, and not ranked with the others.",
    )


def _label(comparison: Comparison, alternative: Compared) -> str:
    return f"{alternative.name}{'*' if comparison.is_base(alternative) else ''}"


def _main(comparison: Comparison) -> Grid:
    best = comparison.pareto()
    excepted = ("excepted",) if _some_excepted(comparison) else ()
    rows = []
    for a in comparison.alternatives:
        share, change = a.joint_share(), comparison.joint_difference(a)
        goals = comparison.objectives(a)
        strength = goals["strength"]
        ranked = a.tally.n == comparison.n
        base = comparison.is_base(a)
        rows.append(
            (
                _label(comparison, a),
                f"{100 * share['share']:.1f}",
                within(share["low"], share["high"]),
                *(_excepted(a) for _ in excepted),
                "" if base else f"{100 * change['difference']:+.1f}",
                "" if base else _signed(change),
                "-" if strength is None else f"{strength:.1f}",
                f"{goals['worst_off']:+.3f}",
                f"{goals['weighted_value']:+.3f}",
                ("best" if a in best else "") if ranked else "-",
            )
        )
    joint = ("alternative", "joint %", "95 %", *excepted, "points", "95 %")
    return Grid((*joint, "strength", "worst off", "weighted", "Pareto"), tuple(rows))


def _some_excepted(comparison: Comparison) -> bool:
    return any(a.exceptions.texts for a in comparison.alternatives)


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


def _outcomes(comparison: Comparison) -> Grid:
    shown = comparison.alternatives
    seen = [o for o, _ in enumerate(OUTCOMES) if any(a.tally.outcomes[o] for a in shown)]
    rows = []
    for a in shown:
        shares = [a.tally.shares()[o] for o in seen]
        cells = (_share(share) if share["count"] else "-" for share in shares)
        rows.append((_label(comparison, a), *cells))
    return Grid(("alternative", *(_SHORT[OUTCOMES[o]] for o in seen)), tuple(rows))


def _outcome_lines(comparison: Comparison) -> Text:
    lines = []
    for a in comparison.alternatives:
        shares = (f"{_SHORT[s['outcome']]} {_share(s)}" for s in a.tally.shares() if s["count"])
        lines.append(f"{_label(comparison, a)}: {'; '.join(shares)}")
    return Text(tuple(lines), hang=3)


def _share(share: dict[str, float]) -> str:
    return f"{100 * share['share']:.1f} {within(share['low'], share['high'])}"


def _wordings(comparison: Comparison) -> list[Block]:
    if not comparison.contested:
        return []
    rows = []
    for a in comparison.alternatives:
        usual = a.usual_wordings()
        cells = (
            f"{usual[key]['mean_strength']:.1f}  {usual[key]['rung'] or 'nothing'} "
            f"{percent(usual[key]['share'], 0)}"
            for key in comparison.contested
        )
        rows.append((_label(comparison, a), *cells))
    return [
        Heading("Wording issued: mean strength (0..100) and most frequent"),
        Grid(("alternative", *comparison.contested), tuple(rows)),
    ]


def _people(comparison: Comparison, a: Compared, close: bool) -> Text:
    ids = [d.id for d in comparison.scenario.present]
    shares = zip(ids, [s["share"] for s in a.dissent_shares()], strict=True)
    often = sorted((s for s in shares if s[1] >= _SHOWN), key=lambda item: -item[1])
    named = ", ".join(f"{who} {percent(share, 0)}" for who, share in often[:_DISSENTERS])
    more = f" and {len(often) - _DISSENTERS} others" if len(often) > _DISSENTERS else ""
    lines = [f"dissent: {named or 'nobody'}{more}"]
    if not comparison.is_base(a):
        changes = sorted(comparison.value_differences(a).items(), key=lambda i: i[1]["difference"])
        (low, least), (high, most) = changes[0], changes[-1]
        lines.append(f"value:   {high} {_change(most)}, {low} {_change(least)}")
    return Text(tuple(lines), lead=_label(comparison, a), indent=3, close=close)


def _change(change: dict[str, float]) -> str:
    return f"{change['difference']:+.3f} [{change['low']:+.3f}, {change['high']:+.3f}]"


def _delegation_tables(comparison: Comparison) -> tuple[Block, ...]:
    shown, members = comparison.alternatives, comparison.scenario.present
    header = ("delegation", *(_label(comparison, a) for a in shown))
    dissent = [a.dissent_shares() for a in shown]
    changes = [comparison.value_differences(a) for a in shown]
    not_agreeing = tuple(
        (d.name, *(f"{100 * shares[i]['share']:.1f}" for shares in dissent))
        for i, d in enumerate(members)
    )
    values = tuple((d.name, *(_change(c[d.id]) for c in changes)) for d in members)
    return (
        Heading("Who does not agree (% of replications)"),
        Grid(header, not_agreeing),
        Heading("Value against the base (95 % interval)"),
        Grid(header, values),
    )


def _reading(comparison: Comparison) -> str:
    own = (
        f"the mean over {', '.join(comparison.contested)}, contested as tabled"
        if comparison.contested
        else "left out: nobody contests a tabled wording with the stances as stated"
    )
    return (
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


def _reading_exceptions(comparison: Comparison) -> str:
    if not _some_excepted(comparison):
        return ""
    return (
        "Excepted: how many delegations a joint text with exceptions names, on average over such "
        f"texts, of {len(comparison.scenario.present)} in the room; they are not bound by the "
        "paragraphs in question. "
    )
