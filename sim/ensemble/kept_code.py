"""Drop compiled code that no longer fits its sources.

numba keeps compiled code per file and does not see that a file it calls has changed: after an edit
of ``consensus.py`` the ensemble would go on with the old rules. So nothing kept is older than the
newest source of a compiled rule. Imported by ``consensus.py`` before anything compiled is used.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

COMPILED = (
    "rules/numbers",
    "rules/consensus",
    "rules/search",
    "rules/sidelines",
    "model/single_text",
    "rules/streams",
    "rules/quantiles",
    "rules/draws",
    "ensemble/kernel",
    "ensemble/tally",
)


def drop_stale(directory: Path = Path(__file__).parents[1]) -> int:
    """Delete kept code older than the newest compiled rule; the number of files deleted."""
    newest = max(_changed(directory / f"{name}.py") for name in COMPILED)
    stale = [p for p in directory.rglob("*.nb[ic]") if _changed(p) < newest]
    for path in stale:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return len(stale)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


drop_stale()
