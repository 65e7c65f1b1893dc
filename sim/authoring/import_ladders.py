"""The ladders of imported paragraphs: the wordings a table gives, else even steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from sim.authoring.drafting import LADDER
from sim.authoring.import_lines import Wording
from sim.authoring.scenario_text import plain_ladder
from sim.errors import Mistakes
from sim.layouts.scales import Scale
from sim.scenario.schema import Rung


def ladder_of(
    title: str,
    wordings: Sequence[Wording],
    wished: Sequence[float],
    fixed: Sequence[float | None],
    silence: float | None,
    scale: Scale,
) -> tuple[Rung, ...]:
    """Rungs that rise: those the table words, else those wished for, else even steps.

    fixed: further strengths that must be rungs. silence: the strength that says nothing; by default
    the lowest.
    """
    unit = _unit(wordings)
    if unit:
        scale = dataclasses.replace(scale, unit=unit)
    given = {} if unit else {wording.strength: wording for wording in wordings}
    base = wished or (tuple(given) if len(given) > 1 else (*LADDER, *given))
    strengths = tuple(sorted({*base, *given, *(value for value in fixed if value is not None)}))
    lowest = strengths[0] if silence is None else silence
    plain = plain_ladder(title, strengths, lowest, scale)
    return tuple(_worded(rung, given.get(rung.strength), rung.strength == lowest) for rung in plain)


def _worded(rung: Rung, wording: Wording | None, silent: bool) -> Rung:
    if wording is None:
        return rung
    label = wording.label or rung.label
    text = wording.text or (rung.text if silent or not wording.label else f"{wording.label}.")
    return rung.model_copy(update={"label": label, "text": text})


def _unit(wordings: Sequence[Wording]) -> str:
    """The label that all wordings share, which is then the unit of their strengths; else ""."""
    labels = {wording.label for wording in wordings}
    worded = any(wording.text for wording in wordings)
    return labels.pop() if len(wordings) > 1 and len(labels) == 1 and not worded else ""


def check_wordings(wordings: Sequence[Wording], mistakes: Mistakes) -> None:
    """A strength may be worded once; the same words again are no mistake."""
    seen: dict[tuple[str, float], Wording] = {}
    for wording in wordings:
        first = seen.setdefault((wording.topic, wording.strength), wording)
        if (first.label, first.text) != (wording.label, wording.text):
            words = f"'{wording.label or wording.text}' and '{first.label or first.text}'"
            what = f"{words} ({first.where}) word the same strength of '{wording.topic}'"
            mistakes.add(wording.where, what)


def by_topic(wordings: Sequence[Wording]) -> Mapping[str, list[Wording]]:
    """Topic -> its wordings."""
    found: dict[str, list[Wording]] = {}
    for wording in wordings:
        found.setdefault(wording.topic, []).append(wording)
    return found
