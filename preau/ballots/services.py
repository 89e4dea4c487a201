"""The private side of ballots whose names are not published: salts, commitments, erasure."""

from __future__ import annotations

import hashlib
import secrets
import uuid

import rfc8785

from preau.ballots import erasure
from preau.ballots.models import SealedVote
from preau.sitting.facts import Choice


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
    if erased:
        erasure.after_commit(SealedVote)
