"""The archive `.bel` (section 12): its records byte for byte, and the grammar of its events.

`Setup Ballot* (EndBallots EncryptedTally PartialDecryption* Result?)?`, exactly: belenios-tool does not look at it, and
counts nothing of what stands before a second EndBallots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from preau.ballots.belenios.digests import hexadecimal
from preau.ballots.belenios.faults import Refusal, at, require
from preau.ballots.belenios.reading import exactly, integer, parse, parse_canonical

# A council of 250 members makes 4 MB; a hundred times that is read, not more.
MOST_BYTES = 400_000_000
MOST_RECORD = 64_000_000
BLOCK = 512

_TIMESTAMP = re.compile(r"[1-9][0-9]{0,9}")
_HASH = re.compile(r"[0-9a-f]{64}")
DATA, EVENT = ".data.json", ".event.json"

# Event -> what may come next; None is the end of the archive.
GRAMMAR: dict[str, tuple[str | None, ...]] = {
    "Setup": ("Ballot", "EndBallots", None),
    "Ballot": ("Ballot", "EndBallots", None),
    "EndBallots": ("EncryptedTally",),
    "EncryptedTally": ("PartialDecryption", "Result", None),
    "PartialDecryption": ("PartialDecryption", "Result", None),
    "Result": (None,),
}
# Event -> how many data records stand before it; its payload is the last of them.
RECORDS = {"Setup": 4, "Ballot": 1, "EndBallots": 0, "EncryptedTally": 2, "PartialDecryption": 2, "Result": 1}


@dataclass(slots=True)
class Archive:
    """An archive whose records and events hold together; nothing in it is verified yet."""

    election: bytes = b""
    trustees: bytes = b""
    credentials: bytes = b""
    ballots: list[bytes] = field(default_factory=list)
    # (tally, sized), then (partial decryption, number of its trustee) for each.
    tally: tuple[bytes, Any] | None = None
    decryptions: list[tuple[bytes, int]] = field(default_factory=list)
    result: bytes | None = None
    # The hash of the last event, and of each event in order.
    head: str = ""
    heads: list[str] = field(default_factory=list)
    events: int = 0
    # The last event's type, and the seconds since 1970 that every record bears.
    last: str = ""
    time: int = 0


def read_archive(data: bytes) -> Archive:
    """The parts of an archive. Raises `Refusal` at the first record or event that is out of order."""
    require(len(data) <= MOST_BYTES, "archive_too_big", limit=MOST_BYTES // 1_000_000)
    archive, pending = Archive(), list[bytes]()
    seen: set[str] = set()
    following: tuple[str | None, ...] = ("Setup",)
    archive.time, offset = _first(data)
    for number, (name, body) in enumerate(_records(data, offset, archive.time), 2):
        with at("record", number):
            require(name not in seen, "record_twice")
            seen.add(name)
            if name.endswith(DATA):
                # No event takes more than four: what nobody asked for must not pile up.
                require(len(pending) < 4, "record_unused")
                pending.append(body)
                continue
        with at("event", archive.events + 1):
            archive.last = _event(archive, body, pending, following)
            following, pending = GRAMMAR[archive.last], []
            archive.head = name.removesuffix(EVENT)
            archive.heads.append(archive.head)
            archive.events += 1
    require(not pending, "archive_truncated")
    require(None in following, "archive_unfinished", last=archive.last or "-")
    return archive


def _first(data: bytes) -> tuple[int, int]:
    """The time in the first record, which all the others bear, and where the second starts."""
    name, body, offset = _record(data, 0)
    with at("record", 1):
        require(name == "BELENIOS", "not_an_archive")
        version, timestamp = exactly(parse_canonical(body), "version", "timestamp")
        require(version == 1, "archive_version")
        require(isinstance(timestamp, str) and _TIMESTAMP.fullmatch(timestamp) is not None, "archive_time")
        time = int(timestamp)
        require(time < 8**11, "archive_time")
        require(data[:BLOCK] == header(name, len(body), time), "record_header")
    return time, offset


def _records(data: bytes, offset: int, time: int) -> Iterator[tuple[str, bytes]]:
    """(name, body) of each record from `offset` on."""
    number = 1
    while offset < len(data):
        start, number = offset, number + 1
        with at("record", number):
            name, body, offset = _record(data, start)
            require(name.endswith((DATA, EVENT)), "record_name")
            require(data[start : start + BLOCK] == header(name, len(body), time), "record_header")
            require(name.partition(".")[0] == hexadecimal(body), "record_hash")
        yield name, body


def events_of(data: bytes) -> list[str]:
    """The exact texts of the events of an archive that we wrote, in order: the chain without what it hashes."""
    time, offset = _first(data)
    return [body.decode() for name, body in _records(data, offset, time) if name.endswith(EVENT)]


def _record(data: bytes, offset: int) -> tuple[str, bytes, int]:
    """The name and body of the record at `offset`, and where the next one starts."""
    head = data[offset : offset + BLOCK]
    require(len(head) == BLOCK, "archive_truncated" if offset else "not_an_archive")
    try:
        name = head[:100].rstrip(b"\0").decode("ascii")
        size = int(head[124:135].decode("ascii"), 8)
    except ValueError:
        raise Refusal("record_header" if offset else "not_an_archive") from None
    require(0 <= size <= MOST_RECORD, "record_too_big", limit=MOST_RECORD // 1_000_000)
    start = offset + BLOCK
    end = start + -(-size // BLOCK) * BLOCK
    require(end <= len(data), "archive_truncated")
    require(not data[start + size : end].strip(b"\0"), "record_padding")
    return name, data[start : start + size], end


def header(name: str, size: int, time: int) -> bytes:
    """The only header that belenios-tool writes for a record of `size` bytes: old-style tar, no magic."""
    block = bytearray(BLOCK)
    block[: len(name)] = name.encode("ascii")
    for place, value in ((100, b"0000644"), (108, b"0000000"), (116, b"0000000")):
        block[place : place + 7] = value
    block[124:135] = b"%011o" % size
    block[136:147] = b"%011o" % time
    block[148:156] = b" " * 8
    block[156:157] = b"0"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _event(archive: Archive, body: bytes, pending: list[bytes], following: tuple[str | None, ...]) -> str:
    """Put the records of one event in their place; the type of the event."""
    value = parse_canonical(body)
    require(isinstance(value, dict), "json_shape", wanted="object")
    names = ["parent"] if archive.events else []
    kind = value.get("type")
    require(isinstance(kind, str), "json_shape", wanted="string")
    require(kind in GRAMMAR, "event_unknown", kind=str(kind)[:40])
    names += ["height", "type"] + ([] if kind == "EndBallots" else ["payload"])
    exactly(value, *names)
    require(value.get("parent", "") == archive.head, "event_parent")
    require(type(value["height"]) is int and value["height"] == archive.events, "event_height")
    require(kind in following, "event_order", kind=kind, wanted=" / ".join(item or "—" for item in following))
    require(len(pending) == RECORDS[kind], "event_records", found=len(pending), wanted=RECORDS[kind])
    if pending:
        require(value["payload"] == hexadecimal(pending[-1]), "event_payload")
    _PLACES[kind](archive, *pending)
    return str(kind)


def _linked(value: Any, target: bytes) -> None:
    require(isinstance(value, str) and _HASH.fullmatch(value) is not None, "link_writing")
    require(value == hexadecimal(target), "link")


def _setup(archive: Archive, election: bytes, trustees: bytes, credentials: bytes, setup: bytes) -> None:
    links = exactly(parse(setup), "election", "trustees", "credentials")
    for link, target in zip(links, (election, trustees, credentials), strict=True):
        _linked(link, target)
    archive.election, archive.trustees, archive.credentials = election, trustees, credentials


def _ballot(archive: Archive, ballot: bytes) -> None:
    archive.ballots.append(ballot)


def _end(archive: Archive) -> None:
    return None


def _tally(archive: Archive, tally: bytes, sized: bytes) -> None:
    value = parse(sized)
    _linked(exactly(value, "num_tallied", "total_weight", "encrypted_tally")[2], tally)
    archive.tally = tally, value


def _decryption(archive: Archive, decryption: bytes, owned: bytes) -> None:
    owner, payload = exactly(parse(owned), "owner", "payload")
    _linked(payload, decryption)
    archive.decryptions.append((decryption, integer(owner)))


def _result(archive: Archive, result: bytes) -> None:
    archive.result = result


_PLACES: dict[str, Any] = {
    "Setup": _setup,
    "Ballot": _ballot,
    "EndBallots": _end,
    "EncryptedTally": _tally,
    "PartialDecryption": _decryption,
    "Result": _result,
}
