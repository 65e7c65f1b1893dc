"""New Delhi, March 2023: what else could the chair have done than issue a chair's summary?

A chair alternative is a way of drafting (strategy) with a text to fall back on (fallback). All of
them meet the same draws of what the capitals want, so the differences are the chair's doing alone.

    python scenarios/chair_summary_alternatives.py [DIRECTORY] [-n REPLICATIONS] [--seed SEED]
"""

from pathlib import Path

from sim import load_scenario, plots
from sim.cli.script import run_script, say
from sim.drawing.rows import (
    base_note,
    one_change_away,
    outcome_table,
    pareto_table,
    value_table,
)
from sim.output.words import listed, points_words, share_words, told
from sim.questions.compare import compare

SCENARIO = "new_delhi_2023"


def study(out: Path, n: int, seed: int) -> None:
    """Compare every alternative; say what one change does, and which alternatives are best."""
    scenario = load_scenario(SCENARIO)
    found = compare(scenario, n=n, seed=seed)
    strategy, fallback = found.base
    base = found.alternative()
    say(
        f"{scenario.meeting.name}. The chair drafts by '{strategy}' and falls back on",
        f"'{fallback}': a joint text in {share_words(base.joint_share())} of {n:,} draws.",
    )
    near = one_change_away(found)
    say("Another kind of chair's summary, with the drafting as it was:")
    effects([a for a in near if a.strategy == strategy], lambda a: a.fallback)
    say("Another way of drafting, with the chair's summary as it was:")
    effects([a for a in near if a.fallback == fallback], lambda a: a.strategy)
    best = max(near, key=lambda a: a.tally.joint)
    what = "way of drafting" if best.fallback == fallback else "text to fall back on"
    say(
        f"Changing one thing, '{best.name}' gives the most joint texts",
        f"({share_words(best.joint_share())}), so the {what} was the stronger lever.",
    )
    prices(found)
    note = f"{plots.caption(scenario, seed=seed, replications=n)} · {base_note(found)}"
    for draw, table in (
        (plots.outcomes, outcome_table(found)),
        (plots.pareto, pareto_table(found)),
        (plots.values, value_table(found, near)),
    ):
        chart, kind = draw(table, note=note), draw.__name__
        print(plots.save_figure(chart, out / f"chair_summary_alternatives_{kind}.png"))


def effects(alternatives, name):
    """A line per alternative: its joint texts, the paired difference to the base, and how many

    are plain ones, without named exceptions and with nothing split off.
    """
    for a in sorted(alternatives, key=lambda a: -a.tally.joint):
        change = a.pairs.joint_difference()
        word = told(change, "more", "fewer", "no clear difference")
        share = share_words(a.joint_share())
        plain = a.tally.shares()[0]["share"]
        print(f"   {name(a):<16} {share:<21} {points_words(change):<30} {word}; plain {plain:.1%}")
    print()


def prices(found):
    """What the Pareto-best alternatives give, the share of joint texts first."""
    best = sorted(found.pareto(), key=lambda a: -a.tally.joint)
    say(
        f"No alternative is best in everything. {len(best)} of {len(found.alternatives)} are not",
        "beaten on all of: joint texts, strength of the contested wording",
        f"({listed(found.contested)}), the worst-off delegation, support-weighted value:",
    )
    for a in best:
        goals = found.objectives(a)
        strength = "-" if goals["strength"] is None else f"{goals['strength']:.0f} of 100"
        print(
            f"   {a.name:<30} joint {100 * goals['joint']:5.1f} %   wording {strength:<10} "
            f"worst off {goals['worst_off']:+.3f}   weighted {goals['weighted_value']:+.3f}"
        )
    print()


if __name__ == "__main__":
    run_script(study, n=4000)
