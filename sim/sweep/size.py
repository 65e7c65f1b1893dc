"""How large a sweep will be, and whether this machine can hold it: said before it starts."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sim.errors import InputError
from sim.sweep.plan import Plan
from sim.sweep.table import PART_ROWS, width_in_bytes

SHARE = 0.8
"""Share of the free memory or disk that a sweep may take."""


def available_memory() -> int:
    """Bytes of memory that are free for use, or all there are where the system does not tell."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def check_size(plan: Plan, directory: Path) -> None:
    """Raise InputError if the design and its table do not fit into memory, or not onto the disk.

    A table of replications is read in parts, so that only a part of it has to fit into memory.
    """
    rows = plan.cells if plan.rows == "points" else plan.total
    width = width_in_bytes(plan)
    held = rows if plan.rows == "points" else min(rows, 2 * PART_ROWS["replications"])
    shape = (
        f"{plan.design.points:,} design points x {len(plan.alternatives)} alternatives x "
        f"{plan.replications:,} replications"
    )
    needed = plan.design.memory() + held * width
    free = available_memory()
    if needed > SHARE * free:
        raise InputError(
            f"{shape}: {rows:,} rows need {size(needed)} of memory, {size(free)} are free",
            where="design",
        )
    free = shutil.disk_usage(_existing(directory)).free
    # shards and table stand beside each other for a moment
    needed = 2 * rows * width
    if needed > SHARE * free:
        raise InputError(
            f"{shape}: {rows:,} rows may need {size(needed)} of disk, {size(free)} are free",
            where=str(directory),
        )


def _existing(directory: Path) -> Path:
    for place in (directory, *directory.absolute().parents):
        if place.exists():
            return place
    return Path()


def size(count: int) -> str:
    """Bytes in words.

    >>> size(1_500_000)
    '1.5 MB'
    """
    number = float(count)
    units = ["B", "kB", "MB", "GB", "TB", "PB"]
    while number >= 1000 and len(units) > 1:
        number /= 1000
        units.pop(0)
    return f"{number:,.1f} {units[0]}"
