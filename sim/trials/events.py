"""One thing that was forecast of a case, beside what came, by any of the scores.

Axis: ``c`` class of ``record.CLASSES`` (C).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.backtest.record import JOINT
from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE
from sim.rules.numbers import Floats
from sim.scoring.scores import brier, rps
from sim.trials.folder import CaseText
from sim.trials.rivals import HeldCase
from sim.trials.runs import TextForecast
from sim.trials.truth import KnownTruth, Truth, adopted, stood_in_the_way

MEETINGS, PARAGRAPHS = "meetings", "paragraphs of texts decided apart"
NOT_SCORED = "not scored"


@dataclass(frozen=True)
class Event:
    """One thing that was forecast: a joint text, or that a paragraph (by id) is adopted.

    rules: probabilities (C,) by simple rule, of how meetings end; a paragraph is taken for one.
    rests_on: of how many meetings of the record their rates are. shaped: why it is no test, if so.
    """

    forecast: TextForecast
    paragraph: str | None
    held: HeldCase
    rules: Mapping[str, Floats]
    rests_on: int
    shaped: str
    known: KnownTruth

    @property
    def text(self) -> CaseText:
        """What was run."""
        return self.forecast.text

    @property
    def kind(self) -> str:
        """MEETINGS or PARAGRAPHS."""
        return MEETINGS if self.paragraph is None else PARAGRAPHS

    @property
    def sample(self) -> str:
        """OUT_OF_SAMPLE, IN_SAMPLE, or NOT_SCORED where nobody says what came."""
        if self.happened is None:
            return NOT_SCORED
        return IN_SAMPLE if self.shaped else OUT_OF_SAMPLE

    @property
    def count(self) -> int:
        """Replications in which it happened."""
        topic = self.paragraph
        return self.forecast.joint if topic is None else self.forecast.adopted[topic]

    @property
    def truth(self) -> Truth | None:
        """What came of the case."""
        return self.known.truth

    @property
    def happened(self) -> bool | None:
        """Whether it did; None where nobody says."""
        if self.truth is None:
            return None
        if self.paragraph is None:
            return self.truth.observed == JOINT
        return adopted(self.truth, self.text.coded.pair, self.paragraph)

    @property
    def blockers(self) -> frozenset[str] | None:
        """Who stood in the way, as far as they have a row of their own; None where nobody says."""
        if self.truth is None:
            return None
        said = stood_in_the_way(self.truth, self.paragraph)
        return None if said is None else said & set(self.forecast.refuses)

    def probability(self, forecaster: str) -> float:
        """Of its happening, by the model or a simple rule."""
        if forecaster == MODEL:
            return self.count / self.forecast.n
        return float(self.rules[forecaster][JOINT])

    def credited(self, forecaster: str) -> float:
        """The probability that the log score is taken of: (k + 1/2) / (n + 1), never 0 or 1.

        A rule that is certain is credited as if it had counted one meeting.
        """
        share = self.probability(forecaster)
        rule = self.rests_on if 0.0 < share < 1.0 else 1
        n = self.forecast.n if forecaster == MODEL else rule
        return (share * n + 0.5) / (n + 1)

    def classes(self, forecaster: str) -> Floats:
        """Probabilities (C,) of the classes of documents."""
        return self.forecast.classes if forecaster == MODEL else self.rules[forecaster]

    @property
    def wrong(self) -> bool:
        """Whether it was forecast on the wrong side of one half; one half is right either way."""
        share = self.probability(MODEL)
        return self.happened is not None and (share < 0.5 if self.happened else share > 0.5)


def brier_of(event: Event, forecaster: str = MODEL) -> float:
    """Squared error of the probability of an event whose end is known."""
    share, happened = event.probability(forecaster), float(bool(event.happened))
    return float(brier(np.array(share), np.array(happened)))


def log_of(event: Event, forecaster: str = MODEL) -> float:
    """Minus the natural log of the probability credited to what came."""
    share = event.credited(forecaster)
    return float(-np.log(share if event.happened else 1.0 - share))


def rps_of(event: Event, forecaster: str = MODEL) -> float:
    """Ranked probability score over the classes of documents, of a meeting whose end is known."""
    assert event.truth is not None
    observed = np.array([event.truth.observed])
    return float(rps(event.classes(forecaster)[None, :], observed)[0])
