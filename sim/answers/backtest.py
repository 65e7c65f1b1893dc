"""The backtest in blocks, with all of the model or without one mechanism at a time."""

from __future__ import annotations

from sim.backtest.backtest import Backtest
from sim.backtest.cases import RULES
from sim.backtest.scored import IN_SAMPLE, OUT_OF_SAMPLE
from sim.backtest.verdict import limits, verdict
from sim.credibility.ablation import Ablation
from sim.credibility.layout import bullets, paragraphs
from sim.credibility.mechanisms import ablated
from sim.credibility.meetings import left_out, meetings
from sim.credibility.pairs import paired
from sim.credibility.parts import confused, parts, reliable
from sim.credibility.scores import apart, fitted, in_parts, pulled, scores
from sim.output.answer import blocks_of
from sim.output.blocks import Block, Heading
from sim.trials.trial import CaseBacktest
from sim.trials.words import trial_blocks


@blocks_of.register
def backtest_blocks(result: Backtest) -> list[Block]:
    """Everything the backtest has to say, in order."""
    return [
        *_head(result),
        *scores(result, OUT_OF_SAMPLE),
        *in_parts(result),
        *apart(result),
        *scores(result, IN_SAMPLE),
        *fitted(result),
        *pulled(result),
        *parts(result, "presidency", lambda case: case.meeting.presidency),
        *parts(result, "what could be coded", lambda case: case.coding),
        *reliable(result),
        *confused(result),
        Heading("What this record cannot prove", 3),
        bullets(limits(result)),
        *meetings(result),
        *paired(result),
        *left_out(result.record),
        Heading("Coding rules of the backtest", 3),
        bullets(RULES),
    ]


@blocks_of.register
def case_blocks(result: CaseBacktest) -> list[Block]:
    """The same for a folder of cases."""
    return trial_blocks(result)


def _head(result: Backtest) -> list[Block]:
    came_out, *rest = verdict(result)
    scored = len(result.plan.cases)
    words = [
        came_out,
        f"{len(result.record.meetings)} meetings in {result.record.source}; {scored} scored, "
        f"{int(result.sample(IN_SAMPLE).sum())} of them apart because they shaped the model. "
        f"{result.n:,} replications a meeting, seed {result.seed}.",
        *rest,
    ]
    return [Heading("Backtest against the record of meetings"), *paragraphs(words)]


@blocks_of.register
def ablation_blocks(result: Ablation) -> list[Block]:
    """The table of scores without one mechanism at a time."""
    return ablated(result)
