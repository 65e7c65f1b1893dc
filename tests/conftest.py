"""How the suite runs: hypothesis without chance, and compiled rules that no two processes share."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "compiled"

settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("fuzz", max_examples=60, deadline=None, print_blob=True)
settings.load_profile("suite")

WARM = """
import sim
scenario = sim.load_scenario("new_delhi_2023")
smaller = scenario.with_values({"delegations.ARG.present": False})
for strategy in sim.CHAIR_STRATEGIES:
    sim.replicate(scenario, (strategy, "none"), n=2)
    sim.replicate(smaller, (strategy, "none"), n=2)
    sim.Negotiation(scenario, strategy).run()
"""
"""Compiles whatever a negotiation and an ensemble compile."""


def pytest_configure(config: pytest.Config) -> None:
    """Set where this process keeps compiled rules.

    numba's kept code is damaged where two processes compile one function at once, and numba does
    not see that a file it calls has changed. So what is kept belongs to one state of the sources;
    if there are workers, it is made before they start, and each works on a copy of its own.
    """
    kept = KEPT / _state()
    own: str | None = None
    if "PYTEST_XDIST_WORKER" in os.environ:
        own = tempfile.mkdtemp(prefix="communique-compiled-")
        shutil.copytree(kept / "warm", own, dirs_exist_ok=True)
        config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
    elif config.getoption("numprocesses", None):
        _drop_others(kept)
        _compile(kept / "warm")
    os.environ["NUMBA_CACHE_DIR"] = own or str(kept / "alone")


def _state() -> str:
    """A name for these sources under this Python."""
    state = hashlib.sha256(f"{sys.version} {sys.prefix}".encode())
    for source in sorted((ROOT / "sim").rglob("*.py")):
        state.update(source.read_bytes())
    return state.hexdigest()[:16]


def _drop_others(kept: Path) -> None:
    for other in KEPT.glob("*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)


def _compile(directory: Path) -> None:
    """Fill a directory with the compiled rules; it appears whole or not at all."""
    if directory.exists():
        return
    directory.parent.mkdir(parents=True, exist_ok=True)
    begun = Path(tempfile.mkdtemp(prefix="begun-", dir=directory.parent))
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(begun), "PYTHONPATH": str(ROOT)}
    try:
        subprocess.run([sys.executable, "-c", WARM], env=environment, check=True)
        with suppress(OSError):
            begun.rename(directory)
        assert directory.exists(), "no compiled rules for the workers"
    finally:
        # there is nothing left of it, unless another run was faster
        shutil.rmtree(begun, ignore_errors=True)
