"""Every meeting of the record: how it was coded, forecast and ended, or why it is left out."""

from __future__ import annotations

from sim.backtest.cases import Case
from sim.backtest.record import CLASSES, JOINT, REASONS, Record
from sim.backtest.scored import CALIBRATED, FITTED, MODEL, OUT_OF_SAMPLE, Scored
from sim.credibility.layout import bullets, grid, paragraphs
from sim.output.blocks import Block, Heading
from sim.output.words import percent
from sim.scoring.reliability import Bin, alike


def meetings(result: Scored) -> list[Block]:
    """Meeting by meeting, with what came of others of which the model was as sure."""
    rps = result.each(MODEL)["rps"]
    bins = result.reliability(MODEL, result.sample(OUT_OF_SAMPLE))
    rows = []
    for n, case in enumerate(result.plan.cases):
        shares = result.forecasts[MODEL][n]
        row = [
            case.meeting.id,
            case.coding,
            f"{case.scenario.meeting.fallback}{'' if case.fallback_from else ' (usual)'}",
            percent(shares[JOINT], 0),
            _such(alike(float(shares[JOINT]), bins)),
            percent(result.forecasts[CALIBRATED][n, JOINT], 0),
            CLASSES[int(shares.argmax())],
            CLASSES[case.meeting.observed],
            f"{rps[n]:.2f}",
            ", ".join(flags(case)),
        ]
        if result.fits:
            row.insert(6, percent(result.forecasts[FITTED][n, JOINT], 0))
        rows.append(row)
    header = ["meeting", "coded", "fallback", "joint", "of such", "calibrated"]
    header += ["most likely", "came out", "RPS", "flags"]
    if result.fits:
        header.insert(6, "fitted")
    uncoded = [f"{c.meeting.id}: {', '.join(c.uncoded)}" for c in result.plan.cases if c.uncoded]
    after = "Contested, says the record, but not coded (the forecast knows nothing of it):"
    before = [
        "Joint: forecast of a joint text with nothing fitted. The fallback is what this presidency "
        "issued when it last failed, else the usual one; it alone decides which failure it can be.",
        "Of such: of the meetings out of sample that were given less than 20 %, or at least 80 %, "
        "as this one was, how many had a joint text; the share is the model's, not the world's.",
    ]
    heading = Heading("Meeting by meeting", 3)
    blocks = [heading, *paragraphs(before), grid(header, rows, 3)]
    return [*blocks, *paragraphs([after]), bullets(uncoded, True)] if uncoded else blocks


def flags(case: Case) -> list[str]:
    """What a reader must know about a row."""
    found = ["in sample"] if case.in_sample else []
    found += ["recalled"] if case.meeting.recalled else []
    return found + [word for word in case.meeting.left_out_for if word != "recall"]


def left_out(record: Record) -> list[Block]:
    """The meetings that are not scored, with the reasons."""
    rows = []
    for meeting in record.left_out:
        reasons = "; ".join(REASONS[key] for key in meeting.left_out_for)
        rows.append([meeting.id, CLASSES[meeting.observed], reasons])
    heading = Heading(f"Left out: {len(rows)} meetings", 3)
    if not rows:
        return [heading, *paragraphs(["None."])]
    before = "--include low, choice or recall takes them in."
    return [heading, *paragraphs([before]), grid(("meeting", "came out", "because"), rows, 3)]


def _such(found: Bin | None) -> str:
    return "" if found is None else f"{found.hits} of {found.events}"
