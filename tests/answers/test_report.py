"""The report: the same blocks on a web page without network and on paper."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import made, plain

from sim.answers.report import SECTIONS, command_line, report_of
from sim.answers.report_evidence import evidence_blocks
from sim.answers.unlock import unlock_markdown
from sim.charts.gallery import Order
from sim.cli import app as cli
from sim.drawing.style import text_width
from sim.output.blocks import Bullets, Grid, Heading, Picture, Text, blocks_of, glued
from sim.output.html import html_page
from sim.output.pages import BODY, BOTTOM, HIGH, SIDE, WIDE, Flow, fitted, line_height
from sim.output.pdf import _pages, pdf_file
from sim.scenario.scenario import Alternative, load_scenario
from sim.unlocking.unlock import unlock

DRAWS = 12
VOID = {"meta", "img", "br", "link", "hr", "input"}


class Page(HTMLParser):
    """What a page refers to, its text, and whether its tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids, self.links, self.sources, self.alts, self.open = [], [], [], [], []
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.sources += [given["src"]] if "src" in given else []
        self.alts += [given.get("alt", "")] if tag == "img" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def order():
    return Order(
        load_scenario("new_delhi_2023"), Alternative("bridge", "outcome_document"), 0, DRAWS
    )


@pytest.fixture(scope="module")
def report(order):
    return report_of(order)


@pytest.fixture(scope="module")
def page(report):
    return Page(html_page(report))


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["communique", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    captured = capsys.readouterr()
    return stop.value.code or 0, captured.out, captured.err


# blocks


def test_markdown_is_read_into_blocks():
    text = "\n".join(
        [
            "# Left out",
            "",
            "First line",
            "and second.",
            "- one",
            "  goes on",
            "  - `--set a=1`",
            "- two",
            "",
            "## Table",
            "",
            "| who | share |",
            "| --- | ---: |",
            "| a \\| b | 3 |",
            "",
            "**Lead**[^1]  ",
            "Words.",
            "",
            "[^1]: A note.",
        ]
    )
    assert blocks_of(text) == [
        Text("First line and second."),
        Bullets(("one goes on\n--set a=1", "two")),
        Heading("Table"),
        Grid(("who", "share"), (("a | b", "3"),), 1),
        Text("Words.", lead="Lead *"),
        Text("* A note.", small=True),
    ]


def test_settings_of_a_solution_are_lines_to_be_typed():
    found = unlock(load_scenario("new_delhi_2023"), top=1)
    items = [b.items for b in blocks_of(unlock_markdown(found)) if isinstance(b, Bullets)]
    typed = [line for item in items[0] for line in item.split("\n")[1:]]
    assert typed == [f"--set {path}={v}" for path, v in found.solutions[0].settings.items()]


def test_intervals_and_per_cent_stay_together():
    hard = "\N{NO-BREAK SPACE}"
    assert glued("in 9.0 % [8.0, 9.7] of") == f"in 9.0{hard}% [8.0,{hard}9.7] of"
    assert glued("a [b c] %") == "a [b c] %"


# content


def test_it_says_everything_that_was_asked_for(report, page, order):
    assert len(report.sections) == SECTIONS
    pictures = [b.kind for s in report.sections for b in s.blocks if isinstance(b, Picture)]
    assert set(pictures) == {
        "rounds", "positions", "dissent", "outcomes", "pareto", "values", "unlock", "ladder",
    }  # fmt: skip
    result = order.result
    for words in (
        result.document.title,
        result.document.paragraphs[0].text,
        "In-sample",
        "China and Russia",
        "any of China, Russia",
        order.meeting.digest,
        f"communique report new_delhi_2023 -n {DRAWS} --seed 0 --out report",
        "votes-es11-to-6",
        "cost of failure (ministers)",
    ):
        assert words in page.text, words


def test_every_number_of_the_scenario_is_in_the_evidence(order):
    scenario = order.meeting
    (numbers,) = [
        b for b in evidence_blocks(scenario) if isinstance(b, Grid) and b.header[0] == "number"
    ]
    ids = [d.id for d in scenario.delegations]

    def covered(whom):
        if whom == "all":
            return set(ids)
        if whom.startswith("all but "):
            return set(ids) - set(whom.removeprefix("all but ").split(", "))
        return set(whom.split(", "))

    for delegation in scenario.delegations:
        for key, stance in delegation.stances.items():
            for name, evidence in stance.evidence.items():
                value = f"{getattr(stance, name):g}"
                rows = [
                    r
                    for r in numbers.rows
                    if (r[0], r[1], r[3]) == (f"{key}.{name}", value, evidence)
                ]
                assert any(delegation.id in covered(row[2]) for row in rows), (
                    delegation.id,
                    key,
                    name,
                )


def test_a_joint_scenario_says_that_there_is_nothing_to_unlock():
    calm = load_scenario("bali_leaders_2022", {"meeting.in_sample": False})
    text = Page(
        html_page(report_of(Order(calm, Alternative("bridge", "chair_summary"), 0, DRAWS)))
    ).text
    assert "Nothing needs unlocking" in text
    assert "No chart of the cheapest ways to a joint text" in text
    assert "In-sample" not in text


def test_the_command_makes_the_same_report_again():
    toy = load_scenario("two_camps")
    order = Order(toy, Alternative("split", "none"), 7, 20)
    assert command_line(order, ["meeting.cost_of_failure=0.1", "meeting.name=A b"]) == (
        "communique report two_camps --strategy split --set meeting.cost_of_failure=0.1 "
        "--set 'meeting.name=A b' -n 20 --seed 7 --out report"
    )


# the page


def test_the_page_needs_no_network(page):
    assert page.sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.sources)
    assert all(link.startswith("#") for link in page.links)
    assert not {"script", "link", "iframe", "object"} & set(page.tags)


def test_the_page_can_be_found_ones_way_in(page, report):
    assert len(page.ids) == len(set(page.ids))
    assert page.links == [f"#{section.id}" for section in report.sections]
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert all(len(alt) > 20 for alt in page.alts)
    assert len(set(page.alts)) == len(page.alts)
    assert {"main", "nav", "h1"} <= set(page.tags)


def test_names_cannot_break_the_page():
    document = plain(3, 1)
    document["meeting"]["name"] = '<b>Fish & "chips"</b> | $x_1$ `code`'
    document["delegations"]["D2"]["name"] = "<script>alert(1)</script>"
    document["paragraphs"]["p0"]["title"] = "A | B & <i>C</i>"
    document["delegations"]["D2"]["stances"]["p0"]["position"] = 0
    made_up = made(document)
    report = report_of(Order(made_up, Alternative("hold", "outcome_document"), 0, 5))
    page = Page(html_page(report))
    assert "<script>alert(1)</script>" in page.text
    assert "script" not in page.tags
    assert pdf_file(report).startswith(b"%PDF")


# paper


def test_the_same_report_is_the_same_bytes():
    made = [
        report_of(Order(load_scenario("two_camps"), Alternative("hold", "none"), 3, 5))
        for _ in range(2)
    ]
    assert html_page(made[0]) == html_page(made[1])
    assert pdf_file(made[0]) == pdf_file(made[1])


def test_the_contents_name_the_right_pages(report):
    pages = _pages(report)
    front = [line.words for line in pages[0].words]
    for section in report.sections:
        number = int(front[front.index(section.title) - 1])
        found = [line.words for line in pages[number - 1].words if line.bold]
        assert section.title in found


def inside(pages):
    """Every line stands within the margins, and no two of one page on the same spot."""
    for page in pages:
        for line in page.words:
            wide = text_width(line.words, line.size, line.bold) if not line.mono else 0.0
            left = line.x - wide if line.right else line.x
            assert left >= SIDE - 1e-6, line
            assert left + wide <= WIDE - SIDE + 0.02, line
            assert line.y + line_height(line.size) <= HIGH - BOTTOM + 0.05, line
        spots = [(line.x, line.y) for line in page.words if line.words]
        assert len(spots) == len(set(spots))


def test_nothing_runs_over_the_margins(report):
    inside(_pages(report))


cells = st.text(st.sampled_from("ab iW_1,[].\N{NO-BREAK SPACE}"), max_size=60)


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.lists(cells, min_size=n, max_size=n),
            st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=40),
            st.integers(0, n),
        )
    )
)
@settings(deadline=None, max_examples=40)
def test_any_table_fits_on_its_pages(table):
    header, rows, left = table
    flow = Flow()
    flow.table(Grid(tuple(header), tuple(map(tuple, rows)), left))
    for page in flow.pages:
        for line in page.words:
            assert SIDE - 1e-6 <= line.x <= SIDE + BODY + 0.02
            assert line.y + line_height(line.size) <= HIGH - BOTTOM + 0.05
    written = "".join(line.words for page in flow.pages for line in page.words)
    missing = set("".join("".join(row) for row in rows)) - set(written) - {" "}
    assert not missing


@given(st.text(st.sampled_from("abc WWii_-"), max_size=120), st.floats(0.4, 4.0))
def test_lines_fit_and_keep_every_letter(words, width):
    lines = fitted(words, width)
    assert "".join("".join(lines).split(" ")) == "".join(words.split(" "))
    for line in lines:
        assert len(line) == 1 or text_width(line, 9.0) <= width


# the command


def test_the_command_writes_both(tmp_path, capsys, monkeypatch):
    directory = tmp_path / "new" / "report"
    code, out, err = run(
        capsys, monkeypatch, "report", "two_camps", "--out", directory, "-n", DRAWS, "--set",
        "meeting.cost_of_failure=0.01",
    )  # fmt: skip
    assert (code, err) == (0, "")
    page, paper = (directory / f"two_camps_report.{end}" for end in ("html", "pdf"))
    assert out.split() == [str(page), str(paper)]
    assert "--set meeting.cost_of_failure=0.01" in Page(page.read_text(encoding="utf-8")).text
    data = paper.read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", data)) > 5


def test_bad_input_ends_with_one_message(tmp_path, capsys, monkeypatch):
    file = tmp_path / "file"
    file.write_text("in the way")
    (tmp_path / "full" / "two_camps_report.html").mkdir(parents=True)
    for arguments, message in (
        (("two_camps", "--out", file), "is a file; give a directory"),
        (("two_camps", "--out", tmp_path / "full"), "is a directory; give a file name"),
        (("two_camps", "--out", tmp_path, "--strategy", "splitt"), "did you mean 'split'?"),
        (("no_such", "--out", tmp_path), "no such scenario or file"),
        (("two_camps", "--out", tmp_path, "--seed", "-1"), "seed"),
    ):
        code, out, err = run(capsys, monkeypatch, "report", *arguments)
        assert code == 2, arguments
        assert err.startswith("error: ")
        assert message in err
        assert (out, "Traceback" in err) == ("", False)
