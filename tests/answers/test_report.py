"""The report: what is in it, that the page needs no network, what the command writes."""

from __future__ import annotations

import sys
from html.parser import HTMLParser

import pytest
from worlds import made, plain

from sim.answers.report import SECTIONS, WIDEST, command_line, report_of
from sim.charts.gallery import Order
from sim.cli import app as cli
from sim.output.blocks import Bullets, Grid, Heading, Picture
from sim.output.html import html_page
from sim.scenario.scenario import Alternative, load_scenario

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


# the command


def test_settings_of_a_solution_are_lines_to_be_typed(order, report):
    (section,) = [s for s in report.sections if s.id == "unlock"]
    first = next(block for block in section.blocks if isinstance(block, Bullets))
    typed = [line for item in first.full if item.typed for line in item.below]
    settings = order.unlocked.solutions[0].settings
    assert typed == [f"--set {path}={value}" for path, value in settings.items()]
    assert settings


def test_no_table_is_wider_than_a_page(order, report):
    blocks = [block for section in report.sections for block in section.blocks]
    assert all(len(block.header) <= WIDEST for block in blocks if isinstance(block, Grid))
    assert len(order.comparison.alternatives) > WIDEST
    headings = [block.words for block in blocks if isinstance(block, Heading)]
    assert "Value against the base (95 % interval)" not in headings


def made_by(capsys, monkeypatch, directory):
    code, out, err = run(
        capsys, monkeypatch, "report", "two_camps", "--out", directory, "-n", DRAWS, "--set",
        "meeting.cost_of_failure=0.01",
    )  # fmt: skip
    page = directory / "two_camps_report.html"
    assert code == 0
    assert "--set meeting.cost_of_failure=0.01" in Page(page.read_text(encoding="utf-8")).text
    return out.split(), err, page


def test_the_command_writes_page_and_paper(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sim.output.pdf._typesetter", lambda: Typesetter)
    out, err, page = made_by(capsys, monkeypatch, tmp_path / "new" / "report")
    paper = page.with_suffix(".pdf")
    assert (out, err) == ([str(page), str(paper)], "")
    assert paper.read_bytes() == page.read_bytes()


class Typesetter:
    """Stands in for WeasyPrint: paper as it came."""

    def __init__(self, string: str) -> None:
        self.page = string

    def write_pdf(self) -> bytes:
        return self.page.encode()


def test_without_weasyprint_the_page_is_written_and_one_line_says_how_to_get_paper(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    out, err, page = made_by(capsys, monkeypatch, tmp_path)
    assert out == [str(page)]
    assert err.startswith("note: no PDF")
    assert "pip install 'communique[pdf]'" in err
    assert len(err.splitlines()) == 1
    assert not page.with_suffix(".pdf").exists()


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
