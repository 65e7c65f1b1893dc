"""Plain data as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def json_text(data: Any) -> str:
    """Readable, valid JSON: an infinity (of a veto) as the text ``"Infinity"``, no number as null.

    >>> json_text(float("inf")), json_text(float("nan"))
    ('"Infinity"', 'null')
    """
    return json.dumps(_valid(data), indent=2, ensure_ascii=False, allow_nan=False)


def _valid(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _valid(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_valid(value) for value in data]
    if not isinstance(data, float) or math.isfinite(data):
        return data
    return None if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV text, numbers at full precision, an empty cell for None."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
