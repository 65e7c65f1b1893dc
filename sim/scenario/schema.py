"""The scenario file as it is written: every table, key, unit and bound. Unknown keys are errors.

Positions, strengths and red lines are on 0..100, as in the field's data sets (Thomson et al. 2006).
Penalties, costs and values are in units where 1 is the largest loss one delegation can suffer.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag

from sim.characters import forbidden

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
MOST_COST = 1000.0
"""The largest cost of failure, and weight of one, that a scenario may have."""
Cost = Annotated[float, Field(ge=0, le=MOST_COST, allow_inf_nan=False)]
"""A cost of failure or its weight: bounded, so that an absolute veto stays absolute."""
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Penalty = Annotated[float, Field(ge=0)]


def _one_line(text: str) -> str:
    """The text; ValueError for what would break a line, a terminal or a picture."""
    return _refused(text, forbidden(text))


def _lines(text: str) -> str:
    return _refused(text, forbidden(text, lines=True))


def _refused(text: str, bad: str | None) -> str:
    if bad:
        raise ValueError(f"must not hold {bad}")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
"""A name or a title: letters of any script, nothing invisible that changes how others are shown."""
Prose = Annotated[str, AfterValidator(_lines)]
"""As ``Line``, but it may have several lines."""
Text = Annotated[Line, Field(min_length=1)]
Statement = Annotated[Prose, Field(min_length=1)]
Id = Annotated[Line, Field(pattern=r"^[^.=]+$")]
"""A key of the file. Without dots and equals signs, so that it can stand in a path of ``--set``."""
Ids = Annotated[tuple[str, ...], Field(strict=False)]
EvidenceRef = str | dict[str, str]

FORUM_COST = {"ministers": 0.03, "leaders": 0.30}
"""Cost of failure K by forum level (DESIGN section 5; assumed, not fitted)."""

STANCE_NUMBERS = ("position", "at_least", "at_most", "salience", "floor", "ceiling", "penalty")


class Table(BaseModel):
    """A table of the file: frozen, strict types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Facilitator(Table):
    """A chair that is no delegation: without stances, a weight or a vote.

    ``member`` is there to be read; it can only be false (``resolving``).
    """

    name: Text
    member: bool = False


def _form_of_chair(given: object) -> str:
    return "[table]" if isinstance(given, dict | Facilitator) else "[code]"


ChairRef = Annotated[
    Annotated[Text, Tag("[code]")] | Annotated[Facilitator, Tag("[table]")],
    Discriminator(_form_of_chair),
]
"""The code of the delegation that chairs, or a table for a chair that is none."""


class Meeting(Table):
    """The room: who chairs, how long, what failure costs, what the chair does, what adopts a text.

    ``tolerated_objectors`` belongs to ``consensus_minus``; the shares (of the delegations in the
    room, of their capability) to ``qualified_majority``.

    ``texts``: whether the packages are one joint text, or each a text that is decided apart.

    ``in_sample``: stances, strategy or fallback come from sources that also report this meeting's
    outcome, or the model was tried out on it, so that it is no test; every report and chart says
    so.
    """

    name: Text
    date: datetime.date
    place: Line = ""
    forum: Text
    chair: ChairRef
    deadline: Annotated[int, Field(ge=1, le=1000)] = 12
    cost_of_failure: Cost | None = None
    strategy: Text = "bridge"
    fallback: Text = "outcome_document"
    in_sample: bool = False
    texts: Literal["joint", "separate"] = "joint"
    rule: Literal["consensus", "consensus_minus", "qualified_majority"] = "consensus"
    tolerated_objectors: Annotated[int, Field(ge=1)] | None = None
    majority_members: Share | None = None
    majority_capability: Share | None = None
    evidence: EvidenceRef = Field(default_factory=dict)

    @property
    def chair_code(self) -> str | None:
        """The code of the delegation that chairs; None if the chair is no delegation."""
        return None if isinstance(self.chair, Facilitator) else self.chair


class Assumptions(Table):
    """Numbers nobody measures, with the defaults of the model description."""

    naming_cost: Cost = 0.01
    beta: Positive = 0.5
    authority_agreed: Share = 0.9
    authority_summary: Share = 0.5
    authority_statement: Share = 0.2
    chair_kappa: Cost = 2.0
    mean_penalty: Penalty = 0.25
    negotiation_rate: Share = 0.15
    accord_months: Positive = 3.0
    isolation: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = 0.0


class Uncertainty(Table):
    """How far the drawn inputs scatter around the stated ones."""

    position_sd: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)] = 10.0
    judgement_factor: Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)] = 1.5
    salience_concentration: Positive = 50.0
    penalty_spread: Share = 0.5
    kappa_log_sd: Annotated[float, Field(ge=0, le=3, allow_inf_nan=False)] = 0.3
    cost_log_sd: Share = 0.5
    private_lines: Share = 1.0
    private_lines_bystanders: Share = 0.0


class Rung(Table):
    """One wording of a ladder: its strength 0..100 and a sentence that says it."""

    id: Id
    strength: Percent
    label: Line = ""
    text: Prose = ""


class ParagraphTable(Table):
    """One topic of the text: its ladder, what silence amounts to, what the chair tables."""

    title: Text
    number: Line = ""
    reference: Percent | None = None
    tabled: Text
    precedent: Prose = ""
    evidence: EvidenceRef = Field(default_factory=dict)
    rungs: Annotated[tuple[Rung, ...], Field(strict=False, min_length=2)]


class PackageRung(Table):
    """One wording of a package: the rung of each of its paragraphs, in their order."""

    id: Id
    at: Ids
    label: Line = ""


class PackageTable(Table):
    """Paragraphs that are one passage: they move together, split off together, fail together.

    ``parties``: delegations or groups in dispute over it. ``tabled``: by default the rung at which
    all its paragraphs are tabled. A package of one paragraph has that paragraph's ladder unless
    ``rungs`` say otherwise.
    """

    paragraphs: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    title: Line = ""
    number: Line = ""
    tabled: Text | None = None
    parties: Ids = ()
    rungs: Annotated[tuple[PackageRung, ...], Field(strict=False)] = ()
    evidence: EvidenceRef = Field(default_factory=dict)


class AccordTable(Table):
    """A wording that some accepted, and some may have refused, on a date before the meeting.

    ``accepted_by``, ``refused_by``: delegations or groups; "all" is every delegation of the file.
    Whoever refused did not accept.
    """

    package: Text
    wording: Text
    date: datetime.date
    accepted_by: Ids = ()
    refused_by: Ids = ()
    evidence: EvidenceRef = Field(default_factory=dict)


class StanceLayer(Table):
    """Numbers of a stance given at one level (default, group or delegation).

    ``at_least``, ``at_most``: bounds that a source puts on the position; no draw goes beyond them.
    """

    position: Percent | None = None
    at_least: Percent | None = None
    at_most: Percent | None = None
    salience: NonNegative | None = None
    floor: Percent | None = None
    ceiling: Percent | None = None
    penalty: Penalty | None = None
    evidence: EvidenceRef = Field(default_factory=dict)


class Defaults(Table):
    """What holds for every delegation unless a group or the delegation says otherwise."""

    stances: dict[str, StanceLayer] = Field(default_factory=dict)


class Group(Table):
    """Delegations that share stances, for example a bloc."""

    members: Ids
    stances: dict[str, StanceLayer] = Field(default_factory=dict)


class SideTable(Table):
    """Delegations or groups whose instructions come out of one consultation.

    A red line that one of them states is everybody's who states none. In every draw they share how
    far penalties differ from the stated ones, and where private red lines lie.
    """

    members: Ids
    evidence: EvidenceRef = Field(default_factory=dict)


class DelegationTable(Table):
    """A member with a voice."""

    name: Text
    head: Line = ""
    title: Line = ""
    present: bool = True
    capability: Positive
    kappa: Cost | None = None
    evidence: EvidenceRef = Field(default_factory=dict)
    stances: dict[str, StanceLayer] = Field(default_factory=dict)


class Sideline(Table):
    """A meeting of two delegations on the margins, after the judging of its round.

    One that is scheduled for after the end of the negotiation is not held.
    """

    between: Annotated[tuple[str, str], Field(strict=False)]
    kind: Literal["contact", "exchange", "negotiation"] = "contact"
    round: Annotated[int, Field(ge=1)] = 1
    paragraphs: Annotated[tuple[str, ...] | None, Field(strict=False)] = None
    topics: Ids = ()
    evidence: EvidenceRef = Field(default_factory=dict)


EvidenceKind = Literal[
    "article", "document", "statement", "vote", "data", "rule", "judgement", "setting"
]


class Evidence(Table):
    """Where a number comes from: a fact in our own words, its source, and when it was known."""

    kind: EvidenceKind
    statement: Statement
    source: Prose = ""
    date: datetime.date | None = None
    sets: Line = ""
    confidence: Line = ""


class ScenarioFile(Table):
    """The whole file, after ``extends`` has been followed."""

    meeting: Meeting
    assumptions: Assumptions = Field(default_factory=Assumptions)
    uncertainty: Uncertainty = Field(default_factory=Uncertainty)
    paragraphs: Annotated[dict[Id, ParagraphTable], Field(min_length=1)]
    packages: dict[Id, PackageTable] = Field(default_factory=dict)
    accords: dict[Id, AccordTable] = Field(default_factory=dict)
    defaults: Defaults = Field(default_factory=Defaults)
    groups: dict[Id, Group] = Field(default_factory=dict)
    sides: dict[Id, SideTable] = Field(default_factory=dict)
    delegations: Annotated[dict[Id, DelegationTable], Field(min_length=1)]
    sidelines: Annotated[tuple[Sideline, ...], Field(strict=False)] = ()
    evidence: dict[Line, Evidence] = Field(default_factory=dict)
