"""What the scripts in ``scenarios/`` share: their command line, and printing in paragraphs."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from sim.errors import InputError
from sim.files import make_directory

WIDTH = 96

Study = Callable[[Path, int, int], None]
"""A script's work: a directory for its charts, a number of replications, a seed."""


def run_script(study: Study, *, n: int) -> None:
    """Read the command line of a script and do its work; bad input ends with one message, code 2.

    n: how many replications by default.
    """
    parser = argparse.ArgumentParser(
        description=sys.modules[study.__module__].__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "out",
        metavar="DIRECTORY",
        type=Path,
        nargs="?",
        default=Path("out"),
        help="where the charts go (default: out)",
    )
    parser.add_argument("-n", "--replications", type=int, default=n, help=f"default: {n}")
    parser.add_argument("--seed", type=int, default=0, help="0 is a seed (default: 0)")
    asked = parser.parse_args()
    try:
        study(make_directory(asked.out), asked.replications, asked.seed)
    except InputError as error:
        parser.exit(2, f"error: {error}\n")


def say(*sentences: str) -> None:
    """Print sentences as one paragraph, with an empty line after it."""
    # a number stays on the line of its sign
    glued = " ".join(sentences).replace(" %", "\0%")
    print(textwrap.fill(glued, WIDTH, break_on_hyphens=False).replace("\0", " "), end="\n\n")
