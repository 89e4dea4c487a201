"""JSON written by strangers, read within bounds: every value has the type that is asked for, or is refused."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from preau.ballots.belenios.faults import Refusal, require

NATURAL = re.compile(r"0|[1-9][0-9]*")
# Small numbers of the format (heights, counts, bounds) have no reason to be longer.
INTEGER_DIGITS = 10


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    require(len(found) == len(pairs), "json_duplicate")
    return found


def _integer(text: str) -> int:
    require(len(text) <= INTEGER_DIGITS, "number_too_long")
    return int(text)


def _not_ours(text: str) -> NoReturn:
    raise Refusal("json_number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_not_ours, parse_constant=_not_ours
)


def parse(data: bytes) -> Any:
    """The JSON text in `data`. Raises `Refusal`: not UTF-8, not JSON, too deep, a key twice, a number too long."""
    try:
        text = data.decode("utf-8").strip(" \t\r\n")
        value, end = _DECODER.raw_decode(text)
    except ValueError:
        raise Refusal("json_malformed") from None
    except RecursionError:
        raise Refusal("json_deep") from None
    require(end == len(text), "json_malformed")
    if "\\u" in text:
        # An escape can make half of a surrogate pair, a text that has no bytes: refused here, once and for all.
        canonical(value)
    return value


def canonical(value: Any) -> bytes:
    """`value` as the protocol writes it: compact, fields in their order, non-ASCII characters raw."""
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise Refusal("json_malformed") from None


def parse_canonical(data: bytes) -> Any:
    """Like `parse`, and the text must be the canonical one: a second writing of the same content is refused."""
    value = parse(data)
    require(canonical(value) == data, "not_canonical")
    return value


def field(value: Any, name: str) -> Any:
    require(isinstance(value, dict), "json_shape", wanted="object")
    require(name in value, "field_missing", name=name)
    return value[name]


def exactly(value: Any, *names: str) -> tuple[Any, ...]:
    """The values of an object that has these fields, in this order, and no other."""
    require(isinstance(value, dict), "json_shape", wanted="object")
    require(tuple(value) == names, "fields")
    return tuple(value.values())


def items(value: Any, length: int | None = None) -> list[Any]:
    """A list, of `length` items where it is known."""
    require(isinstance(value, list), "json_shape", wanted="list")
    require(length is None or len(value) == length, "length", wanted=length, found=len(value))
    found: list[Any] = value
    return found


def text(value: Any, limit: int = 100_000) -> str:
    require(isinstance(value, str), "json_shape", wanted="string")
    require(len(value) <= limit, "text_too_long")
    found: str = value
    return found


def integer(value: Any) -> int:
    """A natural number below 10^10. JSON's `true` is not a number."""
    require(type(value) is int and value >= 0, "json_shape", wanted="integer")
    found: int = value
    return found


def scalar(value: Any, q: int) -> int:
    """A number mod `q` in its only writing: decimal digits without leading zero, below `q`."""
    digits = text(value)
    # The length first: turning a million digits into a number takes minutes.
    require(len(digits) <= len(str(q)) and NATURAL.fullmatch(digits) is not None, "number_writing")
    number = int(digits)
    require(number < q, "number_range")
    return number
