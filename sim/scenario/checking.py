"""The schema's verdict on a document: every mistake as its path, what was found, what is right.

And that on the chair, which the schema leaves open: a code, or a table for a chair that has none.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import InputError, InputErrors, nearest, nearest_titled
from sim.scenario.paths import valid_keys_at
from sim.scenario.reading import Document
from sim.scenario.schema import Facilitator, ScenarioFile

_WANTED = {
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false",
    "date_type": "must be a date such as 2023-03-02, without quotes",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "tuple_type": "must be a list",
    "finite_number": "must be a finite number",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "an id must not be empty, nor contain a dot or an equals sign",
}

_NO_KEYS = ("str", "dict[str,str]", "[key]", "[code]", "[table]")
"""What stands in a place of pydantic's and is no key of the file: the member of a union."""


def validated(document: Document) -> ScenarioFile:
    """The document as schema objects. Raises InputError listing every mistake with its path."""
    try:
        return ScenarioFile.model_validate(document)
    except ValidationError as error:
        mistakes = [_explain(detail) for detail in error.errors() if not _echo(detail)]
        unique = {str(mistake): mistake for mistake in mistakes}
        raise InputErrors(list(unique.values())) from None


def _echo(detail: ErrorDetails) -> bool:
    """Unions report one mistake once per member; keep the report of the member that was meant."""
    member, kind = detail["loc"][-1], detail["type"]
    if member == "str" and kind == "string_type":
        return isinstance(detail["input"], dict)
    return member == "dict[str,str]" and kind == "dict_type"


def _explain(detail: ErrorDetails) -> InputError:
    location = tuple(part for part in detail["loc"] if part not in _NO_KEYS)
    where = ".".join(str(part) for part in location)
    kind = detail["type"]
    if kind == "extra_forbidden":
        valid = valid_keys_at(location[:-1])
        key = str(location[-1])
        message = f"unknown key; valid here: {', '.join(valid)}"
        return InputError(message, where=where, near=nearest(key, valid))
    if kind == "missing":
        return InputError("missing", where=where)
    if kind == "literal_error":
        near = nearest(str(detail["input"]), re.findall(r"'([^']*)'", detail["ctx"]["expected"]))
        return InputError(
            f"{wanted(detail)}, found {_found(detail['input'])}", where=where, near=near
        )
    return InputError(f"{wanted(detail)}, found {_found(detail['input'])}", where=where)


def wanted(detail: ErrorDetails) -> str:
    """What would be right where a model refuses a value."""
    kind = detail["type"]
    if kind in _WANTED:
        return _WANTED[kind]
    bounds = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}
    if kind in bounds:
        words = {"ge": "at least", "le": "at most", "gt": "above"}[bounds[kind]]
        return f"must be {words} {detail['ctx'][bounds[kind]]:g}"
    if kind == "literal_error":
        return f"must be {detail['ctx']['expected']}"
    if kind == "too_short" and isinstance(detail["input"], str):
        return _WANTED["string_too_short"]
    if kind == "too_short":
        return f"needs at least {detail['ctx']['min_length']} entries"
    if kind == "too_long":
        return f"needs at most {detail['ctx']['max_length']} entries"
    return detail["msg"].removeprefix("Value error, ")


def wrong_chair(file: ScenarioFile) -> list[InputError]:
    """What is wrong with the chair: a code that no delegation has, a table for a member."""
    chair, members = file.meeting.chair, file.delegations
    if isinstance(chair, Facilitator):
        return [_member_in_a_table(chair, file)] if chair.member else []
    if chair in members:
        return []
    message = (
        f"'{chair}' is not a delegation of this scenario; a chair that is none is written "
        f'{{ name = "{chair}", member = false }}'
    )
    return [InputError(message, where="meeting.chair", near=nearest(chair, members))]


def _member_in_a_table(chair: Facilitator, file: ScenarioFile) -> InputError:
    titles = {iso3: table.name for iso3, table in file.delegations.items()}
    code = nearest_titled(chair.name, titles) or "CODE"
    return InputError(
        f"must be false, found true; a delegation that chairs is given by its code, "
        f'chair = "{code}"',
        where="meeting.chair.member",
    )


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return f"a table with {len(value)} keys"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
