"""From the file's layers to one stance per delegation and paragraph, with every cross-check.

Layers merge number by number: defaults, then groups in file order, then the delegation's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import InputError, InputErrors, nearest
from sim.scenario.checking import wrong_chair
from sim.scenario.packages import accords_of, check_ladder, packages_of
from sim.scenario.resolved import Delegation, Paragraph, Resolved, Stance
from sim.scenario.rows import BUILT_IN, shipped_evidence
from sim.scenario.schema import (
    FORUM_COST,
    STANCE_NUMBERS,
    Evidence,
    EvidenceRef,
    Meeting,
    ParagraphTable,
    ScenarioFile,
    Sideline,
    StanceLayer,
)
from sim.scenario.sides import join_side, on_two_sides, sides_of

Numbers = dict[str, float]
Sources = dict[str, str]


def resolve(file: ScenarioFile) -> Resolved:
    """Resolve a validated file. Raises InputError listing every mistake found."""
    check = _Check(file)
    paragraphs = tuple(check.paragraph(key, table) for key, table in file.paragraphs.items())
    packages = packages_of(check, paragraphs)
    accords = accords_of(check, packages)
    check.meeting()
    check.groups()
    check.sides()
    check.sidelines()
    check.built_in_evidence()
    delegations = tuple(check.delegation(iso3) for iso3 in file.delegations)
    check.someone_present(delegations)
    if check.mistakes:
        raise InputErrors(list({str(mistake): mistake for mistake in check.mistakes}.values()))
    return Resolved(
        cost_of_failure=check.cost_of_failure(),
        paragraphs=paragraphs,
        packages=packages,
        accords=accords,
        delegations=delegations,
        sides=sides_of(file),
        evidence=check.used,
    )


class _Check:
    """Collects mistakes and the evidence used while a file is resolved."""

    def __init__(self, file: ScenarioFile) -> None:
        self.file = file
        self.known: Mapping[str, Evidence] = {**shipped_evidence(), **file.evidence}
        self.used: dict[str, Evidence] = {}
        self.mistakes: list[InputError] = []

    def complain(self, where: str, message: str, near: str | None = None) -> None:
        self.mistakes.append(InputError(message, where=where, near=near))

    def known_name(self, where: str, name: str, valid: Mapping[str, object], kind: str) -> bool:
        if name not in valid:
            self.complain(where, f"'{name}' is not {kind} of this scenario", nearest(name, valid))
        return name in valid

    # the room

    def meeting(self) -> None:
        self.mistakes += wrong_chair(self.file)
        self.sources("meeting", self.file.meeting.evidence, (), tuple(Meeting.model_fields))
        self.cost_of_failure()
        self.decision_rule()

    def decision_rule(self) -> None:
        meeting = self.file.meeting
        shares = ("majority_members", "majority_capability")
        belongs = {"tolerated_objectors": "consensus_minus"}
        belongs.update(dict.fromkeys(shares, "qualified_majority"))
        given = [key for key in belongs if getattr(meeting, key) is not None]
        # beside a rule that is stated they may wait for `--set meeting.rule=...`
        for key in () if "rule" in meeting.model_fields_set else given:
            self.complain(f"meeting.{key}", f"needs rule = '{belongs[key]}'; no rule is stated")
        if meeting.rule == "qualified_majority" and not set(shares) & set(given):
            what = "needs majority_members or majority_capability, shares from 0 to 1"
            self.complain("meeting.rule", f"'qualified_majority' {what}")

    def cost_of_failure(self) -> float:
        meeting = self.file.meeting
        if meeting.cost_of_failure is not None:
            return meeting.cost_of_failure
        if meeting.forum not in FORUM_COST:
            levels = " or ".join(FORUM_COST)
            self.complain(
                "meeting.cost_of_failure",
                f"missing, and forum '{meeting.forum}' has no default (only {levels} have)",
                nearest(meeting.forum, FORUM_COST),
            )
        return FORUM_COST.get(meeting.forum, 0.0)

    def groups(self) -> None:
        self._topics("defaults.stances", self.file.defaults.stances)
        for key, group in self.file.groups.items():
            self._topics(f"groups.{key}.stances", group.stances)
            where = f"groups.{key}.members"
            self.members(where, group.members, self.file.delegations, "a delegation")

    def sides(self) -> None:
        valid = {**self.file.groups, **self.file.delegations}
        for key, side in self.file.sides.items():
            self.members(f"sides.{key}.members", side.members, valid, "a delegation or group")
            self.sources(f"sides.{key}", side.evidence, ("members",))
        for key, iso3, earlier in on_two_sides(sides_of(self.file)):
            self.complain(
                f"sides.{key}.members",
                f"'{iso3}' is on the side '{earlier}' already; nobody is on two sides",
            )

    def members(
        self, where: str, members: tuple[str, ...], valid: Mapping[str, object], kind: str
    ) -> None:
        for member in members:
            self.known_name(where, member, valid, kind)
        for member in sorted({m for m in members if members.count(m) > 1}):
            self.complain(where, f"duplicate id: '{member}' is listed twice")

    def sidelines(self) -> None:
        for index, meeting in enumerate(self.file.sidelines):
            where = f"sidelines.{index}"
            first, second = meeting.between
            for iso3 in meeting.between:
                self.known_name(f"{where}.between", iso3, self.file.delegations, "a delegation")
            if first == second:
                self.complain(f"{where}.between", f"'{first}' cannot meet itself")
            for paragraph in meeting.paragraphs or ():
                self.known_name(
                    f"{where}.paragraphs", paragraph, self.file.paragraphs, "a paragraph"
                )
            self.sources(where, meeting.evidence, (), tuple(Sideline.model_fields))

    def someone_present(self, delegations: tuple[Delegation, ...]) -> None:
        if not any(delegation.present for delegation in delegations):
            self.complain("delegations", "no delegation is present")

    # the text

    def paragraph(self, key: str, table: ParagraphTable) -> Paragraph:
        where = f"paragraphs.{key}"
        strengths = [rung.strength for rung in table.rungs]
        ids = [rung.id for rung in table.rungs]
        check_ladder(self, where, table.rungs)
        reference = strengths[0] if table.reference is None else table.reference
        if reference not in strengths:
            self.complain(
                f"{where}.reference",
                f"no rung has strength {reference:g}; one rung must be what silence amounts to",
            )
        silence = strengths.index(reference) if reference in strengths else 0
        for index, rung in enumerate(table.rungs):
            if not rung.text and index != silence:
                self.complain(f"{where}.rungs.{rung.id}.text", "missing: a rung needs a sentence")
        if table.tabled not in ids:
            self.complain(
                f"{where}.tabled",
                f"'{table.tabled}' is not a rung; the ladder has {', '.join(ids)}",
                nearest(table.tabled, ids),
            )
        return Paragraph(
            id=key,
            title=table.title,
            rungs=table.rungs,
            reference=reference,
            tabled=ids.index(table.tabled) if table.tabled in ids else 0,
            silence=silence,
            number=table.number,
            precedent=table.precedent,
            evidence=self.sources(
                where, table.evidence, ("rungs",), tuple(ParagraphTable.model_fields)
            ),
        )

    # the delegations

    def delegation(self, iso3: str) -> Delegation:
        table = self.file.delegations[iso3]
        where = f"delegations.{iso3}"
        self._topics(f"{where}.stances", table.stances)
        stances = {key: self.stance(iso3, key) for key in self.file.paragraphs}
        if all(stance.salience == 0 for stance in stances.values()):
            self.complain(f"{where}.stances", "every salience is 0; at least one must be above 0")
        chairs = iso3 == self.file.meeting.chair_code
        default_kappa = self.file.assumptions.chair_kappa if chairs else 1.0
        return Delegation(
            id=iso3,
            name=table.name,
            head=table.head,
            title=table.title,
            present=table.present,
            capability=table.capability,
            kappa=default_kappa if table.kappa is None else table.kappa,
            stances=stances,
            evidence=self.sources(where, table.evidence, ("capability",)),
        )

    def _topics(self, where: str, stances: Mapping[str, StanceLayer]) -> None:
        for key in stances:
            self.known_name(f"{where}.{key}", key, self.file.paragraphs, "a paragraph")

    def _layers(self, iso3: str) -> list[tuple[str, dict[str, StanceLayer]]]:
        layers = [("defaults.stances", self.file.defaults.stances)]
        for key, group in self.file.groups.items():
            if iso3 in group.members:
                layers.append((f"groups.{key}.stances", group.stances))
        layers.append((f"delegations.{iso3}.stances", self.file.delegations[iso3].stances))
        return layers

    def stance(self, iso3: str, key: str) -> Stance:
        where = f"delegations.{iso3}.stances.{key}"
        numbers, sources = self._merged(iso3, key)
        self._join_side(iso3, key, numbers, sources)
        for needed in ("position", "salience"):
            if needed not in numbers:
                self.complain(
                    f"{where}.{needed}",
                    "missing stance: give it here, in a group or in [defaults]",
                )
        floor, ceiling = numbers.get("floor"), numbers.get("ceiling")
        if floor is not None and ceiling is not None and floor > ceiling:
            self.complain(f"{where}.floor", f"floor {floor:g} is above ceiling {ceiling:g}")
        lowest, highest = numbers.get("at_least", 0.0), numbers.get("at_most", 100.0)
        position = numbers.get("position", lowest)
        if not lowest <= position <= highest:
            self.complain(
                f"{where}.position",
                f"{position:g} is not within its bounds, at least {lowest:g} and at most "
                f"{highest:g}; change at_least or at_most too",
            )
        penalty = numbers.get("penalty", self.file.assumptions.mean_penalty)
        return Stance(
            position=position,
            salience=numbers.get("salience", 0.0),
            floor=floor,
            ceiling=ceiling,
            penalty=0.0 if floor is None and ceiling is None else penalty,
            evidence=sources,
            at_least=lowest,
            at_most=highest,
            private_penalty=penalty,
        )

    def _join_side(self, iso3: str, key: str, numbers: Numbers, sources: Sources) -> None:
        for side in sides_of(self.file).values():
            if iso3 in side.members:
                others = [self._merged(m, key) for m in side.members if m != iso3]
                join_side(numbers, sources, others)

    def _merged(self, iso3: str, key: str) -> tuple[Numbers, Sources]:
        numbers: Numbers = {}
        sources: Sources = {}
        for layer_where, stances in self._layers(iso3):
            if key not in stances:
                continue
            layer = stances[key]
            given = tuple(n for n in STANCE_NUMBERS if getattr(layer, n) is not None)
            numbers.update({number: getattr(layer, number) for number in given})
            sources.update(self.sources(f"{layer_where}.{key}", layer.evidence, given))
        return numbers, sources

    # the evidence

    def sources(
        self,
        where: str,
        evidence: EvidenceRef,
        given: tuple[str, ...],
        allowed: tuple[str, ...] = (),
    ) -> Sources:
        """The source of each given number; complains about unknown, missing or later evidence.

        ``allowed``: what the table may name sources of, if that is more than what must have one.
        """
        if isinstance(evidence, str):
            by_number: Mapping[str, str] = dict.fromkeys(given or ("all",), evidence)
        else:
            by_number = evidence
        for number in given:
            if number not in by_number and number != "rungs":
                self.complain(
                    f"{where}.{number}",
                    f'no evidence; add evidence = {{ {number} = "ID" }}, with "judgement" '
                    "if there is no source",
                )
        for number in evidence if isinstance(evidence, dict) else ():
            if number not in (allowed or given):
                self.complain(
                    f"{where}.evidence.{number}",
                    "evidence for something that is not given here",
                    nearest(number, allowed or given),
                )
        for evidence_id in dict.fromkeys(by_number.values()):
            self._use(f"{where}.evidence", evidence_id)
        return dict(by_number)

    def built_in_evidence(self) -> None:
        """No file may say what the built-in ids stand for."""
        for evidence_id in self.file.evidence:
            if evidence_id in BUILT_IN:
                self.complain(f"evidence.{evidence_id}", "is built in; choose another id")

    def _use(self, where: str, evidence_id: str) -> None:
        if evidence_id not in self.known:
            what = f"unknown evidence '{evidence_id}'; add [evidence.{evidence_id}] to the file"
            self.complain(where, what, nearest(evidence_id, self.known))
            return
        item = self.known[evidence_id]
        self.used[evidence_id] = item
        if item.date is not None and item.date > self.file.meeting.date:
            self.complain(
                where,
                f"'{evidence_id}' is dated {item.date}, after the meeting "
                f"({self.file.meeting.date}): the stance would know the future",
            )
