"""How many delegations a joint text excepts: one that names nine of them is hardly joint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.ensemble.ensemble import Outcomes
from sim.model.document import OUTCOMES

_WITH_EXCEPTION = OUTCOMES.index("joint_communique_with_exception")


@dataclass
class Exceptions:
    """Over some replications: joint texts with named exceptions, and delegations named in them.

    A delegation counts once in a text, on however many paragraphs it is named.
    """

    texts: int
    named: int

    def add(self, other: Exceptions) -> None:
        """Add other replications of the same alternative."""
        self.texts += other.texts
        self.named += other.named

    def mean(self) -> float | None:
        """Delegations excepted in a text that names exceptions; None if no text does."""
        return self.named / self.texts if self.texts else None


def exceptions_of(outcomes: Outcomes) -> Exceptions:
    """The exceptions of one batch of replications."""
    with_exception = outcomes.outcome == _WITH_EXCEPTION
    named = outcomes.dissents[with_exception].any(axis=1)
    return Exceptions(texts=int(np.count_nonzero(with_exception)), named=int(named.sum()))
