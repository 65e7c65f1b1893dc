"""Say so when the ensemble is compiled for the first time: it takes a while, once."""

from __future__ import annotations

import sys


def announce() -> None:
    """Print one line on standard error, on a terminal, if no machine code is kept yet."""
    if not sys.stderr.isatty():
        return
    from sim.ensemble.compiling import is_first_time

    if is_first_time():
        print("Compiling the ensemble, for the first time only (about 15 s) ...", file=sys.stderr)
