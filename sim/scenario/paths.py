"""Paths of scenario values (``meeting.cost_of_failure``): check them, set them, list them.

A path is dotted keys. Rungs are reached by id (``paragraphs.war.rungs.bali.strength``), sideline
meetings by number from 0 (``sidelines.0.kind``).
"""

from __future__ import annotations

import copy
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, Union

from pydantic import BaseModel

from sim.errors import InputError, nearest, nearest_titled
from sim.scenario.reading import Document, check_depth
from sim.scenario.schema import STANCE_NUMBERS, ScenarioFile

CHOICES = ("strategy", "fallback", "rule", "tabled", "kind", "forum", "chair", "texts")
"""Keys that name one of several things; every other key worth setting holds a number."""


def parse_value(text: str) -> Any:
    """A value as TOML would read it; what TOML does not read is a plain string.

    >>> parse_value("0.3"), parse_value("none"), parse_value("true")
    (0.3, 'none', True)
    """
    check_depth(text, "--set")
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    except RecursionError:
        raise InputError("the value is nested too deeply") from None


def parse_setting(text: str) -> tuple[str, Any]:
    """Split ``PATH=VALUE``. Raises InputError if there is no ``=``."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise InputError(f"'{text}' is not PATH=VALUE", where="--set")
    return path.strip(), parse_value(value.strip())


def with_values(document: Document, values: Mapping[str, Any]) -> Document:
    """A copy of the document with each path set. Raises InputError for a path that is not there."""
    changed = copy.deepcopy(document)
    for path, value in values.items():
        _set(changed, path, value)
    return changed


def _set(document: Document, path: str, value: Any) -> None:
    keys = path.split(".")
    place: Any = document
    model: Any = ScenarioFile
    for depth, key in enumerate(keys):
        valid = _valid_keys(model, place, keys[:depth], document)
        if key not in valid:
            raise _unknown(path, keys, depth, valid, document)
        model = _descend(model, key)
        if depth < len(keys) - 1:
            _require_table(model, path, keys, depth)
            place = _child(place, key)
    if _is_table(model):
        raise InputError("is a table, not a value; give one of its keys", where=path)
    if isinstance(place, list):
        place[int(keys[-1])] = value
    else:
        place[keys[-1]] = value
    if keys[-1] in STANCE_NUMBERS and "stances" in keys:
        _mark_as_set(place, keys[-1])
    if keys[-1] == "capability" and keys[0] == "delegations":
        _mark_as_set(place, "capability")


def kind_at(document: Document, path: str) -> type | None:
    """The type of the value at a path: float, int, bool or str; None for anything else.

    Raises InputError for a path that is not there, or that leads to a table.
    """
    with_values(document, {path: None})
    model: Any = ScenarioFile
    for key in path.split("."):
        model = _descend(model, key)
    model = _strip(model)
    if typing.get_origin(model) is typing.Literal:
        return str
    return next((kind for kind in (bool, int, float, str) if model is kind), None)


def _mark_as_set(layer: Document, number: str) -> None:
    given = layer.get("evidence", {})
    if isinstance(given, str):
        given = {key: given for key in (*STANCE_NUMBERS, "capability") if key in layer}
    layer["evidence"] = {**given, number: "set"}


def _require_table(model: Any, path: str, keys: list[str], depth: int) -> None:
    if not _is_table(_strip(model, to_table=True)):
        raise InputError(f"'{'.'.join(keys[: depth + 1])}' is a value, not a table", where=path)


def _is_table(model: Any) -> bool:
    model = _strip(model)
    return _is_model(model) or typing.get_origin(model) in (dict, tuple)


def _child(place: Any, key: str) -> Any:
    if isinstance(place, list):
        ids = _ids(place)
        return place[ids.index(key) if key in ids else int(key)]
    if not isinstance(place.get(key), dict | list):
        # not there yet, or a value where a table may stand as well
        place[key] = {}
    return place[key]


def _strip(annotation: Any, to_table: bool = False) -> Any:
    """The annotation without Annotated and Optional.

    Of a value or a table (``meeting.chair``) the value; ``to_table``: the table.
    """
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (Union, types.UnionType):
        parts = [_strip(part) for part in typing.get_args(annotation) if part is not type(None)]
        return next(filter(_is_model, parts), parts[0]) if to_table else parts[0]
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _descend(model: Any, key: str) -> Any:
    """The annotation of what stands under a key of a table."""
    model = _strip(model, to_table=True)
    if _is_model(model):
        return model.model_fields[key].annotation
    args = typing.get_args(model)
    return args[1] if typing.get_origin(model) is dict else args[0]


def _valid_keys(model: Any, place: Any, above: list[str], document: Document) -> list[str]:
    model = _strip(model, to_table=True)
    if _is_model(model):
        return list(model.model_fields)
    if typing.get_origin(model) is dict:
        if above and above[-1] == "stances":
            return list(document.get("paragraphs", {}))
        return list(place)
    if isinstance(place, list):
        return [str(index) for index in range(len(place))] + _ids(place)
    return []


def _ids(place: list[Any]) -> list[str]:
    return [str(item["id"]) for item in place if isinstance(item, dict) and "id" in item]


def _unknown(
    path: str, keys: list[str], depth: int, valid: list[str], document: Document
) -> InputError:
    close = nearest_titled(keys[depth], _titles(valid, document))
    if close is not None:
        near: str | None = ".".join([*keys[:depth], close, *keys[depth + 1 :]])
    else:
        near = nearest(path, number_paths(document))
    shown = f"; here: {', '.join(valid[:12])}{', ...' if len(valid) > 12 else ''}" if valid else ""
    return InputError(f"no such value: '{keys[depth]}' is unknown{shown}", where=path, near=near)


def _titles(keys: list[str], document: Document) -> dict[str, str]:
    """What delegations and paragraphs among the keys are called; any other key is its own title."""
    titles = {key: key for key in keys}
    for table, entry in (("delegations", "name"), ("paragraphs", "title"), ("packages", "title")):
        for key, found in document.get(table, {}).items():
            if key in titles and isinstance(found, dict):
                titles[key] = str(found.get(entry, key))
    return titles


def number_paths(document: Document) -> list[str]:
    """Every path that a number or a choice can be set at, in file order."""
    return list(_walk(ScenarioFile, document, [], document))


def _walk(model: Any, place: Any, above: list[str], document: Document) -> Iterable[str]:
    model = _strip(model)
    if _is_table(model):
        listed = isinstance(place, list)
        for key in (listed and _ids(place)) or _valid_keys(model, place, above, document):
            inner = _child(place, key) if listed else place.get(key, {})
            yield from _walk(_descend(model, key), inner, [*above, key], document)
    elif model in (float, int, bool) or above[-1] in CHOICES:
        yield ".".join(above)


def valid_keys_at(location: tuple[str | int, ...]) -> list[str]:
    """The keys that the schema allows in the table at a location (for error messages)."""
    model: Any = ScenarioFile
    for key in location:
        model = _strip(model)
        if _is_model(model) and key not in model.model_fields:
            return []
        if not _is_table(model):
            return []
        model = _descend(model, str(key))
    model = _strip(model, to_table=True)
    return list(model.model_fields) if _is_model(model) else []
