"""The shipped numbers follow from the coding rules, and no rule looks ahead."""

from __future__ import annotations

import dataclasses
import datetime
import math
import re

import pytest

from sim.coding.rules import (
    code_meeting,
    mean_vote,
    speaks_on,
    vote_window,
    votes_before,
    wording_points,
    wording_strengths,
)
from sim.coding.tables import SeedTables, read_table, read_tables
from sim.files import scenario_names, scenarios_dir, seeds_dir
from sim.model.document import OUTCOMES
from sim.scenario.reading import read_document
from sim.scenario.scenario import Scenario, load_scenario

MEETINGS = {
    "bali_leaders_2022": "g20-2022-leaders",
    "bengaluru_finance_2023": "g20-2023-fmcbg1",
    "new_delhi_2023": "g20-2023-fmm",
    "new_delhi_leaders_2023": "g20-2023-leaders",
    "marrakesh_finance_2023": "g20-2023-fmcbg4",
    "rio_finance_2024": "g20-2024-fmcbg3",
}
AGREED_BY_ALL = {"bengaluru_finance_2023", "new_delhi_2023", "new_delhi_leaders_2023"}
"""Meetings of which a source dated by them reports the other topics as agreed by all."""
TABLES = read_tables()
WAR = TABLES.dispute.paragraphs
ABOVE_TABLED = 10  # rule-other-topics
STRENGTHS = wording_strengths(TABLES.ladder, TABLES.scores)
FACTS = {row["id"]: row for row in read_table("facts")}
MEETING_ROWS = {row["id"]: row for row in TABLES.meetings}
MARCH_2023 = datetime.date(2023, 3, 1)


def days(scenario: Scenario) -> tuple[datetime.date, datetime.date]:
    row = MEETING_ROWS[MEETINGS[scenario.name]]
    return datetime.date.fromisoformat(row["start"]), datetime.date.fromisoformat(row["end"])


@pytest.fixture(params=MEETINGS)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load_scenario(request.param)


def test_scenario_is_dated_by_the_last_day_of_its_meeting(scenario: Scenario) -> None:
    assert scenario.meeting.date == days(scenario)[1]


def test_war_stances_follow_from_the_rules(scenario: Scenario) -> None:
    first, last = days(scenario)
    coded = code_meeting(first, scenario.meeting.forum, last)
    assert len(scenario.delegations) == 20
    for delegation in scenario.delegations:
        for paragraph in WAR:
            shipped = delegation.stances[paragraph]
            rule = coded.stances[delegation.id][paragraph]
            for number in ("position", "salience", "floor", "ceiling"):
                assert getattr(shipped, number) == getattr(rule, number), (delegation.id, number)
            cited = {number: shipped.evidence[number] for number in rule.evidence}
            assert cited == rule.evidence, delegation.id


def test_room_and_tabled_wordings_follow_from_the_rules(scenario: Scenario) -> None:
    first, last = days(scenario)
    coded = code_meeting(first, scenario.meeting.forum, last)
    assert scenario.cost_of_failure == coded.cost_of_failure
    for paragraph, wording in coded.tabled.items():
        shipped = scenario.paragraph(paragraph)
        assert shipped.rungs[shipped.tabled].strength == STRENGTHS[wording]


def test_the_package_its_parties_and_their_side_follow_from_the_rules(scenario: Scenario) -> None:
    first, last = days(scenario)
    coded = code_meeting(first, scenario.meeting.forum, last)
    package = scenario.package(TABLES.dispute.package)
    assert package.paragraphs == WAR
    rungs = {
        rung.id: tuple(scenario.paragraph(p).rungs[w].id for p, w in zip(WAR, at, strict=True))
        for rung, at in zip(package.rungs, package.at, strict=True)
    }
    assert rungs == coded.passages
    assert list(rungs) == list(coded.passages)
    assert set(package.parties) == {m for side in coded.sides.values() for m in side.members}
    assert {package.evidence["parties"]} == {side.evidence for side in coded.sides.values()}
    several = {key: side for key, side in coded.sides.items() if len(side.members) > 1}
    assert scenario.sides.keys() == several.keys()
    for key, side in several.items():
        assert set(scenario.sides[key].members) == set(side.members)
        assert scenario.sides[key].evidence == side.evidence


def test_accords_follow_from_the_rules_and_were_known_on_the_eve(scenario: Scenario) -> None:
    first, last = days(scenario)
    coded = code_meeting(first, scenario.meeting.forum, last)
    package = scenario.package(TABLES.dispute.package)
    shipped = [
        (a.id, package.rungs[a.wording].id, a.date, set(a.accepted), set(a.refused), a.evidence)
        for a in scenario.accords
    ]
    assert shipped == [
        (a.id, a.passage, a.date, set(a.accepted), set(a.refused), a.evidence)
        for a in coded.accords
    ]
    assert all(accord.date < first for accord in scenario.accords)
    assert all(accord.package == package.id for accord in scenario.accords)


@pytest.mark.parametrize("paragraph", WAR)
def test_war_ladders_hold_every_real_wording_once(scenario: Scenario, paragraph: str) -> None:
    ladder = {row["id"]: row for row in TABLES.ladder}
    speaking = {i: STRENGTHS[i] for i, row in ladder.items() if speaks_on(row, paragraph)}
    strengths = {"silence": STRENGTHS["silence"], **speaking}
    rungs = scenario.paragraph(paragraph).rungs
    assert [rung.strength for rung in rungs] == sorted(set(strengths.values()))
    for rung in rungs:
        assert strengths[rung.id] == rung.strength
        assert rung.text == ladder[rung.id][f"sentence_{paragraph}"]


def test_other_topics_follow_from_the_rule(scenario: Scenario) -> None:
    topics = [p for p in scenario.paragraphs if p.id not in WAR]
    assert len(topics) == 10
    for topic in topics:
        assert [rung.strength for rung in topic.rungs] == [0, 30, 60, 90]
        for delegation in scenario.delegations:
            stance = delegation.stances[topic.id]
            assert stance.position == topic.rungs[topic.tabled].strength + ABOVE_TABLED
            assert (stance.salience, stance.floor, stance.ceiling) == (20, None, None)
            assert scenario.evidence[stance.evidence["position"]].kind == "judgement"
            agreed = topic.rungs[topic.tabled].strength
            assert stance.at_least == (agreed if scenario.name in AGREED_BY_ALL else 0)


def test_capability_is_gdp_and_no_member_counts_twice(scenario: Scenario) -> None:
    gdp = {row["iso3"]: row for row in read_table("influence")}
    for delegation in scenario.delegations:
        assert delegation.capability == float(gdp[delegation.id]["gdp_own_usd_trn"])
    seated = sum(float(gdp[i]["gdp_2022_usd_trn"]) for i in ("DEU", "FRA", "ITA"))
    union = float(gdp["EUU"]["gdp_2022_usd_trn"])
    assert scenario.delegation("EUU").capability == pytest.approx(union - seated)


def cited(document: object) -> set[str]:
    """Every evidence id anywhere in a nested scenario table."""
    if isinstance(document, list):
        return set().union(*map(cited, document))
    if not isinstance(document, dict):
        return set()
    here = document.get("evidence", {})
    ids = {here} if isinstance(here, str) else {v for v in here.values() if isinstance(v, str)}
    return ids.union(*(cited(value) for value in document.values()))


def test_evidence_exists_and_is_not_younger_than_the_meeting(scenario: Scenario) -> None:
    ids = cited(scenario.document)
    assert "rule-room" in ids
    assert ids <= FACTS.keys() | {"judgement"}
    for fact in ids:
        date = FACTS[fact]["date"]
        assert not date or datetime.date.fromisoformat(date) <= scenario.meeting.date, fact


def test_every_shipped_wording_has_a_sentence_and_silence_has_none() -> None:
    for name in scenario_names():
        for paragraph in load_scenario(name).paragraphs:
            for rung in paragraph.rungs:
                assert bool(rung.text) == (rung.id != "silence"), (name, paragraph.id, rung.id)


def test_seed_meeting_has_the_delegates_and_the_contact_of_the_article() -> None:
    scenario = load_scenario("new_delhi_2023")
    heads = {row["iso3"]: row["head_fmm_2023"] for row in read_table("influence")}
    assert {d.id: d.head for d in scenario.delegations} == heads
    assert all(d.present for d in scenario.delegations)
    (meeting,) = scenario.sidelines
    assert (meeting.between, meeting.kind) == (("USA", "RUS"), "contact")
    assert len(meeting.topics) == 3


def test_topics_table_agrees_with_the_seed_scenario() -> None:
    scenario = load_scenario("new_delhi_2023")
    named = {row["paragraph"] for row in read_table("topics") if row["in_article"] == "yes"}
    by_article = {p.id for p in scenario.paragraphs if "article" in str(p.evidence)}
    assert by_article == named - set(WAR)
    assert len(by_article) == 4


def test_two_camps_comment_states_the_closed_form() -> None:
    scenario = load_scenario("two_camps")
    point = scenario.paragraph("point")
    y = point.rungs[point.tabled].strength / 100
    stance = scenario.delegation("B1").stances["point"]
    slack = (stance.position / 100) ** 2 - (stance.position / 100 - y) ** 2
    accepts = 1 - math.exp(-slack / stance.penalty)
    text = (scenarios_dir() / "two_camps.toml").read_text(encoding="utf-8")
    assert f"= {accepts:.4f}" in text
    assert f"= {accepts**2:.4f} for b = 2" in text


# The rules on known answers


def test_silence_is_0_and_the_assembly_100() -> None:
    assert STRENGTHS["silence"] == 0
    assert STRENGTHS["assembly"] == 100
    assert STRENGTHS["bali"] == 62.5  # 7.5 of 12 points, counted by hand


def test_a_clause_value_without_a_score_says_nothing() -> None:
    values = {(row["clause"], row["value"]) for row in TABLES.scores} | {("condemned_by", "nobody")}
    clauses = {row["clause"] for row in TABLES.scores}
    for row in TABLES.ladder:
        for clause in clauses:
            assert row[clause] == "no" or (clause, row[clause]) in values


def test_law_rungs_are_the_wordings_with_a_law_clause() -> None:
    for row in TABLES.ladder:
        assert speaks_on(row, "law") == ("yes" in (row["nuclear"], row["territory"]))


@pytest.mark.parametrize(
    ("iso3", "before", "mean"),
    [
        ("CHN", "2022-11-15", 30.0),  # A A N A N
        ("CHN", "2023-03-01", 33.3),  # A A N A N A
        ("IND", "2023-03-01", 50.0),
        ("MEX", "2023-03-01", 91.7),  # one abstention in six
        ("RUS", "2023-03-01", 0.0),
        ("BRA", "2022-11-14", 87.5),  # ES-11/5 of that very day is not yet in
        ("TUR", "2026-01-01", 100.0),  # absent on ES-11/9
        ("USA", "2022-03-02", None),  # nothing before the first vote
    ],
)
def test_mean_vote(iso3: str, before: str, mean: float | None) -> None:
    assert mean_vote(iso3, datetime.date.fromisoformat(before), TABLES) == mean


def test_vote_windows_are_facts_dated_by_their_last_vote() -> None:
    for row in TABLES.resolutions:
        last = datetime.date.fromisoformat(row["date"])
        fact = FACTS[vote_window(last + datetime.timedelta(days=1), TABLES.resolutions)]
        assert (fact["kind"], fact["date"]) == ("vote", row["date"])


def test_no_window_before_the_first_vote() -> None:
    with pytest.raises(ValueError, match="no vote on an ES-11 resolution before 2022-03-02"):
        vote_window(datetime.date(2022, 3, 2), TABLES.resolutions)


def test_votes_have_the_known_tallies() -> None:
    states = [r for r in TABLES.votes if r["group"] == "member" and r["iso3"] != "EUU"]
    assert len(states) == 19
    for column in ("es11_1", "es11_4", "es11_6"):
        given = [row[column] for row in states]
        assert [given.count(vote) for vote in "YNA"] == [15, 1, 3]
    for row in TABLES.resolutions:
        assert sum(int(row[k]) for k in ("yes", "no", "abstain", "not_voting")) == 193
    first = TABLES.resolutions[0]
    assert [first[k] for k in ("yes", "no", "abstain", "not_voting")] == ["141", "5", "35", "12"]


def before(tables: SeedTables, first_day: datetime.date) -> SeedTables:
    """The tables with every later vote turned round and later stands and meetings cut off."""
    turned = {row["column"] for row in tables.resolutions} - set(
        votes_before(first_day, tables.resolutions)
    )
    votes = [{k: "N" if k in turned else v for k, v in row.items()} for row in tables.votes]
    day = first_day.isoformat()
    return dataclasses.replace(
        tables,
        votes=votes,
        stands=[row for row in tables.stands if row["date"] < day],
        meetings=[row for row in tables.meetings if row["end"] < day],
    )


@pytest.mark.parametrize(
    "meeting", [m for m in TABLES.meetings if m["start"] > "2022-03-02"], ids=lambda m: m["id"]
)
def test_a_forecast_sees_nothing_of_its_meeting_or_later(meeting: dict[str, str]) -> None:
    first = datetime.date.fromisoformat(meeting["start"])
    eve = first - datetime.timedelta(days=1)
    whole = code_meeting(first, meeting["forum"], eve)
    assert whole == code_meeting(first, meeting["forum"], eve, before(TABLES, first))
    assert len(whole.stances) == 20
    assert all(accord.date < first for accord in whole.accords)


def test_what_a_later_text_used_is_no_passage_of_an_earlier_meeting() -> None:
    used = [{"war_wording": "assembly", "end": "2023-03-02"}]
    tables = dataclasses.replace(TABLES, meetings=used)
    before_it, after = (
        code_meeting(datetime.date(2023, 3, day), "ministers", datetime.date(2023, 3, day), tables)
        for day in (1, 3)
    )
    assert "assembly" not in before_it.passages
    assert after.passages["assembly"] == ("assembly", "assembly")
    assert list(after.passages) == [*before_it.passages, "assembly"]
    assert after.tabled == dict.fromkeys(WAR, "assembly")


def test_nobody_is_a_party_before_the_list() -> None:
    first_vote, listed = datetime.date(2022, 3, 3), datetime.date(2022, 3, 7)
    assert code_meeting(first_vote, "ministers", first_vote).sides == {}
    assert set(code_meeting(listed, "ministers", listed).sides) == {"russia", "west"}


def test_a_side_shares_the_line_of_the_seven_but_not_their_salience() -> None:
    last = datetime.date(2023, 3, 2)
    stances = code_meeting(MARCH_2023, "ministers", last).stances
    floor = STRENGTHS["bali"] - 1
    assert {stances[i]["war"].floor for i in ("USA", "AUS", "KOR", "EUU")} == {floor}
    assert [stances[i]["war"].salience for i in ("USA", "AUS")] == [80, 20]
    assert stances["EUU"]["law"].evidence["floor"] == "statement-no-step-back"
    assert {stances[i]["war"].floor for i in ("BRA", "TUR", "RUS", "CHN")} == {None}


def test_taking_what_one_insisted_on_does_not_lift_the_insistence() -> None:
    eve = datetime.date(2023, 6, 11)
    usa = code_meeting(datetime.date(2023, 6, 12), "ministers", eve).stances["USA"]["war"]
    assert usa.floor == STRENGTHS["bali"] - 1
    taken = {row["date"] for row in TABLES.stands if row["stand"] == "accepts"}
    assert taken & {"2023-02-25", "2023-03-02"}


def test_accords_by_hand() -> None:
    """October 2023: all but two kept to Bali in spring, Varanasi binds nobody, then New Delhi."""
    day = datetime.date(2023, 10, 12)
    accords = {a.id: a for a in code_meeting(day, "ministers", day).accords}
    assert list(accords) == [
        "g20-2022-fmcbg3",
        "g20-2022-leaders",
        "g20-2023-fmcbg1",
        "g20-2023-fmm",
        "g20-2023-dev",
        "g20-2023-leaders",
    ]
    assert [len(a.accepted) for a in accords.values()] == [0, 20, 18, 18, 0, 20]
    assert [a.refused for a in accords.values()] == [
        ("RUS",),
        (),
        ("CHN", "RUS"),
        ("CHN", "RUS"),
        ("CHN", "RUS"),
        (),
    ]
    assert accords["g20-2022-fmcbg3"].passage == "many-members"
    assert accords["g20-2023-leaders"].passage == "new-delhi"


def test_acceptance_lifts_an_earlier_stand_for_later_meetings_only() -> None:
    last = datetime.date(2022, 11, 16)
    bali = code_meeting(datetime.date(2022, 11, 15), "leaders", last)
    assert bali.stances["RUS"]["war"].ceiling == STRENGTHS["many-members"] - 1
    eve = datetime.date(2023, 2, 23)
    bengaluru = code_meeting(datetime.date(2023, 2, 24), "ministers", eve)
    assert bengaluru.stances["RUS"]["war"].ceiling is None
    marrakesh = datetime.date(2023, 10, 12)
    stances = code_meeting(marrakesh, "ministers", marrakesh).stances
    assert {stances[i]["war"].floor for i in ("USA", "FRA")} == {None}
    assert stances["RUS"]["war"].ceiling is None


# The tables and the words


def test_ids_are_unique_and_facts_are_complete() -> None:
    rows = read_table("facts")
    assert len(FACTS) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9-]+", row["id"])
        assert all(row[column] for column in ("kind", "statement", "sets", "source", "confidence"))
        assert bool(row["date"]) or row["kind"] in ("rule", "judgement", "data")


def test_stands_are_facts_of_the_same_date_about_known_things() -> None:
    members = {row["iso3"] for row in TABLES.votes if row["group"] == "member"}
    for row in TABLES.stands:
        assert FACTS[row["evidence"]]["date"] == row["date"]
        assert row["delegations"] == "all" or set(row["delegations"].split(";")) <= members
        assert MEETING_ROWS[row["meeting"]]["end"] == row["date"]
        assert row["stand"] in ("accepts", "insists", "refuses")
        assert set(row["paragraphs"].split(";")) <= set(WAR)
        assert row["wording"] in STRENGTHS
        assert row["wants"] in {"", *STRENGTHS}


def test_accepted_is_what_the_sources_say_was_accepted() -> None:
    """Joint texts by all; others by whoever they do not name, if they say that the rest agreed."""
    accepts = {row["meeting"]: row for row in TABLES.stands if row["stand"] == "accepts"}
    joint = {
        row["id"]
        for row in TABLES.meetings
        if row["outcome"] == "joint_communique" and row["war_wording"]
    }
    notes = {row["meeting"]: row for row in read_table("footnotes")}
    say_so = {key for key, row in notes.items() if row["others_agreed"] == "yes"}
    assert all(notes[key]["wording"] and notes[key]["named"] for key in say_so)
    assert accepts.keys() == joint | say_so
    members = {row["iso3"] for row in TABLES.votes if row["group"] == "member"}
    for key in joint:
        assert accepts[key]["delegations"] == "all"
    for key in say_so:
        named = set(notes[key]["named"].split(";"))
        assert set(accepts[key]["delegations"].split(";")) == members - named
    for key, row in accepts.items():
        assert row["wording"] == MEETING_ROWS[key]["war_wording"]


def test_every_text_without_full_consent_has_its_footnote_looked_up() -> None:
    notes = {row["meeting"]: row for row in read_table("footnotes")}
    first_vote = TABLES.resolutions[0]["date"]
    texts = ("chair_summary", "outcome_document_and_chair_summary")
    assert notes.keys() == {
        key
        for key, row in MEETING_ROWS.items()
        if row["outcome"] in texts
        and row["start"] > first_vote
        and row["joint_text_sought"] == "yes"
    }
    for key, row in notes.items():
        meeting = MEETING_ROWS[key]
        assert (row["date"], row["wording"]) == (meeting["end"], meeting["war_wording"])
        assert set(row["named"].split(";")) == set(meeting["dissenters"].split(";"))
        assert row["others_agreed"] in ("yes", "no", "not read")
        assert row["says"]
        assert row["source"]


def test_passages_are_the_wordings_of_g20_texts() -> None:
    """Each wording of a G20 text, its halves at the rungs of their strength; equal ones are one."""
    base = read_document(TABLES.dispute.scenario)["paragraphs"]
    rungs = {p: {rung["strength"]: rung["id"] for rung in base[p]["rungs"]} for p in WAR}
    used: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in TABLES.ladder:
        if row["body"] == "G20":
            at = tuple(rungs[p][STRENGTHS[row["id"]] if speaks_on(row, p) else 0] for p in WAR)
            used.setdefault(at, []).append(row)
    table = {tuple(row["at"].split(";")): row for row in TABLES.passages}
    assert table.keys() == used.keys()
    for at, rows in used.items():
        assert set(table[at]["wordings"].split(";")) == {row["id"] for row in rows}
        assert table[at]["first_issued"] == min(row["date"] for row in rows)
        assert table[at]["passage"] in {row["id"] for row in rows}
    others = {row["id"] for row in TABLES.ladder if row["body"] != "G20"}
    assert not others & {row["war_wording"] for row in TABLES.meetings}


def test_sides_are_those_of_the_list_and_only_russia_stands_apart() -> None:
    members = {row["iso3"] for row in TABLES.votes if row["group"] == "member"}
    sides = {row["side"]: set(row["members"].split(";")) for row in TABLES.sides}
    assert sides["russia"] == {"RUS"}
    assert len(sides["west"]) == 10
    assert sides["west"] < members - {"RUS", "CHN"}
    for row in TABLES.sides:
        fact = FACTS[row["evidence"]]
        assert (fact["kind"], fact["date"]) == ("document", row["date"])


def test_a_side_is_coded_for_every_member_of_it() -> None:
    seven = {row["iso3"] for row in read_table("influence") if row["g7"] == "1"}
    (stand,) = [row for row in TABLES.stands if row["evidence"] == "statement-no-step-back"]
    assert set(stand["delegations"].split(";")) == seven


def test_the_dispute_stands_in_its_scenario_file_and_in_the_record() -> None:
    dispute = TABLES.dispute
    assert set(dispute.paragraphs) < set(read_document(dispute.scenario)["paragraphs"])
    for paragraph in dispute.paragraphs:
        assert any(speaks_on(row, paragraph) for row in TABLES.ladder)
    topics = [row["contested_topic"].casefold() for row in TABLES.meetings if row["war_wording"]]
    assert any(topic.startswith(dispute.contested_topic) for topic in topics)


def test_meetings_are_tidy() -> None:
    for row in TABLES.meetings:
        assert row["outcome"] in OUTCOMES
        assert row["start"] <= row["end"]
        assert row["forum"] in ("ministers", "leaders")
        assert row["war_wording"] in {"", *STRENGTHS}


def test_every_rule_in_words_is_a_fact_and_the_other_way_round() -> None:
    words = (seeds_dir() / "coding_rules.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^## (\S+)$", words, re.MULTILINE))
    assert headings <= FACTS.keys()
    assert {row["id"] for row in FACTS.values() if row["kind"] == "rule"} <= headings


def words_table(rows: int, columns: int) -> list[list[str]]:
    """The cells of the table with this shape in the rules told in words."""
    words = (seeds_dir() / "coding_rules.md").read_text(encoding="utf-8")
    cells = [line.strip("| ").split(" | ") for line in words.splitlines() if line[:1] == "|"]
    found = [row for row in cells if len(row) == columns and row[0] in STRENGTHS]
    assert len(found) == rows
    return found


def test_strengths_told_in_words_are_the_rules() -> None:
    wordings = {row["id"]: row for row in TABLES.ladder}
    for id_, points, strength in words_table(len(STRENGTHS), 3):
        assert float(points) == wording_points(wordings[id_], TABLES.scores)
        assert float(strength) == STRENGTHS[id_]


def test_alternatives_told_in_words_are_what_those_rules_give() -> None:
    def rescored(**points: str) -> list[dict[str, str]]:
        return [
            {**row, "points": points.get(row["value"], points.get(row["clause"], row["points"]))}
            for row in TABLES.scores
        ]

    scores = [
        TABLES.scores,
        [row for row in TABLES.scores if row["value"] != "own"],
        rescored(quoted="1"),
        [row for row in TABLES.scores if float(row["points"]) > 0],
        rescored(condemned_by="1"),
        [row for row in TABLES.scores if row["half"] == "war"],
        [row for row in TABLES.scores if row["half"] == "law"],
    ]
    alternatives = [wording_strengths(TABLES.ladder, alternative) for alternative in scores]
    for id_, *given in words_table(len(STRENGTHS), 8):
        assert [float(cell) for cell in given] == [column[id_] for column in alternatives]
