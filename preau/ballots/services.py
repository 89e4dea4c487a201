"""The private side of ballots whose names are not published: salts, commitments, erasure."""

from __future__ import annotations

import hashlib
import logging
import secrets
import uuid

import rfc8785
from django.db import connection, transaction

from preau.ballots.models import SealedVote
from preau.sitting.facts import Choice

log = logging.getLogger(__name__)


def new_salt() -> str:
    """256 random bits in hexadecimal: nobody finds a choice by trying the four of them."""
    return secrets.token_hex(32)


def commitment(*, sitting: uuid.UUID, ballot: int, member: str, choice: Choice, salt: str) -> str:
    """Lower-case hexadecimal SHA-256 over the RFC 8785 form of {ballot, choice, member, salt, sitting}."""
    content: dict[str, str | int] = {
        "ballot": ballot,
        "choice": choice,
        "member": member,
        "salt": salt,
        "sitting": str(sitting),
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def keep(*, sitting: uuid.UUID, ballot: int, member: str, choice: Choice, salt: str) -> None:
    """Remember the standing choice of an elector; a correction replaces it."""
    SealedVote.objects.update_or_create(
        sitting=sitting, ballot=ballot, member=member, defaults={"choice": choice, "salt": salt}
    )


def sealed(*, sitting: uuid.UUID, ballot: int) -> dict[str, SealedVote]:
    """The choices kept for a ballot, by elector; empty once it is proclaimed or cancelled."""
    return {vote.member: vote for vote in SealedVote.objects.filter(sitting=sitting, ballot=ballot)}


def erase(*, sitting: uuid.UUID, ballot: int) -> None:
    """At the proclamation the totals are in the journal and the choices have no more reason to exist."""
    erased, _rows = SealedVote.objects.filter(sitting=sitting, ballot=ballot).delete()
    if erased and connection.vendor == "sqlite":
        transaction.on_commit(_empty_the_log, robust=True)


def _empty_the_log() -> None:
    """SQLite's write-ahead log keeps pages as they were before the erasure: it is brought home and cut to nothing.

    Another process that is reading may prevent it; the next erasure, or the log's own turn, does it then.
    """
    with connection.cursor() as cursor:
        # The room is waiting for the result: no longer than this for whoever reads.
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            cursor.execute("PRAGMA busy_timeout=500").fetchall()
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={before:d}").fetchall()
    if busy:
        log.warning("the write-ahead log could not be emptied: it holds erased choices until it turns")
