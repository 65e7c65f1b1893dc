"""The same words in two rooms: leaders in Bali, November 2022; ministers in New Delhi, March 2023.

The Bali wording on the war and on the law is tabled in both and not changed (strategy ``hold``).
What differs is the room: what failure costs there (K), what the members want (their stances, by
what each had said and how it had voted; with them the chair's seat), and what the chair falls back
on. All combinations of the three are run on the same draws, and each gets its share of the
difference (Shapley: what it adds, averaged over the orders in which the three can change).

    python scenarios/same_words_other_room.py [DIRECTORY] [-n REPLICATIONS] [--seed SEED]
"""

from pathlib import Path

from sim import Alternative, load_scenario, plots, replicate
from sim.cli.script import run_script, say
from sim.drawing.rows import outcome_rows
from sim.ensemble.replicate import run_batch
from sim.ensemble.tally import share_of
from sim.output.words import points_words, share_words
from sim.questions.paired import contributions, difference, joint, run_combinations

BEFORE, AFTER, WORDING = "bali_leaders_2022", "new_delhi_2023", "bali"
K, STANCES, FALLBACK = CHANGES = ("cost of failure", "stances", "fallback")


def study(out: Path, n: int, seed: int) -> None:
    """Put the wording to all eight rooms between the two meetings; divide the difference."""
    tabled = {f"paragraphs.{key}.tabled": WORDING for key in ("war", "law")}
    bali, delhi = (load_scenario(name, tabled) for name in (BEFORE, AFTER))

    def room(made):
        scenario = delhi if STANCES in made else bali
        cost = (delhi if K in made else bali).cost_of_failure
        fallback = (delhi if FALLBACK in made else bali).meeting.fallback
        held = scenario.with_values({"meeting.cost_of_failure": cost})
        return held, Alternative("hold", fallback)

    cells = run_combinations(CHANGES, lambda made: joint(run_batch(*room(made), seed, 0, n)))
    first, last = cells[frozenset()], cells[frozenset(CHANGES)]
    say(
        "The Bali wording, put to both rooms as it stands, is adopted in",
        f"{share_words(share_of(int(first.sum()), n))} of {n:,} draws in the one",
        f"({bali.meeting.name}) and in {share_words(share_of(int(last.sum()), n))} in the other",
        f"({delhi.meeting.name}): {points_words(difference(first, last))}. Of that:",
    )
    parts = contributions(CHANGES, cells)
    values = {
        K: f"K {bali.cost_of_failure:g} to {delhi.cost_of_failure:g}",
        STANCES: "of 2022 to those of 2023",
        FALLBACK: f"{bali.meeting.fallback} to {delhi.meeting.fallback}",
    }
    for change in CHANGES:
        alone = difference(first, cells[frozenset([change])])
        print(f"   {change:<16} {points_words(parts[change]):<32} ({values[change]})")
        print(f"   {'':<16} {points_words(alone):<32} if nothing else had changed")
    print()
    largest = max(parts, key=lambda change: abs(parts[change]["difference"]))
    say(
        f"The largest part goes with the {largest}. The parts add up to the whole; what a change",
        "does alone need not equal its part, since the three press on the same delegations.",
    )
    rows = []
    for made in cells:
        scenario, alternative = room(made)
        tally = replicate(scenario, alternative, n=n, seed=seed)
        year = "2023" if STANCES in made else "2022"
        rows += outcome_rows(tally, f"{year} stances, K {scenario.cost_of_failure:g}")
    note = f"{bali.meeting.name}; " + plots.caption(
        delhi, ("hold", None), seed=seed, replications=n
    )
    title = "The Bali wording in eight rooms (stances, cost of failure K · fallback)"
    chart = plots.outcomes(rows, title=title, note=note)
    print(plots.save_figure(chart, out / "same_words_other_room_outcomes.png"))


if __name__ == "__main__":
    run_script(study, n=4000)
