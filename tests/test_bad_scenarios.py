"""Every mistake a user can make in a file gives one clear message with its place in the file.

Each file in ``bad_scenarios`` makes one mistake; its first line is the message that it must give.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import InputError, InputErrors
from sim.files import scenario_names
from sim.model.negotiation import Negotiation
from sim.scenario.scenario import load_scenario

HERE = Path(__file__).parent / "bad_scenarios"
BASE = HERE / "base" / "meeting.toml"
FILES = sorted(HERE.glob("*.toml"))


def message(path: Path | str) -> str:
    """The message that loading the file gives."""
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return str(caught.value)


def test_the_meeting_that_the_bad_files_extend_is_good():
    assert load_scenario(BASE).name == "meeting"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_mistake_gives_exactly_this_message(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# expect: ")
    assert message(path) == f"{path}: {first.removeprefix('# expect: ')}"


def test_several_mistakes_are_told_at_once(tmp_path):
    path = tmp_path / "several.toml"
    path.write_text(
        BASE.read_text(encoding="utf-8").replace('chair = "AAA"', 'chair = "CCC"')
        + '\n[delegations.BBB.stances.war]\nceiling = 20\nfloor = 40\nevidence = "mine"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{path}: 3 mistakes:"
    assert [line.split(": ")[0].strip() for line in lines[1:]] == [
        "meeting.chair",
        "delegations.BBB.stances.war.evidence",
        "delegations.BBB.stances.war.floor",
    ]


def test_a_single_error_of_a_list_reads_like_one():
    only = InputErrors([InputError("missing", where="meeting")])
    assert str(only) == "meeting: missing"


# files that are no scenario at all


@pytest.mark.parametrize("content", [b"", b"  \n\n\t"])
def test_an_empty_file(tmp_path, content):
    path = tmp_path / "empty.toml"
    path.write_bytes(content)
    assert message(path) == (
        f"{path}: the file is empty; a scenario needs [meeting], [paragraphs.ID] and "
        "[delegations.ID]"
    )


def test_a_binary_file(tmp_path):
    path = tmp_path / "photo.toml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xd8")
    expected = "not a text file: byte 0 is not UTF-8; a scenario is TOML in UTF-8"
    assert message(path) == f"{path}: {expected}"


def test_a_file_of_zero_bytes_only(tmp_path):
    path = tmp_path / "zeros.toml"
    path.write_bytes(b"\x00" * 100)
    assert message(path).startswith(f"{path}: line 1, column 1: not valid TOML: ")


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "large.toml"
    path.touch()
    os.truncate(path, 100_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("was read"))
    expected = "100 MB is too large for a scenario; the limit is 5 MB"
    assert message(path) == f"{path}: {expected}"


def test_a_directory(tmp_path):
    assert message(tmp_path).startswith(f"{tmp_path}: is a directory, not a scenario file; ")


def test_a_name_that_is_nearly_a_shipped_one():
    names = ", ".join(scenario_names())
    assert message("new_dehli_2023") == (
        f"new_dehli_2023: no such scenario or file; shipped scenarios: {names} "
        "(did you mean 'new_delhi_2023'?)"
    )


def test_a_name_too_long_for_any_file_system():
    assert message("x" * 5000).endswith(": cannot be read: File name too long")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "secret.toml"
    path.write_text("x = 1", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert message(path) == f"{path}: cannot be read: Permission denied"


def test_a_directory_that_may_not_be_entered(monkeypatch):
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert (
        message("there/meeting.toml")
        == f"{Path('there/meeting.toml')}: cannot be read: Permission denied"
    )


@pytest.mark.parametrize("depth", [500, 100_000])
def test_tables_nested_without_end(tmp_path, depth):
    path = tmp_path / "deep.toml"
    path.write_text("x = " + "[" * depth + "]" * depth, encoding="utf-8")
    assert message(path).startswith(f"{path}: ")


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "from_notepad.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BASE.read_bytes().replace(b"\n", b"\r\n"))
    assert load_scenario(path).meeting.chair == "AAA"


def test_extends_in_a_ring(tmp_path):
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('extends = "two.toml"', encoding="utf-8")
    two.write_text('extends = "one.toml"', encoding="utf-8")
    assert message(one) == (f"{one}: extends: extends itself: one.toml -> two.toml -> one.toml")


# choices that are looked up when a negotiation begins


def test_an_unknown_strategy_names_the_nearest():
    with pytest.raises(InputError) as caught:
        Negotiation(load_scenario(BASE), strategy="brigde")
    assert str(caught.value) == (
        "meeting.strategy: unknown chair strategy 'brigde'; it must be one of hold, bridge, drop, "
        "split, carve_out, single_text, listening, exact (did you mean 'bridge'?)"
    )


def test_an_unknown_fallback_names_the_nearest():
    with pytest.raises(InputError) as caught:
        Negotiation(load_scenario(BASE), fallback="chair_sumary")
    assert str(caught.value) == (
        "meeting.fallback: unknown fallback 'chair_sumary'; it must be one of outcome_document, "
        "chair_summary, chair_statement, none (did you mean 'chair_summary'?)"
    )


@pytest.mark.parametrize("seed", [-1, 1.5, True, "7", float("nan")])
def test_a_seed_that_is_no_whole_number(seed):
    with pytest.raises(InputError, match=r"^seed: must be a whole number from 0, found "):
        Negotiation(load_scenario(BASE), rng=seed)


@pytest.mark.parametrize("replication", [-1, 0.5, True])
def test_a_replication_that_is_no_whole_number(replication):
    with pytest.raises(InputError, match=r"^replication: must be a whole number from 0, found "):
        Negotiation(load_scenario(BASE), replication=replication)


# on the command line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_command_line_shows_the_message_alone_and_exits_with_2(path, monkeypatch, capsys):
    from sim.cli.app import main

    monkeypatch.setattr("sys.argv", ["communique", "check", str(path)])
    with pytest.raises(SystemExit) as caught:
        main()
    shown = capsys.readouterr()
    assert caught.value.code == 2
    assert shown.out == ""
    assert shown.err == f"error: {message(path)}\n"
