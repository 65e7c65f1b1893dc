"""The ten minutes on the margins: what if the two had negotiated, or traded, and not only spoken?

In March 2023 the ministers of the United States and of Russia spoke for some ten minutes, without
negotiating. Here the same meeting is a contact (which moves nothing), an exchange (each yields
where it cares less) or a negotiation (both yield everywhere, least where they care most); once with
the chair's own fallback and once without any.

    python scenarios/sideline_negotiation.py [DIRECTORY] [-n REPLICATIONS] [--seed SEED]
"""

from pathlib import Path

from sim import Alternative, Negotiation, load_scenario, plots, replicate
from sim.cli.script import run_script, say
from sim.drawing.rows import outcome_rows
from sim.ensemble.replicate import run_batch
from sim.output.words import points_words, share_words, told
from sim.questions.paired import difference, joint
from sim.questions.sideline_moves import mean_moves
from sim.rules.sidelines import SIDELINES

SCENARIO, KIND = "new_delhi_2023", "sidelines.0.kind"


def study(out: Path, n: int, seed: int) -> None:
    """The same meeting of the two as each kind: whom it moves, and what comes out."""
    scenario = load_scenario(SCENARIO)
    asked = {kind: {KIND: kind} for kind in SIDELINES}
    asked["negotiation, rate 1"] = {KIND: "negotiation", "assumptions.negotiation_rate": 1.0}
    held = {kind: scenario.with_values(values) for kind, values in asked.items()}
    rate = scenario.assumptions.negotiation_rate
    say(
        f"In a negotiation each yields {rate:g} of the way to the other on what it cares nothing",
        "about, less the more it cares, and nothing where it cares most. At rate 1 it yields all",
        "it can by that rule. Mean distance moved, in points of 100:",
    )
    for kind, meeting in held.items():
        moved = mean_moves(meeting, n=min(n, 500), seed=seed)
        words = [f"{who} {m['contested']:.1f} / {m['others']:.1f}" for who, m in moved.items()]
        print(f"   {kind:<20} {', '.join(words)}   (contested paragraphs / others)")
    print()
    rows = []
    for fallback in (scenario.meeting.fallback, "none"):
        rows += outcomes(held, fallback, n, seed)
    note = plots.caption(scenario, (scenario.meeting.strategy, None), seed=seed, replications=n)
    title = "What the two did on the margins (kind of meeting · fallback)"
    chart = plots.outcomes(rows, title=title, note=note)
    print(plots.save_figure(chart, out / "sideline_negotiation_outcomes.png"))
    widest = held["negotiation, rate 1"]
    chart = plots.positions(widest, Negotiation(widest, replication=0, rng=seed).run())
    print(plots.save_figure(chart, out / "sideline_negotiation_positions.png"))


def outcomes(held, fallback, n, seed):
    """Say what comes out with each kind of meeting; the same draws, so differences are paired."""
    scenario = held["contact"]
    alternative = Alternative(scenario.meeting.strategy, fallback)
    joint_texts = {k: joint(run_batch(s, alternative, seed, 0, n)) for k, s in held.items()}
    rows, changes = [], {}
    print(f"   Joint texts with the fallback {fallback}:")
    for kind, meeting in held.items():
        own = outcome_rows(replicate(meeting, alternative, n=n, seed=seed), kind)
        rows += own
        if kind == "contact":
            print(f"   {kind:<20} {share_words(own[-1])}")
            continue
        changes[kind] = change = difference(joint_texts["contact"], joint_texts[kind])
        word = told(change, "more", "fewer", "no clear difference")
        print(f"   {kind:<20} {share_words(own[-1]):<22} {points_words(change):<30} {word}")
    print()
    names = " and ".join(scenario.delegation(who).name for who in scenario.sidelines[0].between)
    most = max(changes, key=lambda kind: changes[kind]["difference"])
    still = 1 - sum(joint_texts[most]) / n
    say(
        f"The most that {names} could have added on the margins, with the fallback {fallback}, is",
        f"{points_words(changes[most])} ({most}); without a joint text there remain {still:.1%}",
        "of the draws.",
    )
    return rows


if __name__ == "__main__":
    run_script(study, n=4000)
