"""What the room and the public pages read of encrypted ballots. Nothing here writes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Max

from preau.ballots.belenios.archive import events_of
from preau.ballots.models import ReceivedBallot, Urn, VotingKey
from preau.sitting.state import Ballot


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Ballots that a trustee has not been shown yet. `known`: what to ask with next; `complete`: no more will come."""

    bodies: tuple[str, ...]
    known: int
    complete: bool


def urn(sitting: uuid.UUID, ballot: int) -> Urn | None:
    """The urn without its archive, which is read apart."""
    return Urn.objects.filter(sitting=sitting, ballot=ballot).defer("archive").first()


def public_keys(sitting: uuid.UUID, ballot: int, electors: list[str]) -> dict[str, str]:
    """The keys registered by these electors; none once the ballot is proclaimed or cancelled."""
    rows = VotingKey.objects.filter(sitting=sitting, ballot=ballot, elector__in=electors)
    return dict(rows.values_list("elector", "public"))


def received_after(sitting: uuid.UUID, ballot: Ballot, known: int) -> Received:
    """The ballots of the batches after number `known`, sorted by tracker."""
    rows = ReceivedBallot.objects.filter(sitting=sitting, ballot=ballot.opened.ballot)
    last = rows.aggregate(last=Max("batch"))["last"] or 0
    found = rows.filter(batch__gt=known, batch__lte=last).order_by("tracker")
    return Received(
        bodies=tuple(found.values_list("body", flat=True)),
        known=last,
        complete=ballot.status not in ("preparing", "open"),
    )


def trackers(sitting: uuid.UUID, ballot: Ballot) -> tuple[str, ...]:
    """The trackers of a sealed urn, sorted. None before: beside the journal they would tell whose ballot is which."""
    found = Urn.objects.filter(sitting=sitting, ballot=ballot.opened.ballot).values_list("trackers", flat=True).first()
    return tuple(found or ())


def events(sitting: uuid.UUID, ballot: Ballot) -> list[str]:
    """The events of a sealed archive up to its tally, as their exact texts; none before."""
    return _events(sitting, ballot.opened.ballot) if ballot.sealed is not None else []


@lru_cache(maxsize=8)
def _events(sitting: uuid.UUID, ballot: int) -> list[str]:
    """What is sealed does not change: read once, whatever the number of devices that ask at the close."""
    urn = Urn.objects.get(sitting=sitting, ballot=ballot)
    return events_of(bytes(urn.archive)[: urn.sealed_size])


def bound(sitting: uuid.UUID, ballot: Ballot) -> bytes | None:
    """The binding proofs of all decryptions, once the ballot is proclaimed: what is published beside the archive."""
    if ballot.status != "proclaimed":
        return None
    found = Urn.objects.filter(sitting=sitting, ballot=ballot.opened.ballot).values_list("bound", flat=True).first()
    return found.encode() if found else None


def archive(sitting: uuid.UUID, ballot: Ballot) -> bytes | None:
    """The archive as far as it is public: the setup, then the sealed tally, and with the proclamation the result."""
    found = Urn.objects.filter(sitting=sitting, ballot=ballot.opened.ballot).first()
    if found is None:
        return None
    data = bytes(found.archive)
    return data if ballot.status == "proclaimed" or not found.sealed_size else data[: found.sealed_size]
