"""Run the command line in this process, as a user types it."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from sim.cli import app as cli


class Printed(NamedTuple):
    """What a command printed, and its exit code."""

    code: object
    out: str
    err: str


@pytest.fixture
def communique(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """A function that runs a command as a user types it."""

    def run(*arguments: object) -> Printed:
        monkeypatch.setattr(sys, "argv", ["communique", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return Printed(stop.value.code or 0, captured.out, captured.err)

    return run
