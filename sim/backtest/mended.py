"""The model's forecasts mended by the record: the form of failure mixed, and a calibrated forecast.

Whether a joint text comes is the model's own; how a meeting fails is put in by the fallback. So the
probability of failure is spread over the forms that this presidency issued before, and those of
others count as one case more. The calibrated forecast pulls that towards the base rate, with one
weight a presidency, fitted on the meetings of all others that are out of sample.

Axes: ``n`` scored meeting by date (N), ``c`` class of ``record.CLASSES`` (C), ``f`` class of
failure, all but the first (F).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.backtest.record import CLASSES, JOINT, Recorded, holder_names
from sim.backtest.simple import Known, known_of
from sim.rules.numbers import Bools, Floats
from sim.scoring.crediting import Probabilities, blend, credited, stacked
from sim.scoring.pulling import best_pull, mixed_forms
from sim.scoring.scores import brier

FORMS = len(CLASSES) - 1


@dataclass(frozen=True)
class Pull:
    """How far forecasts of one presidency are pulled: fitted without it, and the Brier there."""

    without: str
    weight: float
    fitted_on: int
    brier: float | None


def mixed_forms_of(model: Probabilities, known: Known, n: int) -> Probabilities:
    """A forecast (C,) of ``n`` draws, its failures by what this presidency issued before.

    What is credited: (k + 1/2) / (n + 1) for failure or none, and for the forms elsewhere as well.
    """
    presidency = known.meeting.presidency
    issued = _forms([m for m in known.history if m.presidency == presidency])
    elsewhere = _forms(known.others)
    joint = float(model.shares[JOINT])
    either = credited(n * np.array([joint, 1 - joint]))
    return Probabilities(
        _spread(joint, mixed_forms(issued, _as_shares(elsewhere))),
        _spread(float(either[0]), mixed_forms(issued, credited(elsewhere))),
    )


def mixed(model: Probabilities, meetings: Sequence[Recorded], n: int) -> Probabilities:
    """The model's forecasts (N, C) of ``n`` draws each, with the form of failure mixed."""
    each = zip(*model, known_of(meetings), strict=True)
    return stacked([mixed_forms_of(Probabilities(a, b), known, n) for a, b, known in each])


def calibrated(
    forecast: Probabilities, base: Probabilities, meetings: Sequence[Recorded], usable: Bools
) -> tuple[Probabilities, tuple[Pull, ...]]:
    """(1 - w) forecast + w base rate, tables (N, C), with the w of each presidency.

    ``usable``: meetings (N,) that a weight may be fitted on. Neither they nor the base rates that
    they are fitted with know a meeting of the presidency that the weight is for.
    """
    holders = holder_names(meetings)
    pulls = tuple(
        _pull(name, forecast.shares[:, JOINT], meetings, usable) for name in dict.fromkeys(holders)
    )
    weights = {pull.without: pull.weight for pull in pulls}
    return blend(forecast, base, np.array([[weights[name]] for name in holders])), pulls


def _pull(without: str, joint: Floats, meetings: Sequence[Recorded], usable: Bools) -> Pull:
    """The best weight for the ``usable`` meetings (N,) of other presidencies; 0 without any."""
    elsewhere = np.array(holder_names(meetings)) != without
    known = [m for m, apart in zip(meetings, elsewhere, strict=True) if apart]
    rows = usable & elsewhere
    train = [m for m, chosen in zip(meetings, rows, strict=True) if chosen]
    base = np.array([_joint_elsewhere(m, known) for m in train])
    share, came = joint[rows], np.array([float(m.observed == JOINT) for m in train])
    weight = best_pull(share, base, came)
    left = brier((1 - weight) * share + weight * base, came)
    return Pull(without, weight, len(train), float(left.mean()) if train else None)


def _joint_elsewhere(meeting: Recorded, known: Sequence[Recorded]) -> float:
    """Share of joint texts under other presidencies; one half where there is none."""
    others = [m.observed == JOINT for m in known if m.holder != meeting.holder]
    return float(np.mean(others)) if others else 0.5


def _forms(meetings: Sequence[Recorded]) -> Floats:
    """How many of the meetings failed in each form, (F,)."""
    return np.bincount([m.observed - 1 for m in meetings if m.failed], minlength=FORMS).astype(
        float
    )


def _as_shares(counts: Floats) -> Floats:
    """Counts (F,) as shares; all forms alike where nothing was counted."""
    return counts / counts.sum() if counts.any() else np.full(FORMS, 1 / FORMS)


def _spread(joint: float, forms: Floats) -> Floats:
    """Probabilities (C,) from that of a joint text and those of the forms of failure (F,)."""
    return np.append(joint, (1 - joint) * forms)
