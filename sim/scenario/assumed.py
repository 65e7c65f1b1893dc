"""Every assumed number in one table: its default, the range it may lie in, where it comes from.

None is fitted to a meeting. The model description and ``communique robustness`` read this table; a
test checks the defaults against ``schema.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.scenario import Scenario
from sim.scenario.schema import FORUM_COST

PLAUSIBLE = "assumed; range: judgement"


@dataclass(frozen=True)
class Assumed:
    """One assumed number: ``low`` to ``high`` is what it may plausibly be.

    path: as in ``--set``. whole: only whole numbers. symbol: as in the equations.
    """

    path: str
    symbol: str
    meaning: str
    default: float
    low: float
    high: float
    source: str = PLAUSIBLE
    whole: bool = False


COST_RANGE = {"ministers": (0.0, 0.3), "leaders": (0.0, 0.5)}
"""Range of the cost of failure by forum level; at any other level the wider one."""

COST_PATH = "meeting.cost_of_failure"
CHAIR_KAPPA = "assumptions.chair_kappa"

ASSUMED: tuple[Assumed, ...] = (
    Assumed(
        "meeting.deadline",
        "T",
        "drafting rounds",
        12,
        1,
        30,
        "assumed; two days of drafting sessions; range: judgement",
        whole=True,
    ),
    Assumed("assumptions.naming_cost", "omega", "cost of being named in a footnote", 0.01, 0, 0.2),
    Assumed(
        "assumptions.beta",
        "beta",
        "concession exponent: below 1 pressure comes late, above 1 early",
        0.5,
        0.2,
        3.0,
        "form: Faratin, Sierra & Jennings 1998; value assumed (late pressure)",
    ),
    Assumed(
        "assumptions.authority_agreed",
        "a_agreed",
        "authority of a carve-out and of the agreed part of an outcome document",
        0.9,
        0.7,
        1.0,
        "assumed; range: 0.2 either way, at most 1",
    ),
    Assumed(
        "assumptions.authority_summary",
        "a_summary",
        "authority of a chair's summary",
        0.5,
        0.3,
        0.7,
        "assumed; range: 0.2 either way",
    ),
    Assumed(
        "assumptions.authority_statement",
        "a_statement",
        "authority of a separate chair's statement",
        0.2,
        0.0,
        0.4,
        "assumed; range: 0.2 either way",
    ),
    Assumed(
        CHAIR_KAPPA,
        "kappa_chair",
        "weight of failure for the chair, where 1 is any other delegation",
        2.0,
        1.0,
        4.0,
        "assumed; range: from no more than the others to twice the default",
    ),
    Assumed(
        "assumptions.mean_penalty",
        "rho",
        "mean penalty of crossing a red line that states none",
        0.25,
        0.15,
        0.3,
    ),
    Assumed(
        "assumptions.negotiation_rate",
        "mu",
        "how far a negotiation on the margins moves the two",
        0.15,
        0.0,
        0.5,
    ),
    Assumed(
        "assumptions.accord_months",
        "h",
        "mean months until an acceptance by a party lapses",
        3.0,
        1.5,
        12.0,
    ),
    Assumed(
        "assumptions.isolation",
        "eta",
        "how much more a delegation swallows that stands nearly alone: off at 0",
        0.0,
        0.0,
        2.0,
        "a lever to explore with, off by default",
    ),
    Assumed(
        "uncertainty.position_sd",
        "sigma",
        "standard deviation of a position, points of 100",
        10.0,
        5.0,
        20.0,
    ),
    Assumed(
        "uncertainty.judgement_factor",
        "f",
        "how much wider the error of a judged position is",
        1.5,
        1.0,
        2.0,
    ),
    Assumed(
        "uncertainty.salience_concentration",
        "c",
        "Dirichlet concentration of saliences: higher is less scatter",
        50.0,
        10.0,
        200.0,
    ),
    Assumed(
        "uncertainty.penalty_spread",
        "p",
        "scatter of penalties: 1 exponential, 0 certain",
        0.5,
        0.25,
        1.0,
        "assumed: half way from certain to exponential, so that no stated red line is for nothing",
    ),
    Assumed(
        "uncertainty.kappa_log_sd",
        "tau",
        "standard deviation of log kappa",
        0.3,
        0.0,
        0.6,
    ),
    Assumed(
        "uncertainty.cost_log_sd",
        "sigma_K",
        "standard deviation of log K, drawn once for the whole room",
        0.5,
        0.0,
        1.0,
        "assumed; range: from K known to two draws of three within a factor of 2.7 either way",
    ),
    Assumed(
        "uncertainty.private_lines",
        "lambda",
        "probability that a party to a package has private red lines where it stated none",
        1.0,
        0.0,
        1.0,
        "assumed: whoever is in dispute over a passage has limits, known or not",
    ),
    Assumed(
        "uncertainty.private_lines_bystanders",
        "lambda_0",
        "the same of everybody else, on packages that have parties",
        0.0,
        0.0,
        1.0,
        "judgement: with many bystanders somebody would always refuse",
    ),
)


@dataclass(frozen=True)
class Margin:
    """How far a number that somebody judged may be off: ``by`` points, or a factor ``by``."""

    by: float
    is_factor: bool
    source: str


JUDGED: dict[str, Margin] = {
    "position": Margin(15.0, False, "one standard deviation of a judged position"),
    "at_least": Margin(10.0, False, "one standard deviation of a position"),
    "at_most": Margin(10.0, False, "one standard deviation of a position"),
    "salience": Margin(2.0, True, "a source can say that a topic matters, hardly by how much"),
    "floor": Margin(10.0, False, "one standard deviation of a position"),
    "ceiling": Margin(10.0, False, "one standard deviation of a position"),
    "penalty": Margin(2.5, True, "a source can say that a line is hard, not what it costs"),
    "capability": Margin(2.0, True, "measures of influence differ by about that much"),
    "ladder": Margin(1.5, True, "exponent of the middle wordings' distance from silence"),
}
"""Margins of the numbers of a scenario that rest on judgement or on a coding rule."""

JUDGED_KINDS = ("judgement", "rule")
"""Kinds of evidence that make a number a judged one. Saliences are judged whatever their source."""


def cost_range(forum: str) -> tuple[float, float]:
    """The range of the cost of failure at a forum level."""
    return COST_RANGE.get(forum, COST_RANGE["leaders"])


def assumed_of(scenario: Scenario) -> list[tuple[Assumed, float]]:
    """The assumed numbers of a scenario and the value it gives each, cost of failure first.

    A chair that is no delegation has no weight of failure.
    """
    meeting = scenario.meeting
    idle = CHAIR_KAPPA if scenario.chair.iso3 is None else None
    low, high = cost_range(meeting.forum)
    default = FORUM_COST.get(meeting.forum, scenario.cost_of_failure)
    cost = Assumed(COST_PATH, "K", f"cost of failure ({meeting.forum})", default, low, high)
    return [
        (cost, scenario.cost_of_failure),
        *((entry, value_at(scenario, entry.path)) for entry in ASSUMED if entry.path != idle),
    ]


def value_at(scenario: Scenario, path: str) -> float:
    """The value of an assumed number in a scenario."""
    table, name = path.split(".")
    return float(getattr(getattr(scenario, table), name))
