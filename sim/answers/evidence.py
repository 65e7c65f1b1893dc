"""Where the numbers come from, in blocks: for the terminal, and for the back of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sim import __version__
from sim.answers.result import in_sample_words
from sim.output.blocks import Block, Bullets, Code, Grid, Heading, Listing, Text
from sim.scenario.assumed import assumed_of
from sim.scenario.provenance import Row, provenance
from sim.scenario.scenario import Scenario
from sim.scenario.schema import STANCE_NUMBERS
from sim.sweep.engine import versions_here

JUDGED = ("judgement", "rule")


def provenance_blocks(rows: list[Row]) -> list[Block]:
    """The numbers first, then each piece of evidence once, with its source."""
    members = dict.fromkeys(row["delegation"] for row in rows)
    cited = {_cited(row): row for row in reversed(rows)}
    texts = [_evidence(who, cited[who, key]) for who, key in dict.fromkeys(map(_cited, rows))]
    return [*(_numbers(rows, who) for who in members), Heading("Evidence"), *texts]


def _numbers(rows: list[Row], who: str) -> Listing:
    cells = tuple(
        (row["what"], f"{_value(row):>8}", f"{row['kind']:<9}", row["evidence"])
        for row in rows
        if row["delegation"] == who
    )
    return Listing(who, (who, "value", "kind", "evidence"), cells, label=30, left=4)


def _value(row: Row) -> str:
    return f"{row['value']:g}" if isinstance(row["value"], float) else str(row["value"])


def _cited(row: Row) -> tuple[str, str]:
    """Votes differ by delegation; other evidence is listed once."""
    return (row["delegation"] if row["kind"] == "vote" else "", row["evidence"])


def _evidence(who: str, row: Row) -> Text:
    dated = f", {row['date']}" if row["date"] else ""
    lead = f"{row['evidence']} ({row['kind']}{dated}){f' for {who}' if who else ''}: "
    source = f" Source: {row['source']}." if row["source"] else ""
    sure = f" Confidence: {row['confidence']}." if row["confidence"] else ""
    words = f"{lead}{row['statement']}{source}{sure}"
    return Text((words,), indent=2, hang=4, width=98, close=True)


# the back of a report


def evidence_blocks(scenario: Scenario) -> list[Block]:
    """Every number that the meeting rests on, for whom it holds, and the sources in full."""
    rows = provenance(scenario)
    members = [d.id for d in scenario.delegations]
    numbers = [
        (what, value, _whom(who, members), evidence) for what, value, who, evidence in _alike(rows)
    ]
    return [
        Text(
            (
                "Positions, red lines and strengths are on 0 to 100.",
                "Saliences are shares of attention before they are made to sum to 1 for each "
                "delegation.",
            )
        ),
        Grid(("number", "value", "for", "source"), tuple(numbers), left=4),
        Heading("Sources"),
        *_sources(scenario, rows),
        *_votes(scenario, rows),
    ]


def _alike(rows: Iterable[Row]) -> list[tuple[str, str, list[str], str]]:
    """Numbers that several share, once: what, value, who, evidence. Capabilities as a range."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        value = "" if row["what"] == "capability" else _shown(row["value"])
        groups.setdefault((row["what"], value, row["evidence"]), []).append(row)
    found = []
    for (what, value, evidence), alike in groups.items():
        values = [row["value"] for row in alike]
        if not value:
            same = min(values) == max(values)
            value = _shown(values[0] if same else None) or f"{min(values):g} to {max(values):g}"
        found.append((what, value, [row["delegation"] for row in alike], evidence))
    order = {row["what"]: number for number, row in reversed(list(enumerate(rows)))}
    return sorted(found, key=lambda item: order[item[0]])


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _whom(who: Sequence[str], members: Sequence[str]) -> str:
    if list(who) == ["meeting"]:
        return "the meeting"
    others = [member for member in members if member not in who]
    if not others:
        return "all"
    if len(others) <= len(members) // 3:
        return f"all but {', '.join(others)}"
    return ", ".join(who)


def _sources(scenario: Scenario, rows: Iterable[Row]) -> list[Block]:
    found: list[Block] = []
    for row in {row["evidence"]: row for row in rows}.values():
        item = scenario.evidence.get(row["evidence"])
        words = [item.statement if item else row["statement"]]
        words += [f"Source: {row['source']}."] if row["source"] else []
        words += [f"Confidence: {row['confidence']}."] if row["confidence"] else []
        dated = f", {row['date']}" if row["date"] else ""
        found.append(Text(tuple(words), lead=f"{row['evidence']} ({row['kind']}{dated})"))
    return found


def _votes(scenario: Scenario, rows: Iterable[Row]) -> list[Block]:
    """The votes behind positions, those who voted alike together."""
    cast: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        item = scenario.evidence.get(row["evidence"])
        words = row["statement"].removeprefix(item.statement).strip() if item else ""
        if row["kind"] == "vote" and words.startswith("Cast: "):
            who = cast.setdefault((row["evidence"], words.removeprefix("Cast: ").rstrip(".")), [])
            who += [] if row["delegation"] in who else [row["delegation"]]
    if not cast:
        return []
    lines = tuple((evidence, ", ".join(who), votes) for (evidence, votes), who in cast.items())
    return [
        Heading("Votes behind the positions"),
        Text(("Y in favour, A abstained, N against, X not voting.",)),
        Grid(("source", "who", "votes in the General Assembly"), lines, left=3),
    ]


def assumption_blocks(scenario: Scenario, draws: int) -> list[Block]:
    """The assumed numbers with their ranges, and what a reader should keep in mind."""
    rows = tuple(
        (
            entry.meaning,
            entry.symbol,
            f"{value:g}",
            f"{entry.low:g} to {entry.high:g}",
            entry.source,
        )
        for entry, value in assumed_of(scenario)
    )
    return [
        Text(("Numbers that nobody measures. None of them is fitted to a meeting.",)),
        Grid(("what", "symbol", "here", "plausible range", "source"), rows, left=5),
        Heading("Caveats"),
        Bullets(tuple(_caveats(scenario, draws))),
    ]


def _caveats(scenario: Scenario, draws: int) -> list[str]:
    stance = [r for r in provenance(scenario) if r["what"].split(".")[-1] in STANCE_NUMBERS]
    judged = sum(row["kind"] in JUDGED for row in stance)
    return [
        *in_sample_words(scenario),
        f"{judged} of the {len(stance)} stance numbers rest on judgement or on a coding rule, the "
        "others on a source that is named above.",
        f"A share is one of {draws:,} draws of what the capitals may want, given this model. It is "
        "not the frequency of anything in history. Its interval is about the number of draws only; "
        "whether the assumed numbers matter is what `communique robustness` looks into.",
        "The wordings are the project's own sentences, placed on a scale by a scoring rule. They "
        "stand for the real ones and are not quotations.",
        "Minimal conflicts and the ways to a joint text hold for the stances as stated. The prices "
        "of the levers are conventions, to be changed with `communique unlock --price`.",
        "Delegations in the model judge a text by what it says and by what would come instead. "
        "Bargains over matters outside the text are not in it.",
    ]


def making_blocks(scenario: Scenario, seed: int, draws: int, command: str) -> list[Block]:
    """What is needed to make the same report again."""
    versions = {**versions_here(), "communique": __version__}
    rows = (
        ("scenario", f"{scenario.name} ({scenario.meeting.date})"),
        ("digest of the scenario (SHA-256)", scenario.digest),
        ("chair", str(scenario.alternative)),
        ("seed", f"{seed}"),
        ("draws", f"{draws:,}"),
        ("versions", ", ".join(f"{name} {version}" for name, version in versions.items())),
    )
    return [
        Grid(("what", "value"), rows, left=2),
        Text(("The same versions, scenario and seed give the same numbers.", "To make it again:")),
        Code((command,)),
    ]
