"""What is written down of a round, in words."""

from __future__ import annotations

from worlds import made, plain

from sim.answers.result import trace_blocks
from sim.model.negotiation import Negotiation
from sim.model.record import Ask, Round
from sim.output.text import plain_text
from sim.rules.options import carve_out_option, split_option


def test_who_asks_for_what_is_said_in_names_and_wordings():
    document = plain(members=6)
    document["paragraphs"]["p0"]["rungs"][0]["label"] = "Nothing said"
    scenario = made(document)
    wants = {
        "D0": Ask(0, 1), "D1": None, "D2": Ask(0, split_option(3)), "D3": Ask(0, 1),
        "D4": Ask(0, carve_out_option(2, 3)), "D5": Ask(0, 0),
    }  # fmt: skip
    entry = Round(1, (2,), dict.fromkeys(wants, ("p0",)), wants, dict.fromkeys(wants, 0.1), 0.6)
    assert entry.asked(scenario) == [
        "Delegation 0 and Delegation 3 ask for “r1” on “A topic”",
        "no single change is enough for Delegation 1",
        "Delegation 2 asks for “A topic” in the chair's own statement",
        "Delegation 4 asks for “r2” on “A topic”, with named exceptions",
        "Delegation 5 asks for “Nothing said” on “A topic”",
    ]


def test_the_trace_shows_every_ask_and_none_where_nobody_objects():
    document = plain(members=4)
    for who in ("D2", "D3"):
        stance = document["delegations"][who]["stances"]["p0"]
        stance.update(position=60, ceiling=60, penalty=1)
    result = Negotiation(made(document), "listening", "none").run()
    first, second = plain_text(trace_blocks(result)).split("Round ")[1:]
    assert "Delegation 2 and Delegation 3 ask for “r1” on “A topic”" in first
    assert "ask" not in second
