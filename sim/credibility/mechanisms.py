"""What each mechanism does for the scores, as a table."""

from __future__ import annotations

from sim.backtest.scored import MODEL, OUT_OF_SAMPLE, SCORES
from sim.credibility.ablation import MECHANISMS, Ablation
from sim.credibility.layout import grid, paragraphs
from sim.credibility.scores import flipped, with_interval
from sim.output.blocks import Block, Heading
from sim.output.words import listed
from sim.rules.numbers import Bools


def ablated(result: Ablation) -> list[Block]:
    """The scores as coded and without each mechanism, and what the record can tell of it."""
    chosen = result.sample(OUT_OF_SAMPLE)
    count = int(chosen.sum())
    heading = Heading(f"Without one mechanism at a time: {count} meetings out of sample")
    before = paragraphs([_absent(result)] if _absent(result) else [])
    if not count:
        return [heading, *paragraphs(["None of the scored meetings."]), *before]
    rows = [_row(result, name, chosen) for name in result.forecasts]
    header = ["without", "meetings with it", "moved", "RPS", "Brier", "log score"]
    header += ["miscal.", "discrim.", "AUC", "Brier worse by", "p", "could show"]
    note = (
        f"{result.n:,} replications a meeting, seed {result.seed}; the form of failure is mixed. "
        "Meetings with it, moved: of all scored meetings, those whose coding has the mechanism, "
        "and those whose forecast of a joint text changes by more than one point without it. Worse "
        "by: above 0 the mechanism helps. p and could show: by flipping the signs of whole "
        "presidencies, as in the backtest. The mechanisms were chosen with this record in view: a "
        "gain here is no test of them."
    )
    return [heading, *before, grid(header, rows), *paragraphs([note])]


def _absent(result: Ablation) -> str:
    none = [name for name in MECHANISMS if not result.held.get(name)]
    return f"Not in any coded meeting, so nothing to take away: {listed(none)}." if none else ""


def _row(result: Ablation, name: str, chosen: Bools) -> list[str]:
    scores, parts, ranked = (
        result.scores(name, chosen),
        result.corp(name, chosen),
        result.auc(name, chosen),
    )
    own = name == MODEL
    return [
        "nothing: as coded" if own else name,
        "" if own else str(result.held[name]),
        "" if own else str(result.moved(name)),
        *(with_interval(scores[kind]) for kind in SCORES),
        f"{parts.miscalibration:.3f}",
        f"{parts.discrimination:.3f}",
        "" if ranked is None else f"{ranked:.2f}",
        *(["", "", ""] if own else flipped(result.flipped(name, "brier", chosen))),
    ]
