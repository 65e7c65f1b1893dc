"""The mediated single text of Klein, Faratin, Sayama & Bar-Yam 2003, with annealing voters.

A round holds as many proposals as there are paragraphs. Each takes one paragraph at random to
another rung; a delegation that would lose votes for it all the same with some probability
(``consensus.votes_for``); a proposal that all in the room vote for replaces the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.rules.consensus import votes_for
from sim.rules.search import Regrets


def rolls_per_round(topics: int, members: int) -> int:
    """How many uniform numbers one round of proposals uses."""
    return topics * (2 + members)


def mutate(
    regrets: Regrets, draft: Sequence[int], rungs: Sequence[int], heat: float, dice: Sequence[float]
) -> list[int]:
    """The text after one round's proposals.

    draft, rungs (K,): the options on the table, the lengths of the ladders. heat: the temperature
    of the round. dice (K * (2 + I),): its uniform numbers.
    """
    text, topics = list(draft), len(draft)
    each = len(dice) // topics
    for proposal in range(topics):
        pick, shift, *votes = dice[proposal * each : (proposal + 1) * each]
        k = min(int(pick * topics), topics - 1)
        step = 1 + min(int(shift * (rungs[k] - 1)), rungs[k] - 2)
        rung = (text[k] + step) % rungs[k]
        changes = zip(regrets(k, text[k]), regrets(k, rung), votes, strict=True)
        if all(votes_for(new - old, heat, roll) for old, new, roll in changes):
            text[k] = rung
    return text
