"""The chair's summary off the table: what the fallback alone does to the chance of a joint text.

In March 2023 the chair had an outcome document with a chair's summary ready; in September nothing
of the kind was on offer. Here only the fallback changes, once at the ministers' cost of failure and
once at the leaders'. Everything else is the same: stances, draws, the chair's drafting.

    python scenarios/no_fallback.py [DIRECTORY] [-n REPLICATIONS] [--seed SEED]
"""

from pathlib import Path

from sim import FALLBACKS, compare, load_scenario, plots, replicate
from sim.cli.script import run_script, say
from sim.drawing.rows import outcome_rows
from sim.output.words import overlap, points_words, share_words, told
from sim.scenario.assumed import COST_RANGE
from sim.scenario.schema import FORUM_COST

SCENARIO, OFF = "new_delhi_2023", "none"
STEPS = 9
"""Costs of failure on the way from none to the highest plausible one, on a quarter of the draws."""


def study(out: Path, n: int, seed: int) -> None:
    """Every fallback in both rooms, what taking it away does in each, and on the way between."""
    scenario = load_scenario(SCENARIO)
    strategy, own = scenario.meeting.strategy, scenario.meeting.fallback
    shares, effects = [], {}
    for room, cost in FORUM_COST.items():
        there = scenario.with_values({"meeting.cost_of_failure": cost})
        found = compare(there, [strategy], list(FALLBACKS), n=n, seed=seed)
        effects[room] = off_the_table(found, room, cost, own)
        shares += [
            row for a in found.alternatives for row in outcome_rows(a.tally, f"{room}, K {cost:g}")
        ]
    ministers, leaders = (effects[room] for room in FORUM_COST)
    larger = "the leaders'" if leaders["difference"] > ministers["difference"] else "the ministers'"
    say(
        f"In points of 100 the effect is {points_words(ministers)} among ministers and",
        f"{points_words(leaders)} among leaders:",
        "the intervals overlap, so neither is clearly larger."
        if overlap(ministers, leaders)
        else f"larger at {larger} cost of failure.",
    )
    note = plots.caption(scenario, (strategy, None), seed=seed, replications=n)
    title = "The fallback alone, in two rooms (cost of failure K · fallback)"
    chart = plots.outcomes(shares, title=title, note=note)
    print(plots.save_figure(chart, out / "no_fallback_outcomes.png"))
    few = max(n // 4, 1)
    note = plots.caption(scenario, (strategy, None), seed=seed, replications=few)
    chart = plots.lines(
        between(scenario, strategy, few, seed), "cost", "share", ("low", "high"), "fallback",
        x_label="Cost of failure K", value_label="Share of joint texts", note=note,
    )  # fmt: skip
    print(plots.save_figure(chart, out / "no_fallback_costs.png"))


def off_the_table(found, room, cost, own):
    """Say what comes of the scenario's own fallback and of none; the difference, paired."""
    before, after = (found.alternative((found.base.strategy, name)) for name in (own, OFF))
    change, tally = after.pairs.joint_difference(), before.tally
    failed = tally.n - tally.joint
    say(
        f"{room.capitalize()} (cost of failure {cost:g}): with the fallback {own} there is a joint",
        f"text in {share_words(before.joint_share())} of {tally.n:,} draws, with none in",
        f"{share_words(after.joint_share())}. The fallback alone makes {points_words(change)}:",
        "taken off the table, a joint text is",
        told(change, "likelier.", "less likely.", "neither clearly likelier nor less likely."),
        f"Of the {failed:,} draws that failed with it, {after.pairs.gained:,} succeed without it.",
    )
    for key in found.contested:
        paragraph = found.scenario.paragraph(key)
        k = found.scenario.paragraphs.index(paragraph)
        tabled = paragraph.rungs[paragraph.tabled].strength
        strength = [a.tally.mean_strength()[k] for a in (before, after)]
        print(
            f"   {paragraph.heading}: tabled at {tabled:g} of 100; issued at {strength[0]:.0f} on "
            f"average with it, {strength[1]:.0f} without (no text counts as silence)"
        )
    print()
    return change


def between(scenario, strategy, n, seed):
    """Share of joint texts by cost of failure and fallback."""
    rows = []
    for step in range(STEPS):
        cost = COST_RANGE["leaders"][1] * step / (STEPS - 1)
        there = scenario.with_values({"meeting.cost_of_failure": cost})
        for fallback in FALLBACKS:
            tally = replicate(there, (strategy, fallback), n=n, seed=seed)
            joint = outcome_rows(tally)[-1]
            rows.append({"cost": cost, **joint})
    return rows


if __name__ == "__main__":
    run_script(study, n=4000)
