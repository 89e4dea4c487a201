"""Dataclasses to JSON objects and back, for events, commands and facts.

Only what those use: str, int, float, bool, None, Literal, tuple[X, ...], tuple[X, Y], dict/Mapping[str, X],
unions with None, nested dataclasses. A field name that would be a Python keyword ends in "_" in code and not
in JSON. Decoding is strict: an unknown or missing field, or a wrong type, is a `Malformed`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from preau.sitting import commands, election_commands, election_events, events, secret_commands, secret_events
from preau.sitting.commands import Command
from preau.sitting.events import Event

T = TypeVar("T")
Json = dict[str, Any]


class Malformed(ValueError):
    """The JSON does not have the shape asked for; the message names the path and what was expected."""


def type_name(cls: type) -> str:
    """`VoteCast` -> "vote_cast"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


EVENTS: dict[str, type[Event]] = {type_name(c): c for c in Event.__subclasses__()}
COMMANDS: dict[str, type[Command]] = {type_name(c): c for c in Command.__subclasses__()}
_HOMES = {m.__name__ for m in (events, secret_events, election_events, commands, secret_commands, election_commands)}
assert all(c.__module__ in _HOMES for c in (*EVENTS.values(), *COMMANDS.values()))


_SHAPES: dict[type[Any], tuple[tuple[str, str, Any, bool], ...]] = {}


def _shape(cls: type[Any]) -> tuple[tuple[str, str, Any, bool], ...]:
    """(attribute, JSON key, type, required) of each field."""
    if cls not in _SHAPES:
        hints = get_type_hints(cls)
        _SHAPES[cls] = tuple(
            (f.name, f.name.rstrip("_"), hints[f.name], f.default is MISSING and f.default_factory is MISSING)
            for f in fields(cls)
        )
    return _SHAPES[cls]


def to_json(value: Any) -> Any:
    """A JSON-ready copy of a dataclass, tuple, mapping or scalar."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: to_json(getattr(value, name)) for name, key, _, _ in _shape(type(value))}
    if isinstance(value, (list, tuple)):
        return [to_json(v) for v in value]
    if isinstance(value, Mapping):
        return {k: to_json(v) for k, v in value.items()}
    return value


def from_json(cls: type[T], data: Any, *, path: str = "") -> T:
    """The dataclass `cls` read from a JSON object; raises `Malformed`."""
    if not isinstance(data, dict):
        raise Malformed(f"{path or cls.__name__}: an object is expected")
    known = {key for _, key, _, _ in _shape(cast(type[Any], cls))}
    if unknown := sorted(set(data) - known):
        raise Malformed(f"{path or cls.__name__}: unknown field {unknown[0]!r}")
    values: dict[str, Any] = {}
    for name, key, hint, required in _shape(cast(type[Any], cls)):
        where = f"{path}.{key}" if path else key
        if key in data:
            values[name] = _value(hint, data[key], where)
        elif required:
            raise Malformed(f"{where}: missing")
    return cls(**values)


def _value(hint: Any, data: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _optional(hint, data, path)
    if origin is Literal:
        if not isinstance(data, str) or data not in get_args(hint):
            raise Malformed(f"{path}: one of {', '.join(get_args(hint))} is expected")
        return data
    if origin is tuple:
        return _tuple(get_args(hint), data, path)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(data, dict):
            raise Malformed(f"{path}: an object is expected")
        inner = get_args(hint)[1]
        return {k: _value(inner, v, f"{path}.{k}") for k, v in data.items()}
    if is_dataclass(hint):
        return from_json(cast(type[Any], hint), data, path=path)
    # bool is an int for Python, never for us.
    if type(data) is not hint:
        raise Malformed(f"{path}: {hint.__name__} is expected")
    return data


def _optional(hint: Any, data: Any, path: str) -> Any:
    if data is None:
        return None
    inner = [a for a in get_args(hint) if a is not type(None)]
    return _value(inner[0], data, path)


def _tuple(args: tuple[Any, ...], data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, (list, tuple)):
        raise Malformed(f"{path}: a list is expected")
    if len(args) == 2 and args[1] is Ellipsis:
        return tuple(_value(args[0], v, f"{path}[{i}]") for i, v in enumerate(data))
    if len(data) != len(args):
        raise Malformed(f"{path}: {len(args)} values are expected")
    return tuple(_value(a, v, f"{path}[{i}]") for i, (a, v) in enumerate(zip(args, data, strict=True)))


def event_from(kind: str, data: Any) -> Event:
    """The event of type `kind`; raises `Malformed` for an unknown type or shape."""
    if kind not in EVENTS:
        raise Malformed(f"type: unknown event {kind!r}")
    return from_json(EVENTS[kind], data)


def command_from(kind: str, data: Any) -> Command:
    """The command of type `kind`; raises `Malformed` for an unknown type or shape."""
    if kind not in COMMANDS:
        raise Malformed(f"type: unknown command {kind!r}")
    return from_json(COMMANDS[kind], data)
