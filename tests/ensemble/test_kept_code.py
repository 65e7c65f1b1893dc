"""Compiled code never outlives the rules it was compiled from."""

from __future__ import annotations

import os
from pathlib import Path

from sim.ensemble.kept_code import COMPILED, drop_stale


def test_kept_code_older_than_a_rule_is_dropped(tmp_path: Path) -> None:
    kept = tmp_path / "__pycache__"
    kept.mkdir()
    for name in COMPILED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text("")
        os.utime(tmp_path / f"{name}.py", (100, 100))
    for name, when in (("old.nbi", 99), ("old.1.nbc", 99), ("new.nbi", 101), ("other.pyc", 1)):
        (kept / name).write_text("")
        os.utime(kept / name, (when, when))
    assert drop_stale(tmp_path) == 2
    assert sorted(path.name for path in kept.iterdir()) == ["new.nbi", "other.pyc"]
    assert drop_stale(tmp_path) == 0


def test_every_compiled_module_is_watched() -> None:
    sources = Path(__file__).resolve().parents[2] / "sim"
    files = {p.relative_to(sources).with_suffix(""): p for p in sources.rglob("*.py")}
    compiled = {str(name) for name, p in files.items() if "\n@njit" in p.read_text("utf-8")}
    assert compiled <= set(COMPILED)
