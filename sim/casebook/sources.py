"""What a case says of its own numbers, seen, recalled or judged, as evidence of a scenario."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_TAG = re.compile(r"(seen|recall|judgement|judgment|near)\b[\s:,;]*", re.IGNORECASE)
_CONFIDENCE = re.compile(r"((?:high|medium|low)(?:-(?:high|medium|low))?)\b[\s:,;]*", re.IGNORECASE)
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

KINDS = {"seen": "article", "recall": "statement", "judgement": "judgement", "other": "statement"}
"""The kind of evidence by what a case says of it."""


def tag_of(text: str) -> str:
    """What a piece of evidence says of itself: a key of KINDS; nothing at all is judgement.

    >>> tag_of("near 2010-04-21: ..."), tag_of("Recall: high"), tag_of("")
    ('judgement', 'recall', 'judgement')
    """
    found = _TAG.match(text.strip())
    if not text.strip():
        return "judgement"
    word = found[1].casefold() if found else "other"
    return word if word in KINDS else "judgement"


def days_in(text: str) -> Iterator[datetime.date]:
    """The days that a text names as year-month-day."""
    for day in _DAY.findall(text):
        try:
            yield datetime.date.fromisoformat(day)
        except ValueError:
            # such a number is no date
            continue


@dataclass
class Sources:
    """The evidence entries of a scenario, one for each different text.

    ``late``: texts that name a day after the eve; a day like that never dates an entry.
    """

    eve: datetime.date
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    _ids: dict[str, str] = field(default_factory=dict)

    def cite(self, text: str) -> str:
        """The id of the entry for a text; that of plain judgement for none."""
        text = " ".join(text.split())
        if not text:
            return "judgement"
        if text not in self._ids:
            self._ids[text] = self._add(tag_of(text), self._entry(text))
        return self._ids[text]

    def rule(self, name: str, statement: str) -> str:
        """The id of an entry for a rule of coding."""
        key = f"rule-{name}"
        self.entries[key] = {"kind": "rule", "statement": statement}
        return key

    def _add(self, tag: str, entry: dict[str, Any]) -> str:
        number = sum(key.startswith(f"{tag}-") for key in self.entries) + 1
        key = f"{tag}-{number}"
        self.entries[key] = entry
        return key

    def _entry(self, text: str) -> dict[str, Any]:
        tag, rest = tag_of(text), _TAG.sub("", text, count=1) if _TAG.match(text) else text
        entry: dict[str, Any] = {"kind": KINDS[tag], "statement": rest or text}
        confidence = _CONFIDENCE.match(rest) if tag == "recall" else None
        if confidence:
            entry["statement"] = rest[confidence.end() :] or "Recalled, without a source."
            entry["confidence"] = confidence[1].casefold()
        if tag == "seen":
            entry["source"] = rest.split(": ")[0]
        days = list(days_in(text))
        if any(day > self.eve for day in days):
            self.late.append(text)
        known = [day for day in days if day <= self.eve]
        if known and tag != "judgement":
            entry["date"] = max(known)
        return entry
