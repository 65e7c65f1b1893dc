"""What the chair issues if the meeting fails: the right side of every delegation's question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.rules.consensus import ABSENT, AGREED, STATEMENT, SUMMARY, Terms

if TYPE_CHECKING:
    from sim.scenario.schema import Assumptions


@dataclass(frozen=True)
class Fallback:
    """One kind of chair's text. ``agreed`` and ``contested`` name the authority each part has.

    ``binds``: members are bound by its agreed part. ``names``: a footnote names who contests.
    """

    description: str
    agreed: str | None
    contested: str | None
    agreed_standing: int
    contested_standing: int
    binds: bool = False
    names: bool = False

    def terms(self, assumptions: Assumptions) -> Terms:
        """The numbers the rules need, from the scenario's assumed authorities and naming cost."""
        return Terms(
            carve_out=assumptions.authority_agreed,
            statement=assumptions.authority_statement,
            naming_cost=assumptions.naming_cost,
            fallback_agreed=getattr(assumptions, self.agreed) if self.agreed else 0.0,
            fallback_contested=getattr(assumptions, self.contested) if self.contested else 0.0,
            fallback_binds=self.binds,
            fallback_names=self.names,
            fallback_agreed_standing=self.agreed_standing,
            fallback_contested_standing=self.contested_standing,
        )


FALLBACKS: dict[str, Fallback] = {
    "outcome_document": Fallback(
        "agreed paragraphs as drafted; contested ones as tabled, on the chair's authority, with a "
        "footnote naming who contests them",
        agreed="authority_agreed",
        contested="authority_summary",
        agreed_standing=AGREED,
        contested_standing=SUMMARY,
        binds=True,
        names=True,
    ),
    "chair_summary": Fallback(
        "everything on the chair's authority; nobody is bound or named",
        agreed="authority_summary",
        contested="authority_summary",
        agreed_standing=SUMMARY,
        contested_standing=SUMMARY,
    ),
    "chair_statement": Fallback(
        "a statement of the chair, apart from the meeting; nobody is bound or named",
        agreed="authority_statement",
        contested="authority_statement",
        agreed_standing=STATEMENT,
        contested_standing=STATEMENT,
    ),
    "none": Fallback(
        "nothing: without consensus there is no document",
        agreed=None,
        contested=None,
        agreed_standing=ABSENT,
        contested_standing=ABSENT,
    ),
}
