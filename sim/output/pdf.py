"""A report on paper: WeasyPrint sets the web page by its rules for print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.errors import InputError
from sim.output.blocks import Report
from sim.output.html import html_page


def pdf_file(report: Report) -> bytes:
    """The whole report as PDF. The same report gives the same bytes.

    Raises InputError where WeasyPrint, or a library of the system that it needs, is missing.
    """
    page = _typesetter()(string=html_page(report))
    with _no_clock():
        return bytes(page.write_pdf())


def _typesetter() -> Any:
    try:
        from weasyprint import HTML
    except ImportError:
        raise InputError(
            "no PDF without WeasyPrint; `pip install 'communique[pdf]'` adds it"
        ) from None
    except OSError as error:
        missing = str(error).splitlines()[0]
        raise InputError(
            f"no PDF: WeasyPrint does not find Pango, a library of the system ({missing}); "
            "on Debian or Ubuntu `apt install libpango-1.0-0 libpangoft2-1.0-0` adds it"
        ) from None
    return HTML


@contextmanager
def _no_clock() -> Iterator[None]:
    """Fonts in the file are dated by this variable, else by the time of day."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ.setdefault(name, "0")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
