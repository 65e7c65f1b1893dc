"""Progress of long work: a bar with a rate on a terminal, a line a minute in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LINE_SECONDS = 60.0


@contextmanager
def bar(total: int, unit: str) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with the number of units just finished. Shows on standard error."""
    if not sys.stderr.isatty():
        yield _Lines(total, unit).advance
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} {task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(unit, total=total, rate="")
        finished = 0

        def advance(count: int) -> None:
            nonlocal finished
            finished += count
            rate = finished / max(time.monotonic() - started, 1e-9)
            progress.update(task, advance=count, rate=f"{rate:,.0f}/s")

        yield advance


@contextmanager
def clock(limit: float, doing: str) -> Iterator[None]:
    """Show on a terminal how long something takes, of ``limit`` seconds at most; else nothing."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(f"{doing}, at most {limit:g} s", total=None)
        yield


class _Lines:
    """One line a minute; nothing for work that ends sooner."""

    def __init__(self, total: int, unit: str) -> None:
        self.total, self.unit = total, unit
        self.finished = 0
        self.started = self.shown = time.monotonic()

    def advance(self, count: int) -> None:
        self.finished += count
        now = time.monotonic()
        if now - self.shown >= LINE_SECONDS:
            self.shown = now
            rate = self.finished / (now - self.started)
            left = (self.total - self.finished) / max(rate, 1e-9)
            print(
                f"{self.finished:,} of {self.total:,} {self.unit}, {rate:,.0f}/s, "
                f"{left / 60:,.0f} min left",
                file=sys.stderr,
                flush=True,
            )
