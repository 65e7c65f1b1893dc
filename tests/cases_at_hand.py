"""Where case pairs lie: the two invented ones always, a folder of real ones where it is given."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INVENTED = Path(__file__).parent / "data" / "cases"
HARBOUR, GLACIER = INVENTED / "harbour.json", INVENTED / "glacier.json"
MEETINGS = Path(
    os.environ.get("COMMUNIQUE_CASES_DIR", ROOT.parent / "shared" / "cases" / "meetings")
)


def real_cases() -> list[Path]:
    """The real case pairs; skips where they are not at hand."""
    found = sorted(MEETINGS.glob("*.json"))
    if not found:
        pytest.skip("no real case pairs at hand; set COMMUNIQUE_CASES_DIR")
    return found


def copied(case: Path, folder: Path) -> Path:
    """A pair in a folder of its own, to be changed."""
    for suffix in (".json", ".csv"):
        shutil.copy(case.with_suffix(suffix), folder)
    return folder / case.name
