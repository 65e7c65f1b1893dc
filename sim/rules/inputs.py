"""What a negotiation starts from, as arrays: what is stated, and how that is uncertain.

That holds private red lines: how far a delegation would go that has said nothing. A red line that
nobody recorded is not no red line. Those in dispute over a package (its parties) have lines on it
that are drawn, unless they stated some: a floor anywhere below what they ask for and have accepted,
a ceiling anywhere above. The same line holds on every paragraph of the package. An acceptance by a
party does not hold for ever: it lapses at an exponential time, one draw for all who accepted.

Axes: ``n`` package with private lines (N), ``a`` accord about one of them (A), ``i`` delegation
(I), ``j`` paragraph (J).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rules.numbers import (
    VETO,
    Bools,
    Floats,
    Ints,
    Stances,
    TextArrays,
    matrix_of,
    stances_of,
    text_of,
    texts_of,
)  # fmt: skip

if TYPE_CHECKING:
    from sim.scenario.resolved import Accord, Package
    from sim.scenario.scenario import Scenario

CLEAR = 0.01
"""How far a line keeps clear of a wording that was accepted."""

DAYS_OF_A_MONTH = 365.25 / 12


class Lines(NamedTuple):
    """Who may have private red lines, and what bounds them.

    of (J,): the package n of each paragraph, -1 without private lines. first (N,): its first
    paragraph, by which its draws are named. party (N, I); chance (N, I): how likely each has
    private lines; mean (N, I): its stated position. accord_of (A,): the package n of each accord;
    months (A,): its age; name (A,): by which its draw is named; low, high (A,): the weakest and the
    strongest of the accepted wordings; accepted (A, I): by whom, those who refused since left out.
    life: mean months until an acceptance by a party lapses.
    """

    of: Ints
    first: Ints
    party: Bools
    chance: Floats
    mean: Floats
    accord_of: Ints
    months: Floats
    name: Ints
    low: Floats
    high: Floats
    accepted: Bools
    life: float


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a negotiation needs, besides the chair alternative and the draw.

    ``lowest`` and ``highest`` (I, J) bound the positions drawn. ``draws_with`` (I,): the row whose
    draw of a penalty each shares, its own without a side. ``penalty`` (I, J): what crossing a line
    costs on average, of those without a stated one that may have private ``lines`` too.
    ``texts`` (J,): the text of each paragraph, all 0 where they are decided as one. Of a text
    decided apart ``within`` is what the whole meeting starts from, and ``columns`` (J,) are its
    paragraphs there.
    Rows are all delegations; ``seats`` are the rows of those in the room. The absent are drawn too,
    so that who stays away does not change the others' draws.
    """

    text: TextArrays
    stances: Stances
    position_sd: Floats
    lowest: Floats
    highest: Floats
    capability: Floats
    draws_with: Ints
    penalty: Floats
    lines: Lines
    seats: Ints
    texts: Ints
    columns: Ints
    within: Inputs | None = None

    @property
    def whole(self) -> Inputs:
        """What is drawn: that of the whole meeting, so that its texts share what they share."""
        return self if self.within is None else self.within


# a meeting may decide on some dozen texts apart
@lru_cache(maxsize=64)
def inputs_of(scenario: Scenario) -> Inputs:
    """Arrays of a scenario: stated stances, scatter of positions (I, J), capability, presence."""
    stances = stances_of(scenario)
    lines = lines_of(scenario, stances.position)
    return Inputs(
        text=text_of(scenario),
        stances=stances,
        position_sd=_position_sd(scenario),
        lowest=matrix_of(scenario, "at_least", 0.0, 100.0),
        highest=matrix_of(scenario, "at_most", 0.0, 100.0),
        capability=np.array([d.capability for d in scenario.delegations], dtype=float),
        draws_with=_draws_with(scenario),
        penalty=_penalty(scenario, stances, lines),
        lines=lines,
        seats=np.nonzero([d.present for d in scenario.delegations])[0],
        texts=texts_of(scenario),
        columns=_columns(scenario),
        within=None if scenario.within is None else inputs_of(scenario.within),
    )


def _columns(scenario: Scenario) -> Ints:
    """The places of its paragraphs in the whole meeting, (J,)."""
    whole = scenario if scenario.within is None else scenario.within
    ids = [paragraph.id for paragraph in whole.paragraphs]
    return np.array([ids.index(paragraph.id) for paragraph in scenario.paragraphs])


def still_holds(waited: float, months: float, life: float, party: bool) -> bool:
    """Whether an acceptance holds after some months; ``waited``: a standard exponential draw."""
    return not party or life * waited > months


def private_floor(drawn: float, mean: float, low: float) -> float:
    """Somewhere from 0 to what it asks for, and to what it has accepted; ``drawn`` in 0..1."""
    return drawn * max(0.0, min(mean, low))


def private_ceiling(drawn: float, mean: float, high: float) -> float:
    """Somewhere from what it asks for, and has accepted, to 1; ``drawn`` in 0..1."""
    begins = min(1.0, max(mean, high))
    return begins + (1.0 - begins) * drawn


def with_private(
    floor: float, ceiling: float, lowest: float, highest: float
) -> tuple[float, float]:
    """The floor and ceiling of one who has private lines: those stated, else the private ones.

    A private line does not contradict what is stated.
    """
    return (
        min(lowest, ceiling) if floor == -math.inf else floor,
        max(highest, floor) if ceiling == math.inf else ceiling,
    )


def lines_of(scenario: Scenario, position: Floats) -> Lines:
    """The private lines of a scenario; ``position`` (I, J) are the stated positions."""
    chances = {package.id: _chances(scenario, package) for package in scenario.packages}
    private = [package for package in scenario.packages if any(chances[package.id])]
    about = [a for a in scenario.accords if a.package in [package.id for package in private]]
    members = [member.id for member in scenario.delegations]
    of = np.full(len(scenario.paragraphs), -1)
    for n, package in enumerate(private):
        of[list(package.places)] = n
    means = [position[:, list(package.places)].mean(axis=1) for package in private]
    named = {package.id: n for n, package in enumerate(private)}
    wordings = [_wording(scenario, accord.package, accord.wording) for accord in about]
    accepted = np.zeros((len(about), len(members)), dtype=np.bool_)
    for package in private:
        for i, iso3 in enumerate(members):
            for accord in standing_acceptances(scenario.accords, package.id, iso3):
                accepted[about.index(accord), i] = True
    days = [(scenario.meeting.date - accord.date).days for accord in about]
    return Lines(
        of=of,
        first=np.array([package.places[0] for package in private], dtype=np.int64),
        party=_rows([[float(iso3 in p.parties) for iso3 in members] for p in private], members) > 0,
        chance=_rows([chances[package.id] for package in private], members),
        mean=_rows(means, members),
        accord_of=np.array([named[accord.package] for accord in about], dtype=np.int64),
        months=np.array(days, dtype=float) / DAYS_OF_A_MONTH,
        name=np.array([zlib.crc32(accord.id.encode()) for accord in about], dtype=np.int64),
        low=np.array([min(wording) for wording in wordings], dtype=float),
        high=np.array([max(wording) for wording in wordings], dtype=float),
        accepted=accepted,
        life=scenario.assumptions.accord_months,
    )


def bounds_of(lines: Lines, n: int, waited: Floats) -> tuple[Floats, Floats]:
    """The weakest and the strongest wording of package n that each still accepts, (I,) each.

    ``waited`` (A,): the draws by which acceptances lapse. Beside them a line keeps CLEAR; +inf and
    -inf without any.
    """
    low, high = np.full(lines.party.shape[1], np.inf), np.full(lines.party.shape[1], -np.inf)
    for a in np.nonzero(lines.accord_of == n)[0]:
        held = [still_holds(waited[a], lines.months[a], lines.life, p) for p in lines.party[n]]
        holding = lines.accepted[a] & np.array(held)
        low[holding] = np.minimum(low[holding], lines.low[a] - CLEAR)
        high[holding] = np.maximum(high[holding], lines.high[a] + CLEAR)
    return low, high


def standing_acceptances(accords: Sequence[Accord], package_id: str, iso3: str) -> Iterator[Accord]:
    """The accords on a package that a delegation accepted and has not refused since.

    A later refusal of the same or a weaker wording voids an acceptance.
    """
    about = [accord for accord in accords if accord.package == package_id]
    refused = [accord for accord in about if iso3 in accord.refused]
    for accord in about:
        later = [other for other in refused if other.date > accord.date]
        voided = any(other.wording <= accord.wording for other in later)
        if iso3 in accord.accepted and not voided:
            yield accord


def _chances(scenario: Scenario, package: Package) -> list[float]:
    uncertainty = scenario.uncertainty
    party, other = uncertainty.private_lines, uncertainty.private_lines_bystanders
    # without parties nobody is in dispute over it, and nobody a bystander
    return [
        (party if member.id in package.parties else other) if package.parties else 0.0
        for member in scenario.delegations
    ]


def _wording(scenario: Scenario, package_id: str, rung: int) -> list[float]:
    """How strong a package's rung is on each of its paragraphs, 0..1."""
    package = scenario.package(package_id)
    pairs = zip(package.places, package.at[rung], strict=True)
    return [scenario.paragraphs[j].rungs[w].strength / 100 for j, w in pairs]


def _rows(rows: list[list[float]] | list[Floats], members: list[str]) -> Floats:
    return np.array(rows, dtype=float).reshape(len(rows), len(members))


def _draws_with(scenario: Scenario) -> Ints:
    """The row of the first member of everybody's side, in the room or not, (I,)."""
    rows = {member.id: row for row, member in enumerate(scenario.delegations)}
    first = {iso3: s.members[0] for s in scenario.sides.values() for iso3 in s.members}
    return np.array([rows[first.get(iso3, iso3)] for iso3 in rows], dtype=np.int64)


def _position_sd(scenario: Scenario) -> Floats:
    uncertainty = scenario.uncertainty
    narrow = uncertainty.position_sd / 100

    def sd(evidence_id: str) -> float:
        judged = scenario.evidence[evidence_id].kind == "judgement"
        return narrow * uncertainty.judgement_factor if judged else narrow

    return np.array(
        [
            [sd(d.stances[p.id].evidence["position"]) for p in scenario.paragraphs]
            for d in scenario.delegations
        ],
        order="F",
    )


def _penalty(scenario: Scenario, stances: Stances, lines: Lines) -> Floats:
    """Mean penalties (I, J): of stated red lines, and of those who may have private ones."""
    private = np.minimum(matrix_of(scenario, "private_penalty", 0.0, 1.0), VETO)
    chance = np.zeros(private.shape)
    for j, n in enumerate(lines.of.tolist()):
        chance[:, j] = lines.chance[n] if n >= 0 else 0.0
    unstated = np.isinf(stances.floor) & np.isinf(stances.ceiling)
    return np.asfortranarray(np.where(unstated & (chance > 0.0), private, stances.penalty))
