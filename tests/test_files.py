"""Writing whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

import sim.files
from sim.errors import InputError
from sim.files import check_writable, write_text


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_text(path, "first")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sim.files.os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        write_text(path, "second")
    assert path.read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_pipe_takes_the_text_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_text(pipe, "text")
    reader.join(timeout=10)
    assert read == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_name_that_is_too_long_is_one_message(tmp_path):
    with pytest.raises(InputError, match="cannot be written: File name too long"):
        check_writable(Path(tmp_path / ("a" * 300)))
