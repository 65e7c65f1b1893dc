"""What the simulator holds likely of each text of a folder, from the eve alone.

Axes: ``c`` class of ``record.CLASSES`` (C), ``r`` replication (R).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.backtest.forecasts import class_shares
from sim.ensemble.counting import tally_of
from sim.ensemble.ensemble import Outcomes, is_fast
from sim.ensemble.replicate import in_order, run_batch
from sim.ensemble.tally import Tally
from sim.errors import InputError
from sim.model.document import JOINT_OUTCOMES
from sim.rules.consensus import AGREED, CARVE_OUT, JOINT
from sim.rules.numbers import Floats
from sim.scenario.scenario import Scenario
from sim.trials.folder import CaseText

ADOPTED = (JOINT, CARVE_OUT, AGREED)
"""Standings of a passage that binds: not one that the chair put in words of its own."""

MOST = 8192
"""Replications held at once."""


@dataclass(frozen=True)
class TextForecast:
    """Counts over ``n`` replications of one text.

    joint: with a joint text; classes (C,): shares; adopted: of each of the text's paragraphs, with
    a joint text in which it says more than silence; refusers: sets of those who refused the last
    draft.
    """

    text: CaseText
    n: int
    joint: int
    classes: Floats
    adopted: dict[str, int]
    refusers: Counter[frozenset[str]]

    @property
    def refuses(self) -> dict[str, float]:
        """How often each delegation in the room refused the last draft."""
        share = {member.id: 0.0 for member in self.text.scenario.present}
        for members, count in self.refusers.items():
            for code in members:
                share[code] += count / self.n
        return share


def run_texts(
    texts: Sequence[CaseText],
    *,
    n: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[TextForecast]:
    """Run every text, ``n`` replications each, several at once; all draw from the same streams.

    Raises InputError for n < 1. The counts do not depend on ``workers``.
    """
    if n < 1:
        raise InputError(f"must be at least 1, found {n}", where="replications")
    fast = all(is_fast(text.scenario.meeting.strategy) for text in texts)
    threads = max(1, workers or os.cpu_count() or 1) if fast else 1
    found = []
    for forecast in in_order(lambda text: forecast_text(text, n, seed), texts, threads):
        found.append(forecast)
        if progress is not None:
            progress(n)
    return found


def forecast_text(text: CaseText, n: int, seed: int) -> TextForecast:
    """Replications 0 to n - 1 of one text."""
    scenario, adopted = text.scenario, Counter(dict.fromkeys(text.paragraphs, 0))
    total: Tally | None = None
    for first in range(0, n, MOST):
        batch = run_batch(scenario, scenario.alternative, seed, first, min(first + MOST, n))
        adopted.update(_adopted(scenario, text.paragraphs, batch))
        part = tally_of(scenario, scenario.alternative, seed, batch)
        if total is None:
            total = part
        else:
            total.add(part)
    assert total is not None
    return TextForecast(
        text, n, total.joint, class_shares(total), dict(adopted), _refusers(scenario, total)
    )


def _refusers(scenario: Scenario, tally: Tally) -> Counter[frozenset[str]]:
    codes = [member.id for member in scenario.present]
    return Counter(
        {frozenset(codes[i] for i in rows): count for rows, count in tally.refuser_sets.items()}
    )


def _adopted(scenario: Scenario, paragraphs: Sequence[str], batch: Outcomes) -> Counter[str]:
    """In how many replications (R,) each paragraph came to more than silence in a joint text."""
    joint = batch.outcome < len(JOINT_OUTCOMES)
    found: Counter[str] = Counter()
    for key in paragraphs:
        package = scenario.package(key)
        k, place = scenario.packages.index(package), package.paragraphs.index(key)
        topic = scenario.paragraph(key)
        more = np.array([topic.rungs[at[place]].strength > topic.reference for at in package.at])
        issued, binding = batch.issued[:, k], np.isin(batch.standing[:, k], ADOPTED)
        found[key] = int((joint & binding & (issued >= 0) & more[issued]).sum())
    return found
