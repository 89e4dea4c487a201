"""The hash chain: canonical form, hash and line of an event, and the check of a whole journal.

Canonical form is RFC 8785 (JSON Canonicalization Scheme); hashes are SHA-256 in lower-case hexadecimal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from preau.sitting import codec
from preau.sitting.events import Entry
from preau.sitting.facts import Actor

GENESIS = "0" * 64
FIELDS = ("sitting", "seq", "id", "type", "at", "actor", "data", "prev", "hash")
# The JSON types of the fields that are not strings.
TYPES: dict[str, type] = {"seq": int, "actor": dict, "data": dict}


class Broken(ValueError):
    """The journal is not what was written; the message names the first fault, with its line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry with its place in the chain. `line` is the canonical JSON of all nine fields, without newline."""

    entry: Entry
    prev: str
    hash: str
    line: str


def iso(at: datetime) -> str:
    """UTC with microseconds and "Z", always 27 characters, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(record: dict[str, Any]) -> str:
    """SHA-256 over the RFC 8785 form of the record without its `hash`."""
    return hashlib.sha256(rfc8785.dumps({k: v for k, v in record.items() if k != "hash"})).hexdigest()


def link(sitting: str, entry: Entry, prev: str) -> Link:
    """The chained form of `entry`, after the event whose hash is `prev`."""
    record: dict[str, Any] = {
        "sitting": sitting,
        "seq": entry.seq,
        "id": entry.id,
        "type": codec.type_name(type(entry.event)),
        "at": iso(entry.at),
        "actor": codec.to_json(entry.actor),
        "data": codec.to_json(entry.event),
        "prev": prev,
    }
    record["hash"] = digest(record)
    return Link(entry=entry, prev=prev, hash=record["hash"], line=rfc8785.dumps(record).decode())


def entry_from(record: dict[str, Any]) -> Entry:
    """The entry of a decoded line; raises `codec.Malformed`."""
    return Entry(
        seq=record["seq"],
        id=record["id"],
        at=datetime.strptime(record["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        actor=codec.from_json(Actor, record["actor"]),
        event=codec.event_from(record["type"], record["data"]),
    )


def read_line(line: str, *, number: int) -> tuple[dict[str, Any], Link]:
    """Decode one line of a journal file; raises `Broken` with line and column."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise Broken(f"line {number}, column {error.colno}: not JSON ({error.msg})") from None
    except (RecursionError, ValueError):
        raise Broken(f"line {number}, column 1: not JSON that an event can hold") from None
    if not isinstance(record, dict) or set(record) != set(FIELDS):
        raise Broken(f"line {number}, column 1: an event has exactly the fields {', '.join(FIELDS)}")
    for name in FIELDS:
        if type(record[name]) is not TYPES.get(name, str):
            raise Broken(f"line {number}, column 1: {name} has another type than an event's")
    try:
        entry = entry_from(record)
    except (codec.Malformed, ValueError, TypeError, OverflowError) as error:
        raise Broken(f"line {number}, column 1: {error}") from None
    return record, Link(entry=entry, prev=record["prev"], hash=record["hash"], line=line)


def check(lines: Iterable[str]) -> Iterator[Link]:
    """Yield the links of a journal in order; raises `Broken` at the first fault of form, order or hash."""
    prev, sitting, seen = GENESIS, None, set[str]()
    for number, line in enumerate(lines, start=1):
        record, found = read_line(line, number=number)
        sitting = sitting or record["sitting"]
        try:
            computed, canonical = digest(record), rfc8785.dumps(record).decode()
        except (rfc8785.CanonicalizationError, UnicodeError):
            raise Broken(f"line {number}, column 1: holds what canonical JSON cannot (RFC 8785)") from None
        faults = (
            (record["sitting"] != sitting, f"another sitting's event ({record['sitting']})"),
            (record["seq"] != number, f"event number {record['seq']} where {number} is due"),
            (record["id"] in seen, f"the identifier {record['id']} stands twice"),
            (record["prev"] != prev, f"event {number} does not follow event {number - 1}: the chain is cut"),
            (record["hash"] != computed, f"event {number} was altered: its hash does not match its content"),
            (canonical != line, f"event {number} is not in canonical form (RFC 8785)"),
        )
        for wrong, sentence in faults:
            if wrong:
                raise Broken(f"line {number}: {sentence}")
        seen.add(record["id"])
        prev = found.hash
        yield found
