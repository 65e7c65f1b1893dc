"""The cheapest way to a joint text: against brute force, and in the simulator."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from worlds import FALLBACKS, documents, made, plain, scenarios

from sim.errors import InputError
from sim.model.negotiation import Negotiation
from sim.model.programme import TimeLimit
from sim.output.answer import blocks_of
from sim.output.markdown import markdown
from sim.output.text import plain_text
from sim.questions.conflict import KINDS, allowed_options
from sim.rules.consensus import accepts, disputed_rung
from sim.scenario.scenario import load_scenario
from sim.unlocking.request import LEVERS, request_of, rungs_within
from sim.unlocking.request import PRICES as DEFAULT_PRICES
from sim.unlocking.sides import SIDE_KINDS, possible, sides, with_meetings
from sim.unlocking.unlock import room_at_deadline, unlock, ways
from sim.unlocking.unlock_programme import UnlockModel

ALONE = {"packages": False, "sides": False}
PRICES = st.fixed_dictionaries(
    {name: st.sampled_from([0.0, 0.13, 1.0, 7.1]) for name in DEFAULT_PRICES}
)


def steps(room, i, k, request):
    """Every way to move a red line outwards to a rung: (floor, ceiling, distance in points)."""
    floor, ceiling = room.stances.floor[i, k], room.stances.ceiling[i, k]
    found = [(floor, ceiling, 0.0)]
    if room.members[i].id in request.frozen_delegations or not request.allows("red_line"):
        return found
    for strength in room.text.strength[k, : room.text.rungs[k]]:
        for low, high in ((min(floor, strength), ceiling), (floor, max(ceiling, strength))):
            distance = 0.0
            distance += floor - low if np.isfinite(floor) else 0.0
            distance += high - ceiling if np.isfinite(ceiling) else 0.0
            if distance > 0 and 100 * distance <= request.points:
                found.append((low, high, distance))
    return found


def everything(scenario, request):
    """Price and levers of all ways to a joint text, by trying all of them on the room's rules."""
    now = scenario.cost_of_failure
    for fallback in FALLBACKS:
        if fallback != scenario.meeting.fallback and not request.allows("fallback"):
            continue
        base = room_at_deadline(scenario, fallback)
        model = UnlockModel(base, request)
        assume(size_of(base, request) < 4000)
        cells = [(i, k) for i in range(len(base.members)) for k in range(len(base.text.rungs))]
        for choice in itertools.product(*(steps(base, i, k, request) for i, k in cells)):
            room = base.changed()
            moved = set()
            for (i, k), (floor, ceiling, distance) in zip(cells, choice, strict=True):
                room.stances.floor[i, k], room.stances.ceiling[i, k] = floor, ceiling
                if distance:
                    moved.add(("red_line", room.members[i].id, scenario.paragraphs[k].id))
            room.refresh()
            lines = request.prices["red_line"] * sum(distance for _, _, distance in choice)
            lines += request.prices["red_line_each"] * len(moved)
            for text in itertools.product(*texts_of(room, request)):
                if all(option == room.width for option in text):
                    continue
                raised = needed(room, np.array(text), now)
                if raised is None or raised > model.high + 1e-9:
                    continue
                raised = max(raised, model.low)
                levers = set(moved)
                levers |= {
                    ("wording", p.id, str(o))
                    for p, o in zip(scenario.paragraphs, text, strict=True)
                    if o != p.tabled
                }
                levers |= {("cost_of_failure",)} if raised > 1e-9 else set()
                levers |= (
                    {("fallback", fallback)} if fallback != scenario.meeting.fallback else set()
                )
                price = lines + request.prices["cost_of_failure"] * raised
                price += request.prices["wording"] * wording(model, room, text)
                price += request.prices["fallback"] * (fallback != scenario.meeting.fallback)
                yield price, frozenset(levers)


def decided(document, rule):
    """The document under another decision rule."""
    document["meeting"].update(rule)
    return document


RULES = st.sampled_from(
    [
        {},
        {"rule": "consensus_minus"},
        {"rule": "qualified_majority", "majority_capability": 0.6},
        {"rule": "qualified_majority", "majority_members": 0.5, "majority_capability": 0.3},
    ]
)


def opposed(document):
    """The document with two sides: the first delegation high with floors, the others low."""
    for index, delegation in enumerate(document["delegations"].values()):
        for stance in delegation["stances"].values():
            position = stance["position"] / 4
            stance.setdefault("penalty", 0.05)
            if index == 0:
                stance.update(position=100 - position, floor=60)
                stance["ceiling"] = max(60, stance.get("ceiling", 100))
            else:
                stance.update(position=position, ceiling=40)
                stance["floor"] = min(40, stance.get("floor", 0))
    document["meeting"]["cost_of_failure"] = min(0.01, document["meeting"]["cost_of_failure"])
    return made(document)


def size_of(room, request):
    moves = [
        len(steps(room, i, k, request))
        for i in range(len(room.members))
        for k in range(len(room.text.rungs))
    ]
    return math.prod(moves) * math.prod(len(options) for options in texts_of(room, request))


def texts_of(room, request):
    allowed = allowed_options(room.text, request.kind)
    for k, paragraph in enumerate(room.scenario.paragraphs):
        inside = rungs_within(paragraph, request)
        frozen = paragraph.id in request.frozen_paragraphs or not request.allows("wording")
        yield [
            int(option)
            for option in np.nonzero(allowed[k])[0]
            if (option == paragraph.tabled or not frozen)
            and disputed_rung(int(option), room.width, paragraph.tabled) in inside
        ]


def needed(room, text, now):
    each = []
    for total, kappa in zip(room.totals(text), room.stances.kappa, strict=True):
        if accepts(total, kappa * now):
            each.append(0.0)
        else:
            each.append(total / kappa - now if kappa else math.inf)
    for raised in sorted(each):
        in_favour = [i for i, own in enumerate(each) if own <= raised]
        share = sum(room.rule.shares[i] for i in in_favour)
        enough = len(in_favour) >= room.rule.members and share >= room.rule.capability - 1e-12
        if enough and raised < math.inf:
            return raised
    return None


def wording(model, room, text):
    total = 0.0
    for k, option in enumerate(text):
        rung = disputed_rung(option, room.width, room.text.tabled[k])
        disputed = bool(room.contested[k, rung].any())
        total += sum(model.make.given_up(i, k, option, disputed) for i in range(len(room.members)))
    return total


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(
    scenarios(**ALONE, members=(1, 2), topics=(1, 2), rungs=(2, 3))
    | documents(**ALONE, members=(2, 2), topics=(1, 2), rungs=(2, 3), absent=False).map(opposed)
    | st.builds(
        decided,
        documents(**ALONE, members=(2, 3), topics=(1, 1), rungs=(2, 3)),
        RULES,
    ).map(opposed),
    PRICES,
    st.sampled_from(KINDS),
    st.sets(st.sampled_from([*LEVERS, "D0", "D1", "p0"])),
    st.sampled_from([100.0, 30.0]),
    st.sampled_from([1.0, 0.4]),
)
def test_solutions_are_the_cheapest_of_all(scenario, prices, kind, freeze, points, most):
    known = {*LEVERS, *(d.id for d in scenario.delegations), *(p.id for p in scenario.paragraphs)}
    request = request_of(
        scenario,
        prices=prices,
        freeze=freeze & known,
        bounds={
            "red_line": (0, points),
            "cost_of_failure": (0, max(most, scenario.cost_of_failure)),
        },
        kind=kind,
    )
    every = list(everything(scenario, request))
    found = ways(scenario, request, 3).solutions
    event(f"{len(found)} solutions")
    earlier = []
    for solution in [*found, None]:
        left = [price for price, levers in every if not any(e <= levers for e in earlier)]
        if solution is None:
            assert len(found) == 3 or not left
            break
        assert solution.price == pytest.approx(min(left), abs=2e-6)
        earlier.append(solution.levers)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(decided, documents(members=(1, 5), topics=(1, 3), vetoes=True), RULES).map(made),
    PRICES,
    st.sampled_from(KINDS),
)
def test_the_simulator_adopts_every_solution(scenario, prices, kind):
    request = request_of(scenario, prices=prices, kind=kind)
    for solution in ways(scenario, request, 3).solutions:
        assert solution.checked
        assert solution.price == pytest.approx(sum(solution.parts.values()))
        # the printed settings are all it takes: the paths of --set, and the text on the table
        changed = scenario.with_values(solution.settings)
        model = Negotiation(changed, "hold")
        model.chair.table(np.array(solution.draft))
        assert model.run().joint


@settings(max_examples=40, deadline=None)
@given(scenarios(members=(1, 4), topics=(1, 2)), st.sampled_from(KINDS))
def test_proved_impossible_means_that_no_chair_succeeds(scenario, kind):
    frozen = request_of(scenario, freeze=["red_line", "cost_of_failure", "fallback"], kind=kind)
    if not ways(scenario, frozen, 1).solutions:
        event("impossible")
        for strategy in (
            "hold",
            "bridge",
            "drop",
            *(("split", "carve_out") if kind == "all" else ()),
        ):
            assert not Negotiation(scenario, strategy).run().joint


def test_the_cheapest_red_lines_of_the_toy():
    found = unlock(load_scenario("two_camps"))
    first, second, third = found.solutions
    assert {m.delegation: (m.before, m.after) for m in first.red_lines} == {
        "B1": (49.0, 50.0),
        "B2": (49.0, 50.0),
    }
    assert first.price == pytest.approx(0.02)
    # 0.05 short each, see the head of the scenario file
    assert second.settings == {"meeting.cost_of_failure": 0.05}
    assert third.changes == {"point": "silence"}
    assert third.price == pytest.approx(3 * 0.75 + 2 * 0.15)
    assert not found.impossible


def test_prices_decide_which_way_is_cheapest():
    scenario = load_scenario("two_camps")
    dear = unlock(scenario, request_of(scenario, prices={"red_line": 10}), top=1)
    assert dear.solutions[0].kinds == ("cost_of_failure",)
    each = unlock(scenario, request_of(scenario, prices={"red_line_each": 0.02}), top=2)
    # two lines of one point each now cost 2 (0.01 + 0.02), more than K raised by 0.05
    assert [s.price for s in each.solutions] == pytest.approx([0.05, 0.06])
    assert [s.kinds for s in each.solutions] == [("cost_of_failure",), ("red_line",)]
    assert each.solutions[1].parts["red_line"] == pytest.approx(0.06)
    free = unlock(scenario, request_of(scenario, prices={"wording": 0}), top=1)
    assert free.solutions[0].kinds == ("wording",)


def test_prices_by_distance_are_called_a_convention_where_a_red_line_moves():
    scenario = load_scenario("two_camps")
    moved, kept = unlock(scenario), unlock(scenario, request_of(scenario, freeze=["red_line"]))
    assert any(s.red_lines for s in moved.solutions)
    assert not any(s.red_lines for s in kept.solutions)
    for write in (plain_text, markdown):
        assert "price by distance is a convention" in " ".join(write(blocks_of(moved)).split())
        assert "convention" not in write(blocks_of(kept))


def test_freezing_everything_proves_it_impossible():
    scenario = load_scenario("new_delhi_2023")
    found = unlock(
        scenario, request_of(scenario, freeze=["red_line", "cost_of_failure", "fallback"])
    )
    assert found.impossible
    assert "No joint text exists within these bounds" in plain_text(blocks_of(found))
    assert found.to_dict()["impossible"] is True


def test_every_printed_solution_of_new_delhi_is_checked():
    found = unlock(load_scenario("new_delhi_2023"))
    shown = [*found.solutions, *(s for s in found.single.values() if s is not None)]
    assert len(found.solutions) == 3
    assert all(solution.checked for solution in shown)
    assert found.single["wording"] is None
    for text in (plain_text(blocks_of(found)), markdown(blocks_of(found))):
        assert all(
            f"--set {path}={value}" in text for path, value in found.solutions[0].settings.items()
        )
        assert "NOT" not in text
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_frozen_delegation_keeps_its_red_lines():
    scenario = load_scenario("new_delhi_2023")
    found = unlock(scenario, request_of(scenario, freeze=["RUS", "war"]))
    for solution in found.solutions:
        assert "RUS" not in {move.delegation for move in solution.red_lines}
        assert "war" not in solution.changes


def test_a_bound_on_the_wording_is_kept():
    scenario = load_scenario("new_delhi_2023")
    request = request_of(scenario, bounds={"war": (0, 35)}, freeze=["cost_of_failure", "fallback"])
    for solution in unlock(scenario, request).solutions:
        assert solution.changes["war"] in ("silence", "generic", "new-delhi", "many-members")


def test_what_is_joint_already_is_said_so():
    for scenario in (load_scenario("bali_leaders_2022"), made(plain())):
        found = unlock(scenario)
        assert (found.joint is not None, found.solutions, found.impossible) == (True, (), False)
        assert "Nothing to unlock" in plain_text(blocks_of(found))
        assert "already gets a joint text" in markdown(blocks_of(found))


def test_a_veto_moves_or_blocks():
    document = plain(members=2, strengths=(10, 50, 100))
    document["delegations"]["D1"]["stances"]["p0"].update(ceiling=5, penalty=math.inf)
    scenario = made(document)
    frozen = request_of(scenario, freeze=["D1"])
    assert unlock(scenario, frozen).impossible
    (move,) = unlock(scenario).solutions[0].red_lines
    assert (move.bound, move.before) == ("ceiling", 5.0)


# a time limit


class Countdown(TimeLimit):
    """A limit that is over after so many looks at the clock."""

    looks = 0

    @property
    def left(self):
        self.looks -= 1
        return 60.0 if self.looks >= 0 else 0.0


def test_what_is_found_when_the_time_is_over_is_part_of_the_whole():
    scenario = load_scenario("new_delhi_2023")
    request = request_of(scenario)
    whole = ways(scenario, request, 3)
    for looks in range(40):
        limit = Countdown()
        limit.looks = looks
        part = ways(scenario, request, 3, limit)
        if part == whole:
            break
        proved = [s for s in part.solutions if s.at_least is None]
        assert proved == list(whole.solutions[: len(proved)])
        bounds = [s.at_least for s in part.solutions if s.at_least is not None]
        bounds += [] if part.open is None else [part.open]
        # one open question, and the truth within its bound
        assert len(bounds) == 1
        assert 0 <= bounds[0] <= whole.solutions[len(proved)].price + 1e-6
    assert 4 < looks < 40


def test_without_time_nothing_is_claimed():
    scenario = load_scenario("new_delhi_2023")
    found = unlock(scenario, time_limit=0)
    assert (found.solutions, found.impossible) == ((), False)
    assert set(found.open) == {"solutions", *LEVERS}
    words = " ".join(plain_text(blocks_of(found)).split())
    assert words.count("nor the proof that there is none") == 1 + len(LEVERS)
    assert "time limit of 0 s" in words
    assert "(proved)" not in words
    assert "infeasible" not in words
    open_ = found.to_dict()["not_settled"]
    assert open_ == {"time_limit": 0, "at_least": dict.fromkeys(found.open, 0.0)}
    with pytest.raises(InputError, match="must be seconds from 0, found -1"):
        unlock(scenario, time_limit=-1)


def test_the_best_found_in_time_is_given_with_its_bound(monkeypatch):
    scenario = load_scenario("two_camps")
    solve = UnlockModel.solve

    def unproved(model, limit):
        pattern, bound = solve(model, limit)
        return pattern, bound / 2

    monkeypatch.setattr(UnlockModel, "solve", unproved)
    found = unlock(scenario, time_limit=7)
    (first,) = found.solutions
    assert first.price == pytest.approx(0.02)
    assert first.at_least == pytest.approx(0.01, abs=1e-6)
    assert first.checked
    for answer in (plain_text(blocks_of(found)), markdown(blocks_of(found))):
        words = " ".join(answer.split())
        assert (
            "not proved to be the cheapest within the time limit of 7 s: such a way costs at least "
            "0.0100, at most 0.0200" in words
        )
    assert found.to_dict()["solutions"][0]["not_proved"] == {"at_least": first.at_least}


def test_what_is_proved_is_not_said_to_be_open():
    data = unlock(load_scenario("two_camps")).to_dict()
    assert "not_settled" not in data
    assert not any("not_proved" in solution for solution in data["solutions"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"prices": {"red_line": -1}}, "the price of red_line must be a number from 0, found -1"),
        ({"prices": {"red_line": math.nan}}, "found nan"),
        ({"prices": {"fallback": math.inf}}, "found inf"),
        ({"prices": {"redline": 1}}, "did you mean 'red_line'"),
        ({"freeze": ["red_lines"]}, "did you mean 'red_line'"),
        ({"bounds": {"war": (70, 60)}}, "contradict each other: 70 is above 60"),
        ({"bounds": {"war": (63, 70)}}, "no rung of war lies between 63 and 70"),
        ({"bounds": {"war": (0, 10)}, "freeze": ["war"]}, "war is frozen as tabled"),
        ({"bounds": {"war": (0, 10)}, "freeze": ["wording"]}, "war is frozen as tabled"),
        ({"bounds": {"cost_of_failure": (0, 0.01)}}, "can only be raised"),
        (
            {"bounds": {"cost_of_failure": (0.1, 0.2)}, "freeze": ["cost_of_failure"]},
            "is frozen at",
        ),
        ({"bounds": {"cost_of_failure": (0, math.inf)}}, "needs a finite bound"),
        ({"bounds": {"red_line": (5, 10)}}, "red lines move from 0"),
        ({"bounds": {"red_line": (math.nan, 10)}}, "must be numbers"),
        ({"bounds": {"wra": (0, 10)}}, "unknown bound"),
        ({"kind": "everything"}, "unknown kind of options"),
    ],
)
def test_bad_requests(arguments, message):
    with pytest.raises(InputError, match=message):
        request_of(load_scenario("new_delhi_2023"), **arguments)


# sideline meetings


@settings(max_examples=15, deadline=None)
@given(scenarios(members=(2, 3), topics=(2, 2), absent=False))
def test_sideline_trials_are_runs_of_the_simulator(scenario):
    found = sides(scenario)
    assume(not found.without.joint)
    assert found.singles == len(possible(scenario))
    single = {trial.meetings for trial in found.enough if len(trial.meetings) == 1}
    for meeting in possible(scenario):
        result = Negotiation(with_meetings(scenario, [meeting])).run()
        assert ((meeting,) in single) == result.joint
    assert (found.pairs == 0) == bool(single) or found.singles < 2


def test_a_negotiation_that_is_enough():
    document = plain(members=2, topics=2)
    document["meeting"]["deadline"] = 3
    for key, salience in (("p0", 1), ("p1", 5)):
        document["delegations"]["D1"]["stances"][key].update(position=100, salience=salience)
    document["delegations"]["D1"]["stances"]["p0"].update(position=30)
    document["paragraphs"]["p1"]["tabled"] = "r0"
    scenario = made(document).with_values({"assumptions.negotiation_rate": 0.5})
    found = sides(scenario)
    assert not found.without.joint
    assert ("D0", "D1") in {trial.meetings[0].between for trial in found.enough}
    assert "Enough for a joint text" in plain_text(blocks_of(found))
    json.dumps(found.to_dict())


def test_sides_of_a_meeting_that_is_joint_already():
    found = sides(made(plain()))
    assert (found.singles, found.pairs) == (0, 0)
    assert "Nothing to unlock" in plain_text(blocks_of(found))


def test_no_sideline_meeting_is_enough_for_the_toy():
    found = sides(load_scenario("two_camps"), SIDE_KINDS, most=3)
    assert (found.enough, found.singles, found.pairs) == ((), 20, 3)
    assert "None of them is enough" in plain_text(blocks_of(found))
    assert "None of them even lowers the total shortfall" in plain_text(blocks_of(found))


def test_bad_sides():
    with pytest.raises(InputError, match="did you mean 'negotiation'"):
        sides(load_scenario("two_camps"), ["negotiaton"])
    with pytest.raises(InputError, match="at least 0"):
        sides(load_scenario("two_camps"), most=-1)


def test_a_side_moves_its_red_line_as_one_and_pays_once():
    """Three of one side cannot sign the only wording; a fourth, on no side, cannot either."""
    document = plain(members=5, strengths=(0, 50))
    for who in ("D1", "D2", "D3", "D4"):
        stance = document["delegations"][who]["stances"]["p0"]
        stance.update(ceiling=40, penalty=5.0)
    document["sides"] = {"west": {"members": ["D1", "D2", "D3"], "evidence": "judgement"}}
    scenario = made(document)
    frozen = ("cost_of_failure", "fallback")
    request = request_of(scenario, freeze=frozen, prices={"red_line_each": 1.0})
    (solution, *_) = ways(scenario, request, 1).solutions
    assert len(solution.red_lines) == 4
    assert solution.parts["red_line"] == pytest.approx(2 * (0.1 + 1.0))
    assert {lever[1] for lever in solution.levers if lever[0] == "red_line"} == {"west", "D4"}
    assert solution.checked
