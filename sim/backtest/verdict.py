"""What the backtest's numbers allow to be said, and what no number of this record can show.

Every sentence is worked out from the result, so that another record gets its own.
"""

from __future__ import annotations

import numpy as np

from sim.backtest.record import JOINT
from sim.backtest.scored import FITTED, MODEL, OUT_OF_SAMPLE, Score, Scored
from sim.rules.numbers import Bools
from sim.scoring.clusters import LEVEL


def verdict(result: Scored) -> list[str]:
    """What came out, how few cases there are, and the model against the best simple rules."""
    rows = result.sample(OUT_OF_SAMPLE)
    if not rows.any():
        return [came_out(result)]
    held = _held(result, rows)
    coded = _held(result, rows & _at_war(result))
    words = [
        came_out(result),
        f"How few cases: the {int(rows.sum())} meetings out of sample belong to {len(held)} "
        f"presidencies, and the rules tell {result.plan.distinct} situations apart among all "
        f"{len(rows)}. Count {len(held)} cases at most; {len(coded)} of them have a dispute that "
        "could be coded.",
        _against_rules(result, rows, "rps", "On the RPS, out of sample,"),
        _against_rules(result, rows, "brier", "On the Brier score (joint text or not)"),
    ]
    if result.fits:
        words.append(_of_the_fit(result, rows))
    return words


def came_out(result: Scored) -> str:
    """The result in one sentence: whether the best simple rule and the model can be told apart."""
    rows = result.sample(OUT_OF_SAMPLE)
    if not rows.any():
        return "No scored meeting is out of sample: this backtest tests nothing."
    briers = {name: result.scores(name, rows)["brier"].mean for name in result.rivals}
    best = min(briers, key=briers.__getitem__)
    own, flip = result.scores(MODEL, rows)["brier"].mean, result.flipped(best, "brier", rows)
    side = "better" if flip.mean > 0 else "worse"
    lead = (
        f"on joint text or not the model did {side} than the best simple rule, beyond chance"
        if flip.p <= LEVEL
        else "on joint text or not the record cannot tell the model from the best simple rule"
    )
    least = "no difference" if flip.smallest is None else f"none below {flip.smallest:.2f}"
    return (
        f"What came out: {lead} (Brier score {own:.3f} against {briers[best]:.3f} for '{best}', "
        f"lower is better; p = {flip.p:.2f} over {flip.clusters} presidencies, which could have "
        f"shown {least})."
    )


def _against_rules(result: Scored, rows: Bools, kind: str, lead: str) -> str:
    rivals = result.rivals
    scores = {name: result.scores(name, rows)[kind] for name in (MODEL, *rivals)}
    best = min(rivals, key=lambda name: scores[name].mean)
    return (
        f"{lead} the model with nothing fitted has {scores[MODEL].mean:.3f}; the best of "
        f"{len(rivals)} simple rules, '{best}' (picked afterwards, which favours it), has "
        f"{scores[best].mean:.3f}. {_tell(scores[best])} By flipping the signs of presidencies "
        f"p = {result.flipped(best, kind, rows).p:.2f}."
    )


def _tell(rival: Score) -> str:
    """What the paired difference to the best rule allows to be said."""
    better = "better" if rival.behind > 0 else "worse"
    if rival.behind_interval is None:
        return f"The model did {better}, on too few presidencies for an interval."
    low, high = rival.behind_interval
    if low <= 0 <= high:
        return (
            f"The model did {better}, by {abs(rival.behind):.3f}, but the interval of the "
            f"difference [{low:+.2f}, {high:+.2f}] holds 0: the record cannot tell the two apart."
        )
    return f"The model did {better}, and the interval of the difference leaves out 0."


def _of_the_fit(result: Scored, rows: Bools) -> str:
    fitted = result.scores(FITTED, rows)["rps"]
    if np.array_equal(result.forecasts[FITTED], result.forecasts[MODEL]):
        return (
            "Fitting two numbers on the other presidencies changes no forecast: where the fit "
            "moves the costs, the forecasts do not depend on them."
        )
    worse = "worse" if fitted.behind > 0 else "better"
    return (
        f"With two numbers fitted on the other presidencies the RPS is {fitted.mean:.3f}, "
        f"{worse} by {abs(fitted.behind):.3f}."
    )


def limits(result: Scored) -> list[str]:
    """What the record cannot prove."""
    rows = result.sample(OUT_OF_SAMPLE)
    return [
        *_one_dispute(result),
        "The kind of failure is put in, not found: it is what the presidency issued when it last "
        "failed. Only 'joint text or not' (Brier) is the model's own; the RPS, the log score and "
        "the confusion table credit it with that rule as well.",
        *_sure(result, rows),
        "Where a stand is on record, it was mostly stated at an earlier meeting of the same "
        "presidency about the same wording. That is close to what 'as last time in this "
        "presidency' uses, so a hit there shows persistence as much as bargaining.",
        "No meeting is out of sample in the strict sense: whoever built the model knew how all of "
        "them ended, and the ladder holds wordings written after many of them. Only forecasts of "
        "meetings still to come would settle it.",
        "A missing stand is missing evidence, not consent: the table of stands was compiled "
        "around a few meetings and is thin elsewhere.",
        f"The record is no sample of meetings: {len(result.record.left_out)} rows are left out "
        "here, sectoral meetings before 2022 were hardly collected, and what counts as a joint "
        "text was coded by one reader. Do not take base rates from it.",
        *_informed(result),
    ]


def _one_dispute(result: Scored) -> list[str]:
    war = _at_war(result)
    if not war.any():
        return []
    return [
        f"{int(war.sum())} of the {len(war)} scored meetings turn on one dispute, under "
        f"{len(_held(result, war))} chairs; the others are forecast from topics taken as agreed, "
        "so that a joint text forecast there is worth little even if it came. Nothing here says "
        "how the model does on another dispute.",
    ]


def _sure(result: Scored, rows: Bools) -> list[str]:
    """How often near-certainty of a joint text was wrong, and on what it rested."""
    sure = rows & (result.forecasts[MODEL][:, JOINT] > 0.95)
    wrong = sure & (result.observed != JOINT)
    if not wrong.any():
        return []
    blind = [
        case.coding != "stands"
        for case, chosen in zip(result.plan.cases, wrong, strict=True)
        if chosen
    ]
    return [
        f"The model is far too sure where it knows little: of {int(sure.sum())} meetings given "
        f"more than 95 % for a joint text, {int(wrong.sum())} had none, {sum(blind)} of these "
        "without any red line on record. Without red lines a bridging chair finds a wording soft "
        "enough, and the drawn uncertainty leaves out that one may have been there unseen.",
    ]


def _informed(result: Scored) -> list[str]:
    named = [f"{c.meeting.id} ({c.in_sample})" for c in result.plan.cases if c.in_sample]
    return [f"In sample, and scored apart: {'; '.join(named)}."] if named else []


def _at_war(result: Scored) -> Bools:
    """Which meetings have the war among their paragraphs, (N,)."""
    return np.array([case.disputed for case in result.plan.cases])


def _held(result: Scored, rows: Bools) -> set[str]:
    return {p for p, chosen in zip(result.presidencies, rows, strict=True) if chosen}
