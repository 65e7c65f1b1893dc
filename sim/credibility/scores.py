"""The scores as tables: means with intervals, parts of the Brier score, what is told apart."""

from __future__ import annotations

from sim.backtest.forecasts import COSTS
from sim.backtest.record import CLASSES
from sim.backtest.scored import IN_SAMPLE, MODEL, OUT_OF_SAMPLE, SCORES, Score, Scored
from sim.credibility.layout import grid, paragraphs
from sim.output.blocks import Block, Heading
from sim.scoring.clusters import FEW_CLUSTERS, LEVEL, SignFlip


def scores(result: Scored, which: str) -> list[Block]:
    """Mean scores of every forecaster with intervals."""
    rows = result.sample(which)
    count = int(rows.sum())
    held = {p for p, chosen in zip(result.presidencies, rows, strict=True) if chosen}
    heading = Heading(f"Scores {which}: {count} meetings of {len(held)} presidencies", 3)
    if not count:
        return [heading, *paragraphs(["None of the scored meetings."])]
    table = []
    for name in result.forecasts:
        scores = result.scores(name, rows)
        behind = "" if name == MODEL else behind_words(scores["rps"])
        hits = f"{result.hits(name, rows)} of {count}"
        table.append([name, *(with_interval(scores[kind]) for kind in SCORES), hits, behind])
    header = ["forecast", "RPS", "Brier", "log score", "class right", "RPS behind the model"]
    return [heading, grid(header, table), *paragraphs(_score_notes(which, len(held)))]


def _score_notes(which: str, presidencies: int) -> list[str]:
    if which == IN_SAMPLE:
        return [
            "These meetings shaped the model or its coding rules, so nothing here is a test. They "
            "are still coded from their eve only, by the same rules as the others.",
        ]
    intervals = (
        f"In brackets: 95 % intervals from drawing whole presidencies; with {presidencies} of them "
        "they are too narrow rather than too wide."
        if presidencies >= FEW_CLUSTERS
        else f"No intervals: {presidencies} presidencies are too few to draw from."
    )
    return [
        f"Lower is better. RPS: ranked probability score over {' > '.join(CLASSES)}, 0 to 1. "
        "Brier: joint text or not. Log score: natural, of (k + 1/2) / (n + "
        f"{len(CLASSES)}/2), k of the n draws of the model or of the n meetings that a rule "
        "counts. Class right: the most likely class came out. Behind the model: above 0 is worse "
        "than the model with nothing fitted.",
        intervals,
        "The record was seen while the model was built, so expect any lead to shrink.",
    ]


def with_interval(score: Score) -> str:
    """A mean with its interval, where it has one."""
    if score.interval is None:
        return f"{score.mean:.3f}"
    return f"{score.mean:.3f} [{score.interval[0]:.2f}, {score.interval[1]:.2f}]"


def behind_words(score: Score) -> str:
    """How far a score is behind the model's, with the interval of that, where there is one."""
    if score.behind_interval is None:
        return f"{score.behind:+.3f}"
    low, high = score.behind_interval
    return f"{score.behind:+.3f} [{low:+.2f}, {high:+.2f}]"


def fitted(result: Scored) -> list[Block]:
    """The costs of failure that were fitted, by presidency left out."""
    if not result.fits:
        return []
    rows = [
        [
            fit.without,
            f"{fit.ministers:.3f}",
            f"{fit.leaders:.3f}",
            f"{fit.leaders / fit.ministers:.1f}",
            str(fit.trained_on),
            f"{fit.rps:.3f}",
        ]
        for fit in result.fits
    ]
    header = ["fitted without", "K ministers", "K leaders", "ratio", "fitted on", "RPS there"]
    before = [
        "Two numbers, fitted on all other presidencies by the lowest mean RPS on a grid; ties go "
        f"to the assumed costs (0.030 and 0.300). {_edge(result)}Only {result.moved_by_cost} of "
        f"{len(result.plan.cases)} forecasts move by more than one point anywhere on the grid."
    ]
    return [Heading("The two fitted numbers", 3), *paragraphs(before), grid(header, rows)]


def _edge(result: Scored) -> str:
    least, most = COSTS[0], COSTS[-1]
    found = [f.without for f in result.fits if f.ministers == least or f.leaders == most]
    if not found:
        return ""
    return f"{len(found)} of {len(result.fits)} fits end at the edge of the grid. "


def in_parts(result: Scored) -> list[Block]:
    """The Brier score in its three parts, and how well the forecasts rank."""
    rows = result.sample(OUT_OF_SAMPLE)
    if not rows.any():
        return []
    table = []
    for name in result.forecasts:
        found, ranked = result.corp(name, rows), result.auc(name, rows)
        numbers = (found.brier, found.miscalibration, found.discrimination, found.uncertainty)
        table.append(
            [name, *(f"{x:.3f}" for x in numbers), "" if ranked is None else f"{ranked:.2f}"]
        )
    header = ["forecast", "Brier", "miscalibration", "discrimination", "uncertainty", "AUC"]
    note = (
        "Brier score = miscalibration - discrimination + uncertainty (CORP: Dimitriadis, Gneiting "
        "& Jordan 2021). Miscalibration: what recalibrating would gain, the less the better. "
        "Discrimination: how far the forecasts tell meetings apart, the more the better; of so few "
        "meetings both are flattered. Uncertainty: the score of always forecasting the share that "
        "came. AUC: of a meeting with and one without a joint text, how often the first was held "
        "likelier; 0.5 is chance."
    )
    heading = Heading("The Brier score in parts, out of sample", 3)
    return [heading, grid(header, table), *paragraphs([note])]


def apart(result: Scored) -> list[Block]:
    """What each forecaster is behind the model, and what the clusters allow to be said of it."""
    rows = result.sample(OUT_OF_SAMPLE)
    if not rows.any():
        return []
    kinds = {"brier": "Brier", "rps": "RPS"}
    table = []
    for name in result.forecasts:
        if name != MODEL:
            flips = [result.flipped(name, kind, rows) for kind in kinds]
            table.append([name, *(cell for flip in flips for cell in flipped(flip))])
    header = ["forecast"]
    for word in kinds.values():
        header += [f"{word} behind", "p", "could show"]
    some = result.flipped(MODEL, "rps", rows)
    note = (
        "Behind: as above. p: share of the ways to flip the signs of whole presidencies "
        f"({_patterns(some)}) that set the two at least as far apart; with {some.clusters} "
        f"presidencies never below {2 / 2**some.clusters:.2g}. Could show: the smallest difference "
        f"whose p is at most {LEVEL:g}, had each presidency a difference of the size it has, with "
        "whatever sign; nothing: too few of them differ at all."
    )
    heading = Heading("Told apart from the model, out of sample", 3)
    return [heading, grid(header, table), *paragraphs([note])]


def _patterns(flip: SignFlip) -> str:
    return f"all {2**flip.clusters:,}" if flip.exact else "drawn at random"


def flipped(flip: SignFlip) -> list[str]:
    """The difference, its p-value and the smallest that could be shown."""
    shown = "nothing" if flip.smallest is None else f"{flip.smallest:.3f}"
    return [f"{flip.mean:+.3f}", f"{flip.p:.2f}", shown]


def pulled(result: Scored) -> list[Block]:
    """The weights of the base rate in the calibrated forecast, by presidency left out."""
    rows = [
        [
            pull.without,
            f"{pull.weight:.2f}",
            str(pull.fitted_on),
            "" if pull.brier is None else f"{pull.brier:.3f}",
        ]
        for pull in result.pulls
    ]
    before = (
        "The calibrated forecast is (1 - w) of the mixed one plus w of the base rate, w with the "
        "lowest Brier score on the other presidencies' meetings out of sample. Mixed: failures are "
        "spread over the forms that this presidency issued before, those of others counting as one "
        "more case."
    )
    heading = Heading("The pull towards the base rate", 3)
    return [
        heading,
        *paragraphs([before]),
        grid(["fitted without", "w", "fitted on", "Brier there"], rows),
    ]
