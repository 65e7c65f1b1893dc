"""Time and memory of an import of large tables. Nothing here is asserted.

    python tests/benchmarks/bench_import.py [--rows 1000 10000 100000]

Prints, for a CSV file and a workbook of each size: how long reading takes, how long the whole
import
(reading, checks, the text, loading it) takes, and the peak of memory of a process that does it.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

from sim.authoring.drafting import meeting_answers, meeting_table
from sim.authoring.import_plan import Choices
from sim.authoring.importing import import_table
from sim.authoring.scenario_text import write_scenario
from sim.errors import InputError
from sim.tables.tables import read_table

HEADER = ("delegation", "paragraph", "position", "salience", "capability", "floor", "ceiling")


def rows(number: int) -> list[tuple[object, ...]]:
    """So many stances, of delegations five times as many as there are paragraphs."""
    topics = max(2, int((number / 5) ** 0.5))
    return [
        (f"Delegation {n // topics:04}", f"Issue {n % topics:03}", n % 101, 1 + n % 7, 1.5, "", "")
        for n in range(number)
    ]


def write(path: Path, number: int) -> None:
    """The table as CSV or as a workbook."""
    table = [HEADER, *rows(number)]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
        return
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("table")
    for row in table:
        sheet.append(row)
    book.save(path)


def measure(path: Path) -> None:
    """Read and import one file in this process, and print the figures."""
    started = time.perf_counter()
    try:
        read_table(path)
        read = time.perf_counter() - started
        meeting = {**meeting_table(meeting_answers({"date": "2024-01-01"}, "t")), "chair": None}
        started = time.perf_counter()
        plan = import_table(path, meeting, Choices()).plan
        planned = time.perf_counter() - started
        started = time.perf_counter()
        write_scenario(path.with_suffix(".toml"), plan, force=True)
    except InputError as error:
        print(f"  refused: {str(error)[-120:]}")
        return
    written = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.with_suffix(".toml").stat().st_size / 1e6
    print(
        f"  read {read:.1f} s, imported {planned:.1f} s, written and loaded {written:.1f} s "
        f"({size:.1f} MB), peak {peak:.0f} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.file:
        measure(options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        for number in options.rows:
            for suffix in (".csv", ".xlsx"):
                path = Path(folder) / f"t{number}{suffix}"
                write(path, number)
                print(f"{number} rows, {suffix}", flush=True)
                subprocess.run([sys.executable, __file__, "--file", str(path)], check=True)


if __name__ == "__main__":
    main()
