"""What the command line and a ``--config`` file say about a sweep, made into one plan.

The file has the names of the options as keys, and two tables: ``[set]`` and ``[vary]``::

    scenario = "new_delhi_2023"      # or a list
    design = "lhs"
    points = 128
    [vary]
    meeting.cost_of_failure = "0:0.3"
    meeting.fallback = ["none", "chair_summary"]
    assumptions.beta = { low = 0.2, high = 3 }

Paths in the file start from its folder. What the command line says comes first: a key of the file
that is given there too is left aside as a whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.cli.app import values_of
from sim.errors import InputError, nearest
from sim.robustness.effects import idle_dimensions, idle_settings
from sim.scenario.reading import check_depth, read_document
from sim.scenario.scenario import load_scenario
from sim.sweep.dimension import make_dimension, split_option
from sim.sweep.manifest import refusal
from sim.sweep.plan import Plan
from sim.sweep.store import Store
from sim.sweep.sweep import REPLICATIONS, make_plan, stored_plan

KEYS: dict[str, tuple[type, ...]] = {
    "scenario": (str, list),
    "set": (dict,),
    "vary": (dict,),
    "design": (str,),
    "points": (int,),
    "replications": (int,),
    "seed": (int,),
    "rows": (str,),
    "out": (str,),
    "engine": (str,),
    "scheduler": (str,),
    "workers": (int,),
    "chunk": (int,),
}
_NAMES = {str: "text in quotes", list: "a list", dict: "a table", int: "a whole number"}


def read_config(path: Path) -> dict[str, Any]:
    """The options in a file. Raises InputError for what is no option, or not of its kind."""
    where = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        check_depth(text, where)
        data = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=where) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"is not TOML: {error}", where=where) from None
    except RecursionError:
        raise InputError("tables are nested too deeply", where=where) from None
    for key, value in data.items():
        if key not in KEYS:
            message = f"unknown key '{key}'; valid here: {', '.join(KEYS)}"
            raise InputError(message, where=where, near=nearest(key, KEYS))
        if type(value) not in KEYS[key]:
            wanted = " or ".join(_NAMES[kind] for kind in KEYS[key])
            raise InputError(f"must be {wanted}, found {value!r}", where=f"{where}: {key}")
    return data | _resolved(path, data)


def _resolved(file: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    """The paths of a file, from the folder that the file is in."""
    found: dict[str, Any] = {}
    if "scenario" in data:
        found["scenario"] = [_beside(file, name) for name in _scenario_names(data)]
    if "out" in data:
        found["out"] = str(file.parent / data["out"])
    return found


def _beside(file: Path, name: Any) -> str:
    """The path of a scenario file beside another; a shipped scenario's name stays a name."""
    if not isinstance(name, str):
        raise InputError(f"must be text in quotes, found {name!r}", where=f"{file}: scenario")
    path = file.parent / name
    is_name = Path(name).suffix == "" and len(Path(name).parts) == 1
    return name if is_name and not path.is_file() else str(path)


def plan_from(options: Mapping[str, Any]) -> Plan:
    """The plan of the options: keys as in the file; ``vary`` and ``set`` may be ``PATH=...`` texts.

    Raises InputError for anything that is not so.
    """
    names = _scenario_names(options)
    if not names:
        raise InputError("name a scenario, or go on with a sweep by --resume", where="sweep")
    values = _settings(options.get("set", {}))
    scenarios = [load_scenario(name, values) for name in names]
    given = _varied(options.get("vary", {}))
    dimensions = [make_dimension(path, spec, scenarios[0].document) for path, spec in given]
    both = [dimension.path for dimension in dimensions if dimension.path in values]
    if both:
        raise InputError("is set and varied; leave one of the two out", where=both[0])
    return make_plan(
        scenarios,
        dimensions,
        design=options.get("design", "grid"),
        points=options.get("points"),
        replications=options.get("replications", REPLICATIONS),
        seed=options.get("seed"),
        rows=options.get("rows", "points"),
        chunk=options.get("chunk"),
    )


def resumed_plan(options: Mapping[str, Any], directory: Path) -> Plan:
    """The plan of the sweep in a directory, changed by every option that says otherwise.

    ``open_sweep`` refuses to go on with a changed plan, so that no option is ignored. Raises
    InputError if there is no sweep and no scenario to begin with, or the chunks are others.
    """
    begun = "scenario" in options
    if begun and not Store(directory).is_sweep:
        return plan_from(options)
    stored = stored_plan(directory)
    chunk = options.get("chunk", stored.chunk)
    if chunk != stored.chunk:
        raise InputError(
            refusal([f"chunk: {stored.chunk} there, {chunk} now"]), where=str(directory)
        )
    return plan_from(options) if begun else _changed(stored, options)


def _changed(stored: Plan, options: Mapping[str, Any]) -> Plan:
    values = _settings(options.get("set", {}))
    document = stored.scenarios[0].document
    given = _varied(options.get("vary", {}))
    plan = make_plan(
        [scenario.with_values(values) for scenario in stored.scenarios],
        [make_dimension(path, spec, document) for path, spec in given] or stored.design.dimensions,
        design=options.get("design", stored.design.kind),
        points=options.get("points", stored.design.base),
        replications=options.get("replications", stored.replications),
        seed=options.get("seed", stored.seed),
        rows=options.get("rows", stored.rows),
        chunk=stored.chunk,
    )
    return plan if given else replace(plan, alternatives=stored.alternatives)


def idle_values(options: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    """A sentence on each value set or varied that changes nothing in a scenario of the plan."""
    values = _settings(options.get("set", {}))
    for name, scenario in zip(_scenario_names(options), plan.scenarios, strict=True):
        yield from idle_settings(scenario, read_document(name), values)
        yield from idle_dimensions(scenario, {d.path: d.ends() for d in plan.design.dimensions})


def _scenario_names(options: Mapping[str, Any]) -> list[str]:
    names = options.get("scenario", [])
    return [names] if isinstance(names, str) else list(names)


def _settings(given: Mapping[str, Any] | list[str]) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return dict(_leaves(given))
    return values_of(given)


def _varied(given: Mapping[str, Any] | list[str]) -> list[tuple[str, Any]]:
    if isinstance(given, Mapping):
        return list(_leaves(given))
    return [split_option(text) for text in given]


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted paths and what stands there; TOML reads ``a.b = 1`` as nested tables."""
    for key, value in table.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping) and not {"low", "high"} & set(value):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value
