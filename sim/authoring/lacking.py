"""What an imported table does not hold, and what that makes of the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.authoring.import_evidence import EVIDENCE_ID
from sim.authoring.import_lines import Line, Wording
from sim.authoring.import_plan import Choices
from sim.tables.said import listed


def lacking(lines: Sequence[Line], wordings: Sequence[Wording], choices: Choices) -> list[str]:
    """One sentence for each thing that the table is silent on."""
    given = {name for line in lines for name in line.numbers}
    return [
        *_red_lines(given),
        *_parties(lines),
        *_pairs(lines),
        *_capabilities(lines),
        *_packages(lines),
        *_text(given, wordings, choices),
        *_evidence(lines),
    ]


def _red_lines(given: set[str]) -> Iterable[str]:
    if not {"floor", "ceiling"} & given:
        yield (
            "no red lines (floor, ceiling): whoever is not worse off than without a text accepts "
            "it, so agreement is nearly certain by assumption"
        )
    elif "penalty" not in given:
        yield "no penalties: crossing a red line costs what the assumptions say (mean_penalty)"


def _parties(lines: Sequence[Line]) -> Iterable[str]:
    if not any(line.party for line in lines):
        yield (
            "no parties to a dispute (party): nobody has red lines beyond the stated ones, so "
            "refusals that nobody announced cannot happen"
        )


def _pairs(lines: Sequence[Line]) -> Iterable[str]:
    names = dict.fromkeys(line.delegation for line in lines)
    topics = dict.fromkeys(line.topic for line in lines)
    held = {(line.delegation, line.topic) for line in lines}
    missing = [f"{n} on {t}" for n in names for t in topics if (n, t) not in held]
    if missing:
        what = f"no row for {listed(missing, 6)}"
        yield f"{what}: no stance, so that they never object to it"


def _capabilities(lines: Sequence[Line]) -> Iterable[str]:
    names = dict.fromkeys(line.delegation for line in lines)
    weighed = {line.delegation for line in lines if "capability" in line.numbers}
    without = [name for name in names if name not in weighed]
    if len(without) == len(names):
        yield "no capability: all delegations weigh the same, 1"
    elif without:
        yield f"no capability for {listed(without)}: 1 was taken, whatever the others have"


def _packages(lines: Sequence[Line]) -> Iterable[str]:
    topics: dict[str, set[str]] = {}
    for line in lines:
        topics.setdefault(line.package, set()).add(line.topic)
    together = [name for name, found in topics.items() if name and len(found) > 1]
    if together:
        yield (
            f"no wordings of packages: the paragraphs of {listed(together)} move together, a rung "
            "at a time from the tabled wording, which is judgement"
        )


def _text(given: set[str], wordings: Sequence[Wording], choices: Choices) -> Iterable[str]:
    if "tabled" not in given and not choices.tabled:
        yield (
            "no tabled wording: the chair opens in the middle of each ladder, which leans to "
            "neither side; the first draft decides much"
        )
    if not wordings and not choices.ladders:
        yield (
            "no wordings (rung, label, text): ladders are even steps with sentences to be replaced,"
            " so a compromise may be found at a strength that nobody could word"
        )
    if "reference" not in given:
        yield "no reference: silence is taken to be the weakest wording of each ladder"


def _evidence(lines: Sequence[Line]) -> Iterable[str]:
    if all(line.evidence == EVIDENCE_ID for line in lines):
        yield "no evidence by row: every number rests on the table as a whole"
