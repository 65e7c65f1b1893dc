"""Random small meetings for hypothesis, and plain ones to change by hand.

Import with ``from worlds import scenarios`` (pytest puts ``tests`` on the path).
"""

from __future__ import annotations

import copy
import datetime
import math
from typing import Any

from hypothesis import strategies as st

from sim.model.room import Room
from sim.rules.inputs import inputs_of
from sim.scenario.scenario import Scenario, build

Document = dict[str, Any]

SOURCED = "judgement"
STRATEGIES = ("hold", "bridge", "drop", "split", "carve_out", "single_text", "listening", "exact")
CLIMBERS = ("hold", "bridge", "drop", "split", "carve_out")
FALLBACKS = ("outcome_document", "chair_summary", "chair_statement", "none")
SIDELINES = ("contact", "exchange", "negotiation")

# whole numbers make ties frequent, which is where implementations part company
percents = st.integers(0, 100).map(float)
# never a round number, so that no two moves are equally good by accident
odd_percents = st.floats(0.0, 100.0, allow_subnormal=False).map(lambda x: 0.01 + 0.998 * x)
penalties = st.sampled_from([0.0, 0.004, 0.05, 0.2, 1.0, math.inf])
finite_penalties = st.sampled_from([0.0, 0.004, 0.05, 0.2, 1.0])
costs = st.sampled_from([0.0, 0.01, 0.03, 0.1, 0.3, 1.0])
kappas = st.sampled_from([None, 0.0, 0.5, 1.0, 2.0])


def plain(
    members: int = 2, topics: int = 1, strengths: tuple[float, ...] = (0, 50, 100)
) -> Document:
    """A meeting of delegations D0.. on paragraphs p0.., all at 100, where failure costs nothing.

    Penalties are exponential, K is known."""
    rungs = [
        {"id": f"r{w}", "strength": y, "text": f"Wording {w}."} for w, y in enumerate(strengths)
    ]
    paragraph = {"title": "A topic", "tabled": rungs[-1]["id"], "rungs": rungs}
    stance = {"position": 100, "salience": 1, "evidence": SOURCED}
    return {
        "meeting": {
            "name": "A meeting",
            "date": datetime.date(2023, 1, 1),
            "forum": "toy",
            "chair": "D0",
            "deadline": 4,
            "cost_of_failure": 0.0,
            "strategy": "hold",
            "fallback": "none",
        },
        "assumptions": {"mean_penalty": 0.2},
        "uncertainty": {"penalty_spread": 1.0, "cost_log_sd": 0.0},
        "paragraphs": {f"p{k}": copy.deepcopy(paragraph) for k in range(topics)},
        "delegations": {
            f"D{i}": {
                "name": f"Delegation {i}",
                "capability": 1,
                "kappa": 1,
                "evidence": {"capability": SOURCED},
                "stances": {f"p{k}": dict(stance) for k in range(topics)},
            }
            for i in range(members)
        },
    }


def made(document: Document) -> Scenario:
    """The scenario of a document."""
    return build(document, name="world")


@st.composite
def ladders(draw: st.DrawFn, rungs: tuple[int, int], ties: bool) -> Document:
    """A paragraph: rungs from weak to strong, its reference at any of them."""
    numbers = percents if ties else odd_percents
    strengths = draw(
        st.lists(
            numbers, min_size=rungs[0], max_size=rungs[1], unique_by=lambda x: round(x, 1)
        ).map(sorted)
    )
    ids = [f"r{w}" for w in range(len(strengths))]
    return {
        "title": "A topic",
        "tabled": draw(st.sampled_from(ids)),
        "reference": draw(st.sampled_from(strengths)),
        "rungs": [
            {"id": key, "strength": y, "text": f"Wording {key}."}
            for key, y in zip(ids, strengths, strict=True)
        ],
    }


@st.composite
def stances(draw: st.DrawFn, ties: bool, vetoes: bool, least_salience: int) -> Document:
    """A position and a salience; in about half of the cases a red line on one or both sides."""
    numbers = percents if ties else odd_percents
    stance: Document = {
        "position": draw(numbers),
        "salience": draw(st.integers(least_salience, 80)),
        "evidence": SOURCED,
    }
    side = draw(st.sampled_from(["none", "none", "floor", "ceiling", "both"]))
    low, high = sorted([draw(numbers), draw(numbers)])
    if side in ("floor", "both"):
        stance["floor"] = low
    if side in ("ceiling", "both"):
        stance["ceiling"] = high
    if side != "none":
        stance["penalty"] = draw(penalties if vetoes else finite_penalties)
    return stance


@st.composite
def meetings(draw: st.DrawFn, chair: str) -> Document:
    """The room: deadline, cost of failure, chair alternative."""
    return {
        "name": "A meeting",
        "date": datetime.date(2023, 1, 1),
        "forum": "toy",
        "chair": draw(st.sampled_from([chair, chair, {"name": "A facilitator", "member": False}])),
        "deadline": draw(st.integers(1, 7)),
        "cost_of_failure": draw(costs),
        "strategy": draw(st.sampled_from(CLIMBERS)),
        "fallback": draw(st.sampled_from(FALLBACKS)),
    }


@st.composite
def documents(
    draw: st.DrawFn,
    *,
    members: tuple[int, int] = (1, 5),
    topics: tuple[int, int] = (1, 3),
    rungs: tuple[int, int] = (2, 4),
    ties: bool = True,
    vetoes: bool = True,
    absent: bool = True,
    packages: bool = True,
    sides: bool = True,
    isolation: bool = False,
    sidelines: tuple[str, ...] = (),
) -> Document:
    """A random scenario document. ``ties``: numbers on a coarse grid, so that ties are frequent."""
    ids = [f"D{i}" for i in range(draw(st.integers(*members)))]
    keys = [f"p{k}" for k in range(draw(st.integers(*topics)))]
    delegations = {}
    for index, iso3 in enumerate(ids):
        delegations[iso3] = {
            "name": f"Delegation {iso3}",
            "capability": draw(st.integers(1, 9)),
            "present": index == 0 or not absent or draw(st.sampled_from([True, True, True, False])),
            "kappa": draw(kappas),
            "evidence": SOURCED,
            "stances": {key: draw(stances(ties, vetoes, int(key == "p0"))) for key in keys},
        }
    meeting = draw(meetings(ids[0]))
    document = {
        "meeting": meeting,
        "assumptions": {
            "isolation": draw(st.sampled_from([0.0, 0.0, 0.0, 1.5])) if isolation else 0.0,
            "beta": draw(st.sampled_from([0.2, 0.5, 1.0, 3.0])),
            "naming_cost": draw(st.sampled_from([0.0, 0.01, 0.2])),
        },
        "uncertainty": {
            "cost_log_sd": draw(st.sampled_from([0.0, 0.0, 0.5, 1.0])),
            "penalty_spread": draw(st.sampled_from([0.5, 1.0])),
            "private_lines": draw(st.sampled_from([0.0, 0.5, 1.0])),
            "private_lines_bystanders": draw(st.sampled_from([0.0, 0.0, 0.3])),
        },
        "paragraphs": {key: draw(ladders(rungs, ties)) for key in keys},
        "delegations": delegations,
        "sides": draw(_sides(ids)) if sides else {},
    }
    if packages and draw(st.booleans()):
        document.update(draw(_packages(document["paragraphs"], ids)))
    if sidelines and len(ids) > 1:
        document["sidelines"] = draw(
            st.lists(_sideline(ids, keys, sidelines, meeting["deadline"]), min_size=1, max_size=3)
        )
    return document


@st.composite
def _packages(draw: st.DrawFn, paragraphs: Document, ids: list[str]) -> Document:
    """A package of the first paragraphs, its parties, and up to two accords about it."""
    keys = draw(st.integers(1, len(paragraphs)).map(lambda n: list(paragraphs)[:n]))
    ladders = [[rung["id"] for rung in paragraphs[key]["rungs"]] for key in keys]
    silent = [_rung_at(paragraphs[key], paragraphs[key]["reference"]) for key in keys]
    steps = [[silence] for silence in silent]
    # a path through silence that rises on one paragraph after another
    for n, ladder in enumerate(ladders):
        for rung in draw(st.lists(st.sampled_from(ladder), max_size=2, unique=True)):
            steps[n].append(rung)
    at = _path(paragraphs, keys, steps, silent)
    tabled = draw(st.sampled_from(range(len(at))))
    rungs = [{"id": f"q{w}", "at": list(where)} for w, where in enumerate(at)]
    package = {
        "paragraphs": keys,
        "tabled": f"q{tabled}",
        "rungs": rungs,
        "parties": draw(st.lists(st.sampled_from(ids), unique=True)),
        "evidence": {"parties": SOURCED},
    }
    if not package["parties"]:
        del package["evidence"]
    accord = st.fixed_dictionaries(
        {
            "package": st.just("pack"),
            "wording": st.sampled_from([rung["id"] for rung in rungs]),
            "date": st.dates(datetime.date(2022, 6, 1), datetime.date(2022, 12, 31)),
            "accepted_by": st.lists(st.sampled_from(ids), min_size=1, unique=True)
            | st.just(["all"]),
            "refused_by": st.lists(st.sampled_from(ids), max_size=1),
            "evidence": st.just(SOURCED),
        }
    )
    accords = draw(st.dictionaries(st.sampled_from(["one", "two"]), accord))
    return {"packages": {"pack": package}, "accords": accords}


def _rung_at(paragraph: Document, strength: float) -> str:
    return next(rung["id"] for rung in paragraph["rungs"] if rung["strength"] == strength)


def _path(
    paragraphs: Document, keys: list[str], steps: list[list[str]], silent: list[str]
) -> list[tuple[str, ...]]:
    """Wordings of a package in order of their mean strength: one paragraph moves at a time."""
    strengths = [{r["id"]: r["strength"] for r in paragraphs[key]["rungs"]} for key in keys]
    found = {tuple(silent)}
    for n, ids in enumerate(steps):
        found |= {(*silent[:n], one, *silent[n + 1 :]) for one in ids}
    found.add(tuple(ids[-1] for ids in steps))

    def mean(where: tuple[str, ...]) -> float:
        return sum(s[one] for s, one in zip(strengths, where, strict=True)) / len(keys)

    chosen = [tuple(silent)]
    for where in sorted(found):
        if all(abs(mean(where) - mean(other)) > 1e-6 for other in chosen):
            chosen.append(where)
    if len(chosen) < 2:
        last = next(one for one in strengths[0] if one != silent[0])
        chosen.append((last, *silent[1:]))
    return sorted(chosen, key=mean)


@st.composite
def _sides(draw: st.DrawFn, ids: list[str]) -> Document:
    """Nobody on a side, or everybody on one of up to two, or on none."""
    chosen = st.sampled_from([None, "east", "west"])
    side_of = draw(st.just({}) | st.fixed_dictionaries(dict.fromkeys(ids, chosen)))
    members = {key: [i for i in ids if side_of.get(i) == key] for key in ("east", "west")}
    return {
        key: {"members": draw(st.permutations(found)), "evidence": SOURCED}
        for key, found in members.items()
        if found
    }


@st.composite
def _sideline(
    draw: st.DrawFn, ids: list[str], keys: list[str], kinds: tuple[str, ...], deadline: int
) -> Document:
    return {
        "between": draw(st.permutations(ids))[:2],
        "kind": draw(st.sampled_from(kinds)),
        "round": draw(st.integers(1, deadline)),
        "paragraphs": draw(st.none() | st.lists(st.sampled_from(keys), min_size=1, unique=True)),
        "evidence": SOURCED,
    }


def facilitated(scenario: Scenario, name: str = "A facilitator") -> Scenario:
    """A copy with a chair who is no delegation."""
    return scenario.with_values({"meeting.chair": {"name": name, "member": False}})


def scenarios(**size: Any) -> st.SearchStrategy[Scenario]:
    """Random small scenarios; keywords as of :func:`documents`."""
    return documents(**size).map(made)


alternatives = st.tuples(st.sampled_from(STRATEGIES), st.sampled_from(FALLBACKS))
"""A chair strategy and a fallback."""


def room_of(scenario: Scenario, fallback: str) -> Room:
    """The room with the stances as stated."""
    inputs = inputs_of(scenario)
    return Room(scenario, inputs, inputs.stances, fallback)
