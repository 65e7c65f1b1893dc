"""What every command prints on the shipped scenarios, byte for byte, as it was recorded.

A change here is a change of behaviour: name it in the commit that makes it, and record anew with
``python tests/test_recorded.py``. Text is kept as it is; other formats of all but the smallest as
a digest, of numbers to nine digits.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from sim.cli import app as cli

RECORDED = Path(__file__).parent / "recorded"
ROOT = Path(__file__).parents[1]
SCENARIOS = (
    "bali_leaders_2022",
    "bengaluru_finance_2023",
    "lake_council",
    "new_delhi_2023",
    "new_delhi_leaders_2023",
    "two_camps",
)
SEED_MEETING = (
    "run new_delhi_2023 --trace",
    "run new_delhi_2023 --strategy single_text --fallback none",
    "run new_delhi_2023 --strategy carve_out --fallback chair_summary --trace",
    "run new_delhi_2023 --strategy exact --fallback none",
    "run new_delhi_2023 -n 1500 --strategy split --fallback none",
    "run new_delhi_2023 -n 20 --strategy exact --fallback none",
    "run new_delhi_2023 -n 500 --set sidelines.0.kind=negotiation --set meeting.deadline=6",
    "explain new_delhi_2023 --replication 3",
    "explain new_delhi_leaders_2023 --replication 7",
    "unlock new_delhi_2023 --sides",
    "unlock new_delhi_2023 --price red_line_each=1 --freeze RUS",
    "ladder new_delhi_2023 law -n 200",
    "robustness new_delhi_2023 --points 8 -n 64",
    "backtest --no-fit",
    "forecast new_delhi_2023 -n 300",
    "forecast new_delhi_2023 -n 300 --track FMM --format json",
    "forecast two_camps --format markdown",
    "forecast two_camps --format csv",
    "forecast new_delhi_2023 --track FM",
    "backtest --ablation",
    "list",
    "list --format json",
    "run new_delhi_203",
    "run new_delhi_2023 --strategy brige",
    "run new_delhi_2023 --set meeting.deadlin=3",
    "ladder new_delhi_2023 wars",
)
FORMATS = {
    "run {} --format {}": ("text", "markdown", "json"),
    "run {} -n 1000 --format {}": ("text", "markdown", "json"),
    "evidence {} --format {}": ("text", "markdown", "json"),
    "compare {} -n 300 --slow-n 10 --strategies all --format {}": (
        "text",
        "markdown",
        "json",
        "csv",
    ),
    "explain {} --format {}": ("text", "markdown", "json"),
    "unlock {} --format {}": ("text", "markdown", "json"),
    "predict {} -n 300 --format {}": ("text", "markdown", "json"),
}


def commands() -> list[str]:
    """Every recorded command, as one would type it."""
    found = [f"check {name}" for name in SCENARIOS]
    for name in SCENARIOS:
        for command, formats in FORMATS.items():
            found.extend(command.format(name, format) for format in formats)
    return found + list(SEED_MEETING)


def printed(command: str) -> str:
    """What the command line prints: standard output, then errors, then the exit code."""
    out, err = io.StringIO(), io.StringIO()
    arguments = shlex.split(command.format(root=ROOT))
    kept, sys.argv = sys.argv, ["communique", *arguments]
    code: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            cli.main()
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.argv = kept
    text = out.getvalue().replace(str(ROOT), "ROOT")
    errors = err.getvalue().replace(str(ROOT), "ROOT")
    return (
        text + (f"--- errors\n{errors}" if errors else "") + (f"--- exit {code}\n" if code else "")
    )


def kept(command: str, text: str) -> str:
    """What is recorded of an output."""
    whole = re.search(r"--format (markdown|json|csv)", command) is None
    if whole or "two_camps" in command:
        return text
    rounded = re.sub(r"-?\d+\.\d{9,}(e-?\d+)?", lambda hit: f"{float(hit[0]):.9g}", text)
    return (
        f"sha256 {hashlib.sha256(rounded.encode()).hexdigest()} of {len(text.splitlines())} lines\n"
    )


def file_of(command: str) -> Path:
    """The file that holds what is recorded of a command."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", command.replace("{root}", "")).strip("-")
    return RECORDED / f"{words}.txt"


@pytest.mark.parametrize("command", commands())
def test_a_command_prints_what_was_recorded(command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = printed(command)
    assert kept(command, text) == file_of(command).read_text(encoding="utf-8")


def test_nothing_is_recorded_of_a_command_that_is_not_tried():
    assert {file_of(command).name for command in commands()} == {p.name for p in RECORDED.iterdir()}


if __name__ == "__main__":
    os.environ["COLUMNS"] = "80"
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDED
    directory.mkdir(exist_ok=True)
    for each in commands():
        text = printed(each)
        recorded = kept(each, text) if directory == RECORDED else text
        (directory / file_of(each).name).write_text(recorded, encoding="utf-8")
        print(each, flush=True)
