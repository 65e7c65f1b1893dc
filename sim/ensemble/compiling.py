"""How the ensemble is compiled: the plain rules as they stand, and where the machine code is kept.

numba keeps machine code by the file of the function that was compiled and does not see that a
function it calls has changed. So it is kept in a directory named after all sources it is made from:
after an edit nothing old is found, and nothing has to be deleted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config, njit
from numba.extending import register_jitable

from sim.rules import asking, consensus, inputs, sidelines

Function = TypeVar("Function", bound=Callable[..., Any])

PLAIN_RULES = (
    asking.asks_for,
    asking.total_with,
    asking.nearness,
    asking.height,
    asking.most_wanted,
    consensus.worth,
    consensus.crosses,
    consensus.crossing,
    consensus.joint_value,
    consensus.contests,
    consensus.carve_out_value,
    consensus.statement_value,
    consensus.issued_value,
    consensus.agreed_value,
    consensus.fallback_value,
    consensus.tolerance,
    consensus.accepts,
    consensus.shortfall,
    consensus.gives_way,
    consensus.next_to_yield,
    consensus.turns_on,
    consensus.standing,
    consensus.disputed_rung,
    consensus.issued_rung,
    consensus.outcome_value,
    consensus.temperature,
    consensus.votes_for,
    inputs.still_holds,
    inputs.private_floor,
    inputs.private_ceiling,
    inputs.with_private,
    sidelines.exchange,
    sidelines.approach,
    sidelines.negotiation,
    sidelines.highest,
    sidelines.soften,
)
"""The functions that the compiled loop calls; the Mesa model runs the very same ones."""

for _rule in PLAIN_RULES:
    register_jitable(_rule)

SOURCES = ("rules", "ensemble")
"""Folders of ``sim/`` whose sources machine code is made from."""


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Compile a function on its first call, and keep the code if there is a place for it."""

    def wrap(function: Function) -> Function:
        kept, before = keep_directory(), config.CACHE_DIR
        config.CACHE_DIR = str(kept or "")
        try:
            made: Function = njit(nogil=True, cache=kept is not None, **options)(function)
        finally:
            config.CACHE_DIR = before
        return made

    return wrap


@lru_cache(maxsize=1)
def keep_directory() -> Path | None:
    """Where machine code of these sources is kept; None if nowhere can be written to.

    In numba's own directory if one is set, else beside the sources, else in the user's cache.
    """
    name = f"communique-{digest()}"
    asked = [Path(config.CACHE_DIR)] if config.CACHE_DIR else []
    own = Path(__file__).parent / "__pycache__"
    users = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    for parent in (*asked, own, users):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):
            continue
        if os.access(parent / name, os.W_OK | os.X_OK):
            return parent / name
    return None


def digest(package: Path = Path(__file__).parents[1]) -> str:
    """Of the sources that machine code is made from."""
    files = sorted(file for folder in SOURCES for file in (package / folder).glob("*.py"))
    content = hashlib.sha256()
    for file in files:
        content.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def is_first_time() -> bool:
    """Whether nothing is compiled yet, so that the first draws take some seconds longer."""
    kept = keep_directory()
    return kept is None or next(kept.rglob("*.nbi"), None) is None
