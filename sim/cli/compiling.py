"""Say so when the rules are compiled for the first time: it takes a while, once."""

from __future__ import annotations

import sys
from pathlib import Path


def announce() -> None:
    """Print one line on standard error, on a terminal, if no compiled rules are kept yet."""
    if not sys.stderr.isatty():
        return
    from sim.rules.consensus import weigh

    kept = Path(weigh.stats.cache_path)
    if not any(kept.glob("consensus.weigh-*.nbi")):
        print("Compiling the rules, for the first time only (about 15 s) ...", file=sys.stderr)
