"""Plain data as JSON and CSV."""

from __future__ import annotations

import csv
import datetime
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


def encoded(value: Any) -> Any:
    """Data as JSON can hold it: dates, infinity and what is no number become one-key tables.

    >>> decoded(encoded({"day": datetime.date(2023, 3, 2), "penalty": float("inf")}))
    {'day': datetime.date(2023, 3, 2), 'penalty': inf}
    """
    if isinstance(value, dict):
        return {key: encoded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(inner) for inner in value]
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    return value


def decoded(value: Any) -> Any:
    """What was ``encoded``; tuples come back as lists."""
    if isinstance(value, list):
        return [decoded(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$date"}:
        return datetime.date.fromisoformat(value["$date"])
    if set(value) == {"$float"}:
        return float(value["$float"])
    return {key: decoded(inner) for key, inner in value.items()}


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """CSV text, numbers at full precision, an empty cell for None."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
