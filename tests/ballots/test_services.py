"""The private side of a ballot whose names are not published: commitments that hide, and choices that disappear."""

from __future__ import annotations

import hashlib
import json
import uuid

import pytest

from preau.ballots import services
from preau.ballots.models import SealedVote

SITTING = uuid.UUID("00000000-0000-4000-8000-000000000001")
SALT = "ab" * 32


def commit(**changed: str) -> str:
    fields = {"member": "nadia-ferrand", "choice": "for", "salt": SALT} | changed
    return services.commitment(sitting=SITTING, ballot=1, **fields)  # type: ignore[arg-type]


def test_a_commitment_is_the_fingerprint_of_canonical_json() -> None:
    # Written out by hand: RFC 8785 sorts the names and leaves no space.
    written = (
        f'{{"ballot":1,"choice":"for","member":"nadia-ferrand","salt":"{SALT}",'
        '"sitting":"00000000-0000-4000-8000-000000000001"}'
    )
    assert commit() == hashlib.sha256(written.encode()).hexdigest()
    assert json.loads(written)["salt"] == SALT


def test_a_commitment_depends_on_the_choice_the_member_and_the_salt() -> None:
    other = {commit(), commit(choice="against"), commit(member="hugo-castel"), commit(salt="cd" * 32)}
    assert len(other) == 4


def test_two_salts_are_never_the_same_and_hold_256_bits() -> None:
    salts = {services.new_salt() for _ in range(50)}
    assert len(salts) == 50
    assert all(len(bytes.fromhex(salt)) == 32 for salt in salts)


@pytest.mark.database
@pytest.mark.django_db
def test_a_correction_replaces_the_choice_kept() -> None:
    services.keep(sitting=SITTING, ballot=1, member="nadia-ferrand", choice="for", salt=SALT)
    services.keep(sitting=SITTING, ballot=1, member="nadia-ferrand", choice="against", salt="cd" * 32)
    (kept,) = services.sealed(sitting=SITTING, ballot=1).values()
    assert (kept.choice, kept.salt) == ("against", "cd" * 32)


@pytest.mark.database
@pytest.mark.django_db
def test_erasing_a_ballot_leaves_the_others() -> None:
    for number in (1, 2):
        services.keep(sitting=SITTING, ballot=number, member="nadia-ferrand", choice="for", salt=SALT)
    services.erase(sitting=SITTING, ballot=1)
    assert services.sealed(sitting=SITTING, ballot=1) == {}
    assert SealedVote.objects.get().ballot == 2
