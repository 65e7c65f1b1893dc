"""From a case pair to a scenario document, by fixed rules that leave nothing to judge.

Stances, lines, rule, chair and fallback are as coded. Paragraphs that are linked are one package,
whose wordings are those of its paragraphs moved together, rung by rung, from what is tabled.
"""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from sim.authoring.drafting import rule_of_text
from sim.casebook.bundles import Bundle, bundles_of, rung_near
from sim.casebook.camps import parties_of, sides_of
from sim.casebook.pair import CasePair, CaseParagraph
from sim.casebook.rows import CaseStance
from sim.casebook.sources import KINDS, Sources, days_in, tag_of
from sim.errors import InputError, InputErrors, pick
from sim.model.strategies import CHAIR_STRATEGIES
from sim.rules.fallbacks import FALLBACKS
from sim.scenario.reading import Document
from sim.scenario.scenario import Scenario, build
from sim.scenario.schema import FORUM_COST

LEVELS = {**FORUM_COST, "officials": FORUM_COST["ministers"]}
"""Cost of failure by the level of a forum: officials count as ministers."""

STRATEGIES = {name: name for name in CHAIR_STRATEGIES} | {"take_it_or_leave_it": "hold"}
USUAL_STRATEGY, USUAL_FALLBACK = "bridge", "chair_summary"
UNKNOWN = ("", "unknown")

PACKAGE_RULE = "Linked paragraphs move together, rung by rung, from the tabled wordings."
PARTY_RULE = "As the case says; else has a red line, or a salience above 1, on a paragraph of it."
COST_RULE = "By the level of the forum alone; officials count as ministers."


@dataclass(frozen=True)
class CodedCase:
    """A case as a scenario document, and what a reader should know of how it became one."""

    pair: CasePair
    document: Document
    notes: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario; raises InputError naming the case where the document is refused."""
        try:
            return build(self.document, name=self.pair.case.id, source=self.pair.file)
        except InputError as error:
            raise error.inside(self.pair.file) from None


def eve_of(pair: CasePair) -> datetime.date:
    """The last day whose evidence counts: the first that the key ``eve`` names."""
    day = next(days_in(pair.case.eve), None)
    if day is None:
        what = f"names no day such as 2023-03-01 (year-month-day), found '{pair.case.eve}'"
        raise InputError(what, where=f"{pair.file}: eve")
    return day


def code_case(pair: CasePair) -> CodedCase:
    """The scenario of a pair. Raises InputError naming what cannot be coded, and what could be."""
    sources = Sources(eve_of(pair))
    notes: list[str] = []
    _check_members(pair)
    bundles = bundles_of(pair.case.paragraphs)
    meeting = _meeting(pair, sources, notes)
    document: Document = {
        "meeting": meeting,
        "paragraphs": {
            t.id: _paragraph(t, pair.file, sources, notes) for t in pair.case.paragraphs
        },
        "packages": _packages(pair, bundles, sources),
        "accords": _accords(pair, bundles, sources),
        "sides": sides_of(pair, bundles, sources),
        "delegations": _delegations(pair, sources, notes),
    }
    document = {key: table for key, table in document.items() if table}
    if not document.get("delegations"):
        raise InputError("nobody has a stance with a salience above 0", where=pair.file)
    if meeting["chair"] not in document["delegations"]:
        meeting["chair"] = {"name": pair.case.chair, "member": False}
        notes.append(f"the chair, {pair.case.chair}, is no delegation of the table: has no vote")
    document["evidence"] = sources.entries
    notes += _known(pair, sources)
    return CodedCase(pair, document, tuple(notes))


# the room


def _meeting(pair: CasePair, sources: Sources, notes: list[str]) -> Document:
    case = pair.case
    level = pick(case.forum_level, LEVELS, "level", where=f"{pair.file}: forum_level")
    meeting: Document = {
        "name": case.name or f"{case.forum}, {case.date}",
        "date": sources.eve,
        "forum": level,
        "chair": case.chair,
        "cost_of_failure": LEVELS[level],
        "strategy": _known_word(case.strategy, "strategy", STRATEGIES, USUAL_STRATEGY, notes),
        "fallback": _known_word(
            case.fallback_known_on_eve,
            "fallback_known_on_eve",
            {name: name for name in FALLBACKS},
            USUAL_FALLBACK,
            notes,
        ),
        **rule_of_text(case.rule.strip(), where=f"{pair.file}: rule"),
    }
    if case.deadline is not None:
        meeting["deadline"] = case.deadline
    if case.separable_texts:
        meeting["texts"] = "separate"
    if case.in_sample:
        meeting["in_sample"] = True
    meeting["evidence"] = {
        "cost_of_failure": sources.rule("cost", COST_RULE),
        "strategy": sources.cite(case.strategy_note),
        "fallback": sources.cite(case.fallback_evidence),
    }
    return meeting


def _known_word(text: str, key: str, valid: Mapping[str, str], usual: str, notes: list[str]) -> str:
    """What a word of a case stands for; the usual where it is unknown, and that is said."""
    word = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if word in valid:
        return valid[word]
    said = f"{key} is unknown" if word in UNKNOWN else f"{key} '{text}' is not one known here"
    notes.append(f"{said}: taken as {usual}")
    return usual


# the text


def _paragraph(topic: CaseParagraph, file: str, sources: Sources, notes: list[str]) -> Document:
    where = f"{file}: paragraphs.{topic.id}"
    strengths = topic.strengths
    for before, after in itertools.pairwise(strengths):
        if after <= before:
            what = f"must rise from weak to strong: {after:g} does not exceed {before:g}"
            raise InputError(what, where=f"{where}.ladder")
    if topic.silence not in strengths:
        listed = ", ".join(f"{strength:g}" for strength in strengths)
        what = (
            f"no rung has strength {topic.silence:g}, what silence amounts to; there are {listed}"
        )
        raise InputError(what, where=f"{where}.reference")
    tabled = strengths[rung_near(topic, topic.tabled_strength)]
    if tabled != topic.tabled_strength:
        stated = f"tabled at {topic.tabled_strength:g}, which is no rung of its ladder"
        notes.append(f"{topic.id}: {stated}: taken as {tabled:g}")
    evidence = topic.tabled_evidence or topic.tabled_source
    return {
        "title": topic.title or topic.id.replace("_", " ").strip().capitalize(),
        "reference": whole(topic.silence),
        "tabled": topic.rung_id(tabled),
        "evidence": {"rungs": "judgement", "tabled": sources.cite(evidence)},
        "rungs": [
            {
                "id": topic.rung_id(rung.strength),
                "strength": whole(rung.strength),
                "label": rung.label,
                "text": "" if rung.strength == topic.silence else rung.text or rung.label,
            }
            for rung in topic.ladder
        ],
    }


def _packages(pair: CasePair, bundles: Mapping[str, Bundle], sources: Sources) -> Document:
    """Tables of the packages that have several paragraphs, or somebody in dispute over them."""
    tables: Document = {}
    for key, bundle in bundles.items():
        parties = parties_of(pair, bundle)
        if len(bundle.topics) == 1 and not parties:
            continue
        tables[key] = {"paragraphs": [topic.id for topic in bundle.topics]}
        evidence = {}
        if parties:
            tables[key]["parties"] = list(parties)
            evidence["parties"] = sources.rule("parties", PARTY_RULE)
        if len(bundle.topics) > 1:
            rungs = bundle.rungs(f"{pair.file}: paragraphs.{key}")
            tables[key] |= {"tabled": bundle.tabled_id, "rungs": rungs}
            evidence["rungs"] = sources.rule("packages", PACKAGE_RULE)
        tables[key]["evidence"] = evidence
    return tables


def _accords(pair: CasePair, bundles: Mapping[str, Bundle], sources: Sources) -> Document:
    accords: Document = {}
    for key, bundle in bundles.items():
        for topic in bundle.topics:
            for accepted in topic.accepted:
                where = f"{pair.file}: paragraphs.{topic.id}.accepted"
                day = next(days_in(accepted.date), None)
                if day is None:
                    what = f"'{accepted.date}' is not a date such as 2023-03-02 (year-month-day)"
                    raise InputError(what, where=f"{where}.date")
                accords[f"accord-{len(accords) + 1}"] = {
                    "package": key,
                    "wording": bundle.rung_at(topic, accepted.strength),
                    "date": day,
                    "accepted_by": list(accepted.who),
                    "refused_by": list(accepted.refused),
                    "evidence": sources.cite(accepted.evidence),
                }
    return accords


# the delegations


def _delegations(pair: CasePair, sources: Sources, notes: list[str]) -> Document:
    tables: Document = {}
    silent = []
    for code in pair.delegations:
        own = {s.paragraph: s for s in pair.stances if s.delegation == code}
        if not any(stance.salience for stance in own.values()):
            silent.append(code)
            continue
        table: Document = {"name": code.replace("_", " "), "capability": 1}
        if not all(stance.present for stance in own.values()):
            table["present"] = False
        table["evidence"] = {"capability": "judgement"}
        table["stances"] = {
            topic.id: _stance(own.get(topic.id), topic, sources) for topic in pair.case.paragraphs
        }
        tables[code] = table
    if silent:
        notes.append(f"left out, for no stance of theirs has a salience: {', '.join(silent)}")
    return tables


def _stance(stance: CaseStance | None, topic: CaseParagraph, sources: Sources) -> Document:
    if stance is None or stance.position is None:
        # no stance is indifference: no weight, so that the position can be anything
        return {"position": whole(topic.silence), "salience": 0, "evidence": "judgement"}
    numbers = {
        "position": stance.position,
        "salience": stance.salience,
        "floor": stance.floor,
        "ceiling": stance.ceiling,
    }
    given = {key: whole(number) for key, number in numbers.items() if number is not None}
    return {**given, "evidence": sources.cite(stance.evidence)}


def whole(number: float) -> float:
    """The number as a file has it: without a decimal point where it needs none."""
    return int(number) if float(number).is_integer() else number


def _check_members(pair: CasePair) -> None:
    """Refuse parties, sides and acceptances of somebody whom the table does not know."""
    valid = pair.delegations
    named = [(f"sides.{key}", members, valid) for key, members in (pair.case.sides or {}).items()]
    for topic in pair.case.paragraphs:
        where = f"paragraphs.{topic.id}"
        named.append((f"{where}.parties", topic.parties or [], valid))
        for accepted in topic.accepted:
            everybody = (*valid, "all")
            named.append((f"{where}.accepted.who", accepted.who, everybody))
            named.append((f"{where}.accepted.refused", accepted.refused, everybody))
    mistakes = []
    for where, members, known in named:
        for member in members:
            try:
                pick(member, known, "delegation", where=f"{pair.file}: {where}")
            except InputError as error:
                mistakes.append(error)
    if mistakes:
        raise InputErrors(mistakes) if len(mistakes) > 1 else mistakes[0]


# what to know of it


def _known(pair: CasePair, sources: Sources) -> list[str]:
    stated = [stance for stance in pair.stances if stance.position is not None]
    tags = [tag_of(stance.evidence) for stance in stated]
    counts = ", ".join(f"{tags.count(tag)} {tag}" for tag in KINDS if tag in tags)
    notes = [f"of {len(stated)} stances: {counts}"]
    if sources.late:
        count = len(sources.late)
        what = "1 source names" if count == 1 else f"{count} sources name"
        first = textwrap.shorten(sources.late[0], 80, placeholder=" ...")
        notes.append(f"{what} a day after the eve, {sources.eve}; the first: {first}")
    if pair.unused:
        notes.append(f"not used: {', '.join(pair.unused)}")
    return notes
