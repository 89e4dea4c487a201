"""The archive `.bel` as it grows (section 12): what is written once is never touched, later bytes only follow it."""

from __future__ import annotations

from preau.ballots.belenios.archive import BLOCK, DATA, EVENT, GRAMMAR, RECORDS, header, read_archive
from preau.ballots.belenios.digests import hexadecimal
from preau.ballots.belenios.faults import require
from preau.ballots.belenios.making import owned_text, sized_text
from preau.ballots.belenios.reading import canonical


class Writer:
    """Appends events to an archive, in the order that the grammar allows.

    `Writer.begun(time)` at the opening, `Writer.resumed(data)` later; `data` is the whole archive so far, `head` the
    hash of its last event (64 hexadecimal digits). Raises `Refusal` for an event out of its place.
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._time = 0
        self._last = ""
        self.events = 0
        self.head = ""

    @classmethod
    def begun(cls, time: int) -> Writer:
        """An archive without an event; `time` in seconds since 1970, borne by every record."""
        writer = cls()
        writer._time = time
        writer._record("BELENIOS", canonical({"version": 1, "timestamp": str(time)}))
        return writer

    @classmethod
    def resumed(cls, data: bytes) -> Writer:
        archive = read_archive(data)
        writer = cls()
        writer._parts = [data]
        writer._time, writer._last = archive.time, archive.last
        writer.events, writer.head = archive.events, archive.head
        return writer

    @property
    def data(self) -> bytes:
        self._parts = [b"".join(self._parts)]
        return self._parts[0]

    def setup(self, *, election: bytes, trustees: bytes, credentials: bytes) -> None:
        links = {"election": election, "trustees": trustees, "credentials": credentials}
        setup = canonical({name: hexadecimal(text) for name, text in links.items()})
        self._event("Setup", election, trustees, credentials, setup)

    def ballot(self, ballot: bytes) -> None:
        self._event("Ballot", ballot)

    def tally(self, tally: bytes, *, voters: int, weight: int) -> None:
        """The end of the ballots and their encrypted sum: one without the other would be no archive."""
        self._event("EndBallots")
        self._event("EncryptedTally", tally, sized_text(tally, voters=voters, weight=weight))

    def decryption(self, decryption: bytes, *, owner: int) -> None:
        self._event("PartialDecryption", decryption, owned_text(decryption, owner))

    def result(self, result: bytes) -> None:
        self._event("Result", result)

    def _event(self, kind: str, *records: bytes) -> None:
        following = GRAMMAR[self._last] if self._last else ("Setup",)
        require(kind in following, "event_order", kind=kind, wanted=" / ".join(item or "—" for item in following))
        assert len(records) == RECORDS[kind]
        for body in records:
            self._record(hexadecimal(body) + DATA, body)
        event = {
            **({"parent": self.head} if self.events else {}),
            "height": self.events,
            "type": kind,
            **({"payload": hexadecimal(records[-1])} if records else {}),
        }
        body = canonical(event)
        self.head, self.events, self._last = hexadecimal(body), self.events + 1, kind
        self._record(self.head + EVENT, body)

    def _record(self, name: str, body: bytes) -> None:
        self._parts += [header(name, len(body), self._time), body, b"\0" * (-len(body) % BLOCK)]
